"""What the legs have to recover from, whatever it was called: long runs near race effort or far beyond what is usual,
ultras, mountain days (docs/training.md, Recovery).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from liftday.training.day import CLOSED, Day, Kind, Source
from liftday.training.reading.anchors import Trace
from liftday.training.reading.history import History
from liftday.training.reading.measures import Measures
from liftday.training.reading.references import quantile
from liftday.training.reading.sports import Family
from liftday.training.reading.verdict import race_size

SIZES: Final = ("short", "medium", "long", "ultra")
EFFORTS: Final = {f"effort_{name}": size for size, name in enumerate(SIZES)}
RACES: Final = {f"race_{name}": size for size, name in enumerate(SIZES)}
CAUSES: Final = ("longest", "raced", "grown")  # why a run is an effort where its length alone does not say so
NONE_THROUGH: Final = (1, 2, 6, 9)  # days after a race of each size that take no strength (training.md, Race windows)
FAR_KM, FAR_MINUTES = 25.0, 150.0  # a shorter run is none of this
_ALWAYS_KM, _ALWAYS_MINUTES = 35.0, 270.0  # from here on it does not matter how often one runs so far
_DAYS: Final = 90  # in which a run is the longest, as far as the last 60 runs reach back
_LONGER, _GROWN = 1.1, 1.03  # beyond the longest: an effort of its own (Frandsen 2025), or the long run's next step
_RACED_HEART: Final = 0.85  # of the maximum, drift taken off; and no less than in half of all runs
_CALM_HEART: Final = 0.78  # with less, speed is fitness or a descent
_AHEAD, _RACED_SPEED, _AHEAD_KNOWN = 10.0, 0.85, 3.0  # per cent faster than usual; fewer near critical speed
_HIKE_MINUTES, _HIKE_M = 300.0, 1000.0


def effort_flags(measures: Measures, history: History, trace: Trace | None, average: float | None) -> tuple[str, ...]:
    """Given a session, its own trace (not to be compared with itself) and its trusted average heart rate, return the
    flag of the race it equals for the legs, "effort_long", and why where its length alone is no reason:
    "effort_longest", "effort_raced", or "effort_grown" for one that counts a size less. Nothing for all others.
    """
    km, minutes, size = (measures.distance_m or 0.0) / 1000.0, measures.minutes, race_size(measures)
    if measures.sport.family is Family.HIKE:  # its hours are not those of a race
        return _flags(min(2, size)) if minutes >= _HIKE_MINUTES and measures.climb_m >= _HIKE_M else ()
    if not measures.run or (km < FAR_KM and minutes < FAR_MINUTES):
        return ()
    if km >= _ALWAYS_KM or minutes > _ALWAYS_MINUTES:
        return _flags(size)
    beyond = _beyond(
        km, minutes, [t for t in history.of(Family.RUN).traces if t is not trace and t.day > measures.day - _DAYS]
    )
    if beyond > _LONGER:
        return _flags(size, "effort_longest")
    if _raced(measures, history, average):
        return _flags(size, "effort_raced")
    return _flags(max(0, size - 1), "effort_grown") if beyond > _GROWN else ()


def _flags(size: int, *why: str) -> tuple[str, ...]:
    return (f"effort_{SIZES[size]}", *why)


def _beyond(km: float, minutes: float, before: Sequence[Trace]) -> float:
    """How many times the longest of the runs before: by distance where it is far, else by time."""
    if km >= FAR_KM:
        longest, this = max((t.km or 0.0 for t in before), default=0.0), km
    else:
        longest, this = max((t.minutes for t in before), default=0.0), minutes
    return this / longest if longest else 2.0 * _LONGER


def _raced(measures: Measures, history: History, average: float | None) -> bool:
    """Whether heart rate or pace was near that of a race."""
    usual, critical = history.of(Family.RUN), history.critical_speed
    share = 0.0 if average is None else average / history.hr_max.value
    if average is not None and share >= _RACED_HEART and average >= quantile(usual.averages, 0.5):
        return True
    if measures.speed is None or not usual.paces or 0.0 < share < _CALM_HEART:
        return False
    ahead = 100.0 * log(measures.speed) - quantile(usual.paces, 0.5)
    near = critical is not None and measures.speed >= _RACED_SPEED * critical.value
    return ahead >= (_AHEAD_KNOWN if near else _AHEAD)


@dataclass(frozen=True, slots=True)
class Effort:
    """What a day asks of the legs as a race of that size would, and why: one of ``CAUSES``, or "size"."""

    size: int
    cause: str


def effort_of(day: Day) -> Effort | None:
    """Given a day, return the effort it was, by the flags of what was run; None for every other day, and where the owner
    marked it as rest, easy or moderate: that takes it back."""
    if day.source is Source.MARKED and day.kind not in CLOSED:
        return None
    size = max((EFFORTS[flag] for flag in day.flags if flag in EFFORTS), default=None)
    if size is None:
        return None
    return Effort(size, next((cause for cause in CAUSES if f"effort_{cause}" in day.flags), "size"))


def recorded_race(day: Day) -> int | None:
    """The size of a long race or an ultra that was recorded on a day, None without one."""
    if day.kind is not Kind.RACE or day.source is not Source.RECORDED:
        return None
    return next((RACES[flag] for flag in ("race_ultra", "race_long") if flag in day.flags), None)


def race_or_effort(day: Day) -> int | None:
    """The size of what a day asked of the legs, None where it was nothing to recover from for days."""
    race, effort = recorded_race(day), effort_of(day)
    if effort is None:
        return race
    return effort.size if race is None else max(race, effort.size)
