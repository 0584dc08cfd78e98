"""What an athlete said of the safety text in a browser. It stands in their state directory, for the daemon may not write into
a configuration.
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from liftday import private_files
from liftday.training.owner import Safety

FILE: Final = "safety.json"
CLEARANCES: Final = ("none", "cleared", "asked")
_LONGEST: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """When they read the text, and what they answered: one of ``CLEARANCES``."""

    accepted: date
    clearance: str


def screened(state: Path) -> Screened | None:
    """Given an athlete's state directory, return what they said, None where nothing."""
    try:
        said = json.loads(private_files.read(state / FILE, _LONGEST))
        found = Screened(accepted=date.fromisoformat(said["accepted"]), clearance=said["clearance"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if found.clearance in CLEARANCES else None


def keep(state: Path, said: Screened) -> None:
    """Given an athlete's state directory and what they said, keep it."""
    text = json.dumps({"accepted": said.accepted.isoformat(), "clearance": said.clearance})
    private_files.replace(state / FILE, text.encode("ascii"))


def counted(written: Safety, said: Screened | None) -> Safety:
    """Given what a file says and what its athlete said in a browser, return what counts: of two days the later, and an answer
    of the file before one of the browser.

    >>> counted(Safety(), Screened(accepted=date(2026, 3, 2), clearance="asked"))
    Safety(accepted=datetime.date(2026, 3, 2), clearance='asked')
    """
    if said is None:
        return written
    return Safety(
        accepted=max(said.accepted, written.accepted or said.accepted),
        clearance=said.clearance if written.clearance == Safety().clearance else written.clearance,
    )
