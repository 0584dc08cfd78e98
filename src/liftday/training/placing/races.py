"""Races, and what the legs take for one, and the days around them that take no strength (docs/training.md,
Race windows, Recovery).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from liftday.training.day import Day, Kind
from liftday.training.owner import Race
from liftday.training.placing.ahead import growing_long_run, is_listed
from liftday.training.reading.efforts import EFFORTS, NONE_THROUGH, SIZES, effort_of, recorded_race
from liftday.training.reason import Reason, because
from liftday.training.session import Variant

EVERY: frozenset[Variant] = frozenset({Variant.FULL, Variant.LITE, Variant.UPPER_CORE})
ONLY_FULL: frozenset[Variant] = frozenset({Variant.FULL})


@dataclass(frozen=True, slots=True)
class _Window:
    """One line of the table of race windows, in days from the race."""

    full_before: int  # the last full session stands at least this many days before
    any_before: int  # the last lite or upper-and-core session
    full_from: int  # full sessions again from race day + this; until then, NONE_THROUGH, none or light ones


_A = (_Window(5, 3, 3), _Window(7, 4, 5), _Window(10, 6, 11), _Window(12, 7, 17))


def race_size(race: Race) -> int:
    """Given a race, return its size: 0 short (< 12 km), 1 medium (< 25), 2 long (to 45), 3 ultra (more, or > 4.5 h).

    Climbing of 40 m/km or more adds one size. A race of unknown length counts as medium.

    >>> race_size(Race(date=date(2026, 5, 3), distance_km=42.2))
    2
    """
    distance = race.distance_km
    if distance is None:
        size = 1
    elif distance < 12:
        size = 0
    elif distance < 25:
        size = 1
    else:
        size = 2 if distance <= 45 else 3
    if race.hours is not None and race.hours > 4.5:
        size = 3
    if distance and race.climb_m is not None and race.climb_m / distance >= 40:
        size = min(3, size + 1)
    return size


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """What a race closes on one date; the reason does not name the race, for the entry may travel further than the list."""

    date: date
    rule: str  # H6 before, H7 after
    bars: frozenset[Variant]
    why: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """The closures of all races, the races after which the first session must be lite, and the taper's dates; whether the
    long run grows although no race is listed."""

    closures: tuple[Closure, ...]
    returns: tuple[date, ...]  # race dates; the first session after one is lite
    taper: frozenset[date]  # the seven days before an A race: the weekly target drops to 1
    grows: bool = False


def season(races: Iterable[Race], days: Sequence[Day], *, past: Sequence[Day] = ()) -> Season:
    """Given the owner's races, the days known or expected, and as much of the ``past`` as a long run takes to grow, return
    what they close.

    What was run closes the days after it by its size, on the list or not, tagged or not: nobody said that it mattered,
    but the legs do not ask.
    """
    ordered = sorted(races, key=lambda race: race.date)
    closures: list[Closure] = []
    returns: list[date] = []
    for race in ordered:
        if race.priority in {"A", "B"}:
            size = race_size(race)
            closures += (*_before(race, size), *_after(race.date, size, because("after_race", size=SIZES[size])))
            if size >= 2:
                returns.append(race.date)
    for day in days:
        found = _recovery(day, ordered)
        if found is not None:
            closures += _after(day.date, *found)
            if found[0] >= 2:
                returns.append(day.date)
    taper = {race.date - timedelta(days=back) for race in ordered if race.priority == "A" for back in range(1, 8)}
    grows = growing_long_run(past or days, ordered) is not None
    return Season(closures=tuple(closures), returns=tuple(returns), taper=frozenset(taper), grows=grows)


def announce(days: Sequence[Day], races: Sequence[Race], today: date) -> tuple[Reason, ...]:
    """Given the past days, the owner's races and the date, return what is said of an effort as long as it closes all of a
    day: until when, and how it is taken back."""
    told = []
    for day in days[-max(NONE_THROUGH) - 1 :]:
        found = _recovery(day, races)
        if found is None or found[1].code != "after_effort":
            continue
        size, why = found
        through = day.date + timedelta(days=NONE_THROUGH[size])
        if day.date <= today <= through:
            full = day.date + timedelta(days=_A[size].full_from)
            told.append(
                because(
                    "effort_counts",
                    day=day.date,
                    through=through,
                    full_from=full,
                    size=SIZES[size],
                    hours=why.params["hours"],
                )
            )
    return tuple(told[-1:])


def _recovery(day: Day, races: Sequence[Race]) -> tuple[int, Reason] | None:
    """The size of what was run on a day, where that closes the days after it, and the reason without their number."""
    here = [race for race in races if race.date == day.date]
    if any(race.priority != "C" for race in here):
        return None
    size = recorded_race(day)
    if size is not None and not here:
        return size, because("after_race", size=SIZES[size])
    effort = effort_of(day)
    if effort is None or (effort.cause == "grown" and is_listed(races, day.date)):
        return None
    hours = round(_minutes(day) / 60, 1)
    cause = "race" if here or day.kind is Kind.RACE else effort.cause
    return effort.size, because("after_effort", size=SIZES[effort.size], hours=hours, cause=cause)


def _minutes(day: Day) -> float:
    """How long the effort of a day was, all its recordings together; the ride in the evening is none of it."""
    of_it = [r.minutes for r in day.readings if "merged" in r.flags or not EFFORTS.keys().isdisjoint(r.flags)]
    return sum(of_it) if of_it else day.minutes


def _before(race: Race, size: int) -> list[Closure]:
    """The closed days before an A or B race, race day included."""
    window = _A[size]
    full, every = window.full_before, window.any_before
    if race.priority == "B":
        full, every = max(3, full - 3), max(2, every - 2)
    found = []
    for back in range(full):
        bars = EVERY if back < every else ONLY_FULL
        why = because("before_race", days=back, priority=race.priority, size=SIZES[size])
        found.append(Closure(date=race.date - timedelta(days=back), rule="H6", bars=bars, why=why))
    return found


def _after(on: date, size: int, why: Reason) -> list[Closure]:
    """The closed days after a race, or what equals one; that day itself is closed by H1 and H6."""
    found = []
    for ahead in range(1, _A[size].full_from):
        bars = EVERY if ahead <= NONE_THROUGH[size] else ONLY_FULL
        numbered = replace(why, params={"days": ahead, **why.params})
        found.append(Closure(date=on + timedelta(days=ahead), rule="H7", bars=bars, why=numbered))
    return found
