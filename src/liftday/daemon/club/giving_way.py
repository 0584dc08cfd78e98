"""While a worker of a club syncs an athlete it looks whether somebody waits in the queue for that turn, or for a worker at all:
the job that they wait for is not given out before this one is over. Then the sync, in its process, is let know.
"""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from liftday.daemon.club import jobs
from liftday.daemon.process.pool import Pool
from liftday.daemon.state.lock import waiting
from liftday.errors import LiftdayError
from liftday.store.postgres.queue import Queue

_LOOK: Final = 1.0  # seconds between two looks; most syncs are over by the first


@contextlib.contextmanager
def giving_way(queue: Queue, pool: Pool, athlete: str, state: Path) -> Iterator[None]:
    """While open, a sync of the athlete's knows as soon as somebody waits."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(_LOOK):
            with contextlib.suppress(LiftdayError):  # the database is away: so nobody waits in it
                if queue.is_waited_for(jobs.lock_of(athlete), jobs.Urgency.ASKED, any_turn=pool.gives_first(athlete)):
                    with waiting(state):
                        over.wait()

    threading.Thread(target=look, name="giving-way", daemon=True).start()
    try:
        yield
    finally:
        over.set()
