"""Connections to a SQLite file: how a writer opens it, how a reader does, and transactions that are real ones."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, StaticPool, create_engine, event

from liftday.store.sqlite import journal

PATIENCE = 5.0  # seconds
_JOURNAL_LIMIT = 1_000_000  # bytes the WAL keeps on disk after a checkpoint
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


def engine(connect: Callable[[], sqlite3.Connection], *, one: bool = False) -> Engine:
    """An engine whose BEGIN is said by us: pysqlite's own comes too late and loses updates (SQLAlchemy, pysqlite dialect, "Serializable isolation")."""
    pool: dict[str, Any] = {"poolclass": StaticPool} if one else {"poolclass": QueuePool, "pool_size": 4}
    made = create_engine("sqlite+pysqlite://", creator=connect, **pool)

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return made
