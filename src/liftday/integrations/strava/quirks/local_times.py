"""Local times that claim to be UTC.

Strava: ``start_date_local`` is the wall clock where it was run, and ends with "Z" all the same. Other tools save it with a
blank, as a bare date, or with an offset.
Known from: the examples of developers.strava.com/docs/reference; strava-ruby-client #32 (2020), stravalib #237 (2022).
Here: the digits are taken as they stand and make the day; "Z" moves nothing. The instant is ``start_date``; where one of the
two is missing, ``utc_offset`` or the zone makes it of the other.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from liftday.integrations.strava.quirks.hidden_starts import is_hidden
from liftday.integrations.strava.quirks.wrong_types import number
from liftday.integrations.strava.quirks.zone_names import zone

FIRST_YEAR, LAST_YEAR = 1900, 2200
LARGEST_OFFSET = timedelta(hours=15)  # zones lie between -12 and +14; Alaska's first clocks stood at +15:02
_WALL = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?")

Start = tuple[datetime, datetime | None, bool]
"""The local wall clock, the instant if known, and whether a time of day was given at all."""

_Moment = tuple[datetime, bool, timedelta | None]  # the wall clock, whether it has a time of day, its own offset


def start_of(record: Mapping[object, object], home: tzinfo) -> Start | None:
    """Given an activity, return its start; None where it has none. ``home`` is the zone where neither zone nor offset is
    told."""
    local = _moment(record.get("start_date_local"))
    instant = _moment(record.get("start_date"))
    first = local or instant
    if first is None:
        return None
    offset = number(record.get("utc_offset"))
    shift = timedelta(seconds=offset) if offset is not None and abs(offset) <= LARGEST_OFFSET.total_seconds() else None
    place = zone(record.get("timezone"))
    wall, timed = first[:2]
    begun = _aware(instant) if instant is not None and instant[1] else None
    if begun is not None and (local is None or not timed):
        clock = _local(begun, shift, place or home)
        if local is None or clock.date() == wall.date():
            wall, timed = clock, True
    timed = timed and not is_hidden(wall)
    if begun is None and timed:
        begun = _utc(wall, shift, place)
    return wall, begun, timed


def _moment(value: object) -> _Moment | None:
    """A time as text, the digits taken as they stand; "Z" or an offset is read but moves nothing."""
    match = _WALL.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 48 else None
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.groups("0")[:6])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        wall = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - a wall clock has no zone
    except ValueError:
        return None
    return wall, match[4] is not None, _offset(match[7])


def _offset(written: str | None) -> timedelta | None:
    if not written or written == "Z":
        return None
    offset = timedelta(hours=int(written[1:3]), minutes=int(written[-2:]))
    if offset > LARGEST_OFFSET:
        return None
    return offset if written[0] == "+" else -offset


def _aware(moment: _Moment) -> datetime:
    return (moment[0] - (moment[2] or timedelta())).replace(tzinfo=UTC)


def _local(instant: datetime, shift: timedelta | None, place: tzinfo) -> datetime:
    if shift is not None:
        return (instant + shift).replace(tzinfo=None)
    return instant.astimezone(place).replace(tzinfo=None)


def _utc(wall: datetime, shift: timedelta | None, place: ZoneInfo | None) -> datetime | None:
    if shift is not None:
        return (wall - shift).replace(tzinfo=UTC)
    return wall.replace(tzinfo=place).astimezone(UTC) if place is not None else None
