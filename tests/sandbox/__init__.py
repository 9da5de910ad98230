"""The pipe to the student's process, and what becomes of that process."""
