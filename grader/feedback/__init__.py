"""What a student reads: formulas and facts put together, faults and Python's errors in words."""
