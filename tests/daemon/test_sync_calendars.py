"""The other calendars looked at: when, what is kept, what is believed, and what is said of one that fails."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from icals import Reply, calendar, event, publishing, weekly
from liftday.config.settings import CalendarSettings, Settings
from liftday.daemon.queries import calendars as standing
from liftday.daemon.state.instance import open_instance
from liftday.daemon.sync.calendars import Looked, look
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


@pytest.mark.parametrize("sort", ["plan", "busy"])
def test_an_address_that_is_written_anew_takes_over_when_it_was_read(house, sort):
    """Until then what the one before it said goes on, and whoever asks is told; so too over a second wrong address."""
    with publishing(weekly("20260303")) as old, publishing(status=503) as new, publishing(weekly("20260305")) as right:
        look(house(**{sort: (old.address,)}), NOW)
        instance = house(**{sort: (new.address,)})
        kept = ["03 18-19"] if sort == "busy" else []
        assert hours(instance) == kept  # before any look
        ((said, _, _),) = standing.findings(instance)
        assert "was not read yet; what the one before it said at 2026-03-02T07:00:00+01:00 is used." in said
        assert look(instance, NOW + HOUR) == Looked()
        instance = house(**{sort: (f"{new.address}?again",)})
        assert look(instance, NOW + 2 * HOUR) == Looked()
        assert hours(instance) == kept
        assert standing.standing(instance)[0].former == NOW
        ((said, _, _),) = standing.findings(instance)
        assert "its server is too busy; what the one before it said at 2026-03-02T07:00:00+01:00 is used." in said
        (note,) = notes_text(troubles(instance))
        assert note.endswith("its server is too busy; what the one before it said on Monday 2 March is used meanwhile.")
        instance = house(**{sort: (right.address,)})
        looked = look(instance, NOW + 3 * HOUR)
        assert (looked.over, [seen.name for seen in looked.seen]) == ((f"{sort} 1",), ["plan 1"] * (sort == "plan"))
        assert hours(instance) == (["05 18-19"] if sort == "busy" else [])
        assert standing.standing(instance)[0].former is None
        assert look(instance, NOW + 4 * HOUR).over == ()


def test_a_new_address_at_which_nothing_lives_ends_the_one_before_it_after_a_week(house):
    """As its own copy would."""
    with publishing(weekly("20260320")) as old, publishing(status=410) as new:
        look(house(busy=(old.address,)), NOW)
        instance = house(busy=(new.address,))
        look(instance, NOW + HOUR)
        assert hours(instance) == ["20 18-19"]
        assert look(instance, NOW + HOUR + 7 * DAY).over == ("busy 1",)
        assert hours(instance) == []
        assert look(instance, NOW + HOUR + 8 * DAY).over == ()


def test_plans_that_change_places_keep_what_they_said(house):
    """Each by its own name, from its copy where its server is away; a place that is no more is over."""
    with publishing(weekly("20260303", name="one")) as one_, publishing(weekly("20260304", name="two")) as two:
        look(house(plan=(one_.address, two.address)), NOW)
        two.reply = Reply(status=503)
        instance = house(plan=(two.address, one_.address))
        looked = look(instance, NOW + HOUR / 2)
        assert sorted(looked.over) == ["plan 1", "plan 2"]
        assert [(seen.name, seen.calendar.events[0].summary) for seen in looked.seen] == [
            ("plan 1", "two"),
            ("plan 2", "one"),
        ]
        looked = look(house(plan=(one_.address,)), NOW + HOUR)
        assert sorted(looked.over) == ["plan 1", "plan 2"]
        assert [(seen.name, seen.calendar.events[0].summary) for seen in looked.seen] == [("plan 1", "one")]


def test_a_look_at_new_calendars_alone(house):
    """What was looked at before, with success or not, is left as it is until it is due."""
    with publishing(status=503) as first, publishing(weekly("20260303")) as second:
        look(house(busy=(first.address,)), NOW)
        instance = house(busy=(first.address,))
        assert look(instance, NOW + DAY, only_new=True) == Looked()
        instance = house(busy=(first.address, second.address))
        look(instance, NOW + DAY, only_new=True)
        assert (len(first.asked), len(second.asked)) == (1, 1)
        assert hours(instance) == ["03 18-19"]
    assert look(house(), NOW + DAY, only_new=True) == Looked()
    assert len(copies(house(busy=("/nowhere.ics",)))) == 1
