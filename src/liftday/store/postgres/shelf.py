"""The files of an athlete that must outlive every machine: taken from the database, and put back into it, by name.

A revision never comes twice, not even after an older copy of the database was put back: it is an instant in microseconds.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from liftday.errors import BadConfiguration, LiftdayError
from liftday.store.postgres import signposts as posts
from liftday.store.postgres.database import Database
from liftday.store.postgres.seal import MARK, Seal, Unopened

_NO_TABLE: Final = "42P01"  # PostgreSQL, appendix A
_SEALED: Final = (".secret", ".key", ".verify", "-tokens.json", ".toml")  # a configuration names addresses of calendars
_LOOK: Final = f"""SELECT (SELECT body FROM club WHERE name = 'id'), (SELECT extract(epoch FROM added)::text FROM members WHERE athlete = %s), EXISTS (SELECT FROM members WHERE athlete <> 'default'),
coalesce(jsonb_object_agg(name, revision) FILTER (WHERE name IS NOT NULL), '{{}}'),
array_agg(DISTINCT substr(body, 1, {MARK})) FILTER (WHERE sealed)
FROM shelf WHERE athlete = %s"""  # noqa: S608  a number of ours
_REVISION: Final = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
_KEEP: Final = f"""INSERT INTO shelf (athlete, name, body, sealed, revision, changed)
SELECT %s, name, body, sealed, {_REVISION}, coalesce(changed, now())
FROM unnest(%s::text[], %s::bytea[], %s::boolean[], %s::timestamptz[]) one (name, body, sealed, changed) ORDER BY name
ON CONFLICT (athlete, name) DO """  # noqa: S608
_REPLACE: Final = """UPDATE SET body = excluded.body, sealed = excluded.sealed, changed = excluded.changed,
revision = greatest(excluded.revision, shelf.revision + 1) RETURNING name, revision"""
_TELL: Final = "SELECT pg_notify('liftday_published', %s)"
_KEEP_AND_TELL: Final = f"""WITH kept AS ({_KEEP}{_REPLACE})
SELECT name, revision, pg_notify('liftday_published', %s) FROM kept"""  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file: its bytes, opened, the instant that they count from, their revision."""

    body: bytes
    changed: datetime
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfState:
    """What one look tells: which database it is, since when the athlete is a member ("": they are none) and whether anybody but
    ``default`` is, the revision of each file, and the marks of the keys that any of it is sealed with."""

    club: str
    since: str
    others: bool
    revisions: Mapping[str, int]
    marks: frozenset[bytes]

    @property
    def member(self) -> bool:
        """Whether the athlete is a member."""
        return bool(self.since)


def is_secret(name: str) -> bool:
    """Whether a file of that name is sealed.

    >>> is_secret("feed.secret"), is_secret("strava-tokens.json"), is_secret("feed.ics")
    (True, True, False)
    """
    return name.endswith(_SEALED)


class Shelf:
    """The shelf of the athlete whose the connection is. ``seal`` is asked for when something secret is taken or put."""

    def __init__(self, database: Database, seal: Callable[[], Seal]) -> None:
        self._database = database
        self._seal = seal

    def standing(self) -> ShelfState | None:
        """Look at everything, in one statement; None where the tables are still to be made."""
        athlete = self._database.athlete
        try:
            ((club, since, others, revisions, marks),) = self._database.ask(_LOOK, athlete, athlete)
        except LiftdayError as error:
            if getattr(error.__cause__, "sqlstate", None) != _NO_TABLE:
                raise
            return None
        marks = frozenset(map(bytes, marks or ()))
        return ShelfState(club=club, since=since or "", others=others, revisions=revisions, marks=marks)

    def revisions(self) -> Mapping[str, int]:
        """The revision of each file that is there."""
        there = self.standing()
        return {} if there is None else there.revisions

    def take(self, names: Iterable[str]) -> Mapping[str, Document]:
        """Given names, return those that are there. Raises BadConfiguration for what is sealed with a key that is not here."""
        statement = "SELECT name, body, sealed, changed, revision FROM shelf WHERE athlete = %s AND name = ANY(%s)"
        rows = self._database.ask(statement, self._database.athlete, sorted(names))
        return {
            name: Document(body=self._opened(name, body) if sealed else body, changed=changed, revision=revision)
            for name, body, sealed, changed, revision in rows
        }

    def put(
        self,
        changes: Mapping[str, bytes | None],
        *,
        signposts: Mapping[str, frozenset[bytes]] | None = None,
        changed: Mapping[str, datetime] = MappingProxyType({}),
    ) -> Mapping[str, int]:
        """Given new bodies by name (None: the file goes) and the instants that they count from (now, where none is named), keep
        them, and the signposts as the athlete's only ones, in one transaction; tell every machine. Return the revisions."""
        bodies = {name: body for name, body in sorted(changes.items()) if body is not None}
        if bodies and len(bodies) == len(changes) and signposts is None:  # after most turns: one way there and back
            rows = self._database.ask(_KEEP_AND_TELL, *self._given(bodies, changed), self._database.athlete)
            return {name: revision for name, revision, _ in rows}
        with self._database.together():
            rows = self._database.ask(f"{_KEEP}{_REPLACE}", *self._given(bodies, changed)) if bodies else []
            self._remove(changes.keys() - bodies.keys())
            if signposts is not None:
                posts.replace(self._database, signposts)
            self._database.ask(_TELL, self._database.athlete)
        return dict(rows)

    def make(self, name: str, body: bytes) -> Document:
        """Given a file that is made for the first time, keep it unless another machine was faster; return the one that counts."""
        with self._database.together():
            self._database.ask(f"{_KEEP}NOTHING", *self._given({name: body}, {}))
            return self.take([name])[name]

    def _given(self, bodies: Mapping[str, bytes], changed: Mapping[str, datetime]) -> tuple[object, ...]:
        """What the statements that keep files are given: whose they are, and of each its name, its bytes, sealed where it is
        secret, whether it is, and the instant that it counts from."""
        sealed = [is_secret(name) for name in bodies]
        kept = [self._closed(name, body) for name, body in bodies.items()]
        return self._database.athlete, list(bodies), kept, sealed, [changed.get(name) for name in bodies]

    def _closed(self, name: str, body: bytes) -> bytes:
        return self._seal().close(body, self._about(name)) if is_secret(name) else body

    def _remove(self, names: Collection[str]) -> None:
        if names:
            statement = "DELETE FROM shelf WHERE athlete = %s AND name = ANY(%s)"
            self._database.ask(statement, self._database.athlete, sorted(names))

    def _opened(self, name: str, body: bytes) -> bytes:
        try:
            return self._seal().open(body, self._about(name))
        except Unopened as cause:
            raise unopened(f"{name} of {self._database.athlete}") from cause

    def _about(self, name: str) -> str:
        return f"{self._database.athlete} {name}"


def unopened(what: str) -> BadConfiguration:
    """What is said where ``what`` was sealed with a key that this machine does not have."""
    return BadConfiguration(
        f"the database holds {what} sealed, and store.key of this machine does not open it",
        remedy="give this machine the key of the others: the credential store.key, or [store] key_file (docs/operations.md)",
    )
