"""The open memory: one database, transactions that are real ones, errors in words.

SQLite in the state directory by default (WAL; writers queue up by BEGIN IMMEDIATE, readers see one instant); PostgreSQL
where ``[store] url`` says so, with the same promises to each athlete. A reader never creates, mends or migrates anything.
"""

import contextlib
import os
import sqlite3
from collections.abc import Hashable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from liftday import private_files
from liftday.errors import BadConfiguration
from liftday.store import content_triggers
from liftday.store.postgres import trouble as postgres
from liftday.store.postgres.connect import lasts
from liftday.store.schema import HEAD, create_tables, is_newer, newer, version
from liftday.store.sqlite import copies, files, journal, trouble, untouched
from liftday.store.sqlite.connect import PATIENCE, engine, reader, writer
from liftday.store.sqlite.repair import Loss, finish, mend
from liftday.store.values import Unreadable


class Store:
    """An open database. Close it, or use it in a with-block.

    ``path`` is SQLite's file, None for PostgreSQL. ``lost`` says what a repair at opening could not save. A store
    may be shared by threads; what ``begin`` yields belongs to one.
    """

    def __init__(
        self, engine: Engine, *, path: Path | None = None, readonly: bool = False, lost: Loss | None = None
    ) -> None:
        self.path = path
        self.readonly = readonly
        self.lost = lost
        self.decoded: dict[Hashable, Any] | None = None  # rows by what is written of them (activities.kept_decoded)
        self.alone = (
            False  # nobody else writes the facts (sync_state.alone), which are those as they were last read or written
        )
        self.facts: Mapping[str, str] | None = None
        self.wrote_facts = False
        self._engine = engine
        self._joined: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection, but those that a process keeps of PostgreSQL; SQLite then folds its journal into the file."""
        if self.path is not None or not lasts(self._engine):
            self._engine.dispose()
        if self.path is not None and not self.readonly:
            untouched.leave(self.path)

    def ping(self) -> None:
        """Ask the database a question; raises what is wrong where there is no answer."""
        with self.reading() as connection:
            connection.execute(select(version.c.version_num)).one()

    def fault(self) -> str | None:
        """Read the file from end to end and return what is wrong with it; None when it is sound, or no file."""
        if self.path is None or not self.path.exists():
            return None
        with self._in_words():
            try:
                return _fault(self.path)
            except sqlite3.OperationalError:  # a directory where no journal can be laid beside it, a full disk
                return copies.fault(self.path, copies.resting(self.path))

    def shrink(self) -> None:
        """Give back the room of what was deleted, and leave nothing of it in the file."""
        if self.path is None:
            return
        with self._in_words(), self._engine.connect() as connection:
            cursor = connection.connection.cursor()
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.close()

    @contextlib.contextmanager
    def begin(self) -> Iterator["Store"]:
        """Yield a store whose verbs all work in one transaction: all of them count or, after an error, none."""
        with self.writing() as connection:
            inner = Store(self._engine, path=self.path, readonly=self.readonly, lost=self.lost)
            inner._joined = connection
            inner.decoded = self.decoded
            yield inner
        if inner.wrote_facts:
            self.facts = None

    @contextlib.contextmanager
    def at_once(self) -> Iterator["Store"]:
        """Yield a store to read from whose verbs all see one instant of the database."""
        with self.reading() as connection:
            inner = Store(self._engine, path=self.path, readonly=True, lost=self.lost)
            inner._joined = connection
            inner.alone, inner.facts = True, self.facts
            yield inner

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield the connection of a transaction that holds the write lock; it is committed at the end."""
        if self._joined is not None:
            yield self._joined
            return
        try:
            with self._in_words(), self._engine.begin() as connection:
                yield connection
        except BaseException:
            self.facts = None
            raise

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one instant of the database and takes no lock."""
        if self._joined is not None:
            yield self._joined
            return
        with self._in_words(), self._engine.connect().execution_options(reading=True) as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        """Raise in words for people what the database raises. After a failed write nothing in memory is trusted: all is reopened."""
        try:
            yield
        except (DBAPIError, sqlite3.Error, Unreadable) as error:
            if self.path is None:
                raise postgres.in_words(error) from error
            if trouble.is_damage(error):
                self._doubt()
            if trouble.code(error) in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL):
                self._engine.dispose()
            raise trouble.in_words(error, self.path) from error

    def _doubt(self) -> None:
        """Leave a note that the file is damaged: the next writer to open it mends it, whatever quick_check says."""
        if self.path is not None:
            with contextlib.suppress(OSError):
                os.close(private_files.create(files.doubt(self.path)))


def database_path(state: Path, url: str = "") -> Path | None:
    """Given the state directory and ``[store] url``, return the SQLite file, None for another kind of database."""
    if not url:
        return state / files.NAME
    try:
        parsed = make_url(url)
    except ArgumentError as cause:
        raise BadConfiguration("[store] url is no database address", remedy="see docs/configuration.md") from cause
    if parsed.get_backend_name() == "postgresql":
        return None
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        raise BadConfiguration(
            "[store] url names neither a file of SQLite nor PostgreSQL",
            remedy='write "sqlite:////path/to/file.db", "postgresql+psycopg://user@host/name", or nothing',
        )
    return state / parsed.database


def open_store(
    state: Path,
    url: str = "",
    *,
    readonly: bool = False,
    now: datetime | None = None,
    durable: bool = True,
    patience: float = PATIENCE,
    athlete: str = "default",
) -> Store:
    """Given the state directory and ``[store] url``, open the memory: in PostgreSQL that of one athlete among others.

    A writer creates what is missing, sets a damaged file aside (``now`` stamps its name) and restores the newest good
    backup, and migrates an older schema; ``Store.lost`` says what a repair cost. A reader does none of it: without a
    file it sees an empty memory, and an older schema it sees through a copy. ``durable`` is synchronous=FULL: what was
    acknowledged survives a power cut; without it only a crash. ``patience`` is how many seconds a writer waits for another.

    Raises BadInput for a newer schema (nothing is touched), CannotWrite, TryLater for a lock held for too long,
    Unavailable for a server that does not answer, BadConfiguration for an address that cannot be used.
    """
    path = database_path(state, url)
    if path is None:
        from liftday.store.postgres.opening import open_engine  # noqa: PLC0415  only where it is used

        there = open_engine(url, athlete, readonly=readonly, patience=patience)
        return Store(there, readonly=readonly) if there is not None else _empty(None)
    try:
        return _to_read(path) if readonly else _to_write(path, now, durable=durable, patience=patience)
    except (sqlite3.Error, SQLAlchemyError) as error:
        raise trouble.in_words(error, path) from error
    except OSError as cause:
        raise files.cannot(path, cause) from cause


def _to_write(path: Path, now: datetime | None, *, durable: bool, patience: float) -> Store:
    with private_files.alone(path.parent):
        files.sweep(path.parent)
        lost = finish(path)
        there = files.check(path)
        known = untouched.is_as_left(path)
        if there and not known:
            _refuse_newer(path)
        fault = _fault(path) if there and not known else None
        if there and fault is None:
            private_files.keep_private(path)
        else:
            lost = mend(path, fault, now, create=create)
        writing = engine(writer(path, durable=durable, patience=patience))
        store = Store(writing, path=path, lost=lost)
        old = HEAD if known else copies.version_of(path)
        if old != HEAD:
            from liftday.store.migrate import keep_old, migrate  # noqa: PLC0415  Alembic costs 350 ms

            keep_old(path, old)
            migrate(writing)
    return store


def _fault(path: Path) -> str | None:
    """What is wrong with the file: what SQLite says, or that a reader could not read a row of it."""
    if files.doubt(path).exists():
        return copies.fault(path) or "a row of it could not be read"
    return copies.fault(path)


def _to_read(path: Path) -> Store:
    if not path.exists():
        return _empty(path)
    if copies.version_of(path) == HEAD:
        return Store(engine(reader(path)), path=path, readonly=True)
    _refuse_newer(path)
    from liftday.store.migrate import in_memory, migrate  # noqa: PLC0415  Alembic costs 350 ms

    copied = in_memory(path)
    migrated = engine(lambda: copied, one=True)
    migrate(migrated)
    return Store(migrated, path=path, readonly=True)


def _empty(path: Path | None) -> Store:
    """What a reader sees who comes before the first writer: a memory of nothing."""
    memory = journal.in_memory()
    made = engine(lambda: memory, one=True)
    with made.begin() as connection:
        create_tables(connection)
    return Store(made, path=path, readonly=True)


def _refuse_newer(path: Path) -> None:
    """A newer schema is refused before anything else is looked at; what cannot be read is not newer."""
    with contextlib.suppress(sqlite3.DatabaseError):
        revision = copies.version_of(path)
        if is_newer(revision):
            remedy = "install that version again, or restore a backup of this one: liftday restore"
            raise newer(f"the database {path}", revision, remedy=remedy)


def create(path: Path) -> None:
    """Given where a database belongs, make an empty one there, whole or not at all."""
    new = files.fresh_name(path)
    files.make_empty(new)
    made = engine(writer(new, durable=True))
    try:
        with made.begin() as connection:
            create_tables(connection)
            content_triggers.lay(connection)
    finally:
        made.dispose()
    private_files.place(new, path)
