"""What breaks, and what the runner is told: one sentence, one remedy, its exit code, the last good feed."""

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from datetime import timedelta
from urllib.parse import urljoin

import pytest

from homes import NOW, a_season, furnish


def says(said, code: int, *words: str) -> None:
    """One sentence and a remedy on stderr, no traceback, and this exit code."""
    assert said.code == code, said
    lines = [line for line in said.err.splitlines() if line.startswith("liftday: ")]
    assert len(lines) == 1, said.err
    after = said.err.splitlines()[said.err.splitlines().index(lines[0]) + 1]
    assert after.startswith("  "), said.err
    assert "Traceback" not in said.err
    for word in words:
        assert word in said.err, said.err


def test_a_wrong_configuration_names_every_problem(home):
    """File, line, key and the nearest known key; exit 78 for every verb but `config check`, which says 1."""
    home.config.write_text(home.config.read_text().replace("client_id", "cliend_id") + "\n[strenght]\nminutes = 30\n")
    said = home.liftday("plan")
    assert said.code == 78
    assert "client_id" in said.err
    assert "strength" in said.err
    checked = home.liftday("config", "check")
    assert checked.code == 1
    assert "config.toml:" in checked.out


def test_without_a_configuration_the_way_is_shown(home):
    """A missing file is said with the command that writes it."""
    home.config.unlink()
    says(home.liftday("plan"), 78, "config init")


def test_no_login_yet(home):
    """With an application but no login `sync` plans on what is stored and ends with 77."""
    says(home.liftday("sync", at=NOW), 77, "liftday strava login")


def test_strava_away(synced):
    """The feed stays, the state says so, exit 69."""
    before = synced.liftday("feed").raw
    synced.strava.stop()
    says(synced.liftday("sync", at=NOW + timedelta(hours=1)), 69)
    assert synced.liftday("feed").raw == before
    status = synced.liftday("status", "--json").json
    assert status["strava"] == "unreachable"
    assert status["last_error"]


def test_quota_spent(synced):
    """A 429 is no error of the runner's: try later, exit 75, and until when."""
    synced.strava.limits(read=(1, 1000))
    synced.liftday("sync", at=NOW + timedelta(minutes=20))
    says(synced.liftday("sync", at=NOW + timedelta(minutes=21)), 75, "quota")


def test_the_application_is_inactive(synced):
    """The subscription lapsed: said as such, exit 77, plan and feed go on."""
    synced.strava.app.active = False
    says(synced.liftday("sync", at=NOW + timedelta(hours=1)), 77, "inactive")
    assert synced.liftday("status", "--json").json["strava"] == "inactive"
    assert synced.liftday("feed").code == 0


def test_a_busy_port(home):
    """The address and exit 75; the daemon does not half start."""
    port = int(home.config.read_text().split("port = ")[1].split()[0])
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", port))
        holder.listen()
        ended = subprocess.run(
            [sys.executable, "-m", "liftday", "--config", str(home.config), "--state", str(home.state), "run"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 75
    assert str(port) in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_second_daemon(home):
    """It is told the first one's pid, exit 75."""
    home.login()
    with home.daemon(at=NOW) as first:
        ended = subprocess.run(
            [sys.executable, "-m", "liftday", "--config", str(home.config), "--state", str(home.state), "run"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 75
        assert str(first.process.pid) in ended.stderr


def test_a_full_disk(synced):
    """Writing fails at a file size limit: exit 73, one sentence with the path, and the last good feed stays."""
    before = synced.liftday("feed").raw
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192));"
        "from liftday.cli import main; main(sys.argv[1:])"
    )
    at = (NOW + timedelta(days=8)).isoformat()
    ended = subprocess.run(
        [
            sys.executable,
            "-B",
            "-c",
            code,
            "--config",
            str(synced.config),
            "--state",
            str(synced.state),
            "--at",
            at,
            "sync",
        ],
        capture_output=True,
        text=True,
        check=False,
        env={"LANG": "C.UTF-8"},  # nobody measures coverage in there: it would want to write its own files
    )
    assert ended.returncode == 73, ended.stderr
    assert ended.stderr.count("liftday: ") == 1
    assert "Traceback" not in ended.stderr
    assert synced.liftday("feed").raw == before


@pytest.mark.parametrize(
    "words", [["frobnicate"], ["plan", "--frob"], ["mark", "2026-03-04", "purple"], ["why", "soon"]]
)
def test_wrong_usage(home, words):
    """Exit 2, one sentence, and where to look."""
    says(home.liftday(*words), 2)


def test_without_strava_everything_works_on_files(home, tmp_path):
    """No client_id: `sync` is the turn alone and exits 0; imports feed the plan; importing twice adds nothing."""
    home.config.write_text('[athlete]\ntimezone = "Europe/Berlin"\n[safety]\naccepted = 2026-01-01\n')
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(a_season()))
    first = home.liftday("import", str(file), "--json", at=NOW)
    assert first.code == 0, first.err
    assert (first.json["files"][0]["imported"], first.json["files"][0]["duplicate"]) == (60, 0)
    again = home.liftday("import", str(file), "--json", at=NOW).json["files"][0]
    assert (again["imported"], again["duplicate"]) == (0, 60)
    assert home.liftday("sync", at=NOW).code == 0
    assert [s for s in home.liftday("plan", "--json", at=NOW).json["sessions"] if s["type"] == "strength"]
    furnish(tmp_path, home.strava)


