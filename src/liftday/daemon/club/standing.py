"""How a club stands, as one of its web servers says it at /healthz, at /metrics and to systemd: nobody is named there."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from liftday.daemon.club.served import Served
from liftday.daemon.club.turns import CONFIGURATION, FAILED, REFUSED
from liftday.daemon.queries.club import LONG, said
from liftday.daemon.web.bridge import Health, Sample, quota_samples
from liftday.errors import LiftdayError
from liftday.store.postgres import members
from liftday.store.postgres.database import Database
from liftday.store.postgres.queue import Queue, QueueState

_FRESH: Final = 2.0  # seconds


class ClubStanding:
    """What the database says, and what is in memory here."""

    def __init__(
        self, queue: Queue, database: Database, served: Served, quota: Callable[[], Mapping[str, tuple[int, int]]]
    ) -> None:
        self._queue = queue
        self._database = database
        self._served = served
        self._quota = quota
        self._said: tuple[float, Health] | None = None

    def health(self) -> Health:
        """For /healthz, which anybody may ask: at most every other second of the database."""
        if self._said is None or time.monotonic() - self._said[0] > _FRESH:
            self._said = time.monotonic(), self._health()
        return self._said[1]

    def _health(self) -> Health:
        try:
            now, states = self._queue.standing(), members.counts(self._database)
        except LiftdayError as error:
            return Health(ok=False, wrong=(error.logged,), facts={"served": len(self._served)})
        wrong = tuple(_wrong(now))
        ailing = sum(states.get(state, 0) for state in (CONFIGURATION, FAILED, REFUSED))
        if ailing:
            wrong += (f"{ailing} of {sum(states.values())} athletes cannot be served as they should be: see the log",)
        facts = {
            "athletes": sum(states.values()),
            "served": len(self._served),
            "workers": now.workers,
            "waiting": now.waiting,
            "under_way": now.under_way,
            "oldest_seconds": round(now.oldest.total_seconds()),
        }
        return Health(ok=not wrong, wrong=wrong, facts=facts)

    def samples(self) -> Iterator[Sample]:
        """For /metrics."""
        yield Sample(name="athletes_served", help="Athletes in this server's memory.", value=len(self._served))
        fetches = Counter[tuple[str, int]]()
        for member in self._served:
            for client, status, count in member.web_side.bridge.fetches.counts():
                fetches[client, status] += count
        for (client, status), count in sorted(fetches.items()):
            labels = {"client": client, "status": str(status)}
            yield Sample(name="feed_fetches", help="Fetches of the feed.", value=count, labels=labels, counter=True)
        try:
            now, states = self._queue.standing(), members.counts(self._database)
        except LiftdayError:
            yield Sample(name="database_up", help="Whether the database answers.", value=0)
            return
        yield Sample(name="database_up", help="Whether the database answers.", value=1)
        yield Sample(name="workers", help="Workers that live.", value=now.workers)
        yield Sample(name="jobs_waiting", help="Jobs that wait for a worker.", value=now.waiting)
        yield Sample(name="jobs_under_way", help="Jobs that a worker is at.", value=now.under_way)
        oldest = now.oldest.total_seconds()
        yield Sample(name="oldest_job_seconds", help="How long the oldest job has waited.", value=oldest)
        for state, count in states.items():
            yield Sample(name="athletes", help="Athletes by how Strava stands.", value=count, labels={"state": state})
        yield from quota_samples(self._quota())

    def line(self) -> str:
        """One human line for `systemctl status`."""
        try:
            return said(self._queue.standing())
        except LiftdayError as error:
            return error.logged


def _wrong(now: QueueState) -> Iterator[str]:
    if not now.workers:
        yield "no worker is running: nothing is synced, and no form is answered"
    elif now.oldest > LONG:
        yield f"the oldest job has waited for {round(now.oldest.total_seconds() / 60)} minutes"
