"""The demo: the real product beside everything it needs, on this machine alone."""
