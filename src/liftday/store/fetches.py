"""Who fetched the feed last: one instant for each family of calendar programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from liftday.store.engine import Store
from liftday.store.schema import fetches as table
from liftday.store.values import instant, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One family of programs ("Google", "Apple") and when one of them last fetched."""

    client: str
    at: datetime


def remember(store: Store, fetched: Mapping[str, datetime]) -> None:
    """Given the last fetch by client, keep those that are later than what is known."""
    with store.begin() as both:
        known = {fetch.client: fetch.at for fetch in recall(both)}
        later = {client: at for client, at in fetched.items() if client not in known or at > known[client]}
        with both.writing() as connection:
            for client, at in later.items():
                connection.execute(delete(table).where(table.c.client == client))
                connection.execute(table.insert().values(client=client[:60], at=stamp(at)))


def recall(store: Store) -> tuple[Fetch, ...]:
    """Return the last fetch of each client, the latest first."""
    with store.reading() as connection:
        rows = connection.execute(select(table).order_by(table.c.at.desc()))
        return tuple(Fetch(client=row.client, at=instant(row.at)) for row in rows)
