"""Whether an athlete who was added lets the operator see what became of their sessions. It is theirs to say, on their own page."""

from pathlib import Path
from typing import Final

from liftday import private_files

FILE: Final = "coach.shared"


def is_on(state: Path) -> bool:
    """Given an athlete's state directory, say if they have agreed and not taken it back."""
    return (state / FILE).is_file()


def keep(state: Path, *, on: bool) -> None:
    """Given an athlete's state directory, keep their word."""
    if on:
        private_files.replace(state / FILE, b"yes\n")
    else:
        (state / FILE).unlink(missing_ok=True)
