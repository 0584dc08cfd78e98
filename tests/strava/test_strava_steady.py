"""What Strava is asked from day to day, counted at Strava."""

from datetime import timedelta

import pytest

from homes import NOW, a_season, an_activity, furnish
from strava_emulator import Emulator

HOUR = timedelta(hours=1)


@pytest.fixture
def home(tmp_path):
    with Emulator(a_season(3), now=NOW, client_id=12345, client_secret="hush-the-client-secret") as strava:
        home = furnish(tmp_path, strava)
        home.login()
        while home.liftday("sync", "--json", at=NOW).json["requests"] > 1:
            pass  # laps of the last weeks, ten a turn
        yield home


def asked(home, at):
    """The reads of one sync, as Strava counted them, and as `sync --json` says."""
    home.strava.set_clock(at)
    before = len(home.strava.log)
    said = home.liftday("sync", "--json", at=at).json
    counted = [entry.route for entry in home.strava.log[before:] if entry.route != "token"]
    assert len(counted) == said["requests"]
    return counted


def test_a_poll_is_one_request_and_a_new_run_at_most_two_more(home):
    """Hour after hour, and the token is renewed every six: the list and nothing else, until there is something new."""
    for hour in range(1, 9):
        assert asked(home, NOW + hour * HOUR) == ["list"]
    home.strava.add(an_activity(9001, "2026-03-02T15:10:00", distance=11_000.0, moving_time=3600))
    found = asked(home, NOW + 9 * HOUR)
    assert found[0] == "list"
    assert len(found) <= 3
    assert asked(home, NOW + 10 * HOUR) == ["list"]
    assert sum(entry.route == "token" for entry in home.strava.log) == 1 + 1


def test_an_edit_or_a_deletion_costs_at_most_one_more(home):
    """What is new in the list needs no second question; what is missing from it needs one."""
    home.strava.edit(1014, distance=5000.0, name="Shorter")
    assert len(asked(home, NOW + HOUR)) <= 2
    home.strava.delete(1013)
    assert asked(home, NOW + 2 * HOUR) == ["list", "detail"]
    assert asked(home, NOW + 3 * HOUR) == ["list"]
