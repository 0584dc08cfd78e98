"""The web server of a club: everybody's feeds and pages at their addresses, orders into the queue, the control socket."""

from collections.abc import Mapping
from contextlib import nullcontext, suppress
from datetime import datetime
from typing import Any, Final

from liftday.config.athletes import DEFAULT, Places, added, places_of, state_of
from liftday.config.read import read
from liftday.config.settings import Settings
from liftday.daemon.clock import Clock
from liftday.daemon.club.asking import Asking
from liftday.daemon.club.events import WebhookEvents
from liftday.daemon.club.listener import Listener
from liftday.daemon.club.member import Member, Serving
from liftday.daemon.club.membership import Membership
from liftday.daemon.club.refusals import Refusals
from liftday.daemon.club.served import MOST, Served
from liftday.daemon.club.standing import ClubStanding
from liftday.daemon.logs import trouble
from liftday.daemon.process.control import Control
from liftday.daemon.protocol.athlete_orders import AddAthlete, RemoveAthlete
from liftday.daemon.protocol.orders import Order
from liftday.daemon.protocol.wire import Progress
from liftday.daemon.state import feed_files
from liftday.daemon.state.workbench import lay_out
from liftday.daemon.sync.shared_ledger import SharedLedger
from liftday.daemon.web.bridge import Bridge, Bridges, View
from liftday.daemon.web.server import WebServer
from liftday.errors import BadConfiguration, LiftdayError, Unavailable
from liftday.store.postgres import fetched, signposts, timetable
from liftday.store.postgres.database import Database
from liftday.store.postgres.queue import Queue
from liftday.store.postgres.web_state import WebState

_THREADS: Final = 16  # that wait for a worker's answer, or open an athlete, at once


class Web:
    """One web server. ``settings`` are the installation's."""

    def __init__(
        self,
        places: Places,
        settings: Settings,
        *,
        clock: Clock,
        queue: Queue,
        database: Database,
        listener: Listener,
        kept: WebState,
        refusals: Refusals,
    ) -> None:
        self._places = places
        self._feed = settings.feed
        self._database = database
        self._listener = listener
        self._serving = Serving(
            clock=clock,
            bound=(settings.feed.host, settings.feed.port),
            lay=self._lay,
            asking=Asking(queue, listener),
            patient=Asking(queue, listener, patience=None),
            next_poll=self._next_poll,
            refusals=refusals,
        )
        self.home = Member(places, self._serving)
        self._bridges = Bridges(self.home.web_side.bridge)
        self.served = Served(self._bridges, make=self._opened, whose=self._whose)
        self._events = WebhookEvents(queue, database)
        self._membership = Membership(self.home, queue, self.served)
        self.standing = ClubStanding(queue, database, self.served, self._quota)
        home = self._bridges.home
        home.health, home.samples, home.on_event = self.standing.health, self.standing.samples, self._events.take
        self.control = Control(places.root, self.on_order)
        where = settings.feed.host, settings.feed.port
        self._server = WebServer(self._bridges, *where, find=self.served.find, kept=kept, threads=_THREADS)

    def _quota(self) -> Mapping[str, tuple[int, int]]:
        """What Strava has counted of the application's requests, by window; nothing without an application."""
        client_id = self.home.known.settings.strava.client_id
        if client_id is None:
            return {}
        ledger = SharedLedger(lambda: nullcontext(self._database), seed=str(client_id))
        counts = ledger.recall().counts(self._serving.clock.now())
        return {window: (used, limit) for window, (used, limit) in counts.items()}

    @property
    def port(self) -> int:
        """Where it answers."""
        return self._server.port

    def start(self) -> None:
        """Serve; while the database is away what was laid out here last."""
        self.home.web_side.bound_to(self._server.port)
        if not (self._listener.hears and self.served):
            self._serve_what_is_here()
        self._server.start()
        self.control.listen()

    def stop(self) -> None:
        """Serve no more."""
        self.control.stop()
        self._server.stop()
        self._events.stop()
        self.served.stop()
        self.keep_fetches()

    def alive(self) -> bool:
        """Whether it answers."""
        return self._server.alive()

    def on_order(self, order: Order[Any], files: list[int], progress: Progress, athlete: str = DEFAULT) -> object:
        """What the control socket brings."""
        del files
        if isinstance(order, AddAthlete):
            return self._membership.add(order)
        if isinstance(order, RemoveAthlete):
            return self._membership.remove(order)
        return self.served.named(athlete).on_order(order, progress)

    def reload(self) -> BadConfiguration | None:
        """Read every configuration again; a wrong one changes nothing and is returned."""
        try:
            read(self._places.config)
        except BadConfiguration as error:
            return error
        self.served.connected()
        return None

    def keep_fetches(self) -> None:
        """Let every machine know who fetched whose feed."""
        for member in self.served:
            fetches = member.web_side.bridge.fetches
            for fetch in fetches.take():
                try:
                    fetched.keep(self._database, member.name, fetch.client, fetch.at, unchanged=fetch.unchanged)
                except LiftdayError:
                    fetches.put_back(fetch)

    def _opened(self, name: str) -> Member:
        if name == DEFAULT:
            self.home.refresh()
            return self.home
        lay_out(self.home.known.settings.of(name), state_of(self._places.root, name))
        member = self._member(name)
        member.refresh()
        if member.short is not None and not (member.known.places.state / feed_files.FEED).exists():
            raise member.short  # nothing is here to be shown meanwhile
        return member

    def _member(self, name: str) -> Member:
        member = Member(places_of(self._places, name), self._serving)
        member.web_side.bound_to(self._server.port)
        return member

    def _serve_what_is_here(self) -> None:
        """Show what was published last as far as this machine has it; when the database is back all of it is looked at."""
        for name in (DEFAULT, *added(self._places.root)[:MOST]):
            with suppress(LiftdayError):
                member = self.home if name == DEFAULT else self._member(name)
                member.web_side.refresh(None)
                self.served.keep(member)

    def _next_poll(self, name: str) -> datetime | None:
        with suppress(LiftdayError):
            return timetable.next_poll(self._database, name)
        return None

    def _lay(self, bridge: Bridge, view: View) -> None:
        self._bridges.lay(bridge, view)

    def _whose(self, kind: str, key: bytes) -> str | None:
        if not self._listener.hears:
            raise Unavailable("the database does not answer", remedy="what is in memory is served on")
        return signposts.whose(self._database, kind, key)

    def connected(self) -> None:
        """What was told until now nobody heard: show it."""
        try:
            self.served.named(DEFAULT)
        except LiftdayError as error:
            trouble("not_refreshed", error, priority="warning")
        self.served.connected()
