"""What the owner decided: frozen values, parsed once, every problem reported at once."""
