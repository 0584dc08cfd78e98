"""The systemd units and what they must be able to see."""
