"""What a turn leaves behind it: raw facts whose time is over are reduced, and a backup is taken, daily and after an import."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from liftday.daemon.logs import trouble
from liftday.daemon.state.instance import Instance
from liftday.daemon.turn.past import resumable
from liftday.errors import CannotWrite
from liftday.store import activities, readings, sync_state
from liftday.store.sqlite import backup, copies
from liftday.store.sync_state import LastTurn


def tidy_up(instance: Instance, now: datetime) -> None:
    """Reduce raw facts whose time is over, and take the day's backup."""
    keep = instance.settings.strava.keep_raw_days
    if keep:
        activities.reduce(instance.store, before=now - timedelta(days=keep))
    stored = readings.anchor_days(instance.store)
    readings.forget_anchors(instance.store, set(stored) - resumable(stored, instance, now))
    path = instance.store.path
    if path is not None and (sync_state.recall(instance.store, LastTurn).uncopied or backup.due(path.parent, now)):
        _back_up(instance, path, now, keep_raw=keep == 0)


def _back_up(instance: Instance, path: Path, now: datetime, *, keep_raw: bool) -> None:
    """Take the day's backup, or the one after an import of files, which nobody may have any more. One that cannot be taken is
    said, and costs no turn, whose plan is out already. Of a day's imports the last one's copy stays."""
    left, failed, copy = sync_state.recall(instance.store, LastTurn), None, None
    try:
        copy = backup.make(path, at=now, keep_raw=keep_raw)
    except CannotWrite as error:
        failed = f"The day's backup could not be written: {error.what}; {error.remedy}."
        trouble("backup_failed", error)
    left = replace(left, backup_failed=failed)
    if copy is not None and left.uncopied:
        if left.import_copy and left.import_copy != copy.name and copies.is_same_day(left.import_copy, copy.name):
            copy.with_name(left.import_copy).unlink(missing_ok=True)
        left = replace(left, uncopied=False, import_copy=copy.name)
    sync_state.remember(instance.store, left)
