"""The gate: every broken feed is refused by the line of the checklist that it breaks."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.calendar.entry import Entry, compose_notice
from liftday.calendar.gate import values
from liftday.calendar.gate.checklist import Fault, inspect
from liftday.calendar.ics import Look, write
from liftday.calendar.revise import revise
from liftday.training.session import session_uid

KEY = b"key"
NOW = datetime(2026, 3, 2, 5, tzinfo=UTC)
GOLDEN = Path(__file__).parent / "golden"


def an_entry(place: int, **changes: object) -> Entry:
    """A session of half an hour, `place` days after 5 March 2026."""
    start = datetime(2026, 3, 5, 17, tzinfo=UTC) + timedelta(days=place)
    values: dict[str, object] = {
        "uid": session_uid(KEY, "strength", 2026, 10, place),
        "date": start.date(),
        "start": start,
        "end": start + timedelta(minutes=30),
        "summary": "Strength, full",
        "description": "Läufe; Kraft 💪🏽: goblet squat 3 x 10, plank 2 x 30 s, and a line that must be folded.\nDone.",
        "categories": ("STRENGTH",),
    }
    return Entry(**{**values, **changes})


ENTRIES = revise([], [an_entry(1), an_entry(2), compose_notice("stale", date(2026, 3, 2), "x", key=KEY)], NOW)
GOOD = write(ENTRIES, Look()).decode()
UIDS = [entry.uid for entry in ENTRIES]  # the notice first
ALARM = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Strength\r\nTRIGGER:-PT10M\r\nEND:VALARM\r\n"
EVENT = GOOD[GOOD.index("BEGIN:VEVENT") : GOOD.index("END:VEVENT") + len("END:VEVENT\r\n")]
LAST = GOOD[GOOD.rindex("BEGIN:VEVENT") : GOOD.rindex("END:VEVENT") + len("END:VEVENT\r\n")]


def swap(old: str, new: str) -> Callable[[str], str]:
    """Replace the last place where a text stands."""

    def mutate(text: str) -> str:
        head, found, tail = text.rpartition(old)
        assert found, old
        return head + new + tail

    return mutate


def before_end(line: str) -> Callable[[str], str]:
    """Put lines into the last event."""
    return swap("END:VEVENT\r\n", f"{line}\r\nEND:VEVENT\r\n")


def before_events(line: str) -> Callable[[str], str]:
    """Put lines among the calendar's own properties."""
    return lambda text: text.replace("BEGIN:VEVENT\r\n", f"{line}\r\nBEGIN:VEVENT\r\n", 1)


def without(name: str) -> Callable[[str], str]:
    """Take the last property of that name away, with its folds."""
    return lambda text: swap(re.findall(rf"\r\n{name}[:;][^\r]*(?:\r\n [^\r]*)*", text)[-1], "")(text)


