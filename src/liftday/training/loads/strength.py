"""How strong somebody is in an exercise, from what was lifted: an estimated one-repetition maximum and how sure it is.

Nobody is asked to test a maximum: it is reckoned from sets that stop short of failure, by Epley's formula on the
repetitions that would have been possible (Epley 1985; repetitions in reserve = 10 - RPE: Zourdos 2016).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final

from liftday.training.lifted import LiftedSet, SetType, Workout

EPLEY: Final = 30.0
MOST_REPS: Final = 15.0  # beyond, endurance decides and the formula overrates (Reynolds 2006: best at ten and below)
HALF_LIFE: Final = 14.0  # days: what is older by so much counts half (D)
MEMORY: Final = 84  # days: older sets say nothing of today; the programme begins anew after as long
UNRATED: Final = 7.5  # the effort assumed of a set that was not rated and not taken to failure (D)
EASIEST: Final = (
    5.0  # from here down a rating says only that more was possible: reserves are guessed badly (Hackett 2017)
)
LATELY: Final = 21  # days: the weight of an easier week is told from the working weight by the three weeks before
EARNEST: Final = 0.92  # of the heaviest lately: an easier week takes a tenth off
IMPROVISED: Final = frozenset({"backpack"})  # nobody means it who does not say so
KNOWN: Final = 3.0  # so many recent times make an estimate fairly sure (D)


@dataclass(frozen=True, slots=True)
class Time:
    """One time an exercise was done with weight: its heaviest working sets. Weights in kg."""

    on: date
    kg: float
    reps: int  # the fewest of the sets with this weight
    sets: int
    effort: float | None  # the highest rating among them
    maximum: float  # the estimated one-repetition maximum of that day

    @property
    def easy(self) -> bool:
        """Whether it was so easy that the maximum is only known to be no lower."""
        return self.effort is not None and self.effort <= EASIEST


@dataclass(frozen=True, slots=True)
class Strength:
    """``maximum`` is the estimated one-repetition maximum today in kg, ``certainty`` 0-1; ``times`` the latest last."""

    maximum: float
    certainty: float
    times: tuple[Time, ...]

    @property
    def last(self) -> Time:
        """The last time it was done in earnest: not one that was made lighter, as in an easier week."""
        newest = self.times[-1].on
        top = max(time.kg for time in self.times if (newest - time.on).days <= LATELY)
        return next(time for time in reversed(self.times) if time.kg >= EARNEST * top)

    def heaviest(self, since: date) -> float | None:
        """The heaviest working weight since a date, None without any."""
        return max((time.kg for time in self.times if time.on >= since), default=None)


def possible(reps: float, effort: float | None) -> float:
    """Given repetitions and their rating, return how many would have been possible.

    >>> possible(8, 8)
    10.0
    """
    reserve = 10.0 - max(EASIEST - 1, UNRATED if effort is None else effort)
    return min(MOST_REPS, reps + reserve)


def maximum_of(kg: float, reps: int, effort: float | None) -> float:
    """Given a set, return the one-repetition maximum it speaks for, in kg.

    >>> round(maximum_of(60, 8, 8), 1)
    80.0
    """
    return kg * (1 + possible(reps, effort) / EPLEY)


def allowed(maximum: float, reps: float, effort: float) -> float:
    """Given a maximum, return the weight in kg of which so many repetitions end at an effort; the reverse of `maximum_of`."""
    return maximum / (1 + possible(reps, effort) / EPLEY)


def strength(workouts: Iterable[Workout], exercise: str, on: date, equipment: str = "") -> Strength | None:
    """Given workouts, return how strong somebody is in an exercise on a date, by what was lifted before it; None without a weight.

    ``equipment``: what it will be done with; a weight in dumbbells says nothing of one on a bar.

    Recent times weigh more, and one that stands far from the others (a typing error, somebody else's set) weighs nothing;
    of two that stand far apart the later counts.
    """
    times = times_of(workouts, exercise, on, equipment)
    if not times:
        return None
    middle = median(time.maximum for time in times[-5:])
    trusted = [time for time in times if 0.6 * middle <= time.maximum <= 1.6 * middle] or [times[-1]]
    exact = [time for time in trusted if not time.easy]
    value = _mean(exact, on) if exact else max(time.maximum for time in trusted)
    value = _mean([*exact, *(time for time in trusted if time.easy and time.maximum > value)], on) or value
    rated = [time for time in trusted if time.effort is not None]
    certainty = min(1.0, (_weight(trusted, on) + _weight(rated, on)) / (2 * KNOWN))
    return Strength(round(value, 2), round(certainty, 2), tuple(trusted))


def _mean(times: Sequence[Time], on: date) -> float:
    """The maximum that times speak for, the recent ones more; 0 without any."""
    return sum(time.maximum * _weight([time], on) for time in times) / _weight(times, on) if times else 0.0


def _weight(times: Sequence[Time], on: date) -> float:
    """How much so many times count on a date."""
    return sum(float(0.5 ** ((on - time.on).days / HALF_LIFE)) for time in times)


def times_of(
    workouts: Iterable[Workout], exercise: str, on: date, equipment: str = "", *, since: date | None = None
) -> tuple[Time, ...]:
    """Given workouts in any order, return the times an exercise was done with weight in the twelve weeks before a date, or
    since another one."""
    days: dict[date, list[LiftedSet]] = {}
    for workout in workouts:
        if (since or on - timedelta(days=MEMORY)) <= workout.day < on:
            days.setdefault(workout.day, []).extend(one for one in workout.sets if _speaks(one, exercise, equipment))
    return tuple(_time(day, sets) for day, sets in sorted(days.items()) if sets)


def _speaks(one: LiftedSet, exercise: str, equipment: str) -> bool:
    """Whether a set says how strong somebody is in an exercise with some equipment."""
    if equipment and one.equipment != equipment and (one.equipment or equipment in IMPROVISED):
        return False
    work = one.type in {SetType.WORK, SetType.FAILURE}
    return one.exercise == exercise and not one.near and work and one.load.weighs and bool(one.reps)


def _time(day: date, sets: Sequence[LiftedSet]) -> Time:
    """What a day's sets of one exercise come to: the heaviest weight, and the middle of what every set at it speaks for."""
    top = max(one.load.kg for one in sets)
    heaviest = [one for one in sets if one.load.kg == top]
    ratings = [10.0 if one.type is SetType.FAILURE else one.effort for one in heaviest]
    known = [rating for rating in ratings if rating is not None]
    maxima = [maximum_of(one.load.kg, one.reps or 1, rating) for one, rating in zip(heaviest, ratings, strict=True)]
    return Time(
        on=day,
        kg=top,
        reps=min(one.reps or 1 for one in heaviest),
        sets=len(heaviest),
        effort=max(known, default=None),
        maximum=round(median(maxima), 2),
    )
