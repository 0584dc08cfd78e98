"""The life of a process of a club: a worker, a web server or both, from start to stop.

Neither holds anything that would be missed: what is remembered is in the database, what is to be done in its queue. So any
of them may be killed at any moment, and there may be any number of each, on any number of machines.
"""

import contextlib
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from liftday.config.athletes import Places
from liftday.config.read import read
from liftday.config.settings import Settings
from liftday.config.state_directory import prepare_state
from liftday.daemon.clock import Clock
from liftday.daemon.club.leavers import Leavers
from liftday.daemon.club.listener import Listener
from liftday.daemon.club.outage import Outage
from liftday.daemon.club.own_files import take_edits
from liftday.daemon.club.refusals import Refusals
from liftday.daemon.club.turns import Turns
from liftday.daemon.club.web import Web
from liftday.daemon.logs import event
from liftday.daemon.process.notify import sd_notify
from liftday.daemon.process.pool import Pool
from liftday.daemon.process.schedule import heartbeat
from liftday.daemon.process.signals import Signals
from liftday.daemon.process.upkeep import Doors
from liftday.daemon.state.lock import one_daemon
from liftday.daemon.state.store_key import seal_of
from liftday.store.postgres import kept
from liftday.store.postgres.lasting import Lasting
from liftday.store.postgres.queue import Queue
from liftday.store.postgres.web_state import WebState

if TYPE_CHECKING:
    from liftday.daemon.club.worker import JobWorker

_PATIENCE: Final = timedelta(minutes=2)  # for the first turn, which may make the tables; systemd gives it five
_ROLES: Final = {(True, False): "web", (False, True): "worker", (True, True): "run"}


class ClubApp:
    """One running process. ``run`` returns when a signal asked it to stop."""

    def __init__(self, *, config: Path, state: Path, clock: Clock, verbose: bool, web: bool, work: bool) -> None:
        self._places = Places(config=config, state=state)
        self._settings: Settings = read(config)
        self._clock = clock
        self._verbose = verbose
        self._database = Lasting(self._settings.store_url, "default")
        self._seal = cache(lambda: seal_of(self._settings, state, self._database, ()))
        self._queue = Queue(self._settings.store_url, self._database, self._seal)
        self._pool = Pool()
        self._leavers = Leavers(state, self._settings, self._database)
        self._outage = Outage()
        self._listener = Listener(self._queue, self._outage, published=self._published, connected=self._connected)
        self._role = _ROLES[web, work]
        self._refusals = Refusals()
        self._web: Web | None = None
        self._worker = self._made_worker() if work else None
        self._serves = web
        self._signals = Signals(end_turn=lambda: None, reload=self._reload)
        self._doors: Doors | None = None
        self._stopping = threading.Event()

    def run(self, ready: Callable[[], None] = lambda: None) -> int:
        """Work until SIGTERM or SIGINT; return 0. ``ready`` is called when it does.

        Raises TryLater for a busy port or a second daemon, CannotWrite for a state directory that cannot be used.
        """
        for warning in prepare_state(self._places.state):
            event("state_directory", priority="warning", text=warning)
        with ExitStack() as held:
            self._signals.listen()
            kept.keep(lambda what: event("database_connection_lost", priority="warning", text=what))
            held.callback(kept.let_go)
            held.callback(self._database.close)
            held.callback(self._pool.stop)
            held.callback(self._leavers.stop)
            if self._serves:
                hold = held.enter_context(one_daemon(self._places.state))
                self._web = self._made_web()
                self._doors = Doors(self._web.control)
                self._doors.holding(hold)
            held.callback(self._listener.stop)
            self._listener.start()
            if self._web is not None:
                held.callback(self._web.stop)
                self._web.start()
            if self._worker is not None:
                held.callback(self._worker.stop)
                self._worker.start(_PATIENCE)
            held.callback(sd_notify, "STOPPING=1")
            threading.Thread(target=self._beats, name="heartbeat", daemon=True).start()
            held.callback(self._stopping.set)
            sd_notify("READY=1", f"STATUS={self._role}")
            event("ready", role=self._role, port=None if self._web is None else self._web.port)
            with contextlib.suppress(OSError):  # where nobody takes the log, nobody takes this line
                ready()
            self._signals.wait()
        event("stopped")
        return 0

    def _made_worker(self) -> "JobWorker":
        from liftday.daemon.club.worker import JobWorker

        turns = Turns(
            self._places,
            clock=self._clock,
            queue=self._queue,
            database=self._database,
            pool=self._pool,
            verbose=self._verbose,
        )
        return JobWorker(self._settings.store_url, self._queue, turns, self._pool, self._outage)

    def _made_web(self) -> Web:
        return Web(
            self._places,
            self._settings,
            clock=self._clock,
            queue=self._queue,
            database=self._database,
            listener=self._listener,
            kept=WebState(self._database, self._seal),
            refusals=self._refusals,
        )

    def _published(self, name: str) -> None:
        if self._web is not None:
            self._web.served.published(name)
        self._leavers.look_at(name)

    def _connected(self) -> None:
        if self._web is not None:
            self._web.connected()
        self._leavers.look_at_all()

    def _reload(self) -> None:
        """Read the configuration again; a wrong one changes nothing and is named with file, line and key."""
        sd_notify("RELOADING=1")
        self._refusals.forget()
        refused = [error for part in (self._worker, self._web) if part is not None and (error := part.reload())]
        if refused:
            self._refusals.say(self._places, refused[0])
        take_edits(self._places, self._database, self._refusals, self._clock.now())
        if refused:
            status = f"configuration refused, the old one stays: {refused[0].logged}"
        else:
            status = self._role
            event("reloaded")
            self._say_what_waits()
        sd_notify("READY=1", f"STATUS={status.splitlines()[0]}")

    def _say_what_waits(self) -> None:
        """What this process is bound to since its start is another in the file now."""
        now, then = read(self._places.config), self._settings
        left = [
            name
            for name, one, other in (
                ("[store] url", now.store_url, then.store_url),
                ("[store] key_file", now.store_key_file, then.store_key_file),
                ("[feed] host", now.feed.host, then.feed.host),
                ("[feed] port", now.feed.port, then.feed.port),
            )
            if one != other
        ]
        if left:
            text = f"{' and '.join(left)} {'waits' if len(left) == 1 else 'wait'} for a restart"
            event("reloaded_in_part", priority="warning", text=text)

    def _beats(self) -> None:
        """Twice a minute: feed the watchdog if all is alive, and look after what is ours on this machine."""
        while not self._stopping.wait(heartbeat().total_seconds()):
            if all(part is None or part.alive() for part in (self._web, self._worker)):
                sd_notify("WATCHDOG=1")
            self._pool.tidy()
            if self._web is not None and self._doors is not None:
                self._doors.look_at_lock()
                self._doors.look_at_socket()
                self._web.keep_fetches()
                self._web.served.try_again()
                sd_notify(f"STATUS={self._role}: {self._web.standing.line()}")
