"""Backups of the memory: taken online, thinned out, put back after they were judged. No secret is in any of them.

They lie in a folder beside the database, wherever `[store] url` puts it.
"""

import glob
import re
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from liftday.errors import BadInput
from liftday.private_files import alone, make_directory, place
from liftday.store.schema import is_newer, newer
from liftday.store.sqlite import copies, files, trouble
from liftday.store.sqlite.copies import Backup, backups, before_migrations

__all__ = ["Backup", "Restored", "backups", "before_migrations", "due", "make", "not_a_file", "purge", "restore"]
_ASIDE = re.compile(rf"(\.(?:corrupt|before-restore)\.(\d{{8}}T\d{{6}}Z)[.\d]*)(?:{'|'.join(files.BESIDE)})?")
_MOST_ASIDE = 3
_RAW_ASIDE = timedelta(days=7)
_EVERY = timedelta(hours=20)  # "daily" for a turn that comes about once an hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back: the backup, and where the database went that stood there (None: there was none)."""

    source: Path
    aside: Path | None


def due(home: Path, now: datetime) -> bool:
    """Given the directory the database lies in and the instant, return whether the day's backup is still to be taken."""
    newest = next(iter(copies.believed(backups(home), now)), None)
    return newest is None or now - newest.at >= _EVERY


def not_a_file() -> BadInput:
    """The answer to who wants a copy made, named or put back of a memory that lies in PostgreSQL."""
    return BadInput(
        "the memory is in PostgreSQL, whose own tools copy it",
        remedy="use pg_dump, and pg_restore to put a copy back: docs/operations.md, PostgreSQL",
    )


def make(database: Path | None, *, at: datetime, to: Path | None = None, keep_raw: bool = False) -> Path:
    """Given where the database lies, copy it while it is used; return the copy, ``to`` or one in the folder beside it,
    where then seven daily and four weekly ones stay, and all of the last 24 hours.

    Raw facts from Strava are left out unless ``keep_raw``: they may be kept for days, a backup stays for weeks.
    Raises BadInput for a database that is no file (None), CannotWrite when the disk refuses.
    """
    if database is None:
        raise not_a_file()
    home = database.parent
    target = to or copies.name_for(home, at)
    try:
        if to is None:
            make_directory(target.parent)
            files.sweep(target.parent)
        copies.copy(database, target, scrub=not keep_raw)
        if to is None:
            for old in copies.superfluous(backups(home), at):
                old.path.unlink(missing_ok=True)
            _clear_away(database, at, keep_raw=keep_raw)
    except sqlite3.Error as error:
        raise trouble.in_words(error, target) from error
    except OSError as cause:
        raise files.cannot(target, cause) from cause
    return target


def _clear_away(database: Path, at: datetime, *, keep_raw: bool) -> None:
    """Databases that were set aside are there to be looked at, not for ever: the newest three stay, and no longer than a
    week where raw facts may be kept for days only."""
    paths: dict[tuple[datetime, str], list[Path]] = {}
    for path in _beside(database):
        parts = _ASIDE.fullmatch(path.name.removeprefix(database.name))
        if parts is not None:
            taken = datetime.strptime(parts[2], copies.FORM).replace(tzinfo=UTC)
            paths.setdefault((taken, parts[1]), []).append(path)
    for number, (taken, name) in enumerate(sorted(paths, reverse=True)):
        if number >= _MOST_ASIDE or (not keep_raw and at - taken >= _RAW_ASIDE):
            for path in paths[taken, name]:
                path.unlink(missing_ok=True)


def _beside(database: Path) -> list[Path]:
    """What lies beside a database and is called after it."""
    return list(database.parent.glob(f"{glob.escape(database.name)}.*"))


def _is_ours(path: Path, database: Path) -> bool:
    """Whether a file beside a database is one that a repair, a restore or a stopped copy left there."""
    left = {
        files.mended(database),
        files.doubt(database),
        files.fresh_name(database),
        files.fresh_name(files.mended(database)),
    }
    return path in left or _ASIDE.fullmatch(path.name.removeprefix(database.name)) is not None


def restore(database: Path, source: Path, *, now: datetime) -> Restored:
    """Given where the database belongs and a backup, judge it and put it there; what stood there is set aside. No store
    may be open.

    Raises BadInput for a file that is no sound database of ours or a newer one, CannotWrite when the disk refuses.
    """
    try:
        with alone(database.parent):
            _refuse_unusable(source)
            there = files.check(database)
            copies.copy(source, files.mended(database))
            aside = files.set_aside(database, "before-restore", now) if there else None
            place(files.mended(database), database)
    except sqlite3.Error as error:
        raise trouble.in_words(error, database) from error
    except OSError as cause:
        raise files.cannot(database, cause) from cause
    return Restored(source=source, aside=aside)


def _refuse_unusable(source: Path) -> None:
    if not source.is_file():
        raise BadInput(f"there is no backup {source}", remedy="`liftday backup --list` names them")
    fault = copies.fault(source)
    if fault is not None:
        raise BadInput(f"the backup {source} cannot be used: {fault}", remedy="take another one")
    revision = copies.version_of(source)
    if is_newer(revision):
        raise newer(f"the backup {source}", revision, remedy="install that version, or take an older backup")


def purge(state: Path, database: Path | None = None) -> int:
    """Given the state directory and where the database lies (None: not in a file), delete every backup and every
    database that was set aside, for a logout; return how many there were.

    The state directory is looked at too: the database may have lain there before. What others keep beside it stays.
    """
    paths = []
    for one in {state / files.NAME, database or state / files.NAME}:
        paths += [path for name in copies.OURS for path in (one.parent / copies.FOLDER).glob(name)]
        paths += [path for path in _beside(one) if one.parent == state or _is_ours(path, one)]
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)
