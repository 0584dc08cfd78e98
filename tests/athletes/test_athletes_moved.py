"""Somebody with a liftday of their own moves into another's, as docs/athletes.md says: uids, bytes and links stay."""

import re
import shutil
from datetime import timedelta

import pytest

from daemon.here import Here
from homes import NOW, a_season, an_activity, furnish
from liftday.daemon.process.app import App
from liftday.daemon.protocol.orders import RunTurn
from liftday.daemon.state import links
from liftday.daemon.turn.feeds import OUTLETS
from strava_emulator import Emulator

pytestmark = pytest.mark.sqlite  # a state directory holds everything only with a database in it
LEFT = ("control.sock", "daemon.lock", "strava-quota.json", "webhook.secret", "webhook.verify")
SHARED = ("strava", "feed")
PUBLIC = 'public_url = "https://{}.example"\nbusy = true\nmobility = "separate"\n'


class Dial:
    """A clock that a test sets."""

    at = NOW

    def now(self):
        """The instant it shows."""
        return self.at


@pytest.fixture
def strava():
    """A Strava with two who run."""
    with Emulator(a_season(6), now=NOW, client_id=12345, client_secret="hush-the-client-secret") as one:
        one.add_athlete({"id": 2, "firstname": "Anna"}, [run | {"id": run["id"] + 5000} for run in a_season(4)])
        yield one


def lived(folder, strava, public):
    """Anna's own liftday: her history is read, and she has said something of everything."""
    folder.mkdir()
    home = furnish(folder, strava)
    home.config.write_text(home.config.read_text().replace("enabled = false", "enabled = true") + PUBLIC.format(public))
    strava.consent(athlete=2)
    home.login()
    assert home.liftday("sync", at=NOW).code == 0
    ahead = [one for one in home.liftday("plan", "--json", at=NOW).json["sessions"] if one["type"] == "strength"]
    for words in (
        ("mark", "2026-03-05", "hard"),
        ("skip", ahead[-1]["uid"]),
        ("backup",),
        ("mark", "2026-03-01", "pain", "achilles", "2"),
    ):
        assert home.liftday(*words, at=NOW).code == 0, words
    (home.state / "control.sock").touch()
    (home.state / "webhook.secret").write_text("w" * 43)
    return home


def moved(home, club):
    """Copy her state without what is the process's, and her configuration without what all share."""
    state = club.state / "athletes" / "anna"
    shutil.copytree(home.state, state, ignore=shutil.ignore_patterns(*LEFT))
    tables = re.split(r"\n(?=\[)", home.config.read_text())
    (club.folder / "athletes").mkdir()
    own = "\n".join(table for table in tables if not table.startswith(tuple(f"[{name}]" for name in SHARED)))
    (club.folder / "athletes" / "anna.toml").write_text(own)
    return state


@pytest.mark.parametrize("public", ["club", "anna"])
def test_who_moves_in_keeps_uids_bytes_and_links(tmp_path, strava, public):
    """Served from the reload on, and the same a day later, with news, as if she had stayed; only the address of the links is
    the club's. Whatever she has said is there, and can be taken back."""
    home = lived(tmp_path / "own", strava, public)
    (tmp_path / "club").mkdir()
    club = furnish(tmp_path / "club", strava, port=home.port)
    club.config.write_text(club.config.read_text() + PUBLIC.format("club"))
    clock = Dial()
    app = App(config=club.config, state=club.state, clock=clock)
    app.workers = Here()
    app.home.catch_up()
    state = moved(home, club)
    app.reload()
    (anna,) = app.others
    view = anna.web_side.bridge.view
    assert [shot.plain.body for _, shot in view.feeds()] == [
        (home.state / outlet.file).read_bytes() for outlet in OUTLETS
    ]
    home.login()  # so that hers can go on beside it, as it never would
    clock.at = NOW + timedelta(days=1)
    strava.set_clock(clock.at)
    strava.add(an_activity(7001, "2026-03-02T07:30:00"), athlete=2, push=False)
    assert home.liftday("sync", at=clock.at).code == 0
    anna.poll()
    there, stayed = bodies(state), bodies(home.state)
    assert [uids(body) for body in there.values()] == [uids(body) for body in stayed.values()]
    assert public == "anna" or there == stayed
    days = ("days", "--json", "--since", "2026-01-01")
    assert club.liftday("--athlete", "anna", *days, at=clock.at).out == home.liftday(*days, at=clock.at).out
    for token in set(re.findall(r"/act/([\w.-]+)", stayed["feed.ics"])):
        act = links.read(anna.web_side.bridge.view.link_key, token, now=clock.at)
        assert app.bridges.of_session(act.uid) is anna.web_side.bridge
    app.on_order(RunTurn(), [], lambda _: None, "anna")
    assert bodies(state) == there


def bodies(state):
    """The feeds as they are published, unfolded."""
    return {outlet.file: (state / outlet.file).read_bytes().decode().replace("\r\n ", "") for outlet in OUTLETS}


def uids(body):
    """The entries of a feed, by uid, each with its start."""
    return dict(
        zip(
            re.findall(r"^UID:(.*)\r$", body, re.MULTILINE),
            re.findall(r"^DTSTART.*:(.*)\r$", body, re.MULTILINE),
            strict=True,
        )
    )
