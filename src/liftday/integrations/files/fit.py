"""FIT, the format of watches: sessions, laps and records become activities.

A watch whose battery died has written records and no session: then the records tell what there is to tell.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from io import BytesIO

import fitdecode

from liftday.integrations.files.report import NotReadable
from liftday.integrations.files.track import MOST_POINTS, Point, Totals, add_up, identity, local
from liftday.integrations.strava.read import number
from liftday.training.activity import Activity, Lap

_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)  # FIT counts seconds from here
_LARGEST_OFFSET = timedelta(hours=15)
_BROKEN = (
    fitdecode.FitError, ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError, OverflowError,
    ZeroDivisionError, struct.error,
)  # fmt: skip

# FIT's sport and sub-sport -> Strava's sport. The sub-sport is looked at first.
_BY_SUB_SPORT = {
    ("running", "trail"): "TrailRun",
    ("running", "virtual_activity"): "VirtualRun",
    ("cycling", "mountain"): "MountainBikeRide",
    ("cycling", "gravel_cycling"): "GravelRide",
    ("cycling", "mixed_surface"): "GravelRide",
    ("cycling", "virtual_activity"): "VirtualRide",
    ("cycling", "e_bike_fitness"): "EBikeRide",
    ("cycling", "e_bike_mountain"): "EMountainBikeRide",
    ("training", "strength_training"): "WeightTraining",
    ("training", "yoga"): "Yoga",
    ("training", "pilates"): "Pilates",
    ("training", "hiit"): "HighIntensityIntervalTraining",
    ("fitness_equipment", "strength_training"): "WeightTraining",
    ("fitness_equipment", "elliptical"): "Elliptical",
    ("fitness_equipment", "stair_climbing"): "StairStepper",
    ("fitness_equipment", "indoor_rowing"): "Rowing",
    ("fitness_equipment", "indoor_cycling"): "Ride",
    ("fitness_equipment", "treadmill"): "Run",
    ("fitness_equipment", "yoga"): "Yoga",
    ("fitness_equipment", "pilates"): "Pilates",
}
_BY_SPORT = {
    "running": "Run", "cycling": "Ride", "e_biking": "EBikeRide", "swimming": "Swim", "walking": "Walk", "hiking": "Hike",
    "mountaineering": "Hike", "rowing": "Rowing", "cross_country_skiing": "NordicSki", "alpine_skiing": "AlpineSki",
    "snowboarding": "Snowboard", "snowshoeing": "Snowshoe", "rock_climbing": "RockClimbing", "kayaking": "Kayaking",
    "paddling": "Canoeing", "stand_up_paddleboarding": "StandUpPaddling", "surfing": "Surfing", "windsurfing": "Windsurf",
    "kitesurfing": "Kitesurf", "sailing": "Sail", "soccer": "Soccer", "tennis": "Tennis", "basketball": "Basketball",
    "golf": "Golf", "inline_skating": "InlineSkate", "ice_skating": "IceSkate", "hiit": "HighIntensityIntervalTraining",
}  # fmt: skip
_INDOOR = {
    "treadmill",
    "indoor_running",
    "indoor_cycling",
    "spin",
    "indoor_rowing",
    "indoor_walking",
    "virtual_activity",
}
_NO_SPORT = {"transition", "multisport"}


@dataclass(slots=True)
class _Read:
    """The messages of one file that matter, as far as it could be read."""

    sessions: list[fitdecode.FitDataMessage] = field(default_factory=list)
    laps: list[fitdecode.FitDataMessage] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    sport: fitdecode.FitDataMessage | None = None
    offset: timedelta | None = None


def is_fit(data: bytes) -> bool:
    """True for the signature every FIT file has in its header."""
    return data[8:12] == b".FIT"


def read_fit(data: bytes, *, zone: tzinfo) -> tuple[Activity, ...]:
    """Given the bytes of a FIT file, return its activities: one, or several of a multisport session."""
    read = _messages(data)
    sessions = [one for one in read.sessions if _text(one, "sport") not in _NO_SPORT]
    found = [_of_session(session, read, only=len(sessions) == 1) for session in sessions]
    if not any(found) and len(read.points) > 1:
        found = [_of_points(read)]
    activities = tuple(
        _activity(made, identity(data, place), zone, read.offset)
        for place, made in enumerate(found)
        if made is not None
    )
    if not activities:
        raise NotReadable("no activity in it")
    return activities


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What is known of one activity before it has an id and a wall clock."""

    start: datetime
    sport: str
    totals: Totals
    laps: tuple[Lap, ...]
    indoor: bool = False
    average_speed: float | None = None
    max_speed: float | None = None
    cadence: float | None = None
    temperature: float | None = None
    rpe: float | None = None


def _messages(data: bytes) -> _Read:
    read = _Read()
    try:
        for message in _decoded(data):
            if message.name == "record":
                point = _point(message)
                if point is not None and len(read.points) < MOST_POINTS:
                    read.points.append(point)
            elif message.name == "session":
                read.sessions.append(message)
            elif message.name == "lap":
                read.laps.append(message)
            elif message.name == "sport":
                read.sport = message
            elif message.name == "activity":
                read.offset = _offset(message)
    except _BROKEN:
        pass  # what was read before the damage still counts
    return read


def _decoded(data: bytes) -> Iterator[fitdecode.FitDataMessage]:
    with fitdecode.FitReader(
        BytesIO(data),
        processor=None,
        check_crc=fitdecode.CrcCheck.DISABLED,
        error_handling=fitdecode.ErrorHandling.IGNORE,
    ) as reader:
        for frame in reader:
            if frame.frame_type == fitdecode.FIT_FRAME_DATA:
                yield frame


