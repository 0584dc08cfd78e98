"""The other calendars looked at: when, what is kept, what is believed, and what is said of one that fails."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from icals import Reply, calendar, event, publishing, weekly
from liftday.config.settings import CalendarSettings, Settings
from liftday.daemon.queries import calendars as standing
from liftday.daemon.state.instance import open_instance
from liftday.daemon.sync.calendars import look
from liftday.daemon.turn.calendars import copies, taken, troubles
from liftday.integrations.ical.parse import parse
from liftday.training.owner import Athlete, Owner
from liftday.words.notes import notes_text

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def near(monkeypatch):
    """Calendars are read in this process: what the other one adds has tests of its own."""
    monkeypatch.setattr("liftday.daemon.sync.calendars.read_apart", parse)


@pytest.fixture
def house(tmp_path):
    """A state directory, opened with calendars; the store of one before is closed."""
    opened = []

    def open_with(*, plan: tuple[str, ...] = (), busy: tuple[str, ...] = ()):
        for before in opened:
            before.store.close()
        settings = Settings(
            owner=Owner(athlete=Athlete(timezone=ZoneInfo("Europe/Berlin"))),
            calendars=CalendarSettings(plan=plan, busy=busy),
        )
        opened.append(open_instance(settings, tmp_path, readonly=False, now=NOW))
        return opened[-1]

    yield open_with
    opened[-1].store.close()


def one(instance):
    """How the only calendar stands."""
    (copy,) = copies(instance).values()
    return copy


def hours(instance) -> list[str]:
    """What is taken."""
    return [f"{span.start:%d %H}-{span.end:%H}" for span in taken(instance)]


def files(instance) -> list[Path]:
    """The copies of plans."""
    return sorted(instance.state.glob("calendar-*.ics"))


def test_a_busy_calendar_is_its_hours_and_nothing_else(house):
    """Looked at each hour by its etag; when asked by hand at once; nothing but spans is kept of it."""
    body = weekly("20260303", "20260310", "20260501", name="Doctor")
    with publishing(body, etag='"1"') as publisher:
        instance = house(busy=(publisher.address,))
        assert look(instance, NOW).seen == ()
        assert hours(instance) == ["03 18-19", "10 18-19"]
        look(instance, NOW + timedelta(minutes=50))
        assert len(publisher.asked) == 1
        look(instance, NOW + timedelta(minutes=50), asked=True)
        look(instance, NOW + timedelta(minutes=50, seconds=30), asked=True)
        assert len(publisher.asked) == 2
        publisher.reply = Reply(weekly("20260303", "20260311", "20260312"), etag='"2"')
        look(instance, NOW + timedelta(minutes=106))
        assert hours(instance) == ["03 18-19", "11 18-19", "12 18-19"]
        assert [headers.get("If-None-Match") for _, headers in publisher.asked] == [None, '"1"', '"1"']
        look(instance, NOW + 10 * DAY)  # what is kept does not reach far enough any more: it is asked anew
        assert "If-None-Match" not in publisher.asked[-1][1]
        assert one(instance).until == date(2026, 4, 9)
    kept = b"".join(path.read_bytes() for path in instance.state.iterdir() if path.is_file())
    assert files(instance) == []
    for secret in (b"Doctor", b"hush", b"basic.ics"):
        assert secret not in kept


def test_a_plan_keeps_its_bytes_and_is_seen_at_each_look(house):
    """Its file is private, and its name says nothing; without the file it is asked for anew."""
    body = weekly("20260201", "20260303", "20270101")
    with publishing(body, etag='"1"') as publisher:
        instance = house(plan=(publisher.address,))
        (seen,) = look(instance, NOW).seen
        assert (seen.name, [each.summary for each in seen.calendar.events]) == ("plan 1", ["run"] * 3)
        (path,) = files(instance)
        assert path.read_bytes() == body
        assert path.stat().st_mode & 0o777 == 0o600
        assert look(instance, NOW + HOUR).seen[0].calendar == seen.calendar
        path.unlink()
        assert look(instance, NOW + 2 * HOUR).seen[0].calendar == seen.calendar
        assert [headers.get("If-None-Match") for _, headers in publisher.asked] == [None, '"1"', None]
        assert taken(instance) == ()
        assert look(instance, NOW + 3 * HOUR, asked=False).over == ()
    assert look(house(), NOW + 4 * HOUR).over == ("plan 1",)
    assert files(instance) == []
    assert copies(house()) == {}
    assert look(house(), NOW).over == ()


def test_how_often_a_publisher_wants_to_be_asked(house):
    """An hour, longer where it asks for it, a day at most."""
    for text, minutes in (("PT15M", 60), ("PT6H", 360), ("P30D", 1440)):
        with publishing(calendar(head=f"X-PUBLISHED-TTL:{text}\r\n")) as publisher:
            instance = house(busy=(publisher.address,))
            look(instance, NOW)
            assert one(instance).due_at == NOW + timedelta(minutes=minutes)


def test_a_calendar_that_fails_is_asked_ever_later_and_its_copy_goes_on(house, caplog):
    """Named with since when and of when its copy is, in the log too, without its address."""
    with publishing(weekly("20260303")) as publisher:
        instance = house(busy=(publisher.address,))
        look(instance, NOW)
        publisher.reply = Reply(status=503)
        now, waits = NOW + HOUR, []
        for _ in range(8):
            look(instance, now)
            copy = one(instance)
            waits.append(int((copy.due_at - now).total_seconds() / 60))
            now = copy.due_at
        assert waits == [15, 30, 60, 120, 240, 360, 360, 360]
        assert (copy.trouble, copy.trouble_since, copy.read_at) == ("busy", NOW + HOUR, NOW)
        assert hours(instance) == ["03 18-19"]
        asked = len(publisher.asked)
        look(instance, now - HOUR, asked=True)  # a server that is too busy is not pressed
        assert len(publisher.asked) == asked
        publisher.reply = Reply(status=429, headers={"Retry-After": "80000"})
        look(instance, now)
        assert one(instance).due_at == now + timedelta(seconds=80000)
    assert notes_text(troubles(instance)) == (
        "The calendar busy 1 has not been read since Monday 2 March: its server is too busy; what it said on Monday 2 March is "
        "used meanwhile.",
    )
    assert not any(reason.public for reason in troubles(instance))
    (found,) = standing.findings(instance)
    assert found[0].startswith(
        "The calendar busy 1 (http://127.0.0.1/***) has not been read since 2026-03-02T08:00:00+01:00:"
    )
    (told,) = standing.standing(instance)
    assert (told.address, told.trouble, told.unread) == ("http://127.0.0.1/***", "busy", 0)
    assert "hush" not in caplog.text + str(found) + str(told)


def test_a_clock_that_was_set_back_does_not_silence_a_calendar(house):
    """What was tried in the future is tried now."""
    with publishing(weekly("20260303")) as publisher:
        instance = house(busy=(publisher.address,))
        look(instance, NOW + 100 * DAY)
        look(instance, NOW)
        assert hours(instance) == ["03 18-19"]


def test_an_address_that_answers_nothing_any_more_is_kept_for_a_week(house):
    """Daily at most; then the copy goes, and what the plan said with it."""
    with publishing(weekly("20260320")) as publisher:
        instance = house(plan=(publisher.address,))
        look(instance, NOW)
        publisher.reply = Reply(status=500)
        look(instance, NOW + HOUR)
        publisher.reply = Reply(status=410)
        look(instance, NOW + 2 * HOUR)
        assert one(instance).due_at == NOW + 2 * HOUR + DAY
        assert one(instance).trouble_since == NOW + 2 * HOUR
        publisher.reply = Reply(b"<html>", headers={"Content-Type": "text/html"})
        for day in range(1, 7):
            assert look(instance, NOW + 2 * HOUR + day * DAY).over == ()
        assert len(files(instance)) == 1
        assert look(instance, NOW + 2 * HOUR + 7 * DAY).over == ("plan 1",)
        assert files(instance) == []
        assert one(instance).read_at is None
        assert look(instance, NOW + 2 * HOUR + 8 * DAY).over == ()
        assert notes_text(troubles(instance))[0].endswith("its server asks for a login; nothing of it is used.")
        publisher.reply = Reply(weekly("20260320"))
        assert len(look(instance, NOW + 2 * HOUR + 9 * DAY).seen) == 1
        assert troubles(instance) == ()


@pytest.mark.parametrize("sort", ["plan", "busy"])
def test_a_calendar_that_suddenly_shrinks_is_believed_after_two_days(house, sort):
    """Empty, or less than half: upstream's trouble more often than news. Half is believed, and what is past does not count."""
    full = weekly("20260302", "20260303", *(f"202603{day}" for day in range(10, 16)))
    with publishing(full, etag='"1"') as publisher:
        instance = house(**{sort: (publisher.address,)})
        look(instance, NOW)
        publisher.reply = Reply(calendar(), etag='"2"')
        assert look(instance, NOW + HOUR).seen == ()
        assert one(instance).trouble == "shrunk"
        assert one(instance).read_at == NOW
        publisher.reply = Reply(weekly("20260310"), etag='"3"')
        look(instance, NOW + DAY)
        assert one(instance).trouble_since == NOW + HOUR
        publisher.reply = Reply(full, etag='"1"')  # it was upstream's trouble
        look(instance, NOW + DAY + HOUR)
        assert one(instance).trouble is None
        publisher.reply = Reply(weekly("20260310"), etag='"3"')
        look(instance, NOW + 3 * DAY)
        look(instance, NOW + 5 * DAY - HOUR)
        assert one(instance).trouble == "shrunk"
        look(instance, NOW + 5 * DAY)
        assert one(instance).trouble is None
        publisher.reply = Reply(calendar())
        look(instance, NOW + 9 * DAY)  # its last event is past: it may be empty
        assert one(instance).trouble is None


