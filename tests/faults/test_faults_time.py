"""Faults 21 to 26: the clock, the zone, the calendar."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from faults.ground import HOUR, T1, T2, events_of, news, no_news, says, unstamped
from faults.serving import daemon
from homes import an_activity, until

slow = pytest.mark.slow
JUMPS = {
    "an-hour-ahead": HOUR,
    "an-hour-back": -HOUR,
    "a-year-back": timedelta(days=-365),
    "1970": datetime(1970, 1, 1, 0, 5, tzinfo=UTC) - T1,
    "a-year-ahead": timedelta(days=365),
}


def stamps(body):
    """Each event's DTSTAMP by uid."""
    found = {}
    for block in body.decode().split("BEGIN:VEVENT")[1:]:
        found[re.search(r"UID:(\S+)", block)[1]] = re.search(r"DTSTAMP:(\S+)", block)[1]
    return found


@pytest.mark.parametrize("story", [pytest.param(no_news, marks=slow), news], ids=["idle", "with-news"])
@pytest.mark.parametrize(
    "jump", [pytest.param(one, marks=() if one in {"an-hour-back", "1970"} else slow) for one in JUMPS]
)
def test_a_clock_that_was_wrong_for_one_sync(ground, jump, story):
    """Fault 21: the sync runs or says why not; nothing moves to 1970, no stamp runs backwards, and with the right time
    again the days are those of a machine whose clock was never wrong."""
    with ground.life() as life:
        story(life.strava)
        before = stamps(life.feed)
        said = life.home.liftday("sync", at=T1 + JUMPS[jump])
        says(said, said.code)
        assert said.code in {0, 75, 77}, said.err
        life.sound()
        body = (life.state / "feed.ics").read_bytes()
        assert b"DTSTART:19" not in body
        assert b"DTSTAMP:19" not in body
        after = stamps(body)
        assert all(after[uid] >= before[uid] for uid in after.keys() & before.keys())
        says(life.sync(at=T1), 0)
        life.feed = None if jump == "a-year-ahead" else life.feed  # its stamps stay ahead until the time has come
        life.look(T1)
        says(life.sync(at=T2), 0)
        assert life.end(T2).days == ground.undisturbed("settled", story, T1, T2).days


@pytest.mark.slow
@pytest.mark.parametrize(
    "jump", [-HOUR, timedelta(days=1), timedelta(days=-2)], ids=["hour-back", "day-ahead", "2-days-back"]
)
@pytest.mark.parametrize("phase", ["idle", "mid-sync"])
def test_a_clock_that_jumps_under_a_daemon(ground, forks, phase, jump):
    """Fault 21: the daemon goes on, serves, and asks Strava no more often than before."""
    with ground.life() as life:
        dial = life.home.folder / "dial"
        dial.write_text(T1.isoformat())
        life.clock(T1)
        with daemon(life, at=None, dial=dial) as one:
            news(life.strava)
            if phase == "mid-sync":
                life.strava.fault("delay=1", route="list")
                child = forks.start(*life.words("sync"))
                until(lambda: any(entry.fault == "delay" for entry in life.strava.log))
            dial.write_text((T1 + jump).isoformat())
            if phase == "mid-sync":
                assert child.wait() == 0, child.err
            asked = life.asked()
            says(life.run("sync"), 0)
            assert life.asked() - asked <= 8
            one.served()
            dial.write_text((T1 + HOUR / 2).isoformat())
            says(life.run("sync"), 0)
            life.feed = None if jump > HOUR else life.feed
            life.feed = one.served()
            assert one.health()[0] == 200
        says(life.sync(at=T2), 0)
        life.look(T2)
        assert life.end(T2).days == ground.undisturbed("settled", news, T1, T2).days


ZONES = [
    "UTC", "Pacific/Apia", "Pacific/Kiritimati", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe",
    "America/Los_Angeles", "Africa/Casablanca", "Nowhere/Such", ":/etc/passwd", "", "EST5EDT,M3.2.0,M11.1.0",
]  # fmt: skip


@pytest.mark.slow
def test_the_machines_zone_is_nobodys_business(ground, forks):
    """Fault 24: twelve values of TZ, the same feed to the byte: the zone stands in the configuration."""
    bodies = set()
    for zone in ZONES:
        with ground.life() as life:
            news(life.strava)
            life.clock(T1)
            child = forks.run(*life.words("sync", at=T1), environ={"TZ": zone, "LC_ALL": "C"})
            assert child.code == 0, child.err
            life.look(T1)
            unfolded = unstamped((life.state / "feed.ics").read_bytes()).replace(b"\r\n ", b"")
            bodies.add(re.sub(rb"http://\S+", b"", unfolded))  # the port and the key of its links are a life's own
    assert len(bodies) == 1


DST = {  # zone, the night, the wall time asked for, and where the session really starts
    "spring": ("Europe/Berlin", date(2026, 3, 29), "02:30", {"2026-03-29T03:30:00+02:00"}),
    "autumn": ("Europe/Berlin", date(2026, 10, 25), "02:30", {"2026-10-25T02:30:00+02:00"}),
    "half-hour": ("Australia/Lord_Howe", date(2026, 10, 4), "02:15", {"2026-10-04T02:45:00+11:00"}),
    "quarter": ("Asia/Kathmandu", date(2026, 3, 29), "02:30", {"2026-03-29T02:30:00+05:45"}),
}


