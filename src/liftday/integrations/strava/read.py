"""The door: a JSON object as Strava writes it becomes an ``Activity``, or is refused by name.

Strava's replies are richer and poorer than its schema: fields that no schema names, nulls, nothing where a number
should be, sports nobody has heard of, local times that claim to be UTC. Everything is optional here but an id, a start,
a sport and a duration. One odd record never costs the others: it is set aside with a reason.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TypeVar
from zoneinfo import ZoneInfo

from liftday.training.activity import Activity, BestEffort, Lap, Split
from liftday.training.bounds import SetAside as Impossible
from liftday.training.bounds import bounded
from liftday.words.reading import aside_text

LARGEST_REPLY = 16 * 1024 * 1024  # bytes; a page of 200 activities is about 0.4 MB
LONGEST_TEXT = 1_000
_HIDDEN_START = (0, 0, 1)  # a start the athlete hides comes as one second past midnight
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_LARGEST_OFFSET = timedelta(hours=15)  # zones lie between -12 and +14; Alaska's first clocks stood at +15:02
_ID = re.compile(r"\d{1,20}")
_WALL = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?")
_ZONE = re.compile(r"^\(GMT[+-]\d\d:\d\d\)\s*")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

T = TypeVar("T")
SetAside = tuple[str, str]  # the record's id, or its position in the list, and why


class Unreadable(ValueError):
    """One record that cannot become an activity; the text says why, without any of its contents."""


class NotJson(ValueError):
    """A reply that is no JSON, or no JSON a well-meaning server would write."""


class Intricate(NotJson):
    """JSON by its form, in which one record goes beyond what anybody would write."""


def parse_json(body: bytes, *, largest: int = LARGEST_REPLY) -> object:
    """Given the bytes of a reply, return what they say; NaN and infinities become None.

    Raises NotJson for anything else, also for a body over ``largest`` bytes or nested deeper than the parser goes, and for an
    object that names a field twice: two ids would make one activity of two.
    """
    if len(body) > largest:
        raise NotJson(f"longer than {largest >> 20} MB")
    try:
        return json.loads(body, parse_constant=lambda _: None, object_pairs_hook=_once)
    except RecursionError as error:
        raise Intricate("nested too deeply") from error
    except NotJson:
        raise
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise NotJson("not JSON") from error
    except ValueError as error:  # the standard library's limit of 4,300 digits
        raise Intricate("a number of thousands of digits") from error


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise Intricate("an object names a field twice")
    return names


def read_activities(records: Iterable[object]) -> tuple[tuple[Activity, ...], tuple[SetAside, ...]]:
    """Given the records of a list, return the activities in their order and what was set aside.

    An id that comes twice counts once, as it came last.
    """
    activities: dict[str, Activity] = {}
    set_aside: list[SetAside] = []
    for position, record in enumerate(records, start=1):
        try:
            activity = read_activity(record)
        except Unreadable as error:
            set_aside.append((known_id(record) or f"#{position}", str(error)))
        else:
            activities[activity.id] = activity
    return tuple(activities.values()), tuple(set_aside)


def read_activity(record: object, *, origin: str = "strava", home: tzinfo = UTC) -> Activity:
    """Given a summary or detailed activity, return it in the core's units, every figure within its bounds; raises
    Unreadable.

    The day is the date part of ``start_date_local`` as Strava states it: the runner's wall clock where it was run. Where a
    record tells the instant alone, and neither zone nor offset, the day is that of ``home``, the athlete's zone.
    """
    if not isinstance(record, Mapping):
        raise Unreadable("not an object")
    get = record.get
    identity = known_id(record)
    if identity is None:
        raise Unreadable("no id")
    sport = text(get("sport_type"), 64) or text(get("type"), 64)
    if not sport:
        raise Unreadable("no sport")
    start, start_utc, time_known = _start(record, home)
    moving, elapsed = _durations(record)
    laps = get("laps")
    detailed = get("resource_state") == 3 or isinstance(laps, list)  # 3 is Strava's word for "all fields"
    told = Activity(
        id=identity,
        sport=sport,
        start=start,
        start_utc=start_utc,
        time_known=time_known,
        timezone=_zone_name(get("timezone")),
        origin=origin,
        elapsed_s=elapsed,
        moving_s=moving,
        name=text(get("name")),
        distance_m=positive(get("distance")),
        climb_m=positive(get("total_elevation_gain")),
        average_speed=positive(get("average_speed")),
        max_speed=positive(get("max_speed")),
        average_hr=_rate(get("average_heartrate")),
        max_hr=_rate(get("max_heartrate")),
        cadence=_rate(get("average_cadence")),
        average_temp=number(get("average_temp")),
        elev_high=number(get("elev_high")),
        elev_low=number(get("elev_low")),
        suffer_score=positive(get("suffer_score")),
        workout_type=_whole(get("workout_type")),
        perceived_exertion=_rate(get("perceived_exertion")),
        trainer=truth(get("trainer")),
        commute=truth(get("commute")),
        manual=truth(get("manual")),
        flagged=truth(get("flagged")),
        private=truth(get("private")) or get("visibility") == "only_me",
        device=text(get("device_name"), 100) or None,
        external_id=text(get("external_id"), 200) or None,
        detailed=detailed,
        laps=_each(laps, _lap) if detailed else None,
        splits=_each(get("splits_metric"), _split) if detailed else None,
        best_efforts=_each(get("best_efforts"), _effort) if detailed else None,
    )
    found = bounded(told)
    if isinstance(found, Impossible):
        raise Unreadable(aside_text(found.reason))
    return found


def known_id(record: object) -> str | None:
    """Given a record, return its id in digits, or None; ids come as int, as text, and from some tools as 1.2e10."""
    value = record.get("id") if isinstance(record, Mapping) else None
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = int(value) if math.isfinite(value) and value == int(value) else None
    if isinstance(value, str):
        value = value.strip().removesuffix(".0")
    if isinstance(value, int) and not 0 < value < 10**20:
        return None
    digits = str(value)
    return digits if _ID.fullmatch(digits) and digits.isascii() and int(digits) else None


def _durations(record: Mapping[object, object]) -> tuple[float, float]:
    """Moving and elapsed seconds. One stands in for the other; a negative one is nothing that can be measured."""
    moving, elapsed = number(record.get("moving_time")), number(record.get("elapsed_time"))
    if moving is None and elapsed is None:
        raise Unreadable("no duration")
    known = max(moving or 0.0, 0.0), max(elapsed or 0.0, 0.0)
    return (known[0] or known[1], known[1] or known[0])


def _start(record: Mapping[object, object], home: tzinfo) -> tuple[datetime, datetime | None, bool]:
    """The local wall clock, the instant, and whether a time of day was given at all."""
    local = _moment(record.get("start_date_local"))
    instant = _moment(record.get("start_date"))
    offset = number(record.get("utc_offset"))
    shift = timedelta(seconds=offset) if offset is not None and abs(offset) <= _LARGEST_OFFSET.total_seconds() else None
    zone = _zone(record.get("timezone"))
    said = local or instant
    if said is None:
        raise Unreadable("no start")
    wall, known = said[:2]
    begun = _aware(instant) if instant is not None and instant[1] else None
    if begun is not None and (local is None or not known):
        clock = _local(begun, shift, zone or home)
        if local is None or clock.date() == wall.date():
            wall, known = clock, True
    if (wall.hour, wall.minute, wall.second) == _HIDDEN_START:
        known = False
    if begun is None and known:
        begun = _utc(wall, shift, zone)
    return wall, begun, known


_Moment = tuple[datetime, bool, timedelta | None]  # the wall clock, whether it has a time of day, its own offset


def _moment(value: object) -> _Moment | None:
    """A time as text, the digits taken as they stand; "Z" or an offset is read but moves nothing."""
    match = _WALL.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 48 else None
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.groups("0")[:6])
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
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
    if offset > _LARGEST_OFFSET:
        return None
    return offset if written[0] == "+" else -offset


def _aware(moment: _Moment) -> datetime:
    return (moment[0] - (moment[2] or timedelta())).replace(tzinfo=UTC)


def _local(instant: datetime, shift: timedelta | None, zone: tzinfo) -> datetime:
    if shift is not None:
        return (instant + shift).replace(tzinfo=None)
    return instant.astimezone(zone).replace(tzinfo=None)


def _utc(wall: datetime, shift: timedelta | None, zone: ZoneInfo | None) -> datetime | None:
    if shift is not None:
        return (wall - shift).replace(tzinfo=UTC)
    return wall.replace(tzinfo=zone).astimezone(UTC) if zone is not None else None


def _zone_name(value: object) -> str | None:
    """Strava writes "(GMT-05:00) America/New_York"; the offset part is standard time, so only the name is kept."""
    return _ZONE.sub("", text(value, 100)) or None


def _zone(value: object) -> ZoneInfo | None:
    name = _zone_name(value)
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):  # unknown, not a name at all, a directory
        return None


def _lap(record: Mapping[object, object]) -> Lap | None:
    get = record.get
    moving, elapsed = positive(get("moving_time")), positive(get("elapsed_time"))
    if not (moving or elapsed):
        return None
    return Lap(
        distance_m=positive(get("distance")) or 0.0,
        moving_s=moving or elapsed or 0.0,
        elapsed_s=elapsed or moving or 0.0,
        average_hr=_rate(get("average_heartrate")),
        max_hr=_rate(get("max_heartrate")),
        climb_m=positive(get("total_elevation_gain")),
    )


def _split(record: Mapping[object, object]) -> Split | None:
    get = record.get
    distance, moving = positive(get("distance")), positive(get("moving_time")) or positive(get("elapsed_time"))
    if not distance or not moving:
        return None
    return Split(
        distance_m=distance,
        moving_s=moving,
        speed=positive(get("average_speed")),
        graded_speed=positive(get("average_grade_adjusted_speed")),
        average_hr=_rate(get("average_heartrate")),
    )


def _effort(record: Mapping[object, object]) -> BestEffort | None:
    distance, elapsed = positive(record.get("distance")), positive(record.get("elapsed_time"))
    if not distance or not elapsed:
        return None
    return BestEffort(name=text(record.get("name"), 40), distance_m=distance, elapsed_s=elapsed)


def _each(values: object, read: Callable[[Mapping[object, object]], T | None]) -> tuple[T, ...]:
    if not isinstance(values, list):
        return ()
    found = (read(value) for value in values if isinstance(value, Mapping))
    return tuple(value for value in found if value is not None)


def text(value: object, longest: int = LONGEST_TEXT) -> str:
    """Given anything, return the text it is, without control characters (line breaks stay) and lone surrogates."""
    if not isinstance(value, str):
        return ""
    cut = value[:longest]
    return (cut if cut.isprintable() else _CONTROL.sub("", cut)).strip()


def number(value: object) -> float | None:
    """Given anything, return the finite number it is, or None; digits in quotes count."""
    if value is None:
        return None
    if type(value) is float:  # nearly always
        return value if math.isfinite(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def positive(value: object) -> float | None:
    """A number that measures something: not negative."""
    if type(value) is float and 0.0 <= value < math.inf:  # nearly always; a history has eighty thousand of them
        return value
    found = number(value)
    return found if found is not None and found >= 0 else None


def truth(value: object) -> bool:
    """True for true, 1 and "true": a webhook's ``private`` is text."""
    if isinstance(value, bool) or value is None:
        return value is True
    return (isinstance(value, str) and value.lower() in {"true", "1"}) or value == 1


def _rate(value: object) -> float | None:
    """A rate a minute; no heart beats 0 times, so 0 is "not measured"."""
    if type(value) is float and 0.0 < value < math.inf:
        return value
    found = number(value)
    return found if found is not None and found > 0 else None


def _whole(value: object) -> int | None:
    found = number(value)
    return int(found) if found is not None and abs(found) < 10_000 else None
