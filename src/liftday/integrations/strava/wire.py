"""Requests through stravalib's protocol, with the clock, the ledger and the troubles around them.

Everything that can go wrong on the way comes out as a ``Trouble``; nothing here knows a token file or an activity.
"""

import contextlib
import importlib.util
import logging
import re
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import requests
import urllib3

from liftday.integrations.bounded import TooLarge, TooLong
from liftday.integrations.strava.quirks.error_bodies import from_fault, is_quota
from liftday.integrations.strava.quirks.json_bodies import Intricate
from liftday.integrations.strava.quirks.secret_in_query import keep_out_of_logs
from liftday.integrations.strava.quirks.two_hosts import STRAVA_OAUTH
from liftday.integrations.strava.quota import CEILING, Ledger, Rank
from liftday.integrations.strava.transport import Moved, Timeouts, Transport
from liftday.integrations.strava.trouble import (
    Gone,
    Spent,
    Trouble,
    Unauthorized,
    Unreachable,
    Unwieldy,
    unreachable,
    unreadable,
)

_log = logging.getLogger(__name__)
Share = Callable[[Callable[[Ledger], Ledger]], Ledger]
"""Given what is to become of the ledger, keeps that and returns it (``LedgerFile.update``)."""
_NO_SKEW = timedelta(seconds=60)  # a Date header has whole seconds, and the reply took its time


class Wire:
    """One application's connection to Strava. Requests go one at a time; the ledger knows of each.

    ``clock`` gives this machine's time. ``now()`` gives Strava's, as the Date header of the last reply told it: a clock
    that is an hour wrong must not refresh a good token at each request, or trust a dead one.
    """

    def __init__(
        self,
        *,
        api_base_url: str,
        oauth_base_url: str,
        clock: Callable[[], datetime],
        ledger: Ledger | None = None,
        share: Share | None = None,
        ceiling: float = CEILING,
        timeouts: Timeouts | None = None,
        agent: str = "liftday",
    ) -> None:
        self.ledger = ledger or Ledger()
        self.rank = self.history_rank = Rank.FIRST  # of what is asked now; of old history
        self._share = share or (lambda change: change(self.ledger))
        self._begun: datetime | None = None  # when the read under way went out, until its first reply
        self.requests = 0  # replies to API reads so far, and reads that got none
        self.lock = threading.RLock()
        self._ceiling = ceiling
        self._clock = clock
        self._skew = timedelta()
        self._asking: str | None = None  # what an API read under way asks for
        self._transport = Transport(
            api_base_url=api_base_url,
            oauth_base_url=oauth_base_url,
            timeouts=timeouts or Timeouts(),
            on_reply=self._on_reply,
            agent=agent,
        )
        self._protocol = load_protocol()(requests_session=self._transport)

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.close()

    def now(self) -> datetime:
        """Strava's time, as far as it is known."""
        return self._clock() + self._skew

    def check_quota(self) -> None:
        """Raise Spent when the ledger forbids a read now. That it allowed one at the last look is enough: the read asks again."""
        if self.ledger.may(self.now(), ceiling=self._ceiling, rank=self.rank) is not None:
            self._ask_ledger(begin=False)

    @contextlib.contextmanager
    def reading_history(self) -> Iterator[None]:
        """While open, what is asked is history, which can wait."""
        before, self.rank = self.rank, self.history_rank
        try:
            yield
        finally:
            self.rank = before

    def _ask_ledger(self, *, begin: bool) -> None:
        """Raise Spent when the ledger forbids a read now; count one that goes out."""
        now, until = self.now(), None

        def look(ledger: Ledger) -> Ledger:
            nonlocal until
            until = ledger.may(now, ceiling=self._ceiling, rank=self.rank)
            return ledger.begin(now) if begin and until is None else ledger

        self.ledger = self._share(look)
        if until is not None:
            raise Spent(until)
        self._begun = now if begin else None

    def read(
        self, path: str, asked: Mapping[str, object] | None = None, *, token: str | None, secret: bool = False
    ) -> object:
        """GET an address of the API, counted, and only as the quota allows. Raises Trouble; Gone is a 404, Unauthorized a 401."""
        with self.lock:
            self._ask_ledger(begin=True)
            self._asking = _asked_for(path, asked or {})
            before = self.requests
            try:
                return self._send(lambda: self._protocol.get(path, **(asked or {})), token=token, secret=secret)
            finally:
                if self.requests == before:  # no reply: it may have been counted over there
                    self._count({}, 0)
                self._asking = None

    def write(
        self,
        method: str,
        path: str,
        *,
        data: Mapping[str, object] | None = None,
        asked: Mapping[str, object] | None = None,
    ) -> object:
        """POST or DELETE an address of the API that is opened by the application's keys, not by a token."""
        send = self._protocol.post if method == "POST" else self._protocol.delete
        with self.lock:
            return self._send(
                lambda: send(path, data=dict(data) if data else None, **(asked or {})), token=None, secret=True
            )

    def oauth(self, path: str, data: Mapping[str, object], *, token: str | None = None) -> object:
        """POST to an address of OAuth, as a form."""
        with self.lock:
            address = f"{STRAVA_OAUTH}/{path}"
            return self._send(lambda: self._protocol.post(address, data=dict(data)), token=token, secret=True)

    def revoke(self, token: str, keys: tuple[str, str]) -> int:
        """POST /oauth/revoke as RFC 7009 and Strava's documentation have it; return the status."""
        with self.lock:
            try:
                reply = self._transport.post(f"{STRAVA_OAUTH}/revoke", data={"token": token}, auth=keys)
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
                raise _network(error) from None
            return reply.status_code

    def _send(self, call: Callable[[], Any], *, token: str | None, secret: bool) -> object:
        cause: Exception
        trouble: Trouble
        self._protocol.access_token = token
        try:
            return call()
        except self._protocol.fault as error:
            assert error.response is not None  # noqa: PT017 - stravalib always hands it over
            cause, trouble = error, self._fault(error.response)
            trouble.status = error.response.status_code
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            cause, trouble = error, _network(error)
        except Intricate as error:
            cause, trouble = error, _unwieldy()
        except (ValueError, TypeError, KeyError) as error:
            cause, trouble = error, unreadable()
        finally:
            self._protocol.access_token = None
        raise trouble from (None if secret else cause)  # the text of a cause may hold the whole address

    def _fault(self, response: requests.Response) -> Trouble:
        status = response.status_code
        try:
            body = response.json()
        except ValueError:
            body = None
        if is_quota(status, body):
            if status != 429 or self._asking is None:
                self.ledger = self._share(lambda ledger: ledger.record(response.headers, self.now(), status=429))
            return Spent(self.ledger.spent_until or self.now())
        trouble = from_fault(status, body)
        if trouble is None:
            return Gone("Strava answered 404", remedy="check [strava] api_base_url and oauth_base_url")
        if status == 401 and trouble.state == "unreachable":
            return Unauthorized(trouble.what, remedy=trouble.remedy)
        return trouble

    def _on_reply(self, headers: Mapping[str, str], status: int) -> None:
        self._learn_time(headers.get("Date"))
        if self._asking is not None:
            self._count(headers, status)

    def _count(self, headers: Mapping[str, str], status: int) -> None:
        self.requests += 1
        _log.debug("asked %s status=%d", self._asking, status)
        now, begun = self.now(), self._begun
        self._begun = None
        self.ledger = self._share(lambda ledger: ledger.record(headers, now, status=status, begun=begun))

    def _learn_time(self, written: str | None) -> None:
        try:
            date = parsedate_to_datetime(written or "")
        except (ValueError, TypeError, OverflowError):
            return
        skew = date.replace(tzinfo=date.tzinfo or UTC) - self._clock()
        self._skew = skew if abs(skew) > _NO_SKEW else timedelta()