BROKEN: list[tuple[str, int, Callable[[str], str]]] = [
    ("bare LF everywhere", 1, lambda text: text.replace("\r\n", "\n")),
    ("one bare LF", 1, swap("SUMMARY:Strength\\, full\r\n", "SUMMARY:Strength\\, full\n")),
    ("no break at the end", 1, lambda text: text.removesuffix("\r\n")),
    ("LF at the end", 1, lambda text: text.removesuffix("\r\n") + "\n"),
    ("lines that are not folded", 2, lambda text: text.replace("\r\n ", "")),
    ("a fold at the very beginning", 2, lambda text: " " + text),
    ("a byte order mark", 3, lambda text: "\ufeff" + text),
    ("a NUL", 3, swap("SUMMARY:Strength", "SUMMARY:\0Strength")),
    ("an escape character", 3, swap("SUMMARY:Strength", "SUMMARY:\x1b[31mStrength")),
    ("a vertical tab", 3, swap("SUMMARY:Strength", "SUMMARY:\vStrength")),
    ("a bare CR", 3, swap("SUMMARY:Strength", "SUMMARY:Tempo\rATTENDEE:x")),
    ("the writing direction turned", 3, swap("SUMMARY:Strength", "SUMMARY:\u202eStrength")),
    ("VERSION 1.0", 4, swap("VERSION:2.0", "VERSION:1.0")),
    ("wger's own version as VERSION", 4, swap("VERSION:2.0", "VERSION:2.4-dev")),
    ("no VERSION", 4, without("VERSION")),
    ("no PRODID", 4, without("PRODID")),
    ("a PRODID that changes with the version", 4, swap("calendar feed//EN", "calendar feed 0.2//EN")),
    ("another CALSCALE", 4, swap("GREGORIAN", "JULIAN")),
    ("no BEGIN:VCALENDAR", 4, lambda text: text.removeprefix("BEGIN:VCALENDAR\r\n")),
    ("no END:VCALENDAR", 4, lambda text: text.removesuffix("END:VCALENDAR\r\n")),
    ("an event that is never closed", 4, swap("END:VEVENT\r\n", "")),
    ("an END too many", 4, swap("END:VEVENT\r\n", "END:VEVENT\r\nEND:VEVENT\r\n")),
    ("two calendars", 4, lambda text: text + text),
    ("an empty line", 4, swap("BEGIN:VEVENT\r\n", "\r\nBEGIN:VEVENT\r\n")),
    ("a to-do", 4, swap("END:VCALENDAR", "BEGIN:VTODO\r\nEND:VTODO\r\nEND:VCALENDAR")),
    (
        "a calendar property after an event",
        4,
        lambda text: swap("END:VCALENDAR", "CALSCALE:GREGORIAN\r\nEND:VCALENDAR")(without("CALSCALE")(text)),
    ),
    ("an unknown property", 4, before_end("X-FOO:bar")),
    ("something inside an event", 4, before_end("BEGIN:VLOCATION\r\nEND:VLOCATION")),
    ("an unescaped comma", 5, swap("SUMMARY:Strength\\,", "SUMMARY:Strength,")),
    ("an unescaped semicolon", 5, swap("SUMMARY:Strength\\,", "SUMMARY:Strength;")),
    ("a lone backslash", 5, swap("SUMMARY:Strength\\,", "SUMMARY:Strength\\x")),
    ("a backslash at the end", 5, swap("\\, full\r\n", "\\, full\\\r\n")),
    ("an escape nobody needs", 5, swap("SUMMARY:Strength\\,", "SUMMARY:Strength\\:")),
    ("an unescaped line break", 5, swap("SUMMARY:Strength\\, full", "SUMMARY:Strength\r\nfull")),
    ("a raw U+2028", 5, swap("SUMMARY:Strength", "SUMMARY:Str\u2028ength")),
    ("a raw U+0085", 5, swap("SUMMARY:Strength", "SUMMARY:Str\x85ength")),
    ("a parameter with text", 6, swap("SUMMARY:", 'SUMMARY;ALTREP="cid:x":')),
    ("a language", 6, swap("SUMMARY:", "SUMMARY;LANGUAGE=de:")),
    ("one parameter twice", 6, swap("DTSTART;VALUE=DATE", "DTSTART;VALUE=DATE;VALUE=DATE")),
    ("no DTSTAMP", 7, without("DTSTAMP")),
    ("no UID", 7, without("UID")),
    ("no DTSTART", 7, without("DTSTART")),
    ("a local DTSTAMP", 7, lambda text: text.replace("DTSTAMP:20260302T050000Z", "DTSTAMP:20260302T050000")),
    ("one UID twice", 8, swap(UIDS[2], UIDS[1])),
    ("the first event twice", 8, lambda text: text.replace(EVENT, EVENT + EVENT)),
    ("two summaries", 8, before_end("SUMMARY:Strength")),
    ("two names of the calendar", 8, before_events("NAME:Strength")),
    ("a recurrence", 8, before_end("RRULE:FREQ=DAILY")),
    ("no DTEND", 9, without("DTEND")),
    ("a DURATION", 9, lambda text: swap("END:VEVENT", "DURATION:PT30M\r\nEND:VEVENT")(without("DTEND")(text))),
    ("the end before the start", 9, swap("DTEND:20260307T173000Z", "DTEND:20260307T163000Z")),
    ("no length at all", 9, swap("DTEND:20260307T173000Z", "DTEND:20260307T170000Z")),
    ("a day that ends on itself", 9, swap("DTEND;VALUE=DATE:20260303", "DTEND;VALUE=DATE:20260302")),
    ("a date and a time", 9, swap("DTEND:20260307T173000Z", "DTEND;VALUE=DATE:20260308")),
    ("a date without VALUE", 9, swap("DTSTART;VALUE=DATE", "DTSTART")),
    ("a time with VALUE=DATE", 9, swap("DTSTART:20260307", "DTSTART;VALUE=DATE:20260307")),
    ("a floating time", 10, swap("DTSTART:20260307T170000Z", "DTSTART:20260307T170000")),
    ("30 February", 10, swap("DTEND:20260307T173000Z", "DTEND:20260230T173000Z")),
    ("a quarter past 25", 10, swap("DTEND:20260307T173000Z", "DTEND:20260307T251500Z")),
    ("no time at all", 10, swap("DTSTART:20260307T170000Z", "DTSTART:tomorrow")),
    ("a TZID without a zone", 11, swap("DTSTART:20260307T170000Z", "DTSTART;TZID=Europe/Berlin:20260307T180000")),
    ("a zone of the calendar", 11, before_events("TZID:Europe/Berlin")),
    ("a zone that is none", 11, before_events("X-WR-TIMEZONE:Berlin, Europe".replace(",", "\\,"))),
    ("a zone", 11, before_events("BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nEND:VTIMEZONE")),
    ("no SEQUENCE", 13, without("SEQUENCE")),
    ("a negative SEQUENCE", 13, swap("SEQUENCE:0", "SEQUENCE:-1")),
    ("a SEQUENCE in words", 13, swap("SEQUENCE:0", "SEQUENCE:one")),
    ("no LAST-MODIFIED", 14, without("LAST-MODIFIED")),
    ("no CREATED", 14, without("CREATED")),
    ("a local CREATED", 14, swap("CREATED:20260302T050000Z", "CREATED:20260302T050000")),
    ("DTSTAMP is now", 14, swap("DTSTAMP:20260302T050000Z", "DTSTAMP:20260302T061234Z")),
    ("created after it was changed", 14, swap("CREATED:20260302T050000Z", "CREATED:20260303T050000Z")),
    ("a uid for the calendar", 15, before_events("UID:35e2596b-4b9b-5753-8f26-28e2701e55d4")),
    ("a uid with a host", 15, swap(UIDS[2], "session-7@host.test")),
    ("a uid in capitals", 15, swap(UIDS[2], UIDS[2].upper())),
    ("a cancelled event", 16, swap("STATUS:CONFIRMED", "STATUS:CANCELLED")),
    ("a status of our own", 16, swap("STATUS:CONFIRMED", "STATUS:MISSED")),
    ("no TRANSP", 18, without("TRANSP")),
    ("a bad TRANSP", 18, swap("TRANSP:OPAQUE", "TRANSP:MAYBE")),
    ("a whole day that is taken", 18, swap("TRANSP:TRANSPARENT", "TRANSP:OPAQUE")),
    ("an attendee", 19, before_end("ATTENDEE:mailto:x@x.test")),
    ("an organizer", 19, before_end("ORGANIZER:mailto:x@x.test")),
    ("an attachment", 19, before_end("ATTACH:https://x.test/a.pdf")),
    ("a method", 20, swap("CALSCALE", "METHOD:PUBLISH\r\nCALSCALE")),
    ("no NAME", 21, without("NAME")),
    ("no X-WR-CALNAME", 21, without("X-WR-CALNAME")),
    ("two different names", 21, swap("X-WR-CALNAME:Strength", "X-WR-CALNAME:Kraft")),
    ("a hex COLOR", 21, swap("COLOR:teal", "COLOR:#008080")),
    ("another colour for Apple", 21, swap("#008080", "#FF0000")),
    ("no COLOR", 21, without("COLOR")),
    ("REFRESH-INTERVAL without VALUE", 22, swap("REFRESH-INTERVAL;VALUE=DURATION", "REFRESH-INTERVAL")),
    ("no X-PUBLISHED-TTL", 22, without("X-PUBLISHED-TTL")),
    ("two paces", 22, swap("X-PUBLISHED-TTL:PT1H", "X-PUBLISHED-TTL:PT4H")),
    ("fetch an hour ago", 22, lambda text: text.replace(":PT1H", ":-PT1H")),
    ("never fetch again", 22, lambda text: text.replace(":PT1H", ":PT0S")),
    ("a pace in words", 22, lambda text: text.replace(":PT1H", ":PT")),
    ("the feed's address as SOURCE", 23, before_events("SOURCE;VALUE=URI:https://x.test/feed/s3cr3t-s3cr3t.ics")),
    ("the feed's address as URL", 23, before_end("URL:https://x.test/feed/s3cr3t-s3cr3t.ics")),
    ("the feed's secret in a text", 23, swap("SUMMARY:Strength", "SUMMARY:s3cr3t-s3cr3t")),
    ("the feed's secret across a fold", 23, swap("SUMMARY:Strength", "SUMMARY:s3cr3t\r\n -s3cr3t")),
    ("a category of the user's", 24, swap("CATEGORIES:STRENGTH", "CATEGORIES:STRENGTH,Hill repeats")),
    ("an alarm", 25, before_end(ALARM.removesuffix("\r\n"))),
    ("markup for Outlook", 26, before_end("X-ALT-DESC;FMTTYPE=text/html:x")),
    ("markup", 26, swap("SUMMARY:Strength\\,", "SUMMARY:<b>Strength</b>")),
    ("no event", 27, lambda text: text[: text.index("BEGIN:VEVENT")] + "END:VCALENDAR\r\n"),
    ("a title of 81 characters", 28, swap("SUMMARY:Strength\\, full", "SUMMARY:" + "x" * 60 + "\r\n " + "x" * 21)),
    (
        "a name of 81 characters",
        28,
        lambda text: text.replace("NAME:Strength", "NAME:" + "\r\n ".join(["x" * 60, "x" * 21])),
    ),
    ("no name", 28, lambda text: text.replace("NAME:Strength", "NAME:")),
    ("201 characters about it", 28, lambda text: text.replace("can take \r\n them", "can take" + "\r\n xx" * 80)),
    ("201 characters about it, for Apple", 28, lambda text: text.replace("can take\r\n  them", "can" + "\r\n xx" * 80)),
    ("no title", 28, swap("SUMMARY:Strength\\, full", "SUMMARY:")),
    ("no SUMMARY", 28, without("SUMMARY")),
    (
        "2,001 characters",
        28,
        swap("CATEGORIES", "DESCRIPTION:" + "\r\n ".join(["x" * 58] * 34 + ["x" * 29]) + "\r\nCATEGORIES"),
    ),
    ("events out of order", 29, lambda text: text.replace(LAST, "").replace("BEGIN:VEVENT", LAST + "BEGIN:VEVENT", 1)),
    ("a letter lost on its way", 30, swap("SUMMARY:Strength", "SUMMARY:Stre\N{REPLACEMENT CHARACTER}gth")),
    ("an injected event", 31, swap(UIDS[2], "0" * 8 + "-0000-5000-8000-" + "0" * 12)),
    ("half the plan", 31, lambda text: text.replace(LAST, "")),
]
ALSO = {  # mutants that cannot help but break a second line
    "a fold at the very beginning": {4, 5},
    "a byte order mark": {4, 5},
    "no UID": {31},
    "a local DTSTAMP": {14},
    "one UID twice": {31},
    "a uid with a host": {31},
    "a uid in capitals": {31},
    "no event": {31},
    "2,001 characters": {8},
}


