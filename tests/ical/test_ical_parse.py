"""Calendars read as far as they go: every odd shape that is out there, and what would cost a library hours."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from icals import END, HEAD, calendar, event
from liftday.integrations.ical.budget import Budget
from liftday.integrations.ical.parse import parse
from liftday.integrations.ical.scan import LARGEST, Window, value_of
from liftday.integrations.ical.trouble import Trouble, Unread

MARCH = Window(first=date(2026, 3, 1), last=date(2026, 3, 31))
BERLIN = ZoneInfo("Europe/Berlin")


def starts(raw: bytes, window: Window = MARCH) -> list[str]:
    """The starts of what is read, in UTC where they are instants."""
    return [
        (at.astimezone(UTC) if isinstance(at := each.start, datetime) and at.tzinfo else at).isoformat()
        for each in parse(raw, window).events
    ]


def one(*lines: str, head: str = ""):
    """The only event of a calendar."""
    (found,) = parse(calendar(event(*lines), head=head), MARCH).events
    return found


UNHURRIED = Budget(total_s=600, piece_s=600)  # what is refused by its size must not hang on the machine's pace


def refused(raw: bytes) -> Trouble:
    """Why a calendar is not read."""
    with pytest.raises(Unread) as caught:
        parse(raw, MARCH, budget=UNHURRIED)
    return caught.value.trouble


def test_an_event_has_its_texts_and_marks():
    """What a reader of plans goes by."""
    found = one(
        "UID:a",
        "DTSTART;VALUE=DATE:20260310",
        "DTEND;VALUE=DATE:20260311",
        "SUMMARY:🏃 Tempo\\, 8km",
        "DESCRIPTION:Line 1\\nLine 2",
        "STATUS:confirmed",
        "TRANSP:transparent",
        "CATEGORIES:RUN,HARD",
        "X-WORKOUT-ESTIMATED-DURATION:3300",
        "X-NOTE:one\\, two\\nthree",
        "X-ALT-DESC;FMTTYPE=text/html:<p>no</p>",
    )
    assert (found.uid, found.start, found.end, found.all_day) == ("a", date(2026, 3, 10), date(2026, 3, 11), True)
    assert (found.summary, found.description) == ("🏃 Tempo, 8km", "Line 1\nLine 2")
    assert (found.status, found.transparent, found.recurrence) == ("CONFIRMED", True, None)
    assert found.extras == {
        "CATEGORIES": "RUN, HARD",
        "TRANSP": "TRANSPARENT",
        "X-NOTE": "one, two\nthree",
        "X-WORKOUT-ESTIMATED-DURATION": "3300",
    }


def test_without_texts_nothing_but_times_comes_through():
    """Of a busy calendar nothing else is ever read."""
    lines = ("UID:a", "DTSTART:20260310T180000Z", "SUMMARY:Doctor", "X-SECRET:hush", "X-MICROSOFT-CDO-BUSYSTATUS:OOF")
    (found,) = parse(calendar(event(*lines)), MARCH, texts=False).events
    assert (found.summary, found.extras) == ("", {"X-MICROSOFT-CDO-BUSYSTATUS": "OOF"})


def test_the_head_of_a_calendar():
    """Its program, its name, its zone, how often it is to be asked."""
    found = parse(
        calendar(head="X-WR-CALNAME:My plan\r\nX-WR-TIMEZONE:Europe/Berlin\r\nX-PUBLISHED-TTL:PT12H\r\n"), MARCH
    )
    assert (found.product, found.name, found.zone) == ("-//Somebody//EN", "My plan", "Europe/Berlin")
    assert found.refresh == timedelta(hours=12)
    named = parse(calendar(head="NAME:Other\r\nREFRESH-INTERVAL;VALUE=DURATION:P1W\r\n"), MARCH)
    assert (named.name, named.refresh) == ("Other", timedelta(weeks=1))
    assert parse(calendar(head="REFRESH-INTERVAL:often\r\n"), MARCH).refresh is None


@pytest.mark.parametrize(
    ("written", "start"),
    [
        ("DTSTART:20260310T180000Z", "2026-03-10T18:00:00+00:00"),
        ("DTSTART;TZID=Europe/Berlin:20260310T180000", "2026-03-10T17:00:00+00:00"),
        ('DTSTART;TZID="W. Europe Standard Time":20260310T180000', "2026-03-10T17:00:00+00:00"),
        ("DTSTART;TZID=/somebody.example/2026/Europe/Berlin:20260310T180000", "2026-03-10T17:00:00+00:00"),
        ("DTSTART;TZID=Customized Time Zone:20260310T180000", "2026-03-10T18:00:00"),
        ("DTSTART:20260310T180000", "2026-03-10T18:00:00"),
        ("DTSTART;VALUE=DATE-TIME:20260310T180000Z", "2026-03-10T18:00:00+00:00"),
        ("DTSTART:20260310", "2026-03-10"),
        ("dtstart;value=date:20260310", "2026-03-10"),
    ],
)
def test_times_as_they_are_written(written, start):
    """Zones by IANA, by Windows, by path; a zone that nobody knows is the athlete's."""
    assert starts(calendar(event("UID:a", written))) == [start]


