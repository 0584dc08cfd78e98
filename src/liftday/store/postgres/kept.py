"""Connections that a process keeps for its next use. A new one costs PostgreSQL a process, which has to learn the tables anew:
more than all that a poll asks which finds nothing new.

Only who says so keeps any: a worker, its child processes, a web server. Each use begins by naming its athlete, which tells too
whether the connection still leads anywhere; one that does not takes all others with it, as after a restart of PostgreSQL.
"""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from typing import Final

from liftday.errors import Unavailable
from liftday.store.postgres.database import Database

_MOST: Final = 4  # of one database that nobody uses at the moment


class _Keeping:
    """What this process keeps, by address. ``said`` hears why they were thrown away."""

    def __init__(self, said: Callable[[str], None]) -> None:
        self.said = said
        self.process = os.getpid()  # a forked one has the numbers of connections that are not its own
        self._idle: dict[str, list[Database]] = {}
        self._guard = threading.Lock()

    def take(self, url: str) -> Database | None:
        with self._guard:
            idle = self._idle.get(url)
            return idle.pop() if idle else None

    def put(self, url: str, database: Database) -> bool:
        with self._guard:
            idle = self._idle.setdefault(url, [])
            if len(idle) >= _MOST:
                return False
            idle.append(database)
            return True

    def throw_away(self) -> None:
        with self._guard:
            idle, self._idle = self._idle, {}
        for databases in idle.values():
            for one in databases:
                one.close()


_now: _Keeping | None = None


def keep(said: Callable[[str], None]) -> None:
    """From now on keep connections in this process; ``said`` hears of it when they were lost and others take their place."""
    global _now  # noqa: PLW0603  a process has one
    _now = _Keeping(said)


def let_go() -> None:
    """Close what is kept, and keep nothing any more."""
    global _now
    keeping, _now = keeping_now(), None
    if keeping is not None:
        keeping.throw_away()


def keeping_now() -> _Keeping | None:
    """What this process keeps, None where it keeps nothing."""
    return _now if _now is not None and _now.process == os.getpid() else None


def lost(what: str) -> None:
    """One of those that this process keeps was lost, and ``what`` says how: so are the others, or so they may be."""
    keeping = keeping_now()
    if keeping is not None:
        keeping.throw_away()
        keeping.said(what)


@contextlib.contextmanager
def lent(url: str, athlete: str, *, turn: bool = False) -> Iterator[Database]:
    """Yield a connection for an athlete, as ``Database`` says: one that is kept, or a new one, which is kept or closed at the
    end."""
    keeping = keeping_now()
    database = (keeping and _again(keeping, url, athlete, turn=turn)) or Database(url, athlete, turn=turn)
    try:
        yield database
    finally:
        if keeping is None or not database.rest() or not keeping.put(url, database):
            database.close()


def _again(keeping: _Keeping, url: str, athlete: str, *, turn: bool) -> Database | None:
    """A kept connection, for another athlete now; None without any, or where what was kept leads nowhere."""
    database = keeping.take(url)
    if database is None:
        return None
    try:
        database.begin(athlete, turn=turn)
    except Unavailable as error:
        database.close()
        lost(error.what)
        return None
    except BaseException:
        database.close()
        raise
    return database