@pytest.mark.parametrize(("name", "line", "mutate"), BROKEN, ids=[name for name, _, _ in BROKEN])
def test_a_broken_feed_is_refused_by_the_line_it_breaks(name: str, line: int, mutate: Callable[[str], str]) -> None:
    """One thing wrong, one line of the checklist named, and no other that is not touched."""
    body = mutate(GOOD).encode()
    assert body != GOOD.encode()
    lines = {fault.line for fault in inspect(body, UIDS, secrets=["s3cr3t-s3cr3t"])}
    assert lines == {line} | ALSO.get(name, set())


RAW: list[tuple[str, int, Callable[[bytes], bytes]]] = [
    ("a character cut by a fold", 2, lambda body: body.replace("ä".encode(), b"\xc3\r\n \xa4", 1)),
    ("Latin-1", 3, lambda body: body.replace("ä".encode(), b"\xe4")),
    ("half a character", 3, lambda body: body.replace("ä".encode(), b"\xed\xa0\x80")),
    ("too large", 28, lambda body: body.replace(b"CALSCALE", b"\r\n ".join([b"X-A:"] * 100_000) + b"\r\nCALSCALE")),
]


@pytest.mark.parametrize(("name", "line", "mutate"), RAW, ids=[name for name, _, _ in RAW])
def test_broken_bytes_are_refused(name: str, line: int, mutate: Callable[[bytes], bytes]) -> None:
    """What breaks letters or limits is seen before any text is."""
    lines = {fault.line for fault in inspect(mutate(GOOD.encode()), UIDS)}
    assert lines == {line} | ({4} if name == "too large" else {30} if line == 3 else set())


