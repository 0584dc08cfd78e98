"""A digest of what is stored: the same content gives the same one, and whatever a turn reads is in it.

Every column of every table counts but those named here. What is named says only when something was last looked at.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, LargeBinary, Select, Table, case, func, select

from liftday.store.engine import Store
from liftday.store.merge import STRAVA
from liftday.store.quiet import Quiet
from liftday.store.schema import activities, facts, fetches, metadata, turns
from liftday.store.values import parsed

_NOT_READ: Final[Mapping[Table, set[str]]] = MappingProxyType(
    {activities: {"suspect_at", "facts", "heard_at"}, turns: {"seen_at", "body"}}
)
"""Columns that no turn reads, or that another column has the digest of."""
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
    made = sha256()
    with store.reading() as connection:
        whole = connection.dialect.name == "sqlite"  # it joins the rows of a table five times as fast as they are read
        for table in metadata.sorted_tables:
            if table not in (facts, fetches):
                made.update(f"\0{table.name}\0".encode())
                if whole:
                    made.update((connection.execute(_joined(table)).scalar() or "").encode())
                    continue
                for row in connection.execute(_asked(table)):
                    made.update(repr(tuple(row)).encode())
        for name, body in _facts(connection):
            made.update(f"\0{name}\0{body}".encode())
    return made.hexdigest()


@cache
def _asked(table: Table) -> Select[Any]:
    """The question for a table's content. When Strava last sent what is known already is no news; when a file came is, for
    it may count against what had gone from Strava. Of the plans' words only the newest are compared with."""
    left_out = _NOT_READ.get(table, set())
    columns: list[ColumnElement[Any]] = [column for column in table.c if column.name not in left_out]
    if table is activities:
        heard = case((table.c.origin == STRAVA, ""), else_=table.c.heard_at)
        columns += [table.c.facts.is_(None).label("reduced"), heard.label("received")]
    if table is turns:
        newest = select(func.max(table.c.n)).scalar_subquery()
        columns.append(case((table.c.n == newest, table.c.body), else_=None).label("newest"))
    return select(*columns).order_by(*table.primary_key)


@cache
def _joined(table: Table) -> Select[Any]:
    """The same as one text, its values told apart by a character that none of them holds. Nothing stored is empty where it
    could be NULL."""
    rows = _asked(table).order_by(None).subquery()
    texts = [func.hex(one) if isinstance(one.type, LargeBinary) else one for one in rows.c]
    return select(func.group_concat(func.printf("\x1f".join(["%s"] * len(texts)), *texts), "\x1e"))


def _facts(connection: Connection) -> Iterator[tuple[str, str]]:
    for name, body in connection.execute(select(facts.c.name, facts.c.body).order_by(facts.c.name)):
        if name == "calendars":
            yield name, json.dumps([_looked_at(copy) for copy in parsed(body)])
        elif name not in _WHEN:
            yield name, body


def _looked_at(copy: Mapping[str, Any]) -> dict[str, Any]:
    """Another calendar, without when it was looked at; of when the copy is that is used counts where it is said."""
    kept = {name: value for name, value in copy.items() if name not in _LOOKED}
    return kept if copy.get("trouble") else {**kept, "read_at": copy.get("read_at") is not None}
