"""The system's service as its operator meets it: root types commands, the daemon alone has the credential."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from daemon.here import Here
from daemon.outcomes import AFTER, a_turn
from homes import NOW, a_season, furnish
from liftday.config.athletes import Places
from liftday.config.configuration import Configuration
from liftday.config.read import read
from liftday.daemon.clock import TickingClock
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.process.app import App
from liftday.daemon.process.unapplied import unapplied
from liftday.daemon.protocol.client import daemon_status
from liftday.daemon.protocol.orders import BackUp, MarkDays, RunTurn, Sync
from liftday.daemon.protocol.outcomes import Outcome
from liftday.daemon.state import feed_files
from liftday.daemon.sync.login import attempt
from liftday.daemon.sync.watched_folder import Watched
from liftday.errors import BadConfiguration, LiftdayError, Unavailable
from liftday.training.owner import Word
from strava_emulator import Emulator

FIFTH = date(2026, 3, 5)


@pytest.fixture
def config(tmp_path):
    """A configuration that names an application, and no file with its secret."""
    path = tmp_path / "config.toml"
    path.write_text('[athlete]\ntimezone = "Europe/Berlin"\n[strava]\nclient_id = 12345\n')
    return path


def test_a_login_needs_no_secret_where_the_daemon_has_it(config):
    """`LoadCredential=` hands the secret to the service and to nobody else, not even to root's shell."""
    with attempt(read(config), secret=True) as under_way:
        assert "client_id=12345" in under_way.address


@pytest.mark.parametrize("told", [False, None])
def test_a_login_without_any_secret_is_refused_before_the_browser_opens(config, told):
    """Nobody says yes at Strava for nothing; the remedy names both places where a secret may be."""
    with pytest.raises(BadConfiguration) as refused, attempt(read(config), secret=told):
        pass
    assert "client_secret_file" in refused.value.remedy
    assert "/etc/credstore/liftday.strava-client-secret" in refused.value.remedy