def test_a_zone_of_the_file_itself():
    """A name that is nobody else's means what the file says."""
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Home of ours\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0300\r\n"
        "TZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    broken = "BEGIN:VTIMEZONE\r\nTZID:Home of theirs\r\nBEGIN:STANDARD\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    raw = calendar(
        event("UID:a", 'DTSTART;TZID="Home of ours":20260310T180000'),
        event("UID:b", 'DTSTART;TZID="Home of theirs":20260310T190000'),
        head=zone + broken + zone.replace("ours", "nobody"),
    )
    assert starts(raw) == ["2026-03-10T15:00:00+00:00", "2026-03-10T19:00:00"]


def test_floating_times_are_in_the_zone_of_their_calendar():
    """A name that nobody knows is passed over; Windows' are known."""
    for name, hour in (("Europe/Berlin", 17), ("W. Europe Standard Time", 17), ("Middle-earth/Shire", None)):
        found = one("UID:a", "DTSTART:20260310T180000", "DTEND:20260310T190000", head=f"X-WR-TIMEZONE:{name}\r\n")
        assert isinstance(found.start, datetime)
        assert (found.start.astimezone(UTC).hour if found.start.tzinfo else None) == hour


@pytest.mark.parametrize(
    ("lines", "end"),
    [
        (("DTSTART:20260310T180000Z", "DURATION:PT90M"), datetime(2026, 3, 10, 19, 30, tzinfo=UTC)),
        (("DTSTART:20260310T180000Z",), None),
        (("DTSTART:20260310T180000Z", "DTEND:20260310T170000Z"), None),
        (("DTSTART:20260310T180000Z", "DURATION:-PT1H"), None),
        (("DTSTART:20260310",), None),
        (("DTSTART:20260310", "DTEND:20260310T011500"), datetime(2026, 3, 10, 1, 15, tzinfo=UTC).replace(tzinfo=None)),
    ],
)
def test_ends(lines, end):
    """By the end, by the duration, unknown; an end before the start is none. An all-day start may have an end with an hour,
    and stays all-day."""
    found = one("UID:a", *lines)
    assert found.end == end
    assert found.all_day == ("T" not in lines[0][8:])


