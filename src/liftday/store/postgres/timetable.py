"""When each athlete of a club is polled next: the columns of ``members`` that the workers' looks go by."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from liftday.store.postgres.database import Database

_LONGEST: Final = timedelta(hours=1)  # that a failing poll waits for the next try
_UNSAID: Final = timedelta(minutes=10)
_DUE: Final = """SELECT athlete, state FROM members WHERE due <= %s
ORDER BY coalesce(array_position(%s::text[], state), 0), due, athlete LIMIT %s"""
# First the operator, for whom an event waits, and who has logged in and has no session yet; then who has sessions; then whose
# history is still being read; last of whom nobody has read anything.
_ORDERED: Final = """SELECT one.athlete FROM members one
LEFT JOIN LATERAL (SELECT bool_or(kind = 'session') AS session, bool_or(kind = 'owner') AS owner FROM signposts
WHERE signposts.athlete = one.athlete) AS post ON true
WHERE due IS NULL OR %s ORDER BY CASE WHEN one.athlete = 'default' THEN -1
WHEN EXISTS (SELECT FROM queue_news news WHERE news.athlete = one.athlete AND kind = 'event' AND NOT taken) THEN 0
WHEN post.session THEN CASE WHEN state = ANY(%s::text[]) THEN 2 ELSE 1 END
WHEN post.owner THEN 0 ELSE 3 END, one.athlete"""
_PLANNED: Final = """UPDATE members SET due = least(members.due, first.due)
FROM unnest(%s::text[], %s::timestamptz[]) AS first (athlete, due) WHERE first.athlete = members.athlete"""
_FAILED: Final = """UPDATE members SET failures = failures + 1, state = %s,
due = %s + least(%s, interval '1 minute' * 2 ^ least(failures + 1, 6)) WHERE athlete = %s"""

_CONFIGURED: Final = """INSERT INTO club (name, body) VALUES ('configuration', %s)
ON CONFLICT (name) DO UPDATE SET body = excluded.body WHERE club.body <> excluded.body RETURNING name"""


def due(database: Database, now: datetime, limit: int, *, least: Sequence[str] = ()) -> tuple[tuple[str, str], ...]:
    """Given the instant, return who is to be polled and how Strava stands with them, the longest overdue first; last those who stand
    in one of the ``least`` pressing ways. So however many of these are overdue, nobody waits behind them."""
    return tuple((name, state) for name, state in database.ask(_DUE, now, list(least), limit))


def in_order(database: Database, *, everybody: bool, least: Sequence[str] = ()) -> tuple[str, ...]:
    """Who has no first poll yet, or ``everybody``, in the order in which they are to be polled: ``default`` and for whom something
    waits, who is active, who stands in one of the ``least`` pressing ways, the others."""
    return tuple(name for (name,) in database.ask(_ORDERED, everybody, list(least)))


def plan(database: Database, polls: Mapping[str, datetime]) -> None:
    """Given the instants of polls by athlete, let these be the next ones, where none is due before."""
    if polls:
        database.ask(_PLANNED, list(polls), list(polls.values()))


def begun(database: Database, name: str, now: datetime) -> None:
    """A poll has begun: until it says when the next one is due, none is; but if it never says so, one is."""
    database.ask("UPDATE members SET due = %s WHERE athlete = %s", now + _UNSAID, name)


def settle(database: Database, name: str, due: datetime, state: str) -> None:
    """A poll ran: keep when the next one is due, and how Strava stands."""
    database.ask("UPDATE members SET due = %s, failures = 0, state = %s WHERE athlete = %s", due, state, name)


def failed(database: Database, name: str, now: datetime, state: str) -> None:
    """A poll failed: the next one comes ever later, as long as they fail."""
    database.ask(_FAILED, state, now, _LONGEST, name)


def hurry(database: Database, name: str, now: datetime) -> None:
    """The next poll is due at once."""
    database.ask("UPDATE members SET due = %s WHERE athlete = %s", now, name)


def configured(database: Database, digest: str) -> bool:
    """Given what tells one configuration of all from another, return whether it is news to the club."""
    return bool(database.ask(_CONFIGURED, digest))


def next_poll(database: Database, name: str) -> datetime | None:
    """When somebody is polled next, None where nobody knows."""
    found = database.ask("SELECT due FROM members WHERE athlete = %s", name)
    return found[0][0] if found else None
