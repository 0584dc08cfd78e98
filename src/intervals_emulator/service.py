"""The emulator as one object: start it, talk to it over HTTP, and steer it with plain methods."""

import socket
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from email.utils import formatdate
from types import TracebackType
from typing import Any, Self

from intervals_emulator import routes
from intervals_emulator.faults import LOST, error, instead, parse, spoiled
from intervals_emulator.world import World
from strava_emulator import wire
from strava_emulator.clock import Clock
from strava_emulator.faults import Fault, Faults
from strava_emulator.journal import Entry, remembered
from strava_emulator.reply import REASONS, Reply, Request
from strava_emulator.server import Server


class Emulator:
    """An intervals.icu on the loopback, a context manager. Given activities and events in its own shape; ``now`` None is
    the wall's clock, with an instant the clock stands there. ``per_second`` requests of one second of that clock are
    answered, 0 is any number."""

    def __init__(
        self,
        activities: Iterable[Mapping[str, Any]] = (),
        events: Iterable[Mapping[str, Any]] = (),
        *,
        now: datetime | None = None,
        key: str = "emulated-key",
        per_second: int = 0,
        port: int = 0,
    ) -> None:
        self.clock = Clock(now, ticking=now is None)
        self.world = World(self.clock)
        self.key = key
        self.per_second = per_second
        self.log: list[Entry] = []
        self.faults = Faults()
        self._stopping = threading.Event()
        self._server = Server(port, self._answer)
        self.add(*activities)
        for event in events:
            self.add_event(event)

    def __enter__(self) -> Self:
        self._server.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopping.set()
        self._server.stop()

    @property
    def base_url(self) -> str:
        """What stands for ``https://intervals.icu``."""
        return f"http://127.0.0.1:{self._server.port}"

    def set_clock(self, at: datetime) -> None:
        """Put the clock to an instant."""
        self.clock.set(at)

    def add(self, *activities: Mapping[str, Any]) -> None:
        """Add activities as they are."""
        with self.world.lock:
            for one in activities:
                self.world.add(one)

    def edit(self, name: str, **changes: Any) -> None:
        """Change fields of an activity."""
        with self.world.lock:
            self.world.activities[name].update(changes)

    def delete(self, *names: str) -> None:
        """The athlete deletes activities: they vanish from the list without a word."""
        with self.world.lock:
            for name in names:
                del self.world.activities[name]

    def stub(self, name: str) -> None:
        """An activity turns out to be Strava's."""
        with self.world.lock:
            self.world.stub(name)

    def add_event(self, event: Mapping[str, Any]) -> int:
        """Somebody writes into the calendar; return the event's number."""
        with self.world.lock:
            return int(self.world.put_event(event)["id"])

    def edit_event(self, number: int, **changes: Any) -> None:
        """Somebody changes an event."""
        with self.world.lock:
            self.world.put_event(changes, number)

    def delete_event(self, number: int) -> None:
        """Somebody takes an event away."""
        with self.world.lock:
            del self.world.events[number]

    def fault(self, what: str, **where: Any) -> Fault:
        """Queue a fault: ``verb`` or ``verb=value``; ``route``, ``count`` (0: for ever), ``probability``, ``skip``."""
        planned = parse(what, **where)
        with self.world.lock:
            self.faults.add(planned)
        return planned

    def _answer(self, request: Request, body: bytes, sock: socket.socket) -> bool:
        request.path = request.path.removeprefix(routes.PREFIX).rstrip("/") or "/"
        request.route, ids = routes.resolve(request.method, request.path)
        with self.world.lock:
            fault = self.faults.take(request.route, request.path)
        reply = self._reply(request, ids, body, fault)
        with self.world.lock:
            self.log.append(
                remembered(
                    len(self.log) + 1, self.clock.now(), request, status=reply.status, fault=fault, size=len(reply.body)
                )
            )
        lost = fault is not None and fault.verb == LOST
        return wire.send(sock, self._rendered(reply), Fault(verb="reset") if lost else fault, self._stopping)

    def _reply(self, request: Request, ids: str, body: bytes, fault: Fault | None) -> Reply:
        if not routes.authorised(request, self.key):
            return error(403 if "authorization" in request.headers else 401)
        if self._is_too_fast():
            return error(429)
        if fault is None:
            return routes.answer(self.world, request, ids, body)
        return instead(fault) or spoiled(fault, routes.answer(self.world, request, ids, body))

    def _is_too_fast(self) -> bool:
        since = self.clock.now() - timedelta(seconds=1)
        return 0 < self.per_second <= sum(1 for one in self.log[-self.per_second :] if one.at > since)

    def _rendered(self, reply: Reply) -> bytes:
        head = (
            f"HTTP/1.1 {reply.status} {REASONS.get(reply.status, 'Unknown')}\r\n"
            f"Date: {formatdate(self.clock.epoch(), usegmt=True)}\r\n"
            f"Content-Type: {reply.content_type}\r\nContent-Length: {len(reply.body)}\r\n"
            + "".join(f"{name}: {value}\r\n" for name, value in reply.headers)
        )
        return f"{head}\r\n".encode("latin-1") + reply.body
