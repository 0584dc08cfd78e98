"""Hears what the database tells all machines: that something of an athlete is published, that a question is answered."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from typing import Final

from liftday.daemon.club.outage import Outage
from liftday.daemon.protocol.progress import words_in
from liftday.errors import LiftdayError, Unavailable
from liftday.store.postgres.queue import ANSWERED, PROGRESS, PUBLISHED, Queue

_log = logging.getLogger(__name__)
_GLANCE: Final = 1.0  # seconds between two looks whether to go on
_REST: Final = 1.0  # seconds before it is tried to connect again


class Expected:
    """What is heard of a question: that there is news of it, and how far its order is."""

    def __init__(self) -> None:
        self._news = threading.Event()
        self.progress: SimpleQueue[str] = SimpleQueue()

    def wait(self, seconds: float) -> None:
        """Wait until there is news, or for so many seconds."""
        if self._news.wait(seconds):
            self._news.clear()

    def hear(self, progress: str = "") -> None:
        """Its answer is there, or so far it is."""
        if progress:
            self.progress.put(progress)
        self._news.set()


class Listener:
    """Listens in a thread. ``published`` is called with the name of an athlete, ``connected`` whenever it begins to hear, for
    what was told before then nobody heard. Whoever calls back must be quick."""

    def __init__(
        self, queue: Queue, outage: Outage, *, published: Callable[[str], None], connected: Callable[[], None]
    ) -> None:
        self._queue = queue
        self._outage = outage
        self._published = published
        self._connected = connected
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="listener", daemon=True)
        self._waiting: dict[str, Expected] = {}
        self._tried = threading.Event()
        self.hears = False

    def start(self) -> None:
        """Listen from now on; returns when it does, or the database is away."""
        self._thread.start()
        self._tried.wait()

    def stop(self) -> None:
        """Listen no more."""
        self._stopping.set()
        self._thread.join()

    @contextmanager
    def expecting(self, ask: str) -> Iterator[Expected]:
        """Yield what hears of a question."""
        expected = self._waiting[ask] = Expected()
        try:
            yield expected
        finally:
            del self._waiting[ask]

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                self._queue.bring_up()
                with self._queue.listening() as ear:
                    self.hears = True
                    self._outage.back("listener")
                    self._connected()
                    self._tried.set()
                    while not self._stopping.is_set():
                        for channel, word in ear.heard(_GLANCE):
                            self._told(channel, word)
            except LiftdayError as error:
                self._deaf(error)
            except Exception:  # noqa: BLE001 - a bug in whoever is told is logged whole, and must not leave a club deaf for good
                _log.exception("what was heard could not be told")
                self._deaf(Unavailable("what the database tells is not heard", remedy="it is tried again"))

    def _deaf(self, error: LiftdayError) -> None:
        self.hears = False
        self._outage.away("listener", error)
        self._tried.set()
        self._stopping.wait(_REST)

    def _told(self, channel: str, word: str) -> None:
        if channel == PUBLISHED:
            self._published(word)
            return
        ask, _, message = word.partition(" ")
        expected = self._waiting.get(ask)
        if expected is not None and channel == ANSWERED:
            expected.hear()
        elif expected is not None and channel == PROGRESS:
            with suppress(ValueError, TypeError, KeyError):  # another version's
                expected.hear(words_in(json.loads(message)))
