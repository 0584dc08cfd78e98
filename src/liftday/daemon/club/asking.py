"""An order put into the queue, and its answer waited for."""

import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final, TypeVar

from liftday.daemon.club import jobs
from liftday.daemon.club.jobs import Asked
from liftday.daemon.club.listener import Expected, Listener
from liftday.daemon.protocol.invitations import TakeInvitation
from liftday.daemon.protocol.orders import Order
from liftday.daemon.protocol.wire import Progress, RemoteError, answer_line, read_answer
from liftday.errors import LiftdayError, TryLater, Unavailable, Unfinished
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
        progress: Progress = lambda _: None,
    ) -> T:
        """Given an order about an athlete, return its outcome; ``progress`` hears where it is, and how far. Raises what the order
        raises, TryLater where no worker takes it, and then nothing was done; Unavailable where one has it and nobody knows how it
        ended."""
        ask = _left(order) or secrets.token_hex(16)
        try:
            if not self._queue.standing().workers:
                raise _nobody()
            with self._listener.expecting(ask) as expected:
                number = self._queue.defer(jobs.asked(Asked(athlete=athlete, ask=ask, order=order)))
                return self._answered(ask, order, expected, lambda: number, progress)
        except LiftdayError as error:
            self._leave(order, error)
            raise

    def again(self, order: Order[T]) -> T:
        """Given an order whose answer is left for whoever asks again, and that was asked for anywhere, return its outcome or raise
        what it raised."""
        ask = _left(order)
        return self._answered(ask, order, Expected(), lambda: self._queue.number_of(ask))

    def _answered(
        self,
        ask: str,
        order: Order[T],
        expected: Expected,
        number: Callable[[], int | None],
        progress: Progress = lambda _: None,
    ) -> T:
        """The outcome of an order that was put into the queue, ``number`` says as which job."""
        since, before = time.monotonic(), ""
        while True:
            while not expected.progress.empty():
                progress(expected.progress.get())
            waited = timedelta(seconds=time.monotonic() - since)
            try:
                line = self._queue.answer_to(ask, leave=bool(_left(order)))
                place = self._place(number() or 0, waited) if line is None else ""
            except Unavailable as error:
                if waited > _ENDED_WITHIN:
                    raise _unknown() from error
            else:
                if line is not None:
                    outcome = read_answer([line], order, lambda _: None)
                    assert outcome is not None
                    return outcome
                if place == before == "over":
                    raise _unknown()  # and nobody has answered since
                if place == "doing" and self._patience is not None and waited > _ENDED_WITHIN:
                    raise _unknown()
                if place != before and place in _PLACES:
                    progress(_PLACES[place])
                before = place
            expected.wait(_GLANCE)

    def _leave(self, order: Order[T], error: LiftdayError) -> None:
        """Let whoever asks again be told the same, unless a worker has said how it ended."""
        ask = _left(order)
        if ask and not isinstance(error, RemoteError):
            with suppress(LiftdayError):
                self._queue.answer(ask, answer_line(lambda: _raise(error)))

    def _place(self, number: int, waited: timedelta) -> str:
        """Where a job is, if it is worth to wait on: one that nobody has begun for long is taken out, and refused."""
        place = self._queue.place(number) or "over"
        if place == "todo" and self._given_up(waited) and self._queue.cancel(number):
            raise _busy() if self._queue.standing().workers else _nobody()
        return place

    def _given_up(self, waited: timedelta) -> bool:
        if self._patience is not None and waited > self._patience:
            return True
        return waited > BEGUN_WITHIN and not self._queue.standing().workers


def _left(order: Order[Any]) -> str:
    """The question of an order whose answer is left for an hour, "" of any other: what came of a login is shown at an address, and
    a browser asks for that where it likes."""
    return sha256(f"taken {order.state}".encode()).hexdigest() if isinstance(order, TakeInvitation) else ""


def _raise(error: LiftdayError) -> None:
    raise error


def _nobody() -> LiftdayError:
    return TryLater(
        "no worker is running, so nothing was done",
        remedy="try again in a few minutes; whoever looks after the club starts one: `liftday worker`",
    )


def _busy() -> LiftdayError:
    return TryLater(
        "no worker took it in time, so nothing was done",
        remedy="try again in a few minutes: every worker is busy, one is at a sync of this very athlete, or the last has just stopped",
    )


def _unknown() -> LiftdayError:
    return Unfinished(
        "it was taken, but nobody said how it ended",
        remedy="look into the plan in a few minutes: a worker takes it up again if it was cut short",
    )
