"""Which events take their time, and the spans that come of them; the process that reads apart."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from icals import calendar, event
from liftday.integrations.ical.apart import decoded, encoded, read_apart
from liftday.integrations.ical.busy import merged, taken
from liftday.integrations.ical.parse import parse
from liftday.integrations.ical.scan import Window
from liftday.integrations.ical.trouble import Trouble, Unread
from liftday.training.planned import Taken

MARCH = Window(first=date(2026, 3, 1), last=date(2026, 3, 31))
BERLIN = ZoneInfo("Europe/Berlin")
TIMED = ("UID:a", "DTSTART:20260310T180000Z", "DTEND:20260310T190000Z")
DAY = ("UID:a", "DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260311")


def spans(*lines: str) -> list[str]:
    """What an event takes: "10 18:00-10 19:00" in Berlin."""
    found = taken(parse(calendar(event(*lines)), MARCH, texts=False), BERLIN)
    return [f"{span.start.astimezone(BERLIN):%d %H:%M}-{span.end.astimezone(BERLIN):%d %H:%M}" for span in found]


@pytest.mark.parametrize(
    ("more", "takes"),
    [
        ((), True),
        (("TRANSP:OPAQUE",), True),
        (("TRANSP:TRANSPARENT",), False),
        (("STATUS:CANCELLED",), False),
        (("STATUS:TENTATIVE",), True),
        (("X-MICROSOFT-CDO-BUSYSTATUS:FREE",), False),
        (("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",), False),
        (("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", "TRANSP:TRANSPARENT"), True),
        (("X-MICROSOFT-CDO-BUSYSTATUS:OOF", "STATUS:CANCELLED"), False),
        (("X-MICROSOFT-CDO-BUSYSTATUS:SOMETHING",), True),
    ],
)
def test_what_takes_its_hour(more, takes):
    """Missing marks mean busy (RFC 5545, 3.8.2.7); Outlook's word wins over TRANSP."""
    assert spans(*TIMED, *more) == (["10 19:00-10 20:00"] if takes else [])


@pytest.mark.parametrize(
    ("more", "takes"),
    [
        ((), False),
        (("TRANSP:OPAQUE",), True),
        (("TRANSP:TRANSPARENT",), False),
        (("X-MICROSOFT-CDO-BUSYSTATUS:OOF",), True),
        (("TRANSP:OPAQUE", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"), False),
    ],
)
def test_what_takes_its_day(more, takes):
    """An all-day entry only by its own word: birthdays and notes say nothing."""
    assert spans(*DAY, *more) == (["10 00:00-11 00:00"] if takes else [])


def test_lengths():
    """No length takes nothing, a day without an end takes that day, a clock that skips an hour takes none twice."""
    assert spans("UID:a", "DTSTART:20260310T180000Z") == []
    assert spans("UID:a", "DTSTART:20260310T180000Z", "DTEND:20260310T170000Z") == []
    assert spans("UID:a", "DTSTART:20260310", "TRANSP:OPAQUE") == ["10 00:00-11 00:00"]
    assert spans("UID:a", "DTSTART:20260310", "DTEND:20260310", "TRANSP:OPAQUE") == ["10 00:00-11 00:00"]
    assert spans("UID:a", "DTSTART:20260310T180000", "DURATION:PT1H") == ["10 18:00-10 19:00"]
    assert spans("UID:a", "DTSTART;TZID=Europe/Berlin:20260329T023000", "DURATION:PT1H") == ["29 03:30-29 04:30"]


def test_spans_that_touch_are_one():
    """Back to back, overlapping, one inside another."""

    def at(hour: float) -> datetime:
        return datetime(2026, 3, 10, tzinfo=UTC) + timedelta(hours=hour)

    found = merged(Taken(at(a), at(b)) for a, b in ((12, 13), (9, 10), (10, 11), (8, 9.5), (12.2, 12.5)))
    assert found == (Taken(at(8), at(11)), Taken(at(12), at(13)))


def test_read_apart_is_read_the_same():
    """What comes through the pipe is what was read, and a refusal is one by the same name."""
    raw = calendar(
        event("UID:a", "DTSTART;TZID=Europe/Berlin:20260310T180000", "RRULE:FREQ=DAILY;COUNT=2", "SUMMARY:Läufe"),
        event("UID:b", "DTSTART:20260312", "DTEND:20260313", "X-A:b"),
        event("UID:c", "DTSTART:20260312T100000"),
        head="REFRESH-INTERVAL:PT1H\r\n",
    )
    assert read_apart(raw, MARCH) == parse(raw, MARCH)
    assert decoded(encoded(parse(calendar(), MARCH))) == parse(calendar(), MARCH)
    with pytest.raises(Unread) as caught:
        read_apart(b"<html>", MARCH)
    assert caught.value.trouble is Trouble.LOGIN


def test_a_reader_that_is_killed_costs_nobody_anything(monkeypatch):
    """Whatever ends it, the calendar was too heavy."""
    monkeypatch.setattr("liftday.integrations.ical.apart._COMMAND", ("false",))
    with pytest.raises(Unread) as caught:
        read_apart(calendar(), MARCH)
    assert caught.value.trouble is Trouble.HEAVY
