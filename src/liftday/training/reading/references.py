"""The athlete's references as values: each with its source, the day it rests on, and how far to trust it.

Every function takes what is known and on which day. The owner's settings come first.
"""

from bisect import insort
from collections.abc import Iterable, Sequence
from datetime import date
from statistics import linear_regression, median
from typing import Final, NamedTuple

from liftday.training.owner import Athlete

PEAK_DAYS: Final = 730  # 24 months
PEAKS: Final = 20  # the highest of a history that are kept
EFFORT_DAYS: Final = 120
_RACE_DAYS: Final = 365
_EASY_DAYS: Final = 56
BLOCK_DAYS: Final = 42
# Tanaka 2001 gives 187 at 30; the labelled runners at hand lie above it, and too low a guess makes first runs hard.
ASSUMED_HR_MAX: Final = 190.0
_HR_MAX: Final = (100.0, 240.0)  # bpm: what the owner may set, too
_AGE_DOUBT: Final = 22.0  # bpm: two standard errors of a maximum by age (Nes 2013); what is above it a sensor made
_DOUBT: Final = 15.0  # after so many runs half of what lies between the peaks and the guess is still believed
THRESHOLD_SHARE: Final = 0.90  # threshold heart rate as a share of the maximum
RIEGEL: Final = 1.06
_ABOVE_TYPICAL: Final = 1.1


class Peak(NamedTuple):
    """A session's highest heart rate."""

    bpm: float
    day: int


class Speed(NamedTuple):
    """The grade-adjusted speed of a run that was easy."""

    speed: float
    day: int


class Effort(NamedTuple):
    """A distance run as fast as one could: a best effort inside a run, or a race."""

    distance_m: float
    seconds: float
    day: int
    average: float | None = None  # bpm, of races


class Anchor(NamedTuple):
    """One value and why it is that: bpm, m/s or minutes; ``source`` is a code, ``on`` the day it rests on, ``runs`` the
    number of runs or best efforts it comes from, where it is counted."""

    value: float
    source: str
    on: date | None
    confidence: float
    runs: int | None = None


def hr_max(
    on: date | None,
    peaks: Sequence[Peak],
    run_count: int,
    *,
    pushed: bool,
    athlete: Athlete,
    zones: Sequence[float] = (),
) -> Anchor:
    """The maximum heart rate: the owner's, Strava's customised zones', the history's, the age's, or an assumption.

    ``zones`` are the lower bounds of the five zones if the athlete set them at Strava; ``peaks`` the highest of the
    history, highest first, out of ``run_count`` runs; ``pushed``: a race or a workout was labelled. Peaks of few
    runs are drawn towards the age's value, upwards only: nobody's maximum is below what was measured.
    """
    if athlete.hr_max:
        return Anchor(athlete.hr_max, "setting", None, 1.0)
    if len(zones) >= 5 and _HR_MAX[0] <= zones[4] <= _HR_MAX[1]:
        return Anchor(zones[4] / 0.97, "zones", None, 0.8)  # zone 5 begins at 97 % there
    tanaka = 208.0 - 0.7 * (on.year - athlete.birth_year) if athlete.birth_year and on else None  # Tanaka 2001
    own = highest(peaks, run_count)
    if own is not None and tanaka:
        own = own._replace(bpm=min(own.bpm, tanaka + _AGE_DOUBT))
    if own is None:
        return Anchor(tanaka, "age", None, 0.35) if tanaka else Anchor(ASSUMED_HR_MAX, "assumption", None, 0.2)
    day = date.fromordinal(own.day)
    if tanaka and own.bpm < tanaka - 10.0 and not pushed:
        return Anchor(tanaka - 5.0, "age_unpushed", day, 0.3)
    doubt = _DOUBT / (_DOUBT + run_count)
    trust = 0.8 - 0.4 * doubt
    drawn = doubt * ((tanaka or ASSUMED_HR_MAX) - own.bpm)
    if drawn <= 1.0:
        return Anchor(own.bpm + drawn if drawn > 0.0 else own.bpm, "own_peaks", day, trust)
    return Anchor(own.bpm + drawn, "own_peaks_and_age" if tanaka else "own_peaks_and_assumption", day, trust)


def critical_speed(
    on: date | None, efforts: Sequence[Effort], races: Sequence[Effort], athlete: Athlete, typical: float | None = None
) -> Anchor | None:
    """Critical speed in m/s: the owner's, from best efforts (Smyth & Muniz-Pumares 2020), from a race, or None.

    ``typical`` is the median speed of the runs: best efforts of somebody who only ever ran easily make a line too, and
    one that is not a tenth above what is usual is no critical speed.
    """
    if athlete.critical_speed:
        return Anchor(athlete.critical_speed, "setting", None, 1.0)
    if not (efforts or races):
        return None
    today = _ordinal(on)
    line = _from_efforts(efforts, today) if efforts else None
    if line is not None and typical is not None and line.value < _ABOVE_TYPICAL * typical:
        line = None
    return line or _from_race([r for r in races if r.day > today - EFFORT_DAYS])


def easy_speed(on: date | None, easy: Iterable[Speed]) -> Anchor | None:
    """The median grade-adjusted speed, m/s, of the runs of 56 days that were surely easy; None without three."""
    border = _ordinal(on) - _EASY_DAYS
    recent = [s for s in easy if s.day > border]
    if len(recent) < 3:
        return None
    middle, newest = median(s.speed for s in recent), max(s.day for s in recent)
    return Anchor(middle, "easy_runs", date.fromordinal(newest), 0.8 if len(recent) >= 8 else 0.6, len(recent))


