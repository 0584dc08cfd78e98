"""The events of Strava's webhook that wait for the next poll: hints that something may be new, never data.

Forged, replayed or true: the poll asks Strava itself, and the timetable keeps polls apart.
"""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Final

_MOST: Final = 200  # a burst beyond this is no news: the poll sees everything recent anyway
_RARE: Final = "authorized"  # of a permission that was taken back: no burst of the other events crowds it out


class Events:
    """Each event once, in the order they came. ``hurry`` is called at each: the next poll comes early."""

    def __init__(self, hurry: Callable[[], None]) -> None:
        self._hurry = hurry
        self._lock = Lock()
        self._waiting: dict[str, None] = {}

    def add(self, body: bytes) -> None:
        """Keep one event for the next poll."""
        text = body.decode("utf-8", "replace")
        with self._lock:
            if len(self._waiting) < (2 * _MOST if _RARE in text else _MOST):
                self._waiting[text] = None
        self._hurry()

    def take(self) -> tuple[str, ...]:
        """Return the events since the last poll, for that poll to look at."""
        with self._lock:
            taken, self._waiting = tuple(self._waiting), {}
        return taken

    def give_back(self, events: Iterable[str]) -> None:
        """The poll that took these events failed: the next one gets them."""
        with self._lock:
            self._waiting = dict.fromkeys([*events, *self._waiting][: 2 * _MOST])

    @property
    def waiting(self) -> int:
        """How many events wait for the next poll."""
        with self._lock:
            return len(self._waiting)
