"""Files that nobody but their owner may read: made so, replaced as a whole, and on the disk when a call returns.

What the system refuses is raised as OSError: what a file is for, and so the remedy, only the caller knows.
"""

import errno
import fcntl
import glob
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

PRIVATE: Final = 0o600
_OTHERS: Final = 0o077  # what group and others may do


class Keeper(Protocol):
    """Whoever keeps what is made in a directory elsewhere as well, before anybody uses it."""

    def first(self, name: str, body: bytes) -> bytes:
        """Given a file that is made for the first time, keep it, unless somebody was faster; return what counts."""
        ...

    def anew(self, name: str, body: bytes | None) -> None:
        """Given a file that takes another's place, or None for one that goes, keep it so."""
        ...


_KEEPERS: Final[dict[Path, Keeper]] = {}


def let_keep(directory: Path, keeper: Keeper | None) -> Keeper | None:
    """From now on let a keeper know of every secret that is made in the directory, or nobody; return who did until now."""
    before = _KEEPERS.pop(directory, None)
    if keeper is not None:
        _KEEPERS[directory] = keeper
    return before


def keep_first(path: Path, body: bytes) -> bytes:
    """Given a secret that is about to be made at ``path``, return the one that counts: it, or one that was made elsewhere."""
    keeper = _KEEPERS.get(path.parent)
    return body if keeper is None else keeper.first(path.name, body)


def keep_anew(path: Path, body: bytes | None) -> None:
    """Given a secret that is about to take its place at ``path``, or to go, let it be so elsewhere first."""
    keeper = _KEEPERS.get(path.parent)
    if keeper is not None:
        keeper.anew(path.name, body)


def create(path: Path, mode: int = PRIVATE, *, exact: bool = True) -> int:
    """Make an empty file where there is nothing, not even a link, with this mode from its first instant and whatever the
    umask is; return its descriptor. Without ``exact`` a file system that has no modes is put up with."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        os.fchmod(descriptor, mode)
    except PermissionError:
        if exact:
            os.close(descriptor)
            raise
    return descriptor


def place(new: Path, path: Path) -> None:
    """Let a finished file, which others have written, take the place of what stands at ``path``, for good."""
    sync(new)
    new.replace(path)
    sync(path.parent)


def replace(
    path: Path, body: bytes, *, mode: int = PRIVATE, exact: bool = True, changed: datetime | None = None
) -> None:
    """Write a file so that a reader sees the old bytes or the new ones, never a mix; ``changed`` is its time. What killed
    attempts at the same file left beside it is removed."""
    _sweep(path)
    new = path.with_name(f".{path.name}.{threading.get_native_id()}.new")  # a thread writes one file at a time
    with removed_on_failure(new):
        with os.fdopen(create(new, mode, exact=exact), "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        if changed is not None:
            os.utime(new, (changed.timestamp(), changed.timestamp()))
        new.replace(path)
    sync(path.parent)


def read(path: Path, most: int, *, follow: bool = False, close: bool = False) -> bytes:
    """Return the first ``most`` bytes of a plain file; no device and no pipe, which could hang or never end. A symbolic
    link is refused unless ``follow``; with ``close`` group and others lose what they may do with the file."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW))
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is not a plain file", str(path))
        if close and found.st_mode & _OTHERS:
            with suppress(OSError):  # somebody else's file on a read-only disk stays as it is
                os.fchmod(descriptor, PRIVATE)
        return os.pread(descriptor, most, 0)
    finally:
        os.close(descriptor)


def is_led_elsewhere(path: Path) -> bool:
    """Whether a symbolic link on the way to a file leads to what belongs to somebody else than the link: whoever may write there
    could have us read anything that we may read. Root's links and our own count, and everybody's to what is their own."""
    owner = path.stat().st_uid  # which refuses links that lead round in a circle
    here, owners, left = Path("/"), set[int](), [*reversed(path.absolute().parts)]
    while left:
        here = Path(os.path.abspath(here / left.pop()))  # noqa: PTH100  no link is left in it, so ".." is its parent
        if here.is_symlink():
            owners.add(here.lstat().st_uid)
            left += reversed(here.readlink().parts)
            here = here.parent
    return not owners <= {0, os.geteuid(), owner}


def keep_private(path: Path) -> None:
    """Take from group and others what they may do with the file."""
    if path.stat().st_mode & _OTHERS:
        path.chmod(PRIVATE)


def make_directory(path: Path, mode: int = 0o700) -> None:
    """Make a directory with this mode, whatever the umask is, and those above it; one that is there stays as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.mkdir(mode)
    except FileExistsError:
        if not path.is_dir():
            raise
    else:
        path.chmod(mode)


def sync(path: Path) -> None:
    """Bring a file or the names in a directory to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_lock(path: Path) -> int:
    """Return the descriptor of a file at which processes meet; it is made if it is missing."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, PRIVATE)


@contextmanager
def locked(descriptor: int) -> Iterator[None]:
    """Hold the lock of an open file or directory, waiting for whoever has it, and close it at the end. The lock is the
    kernel's: it dies with its process, so nothing stale is ever left behind."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """While open, no other process makes a secret, or makes, mends or migrates a database in this directory."""
    with locked(os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)):
        yield


@contextmanager
def removed_on_failure(new: Path) -> Iterator[None]:
    """While open, whatever goes wrong removes the file that is being made."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            new.unlink()
        raise


def _sweep(path: Path) -> None:
    """Remove what killed attempts to write this file left behind; one that is under way is left alone."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.new"):
        number = left.name.removesuffix(".new").rpartition(".")[2]
        if number == str(threading.get_native_id()) or not _lives(number):
            left.unlink(missing_ok=True)


def _lives(number: str) -> bool:
    """Whether there is a process or a thread of this number."""
    try:
        os.kill(int(number), 0)
    except PermissionError:
        return True
    except (ValueError, OverflowError, ProcessLookupError):
        return False
    return True
