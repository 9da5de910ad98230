"""The executable specification: what must be true of a submission, each item beside its equation."""
