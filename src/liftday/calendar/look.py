"""What the owner decided about the looks of the feed."""

import re
from dataclasses import dataclass

from liftday.calendar import clean
from liftday.calendar.colours import HEX

_ESCAPED = re.compile(r"[,;\\]")
ABOUT = "Strength and mobility sessions on the days your legs can take them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The settings of ``[feed]`` that show in the text. ``color`` is a CSS3 name; ``detail`` "busy" shows when, never what:
    no titles, no days, no notices.
    ``timezone`` is the IANA name of the athlete's zone, "" says none. ``mobility`` tells which mobility entries this feed
    shows: all ("entries"), the first of each week ("one_a_week"), none of them ("none"), or nothing else ("only").
    ``reminder_minutes`` and ``mobility_reminder_minutes`` are given to entries as they are composed; without ``alarms`` a
    feed shows no reminder at all. ``strength_title`` and ``mobility_title`` are templates (see ``titles``); "" is our own.

    Raise ValueError for a colour, a detail or a choice of mobility that does not exist.
    """

    title: str = "Strength"
    about: str = ABOUT
    color: str = "teal"
    reminder_minutes: int = 0
    mobility_reminder_minutes: int = 0
    alarms: bool = True
    detail: str = "full"
    mobility: str = "entries"
    strength_title: str = ""
    mobility_title: str = ""
    timezone: str = ""

    def __post_init__(self) -> None:
        if self.color not in HEX:
            raise ValueError(f"{self.color!r} is no CSS3 colour name")
        if self.detail not in {"full", "busy"}:
            raise ValueError(f"detail is full or busy, not {self.detail!r}")
        if self.mobility not in {"entries", "one_a_week", "none", "only"}:
            raise ValueError(f"mobility is entries, one_a_week, none or only, not {self.mobility!r}")
        object.__setattr__(self, "title", clean.shorten(_unescaped(self.title), 80) or "Strength")
        object.__setattr__(self, "about", clean.shorten(_unescaped(self.about), 200) or ABOUT)

    @property
    def busy(self) -> bool:
        """True when only the times are shown."""
        return self.detail == "busy"

    @property
    def hex(self) -> str:
        """The colour as Apple wants it: ``#008080``."""
        return HEX[self.color]

    @property
    def mark(self) -> str:
        """What of the look stands in every event: when it changes, every event has changed ("" is the default)."""
        return "busy/0" if self.busy else ""


def _unescaped(raw: str) -> str:
    """One clean line without the characters that TEXT escapes: ical.js (Thunderbird) and icalendar show the escapes
    of a calendar's name as they stand, because X- properties have no type (RFC 7265 5)."""
    return " · ".join(part.strip() for part in _ESCAPED.split(clean.line(raw)) if part.strip())
