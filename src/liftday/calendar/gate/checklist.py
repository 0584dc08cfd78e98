"""The gate: nothing replaces the last good feed unless every line of the checklist that text can show holds.

Written apart from ``ics`` and without icalendar, from the bytes alone. That a feed parses proves little: of 42 broken
feeds the best of nine parsing libraries noticed 17. What a fault's ``line`` means:

 1 CRLF                      11 no VTIMEZONE, no TZID      22 how often to fetch
 2 75 octets, whole letters  13 SEQUENCE                   23 no address of the feed in the feed
 3 UTF-8, no controls        14 stamps                     24 CATEGORIES from a fixed list
 4 frame and structure       15 uids opaque                25 VALARM only if asked for, one an event
 5 escaping                  16 cancelled ones are gone    26 no markup
 6 no parameters             17 history stays              27 never empty
 7 DTSTAMP, DTSTART, UID     18 TRANSP                     28 lengths
 8 once and once only        19 no people, no attachments  29 sorted
 9 DTEND                     20 no METHOD                  30 no damaged letters
10 UTC instants              21 name and colour            31 the plan, the whole plan, nothing but the plan

(12, clock changes, cannot be seen in UTC instants: ``entry.compose`` holds it.) 56 is the busy feed: no words.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from types import MappingProxyType

from liftday.calendar.colours import HEX
from liftday.calendar.gate.event import check_event
from liftday.calendar.gate.lines import Component, Fault, tree
from liftday.calendar.gate.values import check_properties, duration, moment

__all__ = ["Fault", "inspect"]

PRODUCT = "-//liftday//calendar feed//EN"
SIZE = 500_000
YEAR = timedelta(days=365)
_FRAME = {"VERSION": 4, "PRODID": 4, "NAME": 21, "X-WR-CALNAME": 21, "X-WR-CALDESC": 21, "COLOR": 21}
_FRAME |= {"X-APPLE-CALENDAR-COLOR": 21, "REFRESH-INTERVAL": 22, "X-PUBLISHED-TTL": 22}
_TEXTS = {"NAME": 80, "X-WR-CALNAME": 80, "DESCRIPTION": 200, "X-WR-CALDESC": 200}
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,2}")
_MISPLACED = {"VTIMEZONE": 11}
_FEW = 4  # so many past events may go before their going is a pattern


def inspect(
    body: bytes,
    expected_uids: Iterable[str] | None = None,
    *,
    reminders: Mapping[str, int] = MappingProxyType({}),
    busy: bool = False,
    secrets: Iterable[str] = (),
    previous: bytes | None = None,
    today: date | None = None,
    accounted: Iterable[str] = (),
) -> tuple[Fault, ...]:
    """Given a feed, return every fault found, by checklist line and place; an empty tuple means: publish it.

    ``expected_uids`` are those the plan holds: an event more is an injected one, an event less a partial feed, which
    would delete at every subscriber. ``reminders`` are the minutes asked for, by uid, ``busy`` whether words are. ``secrets``
    must not occur in the text. ``previous`` is the last good feed of the same state and look, ``today`` the athlete's
    date: with them edits without SEQUENCE, moving stamps and vanishing history are seen. ``accounted`` are the uids
    that the memory still holds: where one of them is not in the feed any more, it left for a reason (withdrawn, missed
    and so free time in a busy feed, too old, too much for the room). No input makes it raise.
    """
    faults: list[Fault] = []
    if len(body) > SIZE:
        faults.append(Fault(28, f"{len(body)} octets, {SIZE} are allowed", "the feed"))
    if any(secret.encode() in body.replace(b"\r\n ", b"") for secret in secrets if secret):
        faults.append(Fault(23, "a secret stands in the text", "the feed"))
    calendar = tree(body, faults)
    if calendar:
        _check_frame(calendar, faults, busy=busy)
        events = [inner for inner in calendar.inner if inner.name == "VEVENT"]
        for event in events:
            check_event(event, faults, reminder_minutes=reminders.get(event.value("UID") or "", 0), busy=busy)
        _check_together(events, expected_uids, faults)
        if previous is not None:
            _check_change(events, previous, today, frozenset(accounted), faults)
    return tuple(sorted(set(faults)))


def _check_frame(calendar: Component, faults: list[Fault], *, busy: bool) -> None:
    """What belongs to the calendar itself."""
    check_properties(
        calendar, required=_FRAME, optional={"CALSCALE", "DESCRIPTION", "X-WR-TIMEZONE"}, texts=_TEXTS, faults=faults
    )
    fixed = {"VERSION": "2.0", "PRODID": PRODUCT, "CALSCALE": "GREGORIAN"}
    wrong = [found for found in calendar.properties if found.value != fixed.get(found.name, found.value)]
    faults.extend(Fault(4, f"not {fixed[found.name]}", found.where) for found in wrong)
    if not _ZONE.fullmatch(calendar.value("X-WR-TIMEZONE") or "UTC"):
        faults.append(Fault(11, "X-WR-TIMEZONE is no name of a zone", "the calendar"))
    if calendar.value("NAME") != calendar.value("X-WR-CALNAME"):
        faults.append(Fault(21, "NAME and X-WR-CALNAME differ", "the calendar"))
    if busy and calendar.value("NAME") != "Busy":
        faults.append(Fault(56, "a busy feed does not tell its name", "the calendar"))
    if calendar.value("X-APPLE-CALENDAR-COLOR") != HEX.get(calendar.value("COLOR") or "", "no colour"):
        faults.append(Fault(21, "COLOR is a CSS3 name, X-APPLE-CALENDAR-COLOR the same in hex", "the calendar"))
    pace = duration(calendar.value("REFRESH-INTERVAL") or "")
    if pace is None or pace <= timedelta() or duration(calendar.value("X-PUBLISHED-TTL") or "") != pace:
        faults.append(Fault(22, "REFRESH-INTERVAL and X-PUBLISHED-TTL are one positive duration", "the calendar"))
    for inner in calendar.inner:
        if inner.name != "VEVENT":
            faults.append(Fault(_MISPLACED.get(inner.name, 4), "a component that is no event", f"line {inner.number}"))
        elif any(found.number > inner.number for found in calendar.properties):
            faults.append(Fault(4, "a property of the calendar after an event", f"line {inner.number}"))


def _check_together(events: list[Component], expected_uids: Iterable[str] | None, faults: list[Fault]) -> None:
    """What only all events together can show."""
    if not events:
        faults.append(Fault(27, "no event: subscribers would delete everything they have", "the calendar"))
    for earlier, later in pairwise(events):
        if _order(later) < _order(earlier):
            faults.append(Fault(29, "not sorted by start and UID", f"line {later.number}"))
    expected = None if expected_uids is None else frozenset(expected_uids)
    seen: set[str] = set()
    for event in events:
        uid = event.value("UID") or ""
        if uid in seen:
            faults.append(Fault(8, "a UID that another event has", f"line {event.number}"))
        if expected is not None and uid not in expected:
            faults.append(Fault(31, "an event that the plan does not hold", f"line {event.number}"))
        seen.add(uid)
    faults.extend(Fault(31, "an event of the plan is missing", f"event {uid}") for uid in (expected or seen) - seen)


def _order(event: Component) -> tuple[datetime, str]:
    start = moment(event.value("DTSTART") or "")
    if start is None:
        return datetime.max.replace(tzinfo=UTC), ""
    instant = start if isinstance(start, datetime) else datetime.combine(start, time())
    return instant.replace(tzinfo=UTC), event.value("UID") or ""


def _check_change(
    events: list[Component], previous: bytes, today: date | None, accounted: frozenset[str], faults: list[Fault]
) -> None:
    """What only the feed before this one can show."""
    calendar = tree(previous, [])
    before = {event.value("UID"): event for event in calendar.inner} if calendar else {}
    for event in events:
        old = before.get(event.value("UID"))
        if old:
            _check_edit(old, event, faults)
    if today:
        now = {event.value("UID") for event in events}
        past = [uid for uid, event in before.items() if _is_history(event, today)]
        gone = [uid for uid in past if uid not in now and uid not in accounted]
        if len(past) >= _FEW and len(gone) * 2 > len(past):
            faults.append(Fault(17, f"{len(gone)} of {len(past)} past events are gone", "the feed"))


def _is_history(event: Component, today: date) -> bool:
    """True for a session of the last year that took time."""
    start = moment(event.value("DTSTART") or "")
    if not isinstance(start, datetime) or event.value("TRANSP") != "OPAQUE":
        return False
    return today - YEAR < start.date() < today


def _check_edit(old: Component, new: Component, faults: list[Fault]) -> None:
    where = f"line {new.number}"
    then, now = old.value("SEQUENCE") or "", new.value("SEQUENCE") or ""
    if not (then.isdecimal() and now.isdecimal()):
        return
    shown = ("DTSTART", "DTEND", "SUMMARY", "STATUS")
    if int(now) < int(then):
        faults.append(Fault(13, "SEQUENCE runs backwards", where))
    if now == then and any(old.value(name) != new.value(name) for name in shown):
        faults.append(Fault(13, "an edit without a new SEQUENCE", where))
    stamps = (old.value("DTSTAMP") or "", new.value("DTSTAMP") or "")
    if stamps[1] < stamps[0]:
        faults.append(Fault(14, "DTSTAMP runs backwards", where))
    if now == then and stamps[1] > stamps[0]:
        faults.append(Fault(14, "a new DTSTAMP though nothing changed: the bytes would change at each build", where))
