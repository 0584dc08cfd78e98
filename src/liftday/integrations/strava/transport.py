"""What carries stravalib's requests over the network: a ``requests`` session that stravalib is handed.

stravalib has https://www.strava.com written into it, waits for ever, follows redirects and believes what it is sent.
Here the two base addresses are mapped to the configured ones, and every request is bounded: ten seconds to connect,
thirty for each byte to come, sixty in all, sixteen megabytes, no redirect followed, an answer parsed once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from urllib3.connectionpool import ConnectionPool
from urllib3.util.retry import Retry

from liftday.integrations.bounded import BoundedAdapter, Deadline, TooLong, as_it_is, is_loopback
from liftday.integrations.strava.quirks.json_bodies import LARGEST_REPLY, parse_json
from liftday.integrations.strava.quirks.server_errors import PASSING
from liftday.integrations.strava.quirks.two_hosts import bases, on_base

OnReply = Callable[[Mapping[str, str], int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long to wait for Strava, in seconds, and how often to ask again after a server error."""

    connect_s: float = 10.0
    read_s: float = 30.0
    total_s: float = 60.0
    retries: int = 2
    backoff_s: float = 0.5


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


class BoundedSession(requests.Session):
    """A session whose requests are bounded. ``on_reply`` is told the headers and the status of every reply, those a retry
    swallowed included; ``to`` are the addresses that it will be asked for."""

    def __init__(self, *, to: Iterable[str], timeouts: Timeouts, on_reply: OnReply, agent: str = "liftday") -> None:
        super().__init__()
        self._on_reply = on_reply
        self._patience = timeouts
        self._deadline = Deadline()
        self.headers.update({"User-Agent": agent, "Accept": "application/json", "Accept-Encoding": "gzip"})
        self.auth = as_it_is
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
            self.mount(prefix, BoundedAdapter(self._deadline, pool_connections=2, pool_maxsize=2, max_retries=retry))

    def request(self, method: str, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Send one request within bounds. Raises requests' and urllib3's own errors, TooLong, TooLarge and Moved; GaveWay."""
        kwargs.update(allow_redirects=False, stream=True, timeout=(self._patience.connect_s, self._patience.read_s))
        with self._deadline.within(self._patience.total_s, whole=method != "GET"):
            try:
                response = super().request(method, url, *args, **kwargs)
                try:
                    self._on_reply(response.headers, response.status_code)
                    if 300 <= response.status_code < 400:
                        raise Moved(urlsplit(response.headers.get("Location", "")).hostname or "nowhere")
                    reply = Reply.of(response, self._deadline.body(response, most=LARGEST_REPLY))
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
