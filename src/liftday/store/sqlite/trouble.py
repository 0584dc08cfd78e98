"""What SQLite says when something is wrong, in words for people and with the right exit code."""

import os
import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from liftday.errors import CannotWrite, Damaged, LiftdayError, TryLater
from liftday.store.values import Unreadable

DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_DAMAGE_TEXTS = ("no such table", "no such column", "Could not decode to UTF-8")
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_PRIMARY = 0xFF  # an extended result code carries its primary code in the low byte (sqlite.org/rescode.html)


def code(error: BaseException | None) -> int:
    """Given an error, return SQLite's primary result code; 0 when it is none of SQLite's."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    number = getattr(cause, "sqlite_errorcode", 0)
    return int(number) & _PRIMARY


def is_damage(error: BaseException) -> bool:
    """Given an error, return whether it says that the file is no sound database of ours."""
    return isinstance(error, Unreadable) or code(error) in DAMAGED or any(text in str(error) for text in _DAMAGE_TEXTS)


def in_words(error: Exception, path: Path) -> LiftdayError:
    """Given what SQLite raised, return the error for people: what, where, and the cure."""
    number = code(error)
    if number in _BUSY:
        return TryLater(
            f"the database {path} is locked by another process", remedy="wait until that one ends and try again"
        )
    if is_damage(error):
        return Damaged(
            f"the database {path} is damaged",
            remedy="run `liftday sync`: it sets the file aside and restores the newest good backup",
        )
    if number in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return CannotWrite(
            f"disk full or failing: {path} cannot grow, {bytes_free(path)} bytes are free there",
            remedy="make room (or raise the quota); nothing that was stored before is lost",
        )
    if number in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return CannotWrite(f"the database {path} cannot be written", remedy=_owner_remedy(path))
    if number == sqlite3.SQLITE_CANTOPEN:
        return CannotWrite(f"the database {path} cannot be opened", remedy=_owner_remedy(path))
    return CannotWrite(f"the database {path} failed: {_first_line(error)}", remedy="see `liftday doctor`")


def _owner_remedy(path: Path) -> str:
    return f"check that {path.parent} is mounted for writing and belongs to the user that runs liftday"


def _first_line(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return (str(cause).splitlines() or ["no reason given"])[0]


def bytes_free(path: Path) -> int:
    """Given a path, return how many bytes its file system has left for us; 0 when it does not answer."""
    try:
        room = os.statvfs(path.parent)
    except OSError:
        return 0
    return room.f_bavail * room.f_frsize
