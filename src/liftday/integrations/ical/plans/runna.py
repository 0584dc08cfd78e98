"""Runna: the kind stands in the uid, in English whatever the language of the titles.

`UPCOMING_PLAN_WORKOUT-<plan>_plan_week_<N>_<KIND>_<i>` holds no date, so a moved session keeps it. A run that is done
comes back under a new uid, `COMPLETED_PLAN_WORKOUT-…` or `COMPLETED_NON_PLAN_WORKOUT-…`. The description's first line
repeats kind, distance and time; `X-WORKOUT-ESTIMATED-DURATION` holds seconds. Seen in fixtures of four public readers
(2026); rest days are absent.
"""

import re
from dataclasses import replace
from typing import Final

from liftday.integrations.ical.event import Event
from liftday.integrations.ical.plans.reader import Known, ReadEvent
from liftday.integrations.plans.amounts import find_amounts
from liftday.integrations.plans.facts import facts
from liftday.integrations.plans.owner_words import by_owner
from liftday.integrations.plans.read_as import ReadAs
from liftday.integrations.plans.title import read_title
from liftday.integrations.plans.vocabulary import Sense, shown
from liftday.training.day import Kind
from liftday.training.planned import PlannedType
from liftday.training.reason import Param, Reason

_KIND: Final = re.compile(r"_plan_week_\d+_([A-Z][A-Z_]*?)(?:_\d+)?$")
_KINDS: Final[dict[str, Kind]] = {
    "EASY_RUN": Kind.EASY,
    "WALK_RUN": Kind.EASY,
    "LONG_RUN": Kind.LONG,
    "TEMPO": Kind.HARD,
    "INTERVALS": Kind.HARD,
    "TAPER_INTERVALS": Kind.HARD,
    "RACE": Kind.RACE,
}
_INDOORS: Final = {
    "LEGS_AND_CORE": PlannedType.STRENGTH,
    "FULL_BODY": PlannedType.STRENGTH,
    "MOBILITY": PlannedType.MOBILITY,  # in the app's model; in no calendar that was seen
    "PILATES": PlannedType.MOBILITY,
    "STRETCH": PlannedType.MOBILITY,
}
_SET_LIST: Final = re.compile(r"(?m)^\d+ sets? of:")
_RUN: Final = re.compile(r"\d\s?(?:km|mi)\b|/(?:km|mi)\b|🏃")
_CERTAINTY: Final = 0.98


def read(event: Event, known: Known) -> ReadEvent:
    """Given an event of Runna's calendar, return what it is."""
    done = event.uid.startswith("COMPLETED_")
    found = _KIND.search(event.uid)
    reading = _by_kind(found[1], event) if found else None
    if reading is None:
        sport = "Run" if "🏃" in event.summary else None
        reading = read_title(event.summary, sport=sport, description="" if done else event.description)
        if reading.type is PlannedType.MARKER or reading.reason.code == "plan_run":
            reading = _by_text(event, reading)
    return ReadEvent(reading=_measured(by_owner(reading, event.summary, known.words), event), join=event.uid, done=done)


def _by_kind(name: str, event: Event) -> ReadAs | None:
    """What the uid says."""
    more: dict[str, Param] = {}
    if name in _INDOORS:
        reason = Reason("plan_kind", {"source": "Runna", "name": name})
        return ReadAs(type=_INDOORS[name], kind=None, certainty=_CERTAINTY, reason=reason)
    if name not in _KINDS:
        return None
    kind = _KINDS[name]
    if kind is Kind.LONG and facts(shown(event.summary)).has(Sense.RISE, Sense.GOAL, Sense.HARD, Sense.WEAK):
        more = {"hard_parts": True}
    reason = Reason("plan_kind", {"source": "Runna", "name": name, **more})
    planned = PlannedType.RACE if kind is Kind.RACE else PlannedType.RUN
    return ReadAs(type=planned, kind=kind, certainty=_CERTAINTY, reason=reason, sport="Run")


def _by_text(event: Event, reading: ReadAs) -> ReadAs:
    """An entry without a kind: a list of sets is strength, a distance or a pace a run of unknown class."""
    if _SET_LIST.search(event.description):
        reason = Reason("plan_set_list", {})
        return replace(reading, type=PlannedType.STRENGTH, kind=None, certainty=0.8, reason=reason, sport=None)
    if _RUN.search(event.summary + event.description):
        reason = Reason("plan_run", {})
        return replace(reading, type=PlannedType.RUN, kind=None, certainty=0.8, reason=reason, sport="Run")
    return reading


def _measured(reading: ReadAs, event: Event) -> ReadAs:
    """With the minutes of the property, else of the first line, and the distance of title or first line."""
    line = find_amounts(shown(event.description.split("\n", 1)[0]))
    title = find_amounts(shown(event.summary))
    seconds = event.extras.get("X-WORKOUT-ESTIMATED-DURATION", "")
    minutes = (
        round(int(seconds) / 60) if seconds.isascii() and seconds.isdigit() and 0 < int(seconds) < 86_400 else None
    )
    return replace(reading, minutes=minutes or line.minutes or title.minutes, km=title.km or line.km)
