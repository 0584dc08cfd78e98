"""Races and the days around them that take no strength (docs/training.md, Special cases and Race windows)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from liftday.training.day import Day, Kind, Source
from liftday.training.owner import Race
from liftday.training.reason import Reason, because
from liftday.training.session import Variant

EVERY: frozenset[Variant] = frozenset({Variant.FULL, Variant.LITE, Variant.UPPER_CORE})
ONLY_FULL: frozenset[Variant] = frozenset({Variant.FULL})
SIZES = ("short", "medium", "long", "ultra")
FLAGS = {"race_short": 0, "race_medium": 1, "race_long": 2, "race_ultra": 3}


@dataclass(frozen=True, slots=True)
class _Window:
    """One line of the table of race windows, in days from the race."""

    full_before: int  # the last full session stands at least this many days before
    any_before: int  # the last lite or upper-and-core session
    none_through: int  # no strength through race day + this
    full_from: int  # full sessions again from race day + this


_A = (_Window(5, 3, 1, 3), _Window(7, 4, 2, 5), _Window(10, 6, 6, 11), _Window(12, 7, 9, 17))


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
    """The closures of all races, the races after which the first session must be lite, and the taper's dates."""

    closures: tuple[Closure, ...]
    returns: tuple[date, ...]  # race dates; the first session after one is lite
    taper: frozenset[date]  # the seven days before an A race: the weekly target drops to 1


def season(races: Iterable[Race], days: Sequence[Day]) -> Season:
    """Given the owner's races and the days known or expected, return what they close.

    A race that was recorded but is not on the owner's list closes the days after it only when it was long or ultra:
    nobody said that it mattered, but the legs do not ask.
    """
    closures: list[Closure] = []
    returns: list[date] = []
    taper: set[date] = set()
    listed = {race.date for race in races}
    for race in sorted(races, key=lambda race: race.date):
        size = race_size(race)
        if race.priority == "A":
            taper |= {race.date - timedelta(days=back) for back in range(1, 8)}
        if race.priority in {"A", "B"}:
            closures += _before(race, size)
            closures += _after(race.date, size)
            if size >= 2:
                returns.append(race.date)
    for day in days:
        size = max((FLAGS[flag] for flag in day.flags if flag in FLAGS), default=0)
        if day.kind is Kind.RACE and day.source is Source.RECORDED and size >= 2 and day.date not in listed:
            closures += _after(day.date, size)
            returns.append(day.date)
    return Season(closures=tuple(closures), returns=tuple(returns), taper=frozenset(taper))


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


def _after(on: date, size: int) -> list[Closure]:
    """The closed days after a race; race day itself is closed by H1 and H6."""
    window = _A[size]
    found = []
    for ahead in range(1, window.full_from):
        bars = EVERY if ahead <= window.none_through else ONLY_FULL
        why = because("after_race", days=ahead, size=SIZES[size])
        found.append(Closure(date=on + timedelta(days=ahead), rule="H7", bars=bars, why=why))
    return found
