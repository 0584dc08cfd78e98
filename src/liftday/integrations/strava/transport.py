"""What carries stravalib's requests over the network: a ``requests`` session that stravalib is handed.

stravalib has https://www.strava.com written into it, waits for ever, follows redirects and believes what it is sent.
Here the two base addresses are mapped to the configured ones, and every request is bounded: ten seconds to connect,
thirty for each byte to come, sixty in all, sixteen megabytes, no redirect followed, an answer parsed once.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import ConnectionPool, HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.retry import Retry

from liftday.integrations.strava.quirks.json_bodies import LARGEST_REPLY, parse_json
from liftday.integrations.strava.quirks.server_errors import PASSING
from liftday.integrations.strava.quirks.two_hosts import bases, on_base

_CHUNK = 65_536

OnReply = Callable[[Mapping[str, str], int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long to wait for Strava, in seconds, and how often to ask again after a server error."""

    connect_s: float = 10.0
    read_s: float = 30.0
    total_s: float = 60.0
    retries: int = 2
    backoff_s: float = 0.5


class TooLong(requests.RequestException):
    """The request used up its time, however lively the line was."""


class TooLarge(requests.RequestException):
    """The reply is bigger than anything Strava sends."""


class Moved(requests.RequestException):
    """Somebody answers that Strava lives elsewhere. Nobody follows with a token in the hand."""


class Reply(requests.Response):
    """A response whose body was read within bounds; parsed once, by our own rules."""

    _parsed: object
    _is_parsed: bool = False

    @classmethod
    def of(cls, response: requests.Response, body: bytes) -> "Reply":
        """Given a response and its body, return the reply."""
        reply = cls()
        reply.__dict__.update(response.__dict__)
        reply._content = body  # requests offers no other way to hand a body in
        return reply

    def json(self, **_: Any) -> Any:
        """What the body says; NotJson, which is a ValueError, when it says nothing."""
        if not self._is_parsed:
            self._parsed = parse_json(self.content)
            self._is_parsed = True
        return self._parsed


