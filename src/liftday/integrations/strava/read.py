"""A JSON object as Strava writes it becomes an ``Activity``, or is refused by name.

Everything is optional here but an id, a start, a sport and a duration; what is odd about each field is in ``quirks``. One odd
record never costs the others: it is set aside with a reason.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, tzinfo
from typing import Final, NamedTuple, TypeVar

from liftday.integrations.strava.listing import SetAside
from liftday.integrations.strava.quirks.detail_levels import is_detailed
from liftday.integrations.strava.quirks.durations import durations
from liftday.integrations.strava.quirks.ids import known_id
from liftday.integrations.strava.quirks.local_times import Start, start_of
from liftday.integrations.strava.quirks.sport_names import sport_of
from liftday.integrations.strava.quirks.visibility import is_private
from liftday.integrations.strava.quirks.wrong_types import number, positive, text, truth, whole
from liftday.integrations.strava.quirks.zero_rates import rate
from liftday.integrations.strava.quirks.zone_names import zone_name
from liftday.training.activity import Activity, BestEffort, Lap, Split
from liftday.training.bounds import SetAside as Impossible
from liftday.training.bounds import bounded
from liftday.words.reading import aside_text

T = TypeVar("T")
Record = Mapping[object, object]
LONGEST_DESCRIPTION: Final = 20_000  # characters; Strava itself clips long ones


class Essentials(NamedTuple):
    """What no activity can be without; the seconds are moving and elapsed."""

    id: str
    sport: str
    start: Start
    seconds: tuple[float, float]


class Unreadable(ValueError):
    """One record that cannot become an activity; the text says why, without any of its contents."""


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

    The day is that of the runner's wall clock where it was run. Where a record tells the instant alone, and neither zone nor
    offset, the day is that of ``home``, the athlete's zone.
    """
    if not isinstance(record, Mapping):
        raise Unreadable("not an object")
    activity = _summary(record, origin, home)
    if is_detailed(record):
        activity = replace(
            activity,
            detailed=True,
            laps=laps_of(record.get("laps")),
            splits=_each(record.get("splits_metric"), _split),
            best_efforts=_each(record.get("best_efforts"), _effort),
        )
    result = bounded(activity)
    if isinstance(result, Impossible):
        raise Unreadable(aside_text(result.reason))
    return result


def description_of(record: object) -> str:
    """Given a detailed activity, return the text below it, "" where there is none."""
    return text(record.get("description"), LONGEST_DESCRIPTION) if isinstance(record, Mapping) else ""


def _summary(record: Record, origin: str, home: tzinfo) -> Activity:
    """What a list tells of an activity."""
    get = record.get
    return replace(
        figures(record, _essentials(record, home), origin),
        elev_high=number(get("elev_high")),
        elev_low=number(get("elev_low")),
        suffer_score=positive(get("suffer_score")),
        workout_type=whole(get("workout_type")),
        perceived_exertion=rate(get("perceived_exertion")),
        commute=truth(get("commute")),
        manual=truth(get("manual")),
        flagged=truth(get("flagged")),
        private=is_private(record),
    )


def figures(record: Record, known: Essentials, origin: str) -> Activity:
    """Given a record and what no activity can be without, return what Strava and intervals.icu tell alike of it."""
    get = record.get
    return Activity(
        id=known.id,
        sport=known.sport,
        start=known.start[0],
        start_utc=known.start[1],
        time_known=known.start[2],
        timezone=zone_name(get("timezone")),
        origin=origin,
        elapsed_s=known.seconds[1],
        moving_s=known.seconds[0],
        name=text(get("name")),
        distance_m=positive(get("distance")),
        climb_m=positive(get("total_elevation_gain")),
        average_speed=positive(get("average_speed")),
        max_speed=positive(get("max_speed")),
        average_hr=rate(get("average_heartrate")),
        max_hr=rate(get("max_heartrate")),
        cadence=rate(get("average_cadence")),
        average_temp=number(get("average_temp")),
        trainer=truth(get("trainer")),
        device=text(get("device_name"), 100) or None,
        external_id=text(get("external_id"), 200) or None,
    )


def _essentials(record: Record, home: tzinfo) -> Essentials:
    """Raises Unreadable with what is missing."""
    identity = known_id(record)
    if identity is None:
        raise Unreadable("no id")
    sport = sport_of(record)
    if not sport:
        raise Unreadable("no sport")
    start = start_of(record, home)
    if start is None:
        raise Unreadable("no start")
    seconds = durations(record)
    if seconds is None:
        raise Unreadable("no duration")
    return Essentials(identity, sport, start, seconds)


def laps_of(records: object) -> tuple[Lap, ...]:
    """Given what stands where laps belong, return those that lasted."""
    return _each(records, _lap)


def _lap(record: Record) -> Lap | None:
    get = record.get
    moving, elapsed = positive(get("moving_time")), positive(get("elapsed_time"))
    if not (moving or elapsed):
        return None
    return Lap(
        distance_m=positive(get("distance")) or 0.0,
        moving_s=moving or elapsed or 0.0,
        elapsed_s=elapsed or moving or 0.0,
        average_hr=rate(get("average_heartrate")),
        max_hr=rate(get("max_heartrate")),
        climb_m=positive(get("total_elevation_gain")),
    )


def _split(record: Record) -> Split | None:
    get = record.get
    distance, moving = positive(get("distance")), positive(get("moving_time")) or positive(get("elapsed_time"))
    if not distance or not moving:
        return None
    return Split(
        distance_m=distance,
        moving_s=moving,
        speed=positive(get("average_speed")),
        graded_speed=positive(get("average_grade_adjusted_speed")),
        average_hr=rate(get("average_heartrate")),
    )


def _effort(record: Record) -> BestEffort | None:
    distance, elapsed = positive(record.get("distance")), positive(record.get("elapsed_time"))
    if not distance or not elapsed:
        return None
    return BestEffort(name=text(record.get("name"), 40), distance_m=distance, elapsed_s=elapsed)


def _each(values: object, read: Callable[[Record], T | None]) -> tuple[T, ...]:
    if not isinstance(values, list):
        return ()
    entries = (read(value) for value in values if isinstance(value, Mapping))
    return tuple(entry for entry in entries if entry is not None)
