"""Wrong implementations that are often written, chapter by chapter, each with its name and help."""
