"""What running plans say: the last reading of each, and what it had said of every day before that day began."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from liftday.store.engine import Store
from liftday.store.schema import plans as table
from liftday.store.schema import said as said_table
from liftday.store.upsert import upsert
from liftday.store.values import from_json, to_json
from liftday.training.foreseeing.looks import Kept, look, with_gaps
from liftday.training.planned import Planned

REMEMBERED: Final = timedelta(days=730)  # of what was said; belief looks back less far


def remember(store: Store, source: str, planned: Iterable[Planned], *, at: datetime, believed: bool = False) -> bool:
    """Given all that one plan shows now, keep it beside what was known; return whether anything changed.

    ``at`` is now in the athlete's zone: of its date and of earlier ones, what had been said before stays. Call it after
    every good look at a calendar, and not after one that failed. ``believed``: a calendar that suddenly shows less than half
    was doubted long enough by who reads it.
    """
    today = at.date()
    with store.begin() as both:
        before = kept(both).get(source, ())
        now = look(before, planned, at=at, believed=believed)
        if now == before:
            return False
        with both.writing() as connection:
            upsert(connection, table, [{"source": source, "body": to_json(now)}])
            old = (said_table.c.day > today.isoformat()) | (said_table.c.day < (today - REMEMBERED).isoformat())
            connection.execute(delete(said_table).where(said_table.c.source == source, old))
            if rows := _rows(source, now, today):
                connection.execute(said_table.insert(), rows)
    return True


def _rows(source: str, now: Iterable[Kept], today: date) -> list[dict[str, str]]:
    """What a plan says of each day that has not begun, its gaps too, as rows."""
    days: dict[date, list[Planned]] = defaultdict(list)
    for one in with_gaps([kept.planned for kept in now], first=today + timedelta(days=1)):
        if one.date > today:
            days[one.date].append(replace(one, title=""))  # it told one entry from another, and tells nothing later
    return [
        {"source": source, "day": day.isoformat(), "body": to_json(tuple(entries))} for day, entries in days.items()
    ]


def kept(store: Store) -> Mapping[str, tuple[Kept, ...]]:
    """Return what is known of every plan by the name of its calendar: the coming entries, those that the last look did not
    show, and those of the last four weeks."""
    with store.reading() as connection:
        rows = connection.execute(select(table).order_by(table.c.source))
        return {row.source: from_json(tuple[Kept, ...], row.body) for row in rows}


def recall(store: Store, *, today: date) -> tuple[Planned, ...]:
    """Given today, return what all plans say of it and of the days after it, by date."""
    entries = [one.planned for known in kept(store).values() for one in known if one.planned.date >= today]
    return tuple(sorted(entries, key=_order))


def said(store: Store, *, until: date) -> tuple[Planned, ...]:
    """Given a date, return what plans had last said of each day up to it before that day began, by date; a gap is an entry
    of its own (``looks.GAP``)."""
    asked = select(said_table.c.body).where(said_table.c.day <= until.isoformat())
    with store.reading() as connection:
        bodies = connection.execute(asked).scalars()
        entries = [one for body in bodies for one in from_json(tuple[Planned, ...], body)]
    return tuple(sorted(entries, key=_order))


def forget(store: Store, source: str, *, today: date) -> None:
    """Given a plan that is read no more, drop what it says of today and the coming days. What it had said of the past stays:
    how the athlete followed one plan tells how they will follow the next."""
    with store.writing() as connection:
        connection.execute(delete(table).where(table.c.source == source))
        ahead = (said_table.c.source == source) & (said_table.c.day >= today.isoformat())
        connection.execute(delete(said_table).where(ahead))


def _order(one: Planned) -> tuple[date, str, str]:
    return one.date, one.source, one.key
