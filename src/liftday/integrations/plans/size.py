"""A run of unknown class that is much longer than the others around it is the long run."""

import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from liftday.training.day import Kind
from liftday.training.planned import Planned, PlannedType
from liftday.training.reason import Reason

_AROUND: Final = timedelta(days=3)  # with its own day the seven of which it is the longest
_USUAL: Final = timedelta(days=14)  # what its neighbours usually are: a plan's runs grow over months
_LONGER: Final = 1.25
_PACE: Final = 6.0  # minutes a km, to compare what has only one of the two
_CERTAINTY: Final = 0.6


def with_long_runs(planned: Sequence[Planned]) -> tuple[Planned, ...]:
    """Given the entries of one plan by date, return them with those runs long that are the longest of their seven days and at
    least 1.25 times the median run of the fortnights around them; only runs whose kind nothing tells are changed."""
    runs = [one for one in planned if one.type is PlannedType.RUN and _size(one) > 0]
    dates = [one.date for one in runs]
    return tuple(
        _read_by_size(one, runs, dates) if one.type is PlannedType.RUN and one.kind is None and _size(one) > 0 else one
        for one in planned
    )


def _read_by_size(one: Planned, runs: Sequence[Planned], dates: Sequence[date]) -> Planned:
    around = runs[bisect_left(dates, one.date - _USUAL) : bisect_right(dates, one.date + _USUAL)]
    near = [_size(run) for run in around if abs(run.date - one.date) <= _AROUND and run is not one]
    size, median = _size(one), statistics.median(map(_size, around))
    if not near or size <= max(near) or size < _LONGER * median:
        return one
    reason = Reason("plan_longest", {"percent": round(100 * (size / median - 1))})
    return replace(one, kind=Kind.LONG, certainty=min(one.certainty, _CERTAINTY), reason=reason)


def _size(one: Planned) -> float:
    """Minutes, by the distance where the entry has only that; 0 where it has neither."""
    return _PACE * one.distance_km if one.distance_km is not None else float(one.minutes or 0)
