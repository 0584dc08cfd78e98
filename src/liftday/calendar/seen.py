"""What subscribers have seen, where it is ahead of what we remember: after an older copy of the memory was put back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from liftday.calendar import ics
from liftday.calendar.entry import Entry
from liftday.calendar.gate_values import moment
from liftday.calendar.lines import Component, tree
from liftday.calendar.look import Look

_SHOWN = ("DTSTART", "DTEND", "SUMMARY", "STATUS")  # what makes two events with one number differ for a subscriber


def catch_up(revised: Iterable[Entry], body: bytes, look: Look) -> tuple[Entry, ...]:
    """Given the entries to publish and the feed as it was last served, return them with numbers and stamps that are not
    behind what is known out there: an event with a lower SEQUENCE would be ignored until it had caught up (RFC 5546
    2.1.4). An entry that is the served one keeps its number; whatever else was served is counted up from there, one
    with the served number and stamp but another hour or title too: after a loss both can come about twice.
    """
    served = _served(body)
    return tuple(_beyond(entry, served[entry.uid], look) if entry.uid in served else entry for entry in revised)


def _beyond(entry: Entry, event: Component, look: Look) -> Entry:
    number, stamp = event.value("SEQUENCE") or "", moment(event.value("DTSTAMP") or "")
    if entry.modified is None or not number.isdecimal() or not isinstance(stamp, datetime):
        return entry
    if (entry.sequence, entry.modified) == (int(number), stamp) and _alike(entry, event, look):
        return entry
    return replace(entry, sequence=max(entry.sequence, int(number) + 1), modified=max(entry.modified, stamp))


def _alike(entry: Entry, event: Component, look: Look) -> bool:
    """Whether a served event shows what the entry would; one that leaves the feed shows nothing, and counts on if it
    returns."""
    if not entry.live:
        return True
    ours = _served(ics.write([entry], look)).get(entry.uid)
    return ours is not None and all(ours.value(name) == event.value(name) for name in _SHOWN)


def _served(body: bytes) -> dict[str, Component]:
    """Each event by uid; nothing of a file that is no calendar."""
    calendar = tree(body, [])
    return {event.value("UID") or "": event for event in (calendar.inner if calendar else ())}
