"""What waits in the queue: an order that somebody asked for, or a sync of an athlete.

Two of one athlete never run at once (``lock``). Of syncs one of a kind waits at a time (``once``). None is tried again by the
queue when it fails: an order's failure is its answer, and the next due time of a sync is its next try. Procrastinate's lock,
queueing lock and retry do not go together (1408 and 1543 in its tracker), and a job that is to run later would hold back those
of the same lock that could run now.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from liftday.daemon.process.pool import Rank
from liftday.daemon.protocol.orders import Order, Sync
from liftday.daemon.protocol.wire import decode, encode
from liftday.store.postgres.queue import UPKEEP, Job

TURNS: Final = "turns"
HISTORY: Final = "history"
"""The queue of what may take minutes: it never has all of a worker's places."""
_ATHLETE: Final = "athlete:"
ORDER, SYNC, LOOK = "order", "sync", "look"


class Urgency(IntEnum):
    """What goes first; Procrastinate's priorities."""

    HISTORY = 0
    POLL = 10
    EVENT = 20
    ASKED = 30
    WITHDRAWAL = 40

    @property
    def rank(self) -> Rank:
        """The same inside a worker."""
        ranks = {Urgency.HISTORY: Rank.HISTORY, Urgency.POLL: Rank.POLL, Urgency.EVENT: Rank.EVENT}
        return ranks.get(self, Rank.ASKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An order about an athlete, and the question that its answer belongs to."""

    athlete: str
    ask: str
    order: Order[Any]

    @property
    def urgency(self) -> Urgency:
        """How pressing it is."""
        return Urgency.HISTORY if isinstance(self.order, Sync) and self.order.full else Urgency.ASKED


def asked(job: Asked) -> Job:
    """Given an order that somebody waits for, return the job."""
    queue = HISTORY if job.urgency is Urgency.HISTORY else TURNS
    order = json.dumps(encode(job))
    return Job(task=ORDER, ask=job.ask, asked=order, queue=queue, priority=job.urgency, lock=lock_of(job.athlete))


def sync(athlete: str, urgency: Urgency) -> Job:
    """Given an athlete and why they are synced, return the job."""
    queue = HISTORY if urgency is Urgency.HISTORY else TURNS
    word = "poll" if urgency is Urgency.HISTORY else urgency.name.lower()
    args = {"athlete": athlete, "urgency": int(urgency)}
    return Job(task=SYNC, args=args, queue=queue, priority=urgency, lock=lock_of(athlete), once=f"{word}:{athlete}")


def asked_of(text: str) -> Asked:
    """Given what was asked as it lay in the queue, return it. Raises BadInput for what another version put there."""
    return decode(Asked, text)


def open_queues(under_way: Sequence[str], places: int) -> list[str]:
    """Given the queues of what a worker is at and how many turns it can run, return those it may take more from.

    >>> open_queues(["turns"], 2), open_queues(["history"], 2), open_queues(["history", "turns"], 2)
    (['upkeep', 'turns', 'history'], ['upkeep', 'turns'], ['upkeep'])
    """
    turns = [queue for queue in under_way if queue != UPKEEP]
    if len(turns) >= places:
        return [UPKEEP]
    full = turns.count(HISTORY) >= max(1, places - 1)
    return [UPKEEP, TURNS] if full else [UPKEEP, TURNS, HISTORY]


def lock_of(athlete: str) -> str:
    """What keeps two jobs of an athlete apart."""
    return f"{_ATHLETE}{athlete}"


def athlete_of(lock: str) -> str:
    """Given a job's lock, return whose it is.

    >>> athlete_of("athlete:anna")
    'anna'
    """
    return lock.removeprefix(_ATHLETE)
