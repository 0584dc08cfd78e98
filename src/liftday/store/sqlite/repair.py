"""A database that is damaged or missing: set aside, restored from the newest good backup, and what that costs said."""

import contextlib
import sqlite3
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from liftday.calendar.entry import Entry
from liftday.private_files import place
from liftday.store.sqlite import copies, files
from liftday.store.values import from_json, instant, load, parsed, unpack
from liftday.training.activity import Activity
from liftday.training.day import Reading
from liftday.training.foreseeing.looks import Kept
from liftday.training.lifted import Workout
from liftday.training.owner import Feedback, Mark
from liftday.training.plan import Change
from liftday.training.planned import Planned
from liftday.training.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What happened to a damaged database. ``aside`` is the damaged file, None when it was missing; ``restored`` the
    backup that took its place, None for a new empty one; ``saved`` says that the owner's words were read out of the
    damaged file, ``files`` that what came from files was; ``words`` says all of it in two sentences."""

    aside: Path | None
    restored: Path | None
    since: datetime | None
    saved: bool
    files: bool
    words: str


def mend(path: Path, fault: str | None, now: datetime | None, *, create: Callable[[Path], None]) -> Loss | None:
    """Given where the database belongs and what is wrong with the file there (None: there is none), put a sound one
    there. Return what was lost; None when there was nothing yet: a first start.

    The sound one is finished beside the damaged one before anything is renamed, so that a kill at any point leaves the
    damaged one in its place, or the sound one ready for the next start (``finish``).
    """
    backup = copies.newest_good(path.parent, legible, now)
    if fault is None and backup is None:
        create(path)
        return None
    mended = files.mended(path)
    if backup is None:
        create(mended)
    else:
        copies.copy(backup.path, mended)
    unread = set(_PRECIOUS) if fault is None else _save(path, mended)
    saved = unread.isdisjoint(_WORDS)
    aside = None if fault is None else files.set_aside(path, "corrupt", now)
    place(mended, path)
    return Loss(
        aside=aside,
        restored=backup.path if backup else None,
        since=backup.at if backup else None,
        saved=saved,
        files=unread.isdisjoint(_FROM_FILES),
        words=_words(path, fault, aside, backup, saved=saved),
    )


def finish(path: Path) -> Loss | None:
    """Given where the database belongs, end a repair or a restore that was killed: put the sound file there if the
    place is empty, else delete it. Return what was lost, None when there was nothing to end."""
    mended = files.mended(path)
    if not mended.exists():
        return None
    if path.exists():
        mended.unlink()
        return None
    place(mended, path)
    words = f"a repair of the database {path} had been interrupted; it is finished now"
    return Loss(aside=None, restored=None, since=None, saved=True, files=True, words=words)


def _words(path: Path, fault: str | None, aside: Path | None, backup: copies.Backup | None, *, saved: bool) -> str:
    what = (
        f"the database {path} was damaged ({fault}) and set aside as {aside.name}"
        if aside
        else (f"the database {path} was missing")
    )
    if backup is None:
        how = "no good backup was found, so a new one was begun"
        lost = "marks, feedback and the published sessions are lost"
    else:
        how = f"the backup of {backup.at:%Y-%m-%d %H:%M} UTC took its place"
        lost = "marks and feedback younger than it are lost"
    rest = "marks and feedback were read out of the damaged file" if saved else lost
    return f"{what}; {how}. {rest.capitalize()}."


def _save(damaged_file: Path, sound_file: Path) -> set[str]:
    """Copy the owner's words, the published sessions and what came from files out of the damaged file and its journal, as far
    as they can be read; return the tables that could not be read whole."""
    unread = set(_PRECIOUS)
    with contextlib.suppress(sqlite3.Error):
        how = copies.resting(damaged_file)
        with copies.opened(damaged_file, how) as damaged, copies.opened(sound_file, "rw") as sound:
            for name in _PRECIOUS:
                if _save_table(name, damaged, sound):
                    unread.remove(name)
    return unread


def _save_table(name: str, damaged: sqlite3.Connection, sound: sqlite3.Connection) -> bool:
    """Copy what can be read of one table. A table that can be read whole takes the place of the backup's, so that what
    was taken back since stays taken back; of a torn one every row that makes sense is added."""
    columns = [row[1] for row in sound.execute(f"PRAGMA table_info({name})")]
    if not columns:
        return True  # the backup is of a time before this table
    rows: list[tuple[object, ...]] = []
    whole, ours = False, _PRECIOUS[name]
    with contextlib.suppress(sqlite3.Error, UnicodeDecodeError):
        rows.extend(damaged.execute(f"SELECT {', '.join(columns)} FROM {name} WHERE {ours}"))  # noqa: S608  our own names
        whole = True
    good = [row for row in rows if _makes_sense(name, dict(zip(columns, row, strict=True)))]
    whole = whole and len(good) == len(rows)
    sound.execute("BEGIN IMMEDIATE")
    if whole:
        sound.execute(f"DELETE FROM {name} WHERE {ours}")  # noqa: S608  our own names
    places = ", ".join("?" * len(columns))
    sound.executemany(f"INSERT OR REPLACE INTO {name} VALUES ({places})", good)  # noqa: S608  our own names
    sound.execute("COMMIT")
    return whole


def _makes_sense(name: str, row: dict[str, Any]) -> bool:
    """Whether a row out of a damaged page can still be read as what it was."""
    try:
        _ROWS[name](row)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, zlib.error):
        return False
    return True


def legible(path: Path) -> bool:
    """Given a sound database file, tell whether every row of it can still be read as what it was."""
    with copies.opened(path, copies.resting(path)) as connection:
        try:
            there = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            connection.row_factory = sqlite3.Row
            return all(
                _makes_sense(name, dict(row))
                for name in _ROWS.keys() & there
                for row in connection.execute(f"SELECT * FROM {name}")  # noqa: S608  our own names
            )
        except (sqlite3.Error, UnicodeDecodeError):
            return False


def _activity(row: dict[str, Any]) -> None:
    instant(row["heard_at"])
    datetime.fromisoformat(row["start"])
    if row["facts"] is not None:
        activity = {**parsed(row["facts"]), **parsed(row["details"] or "{}")}
        load(Activity, {**activity, "id": row["id"], "origin": row["origin"]})


def _mark(row: dict[str, Any]) -> None:
    load(Mark, {"date": row["day"], "word": row["word"], "at": row["at"]})


def _feedback(row: dict[str, Any]) -> None:
    instant(row["at"])
    from_json(Feedback, row["body"])


def _version(row: dict[str, Any]) -> None:
    instant(row["at"])
    for kind, packed in ((Session, row["session"]), (Entry, row["entry"])):
        if packed is not None:
            unpack(kind, packed)


def _change(row: dict[str, Any]) -> None:
    instant(row["at"])
    load(Change, {"uid": row["uid"], "origin": row["origin"], "to": row["target"], "why": row["why"]})


_ROWS: Mapping[str, Callable[[dict[str, Any]], object]] = {
    "activities": _activity,
    "readings": lambda row: from_json(Reading, row["body"]),
    "anchors": lambda row: parsed(row["body"]),
    "turns": lambda row: (instant(row["at"]), instant(row["seen_at"]), zlib.decompress(row["body"])),
    "facts": lambda row: parsed(row["body"]),
    "fetches": lambda row: instant(row["at"]),
    "changes": _change,
    "marks": _mark,
    "feedback": _feedback,
    "versions": _version,
    "plans": lambda row: from_json(tuple[Kept, ...], row["body"]),
    "workouts": lambda row: from_json(Workout, row["body"]),
    "said": lambda row: (date.fromisoformat(row["day"]), from_json(tuple[Planned, ...], row["body"])),
}
"""How a row of each table is read, for its own sake."""
_WORDS = ("marks", "feedback", "versions", "changes", "said")
"""The owner's words, what subscribers have seen and what plans had said."""
_FROM_FILES = ("activities", "workouts")
_PRECIOUS: Mapping[str, str] = {
    **dict.fromkeys(_WORDS, "TRUE"),
    "activities": "origin = 'file'",
    "workouts": "source <> 'strava'",
}
"""What no sync brings back: of each table the rows that count."""
