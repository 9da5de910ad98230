"""What a student's text says without being run; wherever it is read, this reads it."""
