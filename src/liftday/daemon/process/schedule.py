"""When things happen: a poll, a look round, a heartbeat, and nothing that must last.

Jobs are declared at start and live in memory; what must last (`last_sync`, the quota) is in the store. Jobs run on
spans in UTC, because a local 02:30 comes twice in autumn and a local midnight is skipped in spring.
"""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from liftday.config.athletes import DEFAULT
from liftday.config.environment import watchdog_seconds
from liftday.daemon.clock import Clock, SystemClock

HEARTBEAT: Final = timedelta(seconds=30)
_JUMP: Final = timedelta(seconds=10)  # slower corrections of the wall clock are a time server's daily work
_POLL, _LOOK = "poll ", "look "  # and the athlete's name
_ATHLETES, _PRESSING = "athletes", "pressing"
_APART: Final = timedelta(seconds=5)  # between the first polls of two athletes: ten times what a turn takes (D)
_OWN_THREADS: Final = 10
_THREADS: Final = 64  # of each kind that wait for a worker at once; they are made when they are needed
_MISSED: Final = 3  # heartbeats without a tick of the timetable before it counts as dead


class Every(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """Again after a span, counted from the last run. The library's own interval counts every run that a jump of the
    clock left out, one by one: from 1970 to today that is sixty million half minutes.
    """

    def __init__(self, span: timedelta) -> None:
        self._span = span

    def get_next_fire_time(self, _: datetime | None, now: datetime) -> datetime:
        """When it runs next."""
        return now + self._span


class Schedule:
    """The daemon's own timetable: a poll for each athlete at its rhythm, ``look`` every half minute, each in a thread of its
    own, so that a long poll delays nothing else. Where no name is given, ``default`` is meant.

    The scheduler counts on the wall clock. A jump forward (a machine that slept) makes what is due run once; after a
    jump back the jobs are moved along, or they would wait for the old time to come again. ``beat`` is called at each
    heartbeat by a thread that counts monotonically and waits for no job.
    """

    def __init__(
        self,
        *,
        beat: Callable[[], None],
        look: Callable[[], None] = lambda: None,
        heartbeat: timedelta = HEARTBEAT,
        wall: Clock | None = None,
    ) -> None:
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={
                "default": ThreadPoolExecutor(_OWN_THREADS),
                _ATHLETES: ThreadPoolExecutor(_THREADS),
                _PRESSING: ThreadPoolExecutor(_THREADS),
            },
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._beat = beat
        self._heartbeat = heartbeat.total_seconds()
        self._clock = wall or SystemClock()  # the machine's, never `--at`
        self._ahead = self._wall_ahead()
        self._ticked = time.monotonic()
        self._scheduler.add_job(self._tick, Every(heartbeat), id="tick")
        self._scheduler.add_job(look, Every(HEARTBEAT), id="look")

    def add(
        self, name: str, *, poll: Callable[[], None], every: timedelta, look: Callable[[], None] | None = None
    ) -> None:
        """Give an athlete a poll of their own and, where the process does not look for them, a look."""
        with self._lock:
            if self._stopping.is_set():
                return
            self._scheduler.add_job(poll, Every(every), id=_POLL + name, executor=_ATHLETES)
            if look is not None:
                self._scheduler.add_job(look, Every(HEARTBEAT), id=_LOOK + name, executor=_ATHLETES)

    def drop(self, name: str) -> None:
        """Nothing is to happen for this athlete any more; what is under way ends by itself."""
        with self._lock:
            for job in (_POLL + name, _LOOK + name):
                if not self._stopping.is_set() and self._scheduler.get_job(job) is not None:
                    self._scheduler.remove_job(job)

    def start(self) -> None:
        """Begin to tick."""
        self._ahead = self._wall_ahead()
        self._ticked = time.monotonic()
        self._scheduler.start()
        threading.Thread(target=self._beats, name="heartbeat", daemon=True).start()

    def stop(self) -> None:
        """Stop ticking; a running job is waited for."""
        with self._lock:  # the scheduler waits with its own lock held, so no job may ask it for anything from here on
            self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def poll_every(self, every: timedelta, name: str = DEFAULT) -> None:
        """Give the poll another rhythm, counted from now."""
        with self._lock:
            if self._has(name):
                self._scheduler.reschedule_job(_POLL + name, trigger=Every(every))

    def poll_in(self, wait: timedelta, name: str = DEFAULT, *, pressing: bool = False) -> None:
        """Defer the next poll by a span of real time (a spent quota, an unreachable Strava); then the rhythm goes on. A
        ``pressing`` one does not queue for a thread behind those of all others that are due."""
        with self._lock:
            if self._has(name):
                due, threads = self._clock.now() + wait, _PRESSING if pressing else _ATHLETES
                self._scheduler.modify_job(_POLL + name, next_run_time=due, executor=threads)

    def next_poll_in(self, name: str = DEFAULT) -> timedelta | None:
        """How long until the next poll; None when none is due."""
        with self._lock:
            if self._stopping.is_set():
                return None
            job = self._scheduler.get_job(_POLL + name)
        due: datetime | None = getattr(job, "next_run_time", None)
        return None if due is None else max(due - self._clock.now(), timedelta())

    def _has(self, name: str) -> bool:
        """Whether an athlete is polled: not one who was removed while their last poll ran, and nobody at the stop."""
        return not self._stopping.is_set() and self._scheduler.get_job(_POLL + name) is not None

    @property
    def moves(self) -> bool:
        """Whether the timetable is alive: the watchdog is fed only then."""
        late = time.monotonic() - self._ticked
        return bool(self._scheduler.running) and late < (_MISSED + 1) * self._heartbeat

    def _beats(self) -> None:
        while not self._stopping.wait(self._heartbeat):
            self._follow_the_clock()
            self._beat()

    def _tick(self) -> None:
        self._ticked = time.monotonic()

    def _follow_the_clock(self) -> None:
        """After a jump back of the wall clock, let what was due in a span of time still be due in that span."""
        ahead = self._wall_ahead()
        jump, self._ahead = ahead - self._ahead, ahead
        if jump > -_JUMP:
            return
        with self._lock:
            if self._stopping.is_set():
                return
            for job in self._scheduler.get_jobs():
                if job.next_run_time is not None:
                    self._scheduler.modify_job(job.id, next_run_time=job.next_run_time + jump)

    def _wall_ahead(self) -> timedelta:
        """How far the wall clock is ahead of the monotonic one; changes when it is set."""
        return self._clock.now() - datetime.fromtimestamp(time.monotonic(), UTC)


def first_polls(rhythms: Sequence[timedelta]) -> tuple[timedelta, ...]:
    """Given the rhythm of everybody's polls, return how long after a start the first of each is due: one after another, and
    those of a big club over a whole rhythm, so that they neither queue nor spend Strava's quota at once.

    >>> [wait.seconds for wait in first_polls([timedelta(hours=1)] * 3)]
    [0, 5, 10]
    """
    apart = [min(_APART, rhythm / len(rhythms)) for rhythm in rhythms]
    return tuple(number * span for number, span in enumerate(apart))


def heartbeat() -> timedelta:
    """Half of what systemd's watchdog allows (sd_watchdog_enabled(3)), and at least twice a minute."""
    allowed = watchdog_seconds()
    return HEARTBEAT if allowed is None else min(HEARTBEAT, timedelta(seconds=allowed / 2))
