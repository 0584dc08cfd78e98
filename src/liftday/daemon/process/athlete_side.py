"""One athlete inside the daemon: configuration, timetable, events, what is served of them, and what failed.

The process (``app``) lends its workers, its timetable and its doors; nothing here knows of another athlete.
"""

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from liftday.config.athletes import DEFAULT, Places, unknown
from liftday.config.configuration import Configuration
from liftday.config.environment import notify_socket
from liftday.config.read import is_everybodys
from liftday.daemon.clock import Clock
from liftday.daemon.logs import about, event, trouble
from liftday.daemon.process.alerts import Alerts
from liftday.daemon.process.backoff import Backoff
from liftday.daemon.process.pool import Rank, Work
from liftday.daemon.process.schedule import Schedule
from liftday.daemon.process.task import task_of
from liftday.daemon.process.turn_log import log_turn
from liftday.daemon.process.unapplied import explained, unapplied
from liftday.daemon.process.upkeep import Upkeep
from liftday.daemon.process.web_side import WebSide
from liftday.daemon.protocol.invitations import TakeInvitation
from liftday.daemon.protocol.orders import AskStatus, EndLogin, Login, Order, RunTurn, Sync
from liftday.daemon.protocol.outcomes import Advice, Outcome, Synced
from liftday.daemon.protocol.wire import Progress, RemoteError
from liftday.daemon.state import club
from liftday.daemon.sync.watched_folder import take_in
from liftday.daemon.web.clients import Fetch
from liftday.errors import BadConfiguration, CannotWrite, LiftdayError

