"""How things stood after the last order, in a small file: a daemon that starts tells it until its first turn has said it anew.

In a club nobody reads it: its web servers are told by the database.
"""

import contextlib
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from liftday.daemon.protocol.outcomes import AfterTurn
from liftday.daemon.protocol.wire import decode, encode
from liftday.daemon.state import feed_files
from liftday.errors import BadInput, CannotWrite

FILE: Final = "after-turn.json"


def keep(state: Path, facts: AfterTurn, now: datetime) -> None:
    """Given the state directory and what an order left, keep what a starting daemon is asked for. Where it cannot be written the
    order is carried out all the same."""
    body = json.dumps(encode(replace(facts, notes=(), quota={}, mended=False)), sort_keys=True).encode()
    with contextlib.suppress(CannotWrite):
        feed_files.replace_if_other(state / FILE, body, changed=now)


def recall(state: Path) -> AfterTurn | None:
    """Given the state directory, return what the last order left; None where that is not known: the next turn says it."""
    found = feed_files.read(state / FILE)
    try:
        return None if found is None else decode(AfterTurn, found[0].decode())
    except (BadInput, UnicodeDecodeError):  # damaged, or of another version
        return None
