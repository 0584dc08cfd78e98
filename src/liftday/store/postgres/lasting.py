"""A connection for the length of a process: made when it is first used, and anew where it was lost."""

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any, Final

from liftday.errors import Unavailable
from liftday.store.postgres.database import Database

_PATIENCE: Final = 10.0  # seconds, as long as for a connection (``address.DEFAULTS``)


class Lasting(Database):
    """Never lost for good; each statement raises for itself where the database is away. Where it does not even refuse, one at a
    time waits for it, and all others are told at once."""

    def __init__(self, url: str, athlete: str, *, patience: float = _PATIENCE) -> None:
        self.patience = patience
        self._long = patience / 3  # what fails later has waited for an answer that did not come
        self.athlete = athlete
        self._url = url
        self._guard = threading.RLock()
        self._now: Database | None = None
        self._silent: tuple[float, Unavailable] | None = None  # until when nobody waits, and why

    def close(self) -> None:
        """Let go of the connection."""
        with self._guard:
            if self._now is not None:
                self._now.close()
            self._now = None

    def ask(self, statement: str, *given: object) -> list[tuple[Any, ...]]:
        """The same; tried again on another connection where this one was lost, which only its use tells."""
        with self._guard, self._unless_silent():
            fresh, began = self._now is None, time.monotonic()
            try:
                return self._connection_now().ask(statement, *given)
            except Unavailable:
                self.close()
                if fresh or time.monotonic() - began > self._long:
                    raise
            return self._connection_now().ask(statement, *given)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """The same, on one connection or, after an error, not at all."""
        self.ask("SELECT 1")  # and so it is there
        with self._guard, self._connection_now().together():
            yield

    @contextlib.contextmanager
    def _unless_silent(self) -> Iterator[None]:
        """Raise at once what was raised just now after a long wait."""
        began = time.monotonic()
        if self._silent is not None and began < self._silent[0]:
            raise Unavailable(self._silent[1].what, remedy=self._silent[1].remedy) from self._silent[1]
        self._silent = None
        try:
            yield
        except Unavailable as error:
            if time.monotonic() - began > self._long:
                self._silent = time.monotonic() + self._long, error
            raise

    def _connection_now(self) -> Database:
        if self._now is None:
            self._now = Database(self._url, self.athlete, patience=self.patience)
        return self._now
