"""What must be true of a submission: each item of the assignment beside its equation."""
