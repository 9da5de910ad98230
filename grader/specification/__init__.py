"""`grader spec` and docs/specification.md: what is asked, checked and proved."""
