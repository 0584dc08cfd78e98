"""Blocks into events, by icalendar and recurring-ical-events: the only module that knows these libraries.

Both fail on calendars that are really out there, and each failure would cost the whole file. So every series is read on
its own, and what a library gets wrong is mended before or after it:

- It keeps one of several events with the same UID; some exports give one UID to all.
- A DATE start with a DATE-TIME end becomes midnight (TrainingPeaks' structured workouts).
- RECURRENCE-ID as a DATE in a timed series leaves both the old and the moved instance.
- An unknown X-WR-TIMEZONE raises.
"""

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, Final
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from icalendar import Calendar, Component, vUnknown
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from liftday.integrations.ical.event import Event
from liftday.integrations.ical.scan import Block, Window, value_of

_TEXT: Final = 4_000  # characters of a description; the rest is never read
_EXTRA: Final = 500
_EXTRAS: Final = ("CATEGORIES", "URL")
_NUMBER: Final = "X-LIFTDAY-BLOCK"  # which block an instance was made of
_ESCAPED = re.compile(r"\\(.)")
_LONG_AGO = re.compile(r"^(DTSTART[^:\r\n]*:)(?:1[0-8]\d\d|19[0-8]\d)(?=\d{4}T)", re.MULTILINE)
# An hour in Outlook's zones, which begin in 1601, is looked for through four hundred years.
_DAY: Final = timedelta(days=1)


def learn_zones(zones: Iterable[str], blocks: Sequence[Block]) -> tuple[Event, ...]:
    """Given VTIMEZONEs, have icalendar know those that the blocks use, for names that are nobody else's: an hour in a zone of
    a file's own costs a thousand times one in a zone of the world. No events."""
    used = {line for block in blocks for line in block.lines if "TZID=" in line.upper()}
    for zone in zones:
        name = next((value_of(line) for line in zone.splitlines() if line.upper().startswith("TZID")), "")
        if name and zone_named(name) is None and any(name in line for line in used):
            with suppress(Exception):
                icalendar.Timezone.from_ical(zone if "UNTIL=" in zone else _LONG_AGO.sub(r"\g<1>1990", zone))
    return ()


def zone_named(name: str) -> ZoneInfo | None:
    """A time zone by its IANA or Windows name; None for one that nobody knows."""
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(name, name))
    except (KeyError, ValueError, OSError):
        return None


def single(block: Block, zone: ZoneInfo | None) -> Event:
    """Given a block that stands alone, return its event; raises what icalendar raises."""
    return _event(_component(block), block, zone)


def expanded(blocks: Sequence[Block], window: Window, zone: ZoneInfo | None) -> Iterator[Event]:
    """Given one series (a block that repeats first, then those that stand instead of its dates), return what of it lies in
    the window; raises what the libraries raise. Times in UTC follow the clock of ``zone``, as Google means them."""
    calendar = Calendar()
    if zone is not None:
        calendar.add("X-WR-TIMEZONE", zone.key)
    for number, block in enumerate(blocks):
        component = _component(_timed(block, blocks[0]))
        component.add(_NUMBER, str(number))
        calendar.add_component(component)
    start, end = (datetime.combine(on, time(), UTC) for on in (window.first - _DAY, window.last + 2 * _DAY))
    for component in recurring_ical_events.of(calendar).between(start, end):
        yield _event(component, blocks[int(component.pop(_NUMBER))], zone)


def free_busy(text: str) -> Iterator[Event]:
    """Given a VFREEBUSY, return its taken spans; raises what icalendar raises."""
    periods = icalendar.FreeBusy.from_ical(text).get("FREEBUSY", [])
    for period in periods if isinstance(periods, list) else [periods]:
        if period.params.get("FBTYPE", "BUSY").upper() != "FREE":
            yield Event(uid="", start=period.start, end=period.end, all_day=False)


def _component(block: Block) -> Component:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its guesses at zone names
        return icalendar.Event.from_ical(block.text)


def _timed(block: Block, master: Block) -> Block:
    """An override that names its date without the hour, in a series that has one: with the hour of the series."""
    if len(block.instead_of) != 8 or master.all_day or block is master:
        return block
    begins = next(line for line in master.lines if line.upper().startswith("DTSTART"))
    parameters = begins[len("DTSTART") : len(begins) - len(master.start)]
    named = f"RECURRENCE-ID{parameters}{block.instead_of}{master.start[8:]}"
    lines = tuple(named if line.upper().startswith("RECURRENCE-ID") else line for line in block.lines)
    return replace(block, lines=lines, instead_of=block.instead_of + master.start[8:])


def _event(component: Component, block: Block, zone: ZoneInfo | None) -> Event:
    """A component as a value."""
    start, end = _at(component, "DTSTART"), _end(component)
    if block.all_day and isinstance(start, datetime):
        start = start.date()
    again = _at(component, "RECURRENCE-ID") if "RECURRENCE-ID" in component else None
    return Event(
        uid=block.uid,
        start=_located(start, zone),
        end=None if end is None else _located(end, zone),
        all_day=block.all_day,
        recurrence=None if again is None else _located(again, zone),
        declined=block.declined,
        summary=_text(component, "SUMMARY"),
        description=_text(component, "DESCRIPTION"),
        status=_text(component, "STATUS").upper(),
        transparent=_text(component, "TRANSP").upper() == "TRANSPARENT",
        extras=dict(_extras(component)),
    )


def _end(component: Component) -> date | datetime | None:
    """The end as written, or by the duration; None where neither is."""
    start = _at(component, "DTSTART")
    if "DTEND" in component:
        end = _at(component, "DTEND")
        return end if isinstance(end, date) else None
    if "DURATION" in component:
        span = _at(component, "DURATION")
        return _after(start, span) if isinstance(span, timedelta) and span >= timedelta() else None
    return None


def _after(start: date, span: timedelta) -> date:
    """A time after another: hours are real ones, whatever the clocks do between."""
    if isinstance(start, datetime) and start.tzinfo is not None:
        return (start.astimezone(UTC) + span).astimezone(start.tzinfo)
    return start + span


def _at(component: Component, name: str) -> Any:
    """What the library made of a time; raises where it made nothing of it."""
    value: Any = component[name]
    return value.dt


def _located(at: date, zone: ZoneInfo | None) -> date:
    """A floating time in the zone of its calendar, where that is known; one in a zone of the file's own with its offset."""
    if not isinstance(at, datetime) or isinstance(at.tzinfo, ZoneInfo):
        return at
    offset = at.utcoffset()
    return at.replace(tzinfo=zone if offset is None else timezone(offset))


def _extras(component: Component) -> Iterator[tuple[str, str]]:
    for name in component:
        if (name.upper().startswith("X-") or name.upper() in _EXTRAS) and (value := _text(component, name, _EXTRA)):
            yield name.upper(), value
    if transparency := _text(component, "TRANSP"):
        yield "TRANSP", transparency.upper()


def _text(component: Component, name: str, most: int = _TEXT) -> str:
    value: Any = component.get(name, "")
    first = value[0] if isinstance(value, list) and value else value
    if name.upper() == "CATEGORIES" and hasattr(first, "cats"):
        return ", ".join(map(str, first.cats))[:most]
    text = str(first)
    if isinstance(first, vUnknown):  # nobody told the library that it is text
        text = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)
    return text[:most].strip()
