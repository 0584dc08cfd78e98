"""What can be asked: answers as values, and their JSON."""
