"""Strava's two pairs of rate limits: all calls and reads, each per quarter hour and per day (UTC)."""

from dataclasses import dataclass, field

QUARTER = 900
DAY = 86_400


@dataclass(slots=True)
class Windows:
    """One pair of limits with what was used of it in the present windows."""

    limits: tuple[int, int]
    used: list[int] = field(default_factory=lambda: [0, 0])

    @property
    def exceeded(self) -> bool:
        """True when more was used than is allowed."""
        return any(used > limit for used, limit in zip(self.used, self.limits, strict=True))


@dataclass(slots=True)
class Quota:
    """The application's quota. Every call counts, failed and refused ones too; a window starts anew at :00 :15 :30 :45
    and at midnight UTC of the clock that is handed in."""

    overall: Windows = field(default_factory=lambda: Windows((200, 2000)))
    read: Windows = field(default_factory=lambda: Windows((100, 1000)))
    _spans: tuple[int, int] = (0, 0)

    def count(self, epoch: float, *, read: bool) -> bool:
        """Given the instant of a call and whether it only reads, count it; return False when it is over a limit."""
        self.roll(epoch)
        counted = (self.overall, self.read) if read else (self.overall,)
        for windows in counted:
            windows.used[0] += 1
            windows.used[1] += 1
        return not any(windows.exceeded for windows in counted)

    def roll(self, epoch: float) -> None:
        """Start the windows anew that have ended; a clock put back starts them too."""
        spans = (int(epoch // QUARTER), int(epoch // DAY))
        for at in (0, 1):
            if spans[at] != self._spans[at]:
                self.overall.used[at] = self.read.used[at] = 0
        self._spans = spans

    def told(self) -> tuple[str, str, str, str]:
        """The four header values: limit and usage, read limit and read usage, each ``short,long``."""

        def pair(values: tuple[int, ...] | list[int]) -> str:
            return ",".join(map(str, values))

        return pair(self.overall.limits), pair(self.overall.used), pair(self.read.limits), pair(self.read.used)


def limits_of(values: object, *, fallback: tuple[int, int]) -> tuple[int, int]:
    """Given two numbers from JSON or None, return a pair of limits.

    >>> limits_of([100, 1000], fallback=(1, 1))
    (100, 1000)
    """
    if values is None:
        return fallback
    if not (isinstance(values, list | tuple) and len(values) == 2):
        raise ValueError("limits are two numbers: per quarter hour, per day")
    return int(values[0]), int(values[1])
