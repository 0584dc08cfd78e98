"""How the other calendars stand that are read: what ``sync_state`` keeps of each."""

from dataclasses import dataclass
from datetime import date, datetime

from liftday.training.planned import Taken


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarCopy:
    """How one of the other calendars stands. ``key`` names it without its address, ``name`` is how it is called: "plan 1".

    ``read_at`` is when it last answered well, ``trouble`` why it did not since ``trouble_since``, ``failures`` times in a
    row. ``etag`` and ``modified`` are the server's, to ask by. ``unread`` entries were left out. Of a busy calendar
    ``taken`` is all that is kept, through ``until``; of a plan the bytes are, in a file. ``former`` is set until its first
    good answer: when the calendar was last read whose place it took, and what that one said goes on.
    """

    key: str
    name: str
    etag: str = ""
    modified: str = ""
    read_at: datetime | None = None
    tried_at: datetime | None = None
    due_at: datetime | None = None
    trouble: str | None = None
    trouble_since: datetime | None = None
    failures: int = 0
    every_minutes: int = 60  # between two looks
    unread: int = 0
    until: date | None = None
    taken: tuple[Taken, ...] = ()
    former: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendars:
    """The other calendars that are read."""

    calendars: tuple[CalendarCopy, ...] = ()
