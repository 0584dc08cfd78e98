"""One turn at a time in a state directory, whoever runs it: the daemon's worker or a command; and one daemon."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from liftday.daemon import published
from liftday.errors import CannotWrite, TryLater

_NAME: Final = "turn.lock"
_DAEMON: Final = "daemon.lock"


@contextlib.contextmanager
def one_turn(state: Path) -> Iterator[None]:
    """Hold the state directory's turn; a second one waits until the first has ended.

    The lock is the kernel's: it dies with its process, so nothing stale is ever left behind.
    """
    try:
        handle = os.open(state / _NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as cause:
        raise CannotWrite(
            f"cannot write in {state}: {cause.strerror}",
            remedy="give this user the directory, or name another with --state",
        ) from cause
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def one_daemon(state: Path) -> Iterator[None]:
    """Hold the lock of this state directory; a second daemon is told the first one's pid."""
    handle = _open_lock(state)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as cause:
            pid = os.pread(handle, 32, 0).decode(errors="replace").strip() or "unknown"
            raise TryLater(
                f"already running, pid {pid}, on {state}",
                remedy="stop that one first, or use another --state",
            ) from cause
        with contextlib.suppress(OSError):  # read-only or full: the lock holds without the number
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def _open_lock(state: Path) -> int:
    """The lock's handle; where nothing may be written the feed that is to be served is locked instead."""
    try:
        return os.open(state / _DAEMON, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as cause:
        with contextlib.suppress(OSError):
            return os.open(state / published.FEED, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        raise CannotWrite(
            f"cannot write in {state}: {cause.strerror}",
            remedy="give this user the directory, or name another with --state",
        ) from cause
