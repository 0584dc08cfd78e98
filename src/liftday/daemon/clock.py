"""The only place that reads the clock. Everything below takes `now` as an argument; `--at` replaces this."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Final, Protocol

from liftday.errors import Usage
from liftday.training.bounds import LAST_DAY

_DEAD_BATTERY: Final = 1970  # what such a clock says; `--at` may ask what then would be
FIRST_YEAR: Final = 2009  # Strava's own; a clock before it has a dead battery, and would plan 1970
SET_IT: Final = "set it (`timedatectl set-ntp true`)"


class Clock(Protocol):
    """Whoever can say what time it is."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251  this is the front door


class TickingClock:
    """A clock that starts at an instant and ticks: `run --at`."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)
        self._since = time.monotonic()

    def now(self) -> datetime:
        """The instant it was set to, plus what has passed since."""
        return datetime.fromtimestamp(self._at.timestamp() + time.monotonic() - self._since, UTC)


def instant(text: str, zone: tzinfo) -> datetime:
    """Given what stands behind `--at`, return the instant; without an offset it is the athlete's wall clock.

    >>> instant("2026-03-02", ZoneInfo("Europe/Berlin")).isoformat()
    '2026-03-02T00:00:00+01:00'
    """
    try:
        if len(text) == len("2026-03-02"):
            text = f"{date.fromisoformat(text)}T00:00"
        read = datetime.fromisoformat(text)
    except ValueError as cause:
        raise Usage(
            f"--at cannot read {text!r}", remedy="write an ISO 8601 instant, such as 2026-03-02T06:00"
        ) from cause
    if not _DEAD_BATTERY <= read.year <= LAST_DAY.year:
        raise Usage(f"--at {text} is no time to plan for", remedy=f"name one from {_DEAD_BATTERY} to {LAST_DAY.year}")
    return read.replace(tzinfo=zone) if read.tzinfo is None else read
