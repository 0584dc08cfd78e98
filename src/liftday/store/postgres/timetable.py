"""When each athlete of a club is polled next: the columns of ``members`` that the workers' looks go by."""

from datetime import datetime, timedelta
from typing import Final

from liftday.store.postgres.database import Database

_LONGEST: Final = timedelta(hours=1)  # that a failing poll waits for the next try
_UNSAID: Final = timedelta(minutes=10)
_DUE: Final = """SELECT athlete, state FROM members WHERE due IS NULL OR due <= %s
ORDER BY due NULLS FIRST, athlete LIMIT %s"""
_FAILED: Final = """UPDATE members SET failures = failures + 1, state = %s,
due = %s + least(%s, interval '1 minute' * 2 ^ least(failures + 1, 6)) WHERE athlete = %s"""

_CONFIGURED: Final = """INSERT INTO club (name, body) VALUES ('configuration', %s)
ON CONFLICT (name) DO UPDATE SET body = excluded.body WHERE club.body <> excluded.body RETURNING name"""


def due(database: Database, now: datetime, limit: int) -> tuple[tuple[str, str], ...]:
    """Given the instant, return who is to be polled and how Strava stands with them, the longest overdue first; who was never
    polled comes before."""
    return tuple((name, state) for name, state in database.ask(_DUE, now, limit))


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


def configured(database: Database, digest: str, now: datetime) -> bool:
    """Given what tells one configuration of all from another, let everybody be polled at once where it is news to the club;
    return whether it is."""
    if not database.ask(_CONFIGURED, digest):
        return False
    database.ask("UPDATE members SET due = %s", now)
    return True


def next_poll(database: Database, name: str) -> datetime | None:
    """When somebody is polled next, None where nobody knows."""
    found = database.ask("SELECT due FROM members WHERE athlete = %s", name)
    return found[0][0] if found else None
