"""When things happen: a poll, a heartbeat, and nothing that must last.

Jobs are declared at start and live in memory; what must last (`last_sync`, the quota) is in the store. Jobs run on
intervals in UTC, because a local 02:30 comes twice in autumn and a local midnight is skipped in spring.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from apscheduler.schedulers.background import BackgroundScheduler

from liftday.daemon.clock import SystemClock

HEARTBEAT: Final = timedelta(seconds=30)


class Schedule:
    """The daemon's own timetable. Times are monotone inside the scheduler, so a clock jump only delays a beat."""

    def __init__(self, *, beat: Callable[[], None], poll: Callable[[], None], every: timedelta) -> None:
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._lock = threading.Lock()
        self._poll = poll
        self._scheduler.add_job(beat, "interval", seconds=HEARTBEAT.total_seconds(), id="heartbeat")
        self._scheduler.add_job(poll, "interval", seconds=every.total_seconds(), id="poll")

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking; a running job is waited for."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def poll_every(self, every: timedelta) -> None:
        """Give the poll another rhythm, counted from now."""
        with self._lock:
            self._scheduler.reschedule_job("poll", trigger="interval", seconds=every.total_seconds())

    def poll_in(self, wait: timedelta) -> None:
        """Defer the next poll by a span of real time (a spent quota, an unreachable Strava); then the rhythm goes on."""
        with self._lock:
            self._scheduler.modify_job("poll", next_run_time=self._wall() + wait)

    def next_poll_in(self) -> timedelta | None:
        """How long until the next poll; None when none is due."""
        job = self._scheduler.get_job("poll")
        due: datetime | None = getattr(job, "next_run_time", None)
        return None if due is None else max(due - self._wall(), timedelta())

    @property
    def moves(self) -> bool:
        """Whether the timetable is alive: the watchdog is fed only then."""
        return bool(self._scheduler.running)

    def _wall(self) -> datetime:
        """The scheduler's own wall clock, which is the machine's and never `--at`."""
        return SystemClock().now()
