"""The wall clock of a watch, and when it is none.

A FIT file's activity message carries the local time beside the instant. Some makers write the instant twice, some the
local time of the start beside the instant of the end, some are a day off: then the difference is no zone's offset, or
not one of the place, and the athlete's own zone makes the day.
"""

from datetime import datetime, timedelta, tzinfo

_QUARTER, _DAY = timedelta(minutes=15), timedelta(days=1)
_HALVES = (-9.5, -3.5, -2.5, 3.5, 4.5, 5.5, 5.75, 6.5, 8.75, 9.5, 10.5, 12.75, 13.75)
_OFFSETS = frozenset(
    timedelta(hours=hours) for hours in (*range(-12, 15), *_HALVES)
)  # those in use (tz database 2026a)
_DEGREE = timedelta(minutes=4)  # of solar time
_FARTHEST = timedelta(hours=4)  # between a zone and its sun: western China is 3:10 off
_NEAR = timedelta(hours=2)
_DATE_LINE = 150.0  # degrees; beyond it a zone may be a day ahead of its sun
_GREENWICH = (-25.0, 3.0)  # degrees; Iceland to England: where the local time is UTC


def wall_offset(wall: datetime, instant: datetime, *, zone: tzinfo, longitude: float | None) -> timedelta | None:
    """Given what a watch called the local time of an instant, the athlete's zone and where it was, if known, return the
    offset of its wall clock from UTC; None when it tells nothing of the kind."""
    offset = _QUARTER * round((wall - instant) / _QUARTER)
    home = instant.astimezone(zone).utcoffset() or timedelta(0)
    if offset == home:
        return offset
    if offset not in _OFFSETS or abs(offset - home) == _DAY:
        return None
    if longitude is None:
        return offset or None
    sun = _DEGREE * longitude
    if not offset:  # an instant written twice, unless the athlete has travelled to where that is the local time
        return offset if _GREENWICH[0] <= longitude <= _GREENWICH[1] and abs(home - sun) > _NEAR else None
    return offset if _fits(offset, sun, longitude) else None


def _fits(offset: timedelta, sun: timedelta, longitude: float) -> bool:
    off = abs(offset - sun)
    return off <= _FARTHEST or (abs(longitude) > _DATE_LINE and abs(off - _DAY) <= _FARTHEST)
