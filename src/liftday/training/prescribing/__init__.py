"""What stands in a session: choice, building, duration, mobility, and the words."""
