"""A web server on a free port of loopback, and two ways to ask it: a proper client and raw bytes."""

import http.client
import socket
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from liftday.daemon.web.bridge import Bridge, Bridges, View, feed_digest, webhook_digest
from liftday.daemon.web.hosts import Hosts
from liftday.daemon.web.limits import Limits
from liftday.daemon.web.server import WebServer
from liftday.daemon.web.snapshot import Snapshot

SECRET = "feed-secret-of-the-tests-0123456789_abcdefgh"
BUSY = "busy-secret-of-the-tests-0123456789_abcdefgh"
WEBHOOK = "hook-secret-of-the-tests-0123456789_abcdefgh"
NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
FEED = b"BEGIN:VCALENDAR\r\nX-WR-CALNAME:Strength\r\n" + b"X-LINE:squats\r\n" * 500 + b"END:VCALENDAR\r\n"


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def __getitem__(self, name):
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(found) <= 1, f"{name} twice"
        return found[0] if found else None

    def plain(self):
        """Everything a client can tell apart, but for the date."""
        return self.status, [(k, v) for k, v in self.headers if k.lower() != "date"], self.body


@dataclass
class Instance:
    """A running server and its bridge. ``clock`` is what the bridge says the time is."""

    bridges: Bridges
    server: WebServer
    clock: list[datetime]
    feed: str = f"/feed/{SECRET}.ics"
    busy: str = f"/feed/{BUSY}.ics"
    webhook: str = f"/strava/webhook/{WEBHOOK}"
    secret: str = SECRET

    @property
    def bridge(self) -> Bridge:
        return self.bridges.home

    def ask(self, path, method="GET", headers=None, body=None, host=None):
        """One request on a connection of its own, with no header of the client's own making but Host."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=120)) as link:
            link.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            if host != "":
                link.putheader("Host", host or f"127.0.0.1:{self.server.port}")
            for name, value in (headers or {}).items():
                link.putheader(name, value)
            if body is not None:
                link.putheader("Content-Length", str(len(body)))
            link.endheaders(body)
            reply = link.getresponse()
            return Answer(reply.status, reply.getheaders(), reply.read())

    def connect(self):
        link = socket.create_connection(("127.0.0.1", self.server.port), timeout=120)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return link

    def raw(self, data, *, close_ours=False):
        """Send bytes, return all that comes until the server closes."""
        with self.connect() as link:
            try:
                link.sendall(data)
                if close_ours:
                    link.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # refused while still sending: what was answered counts
            return read_all(link)

    def show(self, **changes):
        self.bridges.lay(self.bridge, replace(self.bridge.view, **changes))


def read_all(link):
    """All bytes until the other side closes, politely or not."""
    got = b""
    try:
        while part := link.recv(65_536):
            got += part
    except ConnectionResetError:
        pass
    return got


@dataclass
class Builder:
    stack: ExitStack
    made: list[Instance] = field(default_factory=list)

    def __call__(self, *, limits=None, hosts=None, **bridge):
        clock = [NOW]
        view = View(
            hosts=hosts or Hosts.of(host="127.0.0.1"),
            feed=Snapshot.of(FEED, changed=NOW),
            feed_digest=feed_digest(SECRET),
            webhook_digest=webhook_digest(WEBHOOK),
            link_key=bytes(range(32)),
        )
        laid = Bridge(now=lambda: clock[0], view=view, **bridge)
        bridges = Bridges(laid)
        server = self.stack.enter_context(WebServer(bridges, "127.0.0.1", 0, limits=limits or Limits()))
        return Instance(bridges=bridges, server=server, clock=clock)


@pytest.fixture
def serve():
    """A builder of servers for one test: ``serve(limits=…, health=…, act=…)``."""
    with ExitStack() as stack:
        yield Builder(stack)


@pytest.fixture(scope="module")
def quiet_house():
    """One server for tests that change nothing in it."""
    with ExitStack() as stack:
        yield Builder(stack)()


@pytest.fixture
def instance(quiet_house):
    """The module's server, its bridge as it was at first."""
    bridge = quiet_house.bridge
    before = {name: getattr(bridge, name) for name in ("view", "health", "samples", "act", "on_event")}
    yield quiet_house
    quiet_house.bridges.lay(bridge, before.pop("view"))
    for name, value in before.items():
        setattr(bridge, name, value)
    quiet_house.clock[:] = [NOW]
    quiet_house.bridge.fetches.take()
