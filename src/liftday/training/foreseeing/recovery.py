"""What an effort, or a pause, takes from the days after it: a marathon is not followed by the old habit at once.

The rhythm knows weekdays; here stands by how much fewer of the days after an effort (docs/training.md, Recovery) are
demanding, first as runners usually do, then as this one did, and that nobody who has not run for a week likely runs hard.
"""

from datetime import date, timedelta
from typing import Final

from liftday.training.day import CLOSED, Day, Kind
from liftday.training.reading.efforts import NONE_THROUGH, race_or_effort

Coarse = tuple[float, float, float]  # the chances of rest, easy, demanding
_USUAL: Final = ((0.5,), (0.5,), (0.5, 0.7, 0.7), (0.5, 0.5, 0.5))  # by size, the next days: what is left of demanding
_WORTH: Final = 2.0  # demanding days: how much of a runner's own it takes to be believed as much (D)
PAUSE, LONG_PAUSE = 7, 14  # days without a run
_BACK: Final = 7  # days after a long pause that are not the old habit yet (D)
_AT_MOST: Final = 0.45  # chance of a demanding day in a pause: of nine that were called likelier none came


class Recovery:
    """What was learnt of one runner; ``learn`` takes the next day, ``damp`` says what is left of a day's chances."""

    __slots__ = ("came", "expected", "last_day", "last_run", "pause", "returned", "since", "size")

    def __init__(self) -> None:
        """Nothing known."""
        self.since: date | None = None  # the last effort, and its size
        self.size = 0
        self.last_day: date | None = None
        self.last_run: date | None = None
        self.returned: date | None = None  # the first run after a pause, and how long that was
        self.pause = 0
        self.came = self.expected = 0.0  # demanding days after efforts, and how many were to be expected

    def copy(self) -> "Recovery":
        """The same knowledge, to be changed alone."""
        other = Recovery.__new__(Recovery)
        for name in Recovery.__slots__:
            setattr(other, name, getattr(self, name))
        return other

    def learn(self, day: Day, demanding: float) -> None:
        """Take the next day; ``demanding`` is the share of this runner's days that are."""
        usual = self._usual(day.date)
        if usual is not None:
            self.came += day.kind in CLOSED
            self.expected += usual * demanding
        if day.kind is not Kind.REST:
            if self.last_run is not None and (day.date - self.last_run).days > PAUSE:
                self.returned, self.pause = day.date, (day.date - self.last_run).days - 1
            self.last_run = day.date
        size = race_or_effort(day)
        if size is not None and (size >= self.size or self.days_since(day.date) is None):
            self.since, self.size = day.date, size
        self.last_day = day.date

    def days_since(self, on: date) -> int | None:
        """How many days a date lies after the last effort, None when that is over."""
        if self.since is None or not 0 < (on - self.since).days <= NONE_THROUGH[self.size]:
            return None
        return (on - self.since).days

    def days_paused(self) -> int:
        """How many days there was no run, up to the last one known; 0 for less than a week."""
        if self.last_run is None or self.last_day is None:
            return 0
        idle = (self.last_day - self.last_run).days
        return idle if idle >= PAUSE else 0

    def damp(self, on: date, chances: Coarse) -> Coarse:
        """Given the chances that the habit alone gives a date, return what is left of them: what a demanding day loses,
        rest and easy gain, each as it was."""
        rest, easy, demanding = chances
        usual = self._usual(on)
        if usual is not None:
            own = (self.came + _WORTH) / (self.expected + _WORTH)
            demanding = min(demanding, demanding * usual * own)
        if self.days_paused() or self._just_back(on):
            demanding = min(demanding, _AT_MOST)
        spared = chances[2] - demanding
        return rest + spared * rest / (rest + easy), easy + spared * easy / (rest + easy), demanding

    def _usual(self, on: date) -> float | None:
        """What runners leave of a demanding day so many days after an effort; None for a day like any other."""
        days = self.days_since(on)
        if days is None:
            return None
        usual = _USUAL[self.size]
        return usual[days - 1] if days <= len(usual) else 1.0

    def _just_back(self, on: date) -> bool:
        return self.returned is not None and self.pause >= LONG_PAUSE and on < self.returned + timedelta(days=_BACK)