def _ordinal(on: date | None) -> int:
    return on.toordinal() if on else 0


def highest(peaks: Sequence[Peak], run_count: int) -> Peak | None:
    """Given the highest peaks, highest first, and of how many runs, return the one to believe.

    A peak that stands alone by more than 6 bpm is a sensor's, three times at most; then the second highest of ten runs,
    the third of thirty: one wrist's spike never raises a maximum.
    """
    first = 0
    while first < 3 and first + 1 < len(peaks) and peaks[first].bpm - peaks[first + 1].bpm > 6.0:
        first += 1
    rank = first + (2 if run_count >= 30 else 1 if run_count >= 10 else 0)
    return peaks[min(rank, len(peaks) - 1)] if peaks else None


def recent_peaks(peaks: Sequence[Peak], fresh: Peak) -> tuple[Peak, ...]:
    """Given peaks, highest first, and a new one, return those of the last 24 months, the highest twenty."""
    border = fresh.day - PEAK_DAYS
    kept = [p for p in peaks if p.day > border]
    insort(kept, fresh, key=_descending)
    return tuple(kept[:PEAKS])


def _descending(peak: Peak) -> tuple[float, int]:
    return -peak.bpm, -peak.day


def recent_efforts(efforts: Sequence[Effort], today: int) -> tuple[Effort, ...]:
    """Given efforts, return those of the last 120 days, the best of every distance and day, at most 60."""
    kept = sorted(e for e in efforts if e.day > today - EFFORT_DAYS)
    best: dict[float, list[Effort]] = {}
    for effort in kept:
        best.setdefault(effort.distance_m, []).append(effort)
    return tuple(e for same in best.values() for e in same[:5])[:60]


def recent_races(races: Sequence[Effort], today: int) -> tuple[Effort, ...]:
    """Given races, return those of the last year, at most the newest twenty."""
    return tuple(sorted((r for r in races if r.day > today - _RACE_DAYS), key=lambda r: r.day)[-20:])


def long_minutes(minutes: Sequence[float]) -> float:
    """Given the sorted durations of six weeks' runs, return from how many minutes on a run is long (rule L).

    >>> long_minutes([30, 40, 40, 50, 60, 90]), long_minutes([30, 30])
    (72.0, 90.0)
    """
    if len(minutes) < 6:
        return 90.0
    return min(120.0, max(70.0, 1.35 * _middle(minutes), 0.8 * minutes[-1]))


def _middle(ordered: Sequence[float]) -> float:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2.0


def _from_efforts(efforts: Sequence[Effort], today: int) -> Anchor | None:
    """Given best efforts, return the slope of distance over time of those of 2 to 20 minutes in 120 days, or None.

    Three distances at least, R² of .995, and 60 to 400 m in reserve: else the line is no critical speed.
    """
    best: dict[float, Effort] = {}
    for effort in efforts:
        if effort.day > today - EFFORT_DAYS and 120.0 <= effort.seconds <= 1200.0:
            known = best.get(effort.distance_m)
            best[effort.distance_m] = effort if known is None or effort.seconds < known.seconds else known
    points = sorted(best.values(), key=lambda e: e.seconds)
    times, distances = [e.seconds for e in points], [e.distance_m for e in points]
    if len(set(times)) < 3:
        return None
    slope, reserve = linear_regression(times, distances)
    mean = sum(distances) / len(distances)
    missed = sum((d - slope * t - reserve) ** 2 for d, t in zip(distances, times, strict=True))
    if missed > 0.005 * sum((d - mean) ** 2 for d in distances) or not 60.0 <= reserve <= 400.0:
        return None
    newest = max(e.day for e in points)
    return Anchor(slope, "best_efforts", date.fromordinal(newest), 0.75, len(points))


def _from_race(races: Sequence[Effort]) -> Anchor | None:
    """The speed of a 35-minute effort after Riegel's rule, from the best race at hand."""
    speeds = [(_speed_for(r, 2100.0), r.day) for r in races if 600.0 <= r.seconds <= 4.0 * 3600.0]
    if not speeds:
        return None
    speed, day = max(speeds)
    return Anchor(speed, "race", date.fromordinal(day), 0.5)


def _speed_for(effort: Effort, seconds: float) -> float:
    """The speed that can be kept up for so many seconds: T2 = T1 (D2/D1)^1.06, solved for D2 (Riegel 1981)."""
    distance: float = effort.distance_m * (seconds / effort.seconds) ** (1.0 / RIEGEL)
    return distance / seconds


def predicted(efforts: Sequence[Effort], distance_m: float) -> float | None:
    """Given efforts and a distance, return the seconds Riegel's rule gives the best of them for it, or None."""
    times = [
        e.seconds * (distance_m / e.distance_m) ** RIEGEL for e in efforts if 0.2 <= distance_m / e.distance_m <= 5.0
    ]
    return min(times) if times else None


def quantile(ordered: Sequence[float], share: float) -> float:
    """Given sorted values, at least one, return the quantile between its neighbours.

    >>> quantile([1.0, 2.0, 4.0], 0.75)
    3.0
    """
    place = share * (len(ordered) - 1)
    below = int(place)
    low = ordered[below]
    return low + (place - below) * (ordered[min(below + 1, len(ordered) - 1)] - low)
