"""What other calendars say of the days: the entries of a running plan as they were read, and the hours that are taken."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from liftday.training.day import Kind
from liftday.training.reason import Reason


class PlannedType(StrEnum):
    """What an entry of a plan is. A ``MARKER`` (a phase's name, a note) is no session."""

    RUN = "run"
    RACE = "race"
    STRENGTH = "strength"
    MOBILITY = "mobility"
    CROSS = "cross"  # another sport: ride, swim, row
    REST = "rest"
    MARKER = "marker"


@dataclass(frozen=True, slots=True)
class Moved:
    """Where an entry of a plan stood before the plan's owner moved it, and when that was seen."""

    origin: date
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One entry of a plan, as it was read.

    ``source`` names the calendar without its address ("plan 1", "intervals.icu"); ``key`` is the entry's own name within
    it and stays when the entry moves. ``kind`` is how the day would weigh on the legs if it comes so; None for a run of
    unknown class and for what does not weigh. ``certainty`` (0-1) is that of the reading, not of the day. ``sport`` is
    Strava's word for it ("Run", "Ride"), None if unknown. ``done``: the plan itself says that it happened.
    ``moved`` is of the last move; who reads a calendar leaves it out, ``foreseeing.looks`` finds it by the looks before.
    """

    source: str
    key: str
    date: date
    type: PlannedType
    kind: Kind | None
    title: str
    certainty: float
    reason: Reason
    sport: str | None = None
    start: time | None = None
    minutes: int | None = None
    distance_km: float | None = None
    done: bool = False
    moved: Moved | None = None


@dataclass(frozen=True, slots=True, order=True)
class Taken:
    """A span of time in which the owner is busy, by aware instants; nothing else of the entry is known here."""

    start: datetime
    end: datetime
