"""An order put into the queue, and its answer waited for."""

import secrets
import time
from datetime import timedelta
from typing import Final, TypeVar

from liftday.daemon.club import jobs
from liftday.daemon.club.jobs import Asked
from liftday.daemon.club.listener import Listener
from liftday.daemon.protocol.orders import Order
from liftday.daemon.protocol.wire import Progress, read_answer
from liftday.daemon.web.clients import Fetch
from liftday.errors import LiftdayError, TryLater, Unavailable
from liftday.store.postgres.queue import Queue

T = TypeVar("T")
BEGUN_WITHIN: Final = timedelta(seconds=15)
"""That a browser waits for a worker to begin: less than it waits for the page (``web.limits``)."""
_ENDED_WITHIN: Final = timedelta(minutes=10)
_GLANCE: Final = 1.0  # seconds between two looks for an answer of which no notice came
_PLACES: Final = {"todo": "Waiting for a worker of the club.", "doing": "A worker of the club is at it."}


class Asking:
    """Whoever has an order carried out by a worker, and waits. ``patience`` is how long it may wait to be begun; None waits
    as long as a worker lives."""

    def __init__(self, queue: Queue, listener: Listener, *, patience: timedelta | None = BEGUN_WITHIN) -> None:
        self._queue = queue
        self._listener = listener
        self._patience = patience

    def carry_out(
        self,
        athlete: str,
        order: Order[T],
        fetches: tuple[Fetch, ...] = (),
        progress: Progress = lambda _: None,
    ) -> T:
        """Given an order about an athlete, return its outcome; ``progress`` hears where it is, and how far. Raises what the order raises, TryLater where no worker takes it,
        and then nothing was done; Unavailable where one has it and nobody knows how it ended."""
        if not self._queue.standing().workers:
            raise _nobody()
        ask = secrets.token_hex(16)
        with self._listener.expecting(ask) as expected:
            number = self._queue.defer(jobs.asked(Asked(athlete=athlete, ask=ask, order=order, fetches=fetches)))
            assert number is not None  # it has no word that another could have
            since, place = time.monotonic(), ""
            while True:
                expected.wait(_GLANCE)
                while not expected.progress.empty():
                    progress(expected.progress.get())
                try:
                    line = self._queue.answer_to(ask)
                    if line is None:
                        before = place
                        place = self._wait_on(number, timedelta(seconds=time.monotonic() - since), before)
                        if place != before and place in _PLACES:
                            progress(_PLACES[place])
                        continue
                except Unavailable as error:
                    if timedelta(seconds=time.monotonic() - since) > _ENDED_WITHIN:
                        raise _unknown() from error
                    continue
                outcome = read_answer([line], order, lambda _: None)
                assert outcome is not None
                return outcome

    def _wait_on(self, number: int, waited: timedelta, before: str) -> str:
        """Where a job is, if it is worth to wait on; ``before`` is where it was at the last look."""
        place = self._queue.place(number) or "over"
        if place == before == "over":
            raise _unknown()  # and nobody has answered since
        if place == "todo" and self._given_up(waited) and self._queue.cancel(number):
            raise _busy() if self._queue.standing().workers else _nobody()
        if place == "doing" and self._patience is not None and waited > _ENDED_WITHIN:
            raise _unknown()
        return place

    def _given_up(self, waited: timedelta) -> bool:
        if self._patience is not None and waited > self._patience:
            return True
        return waited > BEGUN_WITHIN and not self._queue.standing().workers


def _nobody() -> LiftdayError:
    return TryLater(
        "no worker is running, so nothing was done",
        remedy="try again in a few minutes; whoever looks after the club starts one: `liftday worker`",
    )


def _busy() -> LiftdayError:
    return TryLater("every worker is busy, so nothing was done", remedy="try again in a few minutes")


def _unknown() -> LiftdayError:
    return Unavailable(
        "it was taken, but nobody said how it ended",
        remedy="look into the plan in a few minutes: a worker takes it up again if it was cut short",
    )
