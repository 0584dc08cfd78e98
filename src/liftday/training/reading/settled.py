"""Readings whose facts are gone, beside those that were just made: a run that comes again from a file counts once."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from liftday.training.day import Kind, Reading, Role
from liftday.training.reading.sports import Family, sport
from liftday.training.reading.written import WHY_NOT

_STARTS: Final = timedelta(minutes=5)
_AS_LONG: Final = 0.9


def without_copies(settled: Sequence[Reading], fresh: Sequence[Reading]) -> list[Reading]:
    """Given readings whose facts are gone and those just made, return all of them, each session counted once.

    Of two that began together and lasted as long, in one sport or with one of them unknown, the known and then the harder
    one stays.
    """
    if not settled or not fresh:
        return [*settled, *fresh]
    kept = sorted(settled, key=_by_start)
    starts = [r.start for r in kept]
    counted = list(fresh)
    for n, reading in enumerate(counted):
        at = bisect_left(starts, reading.start - _STARTS)
        while at < len(kept) and starts[at] <= reading.start + _STARTS:
            if _same(kept[at], reading):
                if _worth(reading) > _worth(kept[at]):
                    kept[at] = _copy(kept[at])
                else:
                    counted[n] = _copy(reading)
                    break
            at += 1
    return [*kept, *counted]


def _same(one: Reading, other: Reading) -> bool:
    if not (one.time_known and other.time_known) or Role.NONE in {one.role, other.role}:
        return False
    families = {sport(one.sport).family, sport(other.sport).family}
    alike = len(families) == 1 or Family.OTHER in families
    return alike and min(one.minutes, other.minutes) >= _AS_LONG * max(one.minutes, other.minutes)


def _worth(reading: Reading) -> tuple[bool, int]:
    return sport(reading.sport).family is not Family.OTHER, reading.kind.severity


def _copy(reading: Reading) -> Reading:
    """The reading as one that does not count."""
    return replace(
        reading, kind=Kind.REST, confidence=0.9, reasons=WHY_NOT["duplicate"], role=Role.NONE, flags=("duplicate",),
        load=None, leg_load=0,
    )  # fmt: skip


def _by_start(reading: Reading) -> tuple[datetime, str]:
    return reading.start, reading.id
