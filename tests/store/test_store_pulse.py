"""The watchdog's question to the database: an answer, and no trace."""

import sqlite3
from contextlib import closing

import pytest

from liftday.store.engine import open_store
from liftday.store.sqlite.pulse import answers

pytestmark = pytest.mark.sqlite


@pytest.fixture
def path(tmp_path):
    """A database at rest, with no files beside it."""
    open_store(tmp_path).close()
    path = tmp_path / "liftday.db"
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    return path


def test_asking_a_database_at_rest_writes_nothing(path):
    """Twice a minute for years: no file comes, none changes."""
    before = {p.name: p.stat().st_mtime_ns for p in path.parent.iterdir()}
    assert answers(path.parent)
    assert {p.name: p.stat().st_mtime_ns for p in path.parent.iterdir()} == before


def test_a_database_in_use_answers(path):
    """A writer in the middle of a transaction keeps nobody from reading."""
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE more (n INTEGER)")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO more VALUES (1)")
        assert answers(path.parent)


@pytest.mark.parametrize("harm", [b"", b"this is no database at all" * 200])
def test_a_damaged_database_does_not_answer(path, harm):
    """Then the watchdog is not fed, and the next start mends it."""
    path.write_bytes(harm)
    assert not answers(path.parent)


def test_a_database_that_is_gone_does_not_answer(tmp_path):
    """Nor is one made by asking."""
    assert not answers(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_another_kind_of_database_is_not_asked(tmp_path):
    """PostgreSQL looks after itself."""
    assert answers(tmp_path, "postgresql://localhost/liftday")
