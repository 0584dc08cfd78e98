"""What a foreign calendar holds, as values: nothing of the file's grammar is left past here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One occurrence of an event.

    ``start`` and ``end`` (exclusive, None if unknown) are dates for an all-day event, else datetimes: aware, or naive for
    floating time. ``all_day`` is by the value type of DTSTART as it was written, not by what a library made of it; an all-day
    event may end with a datetime where its file mixes both (TrainingPeaks: midnight and the planned time).
    ``extras`` are the X- properties by upper-case name, as text, with CATEGORIES, URL, and TRANSP where it is written.
    """

    uid: str
    start: date | datetime
    end: date | datetime | None
    all_day: bool
    recurrence: date | datetime | None = (
        None  # RECURRENCE-ID, or where this occurrence of a series stands; None: single
    )
    summary: str = ""
    description: str = ""
    status: str = ""  # CONFIRMED, TENTATIVE, CANCELLED
    transparent: bool = False
    declined: bool = False  # by the participant whose calendar this is
    extras: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignCalendar:
    """One fetched calendar. ``refresh`` is how often its publisher asks to be asked; ``unread`` counts what was left out as
    unreadable."""

    product: str  # PRODID
    name: str
    zone: str  # X-WR-TIMEZONE or the like, as written; empty if absent
    refresh: timedelta | None
    events: tuple[Event, ...]
    unread: int = 0


def day_of(at: date) -> date:
    """The date of an instant, as it is written."""
    return at.date() if isinstance(at, datetime) else at
