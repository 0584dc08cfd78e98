"""Turns in processes of their own, which are kept warm for the next.

A turn needs stravalib, SQLAlchemy and icalendar (40 MB, a second of processor to load); the daemon that serves the feed
for years needs none of them. So the daemon gives each order to a worker (``child``), one at a time for each state
directory. A worker goes on to the next order, of whatever athlete; after many of them, or grown too big, another takes
its place, and after a while without any it ends (``warm``). A turn that is killed, or that runs out of memory, takes
nothing else down.
"""

import threading
from datetime import timedelta
from typing import Final, TypeVar

from liftday.daemon.process.task import Task
from liftday.daemon.process.warm import Warm
from liftday.daemon.protocol.client import say_again
from liftday.daemon.protocol.wire import Progress, RemoteError
from liftday.errors import Unavailable

T = TypeVar("T")
LONGEST: Final = timedelta(hours=2)  # a backfill of ten years at Strava's pace takes minutes; hours mean it hangs


class Worker:
    """Runs orders in up to ``places`` processes, never two of one state directory at a time; the daemon may stop it at any
    moment."""

    def __init__(self, places: int = 1) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._turns: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()  # of the two lists
        self._idle: list[Warm] = []
        self._busy: list[Warm] = []
        self._stopped = False

    def carry_out(self, task: Task[T], progress: Progress = lambda _: None) -> T:
        """Given a task, return the outcome of its order or raise what it raised."""
        with self._turns.setdefault(task.state, threading.Lock()), self._places:
            if self._stopped:
                raise Unavailable("the daemon is stopping", remedy="run the command again when it is back")
            return self._outcome(task, progress)

    @property
    def stopped(self) -> bool:
        """Whether it was told to stop: what ends now did not fail."""
        return self._stopped

    def stop(self, patience: timedelta = timedelta(seconds=5)) -> None:
        """End the running orders, if there are any: politely, then not; and let the idle go."""
        self._stopped = True
        with self._guard:
            busy, idle, self._idle = list(self._busy), self._idle, []
        for one in busy:
            one.terminate()
        for one in idle:
            one.let_go()
        for one in busy:
            if not one.ended(patience.total_seconds()):
                one.kill()

    def tidy(self) -> None:
        """Let go of the processes that ended while they were idle: the system keeps a name of each until then."""
        with self._guard:
            over = [one for one in self._idle if one.ended(0)]
            self._idle = [one for one in self._idle if one not in over]
        for one in over:
            one.let_go()

    def _outcome(self, task: Task[T], progress: Progress) -> T:
        idle = self._waiting()
        outcome = None if idle is None else self._asked(idle, task, progress)
        if outcome is None and (
            idle is None or not idle.begun
        ):  # what ended while it was idle has done nothing by halves
            outcome = self._asked(self._new(), task, progress)
        if outcome is None:
            raise Unavailable("the turn was stopped before it ended", remedy=say_again(task.order))
        return outcome

    def _asked(self, one: Warm, task: Task[T], progress: Progress) -> T | None:
        """Have a worker carry out a task; None where it ended before it answered."""
        if self._stopped:  # the stop came while the process was made, and could not end it
            one.terminate()
        overdue = threading.Timer(LONGEST.total_seconds(), one.kill)
        overdue.daemon = True
        fit = False
        try:
            overdue.start()
            outcome = one.outcome(task, progress)
            fit = outcome is not None
        except RemoteError:  # an answer like any other
            fit = True
            raise
        except RuntimeError as cause:  # no memory for another thread
            raise _short(str(cause)) from cause
        finally:
            overdue.cancel()
            self._back(one, fit=fit)
        return outcome

    def _waiting(self) -> Warm | None:
        """A worker that is idle and fit for another task."""
        while True:
            with self._guard:
                one = self._idle.pop() if self._idle else None
                self._busy += [one] if one is not None else []
            if one is None:
                return None
            if one.fit:
                return one
            self._back(one, fit=False)

    def _new(self) -> Warm:
        try:
            one = Warm()
        except OSError as cause:
            raise _short(cause.strerror or str(cause)) from cause
        with self._guard:
            self._busy.append(one)
        return one

    def _back(self, one: Warm, *, fit: bool) -> None:
        """A worker has answered, or never will."""
        keep = fit and not self._stopped and one.fit
        with self._guard:
            self._busy.remove(one)
            self._idle += [one] if keep else []
        if not keep:
            one.kill()
        if not keep or self._stopped:  # meanwhile
            self._let_go(one)

    def _let_go(self, one: Warm) -> None:
        with self._guard:
            self._idle = [other for other in self._idle if other is not one]
        one.let_go()


def _short(of: str) -> Unavailable:
    return Unavailable(
        f"a turn cannot be started: {of}",
        remedy="allow the service more memory, processes or open files; the last good feed is served meanwhile",
    )
