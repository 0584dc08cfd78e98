"""Who there is, ``default`` too; when each is to be polled next, and how Strava stands with them."""

from collections.abc import Mapping

from liftday.store.postgres.database import Database


def is_there(database: Database, name: str) -> bool:
    """Whether somebody of that name is there."""
    return bool(database.ask("SELECT 1 FROM members WHERE athlete = %s", name))


def add(database: Database, name: str) -> bool:
    """Given a name, take it in; return whether it was free."""
    statement = "INSERT INTO members (athlete) VALUES (%s) ON CONFLICT DO NOTHING RETURNING athlete"
    return bool(database.ask(statement, name))


def counts(database: Database) -> Mapping[str, int]:
    """How many members stand how with Strava."""
    return dict(database.ask("SELECT state, count(*) FROM members GROUP BY state ORDER BY state"))
