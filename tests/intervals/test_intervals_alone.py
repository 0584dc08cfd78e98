"""The whole product on intervals.icu alone: no Strava application, no login, the real command line over real HTTP."""

import json
import urllib.request
from datetime import date, timedelta

import pytest

from homes import NOW, an_activity
from intervals_homes import KEY, alone, an_event, icu_season, of_strava
from liftday.config.read import read
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.orders import Sync
from liftday.daemon.state.page_files import PAGES, unpack

HOUR = timedelta(hours=1)


@pytest.fixture
def home(tmp_path):
    with alone(tmp_path, icu_season(5)) as made:
        yield made


def synced(home, at=NOW, *words):
    said = home.liftday("sync", "--json", *words, at=at)
    assert said.code == 0, said.err
    return said.json


def days(home, at=NOW, since="2025-12-01"):
    said = home.liftday("days", "--json", "--since", since, at=at)
    return {day["date"]: day for day in said.json}


def asked(home, since=0):
    return [entry.route for entry in home.strava.log[since:]]


def test_the_first_sync_gives_a_plan_and_a_feed(home):
    """Five weeks are read, classed as Strava's are, planned on, published; the second poll asks for two lists."""
    first = synced(home)
    assert (first["fetched"], first["new"], first["requests"]) == (25, 25, 5)
    known = days(home)
    assert [known[f"2026-02-{n}"]["kind"] for n in (23, 24, 25, 26)] == ["easy", "hard", "easy", "rest"]
    plan = home.liftday("plan", "--json", at=NOW).json
    assert sum(one["type"] == "strength" for one in plan["sessions"]) >= 3
    assert b"BEGIN:VEVENT" in home.liftday("feed").raw
    before = len(home.strava.log)
    again = synced(home, NOW + HOUR)
    assert (again["new"], again["changed"], again["plan_changes"]) == (0, 0, [])
    assert asked(home, before) == ["activities", "events"]


def test_how_it_stands_is_said_everywhere(home):
    """`status`, its JSON, the doctor, `privacy`, the page; the key in none of them, nor in the database."""
    home.config.write_text(home.config.read_text().replace("[page]\nenabled = false", "[page]\nenabled = true"))
    synced(home)
    pages = unpack((home.state / PAGES).read_bytes())
    assert b"Runs as intervals.icu had them today at 07:00." in pages.home[""].body
    assert b"<dt>intervals.icu</dt><dd>connected</dd>" in pages.home["trust"].body
    assert not any(KEY.encode() in page.body for page in pages.home.values())
    status = home.liftday("status", "--json", at=NOW).json
    assert (status["strava"], status["last_error"]) == ("never", None)
    assert status["last_sync"] == "2026-03-02T07:00:00+01:00"
    assert {name: status["intervals"][name] for name in ("state", "history", "activities", "stubs")} == {
        "state": "connected", "history": "complete", "activities": 25, "stubs": 0,
    }  # fmt: skip
    assert status["intervals"]["quota"] == {"hour": [5, 60]}
    said = [home.liftday(verb, at=NOW) for verb in ("status", "doctor", "privacy")]
    assert "connected, 25 activities, history complete" in said[0].out
    assert "it plans on what intervals.icu and imported files tell" in " ".join(said[1].out.split())
    assert "never told, unless `[intervals] publish`" in " ".join(said[2].out.split())
    shown = home.liftday("config", "show").out + "".join(one.out + one.err for one in said)
    assert KEY not in shown
    assert all(KEY.encode() not in path.read_bytes() for path in home.state.rglob("*") if path.is_file())


