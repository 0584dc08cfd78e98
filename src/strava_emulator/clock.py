"""The emulator's own clock: quota windows, token lives and the Date header run on it, and a test sets it."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that starts at a given instant and either stands or ticks in real time.

    >>> clock = Clock(datetime(2026, 3, 2, 6, tzinfo=UTC), ticking=False)
    >>> clock.advance(timedelta(minutes=15))
    >>> clock.now().isoformat()
    '2026-03-02T06:15:00+00:00'
    """

    def __init__(self, at: datetime | None = None, *, ticking: bool = True) -> None:
        self.ticking = ticking
        # The emulator plays a service with a clock of its own; without an instant given it is the wall's.
        start = at if at is not None else datetime.now(UTC)  # noqa: TID251 - a service of its own, see the line above
        self.set(start)

    def now(self) -> datetime:
        """The instant the emulator believes in, in UTC."""
        if not self.ticking:
            return self._base
        return self._base + timedelta(seconds=time.monotonic() - self._mark)

    def epoch(self) -> float:
        """The same instant in seconds since 1970."""
        return self.now().timestamp()

    def set(self, at: datetime) -> None:
        """Put the clock to an instant; one without an offset is UTC."""
        self._base = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        self._mark = time.monotonic()

    def advance(self, by: timedelta) -> None:
        """Move the clock on, or back when ``by`` is negative."""
        self.set(self.now() + by)

    def stand(self) -> None:
        """Stop ticking, at the present instant."""
        self.set(self.now())
        self.ticking = False

    def tick(self) -> None:
        """Start ticking, from the present instant."""
        self.set(self.now())
        self.ticking = True
