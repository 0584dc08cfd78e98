"""The files of a database: what they are called, whose they are, moved out of the way, never followed through a link."""

import contextlib
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

from liftday import private_files
from liftday.errors import CannotWrite

NAME = "liftday.db"
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps next to a database


def cannot(path: Path, cause: OSError) -> CannotWrite:
    """Given what the system refused, return the error for people."""
    return CannotWrite(
        f"{path} cannot be used: {cause.strerror or cause}",
        remedy=f"check owner, mode and free space of {path.parent}",
    )


def check(path: Path) -> bool:
    """Given where a database belongs, return whether it is there.

    Raises CannotWrite for a link, for something that is no file, and for a file of somebody else: writing it would
    give its journal to the wrong owner.
    """
    for name in (path, *(path.with_name(path.name + end) for end in BESIDE)):
        try:
            status = name.lstat()
        except FileNotFoundError:
            continue
        except OSError as cause:
            raise cannot(path, cause) from cause
        if not stat.S_ISREG(status.st_mode):
            raise CannotWrite(f"{name} is no plain file", remedy="remove it if you did not put it there")
        if status.st_uid != os.geteuid():
            raise CannotWrite(
                f"{name} belongs to user {status.st_uid}, and this is user {os.geteuid()}",
                remedy="run the command as that user, or let the running daemon do it",
            )
    return path.exists()


def sweep(directory: Path) -> None:
    """Remove what a killed attempt to make or copy a database left behind in the directory."""
    for left in directory.glob("*.db*.new*"):
        left.unlink(missing_ok=True)


def make_empty(path: Path) -> None:
    """Make an empty private file for SQLite to fill; one that a killed attempt left there goes."""
    path.unlink(missing_ok=True)
    os.close(private_files.create(path))


def mended(path: Path) -> Path:
    """Where a sound database waits that is about to take the place of this one."""
    return path.with_name(f"{path.name}.mended")


def doubt(path: Path) -> Path:
    """Where the note lies that a row of the database could not be read."""
    return path.with_name(f"{path.name}.doubt")


def fresh_name(path: Path) -> Path:
    """Where a new database is made before it takes its place."""
    return path.with_name(f"{path.name}.{os.getpid()}.new")


def stamp_of(path: Path, now: datetime | None) -> str:
    """The instant, or when the file last changed, as a part of a name: ``20260302T060000Z``."""
    at = now or datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def set_aside(path: Path, word: str, now: datetime | None) -> Path:
    """Given a database, rename it and what SQLite keeps beside it to ``<name>.<word>.<stamp>``; return the new path."""
    name = f"{path.name}.{word}.{stamp_of(path, now)}"
    aside = path.with_name(name)
    for count in range(2, 1000):
        if not aside.exists():
            break
        aside = path.with_name(f"{name}.{count}")
    journal = path.with_name(f"{path.name}-wal")
    with contextlib.suppress(FileNotFoundError):
        path.with_name(f"{path.name}-shm").unlink()
        if not journal.stat().st_size:
            journal.unlink()
    for end in ("", *BESIDE):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + end).rename(aside.with_name(aside.name + end))
    doubt(path).unlink(missing_ok=True)
    private_files.sync(path.parent)
    return aside
