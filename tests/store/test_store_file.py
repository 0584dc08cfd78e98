"""SQLite's file: who may read it, what a reader leaves alone, and what the disk refuses."""

import os
import resource
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from liftday.errors import BadConfiguration, BadInput, CannotWrite
from liftday.store import activities, sync_state
from liftday.store.engine import database_path, open_store
from liftday.store.sqlite import pulse, untouched
from liftday.store.sqlite.files import doubt
from liftday.store.sync_state import Connection

pytestmark = pytest.mark.sqlite

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


def _flip(path: Path) -> None:
    """One bit of the last page, and the times as they were."""
    before = path.stat()
    with path.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(bytes([path.read_bytes()[-1] ^ 1]))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _put_back(path: Path) -> None:
    """The same bytes in another file."""
    copy = path.with_name("copy")
    copy.write_bytes(path.read_bytes())
    copy.replace(path)


def _used(path: Path) -> None:
    """By another program that has not closed it."""
    other = sqlite3.connect(path)
    other.execute("UPDATE facts SET body = body")
    other.commit()
    _open.append(other)


_open: list[sqlite3.Connection] = []
TOUCHED: dict[str, Callable[[Path], object]] = {
    "flipped": _flip,
    "put back": _put_back,
    "used": _used,
    "doubted": lambda path: doubt(path).touch(),
    "gone": Path.unlink,
}


@pytest.mark.parametrize("how", TOUCHED)
def test_what_this_process_left_it_need_not_look_through_again(state: Path, made: Any, how: str) -> None:
    """Unless anybody has touched it since."""
    path = state / "liftday.db"
    for number in (1, 2):
        with open_store(state) as store:
            activities.remember(store, [made.run(number)], heard_at=made.now)
        assert untouched.is_as_left(path)
    TOUCHED[how](path)
    assert not untouched.is_as_left(path)
    for other in _open:
        other.close()
    _open.clear()


def test_a_file_that_is_closed_while_another_uses_it_is_looked_through(state: Path, made: Any) -> None:
    """Whose writes are not in the file yet."""
    with open_store(state) as first, open_store(state) as second:
        activities.remember(first, [made.run()], heard_at=made.now)
        activities.remember(second, [made.run(2)], heard_at=made.now)
        second.close()
        assert not untouched.is_as_left(state / "liftday.db")


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


def test_without_a_state_directory_a_writer_says_so(tmp_path: Path) -> None:
    """The directory is prepared elsewhere; without it the path is named."""
    with pytest.raises(CannotWrite, match="not-there"):
        open_store(tmp_path / "not-there")


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
