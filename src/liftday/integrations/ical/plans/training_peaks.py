"""TrainingPeaks: "Run: title", the type once more in the description, and planned and done as one event.

The entry of a done session gets lines that begin with "Actual". A structured workout has a date as its start and a time
as its end. A race is an event without a type and without a description, on its date far ahead. Seen in two real
calendars (2022, 2025); the types behind "Custom" from memory.
"""

import re
from dataclasses import replace
from typing import Final

from liftday.integrations.ical.event import Event
from liftday.integrations.ical.plans.reader import Known, ReadEvent
from liftday.integrations.plans.owner_words import by_owner
from liftday.integrations.plans.read_as import RUNS, ReadAs
from liftday.integrations.plans.title import read_title
from liftday.training.day import Kind
from liftday.training.planned import PlannedType
from liftday.training.reason import Reason

_TYPES: Final[dict[str, str | None]] = {
    "Run": "Run",
    "Walk": "Walk",
    "Strength": "WeightTraining",
    "Bike": "Ride",
    "MTB": "MountainBikeRide",
    "Mtn Bike": "MountainBikeRide",
    "Swim": "Swim",
    "Rowing": "Rowing",
    "XC-Ski": "NordicSki",
    "X-Train": "Elliptical",  # any other sport: read like one, and none is named
    "Brick": None,
    "Race": None,
    "Day Off": None,
    "Other": None,
    "Custom": None,
    "Note": None,
}
_PREFIX: Final = re.compile(rf"^({'|'.join(map(re.escape, _TYPES))}):\s*(.*)$", re.DOTALL)
_TYPE_LINE: Final = re.compile(r"(?m)^Workout type:\s*(.+?)\s*$")
_FACT_LINE: Final = re.compile(
    r"^(?:Workout type|Planned Time|Actual Time|Distance Planned|Planned Distance|Actual Distance|Speed|Pace):"
)
_PLANNED_TIME: Final = re.compile(r"(?m)^Planned Time:\s*(\d{1,2}):([0-5]\d)")
_PLANNED_DISTANCE: Final = re.compile(r"(?m)^(?:Distance Planned|Planned Distance):\s*([\d.]{1,9})\s*(km|m|mi)\b")
_ACTUAL: Final = re.compile(r"(?m)^Actual (?:Time|Distance):")
_TO_KM: Final = {"m": 0.001, "km": 1.0, "mi": 1.609344}
_CERTAINTY: Final = 0.98


def read(event: Event, known: Known) -> ReadEvent:
    """Given an event of TrainingPeaks' calendar, return what it is."""
    prefix = _PREFIX.match(event.summary)
    line = _TYPE_LINE.search(event.description)
    name = prefix[1] if prefix else line[1] if line else ""
    title = prefix[2] if prefix else event.summary
    if not name and not event.description.strip():
        reason = Reason("plan_event", {"source": "TrainingPeaks"})
        reading = ReadAs(type=PlannedType.RACE, kind=Kind.RACE, certainty=0.85, reason=reason)
    else:
        reading = _by_type(name, title, event, known)
    reading = _measured(by_owner(reading, title, known.words), event)
    return ReadEvent(reading=reading, join=event.uid, done=_ACTUAL.search(event.description) is not None)


def _by_type(name: str, title: str, event: Event, known: Known) -> ReadAs:
    lines = [line for line in event.description.split("\n") if line.strip() and not _FACT_LINE.match(line)]
    description = "\n".join(lines)
    if name == "Day Off":
        return _stated(name, PlannedType.REST, Kind.REST, _CERTAINTY)
    if name == "Race":
        return _stated(name, PlannedType.RACE, Kind.RACE, _CERTAINTY)
    if name == "Brick":
        return _brick(title, description)
    sport = _TYPES.get(name)
    read_as = "Run" if sport == "Walk" else sport
    reading = read_title(title, sport=read_as, description=description, pace=known.easy_pace)
    if sport == "Walk" and reading.type is PlannedType.RUN:
        return replace(reading, sport="Walk", kind=reading.kind or Kind.EASY)
    return replace(reading, sport=None) if name == "X-Train" else reading


def _brick(title: str, description: str) -> ReadAs:
    """A ride and a run: moderate at least."""
    reading = read_title(title, sport="Ride", description=description)
    hard = reading.kind is not None and reading.kind.severity > Kind.MODERATE.severity
    return replace(
        _stated("Brick", PlannedType.CROSS, reading.kind if hard else Kind.MODERATE, 0.8),
        minutes=reading.minutes,
        km=reading.km,
    )


def _stated(name: str, planned: PlannedType, kind: Kind | None, certainty: float) -> ReadAs:
    reason = Reason("plan_kind", {"source": "TrainingPeaks", "name": name})
    return ReadAs(type=planned, kind=kind, certainty=certainty, reason=reason)


def _measured(reading: ReadAs, event: Event) -> ReadAs:
    """With the planned time and, of a run, the planned distance."""
    time, distance = _PLANNED_TIME.search(event.description), _PLANNED_DISTANCE.search(event.description)
    minutes = 60 * int(time[1]) + int(time[2]) if time else 0
    km = reading.km
    if distance is not None and reading.sport in RUNS and distance[1].count(".") <= 1:
        km = round(float(distance[1]) * _TO_KM[distance[2]], 2)
    return replace(reading, minutes=minutes or reading.minutes, km=km)
