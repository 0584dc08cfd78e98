"""The Strava emulator as one object: start it, talk to it over HTTP, and steer it with plain methods."""

import socket
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from strava_emulator import routes, spoil, wire
from strava_emulator.clock import Clock
from strava_emulator.control import Control
from strava_emulator.faults import Fault, Faults, parse
from strava_emulator.history import History
from strava_emulator.journal import Entry, remembered
from strava_emulator.oauth import pair
from strava_emulator.quota import Quota, Windows
from strava_emulator.reply import HTML_TYPE, Reply, Request
from strava_emulator.server import Server
from strava_emulator.state import DEFAULT_ATHLETE, App, Code, World
from strava_emulator.webhook import Delivery, Event, Webhooks

PREFIX = "/api/v3"


class Emulator:
    """A Strava on the loopback. A context manager::

        with Emulator(activities, now=datetime(2026, 3, 2, 6, tzinfo=UTC)) as strava:
            client = Client(strava.oauth_base_url, strava.api_base_url)
            strava.fault("status=503", route="list")

    Given activities in Strava's shape, summary or detailed. ``now`` None is the wall's clock; with an instant the clock
    stands there unless ``ticking``. ``limits`` and ``read_limits`` are per quarter hour and per day. Ports 0 are free ones.
    """

    def __init__(
        self,
        activities: Iterable[Any] = (),
        *,
        now: datetime | None = None,
        ticking: bool | None = None,
        client_id: int = 12345,
        client_secret: str = "emulated-secret",  # noqa: S107 - the emulator's own, known to everybody
        athlete: Mapping[str, Any] | None = None,
        hr_max: float = 190.0,
        auto_approve: bool = True,
        rotate: bool = True,
        summit: bool = True,
        shuffle_keys: bool = True,
        limits: tuple[int, int] = (200, 2000),
        read_limits: tuple[int, int] = (100, 1000),
        retry_after: float = 0.1,
        seed: int = 0,
        port: int = 0,
        control_port: int = 0,
    ) -> None:
        self.clock = Clock(now, ticking=now is None if ticking is None else ticking)
        self.app = App(
            client_id=client_id, client_secret=client_secret,
            auto_approve=auto_approve, rotate=rotate, summit=summit, shuffle_keys=shuffle_keys,
        )  # fmt: skip
        self.world = World(self.app, self.clock, Quota(Windows(limits), Windows(read_limits)))
        self.world.add_athlete(athlete or DEFAULT_ATHLETE, activities, hr_max=hr_max)
        self.faults = Faults(seed)
        self.webhooks = Webhooks(self.world, retry_after=retry_after)
        self.history = History(self.world, self.webhooks)
        self.log: list[Entry] = []
        self.evil_log: list[Request] = []  # what was sent to the host of `redirect=evil`
        self._number = 0
        self._server = Server(port, self._answer)
        try:
            self._control = Server(control_port, Control(self).answer)
        except OSError:
            self._server.server_close()
            raise

    # --- life -----------------------------------------------------------------------------------------------------

    def start(self) -> Self:
        """Listen, on the API's port and the control plane's."""
        self.webhooks.start()
        self._server.thread.start()
        self._control.thread.start()
        return self

    def stop(self) -> None:
        """Close both ports and every connection; hanging requests end."""
        self.webhooks.stopping.set()
        self._server.stop()
        self._control.stop()
        self.webhooks.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def oauth_base_url(self) -> str:
        """What stands for ``https://www.strava.com``."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def api_base_url(self) -> str:
        """What stands for ``https://www.strava.com/api/v3``; ``oauth_base_url`` alone is the form of 2027."""
        return self.oauth_base_url + PREFIX

    @property
    def control_url(self) -> str:
        """The control plane."""
        return f"http://127.0.0.1:{self._control.port}/__ctl"

    @property
    def evil_url(self) -> str:
        """Another host that takes down what it is sent; ``redirect=evil`` leads there."""
        return f"http://localhost:{self._control.port}/evil"

    # --- activities (each tells the webhook what Strava would) ------------------------------------------------------

    def add(self, *activities: Mapping[str, Any], athlete: int | None = None, push: bool = True) -> list[int]:
        """Add activities as they are; return their numbers."""
        return self.history.add(activities, athlete=athlete, push=push)

    def edit(self, number: int, *, push: bool = True, remove: Sequence[str] = (), **changes: Any) -> None:
        """Change fields of an activity, take some away."""
        self.history.edit(number, changes, remove=remove, push=push)

    def hide(self, number: int, *, push: bool = True) -> None:
        """The API no longer shows the activity."""
        self.history.show(number, visible=False, push=push)

    def show(self, number: int, *, push: bool = True) -> None:
        """The API shows it again."""
        self.history.show(number, visible=True, push=push)

    def delete(self, number: int, *, push: bool = True) -> None:
        """The athlete deletes the activity."""
        self.history.delete(number, deleted=True, push=push)

    def undelete(self, number: int, *, push: bool = True) -> None:
        """It is there again, under its old number."""
        self.history.delete(number, deleted=False, push=push)

    def add_athlete(self, profile: Mapping[str, Any], activities: Iterable[Any] = ()) -> int:
        """Add another athlete; ``consent(athlete=...)`` says who sits at the authorise page."""
        with self.world.lock:
            return self.world.add_athlete(profile, activities).id

    def add_likeness(self, profile: Mapping[str, Any], of: int) -> int:
        """Add another athlete who has recorded the very activities of one who is there, under the same numbers: a club of
        thousands fits in memory. What is edited is edited for both; what is added is one's own."""
        with self.world.lock:
            like = self.world.athletes[of]
            other = self.world.add_athlete(profile, (), hr_max=like.hr_max)
            other.records += like.records
            return other.id

    # --- service --------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The emulator's time."""
        return self.clock.now()

    def advance(self, by: timedelta | float) -> None:
        """Move the clock, by a timedelta or seconds."""
        self.clock.advance(by if isinstance(by, timedelta) else timedelta(seconds=by))

    def set_clock(self, at: datetime) -> None:
        """Put the clock to an instant."""
        self.clock.set(at)

    def limits(self, overall: tuple[int, int] | None = None, read: tuple[int, int] | None = None) -> None:
        """Set the limits, per quarter hour and per day."""
        with self.world.lock:
            self.world.quota.overall.limits = overall or self.world.quota.overall.limits
            self.world.quota.read.limits = read or self.world.quota.read.limits

    def consent(self, *, athlete: int | None = None, untick: Sequence[str] = (), deny: bool = False) -> None:
        """What happens on the authorise page from now on."""
        with self.world.lock:
            self.world.consent.athlete, self.world.consent.untick = athlete, tuple(untick)
            self.world.consent.deny = deny

    def grant(self, *scopes: str, athlete: int | None = None) -> dict[str, Any]:
        """A permission without the way through a browser: the token reply for these scopes, all of ours by default."""
        with self.world.lock:
            number = athlete if athlete is not None else next(iter(self.world.athletes))
            code = Code(number, scopes or ("read", "activity:read_all", "profile:read_all"), self.clock.epoch())
            return pair(self.world, self.world.new_grant(code))

    def set_scope(self, *scopes: str, athlete: int | None = None) -> None:
        """Change what the tokens given so far permit."""
        with self.world.lock:
            for grant in {id(held[0]): held[0] for held in self.world.access.values()}.values():
                if athlete in (None, grant.athlete):
                    grant.scope = scopes

    def revoke_athlete(self, athlete: int | None = None, *, push: bool = True) -> None:
        """The athlete disconnects the application in Strava's own settings."""
        with self.world.lock:
            number = athlete if athlete is not None else next(iter(self.world.athletes))
            self.world.revoke(number)
            if push:
                self.webhooks.deauthorized(number)

    def fault(self, what: str, **where: Any) -> Fault:
        """Queue a fault: ``verb`` or ``verb=value``; ``route``, ``count`` (0: for ever), ``probability``, ``skip``."""
        planned = parse(what, **{"evil": self.evil_url, **where})
        with self.world.lock:
            self.faults.add(planned)
        return planned

    def clear_faults(self) -> None:
        """Nothing goes wrong from here on."""
        with self.world.lock:
            self.faults.clear()

    def push(self, events: Sequence[Event], *, url: str | None = None, wait: float = 0) -> list[Delivery]:
        """Send webhook events as they are; wait so many seconds for all of them to be delivered or given up."""
        sent = self.webhooks.push(events, url=url)
        for delivery in sent:
            delivery.done.wait(wait)
        return sent

    def event(self, object_id: int, aspect_type: str = "update", **more: Any) -> Event:
        """Given an object and an aspect, return the event as Strava would word it now; ``more`` overrides its keys."""
        owner = next(iter(self.world.athletes))
        return {**self.webhooks.event(object_id, aspect_type, owner), **more}

    def stats(self) -> dict[str, Any]:
        """How often what was asked and answered."""
        with self.world.lock:
            self.world.quota.roll(self.clock.epoch())
            limit, usage, read_limit, read_usage = self.world.quota.told()
            return {
                "at": self.now().isoformat(),
                "requests": len(self.log),
                "routes": dict(Counter(entry.route for entry in self.log)),
                "statuses": {str(key): count for key, count in Counter(entry.status for entry in self.log).items()},
                "bytes": sum(entry.size for entry in self.log),
                "quota": {"limit": limit, "usage": usage, "read_limit": read_limit, "read_usage": read_usage},
                "faults": dict(self.faults.happened),
                "activities": {athlete.id: len(athlete.listed(read_all=True)) for athlete in self._athletes},
                "connected": sorted(self.world.connected),
                "deliveries": [delivery.as_json() for delivery in self.webhooks.deliveries],
            }

    @property
    def _athletes(self) -> list[Any]:
        return list(self.world.athletes.values())

    # --- a request ------------------------------------------------------------------------------------------------

    def _answer(self, request: Request, _body: bytes, sock: socket.socket) -> bool:
        inside = request.path.removeprefix(PREFIX) if request.path.startswith(PREFIX + "/") else request.path
        request.path = inside.rstrip("/") or "/"
        request.route, request.id = routes.resolve(request.method, request.path)
        with self.world.lock:
            self._number += 1
            number = self._number
            fault = self.faults.take(request.route, request.path)
        reply = self._reply(request, fault)
        date = self.clock.epoch() + (fault.number if fault is not None and fault.verb == "clock-skew" else 0)
        head_only = request.method == "HEAD"
        data = wire.render(reply, wants=request.headers, number=number, date=date, head_only=head_only)
        entry = remembered(number, self.clock.now(), request, status=reply.status, fault=fault, size=len(data))
        with self.world.lock:
            self.log.append(entry)
        return wire.send(sock, data, fault, self.webhooks.stopping)

    def _reply(self, request: Request, fault: Fault | None) -> Reply:
        if fault is None:
            return routes.answer(self.world, self.webhooks, request)
        if fault.verb in wire.QUIET:
            return Reply(0)
        if fault.verb in spoil.INSTEAD:
            return self._instead(request, fault)
        asked = spoil.prepare(self.world, fault, request)
        reply = routes.answer(self.world, self.webhooks, asked)
        request.athlete = asked.athlete
        return spoil.spoil(self.world, fault, reply)

    def _instead(self, request: Request, fault: Fault) -> Reply:
        """A failed call counts too; pages of the servers before the application carry no rate headers."""
        reply = spoil.INSTEAD[fault.verb](self.world, fault, request)
        if request.route not in routes.API:
            return reply
        with self.world.lock:
            _, rate = routes.count(self.world, request)
        return reply if reply.content_type == HTML_TYPE else replace(reply, rate=rate)
