"""Stands for the helper's."""

from pathlib import Path

from liftday.config.settings import Settings


def lay_out(settings: Settings, state: Path) -> bool:
    """Stand-in."""
    del settings, state
    return False
