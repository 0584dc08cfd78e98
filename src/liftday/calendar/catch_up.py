"""What subscribers have seen, where it is ahead of what we remember: after an older copy of the memory was put back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from liftday.calendar import ics
from liftday.calendar.entry import Entry
from liftday.calendar.gate.lines import Component, tree
from liftday.calendar.gate.values import moment
from liftday.calendar.look import Look

_SHOWN = ("DTSTART", "DTEND", "SUMMARY", "STATUS")  # what makes two events with one number differ for a subscriber


def catch_up(revised: Sequence[Entry], body: bytes, look: Look) -> tuple[Entry, ...]:
    """Given the entries to publish and a feed as it was last served, return them with numbers and stamps that are not
    behind what is known out there: an event with a lower SEQUENCE would be ignored until it had caught up (RFC 5546
    2.1.4). An entry that is the served one keeps its number; whatever else was served is counted up from there, one
    with the served number and stamp but another hour or title too: after a loss both can come about twice.
    """
    served = _served(body)
    known = [entry for entry in revised if entry.uid in served]
    shown = [entry for entry in known if entry.live and entry.modified]
    ours = _served(ics.write(shown, look)) if shown else {}
    beyond = {e.uid: _beyond(e, served[e.uid], alike=_alike(ours.get(e.uid), served[e.uid])) for e in known}
    return tuple(beyond.get(entry.uid, entry) for entry in revised)


def _beyond(entry: Entry, event: Component, *, alike: bool) -> Entry:
    number, stamp = event.value("SEQUENCE") or "", moment(event.value("DTSTAMP") or "")
    if entry.modified is None or not number.isdecimal() or not isinstance(stamp, datetime):
        return entry
    if (entry.sequence, entry.modified) == (int(number), stamp) and alike:
        return entry
    return replace(entry, sequence=max(entry.sequence, int(number) + 1), modified=max(entry.modified, stamp))


def _alike(ours: Component | None, event: Component) -> bool:
    """Whether a served event shows what the entry would; one that is not in the feed shows nothing, and counts on if it
    returns."""
    return ours is None or all(ours.value(name) == event.value(name) for name in _SHOWN)


def _served(body: bytes) -> dict[str, Component]:
    """Each event by uid; nothing of a file that is no calendar."""
    calendar = tree(body, [])
    return {event.value("UID") or "": event for event in (calendar.inner if calendar else ())}