def test_a_good_feed_has_no_fault() -> None:
    """What all the mutants come from passes, with and without the plan at hand."""
    assert inspect(GOOD.encode(), UIDS, secrets=["s3cr3t-s3cr3t", ""]) == ()
    assert inspect(GOOD.encode()) == ()
    zones = ("UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "America/Port-au-Prince")
    assert all(inspect(before_events(f"X-WR-TIMEZONE:{zone}")(GOOD).encode(), UIDS) == () for zone in zones)


def test_folds_by_tab_and_umlauts_at_the_fold_are_fine() -> None:
    """RFC 5545 3.1 allows a tab; a fold between two letters is no fault."""
    assert inspect(GOOD.replace("\r\n ", "\r\n\t").encode(), UIDS) == ()


def test_no_plan_at_all_is_not_what_stands_there() -> None:
    """A plan without uids refuses every event."""
    assert {fault.line for fault in inspect(GOOD.encode(), [])} == {31}


REMINDING = write([replace(entry, reminder_minutes=10) for entry in ENTRIES], Look()).decode()
TEN = dict.fromkeys(UIDS[1:], 10)
ALARMS: list[tuple[str, int, Callable[[str], str]]] = [
    ("two alarms", 25, before_end(ALARM.removesuffix("\r\n"))),
    ("too late", 25, swap("TRIGGER:-PT10M", "TRIGGER:PT10M")),
    ("another time", 25, swap("TRIGGER:-PT10M", "TRIGGER:-PT1W")),
    ("by mail", 25, swap("ACTION:DISPLAY", "ACTION:EMAIL")),
    ("no trigger", 25, without("TRIGGER")),
    ("no action", 25, without("ACTION")),
    ("no words", 25, lambda text: text.replace("DISPLAY\r\nDESCRIPTION:Strength\\, full", "DISPLAY")),
    (
        "many words",
        28,
        swap("DESCRIPTION:Strength", "DESCRIPTION:" + "\r\n ".join(["x" * 40] * 3)),
    ),
    ("an alarm in the alarm", 25, swap("END:VALARM", f"{ALARM}END:VALARM")),
    ("a sound", 19, swap("END:VALARM", "ATTACH:https://x.test/a.wav\r\nEND:VALARM")),
    ("markup", 26, lambda text: text.replace("DESCRIPTION:Strength\\,", "DESCRIPTION:<i>\\,")),
]


@pytest.mark.parametrize(("name", "line", "mutate"), ALARMS, ids=[name for name, _, _ in ALARMS])
def test_reminders_are_the_ones_asked_for(name: str, line: int, mutate: Callable[[str], str]) -> None:
    """One DISPLAY alarm an event, at the time asked for, and nothing in it but words."""
    assert inspect(REMINDING.encode(), UIDS, reminders=TEN) == ()
    assert {fault.line for fault in inspect(mutate(REMINDING).encode(), UIDS, reminders=TEN)} == {line}, name


def test_a_reminder_nobody_asked_for_is_refused() -> None:
    """By default there is none; what another event was to have is none either."""
    assert {fault.line for fault in inspect(REMINDING.encode(), UIDS)} == {25}
    assert {fault.line for fault in inspect(REMINDING.encode(), UIDS, reminders={UIDS[1]: 10})} == {25}


def test_a_busy_feed_with_words_is_refused() -> None:
    """The plain feed under the busy address would tell everything; so would a name or a category."""
    busy = write(ENTRIES, Look(detail="busy")).decode()
    uids = UIDS[1:]
    assert inspect(busy.encode(), uids, busy=True) == ()
    leaks = [
        GOOD,
        swap("SUMMARY:Busy", "SUMMARY:Strength")(busy),
        before_end("DESCRIPTION:squats")(busy),
        before_end("CATEGORIES:STRENGTH")(busy),
        busy.replace("NAME:Busy", "NAME:Strength"),
    ]
    for leak in leaks:
        assert 56 in {fault.line for fault in inspect(leak.encode(), busy=True)}


NEXT = swap("SEQUENCE:0", "SEQUENCE:1")
CHANGES: list[tuple[str, int, Callable[[str], str]]] = [
    ("another title, the same number", 13, swap("SUMMARY:Strength", "SUMMARY:Kraft")),
    ("another end, the same number", 13, swap("DTEND:20260307T173000Z", "DTEND:20260307T174500Z")),
    ("another state, the same number", 13, swap("STATUS:CONFIRMED", "STATUS:TENTATIVE")),
    ("a stamp of now", 14, lambda text: text.replace("20260302T050000Z", "20260302T060000Z")),
    ("the clock ran backwards", 14, lambda text: NEXT(text).replace("20260302T050000Z", "20260301T050000Z")),
]


@pytest.mark.parametrize(("name", "line", "mutate"), CHANGES, ids=[name for name, _, _ in CHANGES])
def test_an_edit_is_seen_against_the_last_good_feed(name: str, line: int, mutate: Callable[[str], str]) -> None:
    """SEQUENCE moves with every edit, stamps move with edits only and never back."""
    assert {fault.line for fault in inspect(mutate(GOOD).encode(), UIDS, previous=GOOD.encode())} == {line}, name


def test_an_honest_edit_passes() -> None:
    """Moved, counted up, stamped: that is how it is done. So does the same feed again."""
    later = NOW + timedelta(hours=1)
    moved = revise(ENTRIES, [*ENTRIES[:2], replace(ENTRIES[2], summary="Strength, lite")], later)
    assert inspect(write(moved, Look()), UIDS, previous=GOOD.encode(), today=date(2026, 3, 2)) == ()
    assert inspect(GOOD.encode(), UIDS, previous=GOOD.encode(), today=date(2026, 3, 2)) == ()


def test_a_number_that_runs_backwards_is_seen() -> None:
    """A database from last week would hide every edit until the numbers have caught up."""
    lines = {fault.line for fault in inspect(GOOD.encode(), UIDS, previous=NEXT(GOOD).encode())}
    assert lines == {13}


def test_what_the_last_feed_does_not_say_is_not_compared() -> None:
    """A last feed that is none, or an event in it that has no number, is nothing to measure with."""
    assert inspect(GOOD.encode(), UIDS, previous=b"nothing", today=date(2026, 3, 2)) == ()
    assert inspect(GOOD.encode(), UIDS, previous=without("SEQUENCE")(GOOD).encode()) == ()


def test_history_does_not_vanish() -> None:
    """More than half of the past sessions gone at once is a fault of ours, one or two are not."""
    entries = revise([], [an_entry(place, status="done") for place in range(8)], NOW)
    full, today = write(entries, Look()), date(2026, 4, 1)
    assert {fault.line for fault in inspect(write(entries[5:], Look()), previous=full, today=today)} == {17}
    assert inspect(write(entries[4:], Look()), previous=full, today=today) == ()
    assert inspect(write(entries[5:], Look()), previous=full) == ()
    assert inspect(write(entries[5:], Look()), previous=full, today=date(2026, 3, 1)) == ()
    assert inspect(write(entries[5:], Look()), previous=full, today=date(2026, 3, 8)) == ()  # three are past, not four
    assert {fault.line for fault in inspect(write(entries[5:], Look()), previous=full, today=date(2026, 3, 9))} == {17}
    assert inspect(write(entries[5:], Look()), previous=full, today=date(2028, 3, 1)) == ()


def test_history_that_left_for_a_reason_may_leave() -> None:
    """What the memory still holds is withdrawn, missed, old or over the room; what it does not know has vanished."""
    entries = revise([], [an_entry(place, status="done") for place in range(8)], NOW)
    full, today, left = write(entries, Look()), date(2026, 4, 1), write(entries[7:], Look())
    uids = [entry.uid for entry in entries]
    assert inspect(left, previous=full, today=today, accounted=uids) == ()
    assert inspect(left, previous=full, today=today, accounted=uids[4:]) == ()  # four of eight: no pattern yet
    assert {fault.line for fault in inspect(left, previous=full, today=today, accounted=uids[5:])} == {17}


def test_a_feed_turned_busy_keeps_its_history() -> None:
    """What was missed leaves with the words, and that is meant."""
    wanted = [an_entry(place, status="missed", transparent=True) for place in range(6)] + [an_entry(7, status="done")]
    entries = revise([], wanted, NOW)
    busy = write(entries, Look(detail="busy"))
    faults = inspect(busy, busy=True, previous=write(entries, Look()), today=date(2026, 4, 1))
    assert {fault.line for fault in faults} == {13}  # the entries of this test were not composed anew for the look


def peer(*lines: str) -> bytes:
    """A feed as another product would write it."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""]).encode()


def test_the_feeds_of_others_would_not_pass() -> None:
    """What is published elsewhere breaks many lines at once, and all of them are named."""
    google = peer("PRODID:-//Google Inc//Google Calendar 70.9054//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH")
    assert {fault.line for fault in inspect(google)} == {4, 20, 21, 22, 27}
    zoned = peer(
        "PRODID:-//Sabre//Sabre VObject 4.5.4//EN",
        *("BEGIN:VTIMEZONE", "TZID:Europe/Berlin", "END:VTIMEZONE"),
        *("BEGIN:VEVENT", "UID:1@host.test", "DTSTAMP:20260302T050000Z", "SUMMARY:Lift", "DTSTART;TZID=Europe/Berlin:"),
        "END:VEVENT",
    )
    assert {fault.line for fault in inspect(zoned)} == {4, 7, 9, 10, 11, 13, 14, 15, 18, 21, 22} - {7}


def test_what_is_no_feed_is_refused() -> None:
    """Nothing, half a feed and an error page are not calendars."""
    assert {fault.line for fault in inspect(b"")} == {1, 4}
    assert inspect(GOOD.encode()[:300])
    assert inspect(b"<html><body>502 Bad Gateway</body></html>")


@pytest.mark.parametrize(
    "body", [b"END:\r\n", b"BEGIN:\r\n", b"END:\r\nEND:\r\nVERSION:2.0\r\n", b"\r\n", b"BEGIN:VCALENDAR\r\n"]
)
def test_stubs_of_a_feed_are_refused(body: bytes) -> None:
    """Ends that close nothing and beginnings that never end are faults of the frame."""
    assert 4 in {fault.line for fault in inspect(body)}


def test_500_kilobytes_are_the_limit() -> None:
    """One octet more is one too many."""
    fill = "X-A:" + "x" * 69 + "\r\n"
    room = 500_000 - len(GOOD.encode())
    lines = fill * (room // len(fill) - 1)
    last = room - len(lines)
    ends = [f"X-A:{'x' * size}\r\n" for size in (last // 2 - 6, last - last // 2 - 6, last - last // 2 - 5)]
    sized = [GOOD.replace("CALSCALE", lines + ends[0] + end + "CALSCALE", 1).encode() for end in ends[1:]]
    assert [len(body) for body in sized] == [500_000, 500_001]
    assert [28 in {fault.line for fault in inspect(body)} for body in sized] == [False, True]


def test_a_fault_quotes_nothing() -> None:
    """Faults are logged: neither a title nor a secret stands in one."""
    body = swap("SUMMARY:Strength", "SUMMARY:s3cr3t,\x1b")(GOOD).replace("BEGIN:VALARM", "BEGIN:s3cr3t").encode()
    faults = inspect(body, [], secrets=["s3cr3t"])
    assert faults
    assert "s3cr3t" not in str(faults)
    assert all(isinstance(fault, Fault) and fault.what and fault.where for fault in faults)


@given(st.binary(max_size=200))
@settings(max_examples=100)
def test_no_bytes_make_the_gate_fall(body: bytes) -> None:
    """Whatever comes, the answer is a list of faults."""
    assert inspect(body, UIDS, previous=body, today=date(2026, 3, 2), busy=True, reminders=dict.fromkeys(UIDS, 5))


@given(st.integers(0, len(GOOD.encode())), st.integers(0, 60), st.binary(max_size=12))
@settings(max_examples=200)
def test_no_damage_makes_the_gate_fall(place: int, length: int, other: bytes) -> None:
    """A piece cut out or written over, anywhere: an answer, and the untouched feed is the only one with none."""
    body = GOOD.encode()
    damaged = body[:place] + other + body[place + length :]
    faults = inspect(damaged, UIDS, previous=body, today=date(2026, 3, 2))
    assert isinstance(faults, tuple)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("20260306", date(2026, 3, 6)),
        ("20260306T170000Z", datetime(2026, 3, 6, 17, tzinfo=UTC)),
        ("20260306T1700Z", None),
        ("00000101", None),
        ("2026-03-06", None),
        ("\N{ARABIC-INDIC DIGIT TWO}0260306", None),
    ],
)
def test_moments_are_read_strictly(value: str, moment: date | None) -> None:
    """A date, an instant in UTC, or nothing."""
    assert values.moment(value) == moment


@pytest.mark.parametrize(
    ("value", "length"),
    [
        ("PT1H", timedelta(hours=1)),
        ("-PT1H30M", timedelta(minutes=-90)),
        ("+P1DT5S", timedelta(days=1, seconds=5)),
        ("P2W", timedelta(weeks=2)),
        ("P", None),
        ("PT", None),
        ("P1DT", None),
        ("1H", None),
    ],
)
def test_durations_are_read_strictly(value: str, length: timedelta | None) -> None:
    """RFC 5545 3.3.6, and nothing that looks like it."""
    assert values.duration(value) == length


def test_the_checklist_is_covered() -> None:
    """Every line of the checklist's text part that text can show has a feed that breaks it."""
    lines = {line for _, line, _ in (*BROKEN, *RAW, *ALARMS, *CHANGES)} | {17}
    assert lines == set(range(1, 32)) - {12}
    assert len(BROKEN) + len(RAW) + len(ALARMS) + len(CHANGES) > 45


def test_a_feed_of_half_a_year_passes() -> None:
    """150 sessions in a row are no fault."""
    entries = revise([], [an_entry(place) for place in range(150)], NOW)
    assert inspect(write(entries, Look()), [entry.uid for entry in entries]) == ()
