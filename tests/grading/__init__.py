"""One grading: what is handed in, what it gets, what is said."""
