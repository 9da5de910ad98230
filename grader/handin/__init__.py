"""What a student hands in: checked, and packed into a zip."""
