"""What a look at the running plans found, read by the grammar of their titles and kept for the turns to come."""

import statistics
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from liftday.daemon.state.instance import Instance
from liftday.daemon.sync.calendars import Looked
from liftday.daemon.turn.calendars import configured
from liftday.daemon.turn.past import anchors_before
from liftday.store import planned

_FEWEST: Final = 5  # easy runs from which their speed is usual


def keep(instance: Instance, looked: Looked, now: datetime) -> None:
    """Keep what the plans that were looked at say, and drop what those said that are plans no more."""
    here = now.astimezone(instance.zone)
    addresses = {one.name: one.address for one in configured(instance)}
    for name in looked.over:
        planned.forget(instance.store, name, today=here.date())
    if not looked.seen:
        return
    from liftday.integrations.ical.plans.read import read_plan  # its words take 40 ms

    pace = easy_pace(instance, here)
    for seen in looked.seen:
        entries = read_plan(
            seen.calendar,
            source=seen.name,
            host=urlsplit(addresses[seen.name]).hostname or "",
            words=instance.settings.owner.calendars.words,
            zone=instance.zone,
            easy_pace=pace,
        )
        planned.remember(instance.store, seen.name, entries, at=here, believed=True)  # the look has waited


def easy_pace(instance: Instance, here: datetime) -> float | None:
    """The athlete's easy pace in minutes a kilometre: the median of their easy runs, None while there are too few."""
    speeds = [easy.speed for easy in anchors_before(instance, here.date()).easy if easy.speed > 0]
    return None if len(speeds) < _FEWEST else round(1000.0 / 60.0 / statistics.median(speeds), 2)
