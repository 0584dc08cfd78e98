"""What databases raise, in words: the path, the room that is left, the cure, the exit code. And databases elsewhere."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from liftday.errors import BadInput, CannotWrite, LiftdayError, TryLater, Unavailable
from liftday.store import activities, sync_state
from liftday.store.engine import open_store
from liftday.store.sqlite import backup, trouble
from liftday.store.sync_state import Connection
from liftday.store.values import Unreadable


def _error(code: int, text: str = "it failed") -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "kind", "exit_code", "said"),
    [
        (_error(sqlite3.SQLITE_BUSY), TryLater, 75, "locked by another process"),
        (_error(sqlite3.SQLITE_BUSY_SNAPSHOT), TryLater, 75, "locked by another process"),
        (_error(sqlite3.SQLITE_LOCKED), TryLater, 75, "locked by another process"),
        (_error(sqlite3.SQLITE_FULL), CannotWrite, 73, "bytes are free"),
        (_error(sqlite3.SQLITE_IOERR_WRITE), CannotWrite, 73, "disk full or failing"),
        (_error(sqlite3.SQLITE_IOERR_FSYNC), CannotWrite, 73, "disk full or failing"),
        (_error(sqlite3.SQLITE_READONLY), CannotWrite, 73, "cannot be written"),
        (_error(sqlite3.SQLITE_CANTOPEN), CannotWrite, 73, "cannot be opened"),
        (_error(sqlite3.SQLITE_CORRUPT), BadInput, 65, "damaged"),
        (_error(sqlite3.SQLITE_NOTADB), BadInput, 65, "damaged"),
        (_error(sqlite3.SQLITE_ERROR, "no such table: marks"), BadInput, 65, "damaged"),
        (Unreadable("this is no Mark"), BadInput, 65, "damaged"),
        (_error(sqlite3.SQLITE_TOOBIG, "string or blob too big\nmore"), CannotWrite, 73, "string or blob too big"),
    ],
)
def test_every_trouble_has_its_sentence(
    error: Exception, kind: type[LiftdayError], exit_code: int, said: str, tmp_path: Path
) -> None:
    """Each names the file and what can be done, with its exit code."""
    path = tmp_path / "liftday.db"
    told = trouble.in_words(error, path)
    assert (type(told), told.exit_code) == (kind, exit_code)
    assert said in told.what
    assert str(path) in told.what
    assert told.remedy
    assert "\n" not in told.what


def test_room_on_a_disk_that_does_not_answer(tmp_path: Path) -> None:
    """When even that cannot be asked, none is left."""
    assert trouble.bytes_free(tmp_path / "x") > 0
    assert trouble.bytes_free(tmp_path / "gone" / "x") == 0


class Elsewhere(SQLiteDialect_pysqlite):
    """Another database, as far as our code can see: it has no file of ours and none of our connections."""

    supports_statement_cache = True


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """The address of a database elsewhere."""
    registry.impls["elsewhere"] = lambda: Elsewhere
    yield f"elsewhere:///{tmp_path / 'there.db'}"
    del registry.impls["elsewhere"]


def test_a_database_elsewhere_keeps_what_it_is_given(state: Path, url: str, made: Any) -> None:
    """The first writer makes the tables, later ones find them, and nothing appears in the state directory."""
    with open_store(state, url) as store:
        assert store.path is None
        activities.remember(store, [made.run()], heard_at=made.now)
    with open_store(state, url, readonly=True) as store:
        assert activities.recall(store) == (made.run(),)
        with pytest.raises(BadInput, match="SQLite"):
            backup.make(store.path, at=made.now)
    assert list(state.iterdir()) == []


def test_a_newer_database_elsewhere_is_refused(state: Path, url: str) -> None:
    """As with our own file: the tables of a liftday to come are left alone."""
    with open_store(state, url) as store, store.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(BadInput, match="newer liftday"):
        open_store(state, url)


def test_an_older_database_elsewhere_is_migrated(state: Path, url: str) -> None:
    """A writer brings it to the newest schema, a reader does not."""
    dump = Path(__file__).parent / "released" / "0001.sql"
    with sqlite3.connect(url.removeprefix("elsewhere:///")) as plain:
        plain.executescript(dump.read_text())
    plain.close()
    open_store(state, url, readonly=True).close()
    with open_store(state, url) as store:
        assert sync_state.recall(store, Connection).last_sync == datetime(2026, 3, 1, 5, tzinfo=UTC)
        with store.reading() as connection:
            assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one() != "0001"


def test_a_database_elsewhere_that_is_away(state: Path, url: str, tmp_path: Path) -> None:
    """What does not answer is unavailable, and the address is what to look at."""
    missing = url.replace("there.db", "no/such/place.db")
    with pytest.raises(Unavailable, match="does not do what it is asked") as caught:
        open_store(state, missing)
    assert "[store] url" in caught.value.remedy