def test_a_series_with_its_exceptions():
    """A rule, dates left out, further ones, one that was moved, one that was called off."""
    lines = ("UID:a", "DTSTART;TZID=Europe/Berlin:20260302T180000", "DURATION:PT1H")
    raw = calendar(
        event(
            *lines, "RRULE:FREQ=WEEKLY;BYDAY=MO", "EXDATE;TZID=Europe/Berlin:20260309T180000", "RDATE:20260312T170000Z"
        ),
        event(
            "UID:a",
            "RECURRENCE-ID;TZID=Europe/Berlin:20260316T180000",
            "DTSTART;TZID=Europe/Berlin:20260317T070000",
            "SUMMARY:Moved",
        ),
        event(
            "UID:a",
            "RECURRENCE-ID;TZID=Europe/Berlin:20260323T180000",
            "DTSTART;TZID=Europe/Berlin:20260323T180000",
            "STATUS:CANCELLED",
        ),
    )
    found = parse(raw, MARCH).events
    assert [(each.start.strftime("%d %H:%M"), each.summary, each.status) for each in found] == [
        ("02 18:00", "", ""),
        ("12 17:00", "", ""),
        ("17 07:00", "Moved", ""),
        ("23 18:00", "", "CANCELLED"),
        ("30 18:00", "", ""),
    ]
    assert {each.uid for each in found} == {"a"}
    assert found[2].recurrence == datetime(2026, 3, 16, 18, tzinfo=BERLIN)


def test_a_moved_date_named_without_its_hour_is_one():
    """RECURRENCE-ID as a date in a timed series: not both the old and the new."""
    raw = calendar(
        event("UID:a", "DTSTART;TZID=Europe/Berlin:20260302T180000", "RRULE:FREQ=WEEKLY;COUNT=2"),
        event("UID:a", "RECURRENCE-ID;VALUE=DATE:20260309", "DTSTART;TZID=Europe/Berlin:20260310T180000"),
    )
    assert starts(raw) == ["2026-03-02T17:00:00+00:00", "2026-03-10T17:00:00+00:00"]


def test_one_uid_for_all():
    """Some exports name every event the same; series among them keep their own exceptions."""
    raw = calendar(
        *(event("UID:x", f"DTSTART:202603{day:02}T180000Z") for day in (2, 3, 4)),
        event("UID:x", "DTSTART:20260309T070000Z", "RRULE:FREQ=DAILY;COUNT=2"),
        event("UID:x", "DTSTART:20260312T120000Z", "RRULE:FREQ=DAILY;COUNT=2"),
        event("UID:x", "RECURRENCE-ID:20260313T120000Z", "DTSTART:20260314T130000Z"),
        event("UID:x", "RECURRENCE-ID:20260320T150000Z", "DTSTART:20260321T150000Z"),
    )
    assert [start[8:13] for start in starts(raw)] == [
        "02T18", "03T18", "04T18", "09T07", "10T07", "12T12", "14T13", "21T15",
    ]  # fmt: skip


def test_no_uid_a_later_state_and_an_override_without_its_series():
    """Each is an event; of two states of one the later."""
    raw = calendar(
        event("DTSTART:20260302T180000Z"),
        event("DTSTART:20260303T180000Z"),
        event("UID:a", "DTSTART:20260304T180000Z", "SEQUENCE:2", "SUMMARY:new"),
        event("UID:a", "DTSTART:20260304T180000Z", "SEQUENCE:1", "SUMMARY:old"),
        event("UID:b", "DTSTART:20260305T180000Z"),
        event("UID:b", "RECURRENCE-ID:20260305T180000Z", "DTSTART:20260306T180000Z"),
        event("UID:c", "RECURRENCE-ID:20260301T180000Z", "DTSTART:20260307T180000Z"),
        event("UID:d", "DTSTART:20260308T180000Z", "EXDATE:20260308T180000Z"),
    )
    found = parse(raw, MARCH).events
    assert [each.start.day for each in found] == [2, 3, 4, 6, 7]
    assert found[2].summary == "new"


def test_the_window():
    """What touches it; days end where the next begins."""
    raw = calendar(
        event("UID:a", "DTSTART:20260228", "DTEND:20260301"),
        event("UID:b", "DTSTART:20260227", "DTEND:20260302"),
        event("UID:c", "DTSTART:20260331T230000Z", "DURATION:PT3H"),
        event("UID:d", "DTSTART:20260401T000000Z"),
        event("UID:e", "DTSTART:20250301T180000Z", "DURATION:PT1H"),
        event("UID:f", "DTSTART:20250301T180000Z", "RRULE:FREQ=DAILY;UNTIL=20250401T000000Z"),
        event("UID:g", "DTSTART:20260501T180000Z", "RRULE:FREQ=DAILY"),
        event("UID:h", "RECURRENCE-ID:20260501T180000Z", "DTSTART:20260502T180000Z"),
    )
    assert [each.uid for each in parse(raw, MARCH).events] == ["b", "c"]