def test_a_notice_that_hangs_holds_nobody_up(config, tmp_path):
    """A notify command may take its half minute; the turn's answer and SIGTERM do not wait for it."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    config.write_text(config.read_text() + f"[notify]\ncommand = \"sh -c 'echo told > {pipe}'\"\n")
    (tmp_path / "state").mkdir(mode=0o700)
    app = App(config=config, state=tmp_path / "state", clock=TickingClock(NOW))
    app.home.failed(Unavailable("the disk is gone", remedy="put it back"))  # returns though nobody reads the pipe yet
    assert pipe.read_text() == "told\n"


def test_a_turn_that_is_cut_off_by_a_stop_has_not_failed(config, tmp_path):
    """No error in the log and no notice to the owner because somebody restarted the service."""
    (tmp_path / "state").mkdir(mode=0o700)
    app = App(config=config, state=tmp_path / "state", clock=TickingClock(NOW))
    app.home.failed(Unavailable("the disk is gone", remedy="put it back"))
    assert app.home.web_side.live(None).error == "the disk is gone"
    again = App(config=config, state=tmp_path / "state", clock=TickingClock(NOW))
    again.workers.stop()
    again.home.failed(Unavailable("the turn was stopped", remedy="nothing"))
    assert again.home.web_side.live(None).error is None


def test_what_cures_an_edit_is_what_started_the_daemon(config):
    """The words of systemd under its unit, a signal to the process where somebody runs it in a terminal."""
    known = Configuration.at(Places(config=config, state=config.parent))
    edited = replace(known, text="before"), (known.settings.feed.host, known.settings.feed.port)
    moved = known, ("127.0.0.1", 1)
    assert unapplied(*moved, pid=None).remedy.startswith("`systemctl --user restart liftday` takes it over")
    assert unapplied(*edited).remedy.startswith("`systemctl --user reload liftday` takes it over")
    assert unapplied(*edited, pid=77).remedy == "`kill -HUP 77` takes it over"
    assert unapplied(*moved, pid=77).remedy == "end it (`kill 77`) and start `liftday run` again"


class Dial:
    """A clock that a test sets."""

    def __init__(self):
        self.at = datetime(2026, 3, 4, 22, 59, tzinfo=UTC)  # a minute before midnight in Berlin

    def now(self):
        """The instant it shows."""
        return self.at


@pytest.fixture
def night(config, tmp_path):
    """A daemon that has run its turn, a minute before midnight."""
    (tmp_path / "state").mkdir(mode=0o700)
    dial = Dial()
    app = App(config=config, state=tmp_path / "state", clock=dial)
    app.workers = Here()
    app.home.carry_out(RunTurn())
    return app, dial


def block(app):
    """Something stands where the database belongs: no turn can run."""
    database = app._state / "liftday.db"
    database.unlink()
    database.mkdir()


def test_a_new_day_whose_turn_cannot_run_is_tried_once_and_then_by_the_polls(night, caplog):
    """Not twice a minute as long as the trouble lasts: one process and one line, and the next poll comes early."""
    app, dial = night
    block(app)
    dial.at += timedelta(minutes=2)
    for _ in range(3):
        app.look()
        dial.at += timedelta(seconds=30)
    assert caplog.text.count("turn_failed") == 1
    assert app.schedule.next_poll_in() <= timedelta(minutes=2)
    app.home.poll()
    assert caplog.text.count("turn_failed") == 2
    assert timedelta(minutes=3) < app.schedule.next_poll_in() <= timedelta(minutes=4)


def test_only_a_turn_says_that_all_is_well_again(night, tmp_path):
    """A copy, or a look at a link, works where publishing fails: the failure stays said until a turn has run."""
    app, _ = night
    app.home.known.places.config.write_text(
        f'{app.home.known.places.config.read_text()}[feed]\nfile = "{tmp_path}/gone/feed.ics"\n'
    )
    app.reload()
    assert "gone/feed.ics" in app.home.web_side.live(None).error
    assert app.home.carry_out(BackUp()).path
    assert "gone/feed.ics" in app.home.web_side.live(None).error
    assert not app.home.web_side.health().ok
    (tmp_path / "gone").mkdir()
    app.home.carry_out(RunTurn())
    assert app.home.web_side.health().ok


def test_a_daemon_that_could_only_serve_takes_orders_when_it_may_write(config, tmp_path):
    """The socket is tried again at each look; what a command published on its own meanwhile is served."""
    state = tmp_path / "state"
    (state / "control.sock" / "somebody's").mkdir(mode=0o700, parents=True)  # no socket can be made here
    state.chmod(0o700)
    app = App(config=config, state=state, clock=TickingClock(NOW))
    try:
        app.control.listen()
        app.home._day = app.home._clock.now().astimezone(app.home.known.settings.owner.athlete.timezone).date()
        app.look()
        assert daemon_status(state) is None
        assert app.home.web_side.bridge.view.feed is None
        carry_out_here(read(config), state, RunTurn(), now=app.home._clock.now())
        app.look()
        assert app.home.web_side.bridge.view.feed is not None
        (state / "control.sock" / "somebody's").rmdir()
        app.look()
        assert daemon_status(state).error is None
        assert app.schedule.next_poll_in() == timedelta()
    finally:
        app.control.stop()
    assert not (state / "control.sock").exists()


def test_every_turn_is_one_line(night, caplog):
    """A mark, a new day, a sync: one line each; a look or a copy is no turn."""
    app, dial = night
    app.home.known.places.config.write_text('[athlete]\ntimezone = "Europe/Berlin"\n')
    app.reload()
    app.control.listen()
    caplog.set_level("INFO", logger="liftday")
    caplog.clear()  # another test may have let the log speak already
    app.home.carry_out(MarkDays(first=FIFTH, last=FIFTH, word=Word.ILL))
    app.home.carry_out(BackUp())
    dial.at += timedelta(minutes=2)
    app.look()
    app.home.poll()
    app.control.stop()
    lines = [record.getMessage() for record in caplog.records]
    assert [line.partition(" plan_changes=")[0].split(" fetched")[0] for line in lines] == [
        "turn verb=mark",
        "turn verb=turn",
        "synced",
    ]
    assert "ill" not in caplog.text


@pytest.fixture
def tracked(tmp_path):
    """A daemon whose runner has logged in to Strava, and the Strava."""
    with Emulator(activities=a_season(4), client_id=12345, client_secret="hush-the-client-secret", now=NOW) as strava:
        home = furnish(tmp_path, strava)
        home.login()
        dial = Dial()
        dial.at = NOW
        app = App(config=home.config, state=home.state, clock=dial)
        app.workers = Here()
        yield app, strava


def test_what_only_a_person_can_mend_is_said_everywhere(tracked, caplog):
    """In the log as a warning with its remedy, in systemd's line and at /healthz; a poll that read nothing is no success."""
    app, strava = tracked
    strava.revoke_athlete(push=False)
    app.home.poll()
    assert "synced" not in caplog.text
    (line,) = [record for record in caplog.records if record.getMessage().startswith("sync_failed")]
    assert line.levelname == "WARNING"
    assert "state=login" in line.getMessage() or "state=revoked" in line.getMessage()
    assert "liftday strava login" in line.getMessage()
    said = app.home.web_side.live(None).error or app.home.web_side.health().wrong[0]
    assert said in app.home.web_side.status_line()
    assert said in line.getMessage()
    assert not app.home.web_side.health().ok