def test_an_application_that_was_taken_out_again_leaves_no_trouble(home):
    """What Strava last said cannot be mended without it: status, page, feed and /healthz are silent, and tell it again once
    it is back."""
    home.liftday("sync", at=NOW)
    with_it = home.config.read_text()
    before = home.liftday("status", "--json", at=NOW).json
    assert ("never logged in" in before["last_error"], before["remedy"]) == (True, "run `liftday strava login`")
    home.config.write_text("\n".join(one for one in with_it.splitlines() if not one.startswith("client_")) + "\n")
    week = NOW + timedelta(days=7)
    assert home.liftday("sync", at=week).code == 0
    for words in ("status", "strava status"):
        told = home.liftday(*words.split(), "--json", at=week).json
        assert (told["last_error"], told["remedy"]) == (None, None), words
    assert "never logged in" not in home.liftday("feed").raw.decode()
    assert "was never logged in" not in home.liftday("doctor", at=week).out
    with home.daemon(at=week) as running:
        assert running.hears("ready")
        status = home.liftday("status", "--json")
        assert (status.code, status.json["strava"]) == (0, "never")
        address = home.liftday("feed-url").out.splitlines()[0].split()[-1]
        with urllib.request.urlopen(urljoin(address, "/healthz")) as well:
            assert json.load(well)["last_error"] is None
    home.config.write_text(with_it)
    assert home.liftday("status", "--json", at=week).json["last_error"] == before["last_error"]


def alone(home, *words):
    """A command in a process of its own, with nobody else's log."""
    before = ["--config", str(home.config), "--state", str(home.state), "--at", NOW.isoformat()]
    return subprocess.run(
        [sys.executable, "-m", "liftday", *before, *words], capture_output=True, text=True, check=False
    )


def test_verbose_explains_a_turn_and_names_nobody(home):
    """What was asked of Strava, how much was read, which rules closed days, what was published; facts and counts only."""
    home.login()
    quiet = alone(home, "plan")
    said = alone(home, "-v", "sync")
    assert said.returncode == 0, said.stderr
    for line in (
        r"asked route=/athlete/activities page=1 status=200",
        r"listed page=1 records=60 set_aside=0",
        r"read activities=60 readings=60 days=\d+",
        r"closed days=\d+ H\d+=\d+",
        r"checked bytes=\d+ entries=\d+ faults=0",
        r"published entries=\d+ live=\d+ wrote=True",
    ):
        assert re.search(line, said.stderr), said.stderr
    assert "DEBUG" not in quiet.stderr
    secrets = [path.read_text().strip() for path in home.state.glob("*.secret")]
    tokens = re.findall(r'_token": "([^"]+)"', (home.state / "strava-tokens.json").read_text())
    for private in ("Morning Run", "Europe", "https://", "after=", *secrets, *tokens):
        assert private not in said.stderr


def test_a_daemon_that_hangs_is_said_within_seconds(home):
    """`status` and `doctor` say what they know without it, and what to do."""
    with home.daemon(at=NOW) as daemon:
        assert daemon.synced.wait(300)
        daemon.process.send_signal(signal.SIGSTOP)
        try:
            told, found = home.liftday("status"), home.liftday("doctor")
        finally:
            daemon.process.send_signal(signal.SIGCONT)
    assert (told.code, "does not answer" in told.out, "restart liftday" in told.out) == (1, True, True), told.out
    assert (found.code, "does not answer" in found.out, "No daemon runs" in found.out) == (1, True, False), found.out


@pytest.mark.sqlite
def test_a_repair_is_told_once(synced):
    """In the command's words; the line of a daemon's log is for a daemon."""
    (synced.state / "liftday.db").write_bytes(b"")
    said = alone(synced, "sync")
    assert said.returncode == 0, said.stderr
    assert said.stderr.count("was damaged") == 1
    assert "database_repaired" not in said.stderr
