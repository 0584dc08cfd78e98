"""That the database of a club is away, and that it is back: each said once by a process, whichever of its parts notices first."""

import threading

from liftday.daemon.logs import event, trouble
from liftday.errors import LiftdayError


class Outage:
    """The parts of a process say what they meet; one line tells of the first that misses the database, one that none does."""

    def __init__(self) -> None:
        self._missing: set[str] = set()
        self._guard = threading.Lock()

    def away(self, part: str, error: LiftdayError) -> None:
        """A part does without it."""
        with self._guard:
            if not self._missing:
                trouble("database_away", error)
            self._missing.add(part)

    def back(self, part: str) -> None:
        """A part has it, again or for the first time."""
        with self._guard:
            if part not in self._missing:
                return
            self._missing.discard(part)
            if not self._missing:
                event("database_back")
