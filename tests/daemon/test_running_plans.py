"""A running plan from its publisher to what `liftday calendars` shows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from icals import Reply, calendar, event, publishing
from liftday.cli.render.calendars import screen
from liftday.cli.render.page import Page, drawn
from liftday.config.settings import CalendarSettings, Settings
from liftday.daemon.queries.read_as import ReadCalendar, read_calendars
from liftday.daemon.state.instance import open_instance
from liftday.daemon.sync.calendars import Looked, look
from liftday.daemon.sync.running_plans import keep
from liftday.integrations.ical.parse import parse
from liftday.store import planned, readings
from liftday.training.owner import Athlete, Calendars, Owner
from liftday.training.reading.anchors import Anchors
from liftday.training.reading.references import Speed

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)  # a Monday
DAYS = (
    "Easy 8 km",
    "6x800",
    "Rest day",
    "Gym 30 min",
    "Marathon week 3",
    "Langer Lauf 24 km",
    "Fahrtspiel",
    "Yesterday",
)


def plan() -> bytes:
    """A week that begins tomorrow, and a run of yesterday."""
    dates = [*(f"2026030{number}" for number in range(3, 10)), "20260301"]
    return calendar(
        *(
            event(f"UID:{on}", f"DTSTART;VALUE=DATE:{on}", f"SUMMARY:{title}")
            for on, title in zip(dates, DAYS, strict=True)
        )
    )


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A state directory, opened with the plans at some addresses."""
    monkeypatch.setattr("liftday.daemon.sync.calendars.read_apart", parse)
    opened = []

    def open_with(*addresses: str):
        for before in opened:
            before.store.close()
        owner = Owner(
            athlete=Athlete(timezone=ZoneInfo("Europe/Berlin")), calendars=Calendars(words={"Fahrtspiel": "moderate"})
        )
        settings = Settings(owner=owner, calendars=CalendarSettings(plan=addresses))
        opened.append(open_instance(settings, tmp_path, readonly=False, now=NOW))
        return opened[-1]

    yield open_with
    opened[-1].store.close()


def test_a_plan_is_read_kept_and_shown(house):
    """By date, with the reason, the owner's words and their easy pace; an address that is taken out takes it along."""
    with publishing(plan(), etag='"1"') as publisher:
        instance = house(publisher.address)
        easy = tuple(Speed(1000 / 60 / 5.5, number) for number in range(6))
        readings.remember(instance.store, [], {NOW.date() - timedelta(days=1): Anchors(easy=easy).as_json()})
        keep(instance, look(instance, NOW), NOW)
        (one,) = read_calendars(instance, NOW)
        assert [(e.type.value, e.kind and e.kind.value, e.minutes) for e in one.entries] == [
            ("run", "easy", 44), ("run", "hard", None), ("rest", "rest", None), ("strength", None, 30),
            ("marker", None, None), ("run", "long", 132), ("run", "moderate", None),
        ]  # fmt: skip
        answer = one.as_json()
        assert (answer["name"], answer["address"], answer["trouble"]) == ("plan 1", "http://127.0.0.1/***", None)
        assert answer["entries"][1]["reason"] == "Hard: sets in the title, 6x800."
        keep(instance, look(instance, NOW + timedelta(hours=1)), NOW + timedelta(hours=1))
        assert read_calendars(instance, NOW)[0].entries == one.entries
    instance = house()
    keep(instance, look(instance, NOW + timedelta(hours=2)), NOW + timedelta(hours=2))
    assert read_calendars(instance, NOW) == ()
    keep(instance, Looked(), NOW)
    assert planned.recall(instance.store, today=NOW.date()) == ()


def test_an_address_written_wrongly_takes_no_plan_away(house):
    """What the plan said goes on until the new address was read once, and then nothing is left of it."""
    wide = Page(width=200)
    with publishing(plan()) as old, publishing(status=404) as new:
        instance = house(old.address)
        keep(instance, look(instance, NOW), NOW)
        (before,) = read_calendars(instance, NOW)
        instance = house(new.address)
        for hours in (1, 26):
            now = NOW + timedelta(hours=hours)
            keep(instance, look(instance, now), now)
            (one,) = read_calendars(instance, NOW)
            assert one.entries == before.entries
            assert "; what the one before it said Mon 02 Mar 07:00 is used; 7 entries" in drawn(
                screen([one], wide), wide
            )
        new.reply = Reply(calendar(event("UID:z", "DTSTART;VALUE=DATE:20260312", "SUMMARY:Easy 8 km")))
        now = NOW + timedelta(hours=52)
        keep(instance, look(instance, now), now)
        assert [f"{one.date:%d}" for one in planned.recall(instance.store, today=NOW.date())] == ["12"]


def test_what_calendars_shows(house):
    """A line an entry with its title, below it why; on a narrow page one below the other."""
    with publishing(plan()) as publisher:
        instance = house(publisher.address)
        keep(instance, look(instance, NOW), NOW)
        (one,) = read_calendars(instance, NOW)
    wide, narrow = Page(width=90), Page(width=40)
    lines = drawn(screen([one], wide), wide).splitlines()
    assert lines[0].startswith("plan 1  http://127.0.0.1/***, read Mon 02 Mar 07:00; 7 entries to come")
    assert lines[1:5] == [
        "  Tue 03 Mar  Easy                 Easy 8 km",
        '                                   the title says "easy", 8 km',
        "  Wed 04 Mar  Hard                 6x800",
        "                                   sets in the title, 6x800",
    ]
    assert lines[-1] == '  words = { "Fahrtspiel" = "hard" }'
    odd = replace(one.entries[0], title="Easy\n\nrun " + "A" * 500 + " and no end " * 9)
    shown = drawn(screen([ReadCalendar(name="plan 1", stands=None, entries=(odd,))], wide), wide)
    assert [line.strip() for line in shown.splitlines()][1:3] == [
        "Tue 03 Mar  Easy                 Easy run ...",
        lines[2].strip(),
    ]
    unread = ReadCalendar(name="busy 1", stands=replace(one.stands, read=None))
    assert drawn(screen([unread], wide), wide).endswith("not read yet: run `liftday sync`")
    assert max(map(len, drawn(screen([one], narrow), narrow).splitlines())) <= 44
    elsewhere = ReadCalendar(name="intervals.icu", stands=None, entries=one.entries[:1])
    assert drawn(screen([elsewhere], wide), wide).startswith("intervals.icu  1 entry to come")
    broken = replace(one.stands, read=None, trouble="gone", since=NOW, unread=2)
    busy = ReadCalendar(name="busy 1", stands=broken)
    short = ReadCalendar(name="plan 1", stands=one.stands, doubted=NOW)
    assert "missing since Mon 02 Mar, and still counts" in drawn(screen([short], Page(width=200)), Page(width=200))
    assert short.as_json()["doubted"] == "2026-03-02T06:00:00+00:00"
    assert drawn(screen([busy], wide), wide).splitlines() == [
        "busy 1  http://127.0.0.1/***, not read since Mon 02 Mar 06:00: nothing is at its address",
        "  any more; 2 unreadable",
    ]
    assert "[calendars]" in drawn(screen([], wide), wide)
    assert busy.as_json()["entries"] == []
    assert elsewhere.as_json()["address"] is None
