"""The content of a session: choice, building, duration, mobility, and the words."""
