"""What of a running plan's entries the placing goes by beside the forecast: its races, and its own strength sessions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from liftday.training.owner import Owner, Race
from liftday.training.placing.races import race_size
from liftday.training.planned import Planned, PlannedType

SAME_RACE: Final = timedelta(days=3)  # so near a race on the owner's list, a plan's race is that one (D)
ONE_RACE: Final = timedelta(
    days=1
)  # two plans have one race though they date it so far apart: a start late at night (D)
PRIORITY: Final = "B"  # of a race that only a plan knows, where the plan tells none: a taper of days, not of weeks (D)


def with_plan_races(owner: Owner, planned: Sequence[Planned]) -> Owner:
    """Given the owner and what plans say of today and the coming days, return the owner with the plans' races on the list:
    one a date, none where the list holds a race within three days, for that is the owner's word on it, and one where two
    plans have one of a size a day apart: that of which the more is told."""
    listed = [race.date for race in owner.races]
    entries = [
        one for one in planned if one.type is PlannedType.RACE and all(abs(one.date - on) > SAME_RACE for on in listed)
    ]
    if not entries:
        return owner
    found = [_PlanRace.of(on, tuple(those)) for on, those in groupby(sorted(entries, key=_date), key=_date)]
    kept: list[_PlanRace] = []
    for one in sorted(found, key=lambda each: (-each.told, each.race.date)):
        if not any(one.is_told_by(other) for other in kept):
            kept.append(one)
    return replace(owner, races=(*owner.races, *sorted((one.race for one in kept), key=lambda race: race.date)))


def _date(entry: Planned) -> date:
    return entry.date


@dataclass(frozen=True, slots=True, kw_only=True)
class _PlanRace:
    """The race of a date, the plans that have it, and how much they tell of it."""

    race: Race
    sources: frozenset[str]
    told: int

    @classmethod
    def of(cls, on: date, legs: Sequence[Planned]) -> "_PlanRace":
        """Of its legs the longest tells its size, and the first priority that the plan tells counts."""
        longest = max((one.distance_km or 0.0 for one in legs), default=0.0) or None
        priority = min((one.priority for one in legs if one.priority is not None), default=None)
        return cls(
            race=Race(date=on, distance_km=longest, priority=priority or PRIORITY),
            sources=frozenset(one.source for one in legs),
            told=(longest is not None) + (priority is not None),
        )

    def is_told_by(self, other: "_PlanRace") -> bool:
        """Whether another plan has this race too: a day apart, and of its size where both tell one."""
        if abs(self.race.date - other.race.date) > ONE_RACE or not self.sources.isdisjoint(other.sources):
            return False
        sizes = [race_size(race) for race in (self.race, other.race) if race.distance_km is not None]
        return len(set(sizes)) <= 1


def strength_days(owner: Owner, planned: Iterable[Planned]) -> frozenset[date]:
    """Given what plans say of today and the coming days, return the dates of their own strength; none where the owner
    ignores it. What a plan calls done is left to the recordings."""
    if owner.calendars.plan_strength != "count":
        return frozenset()
    return frozenset(one.date for one in planned if one.type is PlannedType.STRENGTH and not one.done)
