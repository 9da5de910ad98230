"""`grader explain`: an item, its equation, where it comes from, hints one at a time."""
