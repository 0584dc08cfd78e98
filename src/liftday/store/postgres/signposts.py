"""Whose an address, a session or a number at Strava is: what a web server asks that serves many athletes and knows few.

Nothing here is a secret or a fact: the keys are digests of addresses, the uids that stand in a feed, and numbers.
"""

from collections.abc import Mapping
from typing import Final

from liftday.store.postgres.database import Database

ADDRESS: Final = "address"  # SHA-256 of the path of a feed, of the page's root, of an open invitation
SESSION: Final = "session"  # the uid of a published session, as text
OWNER: Final = "owner"  # Strava's number, as text


def whose(database: Database, kind: str, key: bytes) -> str | None:
    """Given a kind and a key, return the athlete's name, None where it is nobody's."""
    found = database.ask("SELECT athlete FROM signposts WHERE kind = %s AND key = %s", kind, key)
    return found[0][0] if found else None


def of_others(database: Database, kind: str) -> frozenset[bytes]:
    """The keys of a kind that are somebody else's than this connection's."""
    statement = "SELECT key FROM signposts WHERE kind = %s AND athlete <> %s"
    return frozenset(key for (key,) in database.ask(statement, kind, database.athlete))


def theirs(database: Database) -> Mapping[str, frozenset[bytes]]:
    """The keys of this connection's athlete, by kind."""
    statement = "SELECT kind, array_agg(key) FROM signposts WHERE athlete = %s GROUP BY kind"
    return {kind: frozenset(keys) for kind, keys in database.ask(statement, database.athlete)}


def replace(database: Database, those: Mapping[str, frozenset[bytes]]) -> None:
    """Given all keys of some kinds, let these be the athlete's and no others; within a transaction."""
    for kind, keys in sorted(those.items()):
        ordered = sorted(keys)
        statement = "DELETE FROM signposts WHERE athlete = %s AND kind = %s AND NOT key = ANY(%s::bytea[])"
        database.ask(statement, database.athlete, kind, ordered)
        statement = """INSERT INTO signposts (kind, key, athlete) SELECT %s, unnest(%s::bytea[]), %s
        ON CONFLICT (kind, key) DO UPDATE SET athlete = excluded.athlete WHERE signposts.athlete <> excluded.athlete"""
        database.ask(statement, kind, ordered, database.athlete)
