"""A digest of what is stored: the same one says that nothing was written which a turn reads.

Of the facts every one counts but those named here, which say only when something was last looked at. Of everything else
the database knows by itself whether it was written (``content_triggers``): ten years of history are not read for that.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, select

from liftday.store.engine import Store
from liftday.store.quiet import Quiet
from liftday.store.schema import content, facts
from liftday.store.values import parsed

_WHEN: Final = frozenset(
    {
        "last_sync",
        "quota",
        "quota_counts",
        "icu_last_sync",
        "icu_ledger",
        "hint_looks",
        *(one.name for one in fields(Quiet)),
    }
)
"""Facts that say when something was asked, and how often: the pages tell some of them, and are told anew."""
_LOOKED: Final = frozenset({"tried_at", "due_at"})  # of another calendar


def digest(store: Store) -> str:
    """Return the digest of everything that is stored."""
    with store.reading() as connection:
        made = sha256(str(connection.execute(select(content.c.token)).scalar()).encode())
        for name, body in _facts(store, connection):
            made.update(f"\0{name}\0{body}".encode())
    return made.hexdigest()


def _facts(store: Store, connection: Connection) -> Iterator[tuple[str, str]]:
    known = store.facts
    if known is None:
        known = {row.name: row.body for row in connection.execute(select(facts.c.name, facts.c.body))}
    for name, body in sorted(known.items()):
        if name == "calendars":
            yield name, json.dumps([_looked_at(copy) for copy in parsed(body)])
        elif name not in _WHEN:
            yield name, body


def _looked_at(copy: Mapping[str, Any]) -> dict[str, Any]:
    """Another calendar, without when it was looked at; of when the copy is that is used counts where it is said."""
    kept = {name: value for name, value in copy.items() if name not in _LOOKED}
    return kept if copy.get("trouble") else {**kept, "read_at": copy.get("read_at") is not None}
