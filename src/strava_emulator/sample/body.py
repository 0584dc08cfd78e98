"""The sample athlete's body: what a speed costs the heart, and how the heart follows.

An invented runner. The share of critical speed and of maximum heart rate go together as in the bands the project judges
by (below 82 % and 80 % easy, above 92 % and 87 % hard), so that what is meant as easy also looks easy.
"""

import math
import random
from collections.abc import Iterable
from dataclasses import dataclass

HR_MAX = 188.0
HR_REST = 48.0
LAG = 34.0  # seconds in which the heart closes 63 % of the gap to what the pace asks for
DRIFT_AFTER = 45 * 60.0
DRIFT = 0.045 / 60.0  # beats a minute gained each second after that
WARM = 20.0  # degrees above which each one costs half a beat


@dataclass(frozen=True, slots=True)
class Bout:
    """A stretch as it is meant: seconds at a share of critical speed. ``rep`` marks a fast one, ``lap`` a button press."""

    seconds: float
    share: float
    rep: bool = False
    lap: bool = True


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch as it was recorded: seconds, metres, average and highest heart rate."""

    seconds: float
    metres: float
    bpm: float
    peak: float
    rep: bool = False
    lap: bool = True

    @property
    def speed(self) -> float:
        """Metres a second."""
        return self.metres / self.seconds


def critical_speed(weeks_ago: int) -> float:
    """Given weeks before now, return the critical speed in m/s: slowly better over two years, worse after a break.

    >>> critical_speed(0)
    4.2
    """
    gain = 0.35 * (1 - min(max(weeks_ago, 0), 104) / 104)
    rusty = sum(0.12 * (1 - since / 8) for since in (67 - weeks_ago, 39 - weeks_ago) if 0 <= since < 8)
    return 3.85 + gain - rusty


def heart_at(share: float) -> float:
    """Given a share of critical speed, return the heart rate it settles at, in beats a minute."""
    return HR_MAX * min(0.985, 0.72 + 0.68 * (share - 0.70))


def record(bouts: Iterable[Bout], *, speed: float, warmth: float, form: float, rng: random.Random) -> list[Stretch]:
    """Given bouts and the critical speed, return what a watch and a chest strap record.

    ``form`` is the day's offset in beats, ``warmth`` the air in degrees. Each stretch starts at the heart rate the one
    before ended with, so a recovery jog is still high and the first repetition is lower than the last.
    """
    clock, pulse, told = 0.0, HR_REST + 42, []
    for bout in bouts:
        went = bout.share * speed * rng.gauss(1, 0.012)
        wanted = heart_at(bout.share) + form + max(0.0, warmth - WARM) * 0.5
        wanted += max(0.0, clock + bout.seconds / 2 - DRIFT_AFTER) * DRIFT
        wanted = min(wanted, HR_MAX - 1.5)
        left = math.exp(-bout.seconds / LAG)
        mean = wanted - (wanted - pulse) * LAG / bout.seconds * (1 - left)
        ended = wanted - (wanted - pulse) * left
        peak = min(HR_MAX, max(pulse, ended) + abs(rng.gauss(3, 2.5)))
        told.append(Stretch(bout.seconds, went * bout.seconds, mean, peak, bout.rep, bout.lap))
        clock, pulse = clock + bout.seconds, ended
    return told


def strain(course: Iterable[Stretch]) -> float:
    """Given a course, return an effort score like Strava's: minutes weighted by where the heart was."""
    weights = ((0.93, 4.2), (0.87, 2.9), (0.80, 1.7), (0.65, 0.9), (0.0, 0.3))
    return sum(
        stretch.seconds / 60 * next(weight for share, weight in weights if stretch.bpm >= share * HR_MAX)
        for stretch in course
    )
