"""What SQLite raises, in words: the path, the room that is left, the cure, the exit code."""

import sqlite3
from pathlib import Path

import pytest

from liftday.errors import CannotWrite, Damaged, LiftdayError, TryLater
from liftday.store.sqlite import trouble
from liftday.store.values import Unreadable

pytestmark = pytest.mark.sqlite


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
        (_error(sqlite3.SQLITE_CORRUPT), Damaged, 65, "damaged"),
        (_error(sqlite3.SQLITE_NOTADB), Damaged, 65, "damaged"),
        (_error(sqlite3.SQLITE_ERROR, "no such table: marks"), Damaged, 65, "damaged"),
        (Unreadable("this is no Mark"), Damaged, 65, "damaged"),
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
