"""TrainerRoad: "1:30 - Session", the load in the description, and the date in the uid.

The uid is `<guid>_<yyyymmdd>T000000Z`: a moved workout changes it, the guid stays. Names are mountains and say nothing;
the sport is a whole word in them, else cycling. All-day entries without a time are phases ("Base 1", "Recovery Week"), but
one beside legs of its own name on that day is a race. Seen in one real calendar of 175 events.
"""

import math
import re
from dataclasses import replace
from typing import Final

from liftday.integrations.ical.event import Event
from liftday.integrations.ical.plans.reader import Known, ReadEvent
from liftday.integrations.plans.owner_words import by_owner
from liftday.integrations.plans.read_as import ReadAs
from liftday.training.day import Kind
from liftday.training.planned import PlannedType
from liftday.training.reason import Reason

_UID: Final = re.compile(r"^(.+)_\d{8}T\d{6}Z?$")
_SESSION: Final = re.compile(r"^(\d{1,2}):([0-5]\d)\s*-\s*(.*?)\s*$")
_STRESS: Final = re.compile(r"\bTSS ([\d.]{1,6})")
_INTENSITY: Final = re.compile(r"\bIF ([\d.]{1,5})")
_SPORTS: Final = {"run": "Run", "running": "Run", "swim": "Swim", "row": "Rowing", "hike": "Hike", "ski": "NordicSki"}
_WORD: Final = re.compile(r"[a-z]+")
_MODERATE, _HARD = 0.70, 0.80  # intensity factor; seen: endurance .50-.64, sweet spot .81-.88, threshold .94 (D)
_CERTAINTY: Final = 0.95


def read(event: Event, known: Known) -> ReadEvent:
    """Given an event of TrainerRoad's calendar, return what it is."""
    found = _UID.match(event.uid)
    session = _SESSION.match(event.summary)
    if session is None:
        reading = _race_or_phase(event, known)
    else:
        reading = _session(60 * int(session[1]) + int(session[2]), session[3], event.description)
        if any(_title(other) == session[3].lower() for other in known.beside(event)):
            reason = Reason("plan_race_leg", {})
            reading = replace(reading, kind=Kind.HARD, certainty=0.9, reason=reason)
    return ReadEvent(reading=by_owner(reading, event.summary, known.words), join=found[1] if found else event.uid)


def _race_or_phase(event: Event, known: Known) -> ReadAs:
    """What has no time: a race beside its legs, else a note."""
    legs = (_SESSION.match(other.summary) for other in known.beside(event))
    if any(leg is not None and leg[3].lower() == _title(event) for leg in legs):
        reason = Reason("plan_race_leg", {})
        return ReadAs(type=PlannedType.RACE, kind=Kind.RACE, certainty=0.9, reason=reason)
    reason = Reason("plan_no_time", {"source": "TrainerRoad"})
    return ReadAs(type=PlannedType.MARKER, kind=None, certainty=0.9, reason=reason)


def _session(minutes: int, name: str, description: str) -> ReadAs:
    """A workout: its sport by its name, how hard it is by its intensity factor, or by its load an hour."""
    sport = next((_SPORTS[word] for word in _WORD.findall(name.lower()) if word in _SPORTS), "Ride")
    intensity, stress = _number(_INTENSITY, description), _number(_STRESS, description)
    if intensity is None and stress is not None and minutes:
        intensity = round(math.sqrt(stress / 100.0 / (minutes / 60.0)), 2)
    kind: Kind | None = None
    reason = Reason("plan_sport", {"sport": sport})
    if intensity is not None:
        kind = Kind.HARD if intensity >= _HARD else Kind.MODERATE if intensity >= _MODERATE else Kind.EASY
        reason = Reason("plan_intensity", {"percent": round(100 * intensity)})
    planned = PlannedType.RUN if sport == "Run" else PlannedType.CROSS
    return ReadAs(type=planned, kind=kind, certainty=_CERTAINTY, reason=reason, sport=sport, minutes=minutes or None)


def _number(pattern: re.Pattern[str], text: str) -> float | None:
    found = pattern.search(text)
    return (
        float(found[1].rstrip(".")) if found and found[1].strip(".").count(".") <= 1 and found[1].strip(".") else None
    )


def _title(event: Event) -> str:
    """The name of an all-day entry without a time, empty for others: what a race's legs are called by."""
    return event.summary.strip().lower() if event.all_day and not _SESSION.match(event.summary) else ""