T = TypeVar("T")
_HINT: Final = timedelta(minutes=1)
_TRIES: Final = 3  # of an import from the watched folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """What the process lends: who works, whether it was told to stop, the timetable, where the server is bound since the
    start (host, port as configured), and whom to tell that something has changed."""

    clock: Clock
    schedule: Schedule
    work: Work
    stopped: Callable[[], bool]
    changed: Callable[["AthleteSide"], None]
    bound: tuple[str, int]
    verbose: bool


class AthleteSide:
    """One athlete. Raises BadConfiguration where their configuration cannot be used."""

    def __init__(self, places: Places, process: Process) -> None:
        self.name = places.athlete
        self.refused = False  # whether the file that is there now could not be used, and that of before is
        self._process = process
        self._clock = process.clock
        self.known = Configuration.at(places)
        club.open_here(places, self.known.settings)
        self.web_side = WebSide(
            state=places.state,
            settings=self.known.settings,
            clock=process.clock,
            order=self.carry_out,
            hint=self._poll_soon,
            bound=process.bound,
        )
        self._day: date | None = None
        self._backoff = Backoff()
        self._untaken = 0
        self._alerts = Alerts(places.state)
        self.upkeep = Upkeep(keyring=self.web_side.keyring, order=self.work)
        self._left = False

    def leave(self) -> None:
        """They are being removed: what is still on its way (a poll that waits for a worker) ends without a word."""
        self._left = True
        self.web_side.keyring.leave()

    @property
    def logged_as(self) -> str | None:
        """The athlete's name in lines of the log; the installation's own has none."""
        return None if self.name == DEFAULT else self.name

    @property
    def rhythm(self) -> timedelta:
        """From one poll to the next."""
        return timedelta(minutes=self.known.settings.strava.poll_minutes)

    def carry_out(self, order: Order[T], files: tuple[int, ...] = (), progress: Progress = lambda _: None) -> T:
        """Given an order, let a worker carry it out, take what it published to the bridge, return the outcome."""
        if self._left:
            raise unknown(self.name)
        self.upkeep.secrets(login=not isinstance(order, Login))
        now = self._clock.now()
        try:
            outcome = self.work(order, progress, now=now, files=files, fetches=self.web_side.bridge.fetches.take())
        except LiftdayError:
            with contextlib.suppress(LiftdayError):  # a sync that Strava refused has published all the same
                self.web_side.refresh(None)
            raise
        assert isinstance(outcome, Outcome)
        if isinstance(order, TakeInvitation):
            self._take_word()
        if isinstance(order, Login | EndLogin | TakeInvitation):  # whoever has just logged in waits for no old rhythm
            self._poll_in(_HINT)  # or trouble
        self.web_side.refresh(outcome.facts)
        if outcome.turn:  # a look at a link, a login or a copy is no turn, and proves nothing
            self._day = now.astimezone(self.known.settings.owner.athlete.timezone).date()
            self._backoff.well()
            self.web_side.turned()
            self._tell_owner()
            log_turn(order.verb, outcome, self.logged_as)
        self._process.changed(self)
        return outcome

    def _take_word(self) -> None:
        """What the athlete said of the safety text in a browser counts from the next turn on."""
        self.known = self.known.shared_anew()
        self.web_side.settle(self.known.settings)

    def work(
        self,
        order: Order[T],
        progress: Progress = lambda _: None,
        *,
        now: datetime | None = None,
        files: tuple[int, ...] = (),
        fetches: tuple[Fetch, ...] = (),
    ) -> T:
        """What a worker makes of an order; the bridge does not hear of it."""
        task = task_of(order, self.known, now=now or self._clock.now(), verbose=self._process.verbose)
        task = replace(task, files=files, fetches=fetches, bound=self._process.bound)
        return self._process.work(task, progress, self._rank(order))

    def _rank(self, order: Order[Any]) -> Rank:
        if isinstance(order, Sync) and (order.full or self.web_side.reads_history):
            return Rank.HISTORY  # whoever asked for it: it may take minutes
        if isinstance(order, RunTurn) and order.by_schedule:
            return Rank.POLL  # at midnight it is everybody's
        if not isinstance(order, Sync) or order.asked:
            return Rank.ASKED
        return Rank.EVENT if order.events else Rank.POLL

    def on_order(self, order: Order[Any], files: list[int], progress: Progress) -> object:
        """What the control socket brings: the question for the daemon's own status is answered here, the rest is a turn's."""
        if isinstance(order, AskStatus):
            self.upkeep.secrets(login=False)  # who asks may be about to read one, and would make one that is lost anew
            wait = self._process.schedule.next_poll_in(self.name)
            return self.web_side.live(None if wait is None else self._clock.now() + wait, self.unapplied())
        if left := self.unapplied():
            progress(f"Note: {left.what}; {left.remedy}.")
        if isinstance(order, Sync):
            order = replace(order, by_schedule=True)  # Strava's trouble is an outcome: its turn ran all the same
        try:
            outcome = self.carry_out(order, tuple(files), progress)
        except LiftdayError as error:
            if error.exit_code == CannotWrite.exit_code:  # the machine's trouble, not that of the words it was told
                self.failed(error)
            raise explained(error, left) from error
        if isinstance(outcome, Synced):
            self._poll_in(self._rest(outcome))
        if isinstance(outcome, Synced) and outcome.trouble:
            raise RemoteError(outcome.trouble)
        return outcome

    def unapplied(self) -> Advice | None:
        """What of the configuration the daemon goes without."""
        alone = None if notify_socket() else os.getpid()
        return unapplied(self.known, self._process.bound, pid=alone)

    def catch_up(self) -> bool:
        """Publish what is known before anything is fetched; on failure go on with the last good feed. Whether it ran."""
        try:
            self.carry_out(RunTurn(by_schedule=True))
        except LiftdayError as error:
            self.failed(error)
            return False
        return True

    def poll(self) -> None:
        """One sync by the timetable. Never raises: the timetable goes on."""
        events = self.web_side.events.take()
        try:
            outcome = self.carry_out(Sync(by_schedule=True, events=events))
        except LiftdayError as error:
            self.web_side.events.give_back(events)
            self.failed(error)
            self._poll_in(self._backoff.longer())
            return
        self._poll_in(self._rest(outcome))

    def look(self) -> None:
        """Twice a minute: notice a new local day, look into the watched folder. Each is tried once: where a turn cannot
        run, the polls find out when it can again."""
        today = self._clock.now().astimezone(self.known.settings.owner.athlete.timezone).date()
        if self._day not in {None, today}:
            self._day = today
            if not self.catch_up():
                self._retry()
        if not self._backoff.failing:
            self._take_in(self.web_side.watched_files())

    def look_alone(self) -> None:
        """The same with the upkeep of the secrets, for an athlete who was added: the process looks after its own."""
        self.upkeep.look()
        self.look()

    def reload(self, turns: Iterator[timedelta] | None = None) -> BadConfiguration | None:
        """Read the configuration again; a wrong one changes nothing, is named with file, line and key, and returned. What
        changed is published at once, or by a poll as soon as the next of ``turns`` says, for all may be changed together."""
        try:
            self.known = replace(self.known, places=club.again(self.known.places))  # also where it cannot be used
            known = Configuration.at(self.known.places)
        except BadConfiguration as error:
            if not is_everybodys(self.known.places, error):
                trouble("reload_refused", error, athlete=self.logged_as, first="the old configuration stays: ")
            self.refused = True
            return error
        self.refused = False
        club.take_up(known.places)
        before, settings, self.known = self.known.settings, known.settings, known
        if self.name != DEFAULT and settings == before:
            return None  # another athlete's file was edited
        self.web_side.settle(settings)
        self._process.schedule.poll_every(self.rhythm, self.name)
        if turns is None:
            self.catch_up()
        if turns or settings.calendars != before.calendars:  # a calendar just named is not to wait for the hour
            self._poll_in(next(turns) if turns else timedelta())
        event("reloaded", athlete=self.logged_as)
        if left := self.unapplied():
            event("reloaded_in_part", priority="warning", athlete=self.logged_as, text=f"{left.what}; {left.remedy}")
        return None

    def failed(self, error: LiftdayError) -> None:
        """A turn failed: say so, unless the daemon was told to stop, or the athlete is gone."""
        if self._left or self._process.stopped():
            return
        trouble("turn_failed", error, athlete=self.logged_as)
        self.web_side.failed(error)
        self._tell_owner()
        self._process.changed(self)

    def _rest(self, outcome: Synced) -> timedelta:
        """How long a sync that ended so lets Strava be; an event that came meanwhile is looked at soon."""
        if outcome.retry_seconds:
            return timedelta(seconds=outcome.retry_seconds)
        return _HINT if self.web_side.events.waiting and self._backoff.may_hurry(self._clock.now()) else self.rhythm

    def _poll_in(self, wait: timedelta) -> None:
        self._process.schedule.poll_in(wait, self.name)

    def _retry(self) -> None:
        """What could not run now is the next poll's, which comes early and then ever later as long as the trouble lasts."""
        wait, due = self._backoff.longer(), self._process.schedule.next_poll_in(self.name)
        if due is None or wait < due:
            self._poll_in(wait)

    def _poll_soon(self) -> None:
        """Bring the next poll forward, unless Strava is to be let be for longer than the rhythm (nobody's event mends an
        application that is switched off)."""
        due = self._process.schedule.next_poll_in(self.name)
        if due is not None and _HINT < due <= self.rhythm and self._backoff.may_hurry(self._clock.now()):
            self._process.schedule.poll_in(_HINT, self.name, pressing=True)

    def _take_in(self, fresh: tuple[Path, ...]) -> None:
        """Import the watched folder's new files. What fails is tried again at the next looks, three times in all: then it
        is left until it changes, for polls that go well say nothing of it."""
        if not fresh:
            return
        try:
            with about(self.name):
                take_in(fresh, self.carry_out)
            self._untaken = 0
        except LiftdayError as error:
            self.failed(error)
            self._untaken += 1
            if self._untaken < _TRIES:
                self.web_side.watch_again(fresh)
            else:
                self._untaken = 0
                left = "until they change, or a restart"
                event("import_left_out", priority="warning", athlete=self.logged_as, files=len(fresh), text=left)

    def _tell_owner(self) -> None:
        """Tell the owner how it stands, if that is news."""
        self._alerts.update_soon(self.web_side.condition(), self.known.settings.notify)
