"""What a turn did, in the words that commands print and scripts read."""

from collections.abc import Mapping
from typing import Any

from liftday.daemon.queries.json_shapes import change_json
from liftday.daemon.turn.cycle import Turn
from liftday.training.session import Session


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


def echoed(act: str, session: Session, words: Mapping[str, Any]) -> dict[str, Any]:
    """Given what the owner said of a session, return it as a script reads it back: what was understood."""
    return {
        "act": act,
        "session": {"uid": session.uid, "date": session.date.isoformat(), "type": session.type},
        **{name: word for name, word in words.items() if word is not None},
    }
