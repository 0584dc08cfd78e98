"""Opening the memory: who may read it, what a reader leaves alone, and what the disk refuses."""

import os
import resource
import sqlite3
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from liftday.errors import BadConfiguration, BadInput, CannotWrite, TryLater, Unavailable
from liftday.store import activities, marks, sync_state
from liftday.store import engine as module
from liftday.store.engine import Store, database_path, open_store
from liftday.store.schema import HEAD
from liftday.store.sqlite import pulse
from liftday.store.sqlite.trouble import in_words
from liftday.store.sync_state import Connection

Elsewhere = Callable[..., Any]
NOBODY = 65534


def _files(state: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in state.iterdir() if path.is_file()}


def test_every_file_is_private_whatever_the_umask(state: Path, made: Any) -> None:
    """With umask 000 the database and what SQLite keeps beside it are for the owner's eyes only, while open too."""
    before = os.umask(0)
    try:
        with open_store(state) as store:
            activities.remember(store, [made.run()], heard_at=made.now)
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in state.iterdir()}
    finally:
        os.umask(before)
    assert set(modes) == {"liftday.db", "liftday.db-wal", "liftday.db-shm"}
    assert set(modes.values()) == {0o600}


def test_a_database_that_others_could_read_is_closed_to_them(state: Path) -> None:
    """A copy that was put back with the wrong mode does not stay open."""
    open_store(state).close()
    (state / "liftday.db").chmod(0o644)
    open_store(state).close()
    assert stat.S_IMODE((state / "liftday.db").stat().st_mode) == 0o600


def test_nothing_is_left_beside_a_closed_database(state: Path, made: Any) -> None:
    """After the last writer the file alone is whole: copying it is a backup."""
    with open_store(state) as store:
        activities.remember(store, [made.run()], heard_at=made.now)
    assert [path.name for path in state.iterdir()] == ["liftday.db"]


@pytest.mark.parametrize("name", ["liftday.db", "liftday.db-wal"])
def test_a_link_is_not_followed(state: Path, tmp_path: Path, name: str) -> None:
    """A link in the place of the database or its journal cannot make us write somewhere else."""
    target = tmp_path / "target"
    target.write_bytes(b"precious")
    (state / name).symlink_to(target)
    with pytest.raises(CannotWrite, match="no plain file"):
        open_store(state)
    assert target.read_bytes() == b"precious"


def test_a_reader_makes_nothing(tmp_path: Path) -> None:
    """Before the first turn a reader sees an empty memory, and there is still no file, nor a directory."""
    missing = tmp_path / "not" / "yet"
    with open_store(missing, readonly=True) as store:
        assert activities.recall(store) == ()
        assert marks.recall(store) == ()
        store.ping()
    assert not missing.exists()


def test_a_reader_cannot_write(state: Path) -> None:
    """Nothing that reads can change what is stored."""
    open_store(state).close()
    with open_store(state, readonly=True) as store, pytest.raises(CannotWrite):
        sync_state.remember(store, Connection(failures=1))


def test_a_reader_sees_what_a_writer_committed(state: Path, made: Any) -> None:
    """Readers and a writer work side by side; what is not committed is not seen."""
    with open_store(state) as writer, open_store(state, readonly=True) as reader:
        with writer.begin() as both:
            activities.remember(both, [made.run()], heard_at=made.now)
            assert activities.recall(reader) == ()
        assert activities.recall(reader) == (made.run(),)


def test_without_a_state_directory_a_writer_says_so(tmp_path: Path) -> None:
    """The directory is prepared elsewhere; without it the path is named."""
    with pytest.raises(CannotWrite, match="not-there"):
        open_store(tmp_path / "not-there")


def test_a_transaction_is_all_or_nothing(store: Store, made: Any) -> None:
    """Several verbs in one transaction are taken back together."""

    def fail() -> None:
        with store.begin() as both:
            activities.remember(both, [made.run()], heard_at=made.now)
            sync_state.remember(both, Connection(last_sync=made.now))
            assert sync_state.recall(both, Connection).last_sync == made.now
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert activities.recall(store) == ()
    assert sync_state.recall(store, Connection) == Connection()


