"""`grader watch`: grades again when a file is saved, and shows the first item to do."""