def _asked_for(path: str, asked: Mapping[str, object]) -> str:
    """What a read asks for, without anything that names an activity or an instant.

    >>> _asked_for("/activities/9000000001", {}), _asked_for("/athlete/activities", {"page": 2, "after": 1772431200})
    ('route=/activities/N', 'route=/athlete/activities page=2')
    """
    page = f" page={asked['page']}" if "page" in asked else ""
    return f"route={re.sub(r'[0-9]+', 'N', path)}{page}"


def _network(error: Exception) -> Unreachable:
    """Given what the line raised, return the sentence for it."""
    if isinstance(error, Moved):
        return Unreachable(
            f"Strava's address leads elsewhere, to {error}",
            remedy="nothing was sent there; if Strava has announced a new address, set [strava] api_base_url",
        )
    if isinstance(error, requests.exceptions.SSLError | urllib3.exceptions.SSLError):
        return Unreachable(
            "the connection to Strava cannot be trusted", remedy="check this machine's clock and certificates"
        )
    if isinstance(error, requests.exceptions.Timeout | urllib3.exceptions.TimeoutError | TooLong):
        return unreachable("Strava took too long to answer")
    if isinstance(error, TooLarge):
        return _unwieldy()
    if isinstance(error, urllib3.exceptions.DecodeError | ValueError):
        return unreadable()
    return unreachable()


def _unwieldy() -> Unwieldy:
    trouble = unreadable()
    return Unwieldy(trouble.what, remedy=trouble.remedy)


_importing = threading.Lock()


def load_protocol() -> Any:
    """Import stravalib's protocol class, and undo what the import does to the process.

    It resets the warning filters, routes warnings into logging, and reads credentials from the environment: none of
    that is a library's business.
    """
    with _importing, warnings.catch_warnings():
        showing = warnings.showwarning
        with _without_the_models():
            from stravalib import exc, protocol  # noqa: PLC0415  only where a sync happens

        if warnings.showwarning is not showing:
            logging.captureWarnings(False)
    keep_out_of_logs()

    class Protocol(protocol.ApiV3):
        fault = exc.Fault

        def _check_credentials(self) -> None:
            """No credentials from the environment, no warnings about them: ours come in as arguments."""
            self.client_id = self.client_secret = None

    return Protocol


@contextlib.contextmanager
def _without_the_models() -> Iterator[None]:
    """While open, ``from stravalib import protocol`` loads the protocol and not the package's models.

    With them come pydantic and pint: half a second of processor and 22 MB for every poll, and we read the JSON ourselves.
    """
    if "stravalib" in sys.modules:
        yield
        return
    found = importlib.util.find_spec("stravalib")
    assert found is not None
    sys.modules["stravalib"] = importlib.util.module_from_spec(found)
    try:
        yield
    finally:
        del sys.modules["stravalib"]  # whoever asks for the models later gets the whole package
