"""What the laps of a run say: repetitions, a continuous stretch, strides, or nothing.

A watch that laps every kilometre or mile by itself says only how fast each was; laps the runner pressed are structure.
"Fast" is measured against critical speed; where that is unknown against the easy speed,
and for a newcomer against the slow laps of the same run: easy running is about three quarters of critical speed
(Hunter 2024 puts the first threshold at 82 %, and easy runs lie below it).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from liftday.training.activity import Lap, Split
from liftday.training.reason import Reason

_AUTO_M: Final = (1000.0, 1609.344)
_EASY_SHARE: Final = 0.76  # easy speed as a share of critical speed
_FLAT_COST: Final = 3.6  # J/kg/m on the flat (Minetti 2002)
FAST, TEMPO = 0.95, 0.90  # of critical speed
_SHORT_S, _LONG_S = 20.0, 1500.0  # a repetition lasts 20 seconds to 25 minutes
_STRIDE_S: Final = 35.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What laps show: ``what`` is reps, tempo, steady (continuous, from auto-laps) or strides."""

    what: str
    count: int
    minutes: float
    confidence: float

    @property
    def hard(self) -> bool:
        """True for structure that makes a run hard."""
        return self.what != "strides"

    @property
    def reason(self) -> Reason:
        """The structure of a hard run as a reason: repetitions, or so many minutes without a break near threshold."""
        if self.what == "reps":
            return Reason("repetitions", {"count": self.count, "minutes": round(self.minutes)})
        return Reason("near_threshold", {"minutes": round(self.minutes)})


def structure(
    laps: Sequence[Lap], splits: Sequence[Split], *, critical_speed: float | None, easy_speed: float | None
) -> Structure | None:
    """Given laps (and kilometre splits, for runs of one lap), return what they show, or None.

    Confidence is the table's .90, .85 and .80, and .1 less where critical speed had to be guessed.
    """
    moved = [lap for lap in laps if lap.moving_s >= 5.0 and lap.distance_m > 0.0]
    if len(moved) < 2 or _automatic(moved):
        even = [(lap.moving_s, _speed(lap)) for lap in moved] if len(moved) >= 2 else _split_speeds(splits)
        return _continuous(even, critical_speed, easy_speed)
    known = critical_speed or _guess(easy_speed) or _guess(_slow([(lap.moving_s, _speed(lap)) for lap in moved]))
    if not known:
        return None
    doubt = 0.0 if critical_speed else 0.1
    return _pressed(moved, known, doubt)


def _pressed(laps: Sequence[Lap], known: float, doubt: float) -> Structure | None:
    fast = [lap for lap in laps if _speed(lap) >= FAST * known and lap.moving_s <= _LONG_S]
    reps = [lap for lap in fast if lap.moving_s >= _SHORT_S]
    work = sum(lap.moving_s for lap in reps)
    strides = [lap for lap in fast if lap.moving_s <= _STRIDE_S]
    only_strides = len(strides) == len(fast) and sum(lap.moving_s for lap in strides) <= 240.0
    if (work >= 480.0 or (len(reps) >= 3 and work >= 360.0)) and not only_strides:
        return Structure(what="reps", count=len(reps), minutes=work / 60.0, confidence=0.9 - doubt)
    tempo = [lap.moving_s for lap in laps if lap.moving_s >= 900.0 and _speed(lap) >= TEMPO * known]
    if tempo:
        return Structure(what="tempo", count=len(tempo), minutes=max(tempo) / 60.0, confidence=0.85 - doubt)
    if len(strides) >= 2 and only_strides:
        return Structure(what="strides", count=len(strides), minutes=0.0, confidence=0.0)
    return None


def _continuous(even: Sequence[tuple[float, float]], critical: float | None, easy: float | None) -> Structure | None:
    """The longest unbroken stretch at 92 % of critical speed; 15 minutes of it are hard."""
    known = critical or _guess(easy)
    if not known:
        return None
    longest = stretch = 0.0
    for seconds, speed in even:
        stretch = stretch + seconds if speed >= 0.92 * known else 0.0
        longest = max(longest, stretch)
    if longest < 900.0:
        return None
    return Structure(what="steady", count=1, minutes=longest / 60.0, confidence=0.8 if critical else 0.7)


def _automatic(laps: Sequence[Lap]) -> bool:
    """True when four of five laps are a kilometre or a mile: the watch's, not the runner's. The last is a rest."""
    whole = laps[:-1]
    return any(sum(abs(lap.distance_m - unit) <= 0.02 * unit for lap in whole) >= 0.8 * len(whole) for unit in _AUTO_M)


def _split_speeds(splits: Sequence[Split]) -> list[tuple[float, float]]:
    return [
        (s.moving_s, s.graded_speed or s.speed or s.distance_m / s.moving_s)
        for s in splits
        if s.moving_s > 0.0 and s.distance_m > 0.0
    ]


def _speed(lap: Lap) -> float:
    """A lap's speed; uphill from 4 % on at its cost (Minetti 2002), so that hill repetitions count."""
    grade = min(0.3, (lap.climb_m or 0.0) / lap.distance_m)
    if grade < 0.04:
        return lap.speed
    powers = (155.4, -30.4, -43.3, 46.3, 19.5)
    cost = sum(c * grade**p for c, p in zip(powers, (5, 4, 3, 2, 1), strict=True)) + _FLAT_COST
    return lap.speed * cost / _FLAT_COST


def _guess(easy: float | None) -> float | None:
    return easy / _EASY_SHARE if easy else None


def _slow(timed: Sequence[tuple[float, float]]) -> float | None:
    """The speed that a quarter of the time was slower than: warm-up, pauses at a jog, cool-down."""
    running = sorted((speed, seconds) for seconds, speed in timed if speed >= 1.5)
    quarter = 0.25 * sum(seconds for _, seconds in running)
    for speed, seconds in running:
        quarter -= seconds
        if quarter <= 0.0:
            return speed
    return None