def test_what_cannot_be_read_is_counted_and_costs_nothing_else():
    """Years that no calendar knows, dates that are none, rules that never end, or nonsense."""
    bad = [
        ("UID:1", "SUMMARY:no start"),
        ("UID:2", "DTSTART:2026-03-10"),
        ("UID:3", "DTSTART:20260310T240000Z"),
        ("UID:4", "DTSTART:20260230"),
        ("UID:5", "DTSTART:99990310", "RRULE:FREQ=DAILY"),
        ("UID:6", "DTSTART:20260310T100000Z", "RRULE:FREQ=SECONDLY;COUNT=1000000000"),
        ("UID:7", "DTSTART:20260310T100000Z", "RRULE:FREQ=DAILY;BYSECOND=" + ",".join(map(str, range(60)))),
        ("UID:8", "DTSTART:20260310T100000Z", "RRULE:FREQ=WEEKLY;BYDAY=XX"),
        ("UID:9", "DTSTART:20260310T100000Z", "RRULE:INTERVAL=2"),
        ("UID:10", "DTSTART:20260310T100000Z", "RRULE:FREQ=DAILY;INTERVAL=0"),
        ("UID:11", "DTSTART:20260310T100000Z", *(["RDATE:" + ",".join(["20260310T100000Z"] * 3000)] * 6)),
        ("UID:12", "DTSTART:20260310T100000Z", "DTEND:soon"),
    ]
    good = event(
        "UID:good", "DTSTART:20260311T180000Z", "THIS IS NO LINE", "EXDATE:", "RRULE:FREQ=DAILY\\;COUNT=1;BYDAY=WE, TH"
    )
    found = parse(calendar(*(event(*lines) for lines in bad), good), MARCH)
    assert [each.uid for each in found.events] == ["good"]
    assert found.unread == len(bad)


@pytest.mark.parametrize(
    "raw",
    [
        calendar(event("UID:a", "DTSTART:20260310T180000Z", "SUMMARY:Läufe")).replace(b"\r\n", b"\n"),
        calendar(event("UID:a", "DTSTART:20260310T180000Z", "SUMMARY:Läufe")).replace(b"\r\n", b"\r\n\r\n"),
        b"\xef\xbb\xbf" + calendar(event("UID:a", "DTSTART:20260310T180000Z", "SUMMARY:Läufe")),
        calendar(event("UID:a", "DTSTART:20260310T180000Z", "SUMMARY:Läufe")).decode().encode("utf-16"),
        calendar(event("UID:a", "DTSTART:20260310T180000Z", "SUMMARY:Läufe")).decode().encode("cp1252"),
        calendar(event("UID:a", "DTSTART:20260310T180000Z", "SUMMARY:Läu\r\n fe")),
        "SUMMARY:Läufe".encode().join(calendar(event("UID:a", "DTSTART:20260310T180000Z", "*")).split(b"*")).replace(
            "ä".encode(), b"\xc3\r\n \xa4"
        ),
        calendar(event("UID:a", "DTSTART:20260310T180000Z", "SUMMARY:L\x00ä\x07ufe")),
        calendar(event("UID:a", "BEGIN:VALARM", "SUMMARY:no", "END:VALARM", "DTSTART:20260310T180000Z", "SUMMARY:Läufe")),
        calendar(event("UID:a", "DTSTART:20260310T180000Z", "SUMMARY:Läufe", f"ATTACH:{'x' * 70_000}")),
        calendar() + calendar(event("UID:a", "DTSTART:20260310T180000Z", "SUMMARY:Läufe")),
    ],
)  # fmt: skip
def test_letters_lines_and_what_stands_between(raw):
    """Line ends, byte order marks, old letters, folds in the middle of a letter, controls, alarms, attachments, two
    calendars in one file."""
    (found,) = parse(raw, MARCH).events
    assert (found.summary, found.start) == ("Läufe", datetime(2026, 3, 10, 18, tzinfo=UTC))


