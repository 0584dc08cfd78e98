"""Tells the owner when it gets worse or well again: once a state, also over restarts and on a disk that is full."""

import contextlib
import threading
from pathlib import Path

from liftday.config.settings import NotifySettings
from liftday.daemon.process import notify
from liftday.daemon.process.notify import Notice
from liftday.daemon.state import feed_files
from liftday.daemon.state.bench import NOTIFIED
from liftday.errors import LiftdayError


class Alerts:
    """Remembers of which state the owner knows, in a small file for the time after a restart."""

    def __init__(self, state: Path) -> None:
        self._path = state / NOTIFIED
        self._last: str | None = None  # not yet asked of the file
        self._one_at_a_time = threading.Lock()

    def update_soon(self, now: Notice, settings: NotifySettings) -> None:
        """The same as ``update`` in a thread of its own: the command or address may hang, and nothing waits for it."""

        def run() -> None:
            with self._one_at_a_time:
                self.update(now, settings)

        if settings.command or settings.url:
            with contextlib.suppress(RuntimeError):  # no memory for another thread: the next turn tells it
                threading.Thread(target=run, name="notice", daemon=True).start()

    def update(self, now: Notice, settings: NotifySettings) -> None:
        """Given how it is now, tell it if it is news and somebody wants to know. What nobody took is news at the next
        turn again."""
        ways = sum(bool(way) for way in (settings.command, settings.url))
        if not ways:
            return
        if self._last is None:
            self._last = self._stored()
        news = notify.notice(self._last, now)
        if news is None or len(notify.tell(news, command=settings.command, url=settings.url)) >= ways:
            return
        self._last = now.state
        try:
            feed_files.write_atomically(self._path, now.state.encode("ascii", "replace"))
        except LiftdayError:
            return  # a full disk is told again after a restart; better twice than never

    def _stored(self) -> str:
        found = feed_files.read(self._path)
        return found[0].decode("ascii", "replace") if found else ""
