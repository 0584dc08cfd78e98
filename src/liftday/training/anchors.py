"""An athlete's own references, as far as they were known at the end of a day.

``Anchors`` is the state of the fold over an athlete's history: what the next day's reading needs, and nothing else. It
is small (the last 60 sessions of a sport, the highest twenty peaks), it is plain JSON, and it does not depend on the
owner's settings: those are looked at when a value is asked for, so that a changed setting re-reads what is still raw.

The values themselves (training-rules 1.2) carry where they come from, when, and how far to trust them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import linear_regression, median
from typing import Any, Final, NamedTuple

from liftday.training.owner import Athlete

WINDOW: Final = 60  # sessions of one family that make up "your usual"
_PEAK_DAYS: Final = 730  # 24 months
_EFFORT_DAYS: Final = 120
_RACE_DAYS: Final = 365
_EASY_DAYS: Final = 56
BLOCK_DAYS: Final = 42
# Tanaka 2001 at 30 is 187; labelled runners here sit above it, and too low a guess calls every first run hard.
ASSUMED_HR_MAX: Final = 190.0
_DOUBT: Final = 15.0  # after so many runs half of what lies between the peaks and the guess is still believed
THRESHOLD_SHARE: Final = 0.90  # threshold heart rate as a share of the maximum
RIEGEL: Final = 1.06


class Trace(NamedTuple):
    """What one session leaves behind. ``pace`` is 100 ln(m/s), so that a difference of 1 is 1 %."""

    day: int  # date.toordinal()
    minutes: float
    km: float | None
    average: float | None  # bpm, trusted, drift and heat taken off
    peak: float | None  # bpm, trusted
    pace: float | None
    effort: float | None  # Strava's relative effort an hour


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


@dataclass(frozen=True, slots=True)
class Anchor:
    """One value and why it is that: bpm, m/s or minutes; ``on`` is the day it rests on."""

    value: float
    source: str
    on: date | None
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """What was known of an athlete at the end of ``day``; ``Anchors.none()`` before the first activity."""

    day: date | None = None
    windows: Mapping[str, tuple[Trace, ...]] = field(default_factory=dict)  # by family, oldest first
    peaks: tuple[Peak, ...] = ()  # the highest, highest first
    peaks_seen: int = 0
    pushed: bool = False  # a race or workout was labelled: the maximum has had its chance to show
    easy: tuple[Speed, ...] = ()
    efforts: tuple[Effort, ...] = ()
    races: tuple[Effort, ...] = ()
    lean: float = 0.0  # how far this athlete's own labels lie from the evidence, in points
    home_m: float | None = None  # the height the athlete usually trains at
    high_since: int | None = None

    @classmethod
    def none(cls) -> "Anchors":
        """The state before anything was recorded."""
        return cls()

    def as_json(self) -> dict[str, Any]:
        """The state as JSON values; ``from_json`` gives an equal state back."""
        return {
            "day": self.day.isoformat() if self.day else None,
            "windows": dict(self.windows),
            "peaks": self.peaks,
            "peaks_seen": self.peaks_seen,
            "pushed": self.pushed,
            "easy": self.easy,
            "efforts": self.efforts,
            "races": self.races,
            "lean": self.lean,
            "home_m": self.home_m,
            "high_since": self.high_since,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Anchors":
        """Given what ``as_json`` wrote (after a round through a JSON text too), return the state; raises ValueError."""
        try:
            return cls(
                day=date.fromisoformat(stored["day"]) if stored["day"] else None,
                windows={name: tuple(Trace(*row) for row in rows) for name, rows in stored["windows"].items()},
                peaks=tuple(Peak(*row) for row in stored["peaks"]),
                peaks_seen=int(stored["peaks_seen"]),
                pushed=bool(stored["pushed"]),
                easy=tuple(Speed(*row) for row in stored["easy"]),
                efforts=tuple(Effort(*row) for row in stored["efforts"]),
                races=tuple(Effort(*row) for row in stored["races"]),
                lean=float(stored["lean"]),
                home_m=stored["home_m"],
                high_since=stored["high_since"],
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not anchors as this version writes them") from error

    def hr_max(self, athlete: Athlete, zones: Sequence[float] = ()) -> Anchor:
        """The maximum heart rate: the owner's, Strava's customised zones', the history's, Tanaka's, or an assumption.

        ``zones`` are the lower bounds of the five zones if the athlete set them at Strava. A history of few runs is
        drawn towards the age's value, upwards only: nobody's maximum is below what was measured.
        """
        if athlete.hr_max:
            return Anchor(athlete.hr_max, "your setting", None, 1.0)
        if len(zones) >= 5:
            return Anchor(zones[4] / 0.97, "your zones on Strava", None, 0.8)  # zone 5 begins at 97 % there
        age = self.day.year - athlete.birth_year if athlete.birth_year and self.day else None
        tanaka = 208.0 - 0.7 * age if age is not None else None  # Tanaka 2001
        own = highest(self.peaks, self.peaks_seen)
        if own is None:
            if tanaka is not None:
                return Anchor(tanaka, "your age", None, 0.35)
            return Anchor(ASSUMED_HR_MAX, "an assumption", None, 0.2)
        on = date.fromordinal(own.day)
        if tanaka is not None and own.bpm < tanaka - 10.0 and not self.pushed:
            return Anchor(tanaka - 5.0, "your age, for no run here went near your maximum", on, 0.3)
        doubt = _DOUBT / (_DOUBT + self.peaks_seen)
        drawn = own.bpm + doubt * max(0.0, (tanaka or ASSUMED_HR_MAX) - own.bpm)
        if drawn > own.bpm + 1.0:
            return Anchor(drawn, "your first runs and an assumption", on, 0.35)
        return Anchor(own.bpm, "your own peaks", on, 0.8 if self.peaks_seen >= 30 else 0.65)

    def threshold_hr(self, athlete: Athlete, zones: Sequence[float] = ()) -> Anchor:
        """Threshold heart rate: the owner's, the hardest race of 30 to 70 minutes in a year, or 90 % of the maximum."""
        if athlete.threshold_hr:
            return Anchor(athlete.threshold_hr, "your setting", None, 1.0)
        found = [r for r in self._races() if r.average and 1800.0 <= r.seconds <= 4200.0]
        if found:
            best = max(found, key=lambda r: (r.average or 0.0, r.day))
            return Anchor(best.average or 0.0, "your hardest race", date.fromordinal(best.day), 0.75)
        top = self.hr_max(athlete, zones)
        return Anchor(THRESHOLD_SHARE * top.value, "90 % of your maximum", top.on, round(0.7 * top.confidence, 2))

    def critical_speed(self, athlete: Athlete) -> Anchor | None:
        """Critical speed in m/s: the owner's, from best efforts (Smyth & Muniz-Pumares 2020), from a race, or None."""
        if athlete.critical_speed:
            return Anchor(athlete.critical_speed, "your setting", None, 1.0)
        if not (self.efforts or self.races):
            return None
        return critical_speed(self.efforts, self._today()) or _from_race(self._races(_EFFORT_DAYS))

    def easy_speed(self) -> Anchor | None:
        """The median grade-adjusted speed, m/s, of the runs of 56 days that were surely easy; None without three."""
        border = self._today() - _EASY_DAYS
        recent = [s for s in self.easy if s.day > border]
        if len(recent) < 3:
            return None
        middle, newest = median(s.speed for s in recent), max(s.day for s in recent)
        return Anchor(middle, f"{len(recent)} easy runs", date.fromordinal(newest), 0.8 if len(recent) >= 8 else 0.6)

    def long_run(self) -> Anchor:
        """The minutes from which a run counts as long: by the runs of 42 days, else 90 (training-rules 1.5 L)."""
        border = self._today() - BLOCK_DAYS
        block = [t for t in self.windows.get("run", ()) if t.day > border]
        enough = len(block) >= 6
        source = f"{len(block)} runs in six weeks" if enough else "fewer than six runs in six weeks"
        on = date.fromordinal(block[-1].day) if block else None
        return Anchor(long_minutes(sorted(t.minutes for t in block)), source, on, 0.8 if enough else 0.5)

    def _today(self) -> int:
        return self.day.toordinal() if self.day else 0

    def _races(self, days: int = _RACE_DAYS) -> list[Effort]:
        border = self._today() - days
        return [r for r in self.races if r.day > border]


