"""A connection whose every statement comes to an end: of a server that stands still, or behind a network that is dead, nothing else
tells, as long as its machine says that it has what was sent."""

import time
from collections.abc import Generator
from typing import Any

import psycopg


class Bounded(psycopg.Connection[tuple[Any, ...]]):
    """Raises OperationalError for an answer that does not come within ``patience``, in seconds; then the connection is of no use
    any more."""

    patience = 10.0

    def wait(self, gen: Generator[Any, Any, Any], *how: Any, **more: Any) -> Any:
        """As psycopg waits, which looks up some times a second whether to go on."""
        return super().wait(_ending(gen, self.patience), *how, **more)


def _ending(gen: Generator[Any, Any, Any], patience: float) -> Generator[Any, Any, Any]:
    """What psycopg waits for, until it has waited long enough."""
    ends = time.monotonic() + patience
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if not ready and time.monotonic() > ends:
                raise psycopg.OperationalError(f"no answer from the server within {patience:g} seconds")
            wanted = gen.send(ready)
    except StopIteration as end:
        return end.value
