"""Files that are lost, emptied or replaced under a running daemon: put back while they are known, or named."""

import os
import shutil
import socket
from datetime import date, timedelta

import pytest

from daemon.here import Here
from homes import NOW, a_season, furnish
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.process.app import App
from liftday.daemon.protocol.client import daemon_status
from liftday.daemon.protocol.orders import Logout, MarkDays, RotateSecrets, RunTurn, Sync
from liftday.daemon.protocol.outcomes import Advice
from liftday.daemon.state import access
from liftday.daemon.state.access import Secret
from liftday.daemon.state.lock import one_daemon, one_turn
from liftday.errors import BadConfiguration, TryLater
from liftday.training.owner import Word
from strava_emulator import Emulator

FIFTH = date(2026, 3, 5)

TOKENS = "strava-tokens.json"
SECRETS = [
    "feed.secret",
    "busy.secret",
    "webhook.secret",
    "webhook.verify",
    "links.key",
    "installation.key",
]


def gone(path):
    """Somebody deleted it."""
    path.unlink()


def emptied(path):
    """Nothing is in it."""
    path.write_bytes(b"")


def cut(path):
    """Half of it is left."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])


def garbage(path):
    """Something else is in it."""
    path.write_bytes(b"\xff\x00 something else")


def a_directory(path):
    """A directory stands in its place."""
    path.unlink()
    path.mkdir()


def a_dead_link(path):
    """A link that leads nowhere."""
    path.unlink()
    path.symlink_to("nowhere")


def a_pipe(path):
    """Reading it would wait for ever."""
    path.unlink()
    os.mkfifo(path)


LOSSES = [gone, emptied, cut, garbage, a_directory, a_dead_link, a_pipe]


@pytest.fixture
def tracked(tmp_path):
    """A daemon with every secret there is, whose runner has logged in and whose first sync is over; its Strava; a clock."""
    with Emulator(activities=a_season(4), client_id=12345, client_secret="hush-the-client-secret", now=NOW) as strava:
        home = furnish(tmp_path, strava)
        text = home.config.read_text().replace("[feed]", "[feed]\nbusy = true")
        home.config.write_text(text.replace("[strava]", '[strava]\nwebhook_url = "https://runner.example"'))
        home.login()
        dial = Dial()
        app = App(config=home.config, state=home.state, clock=dial)
        app.workers = Here()
        app.home.poll()
        app.control.listen()
        app.look()
        yield app, strava, dial, home
        app.control.stop()


class Dial:
    """A clock that a test sets."""

    at = NOW

    def now(self):
        """The instant it shows."""
        return self.at


def doors(app):
    """Every address and key the daemon answers to."""
    view = app.home.web_side.bridge.view
    return view.feed_digest, view.busy_digest, view.webhook_digest, view.verify_digest, view.link_key


@pytest.mark.parametrize(
    ("name", "loss"),
    [*((name, gone) for name in SECRETS), *(("feed.secret", loss) for loss in LOSSES[1:]), ("installation.key", cut)],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_a_secret_that_is_lost_is_put_back(tracked, caplog, name, loss):
    """At the next look, as it was, and said in the log and in `status`; no address changes, and no secret is in the log."""
    app, _, _, home = tracked
    path = home.state / name
    before, answering = path.read_text(), doors(app)
    loss(path)
    app.look()
    assert path.read_text() == before
    assert path.stat().st_mode & 0o777 == 0o600
    assert f"{name} was lost and is put back" in caplog.text
    assert before.strip() not in caplog.text
    assert Advice(what=f"{name} was lost and is put back") in app.home.web_side.live(None).losses
    app.home.carry_out(RunTurn())
    assert doors(app) == answering
    assert app.home.web_side.health().ok


def test_who_asks_for_the_address_gets_the_one_that_is_served(tracked):
    """A feed's secret that is gone is back before `feed-url` reads it: a new one would count as a new address."""
    app, _, _, home = tracked
    before, answering = home.liftday("feed-url").out, doors(app)
    (home.state / "feed.secret").unlink()
    assert home.liftday("feed-url").out == before
    assert doors(app) == answering


def test_a_daemon_that_cannot_be_asked_keeps_its_address(tracked):
    """Secret and control socket are gone together: `feed-url` makes no other secret, and says how long it takes."""
    app, _, _, home = tracked
    before = home.liftday("feed-url").out
    with one_daemon(home.state):
        for name in ("feed.secret", "control.sock"):
            (home.state / name).unlink()
        said = home.liftday("feed-url")
        assert (said.code, said.out, "wait a minute" in said.err) == (75, "", True)
        assert home.liftday("status", "--json").json["daemon"] == "running"
        assert "A daemon runs, but its control socket is lost." in home.liftday("doctor").out
        app.look()
        assert home.liftday("feed-url").out == before


