"""One submission: settings, the way through its items and checks, the report."""
