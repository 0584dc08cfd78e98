"""What comes: past days to the chances of the coming ones."""
