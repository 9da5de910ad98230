"""The chapters: each item beside its equation."""