def life_config(start):
    """Every day is free around the clock, and sessions start at this time if they can."""
    windows = ", ".join(f'{day} = ["00:00-24:00"]' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    return f'\n[schedule]\ndefault_start = "{start}"\nwindows = {{ {windows} }}\n'


@pytest.mark.slow
@pytest.mark.parametrize("night", DST)
def test_sessions_in_the_night_of_the_clock_change(ground, night):
    """Fault 22: a session at a time that does not exist stands at one that does, on its day; one that comes twice is
    the first; every length is real minutes."""
    zone, on, start, _ = DST[night]
    config = life_config(start)
    with ground.bare(config=config) as life:
        text = life.home.config.read_text().replace("Europe/Berlin", zone)
        life.home.config.write_text(text)
        life.home.now = datetime(on.year, on.month, on.day, 12, tzinfo=UTC) - timedelta(days=3)
        life.clock(life.home.now)
        life.home.login()
        says(life.sync(at=life.home.now), 0)
        plan = life.home.liftday("plan", "--json", at=life.home.now + timedelta(minutes=1)).json
        there = [one for one in plan["sessions"] if one["date"] == on.isoformat()]
        assert not there or min(one["start"] for one in there) in DST[night][3], there
        for one in plan["sessions"]:
            begin = datetime.fromisoformat(one["start"])
            wall = begin.astimezone(UTC).astimezone(ZoneInfo(zone))
            assert begin.utcoffset() == wall.utcoffset(), "a wall time that does not exist"
            assert wall.date().isoformat() == one["date"]
        body = (life.state / "feed.ics").read_bytes().replace(b"\r\n ", b"").decode()
        for block in body.split("BEGIN:VEVENT")[1:]:
            span = [re.search(rf"{name}:(\d{{8}}T\d{{6}})Z", block) for name in ("DTSTART", "DTEND")]
            if all(span):
                first, last = (datetime.strptime(f"{one[1]}+0000", "%Y%m%dT%H%M%S%z") for one in span)
                assert timedelta(minutes=5) <= last - first <= timedelta(minutes=70)


def flight(number, start, zone, offset):
    """A run somewhere else in the world, as Strava tells it: its own wall time, marked as if it were UTC."""
    local = datetime.fromisoformat(start).replace(tzinfo=UTC)
    return an_activity(
        number, start, start_date=(local - timedelta(hours=offset)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        timezone=f"(GMT{offset:+03d}:00) {zone}", utc_offset=offset * 3600.0,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("way", ["east", "west"])
def test_over_the_date_line(ground, way):
    """Fault 23: the day is the local date of the run; none is doubled, none is missing; sessions stay in the home zone."""
    at = T1 + timedelta(days=4)
    east = [
        flight(8001, "2026-03-05T07:00:00", "Pacific/Auckland", 13),
        flight(8002, "2026-03-05T08:00:00", "Pacific/Honolulu", -10),
    ]
    west = [
        flight(8001, "2026-03-05T18:00:00", "Pacific/Honolulu", -10),
        flight(8002, "2026-03-07T06:00:00", "Pacific/Apia", 13),
    ]
    runs = east if way == "east" else west
    with ground.life() as life:
        life.strava.add(*runs)
        says(life.sync(at=at), 0)
        life.look(at)
        days = life.days(at)
        for run in runs:
            homes = [on for on, day in days.items() if str(run["id"]) in {one["id"] for one in day["activities"]}]
            assert homes == [run["start_date_local"][:10]]
        dates = sorted(days)
        assert dates == [(date.fromisoformat(dates[0]) + timedelta(days=n)).isoformat() for n in range(len(dates))]
        plan = life.home.liftday("plan", "--json").json
        assert {datetime.fromisoformat(one["start"]).utcoffset() for one in plan["sessions"]} <= {HOUR, 2 * HOUR}


TURNS_OF_TIME = [
    "2028-02-27", "2028-02-28", "2028-02-29", "2028-03-01", "2026-12-30", "2026-12-31", "2027-01-01", "2027-01-03",
    "2027-01-04", "2027-02-28", "2026-03-28", "2026-10-24",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("on", TURNS_OF_TIME)
def test_days_at_which_calendars_trip(ground, on):
    """Fault 25: leap days, the end of a year, week 53: fourteen days ahead without a gap, and a feed that is good."""
    at = datetime.fromisoformat(f"{on}T05:00:00+00:00")
    with ground.life() as life:
        life.clock(at)
        says(life.sync(at=at), 0)
        days = life.home.liftday("days", "--json", at=at).json
        coming = [day["date"] for day in days if day["date"] >= on]
        assert coming == [(date.fromisoformat(on) + timedelta(days=n)).isoformat() for n in range(len(coming))]
        assert len(coming) == 14
        life.feed = None
        life._look_at_feed(at)
        assert events_of(life.feed)


@pytest.mark.slow
@pytest.mark.parametrize("phase", ["mid-sync", "mid-publish"])
def test_midnight_passes_during_a_turn(ground, phase):
    """Fault 26: a turn has one today, that of its beginning; the next look round makes the turn of the new day."""
    with ground.life() as life:
        news(life.strava)
        late = datetime(2026, 3, 4, 22, 59, 58, tzinfo=UTC)  # two seconds before midnight in Berlin
        life.strava.fault("delay=3", route="list" if phase == "mid-sync" else "detail")
        with daemon(life, at=late) as one:
            body = one.served()
            assert all(start[:8] >= "20250101" for start, _ in events_of(body).values())
            plan = life.home.liftday("plan", "--json", at=late + timedelta(minutes=1)).json
            assert plan["sessions"], "there is a plan across midnight"
            assert len({one["uid"] for one in plan["sessions"]}) == len(plan["sessions"])
        at = late + timedelta(hours=1)
        says(life.sync(at=at), 0)
        life.look(at)
