"""What of a hand-in counts, and what is said of the rest."""
