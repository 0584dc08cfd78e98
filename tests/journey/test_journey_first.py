"""Before the first history is read there is nothing to promise on, and a promise would be kept: so none is made."""

import json
import re
from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import func, select

from homes import NOW, a_season, furnish
from liftday.config.read import read
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.orders import RunTurn
from liftday.daemon.state.instance import open_instance
from liftday.store.schema import turns
from strava_emulator import Emulator
from strava_emulator.sample import sample_activities


def started(home, at=NOW):
    """What a daemon does when it starts: one turn on what is stored."""
    carry_out_here(read(home.config), home.state, RunTurn(), now=at)


def events(home):
    """The feed's entries: start and title."""
    calendar = icalendar.Calendar.from_ical(home.liftday("feed").raw)
    return [(e["DTSTART"].dt, str(e["SUMMARY"])) for e in calendar.walk("VEVENT")]


def waits(home):
    """The feed says that there is no plan yet and how one comes about; so does the command."""
    ((_, title),) = events(home)
    assert title == "No training plan yet"
    said = home.liftday("plan", "--json").json
    assert said["sessions"] == []
    assert ["liftday strava login" in note for note in said["notes"]] == [True]


@pytest.fixture
def quick(tmp_path):
    """Another runner with the same history, who synced before anything else; what stands in their feed."""
    folder = tmp_path / "quick"
    folder.mkdir()
    with Emulator(a_season(), now=NOW, client_id=12345, client_secret="hush-the-client-secret") as strava:
        home = furnish(folder, strava)
        home.login()
        assert home.liftday("sync", at=NOW + timedelta(hours=3)).code == 0
        return events(home)


def test_a_daemon_that_starts_before_the_login_promises_nothing(home, quick):
    """The plan after the first sync is the one that a runner gets who synced at once."""
    started(home)
    waits(home)
    started(home, NOW + timedelta(hours=1))
    waits(home)
    home.login()
    assert home.liftday("sync", at=NOW + timedelta(hours=3)).code == 0
    assert events(home) == quick


def test_a_first_sync_that_meets_no_strava_promises_nothing(home, quick):
    """It says what is wrong and makes up for it later."""
    home.login()
    home.strava.fault("status=503", count=0)
    assert home.liftday("sync", at=NOW).code == 69
    waits(home)
    home.strava.clear_faults()
    assert home.liftday("sync", at=NOW + timedelta(hours=3)).code == 0
    assert events(home) == quick


def test_the_first_promise_rests_on_the_details(tmp_path):
    """A reason stays while it is true, with its chance. So nothing is promised on the list alone, and the first screen tells of
    no day two chances."""
    with Emulator(sample_activities(NOW), now=NOW, client_id=12345, client_secret="hush-the-client-secret") as strava:
        home = furnish(tmp_path, strava)
        home.login()
        assert home.liftday("sync", at=NOW).code == 0
        assert any(re.search(r"/activities/\d+$", entry.path) for entry in strava.log)
        with (
            open_instance(read(home.config), home.state, readonly=True, now=NOW) as instance,
            instance.store.reading() as connection,
        ):
            assert connection.execute(select(func.count()).select_from(turns)).scalar() == 1


def test_whoever_has_read_everything_and_never_ran_gets_a_plan(tmp_path):
    """An empty history is an answer too."""
    with Emulator([], now=NOW, client_id=12345, client_secret="hush-the-client-secret") as strava:
        home = furnish(tmp_path, strava)
        home.login()
        assert home.liftday("sync", at=NOW).code == 0
        assert len(events(home)) > 3


def test_without_an_application_the_first_file_is_waited_for(home, tmp_path):
    """Neither a word for a day nor a file that is none makes a plan; the first activities do."""
    text = home.config.read_text()
    home.config.write_text("".join(line for line in text.splitlines(True) if not line.startswith("client_")))
    assert home.liftday("sync", at=NOW).code == 0
    assert home.liftday("mark", "2026-03-04", "easy", at=NOW).code == 0
    broken = tmp_path / "broken.gpx"
    broken.write_text("<gpx")
    assert home.liftday("import", str(broken), at=NOW).code == 65
    waits(home)
    runs = tmp_path / "runs.json"
    runs.write_text(json.dumps(a_season()))
    assert home.liftday("import", str(runs), at=NOW).code == 0
    assert len(events(home)) > 3


@pytest.mark.parametrize("at", [None, NOW])
@pytest.mark.parametrize(
    "verb",
    [["plan"], ["days"], ["days", "--json"], ["why", "today"], ["feed"], ["backtest"], ["status"], ["privacy"]],
)
def test_a_reader_who_comes_first_gets_an_answer_and_stores_nothing(home, verb, at):
    """Between `config init` and the login: an answer from nothing, or the sentence that there is nothing yet."""
    said = home.liftday(*verb, at=at)
    assert said.code in {0, 1, 65, 69}, said.err
    assert said.out.strip() or "run `liftday sync`" in said.err
    assert not home.state.exists()
    home.state.mkdir(mode=0o700)
    home.liftday(*verb, at=at)
    assert list(home.state.iterdir()) == []