def test_edits_deletions_and_late_uploads_are_followed(home):
    """What is new, changed, moved to another week, or gone, by the next poll; one that comes back counts again."""
    synced(home)
    icu, season = home.strava, icu_season(5)
    icu.edit(season[-1]["id"], distance=9000.0, moving_time=3000, elapsed_time=3000)
    icu.edit(season[-2]["id"], start_date_local="2026-02-07T07:00:00", start_date="2026-02-07T06:00:00Z")
    icu.delete(season[-3]["id"])
    icu.add(of_strava(an_activity(5001, "2026-03-02T06:10:00")))
    said = synced(home, NOW + HOUR)
    assert (said["new"], said["changed"], said["removed"]) == (1, 2, 1)
    known = days(home, NOW + HOUR)
    assert (known["2026-03-01"]["minutes"], known["2026-02-25"]["kind"], known["2026-02-27"]["kind"]) == (
        50,
        "rest",
        "rest",
    )
    assert [one["id"] for one in known["2026-02-07"]["activities"]] == [f"icu:{season[-2]['id']}"]
    icu.add(season[-3])
    assert synced(home, NOW + 2 * HOUR)["new"] == 1


def test_old_deletions_are_found_by_a_full_read(home):
    """The poll looks two weeks back; `sync --full` at everything, before the first run that is left too."""
    synced(home)
    season = icu_season(5)
    home.strava.delete(season[0]["id"], season[3]["id"])
    assert synced(home, NOW + HOUR)["removed"] == 0
    assert synced(home, NOW + 2 * HOUR, "--full")["removed"] == 2


def test_a_list_that_suddenly_shows_nothing_removes_nothing(home):
    """The safety rail: what is there by its id was withheld; what is not there either, with all the rest, is doubted."""
    synced(home)
    home.strava.fault("no-records", route="activities")
    said = synced(home, NOW + HOUR)
    assert (said["removed"], said["fetched"] > 0) == (0, True)
    everything = dict(home.strava.world.activities)
    home.strava.delete(*everything)
    said = synced(home, NOW + 2 * HOUR)
    assert said["removed"] == 0
    assert "suddenly shows none of 10 activities" in said["notes"][0]
    assert home.liftday("status", "--json", at=NOW).json["intervals"]["activities"] == 25


def test_stravas_stubs_are_counted_and_said_and_are_no_runs(tmp_path):
    """Mixed in, then all of them; the plan says what it is made from."""
    season = icu_season(3)
    with alone(tmp_path, season) as home:
        for one in season[-4:]:
            home.strava.stub(one["id"])
        said = synced(home)
        assert (said["new"], home.liftday("status", "--json", at=NOW).json["intervals"]["stubs"]) == (11, 4)
        (note,) = [one for one in home.liftday("status", "--json", at=NOW).json["notes"] if "may not hand on" in one]
        assert note.startswith(
            "intervals.icu also lists 4 recordings of Strava's that it may not hand on (4 of the two"
        )
        assert days(home)["2026-03-01"]["activities"] == []


def test_an_account_of_nothing_but_stubs_says_so_plainly(tmp_path):
    """It is connected, it knows no run, and it says what to do."""
    season = icu_season(2)
    with alone(tmp_path, season) as home:
        for one in season:
            home.strava.stub(one["id"])
        synced(home)
        notes = " ".join(home.liftday("doctor", at=NOW).out.split())
        assert "intervals.icu holds nothing but 10 recordings of Strava's" in notes
        assert "Connect your watch to intervals.icu directly" in notes


@pytest.mark.parametrize(
    ("fault", "code", "state", "said"),
    [
        ("status=500", 69, "unreachable", "answered 500"),
        ("status=403", 77, "key", "does not accept the key"),
    ],
)
def test_an_outage_leaves_feed_and_plan_alone(home, fault, code, state, said):
    """The turn runs on what is stored, the trouble is one sentence, and the next good answer ends it."""
    synced(home)
    feed = home.liftday("feed").raw
    home.strava.fault(fault, count=0)
    failed = home.liftday("sync", at=NOW + HOUR)
    assert failed.code == code
    assert said in failed.err
    assert len(failed.err.splitlines()) == 2
    assert home.liftday("feed").raw == feed
    status = home.liftday("status", "--json", at=NOW + HOUR)
    assert (status.code, status.json["intervals"]["state"]) == (1, state)
    assert said in status.json["last_error"]
    assert home.liftday("doctor", at=NOW + HOUR).code == 1
    home.strava.faults.clear()
    assert synced(home, NOW + 3 * HOUR)["new"] == 0
    assert home.liftday("status", "--json", at=NOW + 3 * HOUR).json["intervals"]["state"] == "connected"