def test_four_threads_count_to_four_hundred(state: Path) -> None:
    """Writers queue up: no increment of four times a hundred is lost."""
    with open_store(state, durable=False) as store:

        def count() -> None:
            for _ in range(100):
                with store.begin() as both:
                    sync_state.remember(both, Connection(failures=sync_state.recall(both, Connection).failures + 1))

        threads = [threading.Thread(target=count) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sync_state.recall(store, Connection).failures == 400


def test_processes_count_together(state: Path, elsewhere: Elsewhere) -> None:
    """The same across processes: a command beside the daemon's worker."""

    def count() -> int:
        with open_store(state, durable=False) as store:
            for _ in range(50):
                with store.begin() as both:
                    sync_state.remember(both, Connection(failures=sync_state.recall(both, Connection).failures + 1))
        return 50

    threads = [threading.Thread(target=elsewhere, args=(count,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_store(state, readonly=True) as store:
        assert sync_state.recall(store, Connection).failures == 100


def test_a_lock_is_waited_for_and_then_named(state: Path) -> None:
    """Another process that holds the database makes us wait, then say so; readers do not wait."""
    with open_store(state) as holder, open_store(state, patience=0.05) as other, holder.begin():
        with pytest.raises(TryLater, match="locked"):
            sync_state.remember(other, Connection(failures=1))
        assert sync_state.recall(other, Connection) == Connection()


def test_a_killed_writer_leaves_the_state_before(state: Path, made: Any, elsewhere: Elsewhere) -> None:
    """Killed inside a transaction: what was acknowledged is there, the rest never was."""
    with open_store(state) as store:
        activities.remember(store, [made.run(1)], heard_at=made.now)

    def die() -> None:
        store = open_store(state)
        activities.remember(store, [made.run(2)], heard_at=made.now)
        with store.begin() as both:
            activities.remember(both, [made.run(3)], heard_at=made.now)
            os.kill(os.getpid(), 9)

    elsewhere(die)
    with open_store(state) as store:
        assert activities.recall(store) == (made.run(1), made.run(2))
        assert store.lost is None


def test_a_start_that_was_killed_leaves_no_half_database(state: Path) -> None:
    """The database takes its place when it is whole; what a killed attempt left is swept away."""
    (state / "liftday.db.4711.new").write_bytes(b"SQLite format 3\x00 half")
    with open_store(state) as store:
        assert store.lost is None
    assert [path.name for path in state.iterdir()] == ["liftday.db"]


def test_a_full_disk_is_named_with_path_and_room(state: Path, made: Any, elsewhere: Elsewhere) -> None:
    """With a limit on file sizes (as with a quota or a full disk) a sync stops with what to do; nothing stored is lost,
    and when there is room it goes on."""
    with open_store(state) as store:
        activities.remember(store, [made.run(1)], heard_at=made.now)
    size = (state / "liftday.db").stat().st_size

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20_000, size + 20_000))
        with open_store(state) as store:
            activities.remember(store, [made.run(n) for n in range(2, 2000)], heard_at=made.now)

    with pytest.raises(CannotWrite, match=r"disk full .*liftday\.db cannot grow, \d+ bytes are free") as caught:
        elsewhere(fill)
    assert "make room" in caught.value.remedy
    with open_store(state) as store:
        assert store.lost is None
        assert activities.recall(store) == (made.run(1),)
        assert activities.remember(store, [made.run(2)], heard_at=made.now).new == 1


def test_somebody_elses_database_is_not_taken_over(
    open_place: Path, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command run as another user names the owner and changes no file."""
    open_store(open_place).close()
    open_place.chmod(0o777)
    me = os.geteuid()
    if me:  # without root the user cannot be changed, so the question who we are is answered otherwise
        monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    with pytest.raises(CannotWrite, match=f"belongs to user {me}"):
        elsewhere(lambda: open_store(open_place).close(), user=NOBODY)
    assert [path.name for path in open_place.iterdir()] == ["liftday.db"]


def test_a_directory_that_cannot_be_written_can_still_be_read(
    open_place: Path, made: Any, elsewhere: Elsewhere
) -> None:
    """On a read-only disk the daemon serves on and readers answer; writing says what is wrong."""
    state = open_place / "state"
    state.mkdir()
    with open_store(state) as store:
        activities.remember(store, [made.run()], heard_at=made.now)
    if os.geteuid() == 0:
        os.chown(state / "liftday.db", NOBODY, NOBODY)
    (state / "liftday.db").chmod(0o400)
    state.chmod(0o555)

    def read() -> Any:
        with open_store(state, readonly=True) as store:
            assert store.fault() is None
            return activities.recall(store)

    assert elsewhere(read, user=NOBODY) == (made.run(),)
    with pytest.raises(CannotWrite, match=r"liftday\.db"):
        elsewhere(lambda: open_store(state).close(), user=NOBODY)
    state.chmod(0o755)
    assert [path.name for path in state.iterdir()] == ["liftday.db"]


def test_a_database_of_another_name(state: Path, tmp_path: Path) -> None:
    """`[store] url` may name another SQLite file, from the state directory or from the root."""
    assert database_path(state) == state / "liftday.db"
    assert database_path(state, "sqlite:///mine.db") == state / "mine.db"
    other = tmp_path / "other.db"
    with open_store(state, f"sqlite:///{other}") as store:
        sync_state.remember(store, Connection(failures=1))
        assert store.path == other
    assert pulse.answers(state, f"sqlite:///{other}")
    assert list(state.iterdir()) == []


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "nonsense", "no-such-db://host/name"])
def test_an_address_that_cannot_be_used_is_a_matter_of_configuration(state: Path, url: str) -> None:
    """An address in memory, or none at all, is refused before anything is lost in it."""
    with pytest.raises(BadConfiguration, match=r"\[store\] url"):
        open_store(state, url)


def test_ping_tells_when_the_database_is_gone(state: Path, made: Any) -> None:
    """The watchdog asks the database; a file that was emptied under us is no answer."""
    with open_store(state) as store:
        store.ping()
        assert pulse.answers(state)
    (state / "liftday.db").write_bytes(b"")
    assert not pulse.answers(state)
    with pytest.raises(BadInput, match="damaged"):
        open_store(state, readonly=True)
    (state / "liftday.db").unlink()
    assert not pulse.answers(state)
    assert pulse.answers(state, "postgresql://somewhere/else")


def test_erased_words_are_not_left_in_the_file(state: Path, made: Any) -> None:
    """After a logout the titles of Strava's activities are nowhere in the file."""
    with open_store(state) as store:
        activities.remember(store, [made.run(n, name="Secret lunch run") for n in range(50)], heard_at=made.now)
        activities.erase(store)
        store.shrink()
        assert b"Secret lunch" not in b"".join(_files(state).values())


def test_the_journal_stays_small(state: Path, made: Any) -> None:
    """Shrinking folds the journal into the file: a copy of the file alone is whole."""
    with open_store(state) as store:
        activities.remember(store, [made.run(n) for n in range(500)], heard_at=made.now)
        store.shrink()
        assert (state / "liftday.db-wal").stat().st_size == 0


def test_a_database_elsewhere_works_through_its_address(tmp_path: Path, made: Any) -> None:
    """Tables, transactions and verbs are SQLAlchemy's own; nothing in them needs our file. (SQLite's second driver name
    stands in for another database.)"""
    there = create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    module._create_tables(there)
    with Store(there) as store:
        activities.remember(store, [made.run()], heard_at=made.now)
        assert activities.recall(store) == (made.run(),)
        store.ping()
        store.shrink()
    with sqlite3.connect(tmp_path / "other.db") as plain:
        assert plain.execute("SELECT * FROM alembic_version").fetchone() == (HEAD,)
    plain.close()


def test_a_database_elsewhere_that_does_not_answer(store: Store) -> None:
    """Trouble of another database is said without a path, and is no fault of our disk."""
    error = in_words(OperationalError("SELECT 1", {}, Exception("connection refused\nat host")), None)
    assert isinstance(error, Unavailable)
    assert error.what.endswith("connection refused")
