"""What a turn did, in the words that commands print and scripts read."""

from typing import Any

from liftday.daemon.cycle import Turn
from liftday.daemon.shapes import change_json


def outcome_of(turn: Turn) -> dict[str, Any]:
    """Given a turn, return the shape of `sync --json` with nothing fetched."""
    return {
        "fetched": 0,
        "new": 0,
        "changed": 0,
        "removed": 0,
        "requests": 0,
        "plan_changes": [change_json(change) for change in turn.changes],
        "mobility_changed": turn.fitted,
        "quota": {},
        "notes": list(turn.notes),
    }