def test_an_outage_of_days_is_said_in_the_feed(home):
    """Once the data are old the subscriber hears it, with what mends it."""
    synced(home)
    home.strava.fault("status=403", count=0)
    for hours in (1, 40):
        home.liftday("sync", at=NOW + hours * HOUR)
    feed = home.liftday("feed").raw.replace(b"\r\n ", b"").decode()
    assert "intervals.icu does not accept the key" in feed
    assert "goes on from your habits" in feed


def test_a_key_file_that_is_gone_stops_no_turn(home):
    """It is named to whoever gives the command, and the feed stands; what stands on the page names no file."""
    synced(home)
    feed = home.liftday("feed").raw
    (home.folder / "api-key").unlink()
    failed = home.liftday("sync", at=NOW + HOUR)
    assert failed.code == 77
    assert "api_key_file" in failed.err
    assert home.liftday("feed").raw == feed
    told = home.liftday("status", "--json").json  # the very sentence of the page and, after a day, of the feed
    assert (told["last_error"], "config check" in told["remedy"]) == ("the key of intervals.icu cannot be read", True)
    assert "api_key_file cannot be used: No such file" in home.liftday("config", "check").out


def test_without_a_key_it_is_no_source_any_more(home):
    """Its plan and its offers go, its recordings stay; what it says of illness never reached the feed or a page."""
    home.strava.add_event(an_event("2026-03-05", category="SICK"))
    synced(home)
    assert any("says sick" in note for note in home.liftday("plan", "--json", at=NOW).json["notes"])
    served = b"".join(path.read_bytes() for path in home.state.glob("*.ics")).lower()
    assert served
    assert b"sick" not in served
    assert b"mark 2026" not in served
    home.config.write_text(home.config.read_text().replace("api_key_file", "# api_key_file"))
    said = synced(home, NOW + HOUR)
    assert (said["requests"], home.liftday("status", "--json", at=NOW + HOUR).json["intervals"]) == (0, None)
    assert not any("says sick" in note for note in home.liftday("plan", "--json", at=NOW + HOUR).json["notes"])
    assert days(home, NOW + HOUR)["2026-02-24"]["kind"] == "hard"


def test_a_long_history_is_read_in_parts_and_goes_on_where_it_stopped(tmp_path):
    """Six years, with a year's gap: a burst, then the rest; a stop in the middle repeats at most a window."""
    runs = [of_strava(an_activity(n, f"{date(2020, 3, 1) + timedelta(days=9 * n)}T07:00:00")) for n in range(1, 243)]
    runs = [one for one in runs if not "2022-06" < one["start_date_local"] < "2023-06"]
    with alone(tmp_path, runs) as home:
        first = synced(home)
        assert first["requests"] <= 20
        assert 0 < first["new"] < len(runs)
        assert "the next sync goes on in a moment" in first["notes"][0]
        assert first["retry_seconds"] <= 21
        home.strava.fault("reset", route="activities", skip=2)
        assert home.liftday("sync", at=NOW + timedelta(minutes=2)).code == 69
        synced(home, NOW + timedelta(minutes=30))
        status = home.liftday("status", "--json", at=NOW + timedelta(minutes=30)).json["intervals"]
        assert (status["history"], status["activities"]) == ("complete", len(runs))


