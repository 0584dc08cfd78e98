"""What carries our requests to intervals.icu: a bounded session with the key in its header, and the ledger before it.

The key goes out by HTTP Basic with the user ``API_KEY``, never in an address; no redirect is followed with it.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

import requests
import urllib3

from liftday.integrations.bounded import TooLarge, TooLong
from liftday.integrations.intervals.ledger import Ledger
from liftday.integrations.intervals.trouble import Deferred, Gone, Trouble, refused, unreachable, unreadable
from liftday.integrations.strava.quirks.json_bodies import parse_json
from liftday.integrations.strava.transport import BoundedSession, Moved, Timeouts

API = "/api/v1"
_USER = "API_KEY"
_log = logging.getLogger(__name__)


class Line:
    """One account's line. ``ledger`` is the measure as it stands, to be kept between runs; ``requests`` counts ours."""

    def __init__(
        self,
        *,
        key: str,
        base_url: str,
        clock: Callable[[], datetime],
        ledger: Ledger,
        timeouts: Timeouts | None = None,
    ) -> None:
        self._base = base_url.rstrip("/") + API
        self._session = BoundedSession(
            to=[self._base], timeouts=timeouts or Timeouts(retries=0), on_reply=lambda _headers, _status: None
        )
        self._session.auth = (_USER, key)
        self.now = clock
        self.ledger = ledger
        self.requests = 0

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def ask(
        self, method: str, path: str, *, asked: Mapping[str, str] | None = None, body: object | None = None
    ) -> object:
        """Send one request, if the ledger allows it; return what the answer says. Raises Trouble; Gone is a 404."""
        until = self.ledger.may(self.now())
        if until is not None:
            raise Deferred(until)
        self.ledger = self.ledger.sending(self.now())
        self.requests += 1
        try:
            reply = self._session.request(method, self._base + path, params=asked, json=body)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            self.ledger = self.ledger.failed(self.now())
            raise _network(error) from None  # the request in it holds the key
        _log.debug("asked intervals.icu method=%s status=%d", method, reply.status_code)
        return self._read(reply.status_code, reply.content)

    def _read(self, status: int, content: bytes) -> object:
        if status in {401, 403}:
            raise refused()
        if status == 404:
            raise Gone("intervals.icu answered 404", remedy="check [intervals] base_url")
        if status == 429 or status >= 500:
            self.ledger = self.ledger.failed(self.now())
            raise unreachable("intervals.icu is busy" if status == 429 else f"intervals.icu answered {status}")
        if status >= 300:
            raise unreachable(f"intervals.icu answered {status}")
        try:
            said = parse_json(content) if content else None
        except ValueError:
            self.ledger = self.ledger.failed(self.now())
            raise unreadable() from None
        self.ledger = self.ledger.well()
        return said


def _network(error: Exception) -> Trouble:
    """Given what the line raised, return the sentence for it."""
    if isinstance(error, Moved):
        return unreachable(f"the address of intervals.icu leads elsewhere, to {error}")
    if isinstance(error, requests.exceptions.SSLError | urllib3.exceptions.SSLError):
        return unreachable(
            "the connection to intervals.icu cannot be trusted: check this machine's clock and certificates"
        )
    if isinstance(error, requests.exceptions.Timeout | urllib3.exceptions.TimeoutError | TooLong):
        return unreachable("intervals.icu took too long to answer")
    if isinstance(error, TooLarge | urllib3.exceptions.DecodeError):
        return unreadable()
    return unreachable()