@pytest.mark.parametrize("loss", LOSSES, ids=lambda one: one.__name__)
@pytest.mark.parametrize("then", ["look", "poll"])
def test_a_login_that_is_lost_is_put_back(tracked, caplog, loss, then):
    """Nobody has to log in again; Strava is asked with it, and refreshes it."""
    app, strava, dial, home = tracked
    path = home.state / TOKENS
    before = path.read_text()
    loss(path)
    {"look": app.look, "poll": app.home.poll}[then]()
    assert path.read_text() == before
    assert f"{TOKENS} was lost and is put back" in caplog.text
    dial.at = NOW + timedelta(hours=7)
    strava.set_clock(dial.at)
    app.home.poll()
    assert app.home.web_side.health().ok, app.home.web_side.health()
    assert path.read_text() != before


def test_a_login_that_was_ended_stays_ended(tracked, caplog):
    """Logged out by a command that worked on its own, for the socket was deleted: the daemon brings nothing back."""
    app, _, _, home = tracked
    (home.state / "control.sock").unlink()
    assert home.liftday("strava", "logout", at=NOW).code == 0
    app.look()
    app.home.poll()
    app.look()
    assert not (home.state / TOKENS).exists()
    assert "put back" not in caplog.text


def test_a_logout_through_the_daemon_revokes_a_login_whose_file_was_deleted(tracked):
    """What is known is put back first, so that Strava hears of the end."""
    app, strava, _, home = tracked
    (home.state / TOKENS).unlink()
    app.on_order(Logout(), [], lambda _: None)
    assert not strava.world.connected
    app.look()
    assert not (home.state / TOKENS).exists()


def test_a_directory_in_place_of_the_login_is_named(tracked):
    """By every command that looks at it, with what to do; never with a traceback."""
    app, _, _, home = tracked
    app.control.stop()
    (home.state / TOKENS).unlink()
    (home.state / TOKENS / "somebody's").mkdir(parents=True)
    for words in (["sync"], ["strava", "status"], ["status"], ["doctor"]):
        said = home.liftday(*words, at=NOW if words == ["sync"] else None)
        assert f"{TOKENS} is no plain file" in said.out + said.err
        assert "Traceback" not in said.err


@pytest.mark.parametrize("name", [*SECRETS, TOKENS])
def test_what_cannot_be_put_back_is_named_and_served_on(tracked, caplog, name):
    """Once in the log, at /healthz, with its remedy for `status` and `doctor`; and it is over when the way is free."""
    app, _, _, home = tracked
    path, answering = home.state / name, doors(app)
    before = path.read_text()
    path.unlink()
    (path / "somebody's").mkdir(parents=True)
    for _ in range(3):
        app.look()
    assert caplog.text.count("secret_lost") == 1
    (loss,) = app.home.web_side.live(None).losses
    assert loss.remedy
    assert not app.home.web_side.health().ok
    assert doors(app) == answering
    shown = home.liftday("status", "--json").json["notes"]
    assert any(loss.what in note for note in shown)
    assert loss.what in home.liftday("doctor").out
    (path / "somebody's").rmdir()
    if name == TOKENS:
        app.home.poll()
    app.look()
    assert path.read_text() == before
    assert app.home.web_side.health().ok


def test_an_address_that_was_rotated_counts_at_once(tracked, caplog):
    """Another good secret in the file is the owner's word, and is not put back; nor after the new one is lost."""
    app, _, _, home = tracked
    before = doors(app)[0]
    app.home.carry_out(RotateSecrets())
    rotated = doors(app)[0]
    assert rotated != before
    (home.state / "feed.secret").unlink()
    app.look()
    app.home.carry_out(RunTurn())
    assert doors(app)[0] == rotated
    by_hand = access.rotate(home.state, Secret.FEED)
    app.look()
    app.home.carry_out(RunTurn())
    assert doors(app)[0] not in {before, rotated}
    assert (home.state / "feed.secret").read_text().strip() == by_hand


def a_file(path):
    """A plain file stands in its place."""
    path.unlink()
    path.write_text("")


def a_stale_socket(path):
    """A socket of a daemon that was killed."""
    path.unlink()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))


