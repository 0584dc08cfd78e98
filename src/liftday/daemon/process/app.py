"""The life of the process: start, catch up, ready, run, reload, stop.

The daemon itself holds little: the web server with the last good feed in memory, the control socket, the timetable and
a worker that carries out one order at a time in a process of its own. It reads and writes nothing between polls.
"""

import contextlib
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from liftday.config.environment import notify_socket
from liftday.config.read import load, parse
from liftday.config.settings import Settings
from liftday.config.state_directory import prepare_state
from liftday.daemon.clock import Clock
from liftday.daemon.logs import event
from liftday.daemon.process.alerts import Alerts
from liftday.daemon.process.backoff import Backoff
from liftday.daemon.process.control import Control
from liftday.daemon.process.notify import sd_notify
from liftday.daemon.process.schedule import Schedule, heartbeat
from liftday.daemon.process.signals import Signals
from liftday.daemon.process.turn_log import log_turn
from liftday.daemon.process.unapplied import unapplied
from liftday.daemon.process.upkeep import Upkeep
from liftday.daemon.process.web_side import WebSide
from liftday.daemon.process.worker import Task, Worker
from liftday.daemon.protocol.orders import AskStatus, Login, Order, RunTurn, Sync
from liftday.daemon.protocol.outcomes import Advice, Outcome, Synced
from liftday.daemon.protocol.wire import Progress, RemoteError
from liftday.daemon.state.lock import one_daemon
from liftday.daemon.sync.watched_folder import take_in
from liftday.daemon.web.server import WebServer
from liftday.errors import BadConfiguration, CannotWrite, LiftdayError

T = TypeVar("T")
_HINT: Final = timedelta(minutes=1)
_TRIES: Final = 3  # of an import from the watched folder


