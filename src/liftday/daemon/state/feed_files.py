"""The published bytes on disk: what the daemon serves from memory and takes up again after a restart.

They lie beside the database and not in it, so that a damaged, locked or missing database never empties a calendar.
"""

import contextlib
import glob
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from liftday.errors import CannotWrite

FEED: Final = "feed.ics"
BUSY: Final = "busy.ics"
MOBILITY: Final = "mobility.ics"


def write_atomically(path: Path, body: bytes, *, mode: int = 0o600, changed: datetime | None = None) -> None:
    """Write a file so that a reader sees the old bytes or the new ones, never a mix; its time says when it changed.

    Raises CannotWrite with the path and the reason.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        _sweep(path)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        if changed is not None:
            os.utime(beside, (changed.timestamp(), changed.timestamp()))
        beside.replace(path)
        directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    except OSError as cause:
        with contextlib.suppress(OSError):
            beside.unlink()
        if not path.parent.is_dir():
            raise CannotWrite(
                f"cannot write {path}: there is no folder {path.parent}", remedy="make the folder, or name another file"
            ) from cause
        raise CannotWrite(
            f"cannot write {path}: {cause.strerror or cause}",
            remedy="make room or give liftday the right to write there; the last good feed is still served",
        ) from cause


def _sweep(path: Path) -> None:
    """Remove what killed attempts to write this file left behind; one that is under way is left alone."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.new"):
        number = left.name.removesuffix(".new").rpartition(".")[2]
        if number == str(os.getpid()) or not _lives(number):
            left.unlink(missing_ok=True)


def _lives(number: str) -> bool:
    """Whether there is a process of this number."""
    try:
        os.kill(int(number), 0)
    except PermissionError:
        return True
    except (ValueError, OverflowError, ProcessLookupError):
        return False
    return True


def read(path: Path) -> tuple[bytes, datetime] | None:
    """Given a published file, return its bytes and when they last changed; None when there is none that can be read."""
    try:
        return path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        return None


def replace_if_other(path: Path, body: bytes, *, changed: datetime, mode: int = 0o600) -> bool:
    """Write the bytes unless they already stand there; return whether something was written."""
    before = read(path)
    if before is not None and before[0] == body:
        return False
    write_atomically(path, body, mode=mode, changed=changed)
    return True
