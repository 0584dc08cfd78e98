"""Entries as iCalendar bytes (RFC 5545, 7986), the same bytes for the same entries.

icalendar does the folding and the value types. What it would add of its own is not wanted: a random uid for the
calendar, stamps of now, time zones (measured: every summer event an hour late in Thunderbird), a METHOD.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from icalendar import Alarm, Calendar, Component, Event
from icalendar.prop import vDuration, vText

from liftday.calendar.entry import Entry
from liftday.calendar.look import Look

__all__ = ["Issue", "Look", "issue", "write"]

PRODID = "-//liftday//calendar feed//EN"  # no version in it: an update changes nobody's bytes
SIZE_LIMIT = 500_000  # octets; the checklist's line 28
BUSY = "Busy"
FREE = "Free"
_END = b"END:VCALENDAR\r\n"


class _Text(vText):
    """TEXT escaped as RFC 5545 3.3.11 says. icalendar's own would read a backslash before an N as a line break."""

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return escaped.encode()


@dataclass(frozen=True, slots=True)
class Issue:
    """A feed ready to be served: the bytes, and the entries that are in them (what the gate compares with)."""

    body: bytes
    entries: tuple[Entry, ...]


def write(entries: Iterable[Entry], look: Look) -> bytes:
    """Given entries as ``revise`` returned them and a look, return the feed; see ``issue``."""
    return issue(entries, look).body


def issue(entries: Iterable[Entry], look: Look) -> Issue:
    """Given entries as ``revise`` returned them (tombstones may be among them) and a look, return the feed.

    When it grows past 500 kB the oldest history leaves first. Raise ValueError for an entry that was never stamped, for
    a feed without an event (subscribers would delete everything they have: give a notice instead), and for one that
    does not fit though all history has left.
    """
    shown = _shown(entries, look)
    if not shown:
        raise ValueError("a feed is never empty: give a notice that says why there is nothing")
    frame = _calendar(look)
    events = [_event(entry, look).to_ical(sorted=False) for entry in shown]
    first = _first_that_fits(shown, [len(event) for event in events], SIZE_LIMIT - len(frame))
    body = frame.removesuffix(_END) + b"".join(events[first:]) + _END
    return Issue(body, shown[first:])


def _shown(entries: Iterable[Entry], look: Look) -> tuple[Entry, ...]:
    """The entries such a feed shows, in its order: the live ones; of these a busy feed shows only what takes time, or
    the last one as free time when nothing does."""
    live = tuple(sorted((entry for entry in entries if entry.live), key=lambda entry: entry.order))
    if not look.busy:
        return live
    return tuple(entry for entry in live if not entry.transparent) or live[-1:]


def _first_that_fits(shown: tuple[Entry, ...], sizes: list[int], room: int) -> int:
    """How many of the oldest entries must leave; only what is over may."""
    size, first = sum(sizes), 0
    while size > room:
        if shown[first].kind != "day" and shown[first].status not in {"done", "missed"}:
            raise ValueError(f"the coming entries alone need {size} octets")
        size -= sizes[first]
        first += 1
    return first


def _calendar(look: Look) -> bytes:
    """The calendar's own properties, without an event."""
    title = BUSY if look.busy else look.title
    about = "Times that are taken." if look.busy else look.about
    calendar = Calendar()
    _texts(calendar, ("VERSION", "2.0"), ("PRODID", PRODID), ("CALSCALE", "GREGORIAN"))
    _texts(calendar, ("NAME", title), ("X-WR-CALNAME", title), ("DESCRIPTION", about), ("X-WR-CALDESC", about))
    _texts(calendar, ("COLOR", look.color), ("X-APPLE-CALENDAR-COLOR", look.hex))
    calendar["REFRESH-INTERVAL"] = vDuration(look.refresh, params={"VALUE": "DURATION"})
    calendar["X-PUBLISHED-TTL"] = vDuration(look.refresh)
    body: bytes = calendar.to_ical(sorted=False)
    return body


def _event(entry: Entry, look: Look) -> Event:
    if entry.created is None or entry.modified is None:
        raise ValueError(f"the entry {entry.uid} was never stamped: revise it before it is written")
    summary = (FREE if entry.transparent else BUSY) if look.busy else entry.summary
    event = Event()
    _texts(event, ("UID", entry.uid))
    event.add("DTSTAMP", entry.modified)
    event.add("DTSTART", entry.start)
    event.add("DTEND", entry.end)
    event.add("SEQUENCE", entry.sequence)
    event.add("CREATED", entry.created)
    event.add("LAST-MODIFIED", entry.modified)
    _texts(event, ("SUMMARY", summary))
    if entry.description and not look.busy:
        _texts(event, ("DESCRIPTION", entry.description))
    if entry.categories and not look.busy:
        event.add("CATEGORIES", list(entry.categories))
    _texts(event, ("STATUS", "CONFIRMED"), ("TRANSP", "TRANSPARENT" if entry.transparent else "OPAQUE"))
    if look.reminder_minutes and entry.status == "planned" and not entry.all_day:
        event.add_component(_alarm(summary, look.reminder_minutes))
    return event


def _alarm(summary: str, minutes: int) -> Alarm:
    alarm = Alarm()
    _texts(alarm, ("ACTION", "DISPLAY"), ("DESCRIPTION", summary))
    alarm.add("TRIGGER", -timedelta(minutes=minutes))
    return alarm


def _texts(component: Component, *pairs: tuple[str, str]) -> None:
    for name, value in pairs:
        component[name] = _Text(value)
