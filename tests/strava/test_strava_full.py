"""``sync --full`` over more than one quota: it is gone on with, says what is left, and holds up nothing that is new."""

from datetime import timedelta

import pytest

from homes import NOW, a_season, an_activity, furnish
from liftday.integrations.strava.emulator import Emulator

QUARTER = timedelta(minutes=20)  # and some: the next window has begun
OLD = 1000  # the first run of the season, on the last page


@pytest.fixture
def home(tmp_path):
    """Four hundred and five runs, read; from now on two requests a quarter of an hour are ours."""
    with Emulator(a_season(81), now=NOW, client_id=12345, client_secret="hush-the-client-secret") as strava:
        home = furnish(tmp_path, strava)
        home.login()
        while home.liftday("sync", "--json", at=NOW).json["requests"] > 1:
            pass
        yield home


def later(home, turns, *words, quota=None):
    """A sync so many windows later."""
    at = NOW + timedelta(hours=1) + turns * QUARTER
    home.strava.set_clock(at)
    if quota:
        home.strava.limits(read=(quota, 1000))
    return home.liftday("sync", *words, "--json", at=at)


def held(home):
    """The ids of what is held, and the minutes of the oldest day."""
    days = home.liftday("days", "--json", "--since", "2024-01-01", "--until", "2026-03-02").json
    return {one["id"]: day["minutes"] for day in days for one in day["activities"]}


def test_a_full_read_that_the_quota_stopped_is_gone_on_with_by_the_next_sync(home):
    """As its message says, with no further word; and what is new meanwhile does not wait for it."""
    home.strava.edit(OLD, push=False, moving_time=6000, elapsed_time=6000)
    home.strava.add(an_activity(9001, "2026-03-02T07:10:00"), push=False)
    stopped = later(home, 0, "--full", quota=4)
    assert (stopped.code, "goes on" in stopped.err) == (75, True)
    assert held(home)[str(OLD)] != 100
    home.strava.add(an_activity(9002, "2026-03-02T07:50:00"), push=False)
    codes = []
    while held(home)[str(OLD)] != 100:
        codes.append(later(home, len(codes) + 1).code)
        assert "9002" in held(home)
    assert 1 <= len(codes) <= 3
    while later(home, len(codes) + 1).code:
        codes.append(75)
    assert later(home, len(codes) + 2).json["requests"] <= 2
    assert later(home, len(codes) + 3).json["requests"] == 1


def test_a_full_read_looks_at_all_that_is_missing_as_far_as_the_quota_goes(home):
    """Thirty old runs were deleted: more than a poll would look at; the rest is said, and the next sync takes it up."""
    for number in range(OLD, OLD + 30):
        home.strava.delete(number, push=False)
    first = later(home, 0, "--full", quota=60)
    assert (first.code, first.json["removed"]) == (0, 26)
    assert any("no longer lists them: 4 activities" in note for note in first.json["notes"])
    then = later(home, 1)
    assert (then.code, then.json["removed"], then.json["notes"]) == (0, 4, [])
    assert len(held(home)) == 375
    assert later(home, 2).json["requests"] == 1


def test_what_a_look_found_is_not_looked_at_again(home):
    """A list that withheld forty runs: each is looked at once, over two windows."""
    home.strava.fault("sparse=5", route="list", count=1)
    home.strava.log.clear()
    later(home, 0, "--full", quota=60)
    assert later(home, 1).code == 0
    later(home, 2)
    asked = [entry.path for entry in home.strava.log if entry.route == "detail"]
    assert len(asked) == len(set(asked)) == 39  # the fortieth stood at the end of the page, where the next one begins
    assert len(held(home)) == 405


def test_a_full_read_that_cannot_look_at_one_activity_holds_up_no_sync(home):
    """The list is read and one page by its id answers 503: that is said, what is new comes in, and Strava stands well."""
    home.strava.delete(OLD, push=False)
    home.strava.fault("status=503", route="detail", count=0)
    assert later(home, 0, "--full").code == 69
    for turn in (3, 80):
        said = later(home, turn)
        assert said.code == 0, said.err
        assert ["goes on at the next sync" in note for note in said.json["notes"]].count(True) == 1
        assert home.liftday("status", "--json").json["strava"] == "connected"
    home.strava.clear_faults()
    assert later(home, 84).json["removed"] == 1


def test_a_full_read_that_the_quota_stopped_before_its_first_page_is_not_forgotten(home):
    """The remedy says that the next sync goes on: it does, from the top."""
    home.strava.edit(OLD, distance=7777.0)
    home.strava.set_clock(NOW + timedelta(hours=1))
    home.strava.limits(read=(4, 1000))
    spent = [later(home, 0).code for _ in range(3)]
    assert spent[-1] == 75
    assert later(home, 0, "--full").code == 75
    home.strava.limits(read=(100, 1000))
    said = later(home, 2)
    assert (said.code, said.json["changed"]) == (0, 1)
