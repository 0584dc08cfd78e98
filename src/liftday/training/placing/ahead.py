"""Signs that a race is coming which nobody listed: a title that speaks of one, or a long run that grows week by week, and one
that stays near what it grew to.

While they last and no race is on the list, the owner is asked for its date, and the days around the long run stay light
(docs/training.md, Recovery).
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from liftday.training.day import Day, Kind
from liftday.training.owner import Race
from liftday.training.reading.efforts import effort_of
from liftday.training.reading.sports import Family, sport
from liftday.training.reason import Reason, because

_WEEK: Final = timedelta(days=7)
_WEEKS: Final = 6  # in which a long run is seen to grow
_HOLD: Final = 5  # weeks that a sign holds: a taper of three, the race, and one more (D)
_SEEN: Final = 26  # weeks looked back: a long run that stays where it is for longer is a habit (D)
_NEAR, _FAR = 0.9, 120.0  # of what it grew to, and minutes: a run as long as both is a sign as well (D)
_WHOLE: Final = 0.8  # of the longest run: a shorter race is a rehearsal (D)
_STEP, _STEPS, _GROWN, _MINUTES = (
    1.03,
    3,
    1.2,
    100.0,
)  # each above all before; how many; in all; the least it grew to (D)


def is_listed(races: Iterable[Race], on: date) -> bool:
    """Whether the list holds a race from a date on."""
    return any(race.date >= on for race in races)


def ask_for_race(days: Sequence[Day], races: Sequence[Race], today: date) -> tuple[Reason, ...]:
    """Given the past days, the owner's races and the date, return the question for a race: where none is listed ahead, and
    a sign of one holds. A taper takes no question back; the race does."""
    if is_listed(races, today):
        return ()
    ahead = [day for day in _since_race(days) if today - _HOLD * _WEEK < day.date <= today]
    minutes = growing_long_run(days, races)
    if minutes is not None and any(_longest(day) >= min(minutes, _stays(minutes)) for day in ahead):
        return (because("race_coming", sign="long_run", hours=round(minutes / 60, 1), weeks=_WEEKS),)
    if any("race_ahead" in day.flags for day in ahead):
        return (because("race_coming", sign="title"),)
    return ()


def growing_long_run(days: Sequence[Day], races: Iterable[Race]) -> float | None:
    """Given days and the owner's races, return the minutes to which a long run grew step by step in six weeks, for as long
    as its last step, or a run about as long, is no more than five weeks back and no race was run; None where it did not
    grow, is no matter yet, or a listed race explains it."""
    last = max((day.date for day in days if day.readings), default=None)
    if last is None or is_listed(races, last):
        return None
    weeks = [0.0] * _SEEN
    for day in _since_race(days):
        back = (last - day.date) // _WEEK
        if 0 <= back < len(weeks):
            weeks[-1 - back] = max(weeks[-1 - back], _longest(day))
    top, quiet = None, 0
    for end in range(_WEEKS, len(weeks) + 1):
        grown = _grown(weeks[end - _WEEKS : end])
        sign = grown is not None or (top is not None and weeks[end - 1] >= _stays(top))
        quiet = 0 if sign else quiet + 1
        top = grown or (top if quiet < _HOLD else None)
    return top


def _stays(top: float) -> float:
    """The least minutes of a run that is about as long as the one that grew."""
    return max(_NEAR * top, _FAR)


def _grown(weeks: Sequence[float]) -> float | None:
    """The minutes of the last step of weekly longest runs that grew, None where they did not, or where it came too early to
    belong to these weeks' end."""
    first = next((minutes for minutes in weeks if minutes), 0.0)
    top, steps, grew = first, 0, 0
    for at, minutes in enumerate(weeks):
        if minutes > _STEP * top:
            top, steps, grew = minutes, steps + 1, at
    recent = grew == len(weeks) - 1
    return top if recent and steps >= _STEPS and top >= max(_MINUTES, _GROWN * first) else None


def _since_race(days: Sequence[Day]) -> Sequence[Day]:
    """The days after the last race in sight that was no mere rehearsal: about as long as the longest run since eleven weeks
    before it."""
    recent = days[-_SEEN * _WEEK.days :]
    longest = [_longest(day) for day in recent]
    for at in range(len(recent) - 1, -1, -1):
        if _is_raced(recent[at]):
            least = _WHOLE * max(longest[max(0, at - (_WEEKS + _HOLD) * _WEEK.days) :])
            if not recent[at].readings or longest[at] >= least:
                return recent[at + 1 :]
    return recent


def _is_raced(day: Day) -> bool:
    """Whether a day was a race by name, or an effort like one: no mere step of a long run."""
    effort = effort_of(day)
    return day.kind is Kind.RACE or (effort is not None and effort.cause in {"size", "raced"})


def _longest(day: Day) -> float:
    """The minutes of a day's longest run."""
    return max((r.minutes for r in day.readings if sport(r.sport).family is Family.RUN), default=0.0)
