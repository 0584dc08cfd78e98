"""What every client of the network needs, so that no peer holds a turn up: a deadline that cuts the line, connections that it
knows, and a body of so many bytes at most. Where somebody waits for the turn, it gives way: nothing more is asked, and a line
that stays silent is cut.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_CHUNK: Final = 65_536
_LOOK: Final = 0.25  # seconds between two looks at the time, and at who waits
_GRACE: Final = 2.0  # seconds that a request has to come to its end once somebody waits: most take one


class GaveWay(Exception):
    """Somebody waits for the turn, who needs no network: what asks for something here is to be done again after them. No error
    of any client, so that none is taken for a peer's."""


def _nobody() -> bool:
    return False


_waited_for: ContextVar[Callable[[], bool]] = ContextVar("waited_for", default=_nobody)


@contextmanager
def giving_way(is_waited_for: Callable[[], bool]) -> Iterator[None]:
    """While open, every request of this thread gives way as soon as somebody waits: what asks for it raises GaveWay."""
    token = _waited_for.set(is_waited_for)
    try:
        yield
    finally:
        _waited_for.reset(token)


class TooLong(requests.RequestException):
    """The request used up its time, however lively the line was."""


class TooLarge(requests.RequestException):
    """The reply is bigger than it may be."""


class Deadline:
    """Cuts the line when a request has used up its time: a peer that trickles bytes never times out by itself."""

    def __init__(self) -> None:
        self._connections: set[HTTPConnection] = set()
        self.cut = False
        self._gave_way = False
        self._ending = threading.Lock()  # a line is cut for the request that it was opened for, or not at all

    @contextmanager
    def within(self, seconds: float, *, whole: bool = False) -> Iterator[None]:
        """Run the body; after so many seconds every socket it opened or used is shut down under it. Raises GaveWay where somebody
        waits for the turn: before anything is sent, or soon after, but for a request that has to be ``whole``, since what it
        changes over there is known by its answer alone."""
        is_waited_for = _waited_for.get()
        if is_waited_for():
            raise GaveWay
        self.cut = self._gave_way = False
        self._connections.clear()
        over = threading.Event()
        watching = (seconds, over, _nobody if whole else is_waited_for)
        threading.Thread(target=self._watch, args=watching, daemon=True).start()
        try:
            yield
        except Exception:
            if self._gave_way:
                raise GaveWay from None  # what it says may name an address
            raise
        finally:
            with self._ending:
                over.set()
        if self._gave_way:  # what was cut looks like its end
            raise GaveWay

    def _watch(self, seconds: float, over: threading.Event, is_waited_for: Callable[[], bool]) -> None:
        """Cut the line when the time is over, or somebody has waited for long enough."""
        ends, waited = time.monotonic() + seconds, 0.0
        while not over.wait(min(_LOOK, max(0.0, ends - time.monotonic()))):
            waited = waited + _LOOK if is_waited_for() else 0.0
            if waited >= _GRACE or time.monotonic() >= ends:
                with self._ending:
                    if not over.is_set():
                        self._gave_way = waited >= _GRACE
                        self._cut()
                return

    def add(self, connection: HTTPConnection) -> None:
        """Note a connection in use; raise when the time is already over."""
        if self.cut:
            raise TimeoutError
        self._connections.add(connection)

    def reached(self, connection: HTTPConnection) -> None:
        """A connection was made, and nothing was said on it yet: who must not talk to this peer raises."""

    def body(self, response: requests.Response, *, most: int) -> bytes:
        """The whole body, inflated as it comes; raises TooLarge beyond ``most`` bytes, TooLong where the line was cut."""
        chunks: list[bytes] = []
        size = 0
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            size += len(chunk)
            if size > most:
                raise TooLarge("the reply is too large")
            if self.cut:
                break
            chunks.append(chunk)
        if self.cut:  # a line that was cut looks like its end
            raise TooLong("the reply took too long")
        return b"".join(chunks)

    def _cut(self) -> None:
        self.cut = True
        for line in (connection.sock for connection in tuple(self._connections)):
            if line is not None:
                try:
                    line.shutdown(2)  # SHUT_RDWR
                except OSError:
                    continue  # closed meanwhile


class BoundedAdapter(HTTPAdapter):
    """requests' adapter with connections that the deadline can cut."""

    def __init__(self, deadline: Deadline, **pool: Any) -> None:
        class Watched(HTTPConnection):
            def connect(self) -> None:
                deadline.add(self)
                super().connect()
                deadline.reached(self)

            def getresponse(self) -> Any:
                deadline.add(self)
                return super().getresponse()

        class Secure(Watched, HTTPSConnection):
            pass

        self._pools = {
            "http": type("Pool", (HTTPConnectionPool,), {"ConnectionCls": Watched}),
            "https": type("Pool", (HTTPSConnectionPool,), {"ConnectionCls": Secure}),
        }
        super().__init__(**pool)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pool of connections, of ours."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """The pool through a proxy, of ours too."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager


def as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """The ``auth`` of a session without one: else requests looks into ~/.netrc and overwrites a bearer token."""
    return request


def is_loopback(address: str) -> bool:
    """True for an address on this machine: the emulator, or a test."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
