"""Telling systemd, and telling the owner once."""

import json
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from liftday.config.settings import NotifySettings
from liftday.daemon.process.alerts import Alerts
from liftday.daemon.process.notify import Notice, notice, sd_notify, tell

LOGIN = Notice(state="login", text="Strava wants a new login.", remedy="liftday strava login")
WELL = Notice(state="well", text="All is well again.")


@pytest.mark.parametrize("name", ["plain", "abstract"])
def test_systemd_hears_the_lines(tmp_path, name):
    """sd_notify(3): one datagram, to a path or to an abstract name; a line break cannot smuggle in a line."""
    address = str(tmp_path / "notify") if name == "plain" else f"@liftday-test-{tmp_path.name}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(address.replace("@", "\0", 1))
        systemd.settimeout(5)
        assert sd_notify("READY=1", "STATUS=4 sessions ahead\nWATCHDOG=trigger", address=address)
        assert systemd.recv(1_000) == b"READY=1\nSTATUS=4 sessions ahead WATCHDOG=trigger"


def test_without_systemd_nothing_happens(tmp_path):
    """No address, or nobody at it."""
    assert not sd_notify("READY=1", address="")
    assert not sd_notify("READY=1", address=str(tmp_path / "gone"))


def test_the_owner_is_told_when_the_state_changes_and_only_then():
    """Once when it gets worse, not again while it lasts, once when it is well; a first good day is no news."""
    told, state = [], ""
    for now in (WELL, LOGIN, LOGIN, Notice(state="disk", text="The disk is full."), LOGIN, WELL, WELL):
        if said := notice(state, now):
            told.append(said.state)
        state = now.state
    assert told == ["login", "disk", "login", "well"]


def test_the_command_gets_the_sentence_and_the_document(tmp_path):
    """The text as the last argument, whatever it holds, and the JSON on stdin; no shell."""
    out = tmp_path / "out"
    program = f"import sys; open({str(out)!r}, 'w').write(sys.argv[-1] + '\\n' + sys.stdin.read())"
    hostile = Notice(state="x", text="$(touch /tmp/x); 'quoted'", remedy="r")
    assert tell(hostile, command=f'{sys.executable} -c "{program}" --title "from liftday"') == ()
    text, document = out.read_text().split("\n", 1)
    assert text == hostile.text
    assert json.loads(document) == {"state": "x", "text": hostile.text, "remedy": "r"}


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("/no/such/program", "did not run: FileNotFoundError"),
        ("false", "ended with 1"),
        ("'", "did not run: ValueError"),
    ],
)
def test_a_command_that_fails_is_a_line_in_the_log(command, says, caplog):
    """Telling must not stop the daemon."""
    (wrong,) = tell(LOGIN, command=command)
    assert says in wrong
    assert wrong in caplog.text


class Owner(BaseHTTPRequestHandler):
    """Hears posts; answers as its server's ``status`` says."""

    def do_POST(self):
        self.server.heard.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.mark.parametrize(
    ("status", "wrong"),
    [(204, ()), (500, ("the notify address answered 500",)), (302, ("the notify address answered 302",))],
)
def test_the_address_gets_the_document_and_no_redirect_is_followed(status, wrong):
    """The owner's word was this address."""
    with HTTPServer(("127.0.0.1", 0), Owner) as server:
        server.status, server.heard = status, []
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert tell(LOGIN, url=f"http://127.0.0.1:{server.server_port}/hook?key=1") == wrong
        ((path, body),) = server.heard
    assert path == "/hook?key=1"
    assert json.loads(body)["text"] == LOGIN.text


@pytest.fixture
def owner():
    """Somebody who takes notices at an address."""
    with HTTPServer(("127.0.0.1", 0), Owner) as server:
        server.status, server.heard = 204, []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def address(server) -> str:
    """Where the owner takes notices."""
    return f"http://127.0.0.1:{server.server_port}/hook"


def states(server) -> list[str]:
    """The states that were told."""
    return [json.loads(body)["state"] for _, body in server.heard]


def test_on_a_disk_that_takes_nothing_the_owner_is_told_once(owner, tmp_path):
    """What was told is remembered although it cannot be written down."""
    alerts = Alerts(tmp_path / "gone")
    for now in (LOGIN, LOGIN, LOGIN, WELL, WELL):
        alerts.update(now, NotifySettings(url=address(owner)))
    assert states(owner) == ["login", "well"]


def test_a_restart_tells_nothing_twice(owner, tmp_path):
    """The file remembers for the next process."""
    for now in (LOGIN, LOGIN, WELL):
        Alerts(tmp_path).update(now, NotifySettings(url=address(owner)))
    assert states(owner) == ["login", "well"]


def test_a_notice_that_nobody_took_is_told_at_the_next_turn(owner, tmp_path):
    """No network in the moment of the trouble is no delivery; one of two ways that went through is."""
    alerts, down = Alerts(tmp_path), "http://127.0.0.1:1/hook"
    alerts.update(LOGIN, NotifySettings(command="false", url=down))
    alerts.update(LOGIN, NotifySettings(command="false", url=address(owner)))
    alerts.update(LOGIN, NotifySettings(command="false", url=address(owner)))
    assert states(owner) == ["login"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/secret",
        "https://127.0.0.1:1/secret",
        "file:///etc/passwd",
        "http:///secret",
        "http://h:port/secret",
    ],
)
def test_an_address_that_does_not_answer_is_not_repeated(url, caplog):
    """It may hold a key; the log says only that it was not reached."""
    (wrong,) = tell(LOGIN, url=url)
    assert "not reached" in wrong
    assert "secret" not in caplog.text
