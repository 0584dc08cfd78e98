"""The owner's own files: opened by the command, read here, kept for good."""

import contextlib
import os
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from liftday.daemon.logs import event
from liftday.daemon.protocol.imports import ImportedFile, LeftOut, RefusedRow
from liftday.daemon.protocol.progress import Count
from liftday.daemon.state.instance import Instance
from liftday.errors import BadInput, CannotWrite
from liftday.integrations.files.report import Heard, unheard
from liftday.store import activities, workouts
from liftday.store.sqlite import backup

Tell = Callable[[str], None]


def take_files(
    instance: Instance, files: list[tuple[str, int]], now: datetime, *, tell: Tell
) -> tuple[ImportedFile, ...]:
    """Given file names and open descriptors, keep their activities; return the account of each file.

    A file that could not be read at all has one refusal, at line 0, with its remedy beside it. One with figures that cannot
    be names them under "left_out", for each activity that is new or changed and counts without them.
    """
    taken: list[ImportedFile] = []
    for name, handle in files:
        tell(Count(f"Reading {Path(name).name}", done=len(taken), of=len(files)))
        alone = len(files) == 1  # one of many is counted as a file, not by its rows
        taken.append(_take(instance, name, handle, now, _by_hundredths(name, tell) if alone else unheard))
    return tuple(taken)


def _by_hundredths(name: str, tell: Tell) -> Heard:
    """Tells how many rows of a file are read, a hundred times at most."""

    def heard(done: int, of: int) -> None:
        if done * 100 // of != (done - 1) * 100 // of:
            tell(Count(f"Reading {Path(name).name}", done=done, of=of))

    return heard


def _take(instance: Instance, name: str, handle: int, now: datetime, heard: Heard) -> ImportedFile:
    """One file. What cannot be read at all is refused as a whole, with what to do, and the others go on."""
    from liftday.integrations.files.any_file import read_file

    try:
        with _ours(handle) as mine:
            unit = instance.settings.owner.strength.unit
            report = read_file(mine, called=name, zone=instance.zone, unit=unit, heard=heard)
    except BadInput as error:
        return _refused(name, error.what, error.remedy)
    except OSError as cause:
        raise CannotWrite(
            f"{Path(name).name} cannot be taken in: {cause.strerror or cause}",
            remedy="look at the room on the disk and the limits of the process; nothing of the file was kept",
        ) from cause
    except Exception as error:  # noqa: BLE001 - one poisoned file must not stop those behind it, again and again
        event(
            "import_failed",
            priority="error",
            text=f"{type(error).__name__} in {traceback.extract_tb(error.__traceback__)[-1]}",
        )
        said = f"{Path(name).name} is damaged in a way nobody foresaw ({type(error).__name__})"
        return _refused(name, said, "please report it; the other files are not affected")
    tally = activities.remember(instance.store, report.activities, heard_at=now)
    lifted = workouts.remember(instance.store, report.workouts)
    other = set(tally.ids)
    return ImportedFile(
        file=name,
        rows=report.rows,
        imported=lifted.sets if report.by_sets else tally.new + tally.changed + tally.detailed,
        duplicate=lifted.known if report.by_sets else tally.same + report.repeated,
        refused=tuple(RefusedRow(line=refusal.line, why=refusal.why) for refusal in report.refused),
        left_out=tuple(LeftOut(id=a.id, what=a.left_out) for a in report.activities if a.left_out and a.id in other),
        notes=tuple(report.notes),
    )


def _refused(name: str, why: str, remedy: str) -> ImportedFile:
    """The account of a file that was refused as a whole."""
    whole = RefusedRow(line=0, why=why, remedy=remedy)
    return ImportedFile(file=name, rows=0, imported=0, duplicate=0, refused=(whole,))


def put_back(database: Path | None, name: str, handle: int, now: datetime) -> str:
    """Given where the database belongs, an open backup and what it is called, put it there; return what to say of it.

    No store may be open. It is copied first: its owner may not be us, and SQLite wants a name. Raises BadInput for a
    database that is no file.
    """
    if database is None:
        raise backup.not_a_file()
    with tempfile.TemporaryDirectory(prefix="liftday-") as folder:
        copy = Path(folder) / "backup.db"
        with copy.open("wb") as ours, open(handle, "rb", closefd=False) as given:
            shutil.copyfileobj(given, ours)
        try:
            done = backup.restore(database, copy, now=now)
        except BadInput as error:
            raise BadInput(error.what.replace(str(copy), name), remedy=error.remedy) from error
    aside = f" The database that stood there is now {done.aside}." if done.aside else ""
    return f"Restored from {name}.{aside}"


@contextlib.contextmanager
def _ours(handle: int) -> Iterator[Path]:
    """A path that can be opened, for a file that was handed over open: if its owner's mode keeps us out, a copy of it
    that has no name. Root gives its own files to a service whose user may open nothing."""
    door = Path(f"/proc/self/fd/{handle}")
    if os.access(door, os.R_OK):
        yield door
        return
    with tempfile.TemporaryFile() as copy, open(handle, "rb", closefd=False) as given:
        shutil.copyfileobj(given, copy)
        copy.flush()
        yield Path(f"/proc/self/fd/{copy.fileno()}")
