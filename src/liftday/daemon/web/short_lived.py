"""What a web server has to remember for minutes between two requests of a browser: a login under way, what came of it, a form that
is being carried out. In one process it is a dictionary; the web servers of a club have it in common (``store.postgres.web_state``).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol


class ShortLived(Protocol):
    """Bodies by kind and key, each for a while. Every call may take as long as a database does, and raise what it raises."""

    def keep(
        self,
        kind: str,
        key: str,
        body: str,
        lasting: timedelta,
        *,
        about: bytes = b"",
        most: int = 0,
        athlete: str = "",
    ) -> bool:
        """Keep a body unless there is one by that key; return whether it is this one. Of one kind ``about`` one thing the newest
        ``most`` stay; 0: all. What is an ``athlete``'s goes with them."""
        ...

    def recall(self, kind: str, key: str) -> str | None:
        """The body by that key; None where there is none, or its time is over."""
        ...

    def forget(self, kind: str, key: str) -> bool:
        """Let go of it; return whether it was there: of many who do so at once for one."""
        ...


class InProcess:
    """The same for the one server of a household; ``now`` is its clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._kept: dict[tuple[str, str], tuple[str, bytes, datetime]] = {}
        self._lock = Lock()

    def keep(
        self,
        kind: str,
        key: str,
        body: str,
        lasting: timedelta,
        *,
        about: bytes = b"",
        most: int = 0,
        athlete: str = "",
    ) -> bool:
        """As ``ShortLived`` says; who was removed is no matter, for nothing of theirs is shown but by the bridge that they had."""
        del athlete
        with self._lock:
            now = self._now()
            self._kept = {place: one for place, one in self._kept.items() if one[2] >= now}
            if (kind, key) in self._kept:
                return False
            theirs = [place for place, one in self._kept.items() if (place[0], one[1]) == (kind, about)]
            for place in theirs[: max(0, len(theirs) + 1 - most) if most else 0]:
                del self._kept[place]
            self._kept[kind, key] = body, about, now + lasting
            return True

    def recall(self, kind: str, key: str) -> str | None:
        """As ``ShortLived`` says."""
        with self._lock:
            body, _, ends = self._kept.get((kind, key), ("", b"", None))
            return None if ends is None or ends < self._now() else body

    def forget(self, kind: str, key: str) -> bool:
        """As ``ShortLived`` says."""
        there = self.recall(kind, key) is not None
        with self._lock:
            return self._kept.pop((kind, key), None) is not None and there
