"""Copies of a database file: taken while it is used, judged, counted, thinned out."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from liftday.private_files import place, removed_on_failure
from liftday.store.schema import REVISIONS, is_newer
from liftday.store.sqlite import journal
from liftday.store.sqlite.files import fresh_name, make_empty

FOLDER = "backups"
BEFORE = "before-migration-from-"
OURS = ("liftday-*.db*", f"{BEFORE}*.db*")  # what we put there
FORM = "%Y%m%dT%H%M%SZ"
_HEAD = b"SQLite format 3\x00"
_DAY = len("liftday-20260302")  # of a backup's name
BESIDE = timedelta(days=1)  # so long every copy stays: who takes one before and one after a change wants both
DAYS = 7  # one a day for a week
WEEKS = 4  # and one a week for a month
_AHEAD = timedelta(days=1)  # a copy stamped later than this after now was made under a clock that ran ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """One backup on disk and when it was taken."""

    path: Path
    at: datetime


@contextlib.contextmanager
def opened(path: Path, mode: str = "ro") -> Iterator[sqlite3.Connection]:
    """Given a database file, yield a plain connection to it; "ro" never writes, "roomless" neither and needs no room for
    an index, "rw" never creates, and "immutable" leaves nothing beside a file that nobody writes."""
    how = "mode=ro&immutable=1" if mode == "immutable" else f"mode={mode}"
    connection = journal.to_read(path, patience=5) if mode == "roomless" else journal.connection(path, how, 5)
    try:
        yield connection
    finally:
        connection.close()


def resting(path: Path) -> str:
    """How to look at a file without leaving a trace: whoever has it open keeps a journal beside it."""
    return "roomless" if journal.journal_of(path).exists() else "immutable"


def fault(path: Path, how: str = "ro") -> str | None:
    """Given a database file and how to open it, return what is wrong with it, None when it is sound.

    Raises sqlite3.OperationalError when the disk or another process keeps it from being looked at.
    """
    with path.open("rb") as file:
        head = file.read(len(_HEAD))
    if not head:
        return "it is empty"
    if head != _HEAD:
        return "it is no SQLite database"
    try:
        with opened(path, how) as connection:
            row = connection.execute("PRAGMA quick_check(1)").fetchone()
            versions = [str(known[0]) for known in connection.execute("SELECT version_num FROM alembic_version")]
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return "it is not a database of liftday"
        raise
    except sqlite3.DatabaseError as error:
        return str(error)
    if row is None or row[0] != "ok":
        said = [line for line in str(row[0]).splitlines() if not line.startswith("***")] if row and row[0] else []
        return said[0] if said else "it does not answer"
    good = len(versions) == 1 and (versions[0] in REVISIONS or is_newer(versions[0]))
    return None if good else "it does not say which version it is"


def version_of(path: Path) -> str:
    """Given a database file, return the revision of its schema; sqlite3.DatabaseError when it does not say."""
    with opened(path, resting(path)) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        if row is None:
            raise sqlite3.DatabaseError("no such table holds a version")
        return str(row[0])


def copy(source: Path, target: Path, *, scrub: bool = False) -> None:
    """Copy a database that may be in use into a new private file, complete or not at all.

    With ``scrub`` the copy goes without the raw facts from Strava, which may be kept for days only.
    """
    new = fresh_name(target)
    with removed_on_failure(new):
        make_empty(new)
        with opened(source, resting(source)) as old, opened(new, "rw") as copied:
            old.backup(copied)
            copied.execute("PRAGMA journal_mode=DELETE")
            if scrub:
                copied.execute("UPDATE activities SET facts = NULL, details = NULL WHERE origin = 'strava'")
                copied.execute("VACUUM")
        place(new, target)


def backups(home: Path) -> tuple[Backup, ...]:
    """Given the directory a database lies in, return its backups, newest first."""
    all_backups = []
    for path in (home / FOLDER).glob("liftday-*.db"):
        with contextlib.suppress(ValueError):
            at = datetime.strptime(path.stem.removeprefix("liftday-"), FORM).replace(tzinfo=UTC)
            all_backups.append(Backup(path=path, at=at))
    return tuple(sorted(all_backups, key=lambda b: b.at, reverse=True))


def before_migrations(home: Path) -> tuple[Backup, ...]:
    """Given the directory a database lies in, return the copies made before it was migrated, newest first."""
    all_backups = [
        Backup(path=path, at=datetime.fromtimestamp(path.stat().st_mtime, UTC))
        for path in (home / FOLDER).glob(f"{BEFORE}*.db")
    ]
    return tuple(sorted(all_backups, key=lambda b: b.at, reverse=True))


def name_for(home: Path, at: datetime) -> Path:
    """Where the backup of an instant belongs."""
    return home / FOLDER / f"liftday-{at.astimezone(UTC).strftime(FORM)}.db"


def is_same_day(one: str, other: str) -> bool:
    """Given the names of two backups, return whether they were taken on the same day, as UTC counts days."""
    return one[:_DAY] == other[:_DAY]


def believed(all_backups: Sequence[Backup], now: datetime) -> tuple[Backup, ...]:
    """Given backups, return those whose stamp can be true; a clock that once ran ahead made the others."""
    return tuple(backup for backup in all_backups if backup.at <= now + _AHEAD)


def newest_good(home: Path, legible: Callable[[Path], bool], now: datetime | None = None) -> Backup | None:
    """Given the directory a database lies in, how rows are judged and the instant, return the newest backup that is
    sound, None without one. One from the future is better than none, and worse than any other."""
    all_backups = backups(home)
    first = all_backups if now is None else believed(all_backups, now)
    for backup in (*first, *(other for other in all_backups if other not in first)):
        with contextlib.suppress(sqlite3.Error, OSError):
            if fault(backup.path) is None and not is_newer(version_of(backup.path)) and legible(backup.path):
                return backup
    return None


def superfluous(all_backups: Sequence[Backup], now: datetime) -> tuple[Backup, ...]:
    """Given backups and the instant, return those that need not stay: of each of the last seven days that have one the
    newest stays, and of each of the last four weeks; and all that were taken in the day before the newest, as the owner
    asked. What a clock that ran ahead has stamped counts apart, and goes when there are seven days without it: if it is
    this instant that is wrong, nothing is lost by it."""
    real = believed(all_backups, now)
    ahead = [backup for backup in all_backups if backup not in real]
    days = _newest_of_each_day(real)
    kept = {*_to_keep(real), *([] if len(days) >= DAYS else _to_keep(ahead))}
    return tuple(backup for backup in all_backups if backup.path not in kept)


def _newest_of_each_day(all_backups: Sequence[Backup]) -> list[Backup]:
    days: dict[date, Backup] = {}
    for backup in sorted(all_backups, key=lambda b: b.at, reverse=True):
        days.setdefault(backup.at.date(), backup)
    return list(days.values())


def _to_keep(all_backups: Sequence[Backup]) -> set[Path]:
    days = _newest_of_each_day(all_backups)
    weeks: dict[tuple[int, int], Backup] = {}
    for backup in days:
        weeks.setdefault(backup.at.date().isocalendar()[:2], backup)
    fresh = [b for b in all_backups if days[0].at - b.at < BESIDE]
    return {b.path for b in (*days[:DAYS], *list(weeks.values())[:WEEKS], *fresh)}
