"""What mobility suits a day, in words that claim no more than is known (training-rules 4.10, A7, 5.7).

Recovery or hips and ankles the day after a hard day, the whole round on a free day, a short break on any other; the eve
of a race stays gentle. A day that is only expected is called likely.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

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
    """A template on a date: what it costs (0 is best), why it stands there, the run to expect, and the templates that
    may stay when they were published."""

    template: str
    cost: int
    why: str
    run: Run | None = None
    also: tuple[str, ...] = ("MICRO-5", "REC-10", "MOB-10", "MOB-20")


def closed(days: Mapping[date, Day], on: date, owner: Owner, usual: Habit) -> str | None:
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
    """Given a date that is not closed, return what suits it."""
    day, before = days[on], days.get(on - ONE_DAY)
    run = _run(day, usual)
    if day.source is Source.RECORDED and day.kind in CLOSED:
        return Idea(
            "MICRO-5", 9, "a short break after the run", None, ("MICRO-5",)
        )  # it is over: nothing to warm up for
    if _racing(days, on, owner):
        return Idea("PRE-5", 8, f"a few minutes before {_race(days, on, owner)}", run, ("PRE-5",))
    if _racing(days, on + ONE_DAY, owner):
        return Idea("MICRO-5", 3, f"the day before {_race(days, on + ONE_DAY, owner)}: short and gentle", run, SHORT)
    if on in lifts:
        return Idea("MICRO-5", 7, "a short break on a strength day", run, SHORT)
    if day.chances.closed >= LIKELY:
        if run is None:
            return Idea("MICRO-5", 9, "a short break", None, ("MICRO-5",))
        return Idea("PRE-5", 6, f"before {_told(day, 'a demanding run')}", run, ("PRE-5",))
    if before is not None and before.kind in CLOSED and before.chances.closed >= LIKELY:
        tools = owner.strength.equipment & {"foam_roller", "massage_ball"}
        why = f"the day after {_told(before, NAMES[before.kind])}"
        return Idea("REC-10" if tools else "MOB-10", 0, why, run)
    likely = "likely " if day.source is Source.EXPECTED else ""
    if day.chances.rest >= LIKELY:
        return Idea("MOB-20", 1, f"{likely}{NAMES[Kind.REST]}")
    return Idea("MOB-10", 4, f"{likely}{NAMES[day.chances.likeliest]}", run)


def _told(day: Day, name: str) -> str:
    """What a day holds, as "a hard day" where it is a fact and "what is likely a hard day" where it is expected."""
    return name if day.source is not Source.EXPECTED else f"what is likely {name}"


def _race(days: Mapping[date, Day], on: date, owner: Owner) -> str:
    """A date's race in words; one on the owner's list is a fact before the forecast knows it."""
    fact = _listed(on, owner) or days[on].source is not Source.EXPECTED
    return "the race" if fact else "what is likely a race"


def _run(day: Day, usual: Habit) -> Run | None:
    """The run to expect on a day, with its usual hour; None on a free day, or when the hour is not known."""
    return usual.on(day.date) if day.chances.rest < LIKELY else None


def _racing(days: Mapping[date, Day], on: date, owner: Owner) -> bool:
    day = days.get(on)
    return _listed(on, owner) or (day is not None and day.chances.race >= LIKELY)


def _listed(on: date, owner: Owner) -> bool:
    return any(race.date == on for race in owner.races)
