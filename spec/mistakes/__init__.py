"""Wrong implementations of what has no formula, chapter by chapter, each with its name and help."""