class Deadline:
    """Cuts the line when a request has used up its time: a peer that trickles bytes never times out by itself."""

    def __init__(self) -> None:
        self._connections: set[HTTPConnection] = set()
        self.cut = False

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Run the body; after so many seconds every socket it opened or used is shut down under it."""
        self.cut = False
        self._connections.clear()
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def add(self, connection: HTTPConnection) -> None:
        """Note a connection in use; raise when the time is already over."""
        if self.cut:
            raise TimeoutError
        self._connections.add(connection)

    def _cut(self) -> None:
        self.cut = True
        for connection in tuple(self._connections):
            line = connection.sock
            if line is not None:
                try:
                    line.shutdown(2)  # SHUT_RDWR
                except OSError:
                    continue  # closed meanwhile


class CountedRetry(Retry):
    """urllib3's retry of server errors, which tells the ledger of every reply it swallows: they count at Strava."""

    def __init__(
        self, *args: Any, on_reply: Callable[[Mapping[str, str], int], None] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.on_reply = on_reply

    def new(self, **kwargs: Any) -> "CountedRetry":
        """The retry that is left after one was used."""
        kwargs.setdefault("on_reply", self.on_reply)
        return super().new(**kwargs)

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: urllib3.BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> "CountedRetry":
        """Use one up."""
        if response is not None and self.on_reply is not None:
            self.on_reply(response.headers, response.status)
        return super().increment(method, url, response, error, _pool, _stacktrace)


class _Adapter(HTTPAdapter):
    """requests' adapter with connections that the deadline can cut."""

    def __init__(self, deadline: Deadline, retry: Retry) -> None:
        class Watched(HTTPConnection):
            def connect(self) -> None:
                deadline.add(self)
                super().connect()

            def getresponse(self) -> Any:
                deadline.add(self)
                return super().getresponse()

        class Secure(Watched, HTTPSConnection):
            pass

        self._pools = {
            "http": type("Pool", (HTTPConnectionPool,), {"ConnectionCls": Watched}),
            "https": type("Pool", (HTTPSConnectionPool,), {"ConnectionCls": Secure}),
        }
        super().__init__(pool_connections=2, pool_maxsize=2, max_retries=retry)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager


class BoundedSession(requests.Session):
    """A session whose requests are bounded. ``on_reply`` is told the headers and the status of every reply, those a retry
    swallowed included; ``to`` are the addresses that it will be asked for."""

    def __init__(self, *, to: Iterable[str], timeouts: Timeouts, on_reply: OnReply, agent: str = "liftday") -> None:
        super().__init__()
        self._on_reply = on_reply
        self._patience = timeouts
        self._deadline = Deadline()
        self.headers.update({"User-Agent": agent, "Accept": "application/json", "Accept-Encoding": "gzip"})
        self.auth = _as_it_is  # else requests looks into ~/.netrc and overwrites the bearer token
        self.trust_env = not all(map(is_loopback, to))  # proxies, but not to ourselves
        retry = CountedRetry(
            total=timeouts.retries,
            status_forcelist=PASSING,
            allowed_methods={"GET"},
            redirect=0,
            other=0,
            backoff_factor=timeouts.backoff_s,
            backoff_max=2.0,
            raise_on_status=False,
            respect_retry_after_header=False,  # nothing in a turn may sleep for hours
            on_reply=on_reply,
        )
        for prefix in ("http://", "https://"):
            self.mount(prefix, _Adapter(self._deadline, retry))

    def request(self, method: str, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Send one request within bounds. Raises requests' and urllib3's own errors, TooLong, TooLarge and Moved."""
        kwargs.update(allow_redirects=False, stream=True, timeout=(self._patience.connect_s, self._patience.read_s))
        ends = time.monotonic() + self._patience.total_s
        with self._deadline.within(self._patience.total_s):
            try:
                response = super().request(method, url, *args, **kwargs)
                try:
                    self._on_reply(response.headers, response.status_code)
                    if 300 <= response.status_code < 400:
                        raise Moved(urlsplit(response.headers.get("Location", "")).hostname or "nowhere")
                    reply = Reply.of(response, _body(response, ends))
                finally:
                    response.close()
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
                if self._deadline.cut:
                    raise TooLong("the reply took too long") from error
                raise
        if self._deadline.cut:  # a line cut in the headers looks like the end of them
            raise TooLong("the reply took too long")
        return reply


class Transport(BoundedSession):
    """The session that stravalib is handed: what it writes for Strava's addresses becomes the configured ones."""

    def __init__(
        self,
        *,
        api_base_url: str,
        oauth_base_url: str,
        timeouts: Timeouts,
        on_reply: OnReply,
        agent: str = "liftday",
    ) -> None:
        self._bases = bases(api_base_url=api_base_url, oauth_base_url=oauth_base_url)
        super().__init__(to=self._bases.values(), timeouts=timeouts, on_reply=on_reply, agent=agent)

    def request(self, method: str, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Send one request to the configured address; ValueError for an address that is not Strava's."""
        return super().request(method, on_base(str(url), self._bases), *args, **kwargs)


def _body(response: requests.Response, ends: float) -> bytes:
    """The whole body, read as it comes, never more than the largest reply, decompressed as it goes."""
    chunks: list[bytes] = []
    size = 0
    while True:
        chunk = response.raw.read1(_CHUNK, decode_content=True)
        if not chunk:
            return b"".join(chunks)
        size += len(chunk)
        if size > LARGEST_REPLY:
            raise TooLarge("the reply is too large")
        if time.monotonic() > ends:
            raise TooLong("the reply took too long")
        chunks.append(chunk)


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def is_loopback(address: str) -> bool:
    """True for an address on this machine: the emulator, or a test."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
