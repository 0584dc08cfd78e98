"""Readings become days: one per date, gaps are rest days, and the owner's word stands above all.

A day takes the class of its most severe session, race > hard > long > moderate > easy > rest.
Strength and mobility do not break a rest day, nor does less than twenty minutes of easy training.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from liftday.training.day import Chances, Day, Kind, Reading, Role, Source, rest_day
from liftday.training.owner import FLAGS, Mark, Schedule, Word
from liftday.training.reading.written import DROPPED
from liftday.training.reason import Reason

_LEAST_MINUTES: Final = 20.0
_OF_ONE_RECORDING: Final = frozenset({"merged", "assumed", "awaiting_laps"})
_OF_THE_DAY: Final = ("assumed", "awaiting_laps")  # true of a day when they are true of the session that decides it
_MARKED: Final = (Reason("marked", {}),)
_STRENGTH_ONLY, _MOBILITY_ONLY = (Reason("strength_only", {}),), (Reason("mobility_only", {}),)
_NOTHING_COUNTS: Final = (Reason("nothing_counts", {}),)
_AWAY: Final = frozenset({"blocked", "ill"})


def days(
    readings: Sequence[Reading],
    *,
    first: date,
    last: date,
    marks: Sequence[Mark] = (),
    schedule: Schedule | None = None,
) -> tuple[Day, ...]:
    """Given readings in any order, return the days from first to last, both included, as recorded and as marked."""
    by_date: dict[date, list[Reading]] = {}
    for reading in sorted(readings, key=_by_start):
        by_date.setdefault(reading.day, []).append(reading)
    words = last_words(marks)
    closed = schedule is not None and bool(schedule.blackouts or schedule.ill)
    result = []
    for step in range((last - first).days + 1):
        on = first + timedelta(days=step)
        recorded = by_date.get(on)
        day = _day(on, recorded) if recorded else rest_day(on)
        result.append(owned(day, words.get(on, ()), schedule) if closed or on in words else day)
    return tuple(result)


def last_words(marks: Iterable[Mark]) -> dict[date, tuple[Word, ...]]:
    """Given marks in any order, return the owner's words for each date: the last kind, and every flag."""
    result: dict[date, dict[str, Word]] = {}
    for mark in sorted(marks, key=lambda m: (m.at, m.word)):
        result.setdefault(mark.date, {})[mark.word if mark.word in FLAGS else "kind"] = mark.word
    return {on: tuple(words.values()) for on, words in result.items()}


def owned(day: Day, words: Iterable[Word], schedule: Schedule | None = None) -> Day:
    """Given a day and the owner's words for it, return what it is then.

    A kind beats every other source; blocked, ill and low keep the kind and add a flag, and so do the schedule's
    blackouts and days of illness. What was recorded stays with the day; what was expected of the legs goes where the word
    speaks against it.
    """
    flags = list(day.flags)
    if schedule is not None:
        flags += ["blocked"] * any(day.date in span for span in schedule.blackouts)
        flags += ["ill"] * any(day.date in span for span in schedule.ill)
    for word in words:
        if word in FLAGS:
            flags.append(word.value)
            continue
        kind = Kind(word.value)
        flags = [f for f in flags if f not in _OF_THE_DAY]
        heavy = day.heavy_chance if kind.severity > Kind.MODERATE.severity else 0.0
        day = replace(
            day, kind=kind, source=Source.MARKED, confidence=1.0, reasons=_MARKED, chances=Chances.sure(kind),
            heavy_chance=heavy,
        )  # fmt: skip
    if day.heavy_chance and not _AWAY.isdisjoint(flags):
        day = replace(day, heavy_chance=0.0)
    kept = tuple(dict.fromkeys(flags))
    return day if kept == day.flags else replace(day, flags=kept)


def _by_start(reading: Reading) -> tuple[datetime, str]:
    return reading.start, reading.id


def _day(on: date, recorded: Sequence[Reading]) -> Day:
    """One date from its readings, at least one, by start."""
    counted = [r for r in recorded if r.role is Role.ENDURANCE]
    minutes = sum(r.minutes for r in counted)
    decides = max(counted, key=lambda r: (r.kind.severity, r.confidence, r.minutes), default=None)
    if decides is not None and minutes < _LEAST_MINUTES and decides.kind.severity <= Kind.EASY.severity:
        decides = None
    kind = decides.kind if decides else Kind.REST
    return Day(
        date=on,
        kind=kind,
        source=Source.RECORDED,
        confidence=decides.confidence if decides else 0.9,
        reasons=decides.reasons if decides else _why_rest(recorded, minutes),
        chances=Chances.sure(kind),
        flags=_flags(counted, decides) if decides else (),
        minutes=round(minutes, 1),
        load=_load(counted),
        leg_load=max(r.leg_load for r in recorded),
        strength=any(r.role is Role.STRENGTH for r in recorded),
        mobility=any(r.role is Role.MOBILITY for r in recorded),
        readings=tuple(recorded),
    )


def _flags(counted: Sequence[Reading], decides: Reading) -> tuple[str, ...]:
    """The words of the sessions that are true of the day, and ``doubles`` for two sessions that are not one."""
    kept = [f for r in counted for f in r.flags if f not in _OF_ONE_RECORDING]
    if sum("merged" not in r.flags for r in counted) > 1:
        kept.append("doubles")
    kept += [f for f in _OF_THE_DAY if f in decides.flags]
    return tuple(dict.fromkeys(kept))


def _load(counted: Sequence[Reading]) -> float | None:
    known = [r.load for r in counted if r.load is not None]
    return round(sum(known), 1) if known else None


def _why_rest(recorded: Sequence[Reading], minutes: float) -> tuple[Reason, ...]:
    if minutes > 0.0:
        return (Reason("too_little", {"minutes": round(minutes)}),)
    if any(r.role is Role.STRENGTH for r in recorded):
        return _STRENGTH_ONLY
    if any(r.role is Role.MOBILITY for r in recorded):
        return _MOBILITY_ONLY
    first = recorded[0]
    return first.reasons if first.kind is Kind.REST and DROPPED.isdisjoint(first.flags) else _NOTHING_COUNTS
