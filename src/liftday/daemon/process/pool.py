"""As many turns at once as the machine has processors, one at a time for an athlete, and the most pressing first.

The reading of an old history may take minutes: it never takes the last worker, so that it delays nobody's poll. And a sync,
which may wait for Strava as long as Strava likes, gives way to whoever said something: where it holds their turn, or the last
worker.
"""

import contextlib
import itertools
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from liftday.daemon.process.task import Task
from liftday.daemon.process.worker import Worker
from liftday.daemon.protocol.application import Backlog
from liftday.daemon.protocol.orders import Sync
from liftday.daemon.protocol.wire import Progress
from liftday.daemon.state.lock import waiting
from liftday.errors import Unavailable

T = TypeVar("T")
_LEAST: Final = 2  # workers: one for whoever waits while the other reads a history


class Rank(IntEnum):
    """How pressing an order is."""

    ASKED = 0  # somebody waits for it
    EVENT = 1  # a sync that Strava's webhook brought forward, for a permission that was taken back too
    POLL = 2
    HISTORY = 3  # a sync that still has old history to read


class Work(Protocol):
    """Whoever has a worker carry out a task."""

    def __call__(self, task: Task[T], progress: Progress, rank: Rank, /) -> T:
        """Given a task and how pressing it is, return the outcome of its order."""
        ...


@dataclass(frozen=True, slots=True, order=True)
class _Ticket:
    rank: Rank
    number: int
    athlete: str
    state: Path = field(compare=False)
    is_sync: bool = field(compare=False)
    since: float = field(default_factory=time.monotonic, compare=False)


class Pool:
    """The workers. ``carry_out`` waits for one, as its rank says and as long as another order of the same athlete is under
    way; with one athlete it is the one worker that the daemon always had. A sync that gave way says so in its outcome."""

    def __init__(self, workers: Sequence[Worker] = ()) -> None:
        count = max(_LEAST, len(os.sched_getaffinity(0)))
        self._workers = tuple(workers) or tuple(Worker() for _ in range(count))
        self._idle = list(
            reversed(self._workers)
        )  # the last is used next: what is warm stays warm, the rest is never made
        self._waiting: list[_Ticket] = []
        self._under_way: dict[str, _Ticket] = {}
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._stopped = False

    def carry_out(self, task: Task[T], progress: Progress = lambda _: None, rank: Rank = Rank.ASKED) -> T:
        """Given a task, return the outcome of its order or raise what it raised."""
        worker = self._take(task, rank)
        try:
            return worker.carry_out(task, progress)
        finally:
            with self._changed:
                self._idle.append(worker)
                del self._under_way[task.athlete]
                self._changed.notify_all()

    @property
    def places(self) -> int:
        """How many turns can run at once."""
        return len(self._workers)

    @property
    def stopped(self) -> bool:
        """Whether it was told to stop: what ends now did not fail."""
        return self._stopped

    def gives_first(self, athlete: str) -> bool:
        """Whether no worker is idle, and the athlete's sync is the one to give way."""
        with self._changed:
            syncs = [one for one in self._under_way.values() if one.is_sync]
            return not self._idle and bool(syncs) and max(syncs).athlete == athlete

    def backlog(self) -> Backlog:
        """The orders that wait for a worker, or for another order of the same athlete."""
        with self._changed:
            oldest = min((one.since for one in self._waiting), default=None)
            age = 0.0 if oldest is None else time.monotonic() - oldest
            return Backlog(waiting=len(self._waiting), oldest_s=age)

    def tidy(self) -> None:
        """Let go of what ended while it was idle."""
        for worker in self._workers:
            worker.tidy()

    def stop(self) -> None:
        """End what is under way, politely, then not; what waits is refused. A signal's thread may call it."""
        self._stopped = True
        for worker in self._workers:
            worker.stop()
        with self._changed:
            self._changed.notify_all()

    def _take(self, task: Task[Any], rank: Rank) -> Worker:
        number, is_sync = next(self._numbers), isinstance(task.order, Sync)
        ticket = _Ticket(rank, number, task.athlete, Path(task.state), is_sync)
        with self._changed:
            self._waiting.append(ticket)
            while not self._stopped and self._next() != ticket:
                with self._waited_for_by(ticket):
                    self._changed.wait()
            self._waiting.remove(ticket)
            if self._stopped:
                raise Unavailable("the daemon is stopping", remedy="run the command again when it is back")
            self._under_way[task.athlete] = ticket
            worker = self._idle.pop()
            self._changed.notify_all()  # there may be another that can go too
            return worker

    def _waited_for_by(self, ticket: _Ticket) -> contextlib.AbstractContextManager[None]:
        """While open, the sync that is in the way of what somebody said knows it: the athlete's own, or where no worker is idle
        the least pressing one."""
        syncs = [one for one in self._under_way.values() if one.is_sync]
        if ticket.rank is not Rank.ASKED or ticket.is_sync or not syncs:
            return contextlib.nullcontext()
        own = [one for one in syncs if one.athlete == ticket.athlete]
        if not own and (self._idle or ticket.athlete in self._under_way):
            return contextlib.nullcontext()
        return waiting(max(own or syncs).state)

    def _next(self) -> _Ticket | None:
        """The most pressing one that can go now."""
        if not self._idle:
            return None
        histories = sum(one.rank is Rank.HISTORY for one in self._under_way.values())
        full = histories >= max(1, len(self._workers) - 1)
        return min(
            (
                one
                for one in self._waiting
                if one.athlete not in self._under_way and not (full and one.rank is Rank.HISTORY)
            ),
            default=None,
        )
