"""What stays of Strava's facts: little, and it plans the same (docs/privacy.md)."""

import sqlite3
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from homes import furnish
from liftday.config.read import read
from liftday.daemon.state.instance import Instance
from liftday.daemon.turn import past
from strava_emulator import Emulator
from strava_emulator.sample import sample_activities

BEGIN = datetime(2026, 1, 5, 6, tzinfo=UTC)  # a Monday
SECRET = "hush-the-client-secret"


def start_of(activity):
    return datetime.fromisoformat(activity["start_date"])


def counted(home, asked):
    """What the database says."""
    with closing(sqlite3.connect(f"file:{home.state / 'liftday.db'}?mode=ro", uri=True)) as base:
        return base.execute(asked).fetchone()


RAW = "SELECT count(*) FROM activities WHERE facts IS NOT NULL"
ANCHORS = "SELECT count(*), sum(length(body)) FROM anchors"


def live(tmp_path, every, days, check):
    """Two runners with the same year behind them and the same weeks before them, one of whom keeps all facts."""
    end = BEGIN + timedelta(days=days)
    whole = sample_activities(end, years=1, anchor=BEGIN.date())
    behind = [one for one in whole if start_of(one) < BEGIN]
    with ExitStack() as stack:
        homes = {}
        for keep in (7, 0):
            folder = tmp_path / str(keep)
            folder.mkdir()
            strava = stack.enter_context(Emulator(behind, now=BEGIN, client_id=12345, client_secret=SECRET))
            home = homes[keep] = furnish(folder, strava)
            home.now = BEGIN
            text = home.config.read_text()
            home.config.write_text(text.replace("[strava]\n", f"[strava]\nkeep_raw_days = {keep}\n"))
            home.state.mkdir(mode=0o700)
            (home.state / "installation.key").touch(mode=0o600)
            (home.state / "installation.key").write_text("ab" * 32)
            home.login()
        for passed in range(0, days, every):
            at = BEGIN + timedelta(days=passed)
            since = at - timedelta(days=every)
            for home in homes.values():
                home.strava.set_clock(at)
                home.strava.add(*[one for one in whole if max(since, BEGIN) <= start_of(one) < at])
                assert home.liftday("sync", at=at).code == 0
            check(homes, at)


def told(home, at):
    """Each day and each session as the owner sees them."""
    days = home.liftday("days", "--since", "2025-09-01", "--json", at=at).json
    plan = home.liftday("plan", "--json", at=at + timedelta(minutes=1)).json
    return (
        [(d["date"], d["kind"], d["p"], [(a["id"], a["kind"], a["flags"]) for a in d["activities"]]) for d in days],
        [(s["uid"], s["start"], s["variant"], [b["exercise"] for b in s["blocks"]]) for s in plan["sessions"]],
    )


@pytest.mark.slow
@pytest.mark.parametrize(("every", "days"), [(6, 24), (2, 90)])
def test_who_keeps_a_week_of_facts_plans_as_who_keeps_them_all(tmp_path, every, days):
    """At each sync both see the same days, classes and sessions; the one holds a few weeks of facts, the other all."""

    def check(homes, at):
        assert told(homes[7], at) == told(homes[0], at), at

    held = []

    def last(homes, at):
        check(homes, at)
        held[:] = [counted(homes[keep], asked) for asked in (RAW, ANCHORS) for keep in (7, 0)]

    live(tmp_path, every, days, last)
    (few,), (all_of_them,), *anchors = held
    assert few < 40
    assert all_of_them > 250
    for rows, size in anchors:
        assert rows <= 7 + 90 + 60 + 14
        assert size < 2_000_000


def a_house(tmp_path, keep):
    home = furnish(tmp_path, SimpleNamespace(api_base_url="http://127.0.0.1:1", oauth_base_url="http://127.0.0.1:1"))
    text = home.config.read_text()
    home.config.write_text(text.replace("[strava]\n", f"[strava]\nkeep_raw_days = {keep}\n"))
    return Instance(settings=read(home.config), state=home.state, store=None)


@pytest.mark.parametrize("keep", [0, 7, 365])
def test_the_references_of_years_are_a_bounded_handful(tmp_path, keep):
    """Every date where a fold may have to begin again, and of older months the last: not one a day for ever."""
    instance = a_house(tmp_path, keep)
    today = BEGIN.date()
    every = [today - timedelta(days=n) for n in range(3650)]
    kept = past.resumable(every, instance, BEGIN)
    assert kept >= {on for on in every if on >= today - timedelta(days=keep + 90)}
    assert len(kept) <= keep + 90 + 1 + 121
    assert all(date(year, 6, 30) in kept for year in range(2017, 2025))
    assert past.resumable(kept, instance, BEGIN) == kept


def test_a_runner_who_pauses_begins_again_where_the_facts_end(tmp_path):
    """After a year without a run the last sixty active days are still there, each of them."""
    instance = a_house(tmp_path, 7)
    every = [BEGIN.date() - timedelta(days=365 + 2 * n) for n in range(500)]
    assert past.resumable(every, instance, BEGIN) >= set(every[:60])
