"""What lies on the disk beside the database: published bytes, the turn's lock, the watched folder."""

import fcntl
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from homes import PATIENCE, until
from liftday.daemon.state import feed_files
from liftday.daemon.state.lock import one_turn
from liftday.daemon.state.writable import cure
from liftday.daemon.sync.watched_folder import Watched
from liftday.errors import CannotWrite

THEN = datetime(2026, 3, 2, 6, tzinfo=UTC)


def test_a_published_file_carries_the_instant_it_changed(tmp_path):
    """A restarted daemon finds bytes and Last-Modified in one place."""
    path = tmp_path / "feed.ics"
    assert feed_files.read(path) is None
    assert feed_files.replace_if_other(path, b"one", changed=THEN)
    assert feed_files.read(path) == (b"one", THEN)
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_same_bytes_are_not_written_again(tmp_path):
    """Nothing is written when nothing changed: the date stays and the disk sleeps."""
    path = tmp_path / "feed.ics"
    feed_files.replace_if_other(path, b"one", changed=THEN)
    assert not feed_files.replace_if_other(path, b"one", changed=datetime(2027, 1, 1, tzinfo=UTC))
    assert feed_files.read(path) == (b"one", THEN)


def test_a_reader_sees_the_old_bytes_or_the_new_ones_never_a_mix(tmp_path):
    """Five hundred swaps under a reader that never pauses."""
    path = tmp_path / "feed.ics"
    bodies = {b"a" * 50_000, b"b" * 60_000}
    feed_files.write_atomically(path, b"a" * 50_000)
    done, mixed = threading.Event(), []

    def look():
        while not done.is_set():
            if path.read_bytes() not in bodies:
                mixed.append(True)

    reader = threading.Thread(target=look)
    reader.start()
    for n in range(100):
        feed_files.write_atomically(path, sorted(bodies)[n % 2])
    done.set()
    reader.join()
    assert not mixed
    assert [p.name for p in tmp_path.iterdir()] == ["feed.ics"]


def test_a_disk_that_refuses_is_named_and_the_old_file_stays(tmp_path):
    """The path, the reason and what to do; no half file is left."""
    path = tmp_path / "feed.ics"
    feed_files.write_atomically(path, b"good")
    code = (
        "import resource, sys; from pathlib import Path; from liftday.daemon.state import feed_files;"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100));"
        "feed_files.write_atomically(Path(sys.argv[1]), b'x' * 1000)"
    )
    ended = subprocess.run(
        [sys.executable, "-B", "-c", code, str(path)], capture_output=True, text=True, check=False, env={}
    )
    assert "CannotWrite" in ended.stderr
    assert str(path) in ended.stderr
    assert path.read_bytes() == b"good"
    assert [p.name for p in tmp_path.iterdir()] == ["feed.ics"]


def test_what_a_killed_write_left_behind_is_swept_up(tmp_path):
    """A half file of a process that is gone leaves with the next write; that of a living one stays."""
    gone = subprocess.Popen([sys.executable, "-B", "-c", ""])
    gone.wait(30)
    mine, dead, odd, alive = (tmp_path / f".feed.ics.{name}.new" for name in (os.getpid(), gone.pid, "x", os.getppid()))
    for path in (mine, dead, odd, alive):
        path.write_bytes(b"half")
    feed_files.write_atomically(tmp_path / "feed.ics", b"whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([alive.name, "feed.ics"])


def test_turns_wait_for_each_other(tmp_path):
    """While one turn is under way the kernel lets nobody else have the lock; the next one waits at it, and then has it."""
    entered = threading.Event()

    def second():
        with one_turn(tmp_path):
            entered.set()

    thread = threading.Thread(target=second, daemon=True)
    with one_turn(tmp_path):
        thread.start()
        lock = (tmp_path / "turn.lock").open("rb")
        with lock, pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        until(lambda: f":{lock_inode(tmp_path)} " in waiting())
        assert not entered.is_set()
    assert entered.wait(PATIENCE)


def lock_inode(state):
    """The number of the lock's file."""
    return (state / "turn.lock").stat().st_ino


def waiting():
    """Who waits for a lock, as the kernel tells it: lines with an arrow (proc_locks(5))."""
    return "\n".join(line for line in Path("/proc/locks").read_text().splitlines() if "->" in line)


def test_a_state_directory_that_cannot_be_written_is_named(tmp_path):
    """One sentence with the path."""
    with pytest.raises(CannotWrite, match="missing"), one_turn(tmp_path / "missing"):
        pass


def test_a_watched_file_is_taken_once_it_stopped_growing(tmp_path):
    """A file that is still being copied waits; what was taken is not taken again until it changes."""
    watched = Watched(tmp_path)
    path = tmp_path / "run.fit"
    path.write_bytes(b"1")
    (tmp_path / "notes.txt").write_text("no")
    (tmp_path / ".run.gpx").write_text("no")
    assert watched.fresh() == ()
    path.write_bytes(b"12")
    assert watched.fresh() == ()
    assert watched.fresh() == (path,)
    assert watched.fresh() == ()
    os.utime(path, (1, 1))
    assert watched.fresh() == ()
    assert watched.fresh() == (path,)


@pytest.mark.parametrize("folder", [None, Path("/nonexistent")])
def test_without_a_folder_nothing_is_watched(folder):
    """No setting, or a folder that is not there, is no error."""
    assert Watched(folder).fresh() == ()


@pytest.mark.parametrize(
    ("writable", "flags", "mode", "words"),
    [
        (True, os.ST_RDONLY, 0o700, "name another with --state"),  # the trouble is with a file in it
        (False, os.ST_RDONLY, 0o700, "is mounted read-only: see in the system's log why, then mount it writable"),
        (False, 0, 0o500, "chmod 700 "),
        (False, 0, 0o700, "lsattr -d "),
    ],
)
def test_what_keeps_a_directory_from_being_written_has_one_remedy(tmp_path, monkeypatch, writable, flags, mode, words):
    """The same for every command that meets it, by what the system says of the directory."""
    tmp_path.chmod(mode)
    monkeypatch.setattr(os, "access", lambda *_: writable)
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=flags))
    assert words in cure(tmp_path)
    assert "name another with --state" in cure(tmp_path / "none")
