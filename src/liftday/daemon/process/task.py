"""What the daemon gives a worker to do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from liftday.config.athletes import DEFAULT, Shared
from liftday.config.configuration import Configuration
from liftday.daemon.protocol.orders import Order
from liftday.daemon.web.clients import Fetch

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Generic[T]):
    """One line for a worker: an order, the configuration (its text and its path), where the state is, the instant, the
    descriptors of open files (each process has its own numbers for them), who fetched the feed lately, and where the
    daemon's server is bound (host, port); ``shared`` is what the configuration of an athlete who was added rests on. Nothing that a task needs is in a worker before it."""

    order: Order[T]
    config: str
    path: str
    state: str
    now: datetime
    files: tuple[int, ...] = ()
    fetches: tuple[Fetch, ...] = ()
    bound: tuple[str, int] | None = None
    verbose: bool = False
    shared: Shared | None = None

    @property
    def athlete(self) -> str:
        """Whose turn it is."""
        return DEFAULT if self.shared is None else self.shared.athlete


def task_of(order: Order[T], known: Configuration, *, now: datetime, verbose: bool = False) -> Task[T]:
    """Given an order and the configuration of whom it is about, return the task."""
    return Task(
        order=order,
        config=known.text,
        path=str(known.places.config),
        state=str(known.places.state),
        now=now,
        verbose=verbose,
        shared=known.shared,
    )
