"""What subscribers have seen, where it is ahead of what we remember: after an older copy of the memory was put back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from liftday.calendar.entry import Entry
from liftday.calendar.gate_values import moment
from liftday.calendar.lines import tree


def catch_up(revised: Iterable[Entry], body: bytes) -> tuple[Entry, ...]:
    """Given the entries to publish and the feed as it was last served, return them with numbers and stamps that are not
    behind what is known out there: an event with a lower SEQUENCE would be ignored until it had caught up (RFC 5546
    2.1.4). An entry that is the served one keeps its number; whatever else was served is counted up from there.
    """
    served = _served(body)
    return tuple(_beyond(entry, served[entry.uid]) if entry.uid in served else entry for entry in revised)


def _beyond(entry: Entry, served: tuple[int, datetime]) -> Entry:
    number, stamp = served
    if entry.modified is None or (entry.sequence, entry.modified) == served:
        return entry
    return replace(entry, sequence=max(entry.sequence, number + 1), modified=max(entry.modified, stamp))


def _served(body: bytes) -> dict[str, tuple[int, datetime]]:
    """Sequence and stamp of each event by uid; nothing of a file that is no calendar."""
    calendar = tree(body, [])
    found = {}
    for event in calendar.inner if calendar else ():
        number, stamp = event.value("SEQUENCE") or "", moment(event.value("DTSTAMP") or "")
        if number.isdecimal() and isinstance(stamp, datetime):
            found[event.value("UID") or ""] = (int(number), stamp)
    return found
