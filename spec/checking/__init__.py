"""How a check is made: cases, calls, comparisons."""
