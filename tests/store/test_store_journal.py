"""A database whose journal is read where nothing can be laid beside it: the same rows, and nothing written."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.store.sqlite import journal

pytestmark = pytest.mark.sqlite

HEADER, FRAME_HEADER = 32, 24  # bytes, sqlite.org/fileformat2.html section 4
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(1, 40), st.integers(0, 3000)),
        st.tuples(st.just("roll back"), st.integers(1, 40), st.integers(0, 3000)),
        st.tuples(st.just("delete"), st.integers(1, 40), st.just(0)),
        st.tuples(st.just("fold"), st.just(0), st.just(0)),
    ),
    max_size=12,
)


def written(path: Path, steps, size: int) -> sqlite3.Connection:
    """A database that was written in steps and is still open, so that its journal stays."""
    open_one = sqlite3.connect(path, isolation_level=None)
    open_one.execute(f"PRAGMA page_size={size}")
    open_one.execute("PRAGMA journal_mode=WAL")
    open_one.execute("PRAGMA wal_autocheckpoint=0")
    open_one.execute("CREATE TABLE t (n INTEGER, body TEXT)")
    for word, number, length in steps:
        if word == "fold":
            open_one.execute("PRAGMA wal_checkpoint(PASSIVE)")
            continue
        open_one.execute("BEGIN IMMEDIATE")
        if word == "delete":
            open_one.execute("DELETE FROM t WHERE n = ?", (number,))
        else:
            open_one.executemany("INSERT INTO t VALUES (?, ?)", [(n, "x" * length) for n in range(number)])
        open_one.execute("ROLLBACK" if word == "roll back" else "COMMIT")
    return open_one


def rows(connection: sqlite3.Connection) -> list[tuple]:
    """Every row, and that the file is sound."""
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return connection.execute("SELECT n, body FROM t ORDER BY rowid").fetchall()


@settings(max_examples=60)
@given(steps=STEPS, size=st.sampled_from([512, 4096, 65536]))
def test_a_journal_folded_in_memory_says_what_sqlite_says(steps, size):
    """Any commits, rollbacks and checkpoints, any page size: the same rows, and the files stay as they are."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "one.db"
        with closing(written(path, steps, size)) as open_one:
            before = path.read_bytes(), journal.journal_of(path).read_bytes()
            with closing(journal.copy_in_memory(path)) as copied:
                assert rows(copied) == rows(open_one)
            assert (path.read_bytes(), journal.journal_of(path).read_bytes()) == before


@settings(max_examples=60)
@given(data=st.data())
def test_a_journal_that_was_torn_counts_up_to_its_last_whole_commit(data):
    """Cut or overwritten anywhere, it says what SQLite itself recovers from it."""
    with TemporaryDirectory() as folder:
        path, torn = Path(folder) / "one.db", Path(folder) / "torn.db"
        steps = [("write", 30, 400), ("write", 5, 10), ("delete", 3, 0), ("write", 2, 2000)]
        with closing(written(path, steps, 1024)) as open_one:
            open_one.execute("PRAGMA wal_checkpoint(PASSIVE)")
            open_one.execute("INSERT INTO t VALUES (1, 'in a new journal over the old one')")
            open_one.execute("INSERT INTO t VALUES (2, 'and another')")
            shutil.copy(path, torn)
            log = bytearray(journal.journal_of(path).read_bytes())
        at = data.draw(st.integers(0, len(log) - 1))
        if data.draw(st.booleans()):
            del log[at:]
        else:
            log[at] ^= 0xFF
        journal.journal_of(torn).write_bytes(log)
        with closing(journal.copy_in_memory(torn)) as copied:
            ours = rows(copied)
        with closing(sqlite3.connect(torn)) as theirs:
            assert ours == rows(theirs)


@pytest.mark.parametrize("log", [None, b"", b"short", os.urandom(8192)])
def test_a_journal_that_is_none_changes_nothing(tmp_path, log):
    """Missing, empty, cut off in its header, or of something else."""
    path = tmp_path / "one.db"
    with closing(written(path, [("write", 3, 3)], 4096)):
        pass
    if log is not None:
        journal.journal_of(path).write_bytes(log)
    with closing(journal.copy_in_memory(path)) as copied:
        assert len(rows(copied)) == 3


@pytest.mark.parametrize("left", ["at rest", "in the journal"])
def test_a_reader_needs_no_index(tmp_path, left):
    """Where the index cannot be laid beside the file, what is committed is read all the same, and cannot be written."""
    path = tmp_path / "one.db"
    source = written(tmp_path / "source.db", [("write", 30, 400)], 4096)
    if left == "at rest":
        source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(tmp_path / "source.db", path)
    shutil.copy(journal.journal_of(tmp_path / "source.db"), journal.journal_of(path))
    source.close()
    path.with_name("one.db-shm").mkdir()
    with closing(journal.to_read(path, patience=1)) as reader:
        assert len(rows(reader)) == 30
        with pytest.raises(sqlite3.OperationalError):
            reader.execute("DELETE FROM t")
