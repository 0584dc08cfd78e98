"""A connection for the length of a process: made when it is first used, and anew where it was lost."""

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

from liftday.errors import Unavailable
from liftday.store.postgres.database import Database


class Lasting(Database):
    """Never lost for good; each statement raises for itself where the database is away."""

    def __init__(self, url: str, athlete: str) -> None:
        self.athlete = athlete
        self._url = url
        self._guard = threading.RLock()
        self._now: Database | None = None

    def close(self) -> None:
        """Let go of the connection."""
        with self._guard:
            if self._now is not None:
                self._now.close()
            self._now = None

    def ask(self, statement: str, *given: object) -> list[tuple[Any, ...]]:
        """The same; tried again on another connection where this one was lost, which only its use tells."""
        with self._guard:
            fresh = self._now is None
            try:
                return self._connection_now().ask(statement, *given)
            except Unavailable:
                self.close()
                if fresh:
                    raise
            return self._connection_now().ask(statement, *given)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """The same, on one connection or, after an error, not at all."""
        self.ask("SELECT 1")  # and so it is there
        with self._guard, self._connection_now().together():
            yield

    def _connection_now(self) -> Database:
        if self._now is None:
            self._now = Database(self._url, self.athlete)
        return self._now