def test_a_strava_that_is_away_for_a_moment_is_logged_and_nothing_is_wrong(tracked, caplog):
    """A monitor need not wake anybody: it mends itself."""
    app, strava = tracked
    app.home.poll()  # a first sync
    strava.fault("status=503", count=0)
    app.home.poll()
    assert "sync_failed state=unreachable" in caplog.text
    assert app.home.web_side.health().ok


def test_a_sync_by_command_that_strava_refused_is_a_turn_all_the_same(tracked, caplog):
    """The command hears what is wrong and what to do; the daemon serves what was published, and knows it too."""
    app, strava = tracked
    app.home.poll()
    strava.revoke_athlete(push=False)
    with pytest.raises(LiftdayError) as caught:
        app.on_order(Sync(), [], lambda _: None)
    assert caught.value.exit_code == 77
    assert caught.value.remedy
    assert not app.home.web_side.health().ok
    assert caplog.text.count("sync_failed state=") == 1


class Stub:
    """A worker that publishes a feed, says so or refuses, and counts what it is asked."""

    stopped = False

    def tidy(self):
        """It has no process."""

    def __init__(self, state, refuses):
        self._state, self._refuses = state, refuses
        self.asked = []

    def carry_out(self, task, _, rank=None):
        """Carry out nothing."""
        self.asked.append(task.order.verb)
        feed_files.write_atomically(self._state / "feed.ics", b"NEW")
        if task.order.verb in self._refuses:
            raise Unavailable("Strava answered 503", remedy="it is tried again")
        return Outcome(turn=a_turn(), facts=AFTER)


def test_what_a_refused_sync_published_is_served(night):
    """The turn ran before the trouble was told: the subscriber gets its feed, not the one of before."""
    app, _ = night
    app.workers = Stub(app._state, {"sync"})
    with pytest.raises(Unavailable):
        app.on_order(Sync(), [], lambda _: None)
    assert app.home.web_side.bridge.view.feed.plain.body == b"NEW"


def test_a_watched_file_that_always_fails_is_left_after_three_tries(night, tmp_path, caplog):
    """Syncs go well meanwhile and say nothing of it: it hurries no poll, and is told three times and not all day."""
    app, dial = night
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "bad.fit").write_bytes(b"x")
    app.home.web_side._watched = Watched(folder)
    app.workers = Stub(app._state, {"import"})
    app.look()
    app.schedule.poll_in(timedelta(hours=1))
    for _ in range(20):
        dial.at += timedelta(seconds=20)
        app.look()
        app.home.carry_out(RunTurn())
    assert app.workers.asked.count("import") == 3
    assert app.schedule.next_poll_in() > timedelta(minutes=50)
    assert caplog.text.count("import_left_out") == 1
