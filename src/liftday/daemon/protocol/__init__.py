"""What the command, the daemon and its worker say to each other: orders, outcomes, and both as JSON."""
