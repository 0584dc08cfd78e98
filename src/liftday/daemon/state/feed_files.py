"""The published bytes on disk: what the daemon serves from memory and takes up again after a restart.

They lie beside the database and not in it, so that a damaged, locked or missing database never empties a calendar.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from liftday import private_files
from liftday.errors import CannotWrite
from liftday.private_files import PRIVATE

FEED: Final = "feed.ics"
BUSY: Final = "busy.ics"
MOBILITY: Final = "mobility.ics"


def write_atomically(path: Path, body: bytes, *, mode: int = PRIVATE, changed: datetime | None = None) -> None:
    """Write a file so that a reader sees the old bytes or the new ones, never a mix; its time says when it changed.

    Raises CannotWrite with the path and the reason.
    """
    try:
        private_files.replace(path, body, mode=mode, exact=False, changed=changed)
    except OSError as cause:
        if not path.parent.is_dir():
            raise CannotWrite(
                f"cannot write {path}: there is no folder {path.parent}", remedy="make the folder, or name another file"
            ) from cause
        raise CannotWrite(
            f"cannot write {path}: {cause.strerror or cause}",
            remedy="make room or give liftday the right to write there; the last good feed is still served",
        ) from cause


def read(path: Path) -> tuple[bytes, datetime] | None:
    """Given a published file, return its bytes and when they last changed; None when there is none that can be read."""
    try:
        return path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        return None


def replace_if_other(path: Path, body: bytes, *, changed: datetime, mode: int = PRIVATE) -> bool:
    """Write the bytes unless they already stand there; return whether something was written."""
    before = read(path)
    if before is not None and before[0] == body:
        return False
    write_atomically(path, body, mode=mode, changed=changed)
    return True
