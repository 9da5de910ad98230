"""The commands, and what each leaves behind."""
