"""What of a running plan's entries the placing goes by beside the forecast: its races, and its own strength sessions."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from liftday.training.owner import Owner, Race
from liftday.training.planned import Planned, PlannedType

SAME_RACE: Final = timedelta(days=3)  # so near a race on the owner's list, a plan's race is that one (D)
PRIORITY: Final = "B"  # of a race that only a plan knows: a taper of days, not of weeks (D)


def with_plan_races(owner: Owner, planned: Sequence[Planned]) -> Owner:
    """Given the owner and what plans say of today and the coming days, return the owner with the plans' races on the list:
    one a date, and none where the list holds a race within three days, for that is the owner's word on it."""
    listed = [race.date for race in owner.races]
    entries = [
        one for one in planned if one.type is PlannedType.RACE and all(abs(one.date - on) > SAME_RACE for on in listed)
    ]
    races = (_race(on, those) for on, those in groupby(sorted(entries, key=_date), key=_date))
    return replace(owner, races=(*owner.races, *races)) if entries else owner


def _date(entry: Planned) -> date:
    return entry.date


def _race(on: date, entries: Iterable[Planned]) -> Race:
    """The race of a date; of its legs the longest tells its size."""
    longest = max((one.distance_km or 0.0 for one in entries), default=0.0)
    return Race(date=on, distance_km=longest or None, priority=PRIORITY)


def strength_days(owner: Owner, planned: Iterable[Planned]) -> frozenset[date]:
    """Given what plans say of today and the coming days, return the dates of their own strength; none where the owner
    ignores it. What a plan calls done is left to the recordings."""
    if owner.calendars.plan_strength != "count":
        return frozenset()
    return frozenset(one.date for one in planned if one.type is PlannedType.STRENGTH and not one.done)
