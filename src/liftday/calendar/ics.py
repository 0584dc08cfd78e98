"""Entries as iCalendar bytes (RFC 5545, 7986), the same bytes for the same entries.

icalendar does the folding and the value types. What it would add of its own is not wanted: a random uid for the
calendar, stamps of now, time zones (measured: every summer event an hour late in Thunderbird), a METHOD.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from icalendar import Alarm, Calendar, Component, Event
from icalendar.prop import vDuration, vText

from liftday.calendar.entry import Entry
from liftday.calendar.look import Look

__all__ = ["Issue", "Look", "issue", "write"]

PRODID = "-//liftday//calendar feed//EN"  # no version in it: an update changes nobody's bytes
SIZE_LIMIT = 500_000  # octets; the checklist's line 28
REFRESH = timedelta(hours=1)  # what we ask of the clients that ask us
_LEAVE = ("label", "mobility", "history", "offer")  # what gives way to the limit, in this order; sessions to come never
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

    When it grows past 500 kB labels of days leave first, then mobility that is over, then the oldest history, at last
    mobility to come; where the coming sessions alone are too much the feed stays too large, and the gate refuses it. Raise
    ValueError for an entry that was never stamped, and for a feed without an event (subscribers would delete everything
    they have: give a notice instead).
    """
    shown = _shown(entries, look)
    if not shown:
        raise ValueError("a feed is never empty: give a notice that says why there is nothing")
    frame = _calendar(look)
    events = [_event(entry, look).to_ical(sorted=False) for entry in shown]
    kept = _that_fit(shown, [len(event) for event in events], SIZE_LIMIT - len(frame))
    body = frame.removesuffix(_END) + b"".join(events[place] for place in kept) + _END
    return Issue(body, tuple(shown[place] for place in kept))


def _shown(entries: Iterable[Entry], look: Look) -> tuple[Entry, ...]:
    """The entries such a feed shows, in its order: the live ones that belong there; of these a busy feed shows only what
    takes time, or the last one as free time when nothing does. A feed of mobility alone takes no time at all."""
    live = _chosen(sorted((entry for entry in entries if entry.live), key=lambda entry: entry.order), look.mobility)
    if not look.busy or look.mobility == "only":
        return live
    return tuple(entry for entry in live if not entry.transparent) or live[-1:]


def _chosen(live: Sequence[Entry], mobility: str) -> tuple[Entry, ...]:
    """The live entries, in their order, without the mobility that does not belong into this feed."""
    if mobility == "only":
        return tuple(entry for entry in live if entry.kind.startswith("mobility"))
    rest = tuple(entry for entry in live if entry.kind != "mobility notice")
    if mobility == "entries":
        return rest
    weeks: dict[tuple[int, int], Entry] = {}
    if mobility == "one_a_week":
        for entry in rest:
            if entry.kind == "mobility":
                weeks.setdefault(entry.date.isocalendar()[:2], entry)
    first = {entry.uid for entry in weeks.values()}
    return tuple(entry for entry in rest if entry.kind != "mobility" or entry.uid in first)


def _that_fit(shown: Sequence[Entry], sizes: Sequence[int], room: int) -> list[int]:
    """The places of the entries that stay: of each kind the oldest leave first, of mobility to come the last."""
    over, gone = sum(sizes) - room, set[int]()
    for wanted in _LEAVE:
        places = [place for place, entry in enumerate(shown) if _gives_way(entry) == wanted]
        for place in reversed(places) if wanted == "offer" else places:
            if over <= 0:
                break
            over -= sizes[place]
            gone.add(place)
    return [place for place in range(len(shown)) if place not in gone]


def _gives_way(entry: Entry) -> str | None:
    """Among which entries it leaves a feed that is too large; None: it never does."""
    if entry.kind == "day":
        return "label"
    over = entry.status in {"done", "missed"}
    if entry.kind == "mobility":
        return "mobility" if over else "offer"
    return "history" if over else None


def _calendar(look: Look) -> bytes:
    """The calendar's own properties, without an event."""
    title = BUSY if look.busy else look.title
    about = "Times that are taken." if look.busy else look.about
    calendar = Calendar()
    _texts(calendar, ("VERSION", "2.0"), ("PRODID", PRODID), ("CALSCALE", "GREGORIAN"))
    _texts(calendar, ("NAME", title), ("X-WR-CALNAME", title), ("DESCRIPTION", about), ("X-WR-CALDESC", about))
    if look.timezone:
        _texts(calendar, ("X-WR-TIMEZONE", look.timezone))
    _texts(calendar, ("COLOR", look.color), ("X-APPLE-CALENDAR-COLOR", look.hex))
    calendar["REFRESH-INTERVAL"] = vDuration(REFRESH, params={"VALUE": "DURATION"})
    calendar["X-PUBLISHED-TTL"] = vDuration(REFRESH)
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
    if reminder(entry, look):
        event.add_component(_alarm(summary, entry.reminder_minutes))
    return event


def reminder(entry: Entry, look: Look) -> int:
    """Given an entry and a look, return how many minutes before its start the feed reminds of it; 0: not at all."""
    return entry.reminder_minutes if look.alarms and entry.status == "planned" and not entry.all_day else 0


def _alarm(summary: str, minutes: int) -> Alarm:
    alarm = Alarm()
    _texts(alarm, ("ACTION", "DISPLAY"), ("DESCRIPTION", summary))
    alarm.add("TRIGGER", -timedelta(minutes=minutes))
    return alarm


def _texts(component: Component, *pairs: tuple[str, str]) -> None:
    for name, value in pairs:
        component[name] = _Text(value)
