"""Connections to a SQLite file: how a writer opens it, how a reader does, and transactions that are real ones."""

import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Dialect, Engine, QueuePool, StaticPool, create_engine, event
from sqlalchemy.engine import make_url

from liftday.store.sqlite import journal

PATIENCE = 5.0  # seconds
_JOURNAL_LIMIT = 1_000_000  # bytes the WAL keeps on disk after a checkpoint
_URL: Final = make_url("sqlite+pysqlite://")
_PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # what must go (facts past their days, a logout) is overwritten, not only unlinked
    f"PRAGMA journal_size_limit={_JOURNAL_LIMIT}",
    "PRAGMA temp_store=MEMORY",
)


def writer(path: Path, *, durable: bool, patience: float = PATIENCE) -> Callable[[], sqlite3.Connection]:
    """How a writer connects; ``patience`` is how many seconds it waits for another one, ``durable`` whether a commit is
    on the disk when it returns."""

    def connect() -> sqlite3.Connection:
        connection = journal.connection(path, "mode=rw", patience)
        for pragma in (
            "PRAGMA journal_mode=WAL",
            f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}",
            *_PRAGMAS,
        ):
            connection.execute(pragma)
        return connection

    return connect


def reader(path: Path) -> Callable[[], sqlite3.Connection]:
    """How a reader connects: with room beside the file or without."""
    return lambda: journal.to_read(path, patience=PATIENCE)


_compiled: dict[
    Any, Any
] = {}  # statements as SQL, without a value in them: there are two hundred, whatever the database


def engine(connect: Callable[[], Any], *, one: bool = False) -> Engine:
    """An engine whose BEGIN is said by us: pysqlite's own comes too late and loses updates (SQLAlchemy, pysqlite dialect, "Serializable isolation").

    All engines of a process share what was compiled: a store is opened for each turn, and would compile forty statements
    anew, which is most of a turn in which nothing happened.
    """
    pool = StaticPool(connect, dialect=_dialect()) if one else QueuePool(connect, pool_size=4, dialect=_dialect())
    made = Engine(pool, _dialect(), _URL, execution_options={"compiled_cache": _compiled})

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return made


@cache
def _dialect() -> Dialect:
    """SQLite's, as a first connection finds it."""
    first = create_engine(_URL, poolclass=StaticPool)
    with first.connect():
        found = first.dialect
    first.dispose()
    return found
