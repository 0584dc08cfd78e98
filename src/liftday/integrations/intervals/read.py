"""A JSON object as intervals.icu writes it becomes an ``Activity`` or a ``Stub``, or is refused by name.

Distances are metres, times seconds, speeds m/s. ``start_date_local`` is the wall clock without a zone, ``start_date`` the
instant. An id of digits alone is Strava's own number. What came there from Strava is a stub: an id, a start and no more,
for good, because Strava's terms keep it from being handed on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date
from typing import Final

from liftday.integrations.strava.quirks.durations import durations
from liftday.integrations.strava.quirks.local_times import Start, start_of
from liftday.integrations.strava.quirks.wrong_types import number, positive, text, truth
from liftday.integrations.strava.quirks.zero_rates import rate
from liftday.integrations.strava.quirks.zone_names import zone_name
from liftday.training.activity import Activity, Lap
from liftday.training.bounds import SetAside, bounded
from liftday.words.reading import aside_text

ORIGIN: Final = "icu"
PREFIX: Final = "icu:"
"""What every id begins with here: numbers of two services never meet."""
_RACE, _RIDE_RACE = 1, 11  # Strava's workout_type, which is what the reading knows
_RIDES: Final = frozenset({"Ride", "VirtualRide", "GravelRide", "MountainBikeRide", "TrackRide", "Cyclocross"})
_LONGEST_ID: Final = 40
Record = Mapping[object, object]


@dataclass(frozen=True, slots=True)
class Stub:
    """Something of Strava's of which intervals.icu may tell no more than that it was."""

    id: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One window of the list: what could be read, stubs, what was set aside (id, why). ``ids`` holds every id in it, ours
    with its prefix."""

    activities: tuple[Activity, ...]
    stubs: tuple[Stub, ...]
    set_aside: tuple[tuple[str, str], ...]
    ids: frozenset[str]
    count: int


class Unreadable(ValueError):
    """One record that cannot become an activity; the text says why, without any of its contents."""


def read_activities(records: Iterable[object]) -> Listing:
    """Given the records of a list, return what they hold; an id that comes twice counts once, as it came last."""
    activities: dict[str, Activity] = {}
    stubs: dict[str, Stub] = {}
    aside: list[tuple[str, str]] = []
    ids: set[str] = set()
    count = 0
    for record in records:
        count += 1
        name = id_of(record)
        ids |= {name} if name else set()
        try:
            read = read_activity(record)
        except Unreadable as error:
            aside.append((name or f"#{count}", str(error)))
            continue
        if isinstance(read, Stub):
            stubs[read.id] = read
        else:
            activities[read.id] = read
    return Listing(
        activities=tuple(activities.values()),
        stubs=tuple(stubs.values()),
        set_aside=tuple(aside),
        ids=frozenset(ids),
        count=count,
    )


def read_activity(record: object) -> Activity | Stub:
    """Given one record, return the activity in the core's units, every figure within its bounds, or the stub; raises
    Unreadable."""
    name = id_of(record)
    if not isinstance(record, Mapping) or name is None:
        raise Unreadable("no id")
    start = start_of(record, UTC)
    if start is None:
        raise Unreadable("no start")
    get = record.get
    if get("source") == "STRAVA" and not get("type"):
        return Stub(name, start[0].date())
    sport, seconds = text(get("type"), 64), durations(record)
    if not sport:
        raise Unreadable("no sport")
    if seconds is None:
        raise Unreadable("no duration")
    activity = _told(record, name, sport, start, seconds)
    result = bounded(activity)
    if isinstance(result, SetAside):
        raise Unreadable(aside_text(result.reason))
    return result


def _told(record: Record, name: str, sport: str, start: Start, seconds: tuple[float, float]) -> Activity:
    """What a record tells beside what no activity can be without."""
    get = record.get
    intervals = get("icu_intervals")
    return Activity(
        id=name,
        sport=sport,
        start=start[0],
        start_utc=start[1],
        time_known=start[2],
        timezone=zone_name(get("timezone")),
        origin=ORIGIN,
        elapsed_s=seconds[1],
        moving_s=seconds[0],
        name=text(get("name")),
        distance_m=positive(get("distance")),
        climb_m=positive(get("total_elevation_gain")),
        average_speed=positive(get("average_speed")),
        max_speed=positive(get("max_speed")),
        average_hr=rate(get("average_heartrate")),
        max_hr=rate(get("max_heartrate")),
        cadence=rate(get("average_cadence")),
        average_temp=number(get("average_temp")),
        workout_type=_race(record, sport),
        perceived_exertion=rate(get("icu_rpe")) or rate(get("perceived_exertion")),
        trainer=truth(get("trainer")),
        commute=truth(get("commute")) or get("sub_type") == "COMMUTE",
        manual=get("source") == "MANUAL",
        device=text(get("device_name"), 100) or None,
        external_id=text(get("external_id"), 200) or None,
        strava_id=_strava_id(record),
        detailed=isinstance(intervals, list),
        laps=_laps(intervals) if isinstance(intervals, list) else None,
    )


def id_of(record: object) -> str | None:
    """The id with our prefix, None where there is none that an address could hold."""
    raw = record.get("id") if isinstance(record, Mapping) else None
    name = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else text(raw, _LONGEST_ID)
    return PREFIX + name if name and name.isascii() and name.isalnum() else None


def _strava_id(record: Record) -> str | None:
    """Strava's number of the same recording, where it is told."""
    for raw in (record.get("strava_id"), record.get("id")):
        name = str(raw) if isinstance(raw, int) else text(raw, _LONGEST_ID)
        if name.isascii() and name.isdigit():
            return name
    return None


def _race(record: Record, sport: str) -> int | None:
    if not (truth(record.get("race")) or record.get("sub_type") == "RACE"):
        return None
    return _RIDE_RACE if sport in _RIDES else _RACE


def _laps(intervals: list[object]) -> tuple[Lap, ...]:
    laps = []
    for one in intervals:
        if not isinstance(one, Mapping):
            continue
        moving, elapsed = positive(one.get("moving_time")), positive(one.get("elapsed_time"))
        if moving or elapsed:
            laps.append(
                Lap(
                    distance_m=positive(one.get("distance")) or 0.0,
                    moving_s=moving or elapsed or 0.0,
                    elapsed_s=elapsed or moving or 0.0,
                    average_hr=rate(one.get("average_heartrate")),
                    max_hr=rate(one.get("max_heartrate")),
                )
            )
    return tuple(laps)