@pytest.mark.parametrize(
    ("raw", "trouble"),
    [
        (b"", Trouble.NO_CALENDAR),
        (b"{}", Trouble.NO_CALENDAR),
        (b"<!doctype html><html><body>Log in</body></html>", Trouble.LOGIN),
        (b"  <HTML>", Trouble.LOGIN),
        ((HEAD + event("UID:a", "DTSTART:20260310")).encode(), Trouble.CUT),
        (HEAD.encode() + b"x" * LARGEST + END.encode(), Trouble.LARGE),
        (calendar(*(event(f"UID:{n}", "DTSTART:20260310") for n in range(5001))), Trouble.HEAVY),
        (
            calendar(
                "BEGIN:VFREEBUSY\r\n",
                *[f"FREEBUSY:{','.join(['20260311T100000Z/PT1H'] * 2600)}\r\n"] * 2,
                "END:VFREEBUSY\r\n",
            ),
            Trouble.HEAVY,
        ),
    ],
)
def test_what_is_no_calendar_or_too_much_of_one(raw, trouble):
    """Each by its name; a cut one is refused whole, for what is missing would look deleted."""
    assert refused(raw) is trouble


def test_a_series_that_costs_too_much_is_left_out_and_many_are_refused():
    """A rule that never meets a date is looked for up to the year 9999, and an hourly one from its beginning: the processor's
    time is counted, for one series and for all."""
    endless = [
        event(f"UID:{n}", "DTSTART:19700101T000000Z", "RRULE:FREQ=HOURLY;COUNT=1000000000", "DURATION:PT1M")
        for n in range(20)
    ]
    raw = calendar(*endless[:1], event("UID:good", "DTSTART:20260311T180000Z"))
    found = parse(raw, MARCH, budget=Budget(total_s=5, piece_s=0.02))
    assert ([each.uid for each in found.events], found.unread) == (["good"], 1)
    with pytest.raises(Unread) as caught:
        parse(calendar(*endless), MARCH, budget=Budget(total_s=0.03, piece_s=0.02))
    assert caught.value.trouble is Trouble.HEAVY
    with pytest.raises(Unread) as caught:
        parse(
            calendar(*(event(f"UID:{n}", "DTSTART:20100310") for n in range(9000))), MARCH, budget=Budget(total_s=0.001)
        )
    assert caught.value.trouble is Trouble.HEAVY


def test_who_declined_and_free_busy():
    """Google names a calendar by its owner's address; VFREEBUSY holds spans without names."""
    invited = ("UID:a", "DTSTART:20260310T180000Z", "DURATION:PT1H")
    raw = calendar(
        event(*invited, "ATTENDEE;PARTSTAT=DECLINED;CN=Me:mailto:Me@Example.org"),
        event("UID:b", *invited[1:], "ATTENDEE;PARTSTAT=DECLINED:mailto:other@example.org"),
        "BEGIN:VFREEBUSY\r\nFREEBUSY;FBTYPE=BUSY:20260311T100000Z/PT1H\r\nFREEBUSY;FBTYPE=FREE:20260312T100000Z/PT1H\r\n"
        "END:VFREEBUSY\r\n",
        "BEGIN:VFREEBUSY\r\nFREEBUSY:20260313T100000Z/20260313T120000Z\r\nEND:VFREEBUSY\r\n",
        head="X-WR-CALNAME:me@example.org\r\n",
    )
    found = parse(raw, MARCH).events
    assert [(each.uid, each.declined, each.start.day) for each in found] == [
        ("a", True, 10), ("b", False, 10), ("", False, 11), ("", False, 13),
    ]  # fmt: skip


def test_the_value_of_a_line_without_one():
    """A colon in quotes is none."""
    assert value_of('X;A="b:c"') == ""
