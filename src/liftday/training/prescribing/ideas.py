"""What mobility suits a day, for reasons that claim no more than is known (docs/training.md, Mobility and Honesty).

Recovery or hips and ankles the day after a hard day, the whole round on a free day, a short break on any other; the eve
of a race stays gentle. A day that is only expected is called likely.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from liftday.training.claim import NEAR_TIE, Claim, Code
from liftday.training.day import CLOSED, Day, Kind, Source
from liftday.training.owner import Owner
from liftday.training.placing.hours import Habit, Run
from liftday.training.placing.rules import AWAY, ILL
from liftday.training.reason import Reason, because
from liftday.training.session import Session

LIKELY = 0.5  # how likely a day must be hard, long or a race to plan by it
ONE_DAY = timedelta(days=1)
SHORT = ("MICRO-5", "REC-10", "MOB-10")  # ten minutes at most: on the eve of a race, on a strength day


@dataclass(frozen=True, slots=True)
class Idea:
    """A template on a date: what it costs (0 is best), why it stands there and what that claims, the run to expect, and
    the templates that may stay when they were published."""

    template: str
    cost: int
    why: Reason
    run: Run | None = None
    also: tuple[str, ...] = ("MICRO-5", "REC-10", "MOB-10", "MOB-20")
    claims: tuple[Claim, ...] = ()


def unavailable(days: Mapping[date, Day], on: date, owner: Owner, usual: Habit) -> Reason | None:
    """Given a date among the days to come, return why no mobility may stand there at all, None when it may."""
    day, schedule = days[on], owner.schedule
    if "blocked" in day.flags or any(on in span for span in schedule.blackouts):
        return AWAY
    if "ill" in day.flags or any(on in span for span in schedule.ill):
        return ILL
    if schedule.windows.get(on.weekday()) == ():
        return because("no_window")
    if _racing(days, on, owner) and _run(day, usual) is None:
        return because("race_hour_unknown")
    return None


def idea(days: Mapping[date, Day], on: date, owner: Owner, lifts: Mapping[date, Session], usual: Habit) -> Idea:
    """Given a date that may take mobility, return what suits it."""
    day, before = days[on], days.get(on - ONE_DAY)
    run = _run(day, usual)
    if day.source is Source.RECORDED and day.kind in CLOSED:
        over = (Claim(code=Code.DEMANDING),)  # nothing is left to warm up for
        return Idea("MICRO-5", 9, because("break_after_run"), None, ("MICRO-5",), over)
    if _racing(days, on, owner):
        race, claim = _race(days, on, owner, 0)
        return Idea("PRE-5", 8, because("minutes_before_race", **race), run, ("PRE-5",), (claim,))
    if _racing(days, on + ONE_DAY, owner):
        race, claim = _race(days, on, owner, 1)
        return Idea("MICRO-5", 3, because("eve_of_race_gently", **race), run, SHORT, (claim,))
    if on in lifts:
        return Idea("MICRO-5", 7, because("break_on_strength_day"), run, SHORT, (Claim(code=Code.LIFT),))
    if day.chances.closed >= LIKELY:
        if run is None:
            return Idea("MICRO-5", 9, because("break"), None, ("MICRO-5",))
        why = because("before_demanding_run", likely=_expected(day))
        return Idea("PRE-5", 6, why, run, ("PRE-5",), (_demanding(day, 0),))
    if before is not None and before.kind in CLOSED and before.chances.closed >= LIKELY:
        tools = owner.strength.equipment & {"foam_roller", "massage_ball"}
        alone = before.chances.of(before.kind) >= LIKELY
        why = because("day_after", kind=before.kind.value, likely=_expected(before))
        why = why if alone else because("day_after_demanding")
        claim = _demanding(before, -1, before.kind if alone else None)
        return Idea("REC-10" if tools else "MOB-10", 0, why, run, claims=(claim,))
    free = day.chances.rest >= LIKELY
    kind = Kind.REST if free else day.chances.likeliest
    bound = 0.0 if _expected(day) else None
    why, claims = (
        because("on_day", kind=kind.value, likely=_expected(day)),
        (Claim(code=Code.DAY, kind=kind, bound=bound),),
    )
    return Idea("MOB-20", 1, why, claims=claims) if free else Idea("MOB-10", 4, why, run, claims=claims)


def _expected(day: Day) -> bool:
    """Whether what a day holds is likely and no fact yet."""
    return day.foreseen


def _demanding(day: Day, step: int, kind: Kind | None = None) -> Claim:
    """What is claimed of a demanding day so many days away."""
    fact = not day.foreseen
    return Claim(code=Code.DEMANDING, days=step, kind=kind, bound=None if fact else LIKELY - NEAR_TIE)


def _race(days: Mapping[date, Day], on: date, owner: Owner, step: int) -> tuple[dict[str, bool], Claim]:
    """The race so many days on, whether it is only likely, and what that claims; one on the owner's list is a fact before the forecast
    knows it."""
    when = on + step * ONE_DAY
    fact = _listed(when, owner) or not days[when].foreseen
    bound = None if fact else LIKELY - NEAR_TIE
    claim = Claim(code=Code.DAY, days=step, kind=Kind.RACE, bound=bound)
    return {"likely": not fact}, claim


def _run(day: Day, usual: Habit) -> Run | None:
    """The run to expect on a day, with its usual hour; None on a free day, or when the hour is not known."""
    return usual.on(day.date) if day.chances.rest < LIKELY else None


def _racing(days: Mapping[date, Day], on: date, owner: Owner) -> bool:
    day = days.get(on)
    return _listed(on, owner) or (day is not None and day.chances.race >= LIKELY)


def _listed(on: date, owner: Owner) -> bool:
    return any(race.date == on for race in owner.races)
