"""What a client may take of us: time, bytes and connections (fault 20). The limits are short here, the code the same."""

import contextlib
import re
import socket
import struct
import time
from datetime import UTC, datetime

import pytest

from daemon.web.conftest import read_all
from liftday.daemon.web.limits import Limits
from liftday.daemon.web.snapshot import Snapshot

SHORT = Limits(head=0.2, reply=0.4, idle=0.2, linger=0.2, sweep=0.05)
PATIENCE = 120.0  # seconds that a connection with the limits above cannot last on any machine
LETTERS = 1_200  # a tenth of a second apart


def ended(link):
    """All that came, once the other side has closed; fails if it does not."""
    link.settimeout(PATIENCE)
    return read_all(link)


def status(data):
    return int(data.split(b" ", 2)[1])


@pytest.mark.parametrize("path", ["/" + "a" * 60_000, "/feed/" + "a" * 9_000 + ".ics", "/?" + "q" * 60_000])
def test_a_long_path_is_414(instance, path):
    """Fault 20: 60 kB of path; one product answered 500."""
    assert status(instance.raw(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())) == 414


@pytest.mark.parametrize(
    "head",
    [
        "X: " + "a" * 60_000 + "\r\n\r\n",
        "".join(f"X-{n}: y\r\n" for n in range(200)) + "\r\n",
        "X-" + "n" * 60_000 + ": y\r\n\r\n",
        "X: " + "endless" * 40_000,
        "Cookie: " + "c" * 3_000_000 + "\r\n\r\n",
    ],
    ids=["value", "many", "name", "endless", "three megabytes"],
)
def test_a_huge_head_is_431(instance, head):
    """Fault 20: in one line, in many, and one that never ends; the client can read why."""
    got = instance.raw(f"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n{head}".encode())
    assert status(got) == 431
    assert got.endswith(b"The request is too large\n")


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)), b"GET\r\n\r\n", b"HELO mail\r\n", b"\x00" * 100,
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET nowhere HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET http:// HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)  # fmt: skip
def test_nonsense_is_a_client_error_and_nothing_breaks(instance, nonsense):
    """TLS on a plain port, other protocols, two lengths, smuggling: 4xx, and the next subscriber is served."""
    assert 400 <= status(instance.raw(nonsense, close_ours=True)) < 500
    assert instance.ask(instance.feed).status == 200


def test_a_slow_head_is_cut_off(serve):
    """Slowloris: a letter now and then does not keep a connection; it has so long for the whole head."""
    instance = serve(limits=SHORT)
    with instance.connect() as link:
        link.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: local")
        link.settimeout(0.1)
        with contextlib.suppress(OSError):  # a letter to a connection that was cut off
            for _ in range(LETTERS):
                link.sendall(b"X")
                with contextlib.suppress(TimeoutError):
                    if not link.recv(1):
                        return
            pytest.fail("the connection was kept")


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST {hook} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n{",
        b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999\r\n\r\nx",
        b"\r\n\r\n\r\n",
    ],
    ids=["says nothing", "asks once", "body does not come", "answered before its body", "empty lines"],
)
def test_who_does_not_go_on_is_cut_off(serve, sent):
    """Idle connections and bodies that do not come cost nothing for long."""
    instance = serve(limits=SHORT)
    with instance.connect() as link:
        link.sendall(sent.replace(b"{hook}", instance.webhook.encode()))
        ended(link)


def test_who_does_not_read_is_cut_off(serve):
    """A reader that stops reading 20 MB does not keep them in our memory."""
    instance = serve(limits=SHORT)
    instance.show(feed=Snapshot.of(b"x" * 20_000_000, changed=datetime(2026, 3, 2, tzinfo=UTC), compress=False))
    with instance.connect() as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        link.sendall(f"GET {instance.feed} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        deadline = time.monotonic() + PATIENCE
        link.settimeout(0.05)
        while instance.server._server._pool.connections and time.monotonic() < deadline:
            try:
                link.recv(1)
            except TimeoutError:
                continue
            except ConnectionResetError:
                break
        assert not instance.server._server._pool.connections


def test_a_client_that_has_asked_may_close_its_side(instance):
    """Half-close: `printf … | nc -N` gets its answer, the whole of it, also for several requests at once."""
    one = f"GET {instance.feed} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    body = instance.bridge.view.feed.plain.body
    assert instance.raw(one, close_ours=True).endswith(body)
    assert instance.raw(one * 3, close_ours=True).count(body) == 3
    assert instance.raw(one[:-10], close_ours=True) == b""


def test_pipelined_requests_are_answered_in_their_order(instance):
    """RFC 9112 9.3.2."""
    asked = "".join(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n" for path in ("/robots.txt", "/x", instance.feed) * 5
    )
    got = instance.raw(asked.encode(), close_ours=True)
    assert re.findall(rb"HTTP/1.1 (\d+)", got) == [b"200", b"404", b"200"] * 5


def test_five_thousand_pipelined_requests_do_not_pile_up(serve):
    """A client that asks without reading is answered no faster than it reads."""
    instance = serve(limits=SHORT)
    instance.show(feed=Snapshot.of(b"x" * 1_000_000, changed=datetime(2026, 3, 2, tzinfo=UTC), compress=False))
    with instance.connect() as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        link.settimeout(0.2)
        with contextlib.suppress(TimeoutError):
            link.sendall(f"GET {instance.feed} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * 5_000)
        (held,) = [one.transport.get_write_buffer_size() for one in instance.server._server._pool.connections] or [0]
        assert held < 10_000_000


def test_when_all_places_are_taken_the_longest_waiting_goes(serve):
    """10,000 idle connections: the newest subscriber is served, the oldest idler loses its place."""
    instance = serve(limits=Limits(connections=20))
    idlers = [instance.connect() for _ in range(60)]
    try:
        assert instance.ask(instance.feed).status == 200
        assert ended(idlers[0]) == b""
        assert len(instance.server._server._pool.connections) <= 21
        idlers[-1].sendall(f"GET {instance.feed} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert idlers[-1].recv(12) == b"HTTP/1.1 200"
    finally:
        for idler in idlers:
            idler.close()


def test_a_body_nobody_asked_for_is_not_kept(instance):
    """Endless bodies and endless trailers end the connection, whatever the path."""
    for head, endless in (
        (b"Content-Length: 99999999\r\n\r\n", b"x" * 65_536),
        (b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-Trailer: " + b"y" * 1_000 + b"\r\n"),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"e" * 1_000 + b"\r\nx\r\n"),
    ):
        with instance.connect() as link:
            link.sendall(b"POST /x HTTP/1.1\r\nHost: localhost\r\n" + head)
            with pytest.raises(OSError):
                link.sendall(endless * (20_000_000 // len(endless)))
    assert instance.ask(instance.feed).status == 200


def test_a_reset_in_the_middle_disturbs_nobody(instance):
    """RST while the answer is on its way."""
    for _ in range(20):
        link = instance.connect()
        link.sendall(f"GET {instance.feed} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        link.close()
    assert instance.ask(instance.feed).status == 200


def test_upgrades_are_not_taken(instance):
    """A websocket or h2c request is answered as the plain request it also is."""
    asked = f"GET {instance.feed} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n"
    assert instance.raw(asked.encode(), close_ours=True).startswith(b"HTTP/1.1 200 ")
