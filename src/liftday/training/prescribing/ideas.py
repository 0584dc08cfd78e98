"""What mobility suits a day, in words that claim no more than is known (docs/training.md, Mobility and Honesty).

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
from liftday.training.placing.rules import NOT_AVAILABLE
from liftday.training.session import Session

LIKELY = 0.5  # how likely a day must be hard, long or a race to plan by it
ONE_DAY = timedelta(days=1)
SHORT = ("MICRO-5", "REC-10", "MOB-10")  # ten minutes at most: on the eve of a race, on a strength day
NAMES = {
    Kind.REST: "a rest day",
    Kind.EASY: "an easy day",
    Kind.MODERATE: "a moderate day",
    Kind.HARD: "a hard day",
    Kind.LONG: "a long run",
    Kind.RACE: "a race",
}


@dataclass(frozen=True, slots=True)
class Idea:
    """A template on a date: what it costs (0 is best), why it stands there and what that claims, the run to expect, and
    the templates that may stay when they were published."""

    template: str
    cost: int
    why: str
    run: Run | None = None
    also: tuple[str, ...] = ("MICRO-5", "REC-10", "MOB-10", "MOB-20")
    claims: tuple[Claim, ...] = ()


def unavailable(days: Mapping[date, Day], on: date, owner: Owner, usual: Habit) -> str | None:
    """Given a date among the days to come, return why no mobility may stand there at all, None when it may."""
    day, schedule = days[on], owner.schedule
    away = any(on in span for span in (*schedule.blackouts, *schedule.ill))
    if away or "ill" in day.flags or "blocked" in day.flags:
        return NOT_AVAILABLE
    if schedule.windows.get(on.weekday()) == ():
        return "no window on this weekday"
    if _racing(days, on, owner) and _run(day, usual) is None:
        return "a race day takes only a few minutes before the run, and your usual hour is not known"
    return None


def idea(days: Mapping[date, Day], on: date, owner: Owner, lifts: Mapping[date, Session], usual: Habit) -> Idea:
    """Given a date that may take mobility, return what suits it."""
    day, before = days[on], days.get(on - ONE_DAY)
    run = _run(day, usual)
    if day.source is Source.RECORDED and day.kind in CLOSED:
        over = (Claim(code=Code.DEMANDING),)  # nothing is left to warm up for
        return Idea("MICRO-5", 9, "a short break after the run", None, ("MICRO-5",), over)
    if _racing(days, on, owner):
        race, claim = _race(days, on, owner, 0)
        return Idea("PRE-5", 8, f"a few minutes before {race}", run, ("PRE-5",), (claim,))
    if _racing(days, on + ONE_DAY, owner):
        race, claim = _race(days, on, owner, 1)
        return Idea("MICRO-5", 3, f"the day before {race}: short and gentle", run, SHORT, (claim,))
    if on in lifts:
        return Idea("MICRO-5", 7, "a short break on a strength day", run, SHORT, (Claim(code=Code.LIFT),))
    if day.chances.closed >= LIKELY:
        if run is None:
            return Idea("MICRO-5", 9, "a short break", None, ("MICRO-5",))
        why = f"before {_likely(day, 'a demanding run')}"
        return Idea("PRE-5", 6, why, run, ("PRE-5",), (_demanding(day, 0),))
    if before is not None and before.kind in CLOSED and before.chances.closed >= LIKELY:
        tools = owner.strength.equipment & {"foam_roller", "massage_ball"}
        why = f"the day after {_likely(before, NAMES[before.kind])}"
        claim = _demanding(before, -1, before.kind)
        return Idea("REC-10" if tools else "MOB-10", 0, why, run, claims=(claim,))
    free = day.chances.rest >= LIKELY
    kind = Kind.REST if free else day.chances.likeliest
    likely, bound = ("likely ", 0.0) if day.source is Source.EXPECTED else ("", None)
    why, claims = f"{likely}{NAMES[kind]}", (Claim(code=Code.DAY, kind=kind, bound=bound),)
    return Idea("MOB-20", 1, why, claims=claims) if free else Idea("MOB-10", 4, why, run, claims=claims)


def _likely(day: Day, name: str) -> str:
    """The name of a day, as "a hard day" where it is a fact and "what is likely a hard day" where it is expected."""
    return name if day.source is not Source.EXPECTED else f"what is likely {name}"


def _demanding(day: Day, step: int, kind: Kind | None = None) -> Claim:
    """What is claimed of a demanding day so many days away."""
    fact = day.source is not Source.EXPECTED
    return Claim(code=Code.DEMANDING, days=step, kind=kind, bound=None if fact else LIKELY - NEAR_TIE)


def _race(days: Mapping[date, Day], on: date, owner: Owner, step: int) -> tuple[str, Claim]:
    """The race so many days on in words, and what they claim; one on the owner's list is a fact before the forecast
    knows it."""
    when = on + step * ONE_DAY
    fact = _listed(when, owner) or days[when].source is not Source.EXPECTED
    bound = None if fact else LIKELY - NEAR_TIE
    claim = Claim(code=Code.DAY, days=step, kind=Kind.RACE, bound=bound)
    return "the race" if fact else "what is likely a race", claim


def _run(day: Day, usual: Habit) -> Run | None:
    """The run to expect on a day, with its usual hour; None on a free day, or when the hour is not known."""
    return usual.on(day.date) if day.chances.rest < LIKELY else None


def _racing(days: Mapping[date, Day], on: date, owner: Owner) -> bool:
    day = days.get(on)
    return _listed(on, owner) or (day is not None and day.chances.race >= LIKELY)


def _listed(on: date, owner: Owner) -> bool:
    return any(race.date == on for race in owner.races)
