"""How soon the next poll may come: ever later while turns fail, sooner for an event, but not for a storm of them."""

from collections import deque
from datetime import datetime, timedelta
from typing import Final

_HURRIED: Final = 12  # polls an hour that events may bring forward
_LONGEST: Final = 60  # minutes


class Backoff:
    """What went wrong in a row, and which polls were hurried lately."""

    def __init__(self) -> None:
        self._failures = 0
        self._hurried: deque[datetime] = deque(maxlen=_HURRIED)

    @property
    def failing(self) -> bool:
        """Whether the last turn could not run."""
        return self._failures > 0

    def well(self) -> None:
        """A turn ran."""
        self._failures = 0

    def longer(self) -> timedelta:
        """How long to wait after one more failure: twice as long each time, up to an hour."""
        self._failures += 1
        return timedelta(minutes=min(_LONGEST, 2 ** min(self._failures, 6)))

    def may_hurry(self, now: datetime) -> bool:
        """Whether one more event may hurry a poll: a dozen an hour, so that no forger spends the day's quota."""
        if len(self._hurried) == self._hurried.maxlen and timedelta() <= now - self._hurried[0] < timedelta(hours=1):
            return False
        self._hurried.append(now)
        return True
