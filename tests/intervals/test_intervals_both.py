"""Strava and intervals.icu at once: one run is one run, and one that fails leaves the other alone."""

import logging
from datetime import timedelta

import pytest

from homes import NOW, a_season, an_activity, furnish
from intervals_emulator import Emulator as Icu
from intervals_homes import KEY, icu_season, of_strava, section
from liftday.config.read import read
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.process.turn_log import log_turn
from liftday.daemon.protocol.orders import Sync
from strava_emulator import Emulator as Strava

HOUR = timedelta(hours=1)
WEEKS = 5


@pytest.fixture
def both(tmp_path):
    """A home with both, logged in; the same season stands in both, every other run with Strava's number."""
    runs = a_season(WEEKS)
    told = [of_strava(one, linked=one["id"] % 2 == 0) for one in runs]
    with (
        Strava(runs, now=NOW, client_id=12345, client_secret="hush-the-client-secret") as strava,
        Icu(told, now=NOW, key=KEY) as icu,
    ):
        home = furnish(tmp_path, strava)
        secret = tmp_path / "api-key"
        secret.touch(mode=0o600)
        secret.write_text(KEY)
        text = home.config.read_text()
        home.config.write_text(text.replace("[strength]", section(icu, secret) + "[strength]"))
        home.login()
        yield home, icu


def counts(home, at):
    """Which ids of each date count."""
    said = home.liftday("days", "--json", "--since", "2026-01-01", "--until", "2026-03-02", at=at).json
    return {
        day["date"]: [one["id"] for one in day["activities"] if not {"duplicate", "merged"} & set(one["flags"])]
        for day in said
        if day["activities"]
    }


def test_each_run_counts_once_now_and_when_stravas_facts_are_gone(both):
    """By Strava's number or by time, distance and duration; a fortnight later too, when only classes are left of Strava's."""
    home, _ = both
    said = home.liftday("sync", "--json", at=NOW).json
    assert (said["fetched"], said["new"]) == (50, 50)
    known = counts(home, NOW)
    assert len(known) == 25
    assert all(len(ids) == 1 for ids in known.values())
    minutes = {day["date"]: day["minutes"] for day in home.liftday("days", "--json", at=NOW).json}
    assert minutes["2026-02-25"] == 48
    later = NOW + timedelta(days=20)
    home.strava.set_clock(later)
    for at in (later, later + HOUR):
        home.liftday("sync", "--json", at=at)
    after = counts(home, later + HOUR)
    assert {day: len(ids) for day, ids in after.items()} == dict.fromkeys(known, 1)


def test_the_richer_recording_lends_what_the_other_lacks(both):
    """A run without a pulse at Strava has that of intervals.icu; its title stays, and the effort said there counts."""
    home, icu = both
    home.strava.add(
        an_activity(5001, "2026-03-02T06:10:00", average_heartrate=None, max_heartrate=None, has_heartrate=False)
    )
    hard = an_activity(5001, "2026-03-02T06:11:30", average_heartrate=171.0, max_heartrate=189.0)
    icu.add(of_strava(hard) | {"icu_rpe": 9})
    home.liftday("sync", at=NOW + 2 * HOUR)
    today = home.liftday("days", "--json", "--since", "2026-03-02", "--until", "2026-03-02", at=NOW + 2 * HOUR).json[0]
    assert (today["kind"], len(today["activities"])) == ("hard", 2)
    assert sum("duplicate" in one["flags"] for one in today["activities"]) == 1


def test_stravas_outage_leaves_intervals_icu_alone(both):
    """New runs come from there, the plan follows; Strava's trouble is said as ever, and it alone is let be."""
    home, icu = both
    home.liftday("sync", at=NOW)
    home.strava.fault("status=503", count=0)
    icu.add(of_strava(an_activity(5001, "2026-03-02T06:10:00")))
    assert home.liftday("sync", at=NOW + 2 * HOUR).code == 69
    today = home.liftday("days", "--json", "--since", "2026-03-02", "--until", "2026-03-02", at=NOW + 2 * HOUR).json[0]
    assert [one["id"] for one in today["activities"]] == ["icu:i90005001"]
    status = home.liftday("status", "--json", at=NOW + 2 * HOUR).json
    assert (status["strava"], status["intervals"]["state"]) == ("unreachable", "connected")


def test_an_outage_of_intervals_icu_leaves_strava_alone(both, caplog):
    """The sync is good; a note names the trouble, and `status` its state."""
    home, icu = both
    home.liftday("sync", at=NOW)
    icu.fault("status=500", count=0)
    home.strava.add(an_activity(5001, "2026-03-02T06:10:00"))
    said = home.liftday("sync", "--json", at=NOW + 2 * HOUR)
    assert (said.code, said.json["new"]) == (0, 1)
    assert said.json["notes"][0] == "intervals.icu: intervals.icu answered 500."
    status = home.liftday("status", "--json", at=NOW + 2 * HOUR).json
    assert (status["strava"], status["intervals"]["state"]) == ("connected", "unreachable")
    outcome = carry_out_here(read(home.config), home.state, Sync(by_schedule=True), now=NOW + 4 * HOUR)
    with caplog.at_level(logging.INFO, "liftday"):
        log_turn("sync", outcome)
    assert [line.split()[0] for line in caplog.messages] == ["synced", "sync_failed"]
    assert "source=intervals.icu state=unreachable" in caplog.messages[1]


def test_a_logout_from_strava_keeps_what_intervals_icu_told(both):
    """Only Strava's goes."""
    home, _ = both
    home.liftday("sync", at=NOW)
    assert home.liftday("strava", "logout", at=NOW).code == 0
    known = counts(home, NOW)
    assert {one for ids in known.values() for one in ids} == {f"icu:{one['id']}" for one in icu_season(WEEKS)}


def test_strava_that_is_let_be_for_a_day_does_not_hold_intervals_icu_up(both):
    """An inactive application is asked once a day; the poll comes every hour all the same, and asks the other."""
    home, icu = both
    settings = read(home.config)
    carry_out_here(settings, home.state, Sync(by_schedule=True), now=NOW)
    home.strava.app.active = False
    failed = carry_out_here(settings, home.state, Sync(by_schedule=True), now=NOW + HOUR)
    assert (failed.strava, failed.retry_seconds) == ("inactive", None)
    asked = len(home.strava.log)
    icu.add(of_strava(an_activity(5001, "2026-03-02T06:10:00")))
    again = carry_out_here(settings, home.state, Sync(by_schedule=True), now=NOW + 2 * HOUR)
    assert (again.turn.new, len(home.strava.log)) == (1, asked)
    assert home.liftday("status", "--json", at=NOW + 2 * HOUR).json["strava"] == "inactive"
    home.strava.app.active = True
    assert carry_out_here(settings, home.state, Sync(by_schedule=True, asked=True), now=NOW + 3 * HOUR).strava is None
