"""Calendars fetched: what a server may answer, each by its name, and nothing of the address in any of it."""

import gzip
import os
import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from icals import calendar, event, publishing
from liftday.integrations.ical.fetch import Patience, Validators, _Watch, fetch, may_lead
from liftday.integrations.ical.scan import LARGEST
from liftday.integrations.ical.trouble import Trouble, Unread

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
BODY = calendar(event("UID:a", "DTSTART:20260310"))
NOTHING = Validators()
QUICK = Patience(connect_s=0.2, read_s=0.2, total_s=0.4)


def trouble(address: str, patience: Patience = QUICK) -> Unread:
    """What fetching ended with; its traceback is looked through for the address."""
    with pytest.raises(Unread) as caught:
        fetch(address, NOTHING, NOW, patience=patience)
    error = caught.value
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    assert "hush" not in str(error)
    return error


def test_a_calendar_and_then_nothing_new():
    """The server is asked by what it gave; 304 keeps what is there."""
    with publishing(BODY, etag='"1"', headers={"Last-Modified": "Mon, 02 Mar 2026 05:00:00 GMT"}) as publisher:
        found = fetch(publisher.address, NOTHING, NOW)
        assert found.body == BODY
        again = fetch(publisher.address, found.validators, NOW)
        assert (again.body, again.validators) == (None, found.validators)
    (_, first), (_, second) = publisher.asked
    assert "If-None-Match" not in first
    assert first["User-Agent"] == "liftday"
    assert second["If-None-Match"] == '"1"'
    assert second["If-Modified-Since"] == "Mon, 02 Mar 2026 05:00:00 GMT"


def test_a_compressed_answer_and_a_validator_that_is_none():
    """A gzip is read; what could not be sent back is not kept."""
    with publishing(gzip.compress(BODY), headers={"Content-Encoding": "gzip", "ETag": "x" * 400}) as publisher:
        found = fetch(publisher.address, NOTHING, NOW)
    assert (found.body, found.validators) == (BODY, NOTHING)


@pytest.mark.parametrize(
    ("reply", "wanted", "wait"),
    [
        ({"status": 401}, Trouble.LOGIN, None),
        ({"status": 403}, Trouble.LOGIN, None),
        ({"status": 404}, Trouble.GONE, None),
        ({"status": 410}, Trouble.GONE, None),
        ({"status": 418}, Trouble.REFUSED, None),
        ({"status": 304}, Trouble.REFUSED, None),
        ({"status": 503}, Trouble.BUSY, None),
        ({"status": 429, "headers": {"Retry-After": "120"}}, Trouble.BUSY, timedelta(minutes=2)),
        ({"status": 429, "headers": {"Retry-After": "9" * 30}}, Trouble.BUSY, None),
        ({"status": 429, "headers": {"Retry-After": "999999"}}, Trouble.BUSY, timedelta(days=1)),
        (
            {"status": 503, "headers": {"Retry-After": "Mon, 02 Mar 2026 07:00:00 GMT"}},
            Trouble.BUSY,
            timedelta(hours=1),
        ),
        ({"status": 503, "headers": {"Retry-After": "Mon, 02 Mar 2020 07:00:00 -0000"}}, Trouble.BUSY, None),
        ({"status": 503, "headers": {"Retry-After": "soon"}}, Trouble.BUSY, None),
        ({"body": BODY, "headers": {"Content-Type": "text/html; charset=utf-8"}}, Trouble.LOGIN, None),
        ({"body": b"x" * (LARGEST + 1)}, Trouble.LARGE, None),
        ({"body": gzip.compress(b"x" * (LARGEST + 1)), "headers": {"Content-Encoding": "gzip"}}, Trouble.LARGE, None),
        ({"body": b"no gzip", "headers": {"Content-Encoding": "gzip"}}, Trouble.UNREACHABLE, None),
        ({"status": 302, "headers": {"Location": "http://plans.example/hush"}}, Trouble.MOVED, None),
        ({"status": 302, "headers": {"Location": "/private-hush/basic.ics"}}, Trouble.MOVED, None),
        ({"status": 307, "headers": {"Location": "http://[/hush"}}, Trouble.UNREACHABLE, None),
    ],
)
def test_what_a_server_may_answer(reply, wanted, wait):
    """Each by its name, with how long it asks to be left alone."""
    with publishing(**reply) as publisher:
        error = trouble(publisher.address, Patience())
    assert (error.trouble, error.wait) == (wanted, wait)


