"""When somebody lifts already: their gym days and their usual hour, learnt from recorded strength (docs/training.md, Gym days)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from liftday.training.day import Day, Kind, Role

WEEKS = 8  # looked back on
KNOWN = 6  # weeks that have to be known before a weekday is called a gym day
MOST = 0.5  # more than this share of them saw strength (D)
REGULAR = 0.75  # ... and at least this one: the next visit is counted on (D)
RESTED = (
    0.75  # of the visits that stood on a rest or easy day: on fewer, the weekday is no place for a session of ours (D)
)
VISITS = 3  # with an hour, of a weekday or of any day
WITHIN = 60  # minutes around the middle in which more than half of the visits have to begin (D)
GRID = 15  # minutes
LONGER = 1.5  # times the minutes of a session: a visit as long holds a programme of its own (D)


@dataclass(frozen=True, slots=True)
class Gym:
    """The usual lifting: the share of the last weeks by gym weekday (0 is Monday), the hour (minutes since midnight) of
    each weekday that has one, and of any day. ``regular`` are the gym days that are counted on; of the weekdays with as many
    visits, on hard days too, ``own`` are those that are the athlete's whatever we plan, ``longer`` those whose visits hold a
    programme, to which a session is added. On those ``followed`` most visits were sessions of ours: a habit of our own making,
    which asks for nothing by itself."""

    shares: Mapping[int, float] = field(default_factory=dict)
    hours: Mapping[int, int] = field(default_factory=dict)
    any_day: int | None = None
    regular: frozenset[int] = frozenset()
    own: frozenset[int] = frozenset()
    longer: frozenset[int] = frozenset()
    followed: frozenset[int] = frozenset()

    def hour(self, on: date) -> int | None:
        """The minute at which this athlete usually lifts on such a date, None when nothing is usual."""
        return self.hours.get(on.weekday(), self.any_day)

    def draws(self, on: date, *, full: bool) -> float:
        """How strongly a date draws sessions, 0 where it is no gym day. Where no ``full`` one may stand, a habit of our own
        making draws none: they lifted there because a session stood there, and the legs would get less for it."""
        return self.shares.get(on.weekday(), 0.0) if full or on.weekday() not in self.followed else 0.0


def gym(past: Sequence[Day], *, ours: Collection[date] = (), minutes: int = 30) -> Gym:
    """Given past days, consecutive and oldest first, on which of them a session of ours was done, and the minutes of one,
    return when this athlete lifts.

    A weekday on which strength was recorded in most of the last eight weeks (six have to be known), three of four times on
    a rest or easy day, is a gym day, and a regular one from three of four weeks on. It is their own where most of the last six weeks saw a visit there that no session had asked for, or a longer one.
    """
    recent = past[-7 * WEEKS :]
    starts = [(day.date.weekday(), start) for day in recent for start in _starts(day)]
    shares: dict[int, float] = {}
    regular, own, longer, followed = set(), set(), set(), set()
    for weekday in range(7):
        same = [day for day in recent if day.date.weekday() == weekday]
        share = sum(day.strength for day in same) / max(1, len(same))
        if len(same) < KNOWN or share <= MOST:
            continue
        rested = _rested(same)
        long = {day.date for day in same[-KNOWN:] if _lifted(day) >= LONGER * minutes}
        if rested:
            shares[weekday] = share
        if _followed(same, ours, long):
            followed.add(weekday)
        if share < REGULAR:
            continue
        if rested:
            regular.add(weekday)
        if len(long) > MOST * KNOWN:
            longer.add(weekday)
        if sum(day.strength and (day.date in long or day.date not in ours) for day in same[-KNOWN:]) > MOST * KNOWN:
            own.add(weekday)
    return Gym(
        shares,
        _hours(starts),
        _usual([start for _, start in starts]),
        frozenset(regular),
        frozenset(own),
        frozenset(longer),
        frozenset(followed),
    )


def _rested(same: Sequence[Day]) -> bool:
    """Whether the visits of a weekday mostly stood where legs can take them."""
    visits = [day.kind in {Kind.REST, Kind.EASY} for day in same if day.strength]
    return sum(visits) >= RESTED * len(visits)


def _followed(same: Sequence[Day], ours: Collection[date], long: Collection[date]) -> bool:
    """Whether most visits of a weekday were sessions of ours, and no longer ones."""
    visits = [day.date for day in same if day.strength]
    return sum(on in ours and on not in long for on in visits) > MOST * len(visits)


def _hours(starts: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The usual minute of each weekday that has one."""
    by_weekday = {weekday: _usual([start for on, start in starts if on == weekday]) for weekday in range(7)}
    return {weekday: hour for weekday, hour in by_weekday.items() if hour is not None}


def _lifted(day: Day) -> float:
    """The minutes of the longest visit of a day, 0 without one."""
    return max((r.minutes for r in day.readings if r.role is Role.STRENGTH), default=0.0)


def _starts(day: Day) -> Iterable[int]:
    """When strength began on a day, in minutes since midnight, where that is known."""
    return (
        reading.start.hour * 60 + reading.start.minute
        for reading in day.readings
        if reading.role is Role.STRENGTH and reading.time_known and "duplicate" not in reading.flags
    )


def _usual(starts: Sequence[int]) -> int | None:
    """The middle of several starts, None where they are too few or lie too far apart."""
    if len(starts) < VISITS:
        return None
    middle = round(median(starts) / GRID) * GRID
    near = sum(abs(start - middle) <= WITHIN for start in starts)
    return middle if near > len(starts) / 2 else None
