"""The life of the process: start, catch up, ready, run, reload, stop.

The daemon itself holds little: the web server with the last good feeds in memory, the control socket, the timetable, a
small pool of workers that carry out one order at a time each, and a side for each athlete (``athlete_side``). It reads and
writes nothing between polls.
"""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from liftday.config.athletes import DEFAULT, Places
from liftday.config.read import read
from liftday.config.state_directory import prepare_state
from liftday.daemon.clock import Clock
from liftday.daemon.logs import event
from liftday.daemon.process import everyone
from liftday.daemon.process.athlete_side import AthleteSide, Process
from liftday.daemon.process.control import Control
from liftday.daemon.process.membership import Membership
from liftday.daemon.process.notify import sd_notify
from liftday.daemon.process.pool import Pool, Rank
from liftday.daemon.process.schedule import Schedule, heartbeat
from liftday.daemon.process.signals import Signals
from liftday.daemon.process.task import Task
from liftday.daemon.process.upkeep import Doors
from liftday.daemon.protocol.application import Application
from liftday.daemon.protocol.athlete_orders import AddAthlete, RemoveAthlete
from liftday.daemon.protocol.orders import Order
from liftday.daemon.protocol.outcomes import DaemonStatus, Synced
from liftday.daemon.protocol.wire import Progress
from liftday.daemon.state.lock import one_daemon
from liftday.daemon.web.bridge import Bridges
from liftday.daemon.web.server import WebServer
from liftday.errors import LiftdayError

T = TypeVar("T")


class App:
    """One running daemon. ``run`` returns when a signal asked it to stop."""

    def __init__(self, *, config: Path, state: Path, clock: Clock, verbose: bool = False) -> None:
        self._state = state
        self._clock = clock
        self.workers = Pool()
        self.schedule = Schedule(beat=self._beat, look=self.look, heartbeat=heartbeat())
        places = Places(config=config, state=state)
        feed = read(config).feed
        process = Process(
            clock=clock,
            schedule=self.schedule,
            work=self._work,
            stopped=lambda: self.workers.stopped,
            changed=self._changed,
            bound=(feed.host, feed.port),
            verbose=verbose,
        )
        self.home = AthleteSide(places, process)
        self.bridges = Bridges(self.home.web_side.bridge)
        self.home.web_side.lay = self.bridges.lay
        self.others = Membership(self.home, process, self.bridges)
        self.bridges.home.health = lambda: everyone.health(self.home.web_side, self.others)
        self.bridges.home.samples = lambda: everyone.samples(self.home.web_side, self.application())
        self.bridges.home.on_event = self._on_event
        self.schedule.add(DEFAULT, poll=self.home.poll, every=self.home.rhythm)
        self._signals = Signals(end_turn=self.workers.stop, reload=self.reload)
        self._web_lives: Callable[[], bool] = lambda: True
        self.control = Control(state, self.on_order)
        self._doors = Doors(self.control)

    def run(self, ready: Callable[[str], None] = lambda _: None) -> int:
        """Serve until SIGTERM or SIGINT; return 0. ``ready`` is told the feed's address when it answers.

        Raises TryLater for a busy port or a second daemon, CannotWrite for a state directory that cannot be used.
        """
        for warning in prepare_state(self._state):
            event("state_directory", priority="warning", text=warning)
        feed = self.home.known.settings.feed
        with one_daemon(self._state) as hold:
            self._doors.holding(hold)
            self._signals.listen()
            self.home.web_side.refresh(None)  # the last good feed answers from the first moment
            self.others.open_all()
            with WebServer(self.bridges, feed.host, feed.port) as web:
                self._web_lives = web.alive
                self.home.web_side.bound_to(web.port)
                self.others.bound_to(web.port)
                self.control.listen()
                try:
                    self.home.catch_up()
                    self.schedule.start()
                    sd_notify("READY=1", f"STATUS={self.home.web_side.status_line()}")
                    event("ready", port=web.port)
                    with contextlib.suppress(OSError):  # where nobody takes the log, nobody takes this line
                        ready(self.home.web_side.feed_address())
                    self.schedule.poll_in(timedelta())
                    self.others.begin()
                    self._signals.wait()
                finally:
                    sd_notify("STOPPING=1")
                    self.workers.stop()
                    self.schedule.stop()
                    self.control.stop()
        event("stopped")
        return 0

    def stop(self) -> None:
        """Ask the daemon to stop, as SIGTERM does."""
        self._signals.stop()

    def on_order(self, order: Order[Any], files: list[int], progress: Progress, athlete: str = DEFAULT) -> object:
        """What the control socket brings: who is there is the process's to change, the rest an athlete's."""
        if isinstance(order, AddAthlete):
            return self.others.add(order)
        if isinstance(order, RemoveAthlete):
            return self.others.remove(order)
        side = self.home if athlete == DEFAULT else self.others.named(athlete)
        answer = side.on_order(order, files, progress)
        return replace(answer, application=self.application()) if isinstance(answer, DaemonStatus) else answer

    def application(self) -> Application:
        """How the application stands with all its athletes."""
        return everyone.application(self.home, self.others, self.workers.backlog(), self._clock.now())

    def look(self) -> None:
        """Twice a minute: the process's doors and workers, and what ``default`` looks for."""
        self.workers.tidy()
        self._doors.look_at_lock()
        self.home.upkeep.look()
        if self._doors.look_at_socket():
            for side in (self.home, *self.others):
                with contextlib.suppress(LiftdayError):
                    side.web_side.refresh(None)
            if self.control.listens:
                self.schedule.poll_in(timedelta())
        self.home.look()

    def reload(self) -> None:
        """Read every configuration again; a wrong one changes nothing and is named with file, line and key."""
        sd_notify("RELOADING=1")
        refused = self.home.reload()
        self.others.reload()
        if refused is None:
            sd_notify("READY=1", f"STATUS={self.home.web_side.status_line()}")
        else:
            first = refused.logged.splitlines()[0]
            sd_notify("READY=1", f"STATUS=configuration refused, the old one stays: {first}")

    def _work(self, task: Task[T], progress: Progress, rank: Rank, /) -> T:
        """What a worker makes of a task; a sync that gave way is carried out again after whoever waited."""
        while True:
            outcome = self.workers.carry_out(task, progress, rank)
            if not (isinstance(outcome, Synced) and outcome.gave_way):
                return outcome
            task = replace(task, now=self._clock.now(), fetches=())  # those were taken down

    def _changed(self, side: AthleteSide) -> None:
        """Something is new of an athlete: tell systemd, and know by which number Strava's events mean them."""
        self.others.known_by_strava(side)
        sd_notify(f"STATUS={self.home.web_side.status_line()}")

    def _on_event(self, body: bytes) -> None:
        """An event of Strava's webhook is its owner's; who is nobody here is ignored."""
        side = self.others.owner(body)
        if side is not None:
            side.web_side.events.add(body)

    def _beat(self) -> None:
        """Feed the watchdog if all is alive. A turn under way, however long, is no reason to be killed."""
        if self._web_lives() and self.home.web_side.database_answers() and self.schedule.moves:
            sd_notify("WATCHDOG=1")
