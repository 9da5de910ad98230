"""Python's exceptions in a sentence each: a table for each sort of them."""