def _of_session(session: fitdecode.FitDataMessage, read: _Read, *, only: bool) -> _Made | None:
    start = _moment(session, "start_time")
    elapsed, timer = _number(session, "total_elapsed_time"), _number(session, "total_timer_time")
    seconds = elapsed or timer
    if start is None or seconds is None:
        return None
    end = start + timedelta(seconds=seconds + 1)
    points = read.points if only else [point for point in read.points if start <= point.at <= end]
    measured = add_up(points) if points else Totals(elapsed_s=seconds, moving_s=timer or seconds)
    sport, sub_sport = _text(session, "sport"), _text(session, "sub_sport")
    rpe = _number(session, "workout_rpe")
    return _Made(
        start=start,
        sport=_BY_SUB_SPORT.get((sport, sub_sport)) or _BY_SPORT.get(sport, "Workout"),
        indoor=sub_sport in _INDOOR,
        totals=Totals(
            elapsed_s=seconds,
            moving_s=_number(session, "total_moving_time") or timer or seconds,
            distance_m=_first(_number(session, "total_distance"), measured.distance_m),
            average_hr=_number(session, "avg_heart_rate") or measured.average_hr,
            max_hr=_number(session, "max_heart_rate") or measured.max_hr,
            climb_m=_first(_number(session, "total_ascent"), measured.climb_m),
            descent_m=_first(_number(session, "total_descent"), measured.descent_m),
            high_m=measured.high_m,
            low_m=measured.low_m,
            splits=measured.splits,
        ),
        laps=tuple(_laps([one for one in read.laps if only or _within(one, start, end)])),
        average_speed=_number(session, "enhanced_avg_speed") or _number(session, "avg_speed"),
        max_speed=_number(session, "enhanced_max_speed") or _number(session, "max_speed"),
        cadence=_number(session, "avg_running_cadence") or _number(session, "avg_cadence"),
        temperature=_number(session, "avg_temperature"),
        rpe=rpe / 10 if rpe else None,
    )


def _of_points(read: _Read) -> _Made | None:
    points = sorted(read.points, key=lambda point: point.at)
    totals = add_up(points)
    if totals.elapsed_s <= 0:
        return None
    sport = _text(read.sport, "sport") if read.sport is not None else ""
    return _Made(
        start=points[0].at,
        sport=_BY_SPORT.get(sport, "Workout"),
        totals=totals,
        laps=tuple(_laps(read.laps)),
    )


def _activity(made: _Made, own_id: str, zone: tzinfo, offset: timedelta | None) -> Activity:
    totals = made.totals
    return Activity(
        id=own_id,
        origin="file",
        sport=made.sport,
        start=local(made.start, zone, offset),
        start_utc=made.start,
        elapsed_s=totals.elapsed_s,
        moving_s=totals.moving_s,
        distance_m=totals.distance_m,
        climb_m=totals.climb_m,
        descent_m=totals.descent_m,
        average_speed=made.average_speed,
        max_speed=made.max_speed,
        average_hr=totals.average_hr,
        max_hr=totals.max_hr,
        cadence=made.cadence,
        average_temp=made.temperature,
        elev_high=totals.high_m,
        elev_low=totals.low_m,
        perceived_exertion=made.rpe,
        trainer=made.indoor,
        detailed=True,
        laps=made.laps,
        splits=totals.splits,
        best_efforts=(),
    )


def _laps(messages: Sequence[fitdecode.FitDataMessage]) -> Iterator[Lap]:
    for message in messages:
        elapsed, timer = _number(message, "total_elapsed_time"), _number(message, "total_timer_time")
        seconds = elapsed or timer
        if seconds:
            yield Lap(
                distance_m=_number(message, "total_distance") or 0.0,
                moving_s=_number(message, "total_moving_time") or timer or seconds,
                elapsed_s=seconds,
                average_hr=_number(message, "avg_heart_rate"),
                max_hr=_number(message, "max_heart_rate"),
                climb_m=_number(message, "total_ascent"),
            )


def _within(message: fitdecode.FitDataMessage, start: datetime, end: datetime) -> bool:
    begun = _moment(message, "start_time")
    return begun is not None and start <= begun < end


def _point(message: fitdecode.FitDataMessage) -> Point | None:
    at = _moment(message, "timestamp")
    if at is None:
        return None
    altitude = _number(message, "enhanced_altitude")
    return Point(
        at=at,
        distance_m=_number(message, "distance"),
        hr=_number(message, "heart_rate"),
        altitude_m=altitude if altitude is not None else _number(message, "altitude"),
    )


def _offset(message: fitdecode.FitDataMessage) -> timedelta | None:
    """How far the watch's wall clock was from UTC, to the quarter of an hour."""
    wall, instant = _moment(message, "local_timestamp"), _moment(message, "timestamp")
    if wall is None or instant is None:
        return None
    offset = timedelta(minutes=15 * round((wall - instant) / timedelta(minutes=15)))
    return offset if abs(offset) <= _LARGEST_OFFSET else None


def _moment(message: fitdecode.FitDataMessage, name: str) -> datetime | None:
    seconds = _number(message, name)
    return _EPOCH + timedelta(seconds=seconds) if seconds is not None and seconds >= 0x10000000 else None


def _number(message: fitdecode.FitDataMessage, name: str) -> float | None:
    value = message.get_value(name, fallback=None) if message.has_field(name) else None
    return number(value)


def _text(message: fitdecode.FitDataMessage, name: str) -> str:
    value = message.get_value(name, fallback=None) if message.has_field(name) else None
    return value if isinstance(value, str) else ""


def _first(one: float | None, other: float | None) -> float | None:
    return one if one is not None else other
