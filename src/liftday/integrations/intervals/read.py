"""A JSON object as intervals.icu writes it becomes an ``Activity`` or a ``Stub``, or is refused by name.

Distances are metres, times seconds, speeds m/s. ``start_date_local`` is the wall clock without a zone, ``start_date`` the
instant. An id of digits alone is Strava's own number. What came there from Strava is a stub: an id, a start and no more,
for good, because Strava's terms keep it from being handed on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date
from typing import Final

from liftday.integrations.strava.quirks.durations import durations
from liftday.integrations.strava.quirks.local_times import start_of
from liftday.integrations.strava.quirks.wrong_types import text, truth
from liftday.integrations.strava.quirks.zero_rates import rate
from liftday.integrations.strava.read import Essentials, Record, Unreadable, figures, laps_of
from liftday.training.activity import Activity
from liftday.training.bounds import SetAside, bounded
from liftday.words.reading import aside_text

ORIGIN: Final = "icu"
PREFIX: Final = "icu:"
"""What every id begins with here: numbers of two services never meet."""
_RACE, _RIDE_RACE = 1, 11  # Strava's workout_type, which is what the reading knows
_RIDES: Final = frozenset({"Ride", "VirtualRide", "GravelRide", "MountainBikeRide", "TrackRide", "Cyclocross"})
_LONGEST_ID: Final = 40


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
    result = bounded(_told(record, Essentials(name, sport, start, seconds)))
    if isinstance(result, SetAside):
        raise Unreadable(aside_text(result.reason))
    return result


def _told(record: Record, known: Essentials) -> Activity:
    """What a record tells beside what no activity can be without."""
    get = record.get
    intervals = get("icu_intervals")
    return replace(
        figures(record, known, ORIGIN),
        workout_type=_race(record, known.sport),
        perceived_exertion=rate(get("icu_rpe")) or rate(get("perceived_exertion")),
        commute=truth(get("commute")) or get("sub_type") == "COMMUTE",
        manual=get("source") == "MANUAL",
        strava_id=_strava_id(record),
        detailed=isinstance(intervals, list),
        laps=laps_of(intervals) if isinstance(intervals, list) else None,
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
