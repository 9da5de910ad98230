"""`grader reproduce`: the failing case as a script that runs without the grader."""
