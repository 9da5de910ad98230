"""The student's process, and nothing else: NumPy, the standard library and each other."""
