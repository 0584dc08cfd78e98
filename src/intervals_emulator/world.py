"""What there is: activities and a calendar of one athlete, with the rules by which they change."""

import itertools
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from strava_emulator.clock import Clock

Record = dict[str, Any]
NOTE: Final = "STRAVA activities are not available via the API"
_FIRST_EVENT: Final = 7_100_001


@dataclass
class World:
    """The state behind the routes. Activities by id as the service would tell them whole; events by number."""

    clock: Clock
    athlete: str = "i100001"
    timezone: str = "Europe/Berlin"
    upserts: bool = True  # whether an external_id is known again: for a personal key that is nowhere written
    activities: dict[str, Record] = field(default_factory=dict)
    events: dict[int, Record] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(_FIRST_EVENT))

    def add(self, record: Mapping[str, Any]) -> str:
        """Add an activity, or put one of the same id in its place; return its id."""
        given = {"source": "GARMIN_CONNECT", "icu_athlete_id": self.athlete, "timezone": self.timezone, **record}
        self.activities[str(given["id"])] = given
        return str(given["id"])

    def stub(self, name: str) -> None:
        """The activity comes from Strava from now on: nothing of it may be told."""
        self.activities[name] = stubbed(name, self.activities[name]["start_date_local"], self.athlete)

    def put_event(self, given: Mapping[str, Any], number: int | None = None) -> Record:
        """Store a new event, or change one by its number; what is not given stays."""
        known = self.events.get(number, {}) if number is not None else {}
        number = number if number is not None else next(self._numbers)
        event = {
            "uid": f"3c1f6a90-0000-4000-8000-{number:012d}", "external_id": None, "calendar_id": 1, "category": "WORKOUT",
            "type": None, "name": None, "description": None, "indoor": False, "color": None, "moving_time": None,
            "distance": None, "icu_training_load": None, "icu_intensity": None, "sub_type": "NONE", "for_week": False,
            "tags": None, "entered": False, "oauth_client_id": None, "training_availability": None, "workout_doc": None,
            **known, **given, "id": number, "athlete_id": self.athlete,
            "updated": self.clock.now().isoformat(timespec="milliseconds"),
        }  # fmt: skip
        if "description" in given and "workout_doc" not in given:
            event["workout_doc"] = parsed(event["description"])
        self.events[number] = event
        return event

    def by_external_id(self, name: object) -> int | None:
        """The number of the event with an external id, None when there is none."""
        return next((number for number, event in self.events.items() if name and event["external_id"] == name), None)


def stubbed(name: str, start: str, athlete: str) -> Record:
    """All that is told of an activity of Strava's."""
    return {
        "id": name, "icu_athlete_id": athlete, "start_date_local": start, "source": "STRAVA", "_note": NOTE,
    }  # fmt: skip


def parsed(description: object) -> Record | None:
    """What the service makes of a description: each line that begins with "-" is a step, "3x" a repeat."""
    if not isinstance(description, str) or not description:
        return None
    lines = [line.strip() for line in description.splitlines()]
    steps = [{"text": line[1:].strip()} for line in lines if line.startswith("-")]
    repeats = [line for line in lines if line[:1].isdigit() and line.rstrip().endswith("x")]
    return {"steps": steps + [{"reps": line, "steps": []} for line in repeats]}


def between(records: Iterable[Record], oldest: datetime, newest: datetime) -> list[Record]:
    """The records that start between two local times, both included."""
    found = []
    for record in records:
        start = datetime.fromisoformat(str(record["start_date_local"]).removesuffix("Z"))
        if oldest <= start <= newest:
            found.append(record)
    return found
