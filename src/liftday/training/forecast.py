"""Past days -> the days to come: a distribution over the six kinds for each, and the evidence in words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from liftday.training.day import KINDS, Chances, Day, Kind, Source
from liftday.training.owner import Mark, Race, Schedule, Word
from liftday.training.rhythm import Rhythm

ASSUMED = (0.40, 0.38, 0.04, 0.13, 0.05, 0.0)  # a runner nobody knows yet


def expect(
    past: Sequence[Day],
    *,
    first: date,
    count: int,
    owner_races: Sequence[Race] = (),
    marks: Sequence[Mark] = (),
    schedule: Schedule | None = None,
    today: Day | None = None,
) -> tuple[Day, ...]:
    """Given the consecutive days up to the day before ``first``, return the ``count`` days from ``first`` on.

    Sources in order: the owner's races and marks, what is recorded today (``today``), habit. Illness and blackouts
    leave the kind and set the flags ``ill`` and ``blocked``.
    """
    rhythm = Rhythm()
    for day in past:
        rhythm.learn(day)
    return foresee(
        rhythm, first=first, count=count, owner_races=owner_races, marks=marks, schedule=schedule, today=today
    )


def foresee(
    rhythm: Rhythm,
    *,
    first: date,
    count: int,
    owner_races: Sequence[Race] = (),
    marks: Sequence[Mark] = (),
    schedule: Schedule | None = None,
    today: Day | None = None,
) -> tuple[Day, ...]:
    """`expect` for a rhythm that has already learnt the past: what a replay calls every morning."""
    words = {mark.date: mark.word for mark in sorted(marks, key=lambda mark: mark.at)}
    races = {race.date: race for race in owner_races}
    found = []
    for step in range(count):
        on = first + timedelta(days=step)
        day = today if today is not None and on == today.date and today.kind is not Kind.REST else _habit(rhythm, on)
        day = _owner(day, races.get(on), words.get(on), schedule)
        found.append(day)
    return tuple(found)


def _habit(rhythm: Rhythm, on: date) -> Day:
    """The expectation from habit alone."""
    row = rhythm.weekday[on.weekday()]
    total = sum(rhythm.overall)
    base = [(value + 4 * prior) / (total + 4) for value, prior in zip(rhythm.overall, ASSUMED, strict=True)]
    weight = sum(row)
    p = [(value + 2 * b) / (weight + 2) for value, b in zip(row, base, strict=True)]
    chances = Chances(*p)
    kind = chances.likeliest
    flags = ("assumed",) if rhythm.days < 14 else ()
    return Day(
        date=on,
        kind=kind,
        source=Source.EXPECTED,
        confidence=round(chances.of(kind), 2),
        reason=f"Likely {kind}: {on:%A}s so far.",
        chances=chances,
        flags=flags,
    )


def _owner(day: Day, race: Race | None, word: Word | None, schedule: Schedule | None) -> Day:
    """The day after the owner's races, marks and absences."""
    if race is not None:
        day = replace(
            day,
            kind=Kind.RACE,
            source=Source.RACE,
            confidence=1.0,
            reason="A race on your list.",
            chances=Chances.sure(Kind.RACE),
        )
    if word is not None and word.value in {kind.value for kind in KINDS}:
        kind = Kind(word.value)
        day = replace(
            day,
            kind=kind,
            source=Source.MARKED,
            confidence=1.0,
            reason=f"Marked {kind} by you.",
            chances=Chances.sure(kind),
        )
    elif word is not None:
        day = replace(day, flags=(*day.flags, word.value))
    if schedule is not None:
        if any(day.date in span for span in schedule.ill):
            day = replace(day, flags=(*day.flags, "ill"))
        if any(day.date in span for span in schedule.blackouts):
            day = replace(day, flags=(*day.flags, "blocked"))
    return day
