"""Who fetched the feed last: one row for each family of calendar programs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from liftday.store.engine import Store
from liftday.store.schema import fetches as table
from liftday.store.upsert import upsert
from liftday.store.values import load, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A family of programs ("Google", "Apple"), when one of them last fetched, and whether the answer was that nothing
    had changed."""

    client: str
    at: datetime
    unchanged: bool = False


def remember(store: Store, fetched: Iterable[Fetched]) -> None:
    """Given fetches, keep the latest of each client."""
    latest = {one.client[:60]: one for one in sorted(fetched, key=lambda one: one.at)}
    with store.begin() as both, both.writing() as connection:
        known = {one.client: one.at for one in recall(both)}
        newer = [(client, one) for client, one in latest.items() if client not in known or one.at > known[client]]
        rows = [{"client": client, "at": stamp(one.at), "unchanged": int(one.unchanged)} for client, one in newer]
        upsert(connection, table, rows)


def recall(store: Store) -> tuple[Fetched, ...]:
    """Return the last fetch of each client, the latest first."""
    with store.reading() as connection:
        rows = connection.execute(select(table).order_by(table.c.at.desc(), table.c.client))
        return tuple(
            Fetched(client=row.client, at=load(datetime, row.at), unchanged=bool(row.unchanged)) for row in rows
        )
