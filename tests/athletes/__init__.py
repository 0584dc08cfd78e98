"""Several athletes in one daemon: what they share, what they do not, and what becomes of them when it is killed."""
