"""The messages of a FIT file that matter, as far as they could be read."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from statistics import fmean

import fitdecode

from liftday.integrations.files.track import MOST_POINTS, Point
from liftday.integrations.strava.quirks.wrong_types import number

_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)  # FIT counts seconds from here
_FIRST_MOMENT = 0x10000000  # below it they count from when the device was switched on
_SEMICIRCLE = 180 / 2**31  # degrees
_FARTHEST = timedelta(
    days=10
)  # from the middle of a recording; a record farther off was written before the clock was set
_SPORTS = {1: 1, 2: 2, 5: 5, 6: 11}  # a record's activity_type -> sport: running, cycling, swimming, walking
_ONE_IN = 10  # records are looked at for the sport
_DYNAMICS = ("vertical_oscillation", "stance_time", "step_length", "vertical_ratio")
_BROKEN = (
    fitdecode.FitError, ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError, OverflowError,
    ZeroDivisionError, struct.error,
)  # fmt: skip


class Message:
    """One message: its fields by FIT's names, None or "" where they are missing, invalid or of another kind."""

    __slots__ = ("_message", "name")

    def __init__(self, message: fitdecode.FitDataMessage) -> None:
        self._message = message
        self.name: str = message.name

    def number(self, name: str) -> float | None:
        """A value in its unit."""
        return number(self._message.get_value(name, fallback=None)) if self._message.has_field(name) else None

    def code(self, name: str) -> int | None:
        """The number of an enumeration, whether or not it has a name."""
        code = self._message.get_raw_value(name, fallback=None) if self._message.has_field(name) else None
        return code if isinstance(code, int) else None

    def codes(self, name: str) -> tuple[int, ...]:
        """The numbers of a field that holds several, those that are invalid left out of their places as 65535."""
        raw = self._message.get_raw_value(name, fallback=None) if self._message.has_field(name) else None
        several = raw if isinstance(raw, tuple | list) else (raw,)
        return tuple(code if isinstance(code, int) else 0xFFFF for code in several)

    def text(self, name: str) -> str:
        """A text."""
        text = self._message.get_value(name, fallback=None) if self._message.has_field(name) else None
        return text if isinstance(text, str) else ""

    def moment(self, name: str) -> datetime | None:
        """An instant; None for a time since the device was switched on."""
        seconds = self.number(name)
        return _EPOCH + timedelta(seconds=seconds) if seconds is not None and seconds >= _FIRST_MOMENT else None


@dataclass(slots=True)
class Messages:
    """What one file holds. ``sports`` are its sport messages, in order; ``sport_code`` what workout or records say."""

    file_type: int | None = None  # file_id's type
    sessions: list[Message] = field(default_factory=list)
    laps: list[Message] = field(default_factory=list)
    sports: list[Message] = field(default_factory=list)
    sets: list[Message] = field(default_factory=list)  # of a strength workout
    titles: dict[tuple[int, int], str] = field(default_factory=dict)  # what moves are called, by category and subtype
    points: list[Point] = field(default_factory=list)
    sport_code: int | None = None
    clock: tuple[datetime, datetime] | None = None  # the local time as the watch wrote it, and the instant of it
    whole: bool = False  # an activity's last message was there
    longitude: float | None = None  # degrees, of the first place
    speed: float | None = None  # m/s, the mean of the records'
    cadence: float | None = None  # a minute, the same
    dynamics: bool = False  # whether ground contact was measured


def messages(data: bytes) -> Messages:
    """Given the bytes of one sound file, return what is in it up to the first damage."""
    read = Messages()
    speeds: list[float] = []
    cadences: list[float] = []
    try:
        for message in _decoded(data):
            if message.name == "record":
                _record(message, read, speeds, cadences)
            else:
                _other(message, read)
    except _BROKEN:
        pass  # what was read before the damage still counts
    read.speed, read.cadence = (fmean(values) if values else None for values in (speeds, cadences))
    read.points = _together(read.points)
    return read


def _decoded(data: bytes) -> Iterator[Message]:
    with fitdecode.FitReader(
        BytesIO(data),
        processor=None,
        check_crc=fitdecode.CrcCheck.DISABLED,
        error_handling=fitdecode.ErrorHandling.IGNORE,
    ) as reader:
        for frame in reader:
            if frame.frame_type == fitdecode.FIT_FRAME_DATA:
                yield Message(frame)


def _other(message: Message, read: Messages) -> None:
    match message.name:
        case "file_id":
            read.file_type = message.code("type")
        case "session":
            read.sessions.append(message)
        case "lap":
            read.laps.append(message)
        case "sport":
            read.sports.append(message)
        case "set":
            read.sets.append(message)
        case "exercise_title":
            (category, *_), (name, *_) = message.codes("exercise_category"), message.codes("exercise_name")
            read.titles[category, name] = message.text("wkt_step_name")
        case "workout":
            read.sport_code = read.sport_code or message.code("sport")
        case "activity":
            wall, instant = message.moment("local_timestamp"), message.moment("timestamp")
            read.clock = (wall, instant) if wall is not None and instant is not None else read.clock
            read.whole = True
        case _:
            return
    if read.longitude is None:
        read.longitude = _longitude(message, "start_position_long")


def _record(message: Message, read: Messages, speeds: list[float], cadences: list[float]) -> None:
    at = message.moment("timestamp")
    if at is None or len(read.points) >= MOST_POINTS:
        return
    altitude = message.number("enhanced_altitude")
    read.points.append(
        Point(
            at=at,
            distance_m=message.number("distance"),
            hr=message.number("heart_rate"),
            altitude_m=altitude if altitude is not None else message.number("altitude"),
        )
    )
    if read.longitude is None:
        read.longitude = _longitude(message, "position_long")
    if len(read.points) % _ONE_IN == 1:
        _evidence(message, read, speeds, cadences)


def _evidence(message: Message, read: Messages, speeds: list[float], cadences: list[float]) -> None:
    """What a record tells of the sport, should no message say it."""
    speed, cadence = message.number("enhanced_speed") or message.number("speed"), message.number("cadence")
    if speed:
        speeds.append(speed)
    if cadence:
        cadences.append(cadence)
    read.dynamics = read.dynamics or any(message.number(name) for name in _DYNAMICS)
    if read.sport_code is None:
        read.sport_code = _SPORTS.get(message.code("activity_type") or 0)


def _longitude(message: Message, name: str) -> float | None:
    semicircles = message.number(name)
    return semicircles * _SEMICIRCLE if semicircles else None  # 0 is where no place was known yet


def _together(points: list[Point]) -> list[Point]:
    """The points in the order of time, without those that were written before the clock was set."""
    points.sort(key=lambda point: point.at)
    if not points:
        return points
    middle = points[len(points) // 2].at
    return [point for point in points if abs(point.at - middle) <= _FARTHEST]
