"""What a newcomer is told: by the first command, by an edited configuration, and before a service that could not start."""

import contextlib
import os
import pty
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from homes import NOW, a_season, furnish
from liftday.cli import run
from liftday.config.read import read
from liftday.training.safety import QUESTIONS
from strava_emulator import Emulator


@pytest.fixture
def home(tmp_path):
    """A configured home beside an emulated Strava."""
    with Emulator(
        a_season(3), now=NOW, ticking=True, client_id=12345, client_secret="hush-the-client-secret"
    ) as strava:
        yield furnish(tmp_path, strava)


def in_a_terminal(*words, typed):
    """Run liftday with a terminal on both sides; return its exit code and everything the terminal showed."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "liftday", *words], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as process:
        os.close(theirs)
        os.write(ours, typed.encode())
        shown = b""
        with contextlib.suppress(OSError):  # the terminal's end, when the program has gone
            while piece := os.read(ours, 4096):
                shown += piece
    os.close(ours)
    return process.returncode, shown.decode()


def test_a_terminal_is_asked_and_the_zone_is_said(tmp_path):
    """The questions of docs/training.md, Safety; whoever lives elsewhere than the machine sees it at once."""
    config = tmp_path / "config.toml"
    there = ZoneInfo("Asia/Tokyo")
    day = datetime.now(there).date()  # noqa: TID251  the athlete's own
    code, shown = in_a_terminal(
        "--config", str(config), "config", "init", "--timezone", "Asia/Tokyo", typed="y\n" + "n\n" * len(QUESTIONS)
    )
    assert (code, f"Written to {config}, for the time zone Asia/Tokyo." in shown) == (0, True), shown
    safety = read(config).owner.safety
    assert safety.accepted in {day, datetime.now(there).date()}  # noqa: TID251  midnight may have come
    assert safety.clearance == "none"
    assert in_a_terminal("--config", str(config), "config", "init", typed="")[0] == 2


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("America/Los_Angeles\n", "America/Los_Angeles"),
        ("new york\n\n", "America/New_York"),
        ("Mars\nAsia/Tokyo\n", "Asia/Tokyo"),
        ("UTC\n", "UTC"),
    ],
)
def test_a_terminal_is_asked_where_its_runner_lives(tmp_path, typed, meant):
    """The machine's zone is not the runner's: sessions stood at ten in the morning for a runner in Los Angeles."""
    config = tmp_path / "config.toml"
    code, shown = in_a_terminal("--config", str(config), "config", "init", typed=typed + "y\n" + "n\n" * len(QUESTIONS))
    assert (code, "Where do you live?" in shown) == (0, True), shown
    assert read(config).owner.athlete.timezone.key == meant


def test_without_a_terminal_the_machines_zone_is_taken_and_said(tmp_path, capsys):
    """A script is asked nothing; its owner reads that it may be wrong."""
    assert run(["--config", str(tmp_path / "config.toml"), "config", "init"]) == 0
    assert "If it is not yours, change `timezone` in it." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("zone", "remedy"),
    [
        ("Belrin", "the nearest is Europe/Berlin: --timezone Europe/Berlin"),
        ("UTC+1", "name a city's zone, such as Europe/Berlin"),
        ("", "name a city's zone, such as Europe/Berlin"),
    ],
)
def test_a_wrong_zone_on_the_command_line_blames_no_file(tmp_path, capsys, zone, remedy):
    """The file is right, or not there yet; and it stays so."""
    config = tmp_path / "config.toml"
    assert run(["--config", str(config), "config", "init", "--timezone", zone, "--force"]) == 2
    assert capsys.readouterr().err == f'liftday: --timezone "{zone}" is no IANA time zone\n  {remedy}\n'
    assert not config.exists()


@pytest.mark.parametrize("verb", [("doctor",), ("config", "check"), ("plan",)])
def test_where_there_is_no_configuration_yet_every_verb_says_so(tmp_path, capsys, verb):
    """In the same words, with what writes one, and without a line of a file that is not there."""
    config = tmp_path / "config.toml"
    assert run(["--config", str(config), "--state", str(tmp_path / "state"), *verb]) == (78 if verb == ("plan",) else 1)
    said = "".join(capsys.readouterr())
    assert f"there is no configuration at {config}" in said
    assert "write one with `liftday config init`, or name it: --config" in said
    assert "line 1" not in said
    assert ":1:" not in said


@pytest.mark.parametrize(("held", "why"), [(None, "No such file or directory"), ("", "it is empty")])
def test_a_good_file_without_its_client_secret_does_not_simply_work(home, held, why):
    """The file is good, so the answer is 0; what cannot work with it is said."""
    secret = home.folder / "client-secret"
    secret.unlink()
    if held is not None:
        secret.write_text(held)
    said = home.liftday("config", "check")
    assert (said.code, f"hint: strava.client_secret_file cannot be used: {why}\n" in said.out) == (0, True), said.out
    assert said.out.endswith(
        "no client secret can be read from here, and none means no login to Strava: see the hint.\n"
    )


def test_a_logout_of_a_stranger_deletes_nothing(home):
    """Who never logged in is told so, and keeps the backups."""
    home.liftday("backup", at=NOW)
    said = home.liftday("strava", "logout", at=NOW)
    assert (said.code, said.out) == (0, "Nobody is logged in to Strava, and nothing here came from there.\n")
    assert len(list((home.state / "backups").iterdir())) >= 1


def test_a_feed_for_a_folder_that_is_not_there_names_it(home):
    """It is the folder that is missing, not room and not a right."""
    home.liftday("mark", "2026-03-04", "easy", at=NOW)
    file = home.folder / "none" / "f.ics"
    said = home.liftday("feed", "--output", str(file))
    assert (said.code, said.err) == (
        73,
        f"liftday: cannot write {file}: there is no folder {file.parent}\n  make the folder, or name another file\n",
    )


def test_questions_left_open_are_asked_later_and_nothing_else_changes(tmp_path, capfd):
    """A script wrote the file and its owner edited it: `config init` in a terminal asks, and keeps the edits."""
    config = tmp_path / "config.toml"
    assert run(["--config", str(config), "config", "init", "--timezone", "Asia/Tokyo"]) == 0
    config.write_text(config.read_text().replace("poll_minutes = 60 ", "poll_minutes = 90 ") + "# mine\n")
    before = config.read_text().splitlines()
    code, shown = in_a_terminal("--config", str(config), "config", "init", typed="y\n" + "y\n" * len(QUESTIONS) + "n\n")
    assert (code, "only its questions are still open" in shown) == (0, True), shown
    found = read(config)
    assert (found.owner.safety.clearance, found.strava.poll_minutes) == ("asked", 90)
    after = config.read_text().splitlines()
    assert len([line for line in before if line not in after]) == 2  # the sample of `accepted`, and `clearance`
    assert len(after) == len(before)
    capfd.readouterr()


class Elsewhere(urllib.request.HTTPRedirectHandler):
    """A browser on another machine: it is sent back to 127.0.0.1 and cannot go there."""

    def redirect_request(self, *_):
        """Stay where it is."""


def test_a_login_without_a_browser_says_what_to_paste(home):
    """The address stands alone on stdout; what to do with the page one ends at is said beside it, and works."""
    with logging_in(home, "--no-browser") as process:
        address = process.stdout.readline().strip()
        with pytest.raises(urllib.error.HTTPError) as sent:
            urllib.request.build_opener(Elsewhere).open(address, timeout=30)
        with sent.value as page:
            out, err = process.communicate(page.headers["Location"] + "\n", timeout=60)
    assert (process.returncode, out) == (0, "Connected to Strava. `liftday sync` reads your history.\n"), err
    assert (
        "Open it anywhere and press Authorize; then paste here the address of the page you end at, also when it cannot "
        "be reached.\n" in err
    )


def test_a_machine_without_a_browser_is_told_the_other_way(home):
    """Whoever waits for a window that never opens reads why."""
    with logging_in(home, env={"PATH": "/nonexistent", "HOME": str(home.folder)}) as process:
        address = process.stdout.readline().strip()
        with urllib.request.urlopen(address, timeout=30) as page:
            page.read()
        _, err = process.communicate(timeout=60)
    assert (process.returncode, "`liftday strava login --no-browser`" in err) == (0, True), err


def logging_in(home, *words, env=None):
    """Begin a login as its own process."""
    places = ("--config", str(home.config), "--state", str(home.state))
    return subprocess.Popen(
        [sys.executable, "-m", "liftday", *places, "strava", "login", *words],
        env=env and {**env, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_an_edit_that_the_daemon_has_not_read_is_named_everywhere(home):
    """Sync, status, doctor and login: else one edits, syncs, sees no change, and does not know why."""
    with home.daemon(at=NOW) as daemon:
        assert daemon.synced.wait(300)
        assert "was changed" not in home.liftday("status").out
        home.config.write_text(home.config.read_text() + "# edited\n")
        cure = f"`kill -HUP {daemon.process.pid}` takes it over"
        assert f"config.toml was changed after the daemon read it; {cure}." in home.liftday("sync").err
        assert "was changed after the daemon read it" in home.liftday("status").out
        assert cure in home.liftday("doctor").out
        whole = home.config.read_text()
        home.config.write_text(whole + "[strengt]\n")
        said = home.liftday("sync").err
        assert "would refuse it" in said
        line = len(whole.splitlines()) + 1
        assert f"config.toml:{line}: a name is written here that is not known" in said  # it may be an injury's
        assert "takes it over" not in said
        home.config.write_text(whole)
        refused = home.liftday("strava", "login", "--no-browser")
        assert (refused.code, "then log in" in refused.err) == (75, True)
        home.config.write_text(home.config.read_text().replace("[feed]\n", '[feed]\nhost = "0.0.0.0"\n'))
        daemon.process.send_signal(signal.SIGHUP)
        assert daemon.hears("reloaded_in_part")
        assert "still answers on 127.0.0.1" in home.liftday("status").out
        cure = f"end it (`kill {daemon.process.pid}`) and start `liftday run` again."
        assert cure in home.liftday("feed-url").err
        assert "http://0.0.0.0" not in home.liftday("feed-url").out
