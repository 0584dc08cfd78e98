"""The state directory: secrets, addresses, links, locks, feed files."""
