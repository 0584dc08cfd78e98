"""Taking the address, starting, stopping, and saying who is in the way (fault 19)."""

import logging
import os
import signal
import socket
import threading
from datetime import UTC, datetime

import pytest

from liftday.daemon.web import binding
from liftday.daemon.web.bridge import Bridge, Bridges, View, feed_digest
from liftday.daemon.web.hosts import Hosts
from liftday.daemon.web.limits import Limits
from liftday.daemon.web.server import WebServer
from liftday.errors import TryLater


def a_desk():
    return Bridges(Bridge(now=lambda: datetime(2026, 3, 2, tzinfo=UTC)))


def test_a_busy_port_is_refused_with_address_and_holder():
    """Exit 75 and the process that has it; here it is the test itself."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(TryLater) as refused:
            WebServer(a_desk(), "127.0.0.1", port)
    assert refused.value.exit_code == 75
    assert f"127.0.0.1:{port} is in use by " in refused.value.what
    assert f"(pid {os.getpid()})" in refused.value.what


@pytest.mark.parametrize(
    ("host", "says"), [("192.0.2.1", "192.0.2.1:8437 cannot"), ("no-such-host.invalid", "nothing is known")]
)
def test_an_address_that_is_not_ours_is_refused(host, says):
    """The sentence names it."""
    with pytest.raises(TryLater, match=says):
        WebServer(a_desk(), host, 8437)


def test_a_port_without_a_visible_holder_names_nobody():
    """Another user's process cannot be looked into."""
    assert binding.holder(1) == ""


def test_missing_rights_are_named():
    """A port below 1024 as a common user."""
    said = binding._busy("::", 80, OSError(13, "Permission denied"))
    assert said.what == "[::]:80 needs more rights than this user has"


def test_port_zero_takes_a_free_one_on_every_meaning_of_a_name():
    """The name localhost may be two addresses; both get the same port."""
    sockets = binding.bind("localhost", 0)
    assert len({one.getsockname()[1] for one in sockets}) == 1
    for one in sockets:
        one.close()


def test_inherited_sockets_are_served():
    """Sockets that systemd, or a daemon about to reload, bound before."""
    mine = socket.socket()
    mine.bind(("127.0.0.1", 0))
    port = mine.getsockname()[1]
    with WebServer(a_desk(), "ignored", 0, sockets=[mine]) as server:
        assert server.port == port
        with socket.create_connection(("127.0.0.1", port), timeout=5) as link:
            link.sendall(b"GET /robots.txt HTTP/1.0\r\n\r\n")
            assert link.recv(12) == b"HTTP/1.1 200"


def test_stop_ends_the_thread_frees_the_port_and_may_be_said_twice():
    """A stopped server leaves nothing behind, even with a client that keeps its connection."""
    server = WebServer(a_desk(), "127.0.0.1", 0)
    server.start()
    assert server.alive()
    with socket.create_connection(("127.0.0.1", server.port), timeout=5):
        server.stop()
    assert not server.alive()
    server.stop()
    for one in binding.bind("127.0.0.1", server.port):
        one.close()


def test_a_server_that_was_never_started_can_be_stopped():
    """The daemon binds first; what fails next must not hang."""
    WebServer(a_desk(), "127.0.0.1", 0).stop()


def test_stopping_waits_for_what_is_being_answered_but_not_for_ever():
    """A question that hangs does not keep the daemon from stopping within its ten seconds."""
    gate = threading.Event()
    bridge = Bridge(now=lambda: datetime(2026, 3, 2, tzinfo=UTC), health=lambda: gate.wait(20))
    server = WebServer(Bridges(bridge), "127.0.0.1", 0, limits=Limits(health=20, stop=1))
    server.start()
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as link:
        link.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        link.settimeout(0.2)
        with pytest.raises(TimeoutError):
            link.recv(1)
        server.stop()
        assert not server.alive()
        gate.set()


def test_signals_are_left_to_the_daemon(serve):
    """Left alone, uvicorn would make SIGTERM end with 143 and let SIGHUP kill."""
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)]
    serve()
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)] == before


def test_wrong_addresses_are_noted_in_the_log_without_the_address(serve, caplog):
    """Fault 48: the owner can see that somebody guesses."""
    instance = serve()
    with caplog.at_level(logging.WARNING):
        instance.ask("/feed/a-guess.ics")
        instance.server._server._log_wrong_addresses()
    assert [record.message for record in caplog.records if record.name == "liftday.daemon.web.server"] == [
        "wrong_feed_addresses count=1"
    ]


def test_every_interface_answers_to_addresses_and_to_the_machines_own_name(serve):
    """Bound to the network: a literal address cannot be rebound, a name must be known."""
    instance = serve(hosts=Hosts.of(host="::", machine="pi"))
    for host, status in (
        ("192.168.1.5:8437", 200),
        ("[fe80::1]", 200),
        ("pi.local", 200),
        ("pi", 200),
        ("evil.test", 421),
    ):
        assert instance.ask(instance.feed, host=host).status == status


def test_the_desk_is_empty_until_something_is_laid_on_it():
    """A view without feed and doors knows no address, and the empty digest is nobody's."""
    view = View()
    assert (view.feed, view.feed_digest, len(feed_digest("x"))) == (None, b"", 32)
