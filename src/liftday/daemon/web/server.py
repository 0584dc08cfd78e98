"""The server: bound first, then run in a thread of the daemon with signals left to the daemon."""

import asyncio
import contextlib
import logging
import resource
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

import uvicorn
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from liftday.daemon.web.act import ActHandler
from liftday.daemon.web.binding import bind
from liftday.daemon.web.bridge import Bridges
from liftday.daemon.web.connection import ConnectionPool, GuardedConnection
from liftday.daemon.web.doorway import Doorway, Find
from liftday.daemon.web.health import HealthHandler, MetricsHandler
from liftday.daemon.web.invite import InviteHandler
from liftday.daemon.web.limits import Limits
from liftday.daemon.web.logins import Logins
from liftday.daemon.web.requests import Endpoint
from liftday.daemon.web.responses import CALLBACK, NOT_FOUND, send_fixed
from liftday.daemon.web.say import SayHandler
from liftday.daemon.web.setup import SetupHandler
from liftday.daemon.web.short_lived import InProcess, ShortLived
from liftday.daemon.web.site import Site
from liftday.daemon.web.webhook import WebhookHandler
from liftday.errors import Unavailable

_START_SECONDS = 10.0
_WATCHDOG_SECONDS = 15.0
_LOG_SECONDS = 600.0  # at most one note about wrong feed addresses in this time

_log = logging.getLogger(__name__)


class WebServer:
    """Serves the bridges at an address. ``port`` 0 takes a free one; ``sockets`` are already bound ones, such as systemd's.
    ``find`` opens whoever is not in memory, ``kept`` is what several servers have in common, ``threads`` is for how much that takes
    time at once.

    Raises TryLater when the address is taken or not ours, before anything else happens.
    """

    def __init__(
        self,
        bridges: Bridges,
        host: str,
        port: int,
        *,
        sockets: Sequence[socket.socket] = (),
        limits: Limits | None = None,
        find: Find | None = None,
        kept: ShortLived | None = None,
        threads: int = 4,
    ) -> None:
        self._sockets = tuple(sockets) or bind(host, port)
        self.host = host
        self.port: int = self._sockets[0].getsockname()[1]
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="web")
        self._limits = limits or _limits_here()
        kept = kept or InProcess(bridges.home.now)
        site = application(bridges, self._threads, self._limits, kept=kept, find=find)
        door = site if find is None else Doorway(site, bridges, find, self._threads)
        self._server = _Server(site, door, self._limits)
        self._thread = threading.Thread(target=self._run, name="web", daemon=True)

    def start(self) -> None:
        """Answer from now on; returns when the first request can come."""
        self._thread.start()
        if not self._server.serving.wait(_START_SECONDS):
            raise Unavailable("the web server did not start", remedy="look at the log")

    def stop(self) -> None:
        """Finish what is being answered, but not for long, and close."""
        self._server.request_stop()
        if self._thread.ident is not None:
            self._thread.join(self._limits.stop + 2)
        self._threads.shutdown(wait=False, cancel_futures=True)
        for bound in self._sockets:
            bound.close()

    def alive(self) -> bool:
        """Whether the loop still turns: for the watchdog."""
        return self._thread.is_alive() and time.monotonic() - self._server.beat < _WATCHDOG_SECONDS

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        import uvloop

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._server.serve(sockets=list(self._sockets)))


def application(
    bridges: Bridges, threads: ThreadPoolExecutor, limits: Limits, *, kept: ShortLived, find: Find | None = None
) -> Site:
    """Given the bridges, a few threads for what may take time, what is remembered for minutes and what opens whoever is not in
    memory, return the ASGI application."""
    bridge = bridges.home
    routes = [
        Route("/healthz", Endpoint(HealthHandler(bridge, threads, limits.health).answer, methods=("GET", "HEAD"))),
        Route("/metrics", Endpoint(MetricsHandler(bridge, threads).answer, methods=("GET", "HEAD"), local=True)),
        Route(
            "/act/{token}", Endpoint(ActHandler(bridges, threads, limits.act).answer, methods=("GET", "HEAD", "POST"))
        ),
    ]
    logins = Logins(kept)
    invite = InviteHandler(bridges, logins, threads, limits.act, find=find)
    setup = SetupHandler(bridge, logins, invite, threads, limits.act)
    routes += [
        Route("/setup", Endpoint(setup.page, methods=("GET", "HEAD"), local=True)),
        Route("/strava/connect", Endpoint(setup.connect, methods=("GET",), local=True)),
        Route(CALLBACK, Endpoint(setup.callback, methods=("GET",))),
        Route("/invite/{secret}", Endpoint(invite.answer, methods=("GET", "HEAD", "POST"))),
    ]
    pages = Router(routes=routes, redirect_slashes=False, default=_not_found)
    return Site(
        bridges,
        pages=pages,
        webhook=Endpoint(WebhookHandler(bridge).answer, methods=("GET", "HEAD", "POST")),
        say=Endpoint(SayHandler(threads, limits.act, kept).answer, methods=("POST",)),
    )


def _limits_here() -> Limits:
    """Half of the files that this process may open are for connections; the database and the children need some."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return Limits(connections=max(4, min(Limits().connections, files // 2)))


async def _not_found(scope: Scope, receive: Receive, send: Send) -> None:
    del scope, receive
    await send_fixed(send, NOT_FOUND)


class _Server(uvicorn.Server):
    """uvicorn without its signals and its access log, and with a sweep over the connections every second."""

    def __init__(self, site: Site, door: ASGIApp, limits: Limits) -> None:
        config = uvicorn.Config(
            door,
            http=GuardedConnection,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=int(limits.idle) + 5,  # ours comes first
            timeout_graceful_shutdown=limits.stop,
        )
        super().__init__(config)
        logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # its warnings are about what clients send
        self._pool = ConnectionPool(limits)
        self.server_state = self._pool
        self.serving = threading.Event()
        self.beat = time.monotonic()
        self._site = site
        self._logged_at = -_LOG_SECONDS
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the daemon."""
        yield

    def request_stop(self) -> None:
        """Ask from another thread to stop."""
        self.should_exit = True
        if self._loop is not None and not self._loop.is_closed():
            with contextlib.suppress(RuntimeError):  # it closed between the two lines
                self._loop.call_soon_threadsafe(self._wake.set)

    async def main_loop(self) -> None:
        """Once a second instead of uvicorn's ten times: an idle daemon should be idle."""
        self._loop = asyncio.get_running_loop()
        await self.on_tick(0)  # the Date header of the first answer
        self.serving.set()
        while not await self.on_tick(0):
            self.beat = time.monotonic()
            self._pool.sweep(self._loop.time())
            self._log_wrong_addresses()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._pool.limits.sweep)

    def _log_wrong_addresses(self) -> None:
        if self._site.wrong_addresses and self.beat - self._logged_at >= _LOG_SECONDS:
            _log.warning("wrong_feed_addresses count=%d", self._site.wrong_addresses)
            self._site.wrong_addresses = 0
            self._logged_at = self.beat
