"""What a turn leaves behind it: raw facts whose time is over are reduced, and the day's backup is taken."""

from dataclasses import replace
from datetime import datetime, timedelta

from liftday.daemon.logs import trouble
from liftday.daemon.state.instance import Instance
from liftday.daemon.turn.past import resumable
from liftday.errors import CannotWrite
from liftday.store import activities, readings, sync_state
from liftday.store.sqlite import backup
from liftday.store.sync_state import LastTurn


def tidy_up(instance: Instance, now: datetime) -> None:
    """Reduce raw facts whose time is over, and take the day's backup."""
    keep = instance.settings.strava.keep_raw_days
    if keep:
        activities.reduce(instance.store, before=now - timedelta(days=keep))
    stored = readings.anchor_days(instance.store)
    readings.forget_anchors(instance.store, set(stored) - resumable(stored, instance, now))
    if instance.store.path is not None and backup.due(instance.store.path.parent, now):
        _back_up(instance, now, keep_raw=keep == 0)


def _back_up(instance: Instance, now: datetime, *, keep_raw: bool) -> None:
    """Take the day's backup. One that cannot be taken is said, and costs no turn, whose plan is out already."""
    said = None
    try:
        backup.make(instance.store.path, at=now, keep_raw=keep_raw)
    except CannotWrite as error:
        said = f"The day's backup could not be written: {error.what}; {error.remedy}."
        trouble("backup_failed", error)
    sync_state.remember(instance.store, replace(sync_state.recall(instance.store, LastTurn), backup_failed=said))
