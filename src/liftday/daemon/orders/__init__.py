"""What can be ordered, and what came of it."""
