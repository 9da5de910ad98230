"""`check(function)` inside a notebook."""
