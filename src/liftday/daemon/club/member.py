"""One athlete as a web server of the club has them in memory: configuration, what is published, and orders to the queue."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from liftday.config.athletes import DEFAULT, Places, unknown
from liftday.config.configuration import Configuration
from liftday.config.read import load, shared_at
from liftday.daemon.clock import Clock
from liftday.daemon.club.asking import Asking
from liftday.daemon.club.refusals import Refusals
from liftday.daemon.process.web_side import WebSide
from liftday.daemon.protocol.invitations import TakeInvitation
from liftday.daemon.protocol.orders import AskStatus, GiveBack, Order, Sync
from liftday.daemon.protocol.outcomes import Outcome, Synced
from liftday.daemon.protocol.wire import Progress, RemoteError
from liftday.daemon.state.club import again
from liftday.daemon.state.laid_out import is_workbench, since
from liftday.daemon.state.workbench import lay_out
from liftday.daemon.web.bridge import Bridge, View
from liftday.errors import BadConfiguration, CannotWrite, LiftdayError

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What a web server lends to those it serves: the clock, where it is bound (host, port), who lays a view, who asks for a
    browser and for a command, when somebody is polled next, and who says what cannot be used."""

    clock: Clock
    bound: tuple[str, int]
    lay: Callable[[Bridge, View], None]
    asking: Asking
    patient: Asking
    next_poll: Callable[[str], datetime | None]
    refusals: Refusals


class Member:
    """One athlete. Raises BadConfiguration where their configuration cannot be used."""

    def __init__(self, places: Places, serving: Serving) -> None:
        self.name = places.athlete
        self._serving = serving
        self.known = Configuration.at(places)
        self.web_side = WebSide(
            state=places.state,
            settings=self.known.settings,
            clock=serving.clock,
            order=self.carry_out,
            bound=serving.bound,
        )
        self.web_side.lay = serving.lay
        self.web_side.bridge.renew = self.refresh
        self.web_side.bridge.taken = self._taken
        self._joined = False  # whether they were a member at the last look, and since when
        self._since = ""
        self.short: LiftdayError | None = None  # why what is shown may be older than what is published

    def refresh(self) -> None:
        """Show what is published now, by the configuration as it is now; where this machine has no room for it, what was there
        before, and ``short`` says so. Raises BadInput for who was removed elsewhere, and what the database raises."""
        short = None
        try:
            lay_out(self.known.settings, self.known.places.state, member=self._joined, whole=True)
        except CannotWrite as error:
            short = error
        self._joined = self.name != DEFAULT and is_workbench(self.known.places.state)
        before, self._since = self._since, since(self.known.places.state)
        if self._joined and before not in {"", self._since}:
            raise unknown(self.name)  # there is somebody else of that name now
        try:
            self._configure()
        except BadConfiguration as error:  # the old one stays
            self._serving.refusals.say(self.known.places, error)
        self.web_side.refresh(None)
        self.short = short

    def _configure(self) -> None:
        places, before = again(self.known.places), self.known
        shared = shared_at(places)
        if (places, load(places.config, shared), shared) == (before.places, before.text, before.shared):
            return
        self.known = Configuration.at(places)
        self.web_side.settle(self.known.settings)

    def carry_out(self, order: Order[T], files: tuple[int, ...] = ()) -> T:
        """Given an order that a browser asks for, have a worker carry it out, show what it published, return the outcome."""
        del files
        return self._carried_out(self._serving.asking, order)

    def _taken(self, state: str) -> str:
        """What came of the login of that state, which another server was asked for."""
        order = TakeInvitation(query="", state=state, clearance="none", invitation="")
        return self._serving.asking.again(order).html

    def on_order(self, order: Order[Any], progress: Progress) -> object:
        """What the control socket brings."""
        if isinstance(order, AskStatus):
            return self.web_side.live(self._serving.next_poll(self.name))
        if isinstance(order, Sync):
            order = replace(order, by_schedule=True)  # Strava's trouble is an outcome: its turn ran all the same
        outcome = self._carried_out(self._serving.patient, order, progress)
        if isinstance(outcome, Synced) and outcome.trouble:
            raise RemoteError(outcome.trouble)
        return outcome

    def give_back(self) -> str:
        """Have a worker give the permission back and delete every row of the athlete's; return what to tell."""
        return self._serving.patient.carry_out(self.name, GiveBack()).said

    def _carried_out(self, asking: Asking, order: Order[T], progress: Progress = lambda _: None) -> T:
        outcome = asking.carry_out(self.name, order, progress)
        assert isinstance(outcome, Outcome)
        self.refresh()
        self.web_side.refresh(outcome.facts)
        return outcome