def highest(peaks: Sequence[Peak], seen: int) -> Peak | None:
    """Given the highest peaks, highest first, and of how many runs, return the one to believe (training-rules 1.2).

    A peak that stands alone by more than 6 bpm is a sensor's, three times at most; then the second highest of ten runs,
    the third of thirty: one wrist's spike never raises a maximum.
    """
    first = 0
    while first < 3 and first + 1 < len(peaks) and peaks[first].bpm - peaks[first + 1].bpm > 6.0:
        first += 1
    rank = first + (2 if seen >= 30 else 1 if seen >= 10 else 0)
    return peaks[min(rank, len(peaks) - 1)] if peaks else None


def recent_peaks(peaks: Sequence[Peak], today: int) -> tuple[Peak, ...]:
    """Given peaks, return those of the last 24 months, the highest twenty."""
    return tuple(sorted((p for p in peaks if p.day > today - _PEAK_DAYS), reverse=True)[:20])


def recent_efforts(efforts: Sequence[Effort], today: int) -> tuple[Effort, ...]:
    """Given efforts, return those of the last 120 days, the best of every distance and day, at most 60."""
    kept = sorted(e for e in efforts if e.day > today - _EFFORT_DAYS)
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


def critical_speed(efforts: Sequence[Effort], today: int) -> Anchor | None:
    """Given best efforts, return the slope of distance over time of those of 2 to 20 minutes in 120 days, or None.

    Three distances at least, R² of .995, and 60 to 400 m in reserve: else the line is no critical speed.
    """
    best: dict[float, Effort] = {}
    for effort in efforts:
        if effort.day > today - _EFFORT_DAYS and 120.0 <= effort.seconds <= 1200.0:
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
    return Anchor(slope, f"{len(points)} best efforts", date.fromordinal(newest), 0.75)


def _from_race(races: Sequence[Effort]) -> Anchor | None:
    """The speed of a 35-minute effort after Riegel's rule, from the best race at hand."""
    found = [(_speed_for(r, 2100.0), r.day) for r in races if 600.0 <= r.seconds <= 4.0 * 3600.0]
    if not found:
        return None
    speed, day = max(found)
    return Anchor(speed, "a race", date.fromordinal(day), 0.5)


def _speed_for(effort: Effort, seconds: float) -> float:
    """The speed held for so many seconds: T2 = T1 (D2/D1)^1.06, solved for D2 (Riegel 1981)."""
    distance: float = effort.distance_m * (seconds / effort.seconds) ** (1.0 / RIEGEL)
    return distance / seconds


def predicted(efforts: Sequence[Effort], distance_m: float) -> float | None:
    """Given efforts and a distance, return the seconds Riegel's rule gives the best of them for it, or None."""
    times = [
        e.seconds * (distance_m / e.distance_m) ** RIEGEL for e in efforts if 0.2 <= distance_m / e.distance_m <= 5.0
    ]
    return min(times) if times else None