def test_laps_come_with_one_request_for_all_that_is_new(home):
    """Five fast stretches that nobody named: only the intervals tell that it was hard."""
    synced(home)
    shapes = [(1500, 3900.0, 132), *[(180, 750.0, 165), (120, 240.0, 138)] * 5, (900, 2340.0, 135)]
    laps = [
        {"moving_time": s, "elapsed_time": s, "distance": m, "average_heartrate": hr, "max_heartrate": hr + 8}
        for s, m, hr in shapes
    ]
    facts = {"distance": 11_190.0, "moving_time": 3900, "elapsed_time": 3950, "average_speed": 2.87}
    run = of_strava(an_activity(5001, "2026-03-02T06:10:00", **facts, average_heartrate=142.0, max_heartrate=168.0))
    home.strava.add(run | {"icu_intervals": laps})
    before = len(home.strava.log)
    synced(home, NOW + 2 * HOUR)
    assert asked(home, before) == ["activities", "events", "several"]
    assert days(home, NOW + 2 * HOUR)["2026-03-02"]["kind"] == "hard"


def test_its_calendar_is_a_plan_that_is_read_and_planned_around(home):
    """Every coming entry with how it was read; a race it calls A is tapered for, its strength counts, its rest day is
    no day of ours; what it said is remembered when the day has gone."""
    for event in (
        an_event("2026-03-03", name="6 x 800", moving_time=3600),
        an_event("2026-03-04", name="Easy", moving_time=2400),
        an_event("2026-03-06", type="WeightTraining", name="Gym"),
        an_event("2026-03-15T09:00:00", category="RACE_A", name="City half", distance=21097.0),
        an_event("2026-03-04", type="WeightTraining", name="ours", tags=["liftday"], external_id="1"),
    ):
        home.strava.add_event(event)
    synced(home)
    (calendar,) = home.liftday("calendars", "--json", at=NOW).json
    assert (calendar["name"], calendar["address"]) == ("intervals.icu", None)
    assert [(one["date"][5:], one["read_as"]) for one in calendar["entries"]] == [
        ("03-03", "Hard"), ("03-04", "Easy"), ("03-06", "Strength"), ("03-15", "Race"),
    ]  # fmt: skip
    coming = {day["date"][5:]: day for day in home.liftday("days", "--json", "--since", "2026-03-02", at=NOW).json}
    assert (coming["03-03"]["kind"], coming["03-04"]["kind"]) == ("hard", "easy")
    assert coming["03-15"]["kind"] == "race"
    ours = [
        one["date"][5:] for one in home.liftday("plan", "--json", at=NOW).json["sessions"] if one["type"] == "strength"
    ]
    assert not {"03-03", "03-06", "03-13", "03-14", "03-15"} & set(ours)


def test_the_timetable_lets_rest_what_rests_and_goes_on_with_the_rest(home):
    """A refused key is asked again an hour later at the earliest; who asks by hand asks now."""
    settings = read(home.config)
    home.strava.fault("status=403")
    failed = carry_out_here(settings, home.state, Sync(by_schedule=True), now=NOW)
    assert (failed.intervals, failed.trouble.code, len(home.strava.log)) == ("key", 77, 1)
    again = carry_out_here(settings, home.state, Sync(by_schedule=True), now=NOW + HOUR / 2)
    assert (len(home.strava.log), again.retry_seconds) == (1, 1800.0)
    carry_out_here(settings, home.state, Sync(by_schedule=True, asked=True), now=NOW + HOUR / 2)
    assert len(home.strava.log) > 1


def test_a_daemon_lives_on_it(home):
    """It polls, serves, says so in its log, at /healthz and in `status`; `sync` goes through it."""
    with home.daemon(at=NOW) as daemon:
        assert daemon.synced.wait(60)
        assert "synced fetched=25 new=25" in "".join(daemon.log)
        address = home.liftday("feed-url", "--json").json["url"]
        with urllib.request.urlopen(address) as answer:
            assert b"BEGIN:VEVENT" in answer.read()
        with urllib.request.urlopen(f"{address.split('/feed/')[0]}/healthz") as answer:
            health = json.load(answer)
        assert (health["ok"], health["intervals"], health["strava"]) == (True, "connected", "never")
        home.strava.fault("status=403", count=0)
        assert home.liftday("sync").code == 77
        assert home.liftday("status", "--json").json["intervals"]["state"] == "key"
        assert daemon.hears("sync_failed state=key")
    assert KEY not in "".join(daemon.log)
