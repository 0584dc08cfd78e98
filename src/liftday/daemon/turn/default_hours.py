"""When a changed `default_start` or window takes effect: in the first turn that sees it, from the next day on.

What stands today keeps its hour, for its calendars may not be asked again before it; what the windows forbid moves all
the same.
"""

from dataclasses import replace
from datetime import date, timedelta

from liftday.daemon.state.instance import Instance
from liftday.store import sync_state
from liftday.store.sync_state import LastTurn
from liftday.training.owner import Owner, Schedule


def applied(instance: Instance, today: date) -> Owner:
    """What the owner decided; where their hours changed since the last turn, so that the published ones follow."""
    owner = instance.settings.owner
    before = sync_state.recall(instance.store, LastTurn).hours
    if before is None or before == _stamp(owner.schedule):
        return owner
    return replace(owner, schedule=replace(owner.schedule, anew_from=today + timedelta(days=1)))


def remember(instance: Instance) -> None:
    """A turn was published with the hours of now."""
    left = sync_state.recall(instance.store, LastTurn)
    sync_state.remember(instance.store, replace(left, hours=_stamp(instance.settings.owner.schedule)))


def _stamp(schedule: Schedule) -> list[object]:
    """The hours as JSON keeps them."""
    windows = {
        str(day): [[f"{w.start:%H:%M}", f"{w.end:%H:%M}"] for w in those] for day, those in schedule.windows.items()
    }
    return [f"{schedule.default_start:%H:%M}", windows]
