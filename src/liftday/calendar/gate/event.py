"""One event before the gate."""

import re
from datetime import datetime, timedelta

from liftday.calendar.gate.lines import Component, Fault, Property
from liftday.calendar.gate.values import Moment, check_properties, duration, moment

_REQUIRED = {"UID": 7, "DTSTAMP": 7, "DTSTART": 7, "DTEND": 9, "SEQUENCE": 13, "CREATED": 14, "LAST-MODIFIED": 14}
_REQUIRED |= {"SUMMARY": 28, "TRANSP": 18}
_OPTIONAL = frozenset({"DESCRIPTION", "CATEGORIES", "STATUS"})
_TEXTS = {"SUMMARY": 80, "DESCRIPTION": 2000}
_CATEGORIES = frozenset({"STRENGTH", "MOBILITY", "TRAINING DAY", "NOTICE"})
_BUSY_WORDS = frozenset({"Busy", "Free"})
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_SEQUENCE = re.compile(r"\d{1,9}", re.ASCII)


def check_event(event: Component, faults: list[Fault], *, reminder_minutes: int, busy: bool) -> None:
    """Given a VEVENT, add what is wrong with it alone to ``faults``."""
    check_properties(event, required=_REQUIRED, optional=_OPTIONAL, texts=_TEXTS, faults=faults)
    for found in event.properties:
        broken = _value_fault(found)
        if broken:
            faults.append(Fault(*broken, found.where))
    _check_times(event, faults)
    _check_stamps(event, faults)
    if busy:
        _check_busy(event, faults)
    alarms = [inner for inner in event.inner if inner.name == "VALARM"]
    strangers = [inner for inner in event.inner if inner.name != "VALARM"]
    faults.extend(Fault(4, "a component inside an event", f"line {inner.number}") for inner in strangers)
    if len(alarms) > bool(reminder_minutes):
        faults.append(Fault(25, "an alarm nobody asked for", f"line {alarms[-1].number}"))
    for alarm in alarms:
        _check_alarm(alarm, reminder_minutes, faults)


def _value_fault(found: Property) -> tuple[int, str] | None:
    """The line that the value of one property breaks, and how."""
    value = found.value
    if found.name == "UID" and not _UUID.fullmatch(value):
        return 15, "not a UUID: uids are opaque"
    if found.name == "SEQUENCE" and not _SEQUENCE.fullmatch(value):
        return 13, "not a whole number from 0"
    if found.name == "STATUS" and value not in {"CONFIRMED", "TENTATIVE"}:
        return 16, "what is cancelled leaves the feed; other words there are none"
    if found.name == "TRANSP" and value not in {"OPAQUE", "TRANSPARENT"}:
        return 18, "neither OPAQUE nor TRANSPARENT"
    if found.name == "CATEGORIES" and not _CATEGORIES.issuperset(value.split(",")):
        return 24, "a category that is not on the list"
    return None


def _check_times(event: Component, faults: list[Fault]) -> None:
    """Start and end: UTC instants or dates, of one kind, the end after the start."""
    start, end = _time(event.first("DTSTART"), faults), _time(event.first("DTEND"), faults)
    where = f"line {event.number}"
    if start is None or end is None:
        return
    if isinstance(start, datetime) != isinstance(end, datetime):
        faults.append(Fault(9, "DTSTART and DTEND are of different types", where))
    elif end <= start:
        faults.append(Fault(9, "DTEND is not after DTSTART (the end of whole days is exclusive)", where))
    if not isinstance(start, datetime) and event.value("TRANSP") == "OPAQUE":
        faults.append(Fault(18, "a whole day that blocks the day", where))


def _time(found: Property | None, faults: list[Fault]) -> Moment | None:
    """The moment a property names, or None when it names none that the rest could be compared with."""
    if found is None:
        return None
    named = moment(found.value)
    if named is None:
        faults.append(Fault(10, "no such time", found.where))
        return None
    if isinstance(named, datetime) and named.tzinfo is None:
        if not any(name == "TZID" for name, _ in found.parameters):
            faults.append(Fault(10, "a floating time: every reader would take its own zone", found.where))
        return None
    if isinstance(named, datetime) == (("VALUE", "DATE") in found.parameters):
        faults.append(Fault(9, "VALUE=DATE belongs to dates, and only to them", found.where))
    return named


def _check_stamps(event: Component, faults: list[Fault]) -> None:
    """DTSTAMP, CREATED and LAST-MODIFIED: UTC, in order, and the first the same as the last."""
    stamps = {name: event.first(name) for name in ("DTSTAMP", "CREATED", "LAST-MODIFIED")}
    for name, found in stamps.items():
        named = moment(found.value) if found else None
        if found and not (isinstance(named, datetime) and named.tzinfo):
            faults.append(Fault(7 if name == "DTSTAMP" else 14, "not an instant in UTC", found.where))
    stamp, created, modified = (found.value if found else "" for found in stamps.values())
    if modified and stamp and stamp != modified:
        faults.append(Fault(14, "DTSTAMP is not the last change of this event", f"line {event.number}"))
    if modified and created > modified:
        faults.append(Fault(14, "changed before it was created", f"line {event.number}"))


def _check_busy(event: Component, faults: list[Fault]) -> None:
    if event.value("SUMMARY") not in _BUSY_WORDS or event.first("DESCRIPTION") or event.first("CATEGORIES"):
        faults.append(Fault(56, "a busy feed tells when, never what", f"line {event.number}"))


def _check_alarm(alarm: Component, minutes: int, faults: list[Fault]) -> None:
    """One DISPLAY, as long before the start as was asked for."""
    required = {"ACTION": 25, "TRIGGER": 25, "DESCRIPTION": 25}
    check_properties(alarm, required=required, optional=(), texts={"DESCRIPTION": 80}, faults=faults)
    if alarm.value("ACTION") != "DISPLAY" or duration(alarm.value("TRIGGER") or "") != timedelta(minutes=-minutes):
        faults.append(Fault(25, "not the reminder that was asked for", f"line {alarm.number}"))
    if alarm.inner:
        faults.append(Fault(25, "a component inside an alarm", f"line {alarm.number}"))
