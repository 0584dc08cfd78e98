"""Tells the owner when it gets worse or well again: once a state, also over restarts."""

from pathlib import Path
from typing import Final

from liftday.config.settings import NotifySettings
from liftday.daemon import notify, published
from liftday.daemon.notify import Notice
from liftday.errors import LiftdayError

_FILE: Final = "notified.state"


class Herald:
    """Remembers in a small file which state was last told."""

    def __init__(self, state: Path) -> None:
        self._path = state / _FILE

    def hear(self, now: Notice, settings: NotifySettings) -> None:
        """Given how it is now, tell it if it is news and somebody wants to know."""
        if not settings.command and not settings.url:
            return
        before = published.read(self._path)
        news = notify.notice(before[0].decode("ascii", "replace") if before else "", now)
        if news is None:
            return
        notify.tell(news, command=settings.command, url=settings.url)
        try:
            published.write_atomically(self._path, now.state.encode("ascii", "replace"))
        except LiftdayError:
            return  # a full disk is told again after a restart; better twice than never
