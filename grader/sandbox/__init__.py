"""The student's process and the pipe to it. What runs inside knows nothing of spec or reference."""
