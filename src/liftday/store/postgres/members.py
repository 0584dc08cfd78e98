"""Who there is, ``default`` too; when each is to be polled next, and how Strava stands with them."""

from collections.abc import Mapping
from typing import Final

from liftday.errors import CannotWrite
from liftday.store.postgres.database import Database

UNKNOWN: Final = "unknown"
READS_HISTORY: Final = "history"
"""How Strava stands with somebody of whom no turn has told yet, and whose old history is still being read."""
_KEPT_APART: Final = """SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'athlete'
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND NOT a.attisdropped
ORDER BY c.relname = 'content', c.relname"""  # its rows are written by what is deleted from the others


def names(database: Database) -> tuple[str, ...]:
    """Everybody's names, in order."""
    return tuple(name for (name,) in database.ask("SELECT athlete FROM members ORDER BY athlete"))


def add(database: Database, name: str, state: str = UNKNOWN) -> bool:
    """Given a name, and how Strava stands with them as far as it is known, take it in; return whether it was free."""
    statement = "INSERT INTO members (athlete, state) VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING athlete"
    return bool(database.ask(statement, name, state))


def remove(database: Database, name: str) -> None:
    """Given a name, delete every row of theirs in every table that says whose a row is, and see that none is left. Nothing is
    deleted where something stays: CannotWrite."""
    with database.together():
        database.ask("SELECT set_config('liftday.athlete', %s, true)", name)
        database.ask("SELECT 1 FROM members WHERE athlete = %s FOR UPDATE", name)  # nobody adds to theirs from now on
        tables = [table for (table,) in database.ask(_KEPT_APART)]
        for table in tables:
            database.ask(f'DELETE FROM "{table}" WHERE athlete = %s', name)  # noqa: S608  a table of ours
        left = [t for t in tables if database.ask(f'SELECT 1 FROM "{t}" WHERE athlete = %s LIMIT 1', name)]  # noqa: S608
        if left:
            raise CannotWrite(
                f"not everything of {name} could be deleted in the database: {', '.join(left)}",
                remedy="look whether a rule or a trigger keeps rows there, then remove them again",
            )
        database.ask("SELECT pg_notify('liftday_published', %s)", name)


def is_there(database: Database, name: str) -> bool:
    """Whether somebody of that name is there."""
    return bool(database.ask("SELECT 1 FROM members WHERE athlete = %s", name))


def counts(database: Database) -> Mapping[str, int]:
    """How many members stand how with Strava."""
    return dict(database.ask("SELECT state, count(*) FROM members GROUP BY state ORDER BY state"))
