"""Readings and the owner's words, one day a date (training-rules 1.7)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from liftday.training.day import Chances, Day, Kind, Reading, Role, Source, rest_day
from liftday.training.owner import Mark, Schedule, Word

_LEAST_MINUTES = 20  # an endurance day begins here
_FLAGS = {Word.BLOCKED: "blocked", Word.ILL: "ill", Word.LOW: "low"}


def days(
    readings: Sequence[Reading],
    *,
    first: date,
    last: date,
    marks: Sequence[Mark] = (),
    schedule: Schedule | None = None,
) -> tuple[Day, ...]:
    """Given readings, return one day for each date from first to last, with the owner's words on top."""
    by_day: dict[date, list[Reading]] = defaultdict(list)
    for reading in readings:
        by_day[reading.day].append(reading)
    said: dict[date, list[Mark]] = defaultdict(list)
    for mark in marks:
        said[mark.date].append(mark)
    dates = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(_marked(_day(on, by_day.get(on, [])), said.get(on, []), schedule) for on in dates)


def _day(on: date, readings: Sequence[Reading]) -> Day:
    if not readings:
        return rest_day(on)
    counted = [r for r in readings if "duplicate" not in r.flags and "too_short" not in r.flags]
    minutes = sum(r.minutes for r in counted if r.role is Role.ENDURANCE)
    worst = max(counted, key=lambda r: (r.kind.severity, r.confidence), default=None)
    if worst is None or minutes < _LEAST_MINUTES:
        base = rest_day(on)
    else:
        base = replace(
            rest_day(on),
            kind=worst.kind,
            confidence=worst.confidence,
            reason=worst.reason,
            chances=Chances.sure(worst.kind),
        )
    loads = [r.load for r in counted if r.load is not None]
    return replace(
        base,
        flags=tuple(sorted({flag for r in counted for flag in r.flags})),
        minutes=minutes,
        load=sum(loads) if loads else None,
        leg_load=max((r.leg_load for r in counted), default=0),
        strength=any(r.role is Role.STRENGTH for r in counted),
        mobility=any(r.role is Role.MOBILITY for r in counted),
        readings=tuple(readings),
    )


def _marked(day: Day, said: Sequence[Mark], schedule: Schedule | None) -> Day:
    flags = set(day.flags)
    for mark in said:
        if mark.word in _FLAGS:
            flags.add(_FLAGS[mark.word])
        else:
            kind = Kind(mark.word.value)
            day = replace(
                day, kind=kind, source=Source.MARKED, confidence=1.0, reason="Your word.", chances=Chances.sure(kind)
            )
    if schedule is not None:
        flags |= {"blocked"} if any(day.date in span for span in schedule.blackouts) else set()
        flags |= {"ill"} if any(day.date in span for span in schedule.ill) else set()
    return day if flags == set(day.flags) else replace(day, flags=tuple(sorted(flags)))
