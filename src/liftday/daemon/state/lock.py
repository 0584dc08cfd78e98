"""One turn at a time in a state directory, whoever runs it: the daemon's worker or a command; and one daemon.

Who has something to say that needs no network says so while they wait for the turn (``waiting``): a sync that is under way gives
way to them. That is a lock too, in any process: it dies with whoever holds it.
"""

import contextlib
import errno
import fcntl
import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from liftday.daemon.state import feed_files
from liftday.daemon.state.writable import cure
from liftday.errors import CannotWrite, TryLater
from liftday.private_files import locked, open_lock

_NAME: Final = "turn.lock"
_WAITED_FOR: Final = "turn.waited"
_DAEMON: Final = "daemon.lock"
_CALLERS: Final = 8  # that ask who is there between two looks


@contextlib.contextmanager
def one_turn(state: Path, *, hurried: bool = False) -> Iterator[None]:
    """Hold the state directory's turn; a second one waits until the first has ended, and a ``hurried`` one lets a sync know.

    A file that was deleted while we waited is no place to meet at: then the new one counts.
    """
    while True:
        try:
            handle = open_lock(state / _NAME)
        except OSError as cause:
            raise _cannot(state, cause) from cause
        with contextlib.ExitStack() as turn:
            with waiting(state) if hurried and is_turning(state) else contextlib.nullcontext():
                turn.enter_context(locked(handle))
            if _is_at(handle, state / _NAME):
                yield
                return


@contextlib.contextmanager
def waiting(state: Path) -> Iterator[None]:
    """While open, a sync in the state directory knows that somebody waits for its turn. Where nothing can be written nobody
    knows, and it is waited as long as it takes."""
    with contextlib.ExitStack() as wait:
        with contextlib.suppress(OSError):
            handle = open_lock(state / _WAITED_FOR)
            wait.callback(os.close, handle)
            fcntl.flock(handle, fcntl.LOCK_SH)
        yield


def is_waited_for(state: Path) -> bool:
    """Whether anybody waits at this instant, in whatever process."""
    return _is_held(state / _WAITED_FOR, fcntl.LOCK_EX)


def let_others_go(state: Path) -> None:
    """Return when nobody waits any more: whoever has given way takes the turn again after them."""
    with contextlib.suppress(OSError), locked(open_lock(state / _WAITED_FOR)):
        pass


def is_turning(state: Path) -> bool:
    """Whether a turn is under way in the state directory at this instant, in whatever process."""
    return _is_held(state / _NAME, fcntl.LOCK_SH)


def _is_held(path: Path, against: int) -> bool:
    """Whether somebody holds a lock at the path that does not go with this one."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(handle, against | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


class Hold:
    """The lock of a running daemon: a file with its pid, and a name that only the kernel knows, so that nobody deletes it.

    ``renew`` may be called from another thread.
    """

    def __init__(self, state: Path) -> None:
        self._state = state
        self._handle = _locked(state)
        try:
            self._presence = _presence(state)
        except TryLater:
            os.close(self._handle)
            raise
        _sign(self._handle)

    def renew(self) -> bool:
        """Put the lock's file back when it is gone or is another; return whether it was."""
        self._let_callers_go()
        if any(_is_at(self._handle, self._state / name) for name in (_DAEMON, feed_files.FEED)):
            return False
        try:
            handle = _locked(self._state)
        except (TryLater, CannotWrite):
            return False
        _sign(handle)
        self._handle, old = handle, self._handle
        os.close(old)
        return True

    def close(self) -> None:
        """Let go of both."""
        os.close(self._handle)
        if self._presence is not None:
            self._presence.close()

    def _let_callers_go(self) -> None:
        with contextlib.suppress(OSError):
            while self._presence is not None:
                self._presence.accept()[0].close()


@contextlib.contextmanager
def one_daemon(state: Path) -> Iterator[Hold]:
    """Hold the lock of this state directory; a second daemon is told the first one's pid."""
    hold = Hold(state)
    try:
        yield hold
    finally:
        hold.close()


def _locked(state: Path) -> int:
    """The handle of the lock's file, which nobody else holds; where nothing may be written the feed that is to be served is
    locked instead."""
    try:
        handle = open_lock(state / _DAEMON)
    except OSError as cause:
        try:
            handle = os.open(state / feed_files.FEED, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            raise _cannot(state, cause) from cause
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as cause:
        pid = os.pread(handle, 32, 0).decode(errors="replace").strip()
        os.close(handle)
        raise _second(state, pid if pid.isdigit() else "unknown") from cause
    return handle


def _sign(handle: int) -> None:
    with contextlib.suppress(OSError):  # read-only or full: the lock holds without the number
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)


def present(state: Path) -> bool:
    """Whether a daemon of this user holds the state directory, though its files there may be lost."""
    try:
        _refuse_if_ours(state, _name_of(state))
    except TryLater:
        return True
    except OSError:
        return False
    return False


def _name_of(state: Path) -> str:
    place = state.stat()
    return f"\0liftday-{place.st_dev:x}-{place.st_ino:x}"


def _presence(state: Path) -> socket.socket | None:
    """A socket with a name of the state directory that is in no directory (unix(7), abstract), so that a second daemon finds
    the first also after its files were deleted. Raises TryLater for one of this user; who else took the name says nothing.
    """
    name = _name_of(state)
    here = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    here.setblocking(False)
    try:
        here.bind(name)
        here.listen(_CALLERS)
    except OSError as error:
        here.close()
        if error.errno == errno.EADDRINUSE:
            _refuse_if_ours(state, name)
        return None
    return here


def _refuse_if_ours(state: Path, name: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        caller.setblocking(False)
        try:
            caller.connect(name)
            credentials = caller.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        except BlockingIOError:  # so many have asked that it takes no more of them
            raise _second(state, "unknown") from None
        except OSError:
            return  # it ended meanwhile
        pid, user, _ = struct.unpack("3i", credentials)
        if user == os.geteuid():
            raise _second(state, str(pid))


def _is_at(handle: int, path: Path) -> bool:
    """Whether the open file is the one that stands at the path."""
    try:
        return os.path.samestat(os.fstat(handle), path.lstat())
    except OSError:
        return False


def _second(state: Path, pid: str) -> TryLater:
    return TryLater(f"already running, pid {pid}, on {state}", remedy="stop that one first, or use another --state")


def _cannot(state: Path, cause: OSError) -> CannotWrite:
    return CannotWrite(f"cannot write in {state}: {cause.strerror}", remedy=cure(state))
