"""What is handed out: the template as files and as a notebook, and where to begin."""