def test_half_is_believed_at_once(house):
    """Three of six."""
    with publishing(weekly(*(f"202603{day}" for day in range(10, 16)))) as publisher:
        instance = house(busy=(publisher.address,))
        look(instance, NOW)
        publisher.reply = Reply(weekly("20260310", "20260311", "20260312"))
        look(instance, NOW + HOUR)
        assert len(taken(instance)) == 3


def test_a_file_and_entries_that_cannot_be_read(house, tmp_path):
    """A file on this machine; how many of its entries nobody can read; one that was not looked at yet."""
    path = tmp_path / "hush-work.ics"
    path.write_bytes(
        calendar(event("UID:a", "DTSTART:soon"), event("UID:b", "DTSTART:20260303T180000Z", "DURATION:PT1H"))
    )
    instance = house(busy=(str(path),))
    assert [told for told, _, _ in standing.findings(instance)] == ["The calendar busy 1 (a file) was not read yet."]
    look(instance, NOW)
    (told,) = standing.findings(instance)
    assert told == (
        "The calendar busy 1 (a file) was last read at 2026-03-02T07:00:00+01:00; 1 entry in it cannot be read.", "", False,
    )  # fmt: skip
    path.write_text("<html>Log in</html>")
    look(instance, NOW + HOUR / 2, asked=True)
    assert one(instance).trouble == "no_calendar"  # no file asks for a login
    path.unlink()
    look(instance, NOW + HOUR)
    ((what, remedy, wrong),) = standing.findings(instance)
    assert (wrong, remedy.startswith("check the path")) == (True, True)
    assert "hush" not in what
