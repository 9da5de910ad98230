"""What of a hand-in counts: folders, archives, notebooks, definitions; read, never run."""
