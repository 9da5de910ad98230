"""A whole class at once: who handed in what, graded in parallel, nothing lost, one class page."""
