"""How far an order is, on its way from the worker that is at it to whoever waits for it on another machine."""

import json
import time
from contextlib import suppress
from typing import Final

from liftday.daemon.protocol.progress import Count, message
from liftday.errors import LiftdayError
from liftday.store.postgres.queue import Queue

_RARELY: Final = 1.0  # seconds between two of them: each is a statement of the database


class ProgressTold:
    """Tells what counts, and no more: a sentence may hold somebody's words, and the database tells all who listen."""

    def __init__(self, queue: Queue, ask: str) -> None:
        self._queue = queue
        self._ask = ask
        self._next = 0.0

    def __call__(self, words: str) -> None:
        """Given a sentence of progress, pass it on; one that cannot be passed on is missed by nobody."""
        if isinstance(words, Count) and time.monotonic() >= self._next:
            self._next = time.monotonic() + _RARELY
            with suppress(LiftdayError):
                self._queue.say_progress(self._ask, json.dumps(message(words)))