@pytest.mark.parametrize("loss", [gone, a_file, a_directory, a_dead_link, a_stale_socket], ids=lambda one: one.__name__)
def test_a_control_socket_that_is_lost_comes_back(tracked, caplog, loss):
    """At the next look; what a command did on its own meanwhile is served."""
    app, _, _, home = tracked
    caplog.set_level("INFO", logger="liftday")
    loss(home.state / "control.sock")
    assert daemon_status(home.state) is None
    carry_out_here(app.home.known.settings, home.state, RotateSecrets(), now=NOW)
    before = doors(app)
    app.look()
    assert daemon_status(home.state).error is None
    assert "control_socket_back" in caplog.text
    assert doors(app) != before
    caplog.clear()
    app.look()
    assert "control_socket_back" not in caplog.text


@pytest.mark.parametrize("names", [["daemon.lock"], ["daemon.lock", "control.sock"]])
def test_a_second_daemon_stays_out_though_the_lock_was_deleted(tmp_path, names):
    """It is told the first one's pid; at the next look the file is there again and is the lock."""
    with one_daemon(tmp_path) as hold:
        for name in names:
            (tmp_path / name).unlink(missing_ok=True)
        for _ in range(20):  # as a service that is started again and again
            with pytest.raises(TryLater, match=rf"already running, pid ({os.getpid()}|unknown)"), one_daemon(tmp_path):
                pass
        assert hold.renew()
        assert not hold.renew()
        assert (tmp_path / "daemon.lock").read_text() == f"{os.getpid()}\n"
        with pytest.raises(TryLater, match=f"pid {os.getpid()}"), one_daemon(tmp_path):
            pass
    with one_daemon(tmp_path):
        pass


def test_a_name_that_somebody_else_took_keeps_no_daemon_out(tmp_path):
    """The kernel's names are open to every user of the machine; only one of our own says that we run."""
    place = tmp_path.stat()
    root = os.geteuid() == 0  # only root can be two users; for anybody else the name is taken and nobody answers at it
    taken = socket.socket(socket.AF_UNIX)
    if root:
        os.seteuid(65_534)
    try:
        taken.bind(f"\0liftday-{place.st_dev:x}-{place.st_ino:x}")
        if root:
            taken.listen(1)
    finally:
        if root:
            os.seteuid(0)
    with taken, one_daemon(tmp_path) as hold:
        assert not hold.renew()


def test_a_turn_that_waited_at_a_lock_that_was_deleted_meets_the_others(tmp_path):
    """Whoever waits at a file that is gone goes on to the new one, where the next comer waits too."""
    with one_turn(tmp_path):
        (tmp_path / "turn.lock").unlink()
        with one_turn(tmp_path):
            here = os.stat(tmp_path / "turn.lock").st_ino  # noqa: PTH116
        assert (tmp_path / "turn.lock").stat().st_ino == here


def test_a_state_directory_that_was_emptied_under_a_daemon(tracked):
    """Keys and login are there again before a turn could make others: uids and addresses stay."""
    app, _, _, home = tracked
    before = {name: (home.state / name).read_text() for name in [*SECRETS]}
    answering = doors(app)
    for path in home.state.iterdir():
        if path.is_file() or path.is_socket():
            path.unlink()
    app.on_order(MarkDays(first=FIFTH, last=FIFTH, word=Word.REST), [], lambda _: None)
    app.look()
    app.home.carry_out(RunTurn())
    assert {name: (home.state / name).read_text() for name in before} == before
    assert doors(app) == answering


@pytest.mark.parametrize("there", ["a file", "no way in"])
def test_a_backup_that_cannot_be_written_costs_no_turn(tracked, caplog, there):
    """It is said in the log, in `status` and by the doctor, until one was written."""
    app, _, dial, home = tracked
    backups = home.state / "backups"
    shutil.rmtree(backups)
    backups.write_text("") if there == "a file" else backups.symlink_to("nowhere")
    dial.at = NOW + timedelta(days=1, hours=1)
    app.home.carry_out(RunTurn())
    assert "backup_failed" in caplog.text
    assert "backup could not be written" in home.liftday("status").out
    assert "backup could not be written" in home.liftday("doctor").out
    backups.unlink()
    app.home.carry_out(RunTurn())
    assert list(backups.glob("*.db"))
    assert "backup could not be written" not in home.liftday("status").out


def test_a_client_secret_that_is_gone_costs_no_turn(tracked):
    """The sync says whose file is missing; the plan goes on from what is known."""
    app, _, dial, home = tracked
    (home.folder / "client-secret").unlink()
    dial.at = NOW + timedelta(days=3)
    with pytest.raises(BadConfiguration):
        app.home.carry_out(Sync(by_schedule=True))
    assert home.liftday("status", "--json").json["planned"].startswith("2026-03-05")
