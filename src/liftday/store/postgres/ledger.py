"""What the application asked of Strava lately, for all machines: one row, held only while it is read and written."""

import json
from collections.abc import Callable
from typing import Any, Final

from liftday.store.postgres.database import Database

_HELD: Final = "SELECT body FROM ledger WHERE name = %s FOR UPDATE"
_STANDS: Final = "SELECT 1 FROM ledger WHERE name = %s AND body = %s::jsonb"
_STILL: Final = "UPDATE ledger SET body = %s WHERE name = %s AND body = %s::jsonb RETURNING name"


def recall(database: Database, name: str) -> Any:
    """Given the ledger's name, return what is kept, None where nothing is."""
    found = database.ask("SELECT body FROM ledger WHERE name = %s", name)
    return found[0][0] if found else None


def change(database: Database, name: str, become: Callable[[Any], Any], *, known: Any = None) -> Any:
    """Given the ledger's name and what is to become of what is kept, keep and return that; no other machine changes it in
    between. Where what was ``known`` of it last is still what is kept, it takes one statement."""
    if known is not None:
        after = become(known)
        asked = (_STANDS, name) if after == known else (_STILL, json.dumps(after), name)
        if database.ask(*asked, json.dumps(known)):
            return after
    with database.together():
        there = database.ask(_HELD, name)
        if not there:
            database.ask("INSERT INTO ledger (name, body) VALUES (%s, 'null') ON CONFLICT DO NOTHING", name)
            there = database.ask(_HELD, name)
        before = there[0][0]
        after = become(before)
        if after != before:
            database.ask("UPDATE ledger SET body = %s WHERE name = %s", json.dumps(after), name)
        return after
