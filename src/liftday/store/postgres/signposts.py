"""Whose an address, a session or a number at Strava is: what a web server asks that serves many athletes and knows few.

Nothing here is a secret or a fact: the keys are digests of addresses, the uids that stand in a feed, and numbers.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from liftday.store.postgres.database import Database

ADDRESS: Final = "address"  # SHA-256 of the path of a feed, of the page's root, of an open invitation
SESSION: Final = "session"  # the uid of a published session, as text
OWNER: Final = "owner"  # Strava's number, as text
_CLAIM: Final = "INSERT INTO signposts (kind, key, athlete) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING 1"
_LET_GO: Final = "DELETE FROM signposts WHERE kind = %s AND key = %s AND athlete = %s"


def whose(database: Database, kind: str, key: bytes) -> str | None:
    """Given a kind and a key, return the athlete's name, None where it is nobody's."""
    found = database.ask("SELECT athlete FROM signposts WHERE kind = %s AND key = %s", kind, key)
    return found[0][0] if found else None


@contextmanager
def claimed(database: Database, kind: str, key: bytes) -> Iterator[bool]:
    """Given a kind and a key, yield whether it is this connection's athlete's, and nobody else's from now on, on whatever machine
    they come at the same time. What the body raises lets go of one that was nobody's before."""
    new = database.ask(_CLAIM, kind, key, database.athlete)
    try:
        yield bool(new) or whose(database, kind, key) == database.athlete
    except BaseException:
        if new:
            database.ask(_LET_GO, kind, key, database.athlete)
        raise


def theirs(database: Database) -> Mapping[str, frozenset[bytes]]:
    """The keys of this connection's athlete, by kind."""
    statement = "SELECT kind, array_agg(key) FROM signposts WHERE athlete = %s GROUP BY kind"
    return {kind: frozenset(keys) for kind, keys in database.ask(statement, database.athlete)}


def replace(database: Database, those: Mapping[str, frozenset[bytes]]) -> None:
    """Given all keys of some kinds, let these be the athlete's and no others; within a transaction. A number at Strava stays with
    whoever claimed it first."""
    for kind, keys in sorted(those.items()):
        ordered = sorted(keys)
        statement = "DELETE FROM signposts WHERE athlete = %s AND kind = %s AND NOT key = ANY(%s::bytea[])"
        database.ask(statement, database.athlete, kind, ordered)
        statement = """INSERT INTO signposts (kind, key, athlete) SELECT %s, unnest(%s::bytea[]), %s
        ON CONFLICT (kind, key) DO UPDATE SET athlete = excluded.athlete
        WHERE signposts.athlete <> excluded.athlete AND signposts.kind <> %s"""
        database.ask(statement, kind, ordered, database.athlete, OWNER)