class App:
    """One running daemon. ``run`` returns when a signal asked it to stop."""

    def __init__(self, *, config: Path, state: Path, clock: Clock, verbose: bool = False) -> None:
        self._config = config
        self._state = state
        self._clock = clock
        self._text = load(config)
        self._settings: Settings = parse(self._text, config)
        self._bound = (self._settings.feed.host, self._settings.feed.port)
        self._verbose = verbose
        self._worker = Worker()
        self._web_side = WebSide(
            state=state, settings=self._settings, clock=clock, order=self.carry_out, hint=self._poll_soon
        )
        self._signals = Signals(end_turn=self._worker.stop, reload=self._reload)
        self._day: date | None = None
        self._backoff = Backoff()
        self._untaken = 0
        self._web_lives: Callable[[], bool] = lambda: True
        self._alerts = Alerts(state)
        self._control = Control(state, self._on_order)
        self._upkeep = Upkeep(keyring=self._web_side.keyring, control=self._control, order=self._work)
        self._schedule = Schedule(
            beat=self._beat, look=self._look, poll=self._poll, every=self._rhythm, heartbeat=heartbeat()
        )

    def run(self, ready: Callable[[str], None] = lambda _: None) -> int:
        """Serve until SIGTERM or SIGINT; return 0. ``ready`` is told the feed's address when it answers.

        Raises TryLater for a busy port or a second daemon, CannotWrite for a state directory that cannot be used.
        """
        for warning in prepare_state(self._state):
            event("state_directory", priority="warning", text=warning)
        with one_daemon(self._state) as hold:
            self._upkeep.holding(hold)
            self._signals.listen()
            self._web_side.refresh(None)  # the last good feed answers from the first moment
            with WebServer(self._web_side.bridge, self._settings.feed.host, self._settings.feed.port) as web:
                self._web_lives = web.alive
                self._web_side.bound_to(web.port)
                self._open_for_orders()
                try:
                    self._catch_up()
                    self._schedule.start()
                    sd_notify("READY=1", f"STATUS={self._web_side.status_line()}")
                    event("ready", port=web.port)
                    with contextlib.suppress(OSError):  # where nobody takes the log, nobody takes this line
                        ready(self._web_side.feed_address())
                    self._schedule.poll_in(timedelta())
                    self._signals.wait()
                finally:
                    sd_notify("STOPPING=1")
                    self._worker.stop()
                    self._schedule.stop()
                    self._control.stop()
        event("stopped")
        return 0

    def _open_for_orders(self) -> None:
        """Take orders from commands; where no socket can be made, serve all the same and say so."""
        try:
            self._control.start()
        except OSError as cause:
            text = (
                f"cannot write in {self._state}: {cause.strerror}; the last good feed is served, and nothing else done"
            )
            event("serving_only", priority="error", text=text)

    def stop(self) -> None:
        """Ask the daemon to stop, as SIGTERM does."""
        self._signals.stop()

    def carry_out(self, order: Order[T], files: tuple[int, ...] = (), progress: Progress = lambda _: None) -> T:
        """Given an order, let the worker carry it out, take what it published to the bridge, return the outcome."""
        self._upkeep.secrets(login=not isinstance(order, Login))
        now = self._clock.now()
        try:
            outcome = self._work(order, progress, now=now, files=files, fetches=self._web_side.bridge.fetches.take())
        except LiftdayError:
            with contextlib.suppress(LiftdayError):  # a sync that Strava refused has published all the same
                self._web_side.refresh(None)
            raise
        assert isinstance(outcome, Outcome)
        self._web_side.refresh(outcome.facts)
        if outcome.turn:  # a look at a link, a login or a copy is no turn, and proves nothing
            self._day = now.astimezone(self._settings.owner.athlete.timezone).date()
            self._backoff.well()
            self._web_side.turned()
            self._tell_owner()
            log_turn(order.verb, outcome)
        return outcome

    def _work(self, order: Order[T], progress: Progress = lambda _: None, **given: Any) -> T:
        """What the worker makes of an order; the bridge does not hear of it."""
        task = Task(
            order=order,
            config=self._text,
            path=str(self._config),
            state=str(self._state),
            now=self._clock.now(),
            bound=self._bound,
            verbose=self._verbose,
        )
        return self._worker.carry_out(replace(task, **given), progress)

    def _on_order(self, order: Order[Any], files: list[int], progress: Progress) -> object:
        """What the control socket brings: the question for the daemon's own status is answered here, the rest is a turn's."""
        if isinstance(order, AskStatus):
            self._upkeep.secrets(login=False)  # who asks may be about to read one, and would make one that is lost anew
            wait = self._schedule.next_poll_in()
            return self._web_side.live(None if wait is None else self._clock.now() + wait, self._unapplied())
        left = self._unapplied()
        if left:
            progress(f"Note: {left.what}; {left.remedy}.")
        if isinstance(order, Sync):
            order = replace(order, by_schedule=True)  # Strava's trouble is an outcome: its turn ran all the same
        try:
            outcome = self.carry_out(order, tuple(files), progress)
        except LiftdayError as error:
            if error.exit_code == CannotWrite.exit_code:  # the machine's trouble, not that of the words it was told
                self._failed(error)
            raise
        if isinstance(order, Login):
            self._schedule.poll_in(_HINT)  # whoever has just logged in does not want to wait for the old rhythm
        elif isinstance(outcome, Synced):
            self._schedule.poll_in(self._rest(outcome))
        sd_notify(f"STATUS={self._web_side.status_line()}")
        if isinstance(outcome, Synced) and outcome.trouble:
            raise RemoteError(outcome.trouble)
        return outcome

    def _unapplied(self) -> Advice | None:
        alone = None if notify_socket() else os.getpid()
        return unapplied(self._config, self._text, self._settings.feed, self._bound, pid=alone)

    def _rest(self, outcome: Synced) -> timedelta:
        """How long a sync that ended so lets Strava be; an event that came meanwhile is looked at soon."""
        if outcome.retry_seconds:
            return timedelta(seconds=outcome.retry_seconds)
        return _HINT if self._web_side.events.waiting and self._backoff.may_hurry(self._clock.now()) else self._rhythm

    def _catch_up(self) -> bool:
        """Publish what is known before anything is fetched; on failure go on with the last good feed. Whether it ran."""
        try:
            self.carry_out(RunTurn())
        except LiftdayError as error:
            self._failed(error)
            return False
        return True

    def _poll(self) -> None:
        """One sync by the timetable. Never raises: the timetable goes on."""
        events = self._web_side.events.take()
        try:
            outcome = self.carry_out(Sync(by_schedule=True, events=events))
        except LiftdayError as error:
            self._web_side.events.give_back(events)
            self._failed(error)
            self._schedule.poll_in(self._backoff.longer())
            return
        self._schedule.poll_in(self._rest(outcome))
        sd_notify(f"STATUS={self._web_side.status_line()}")

    def _retry(self) -> None:
        """What could not run now is the next poll's, which comes early and then ever later as long as the trouble lasts."""
        wait, due = self._backoff.longer(), self._schedule.next_poll_in()
        if due is None or wait < due:
            self._schedule.poll_in(wait)

    def _poll_soon(self) -> None:
        """Bring the next poll forward, unless Strava is to be let be for longer than the rhythm (nobody's event mends an
        application that is switched off)."""
        due = self._schedule.next_poll_in()
        if due is not None and _HINT < due <= self._rhythm and self._backoff.may_hurry(self._clock.now()):
            self._schedule.poll_in(_HINT)

    @property
    def _rhythm(self) -> timedelta:
        """From one poll to the next."""
        return timedelta(minutes=self._settings.strava.poll_minutes)

    def _beat(self) -> None:
        """Feed the watchdog if all is alive. A turn under way, however long, is no reason to be killed."""
        if self._web_lives() and self._web_side.database_answers() and self._schedule.moves:
            sd_notify("WATCHDOG=1")

    def _look(self) -> None:
        """Twice a minute: notice a new local day, look into the watched folder. Each is tried once: where a turn cannot
        run, the polls find out when it can again."""
        if self._upkeep.look():
            with contextlib.suppress(LiftdayError):
                self._web_side.refresh(None)
            if self._control.listens:
                self._schedule.poll_in(timedelta())
        today = self._clock.now().astimezone(self._settings.owner.athlete.timezone).date()
        if self._day is not None and today != self._day:
            self._day = today
            if not self._catch_up():
                self._retry()
        if not self._backoff.failing:
            self._take_in(self._web_side.watched_files())

    def _take_in(self, fresh: tuple[Path, ...]) -> None:
        """Import the watched folder's new files. What fails is tried again at the next looks, three times in all: then it
        is left until it changes, for polls that go well say nothing of it."""
        if not fresh:
            return
        try:
            take_in(fresh, self.carry_out)
            self._untaken = 0
        except LiftdayError as error:
            self._failed(error)
            self._untaken += 1
            if self._untaken < _TRIES:
                self._web_side.watch_again(fresh)
            else:
                self._untaken = 0
                event("import_left_out", priority="warning", files=len(fresh), text="until they change, or a restart")

    def _failed(self, error: LiftdayError) -> None:
        if self._worker.stopped:
            return  # the turn did not fail: we were asked to stop
        event("turn_failed", priority="error", text=f"{error.what} ({error.remedy})")
        self._web_side.failed(error)
        self._tell_owner()
        sd_notify(f"STATUS={self._web_side.status_line()}")

    def _tell_owner(self) -> None:
        """Tell the owner how it stands, if that is news."""
        self._alerts.update_soon(self._web_side.condition(), self._settings.notify)

    def _reload(self) -> None:
        """Read the configuration again; a wrong one changes nothing and is named with file, line and key."""
        sd_notify("RELOADING=1")
        try:
            text = load(self._config)
            settings = parse(text, self._config)
        except BadConfiguration as error:
            event("reload_refused", priority="error", text=f"the old configuration stays: {error.what}")
            sd_notify("READY=1", f"STATUS=configuration refused, the old one stays: {error.what.splitlines()[0]}")
            return
        before, self._text, self._settings = self._settings, text, settings
        self._web_side.settle(settings)
        self._schedule.poll_every(timedelta(minutes=settings.strava.poll_minutes))
        self._catch_up()
        if settings.calendars != before.calendars:  # who has just named a calendar does not want to wait for the hour
            self._schedule.poll_in(timedelta())
        event("reloaded")
        left = self._unapplied()
        if left:
            event("reloaded_in_part", priority="warning", text=f"{left.what}; {left.remedy}")
        sd_notify("READY=1", f"STATUS={self._web_side.status_line()}")
