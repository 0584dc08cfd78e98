"""What independent readers make of our feeds: they agree with the plan, uid by uid, whatever the titles hold."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from liftday.calendar.entry import Entry
from liftday.calendar.gate.checklist import inspect
from liftday.calendar.ics import Look, issue
from liftday.calendar.revise import revise
from liftday.training.session import session_uid

NOW = datetime(2026, 3, 2, 5, tzinfo=UTC)
Told = tuple[object, object, str, str]  # start, end, summary, description

NASTY = [
    *("\r", "\n", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029", "\0", "\x1b[2J", "\ud800", "\udfff", "\ufeff"),
    *("END:VEVENT", "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:x\r\n", "\nATTENDEE:mailto:x@x.test", "\r BEGIN:VALARM"),
    *(
        "\\",
        "\\n",
        "\\N",
        "\\\\n",
        "\\,",
        "\\;",
        ",",
        ";",
        ":",
        '"',
        "^n",
        "^'",
        "%0D%0A",
        "=0D=0A",
        "&lt;",
        "<b>",
        ">",
    ),
    *("\u202e", "\u200f", "\u2066", "\u061c", "👩🏽‍🦱", "🏃🏽‍♀️", "é", "日本語", "שלום", "\t", "  ", " ", "x" * 80, "ß"),
]
HOSTILE = st.lists(st.one_of(st.sampled_from(NASTY), st.text(st.characters(), max_size=8)), max_size=12).map("".join)
LONG = st.sampled_from(["x" * 10_000, "é" * 10_000, "💪🏽" * 5_000, "a\r\n" * 3_333, "\\," * 5_000, " " * 10_000])
TEXT = st.one_of(HOSTILE, HOSTILE, HOSTILE, LONG)


@st.composite
def plans(draw: st.DrawFn) -> list[Entry]:
    """Up to six sessions and labels with hostile words."""
    found = []
    for place in draw(st.sets(st.integers(0, 400), min_size=1, max_size=6)):
        on = date(2026, 1, 1) + timedelta(days=place)
        whole = draw(st.booleans())
        start = datetime(on.year, on.month, on.day, draw(st.integers(0, 23)), draw(st.integers(0, 59)), tzinfo=UTC)
        found.append(
            Entry(
                uid=session_uid(b"key", "strength", 2026, 1, place),
                date=on,
                start=on if whole else start,
                end=on + timedelta(days=1) if whole else start + timedelta(minutes=draw(st.integers(5, 90))),
                summary=draw(TEXT),
                description=draw(TEXT),
                kind="day" if whole else "strength",
                categories=("TRAINING DAY",) if whole else ("STRENGTH",),
                transparent=whole,
                status=draw(st.sampled_from(["planned", "done"])),
            )
        )
    return found


def by_icalendar(body: bytes) -> dict[str, Told]:
    """Collective's icalendar."""
    return {
        str(event["UID"]): (
            event["DTSTART"].dt,
            event["DTEND"].dt,
            str(event["SUMMARY"]),
            str(event.get("DESCRIPTION", "")),
        )
        for event in icalendar.Calendar.from_ical(body).walk("VEVENT")
    }


def by_ical(body: bytes) -> dict[str, Told]:
    """Home Assistant's ical."""
    calendar = IcsCalendarStream.calendar_from_ics(body.decode())
    return {
        str(event.uid): (event.dtstart, event.dtend, event.summary or "", event.description or "")
        for event in calendar.events
    }


def by_vobject(body: bytes) -> dict[str, Told]:
    """vobject, as Radicale and others use it."""
    return {
        event.uid.value: (
            event.dtstart.value,
            event.dtend.value,
            event.summary.value,
            event.description.value if hasattr(event, "description") else "",
        )
        for event in vobject.readOne(body.decode()).vevent_list
    }


READERS = [by_icalendar, by_ical, by_vobject]


def ours(entries: tuple[Entry, ...]) -> dict[str, Told]:
    """What the plan says."""
    return {entry.uid: (entry.start, entry.end, entry.summary, entry.description) for entry in entries}


@given(plans(), TEXT, st.sampled_from([0, 15]))
@settings(max_examples=150)
def test_any_plan_passes_the_gate_and_reads_back_equal(wanted: list[Entry], title: str, reminder: int) -> None:
    """No title makes an event, loses one or changes a letter: the gate and three readers say what the plan says."""
    look = Look(title=title, about=title, timezone="Europe/Berlin")
    feed = issue(revise([], [replace(entry, reminder_minutes=reminder) for entry in wanted], NOW), look)
    uids = [entry.uid for entry in wanted]
    assert inspect(feed.body, uids, reminders=dict.fromkeys(uids, reminder)) == ()
    for read in READERS:
        assert read(feed.body) == ours(feed.entries), read.__name__


@pytest.mark.parametrize("name", ["NAME", "X-WR-CALNAME", "DESCRIPTION", "X-WR-CALDESC"])
def test_the_name_of_the_calendar_is_read(name: str) -> None:
    """An odd name of the calendar is shown without escapes, also by readers that leave them standing."""
    entry = Entry(
        uid=session_uid(b"key", "strength", 2026, 10, 1),
        date=date(2026, 3, 6),
        start=datetime(2026, 3, 6, 17, tzinfo=UTC),
        end=datetime(2026, 3, 6, 17, 30, tzinfo=UTC),
        summary="Strength",
    )
    title = ", Läufe; Kraft,\\ 💪🏽;"
    body = issue(revise([], [entry], NOW), Look(title=title, about=title)).body
    assert str(icalendar.Calendar.from_ical(body)[name]) == "Läufe · Kraft · 💪🏽"
