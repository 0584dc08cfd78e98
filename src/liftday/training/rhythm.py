"""A runner's rhythm: what the past days say about weekdays, kept a day at a time.

The state is small and a day changes it in constant time, so that ten years cost ten years once and one day a morning.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from liftday.training.day import KINDS, Day, Kind

HALF_LIFE = 42.0  # days (training-rules 1.8)
KEEP = 0.5 ** (1 / HALF_LIFE)


@dataclass(slots=True, kw_only=True)
class Rhythm:
    """What was learnt so far; `learn` takes the next day."""

    last: date | None = None
    days: int = 0
    weekday: list[list[float]] = field(default_factory=lambda: [[0.0] * 6 for _ in range(7)])
    overall: list[float] = field(default_factory=lambda: [0.0] * 6)
    recent: list[Kind] = field(default_factory=list)  # the last 56 days, oldest first

    def learn(self, day: Day) -> None:
        """Take the next day. Days that were skipped count as unknown, not as rest."""
        if self.last is not None and day.date > self.last + timedelta(days=1):
            for _ in range(min(56, (day.date - self.last).days - 1)):
                self._fade()
        self._fade()
        at = KINDS.index(day.kind)
        self.weekday[day.date.weekday()][at] += 1
        self.overall[at] += 1
        self.recent = [*self.recent[-55:], day.kind]
        self.last = day.date
        self.days += 1

    def _fade(self) -> None:
        """A day passes: older evidence weighs less."""
        for row in self.weekday:
            for at in range(6):
                row[at] *= KEEP
        for at in range(6):
            self.overall[at] *= KEEP
