"""Two athletes and a real daemon, by commands as people type them: added, served, polled, removed while it runs."""

import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from homes import NOW, a_season, an_activity, furnish, until
from liftday.daemon.protocol.client import ask
from liftday.daemon.protocol.orders import MarkDays, RunTurn, Sync
from liftday.training.owner import Word
from strava_emulator import Emulator

OWN = '[athlete]\ntimezone = "Europe/Vienna"\n\n[safety]\naccepted = 2026-01-01\n\n[page]\nenabled = false\n'
CANARY = "Kanarienvogel"


@pytest.fixture
def home(tmp_path):
    """A household with one runner so far, and a second at Strava."""
    with Emulator(a_season(4), now=NOW, client_id=12345, client_secret="hush-the-client-secret") as strava:
        runs = [an_activity(9000 + n, f"2026-02-{n + 1:02d}T07:00:00", name=CANARY) for n in range(20)]
        strava.add_athlete({"id": 2, "firstname": CANARY}, runs)
        one = furnish(tmp_path, strava)
        (tmp_path / "athletes").mkdir()
        (tmp_path / "athletes" / "anna.toml").write_text(OWN)
        one.login()
        yield one


def fetched(address):
    """What a calendar gets at an address: status and body."""
    try:
        with urllib.request.urlopen(address, timeout=60) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_a_second_athlete_comes_and_goes_while_the_daemon_runs(home):
    """Nobody restarts anything; each order is the one's it was given for; what is removed is gone from the disk at once."""
    with home.daemon(at=NOW) as running:
        assert running.hears("synced fetched=")
        assert home.liftday("athlete", "add", "anna").code == 0
        home.strava.consent(athlete=2)
        home.login("anna")
        rest = MarkDays(first=NOW.date(), last=NOW.date(), word=Word.REST)
        orders = [(Sync(asked=True), "anna"), (Sync(asked=True), "default"), (rest, "anna"), (RunTurn(), "default")]
        with ThreadPoolExecutor(len(orders)) as at_once:
            said = list(at_once.map(lambda one: ask(home.state, one[0], athlete=one[1]), orders))
        assert [type(outcome).__name__ for outcome in said] == ["Synced", "Synced", "Marked", "Outcome"]
        days = home.liftday("days", "--athlete", "anna", "--json", "--since", "2026-02-01").json
        assert {one["id"] for day in days for one in day["activities"]} == {str(9000 + n) for n in range(20)}
        assert home.liftday("status", "--athlete", "anna", "--json").json["daemon"] == "running"
        address = home.liftday("feed-url", "--athlete", "anna", "--json").json["url"]
        status, body = fetched(address)
        assert (status, body) == (200, (home.state / "athletes" / "anna" / "feed.ics").read_bytes())
        assert home.liftday("athlete", "remove", "anna", "--yes").out == "Everything of anna is deleted.\n"
        assert fetched(address)[0] == 404
        assert not (home.state / "athletes").exists()
        assert home.strava.world.connected == {1}
        assert fetched(home.liftday("feed-url", "--json").json["url"])[0] == 200
        until(lambda: any("athlete_removed" in line for line in running.log))
        log = "".join(running.log)
    assert CANARY not in log
    assert "athlete=anna" in log
    assert "Traceback" not in log
    left = b"".join(one.read_bytes() for one in home.state.rglob("*") if one.is_file())
    assert CANARY.encode() not in left
