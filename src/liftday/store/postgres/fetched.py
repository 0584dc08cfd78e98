"""Who fetched a feed last, kept by a web server between two turns: in the store's own table, so that every machine knows it."""

from datetime import datetime
from typing import Final

from liftday.store.postgres.database import Database
from liftday.store.values import stamp

_KEEP: Final = """INSERT INTO fetches (athlete, client, at, unchanged)
SELECT athlete, %s, %s, %s FROM members WHERE athlete = %s FOR KEY SHARE
ON CONFLICT (athlete, client) DO UPDATE SET at = excluded.at, unchanged = excluded.unchanged WHERE fetches.at < excluded.at"""


def keep(database: Database, name: str, client: str, at: datetime, *, unchanged: bool) -> None:
    """Keep the last fetch of a family of programs, unless a later one is known; nothing of who is no member any more."""
    with database.together():
        database.ask("SELECT set_config('liftday.athlete', %s, true)", name)
        database.ask(_KEEP, client, stamp(at), int(unchanged), name)
