"""Whose an address, a session or a number at Strava is: what a web server asks that serves many athletes and knows few.

Nothing here is a secret or a fact: the keys are digests of addresses, the uids that stand in a feed, and numbers.
"""

from typing import Final

from liftday.store.postgres.database import Database

OWNER: Final = "owner"  # Strava's number, as text


def whose(database: Database, kind: str, key: bytes) -> str | None:
    """Given a kind and a key, return the athlete's name, None where it is nobody's."""
    found = database.ask("SELECT athlete FROM signposts WHERE kind = %s AND key = %s", kind, key)
    return found[0][0] if found else None
