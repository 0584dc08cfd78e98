"""A calendar's bytes from where they are: the web, politely and within bounds, or a file.

The address is a secret. It is in no error, no log and no exception that leaves this module: what goes wrong comes out as a
``Trouble``.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from urllib3.connection import HTTPConnection

from liftday.integrations.bounded import BoundedAdapter, Deadline, TooLarge, TooLong, as_it_is, is_loopback
from liftday.integrations.ical.scan import LARGEST
from liftday.integrations.ical.trouble import Trouble, Unread
from liftday.private_files import is_led_elsewhere

_REDIRECTS: Final = 5
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_LONGEST_WAIT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave to ask by whether anything changed: ETag and Last-Modified, empty where it gave none."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came: ``body`` is None where nothing changed since the validators that were sent."""

    body: bytes | None
    validators: Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait, in seconds: for a connection, for the next byte, in all."""

    connect_s: float = 10.0
    read_s: float = 10.0
    total_s: float = 30.0


def fetch(address: str, known: Validators, now: datetime, *, patience: Patience | None = None) -> Fetched:
    """Given an address (https, http on this machine, or a path) and what its last answer gave, return what is there; raises
    Unread."""
    if "://" not in address:
        return _from_file(Path(address), known)
    try:
        return _from_web(address, known, now, patience or Patience())
    except Unread as unread:
        raise unread from None  # no cause: the libraries' errors name the address
    except TooLarge:
        raise Unread(Trouble.LARGE) from None
    except (TooLong, requests.Timeout, urllib3.exceptions.TimeoutError):
        raise Unread(Trouble.SLOW) from None
    except (requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError):
        raise Unread(Trouble.UNREACHABLE) from None


def _from_file(path: Path, known: Validators) -> Fetched:
    """A file; its time and size are its validator."""
    try:
        found = path.stat()
        if not path.is_file() or is_led_elsewhere(path):
            raise Unread(Trouble.NO_FILE)
        if found.st_size > LARGEST:
            raise Unread(Trouble.LARGE)
        validators = Validators(etag=f"{found.st_mtime_ns}-{found.st_size}")
        return Fetched(body=None if validators == known else path.read_bytes(), validators=validators)
    except OSError:
        raise Unread(Trouble.NO_FILE) from None


def _from_web(address: str, known: Validators, now: datetime, patience: Patience) -> Fetched:
    watch = _Watch()
    with requests.Session() as session, watch.within(patience.total_s):
        session.auth = as_it_is
        session.trust_env = not is_loopback(address)  # proxies, but not to ourselves
        session.headers.update(_headers(known))
        for prefix in ("http://", "https://"):
            session.mount(prefix, BoundedAdapter(watch, pool_connections=1, pool_maxsize=1, max_retries=0))
        try:
            with _reached(session, address, patience, watch) as response:
                return _answer(response, known, now, watch)
        except (requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError):
            if watch.cut:
                raise Unread(Trouble.SLOW) from None
            raise


def _headers(known: Validators) -> dict[str, str]:
    wanted = {"User-Agent": "liftday", "Accept": "text/calendar, */*;q=0.5", "Accept-Encoding": "gzip"}
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return wanted | {name: value for name, value in conditions.items() if value}


def _reached(session: requests.Session, address: str, patience: Patience, watch: "_Watch") -> requests.Response:
    """The answer at the end of the redirects, which lead to where it is encrypted, or stay on this machine; nobody is sent
    into the network at home, whatever name it goes by."""
    first = urlsplit(address).hostname
    for _ in range(_REDIRECTS + 1):
        response = session.get(
            address, allow_redirects=False, stream=True, timeout=(patience.connect_s, patience.read_s)
        )
        if response.status_code not in _MOVED:
            return response
        response.close()
        before, address = address, urljoin(address, response.headers.get("Location", ""))
        if not may_lead(before, address):
            break
        watch.sent_on = not is_loopback(address) and urlsplit(address).hostname != first
    raise Unread(Trouble.MOVED)


def may_lead(address: str, to: str) -> bool:
    """Whether a redirect is followed: to what is encrypted, or from this machine to itself; nobody from elsewhere is let in
    here."""
    scheme = urlsplit(to).scheme
    if is_loopback(to):
        return is_loopback(address) and scheme in {"http", "https"}
    return scheme == "https"


def _answer(response: requests.Response, known: Validators, now: datetime, watch: "_Watch") -> Fetched:
    status = response.status_code
    if status == 304 and known != Validators():
        return Fetched(body=None, validators=known)
    if status in {401, 403}:
        raise Unread(Trouble.LOGIN)
    if status in {404, 410}:
        raise Unread(Trouble.GONE)
    if status == 429 or status >= 500:
        raise Unread(Trouble.BUSY, _wait(response.headers.get("Retry-After", ""), now))
    if status != 200:
        raise Unread(Trouble.REFUSED)
    if response.headers.get("Content-Type", "").lower().startswith("text/html"):
        raise Unread(Trouble.LOGIN)
    etag, modified = response.headers.get("ETag"), response.headers.get("Last-Modified")
    return Fetched(
        body=watch.body(response, most=LARGEST), validators=Validators(etag=_line(etag), modified=_line(modified))
    )


def _line(header: str | None) -> str:
    """A validator as it may be sent back."""
    return header if header and len(header) <= 300 and header.isprintable() else ""


def _wait(header: str, now: datetime) -> timedelta | None:
    """How long a server asks to be left alone: in seconds or until a date, a day at most."""
    try:
        wait = timedelta(seconds=int(header)) if header.isdecimal() else _as_utc(parsedate_to_datetime(header)) - now
    except (ValueError, OverflowError):
        return None
    return min(wait, _LONGEST_WAIT) if wait > timedelta() else None


def _as_utc(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)


class _Watch(Deadline):
    """The deadline of one fetch, which looks who answers: where a stranger has ``sent_on`` the request, only an address of
    the world's, which no name can hide."""

    sent_on = False

    def reached(self, connection: HTTPConnection) -> None:
        """Raise Unread for a connection that leads where nobody may be sent. A proxy is the owner's own."""
        if not self.sent_on or connection.proxy is not None:
            return
        if not ip_address(connection.sock.getpeername()[0].partition("%")[0]).is_global:
            connection.close()
            raise Unread(Trouble.MOVED)