def test_a_redirect_on_this_machine_is_followed():
    """From one address to the other, five times at most."""
    with (
        publishing(BODY) as there,
        publishing(status=301, headers={"Location": there.address}) as here,
    ):
        assert fetch(here.address, NOTHING, NOW).body == BODY


@pytest.mark.parametrize(
    ("address", "to", "may"),
    [
        ("https://plans.example/hush", "https://other.example/hush", True),
        ("https://plans.example/hush", "http://plans.example/hush", False),
        ("https://plans.example/hush", "ftp://plans.example/hush", False),
        ("https://plans.example/hush", "https://127.0.0.1/hush", False),
        ("https://plans.example/hush", "http://localhost:1/hush", False),
        ("http://localhost/hush", "http://[::1]:1/hush", True),
        ("http://localhost/hush", "https://plans.example/hush", True),
        ("http://localhost/hush", "file:///etc/hush", False),
    ],
)
def test_where_a_redirect_may_lead(address, to, may):
    """To what is encrypted; a stranger's calendar does not look into this machine's own servers."""
    assert may_lead(address, to) is may


class Line:
    """A connection to somebody."""

    def __init__(self, to: str, proxy: str | None = None):
        self.to, self.open, self.sock, self.proxy = to, True, self, proxy

    def getpeername(self):
        return self.to, 443

    def close(self):
        self.open = False


def test_nobody_is_sent_into_the_network_at_home():
    """A name that a stranger gave may mean any address: the one that answers is looked at before a word is said."""
    watch = _Watch()
    for to in ("169.254.169.254", "192.168.1.1", "127.0.0.1", "fe80::1%eth0", "::ffff:10.0.0.1"):
        watch.sent_on = False
        watch.reached(Line(to))  # the owner's own address may be at home
        watch.sent_on, line = True, Line(to)
        with pytest.raises(Unread) as caught:
            watch.reached(line)
        assert (caught.value.trouble, line.open) == (Trouble.MOVED, False)
    watch.reached(Line("93.184.215.14"))
    watch.reached(Line("192.168.1.1", proxy="http://192.168.1.1:3128"))  # the owner's own proxy


@contextmanager
def stalling(first: bytes, then: bytes = b""):
    """A peer that sends so much, then a byte now and then."""
    over = threading.Event()

    def serve():
        with listener.accept()[0] as line:
            line.recv(65536)
            line.sendall(first)
            while then and not over.wait(0.05):
                try:
                    line.sendall(then)
                except OSError:
                    return
            over.wait(2)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/hush"
        over.set()


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (b"", b""),
        (b"HTTP/1.1 200 OK\r\n\r\nBEGIN", b""),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
    ],
)
def test_a_server_that_never_ends_is_cut(first, then):
    """Silent, or a byte now and then, in the head or in the body."""
    with stalling(first, then) as address:
        assert trouble(address).trouble is Trouble.SLOW


def test_nobody_there():
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert trouble(f"http://127.0.0.1:{port}/hush").trouble is Trouble.UNREACHABLE


def test_files(tmp_path):
    """Read when they changed; a folder, a missing one and a huge one by their names."""
    path = tmp_path / "hush.ics"
    path.write_bytes(BODY)
    found = fetch(str(path), NOTHING, NOW)
    assert found.body == BODY
    assert fetch(str(path), found.validators, NOW).body is None
    os.utime(path, (1, 1))
    assert fetch(str(path), found.validators, NOW).body == BODY
    os.truncate(path, LARGEST + 1)
    assert trouble(str(path)).trouble is Trouble.LARGE
    assert trouble(str(tmp_path)).trouble is Trouble.NO_FILE
    assert trouble(str(tmp_path / "hush2.ics")).trouble is Trouble.NO_FILE
