"""How far apart the sessions of a week stand, and what that costs (docs/training.md, Costs)."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

NEAREST, FARTHEST = 2, 4  # days between two sessions of a week: closer leaves no day between, farther is no rhythm
OPEN: Final = 0.2  # a day likelier to close than this is no better place than a surer one, nor is one ... (D)
SLACK: Final = 0.05  # ... that is so much likelier than the day it stands for: spacing is not paid with closed days (D)


@lru_cache(maxsize=1024)
def gap_cost(gap: int, target: int, spacing: int) -> int:
    """The cost of a gap between two sessions: each day away from 7/target, gaps counted to a week at most."""
    return round(spacing * abs(min(gap, 7) - 7 / target)) if target else 0


def uneven(days: Sequence[int], chances: Sequence[float | None], near: int, far: int) -> int:
    """Given the days of a week's sessions, in order, return the cost of those less than two (``near``) or more than four days
    apart (``far``) although another day would mend it.

    ``chances`` says of every free day how likely it closes, None where it takes no session. A day that is likelier to
    close is no better place.

    >>> uneven((3, 4), (0.2, None, 0.2, 0.1, 0.1), 40, 20), uneven((3, 4), (0.5, None, 0.5, 0.1, 0.1), 40, 20)
    (40, 0)
    """
    return sum(
        near if after - day < NEAREST else far
        for day, after in pairwise(days)
        if not NEAREST <= after - day <= FARTHEST
        and (_mended(days, day, after, chances) or _mended(days, after, day, chances))
    )


def _mended(days: Sequence[int], moved: int, kept: int, chances: Sequence[float | None]) -> bool:
    """Whether another day would do for one of two sessions: two to four days from the other, beside none."""
    own = chances[moved]
    assert own is not None
    others = [day for day in days if day != moved]
    return any(
        _as_open(chance, own) and abs(day - kept) <= FARTHEST and all(abs(day - other) >= NEAREST for other in others)
        for day, chance in enumerate(chances)
    )


def close_behind(first: int, last: int, chances: Sequence[float | None]) -> bool:
    """Given a week's first session and the one before it, by the week's days (below 0 before its first free one), return
    whether they stand on days running although another day of the week would not.
    """
    own = chances[first]
    assert own is not None
    return first - last < NEAREST and any(_as_open(chance, own) for chance in chances[max(0, last + NEAREST) :])


def _as_open(chance: float | None, own: float) -> bool:
    """Whether a day with such a chance to close is as good a place as one with its ``own``."""
    return chance is not None and chance <= max(own, min(OPEN, own + SLACK))
