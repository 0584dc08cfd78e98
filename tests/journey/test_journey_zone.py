"""A time zone that is corrected: the coming sessions keep their hour on the wall, and every screen says the true one."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from homes import NOW, an_activity
from liftday.cli import run
from liftday.config.read import read
from liftday.daemon.queries import answers
from liftday.daemon.state.instance import open_instance

LATER = NOW + timedelta(hours=1)
HOME, AWAY = ZoneInfo("America/New_York"), ZoneInfo("Etc/UTC")


def starts(home):
    """Each published session's start as `plan` tells it an hour after NOW, by uid."""
    with open_instance(read(home.config), home.state, readonly=True) as instance:
        told = answers.plan(instance, at=None, now=LATER, weeks=None).as_json()["sessions"]
    return {s["uid"]: datetime.fromisoformat(s["start"]) for s in told if s["type"] == "strength"}


def fed(home):
    """Each entry's start and sequence in the feed, by uid."""
    calendar = icalendar.Calendar.from_ical(home.liftday("feed").raw)
    return {str(e["UID"]): (e["DTSTART"].dt, int(e["SEQUENCE"])) for e in calendar.walk("VEVENT")}


def settle(home, zone):
    """Write a zone into the configuration."""
    text = home.config.read_text()
    line = next(line for line in text.splitlines() if line.startswith("timezone"))
    home.config.write_text(text.replace(line, f'timezone = "{zone}"'))


def test_the_sessions_keep_their_hour_on_the_wall(home):
    """Until the next turn the command tells what the feed says; after it, six in the evening is six where they live."""
    settle(home, AWAY.key)
    home.login()
    home.liftday("sync", at=NOW)
    before, served = starts(home), fed(home)
    assert len(before) >= 3
    settle(home, HOME.key)
    assert starts(home) == before
    assert {s.utcoffset() for s in starts(home).values()} <= {timedelta(hours=-5), timedelta(hours=-4)}
    assert home.liftday("sync", at=LATER).code == 0
    after, now_served = starts(home), fed(home)
    assert after.keys() == before.keys()
    for uid, start in after.items():
        was = before[uid].astimezone(AWAY)
        assert start.astimezone(HOME).replace(tzinfo=None) == was.replace(tzinfo=None)
        assert now_served[uid] == (start.astimezone(UTC), served[uid][1] + 1)
    body = home.liftday("feed").raw
    home.liftday("sync", at=LATER + timedelta(minutes=20))
    assert home.liftday("feed").raw == body


def test_a_changed_zone_says_what_moved(home):
    """Each coming session, with its hour and by how much; the turn after it has nothing to say."""
    settle(home, AWAY.key)
    home.login()
    home.liftday("sync", at=NOW)
    before = starts(home)
    settle(home, HOME.key)
    told = {c["uid"]: c for c in home.liftday("sync", "--json", at=LATER).json["plan_changes"]}
    assert told.keys() == before.keys()
    for uid, change in told.items():
        assert change["from"] == change["to"] == before[uid].astimezone(AWAY).date().isoformat()
        assert f"the time zone is {HOME.key} now: 18:00 stays 18:00 there" in change["why"]
        assert "hours later than before" in change["why"]
    assert home.liftday("sync", "--json", at=LATER).json["plan_changes"] == []


def test_a_session_left_out_comes_back_at_its_hour_where_the_runner_lives(home):
    """Skipped, then the zone is corrected, then taken back: six in the evening there, and the next turn moves nothing."""
    settle(home, AWAY.key)
    home.login()
    home.liftday("sync", at=NOW)
    uid, before = next(iter(starts(home).items()))
    assert home.liftday("skip", uid, at=NOW).code == 0
    settle(home, HOME.key)
    home.liftday("sync", at=LATER)
    assert home.liftday("unskip", uid, at=LATER).code == 0
    assert starts(home)[uid].astimezone(HOME).replace(tzinfo=None) == before.astimezone(AWAY).replace(tzinfo=None)
    assert home.liftday("sync", "--json", at=LATER).json["plan_changes"] == []


def in_zone(hours, name, number=5, first=7000):
    """Runs of the last days as a watch in another zone records them."""
    found = []
    for n in range(number):
        local = datetime.combine(NOW.date() - timedelta(days=n + 1), datetime.min.time()).replace(hour=7)
        begun = (local - timedelta(hours=hours)).isoformat() + "Z"
        found.append(
            an_activity(first + n, local.isoformat(), start_date=begun, timezone=name, utc_offset=3600.0 * hours)
        )
    return found


@pytest.mark.parametrize(
    ("name", "hours", "zone"),
    [("(GMT-08:00) America/Los_Angeles", -8, "America/Los_Angeles"), (None, 9, "UTC+09:00")],
)
def test_another_clock_than_the_configured_one_is_said(home, name, hours, zone):
    """Sessions stood at ten for a runner in Los Angeles: import, sync and doctor name the zone, and what to do."""
    records = home.folder / "runs.json"
    records.write_text(json.dumps(in_zone(hours, name)))
    settle(home, AWAY.key)
    there = f"{(18 + hours) % 24:02}:00"
    said = home.liftday("import", str(records), at=NOW).out
    assert (
        f"recorded by the clock of {zone}, and the plan lives in Etc/UTC: a session at 18:00 is at {there} there"
        in said
    )
    assert f"the clock of {zone}" in home.liftday("doctor", at=NOW).out


def test_the_same_hour_under_another_name_is_no_difference(home):
    """Berlin and Paris keep one clock; a journey of two runs is no new home."""
    home.login()
    assert "the clock of" not in home.liftday("sync", at=NOW).out
    settle(home, "Europe/Paris")
    assert "the clock of" not in home.liftday("sync", at=LATER).out
    assert "the clock of" not in home.liftday("doctor", at=LATER).out
    records = home.folder / "journey.json"
    records.write_text(json.dumps(in_zone(-8, "(GMT-08:00) America/Los_Angeles", 2)))
    assert "the clock of" not in home.liftday("import", str(records), at=LATER).out


def test_sync_says_it_too(home):
    """The history of Berlin under a configuration that says Los Angeles."""
    home.login()
    settle(home, "America/Los_Angeles")
    said = home.liftday("sync", at=NOW)
    assert "recorded by the clock of Europe/Berlin, and the plan lives in America/Los_Angeles" in said.out
    assert "a session at 18:00 is at 03:00 there" in said.out


def test_the_demos_clock_is_that_of_its_athlete(capsys):
    """`--at` without an offset is six in the morning in Berlin, on a machine anywhere."""
    assert run(["--at", "2026-06-01T06:00", "demo", "--once"]) == 0
    bare = capsys.readouterr().out.split("The feed, for any calendar")[0]
    assert run(["--at", "2026-06-01T06:00+02:00", "demo", "--once"]) == 0
    assert bare == capsys.readouterr().out.split("The feed, for any calendar")[0]


def test_every_verb_reads_a_bare_instant_by_the_athletes_clock(home):
    """The doctor's as well: half past midnight in Los Angeles is another date than in UTC."""
    settle(home, "America/Los_Angeles")
    assert "accepted = 2026-03-01 " in home.liftday("safety", at=NOW.replace(hour=5)).err  # an instant with its offset
    home.login()
    home.liftday("sync", at=NOW)
    copies = home.liftday("backup", "--json", at=datetime(2026, 3, 2, 23, 30)).json["path"]  # noqa: DTZ001 - bare
    assert "20260303" in copies.replace("-", "")
