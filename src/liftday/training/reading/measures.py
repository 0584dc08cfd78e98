"""What an activity measured: its numbers, without those that cannot be, before its class is decided.

One recording or several of the same session; heart rates and speeds are kept only where they can be true, and a reason
is kept where they are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from liftday.training.activity import Activity, Lap
from liftday.training.reading import sports, titles
from liftday.training.reading.sports import Family, Sport

MERGE_GAP: Final = 45 * 60.0  # seconds
STOP_AND_GO: Final = 1.75
_UNTRACKED, _UNTRACKED_S = (
    0.25,
    3 * 3600.0,
)  # of the clock: less moving than this, in a session that may be, was not tracked
_STILL, _BEATING = 0.1, 110.0  # outdoors less still, and with a heart at work: the place was not tracked
_FORGOTTEN, _FORGOTTEN_S = 2.5, 3 * 3600.0  # a clock that ran so much and so long past the moving was forgotten
_CRAWL: Final = 0.25  # m/s: nobody runs or rides like this for three hours; 1 m/s is then the least
_ROLLING: Final = frozenset({Family.RUN, Family.RIDE})
_NOWHERE: Final = 0.5  # m/s: a belt or a watch indoors that shows less measured nothing
SPIKE: Final = 1.35  # a peak so far above its average, and above all others, is a sensor's
_HOT: Final = 27.0  # degrees; drift is larger in heat (Wingo 2012)
STANDARD_M: Final = (
    1609.34, 3000.0, 5000.0, 8046.7, 10_000.0, 15_000.0, 16_093.4, 20_000.0, 21_097.5, 25_000.0, 30_000.0, 42_195.0,
    50_000.0, 80_467.0, 100_000.0, 160_934.0,
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Measures:
    """One session's numbers. Minutes, metres, bpm and m/s; None is unknown or not to be believed."""

    activity: Activity  # the recording that speaks for the session: its tags, rating and title
    sport: Sport
    sure: bool  # whether the sport is certain, not merely what nothing contradicts
    run: bool
    day: int  # date.toordinal()
    minutes: float
    distance_m: float | None
    ground: bool  # whether that was measured on the ground
    climb_m: float
    descent_m: float
    speed: float | None  # grade-adjusted; None indoors, on commutes and where it cannot be
    average: float | None
    peak: float | None
    cadence: float | None  # steps a minute, both feet
    hot: bool
    title: titles.TitleWords
    laps: tuple[Lap, ...]
    framed: float = 0.0  # recorded between a warm-up (1) and a cool-down (0.6) of its own
    effort: float | None = None  # relative effort an hour

    @property
    def trail(self) -> bool:
        """30 m of climbing a kilometre or more: heart rate and rating come before pace."""
        return bool(self.distance_m) and self.climb_m >= 0.03 * (self.distance_m or 0.0)

    @property
    def standard(self) -> float | None:
        """The race distance it comes within 3 % of, or None."""
        length = self.distance_m or 0.0
        for standard in STANDARD_M:
            if 0.97 * standard <= length <= 1.03 * standard:
                return standard
        return None


def measures(activity: Activity) -> Measures:
    """Given one recording, return its measures."""
    a = activity
    seconds, distance = a.moving_s or a.elapsed_s, a.distance_m or None
    sport, sure = sports.read_as(a.sport, a.name, distance_m=distance, minutes=seconds / 60.0, average_hr=a.average_hr)
    run = sport.family is Family.RUN
    title = titles.title_words(a.name)
    if title.workout == "workout" and sport.family in {Family.OTHER, Family.STRENGTH}:
        title = replace(title, workout="")  # "Afternoon Workout" is what Strava calls a Workout that nobody named
    average = a.average_hr if a.average_hr and 90.0 <= a.average_hr <= 225.0 else None
    hot = a.average_temp is not None and a.average_temp >= _HOT
    inside = a.trainer or title.treadmill or sports.indoor(a.sport)
    untracked = _untracked(a, average, placed=sport.measured and not inside)
    if untracked:
        seconds = a.elapsed_s
    elif distance and sport.family in _ROLLING and seconds > _UNTRACKED_S and distance < _CRAWL * seconds:
        seconds = distance  # 5 km in 16 hours "moving": the clock was forgotten, whatever the satellites saw
    if distance and (untracked or inside) and distance < _NOWHERE * seconds:
        distance = None
    return Measures(
        activity=a,
        sport=sport,
        sure=sure,
        run=run,
        day=a.start.toordinal(),
        minutes=seconds / 60.0,
        distance_m=distance,
        ground=not (inside or untracked),
        climb_m=a.climb_m or 0.0,
        descent_m=a.descent_m or 0.0,
        speed=None if inside or a.commute or not sport.measured else _speed(a, distance, seconds),
        average=average,
        peak=_peak(average, a.max_hr),
        cadence=_steps(a.cadence) if run else None,
        hot=hot,
        title=title,
        laps=a.laps or (),
        effort=a.suffer_score * 3600.0 / seconds if a.suffer_score is not None and seconds >= 300.0 else None,
    )


def _untracked(a: Activity, average: float | None, *, placed: bool) -> bool:
    """True where the moving time cannot be: 20 seconds of a treadmill's 45 minutes. ``placed``: places were recorded."""
    if not a.moving_s or not a.moving_s < a.elapsed_s <= _UNTRACKED_S:
        return False
    if placed:
        return a.moving_s < _STILL * a.elapsed_s and (average or 0.0) >= _BEATING
    return a.moving_s < _UNTRACKED * a.elapsed_s


def clock_seconds(a: Activity) -> float:
    """Given a recording, return the seconds from its start to its end: the clock's, unless it was left running."""
    moving = a.moving_s or a.elapsed_s
    forgotten = a.elapsed_s > _FORGOTTEN * moving and a.elapsed_s - moving > _FORGOTTEN_S
    return moving if forgotten else a.elapsed_s


def _steps(cadence: float | None) -> float | None:
    """Steps a minute of both feet; some files count both already."""
    if not cadence or not 50.0 <= cadence <= 240.0:
        return None
    return cadence if cadence > 120.0 else 2.0 * cadence


def _peak(average: float | None, peak: float | None) -> float | None:
    """A peak that is above its average and within what hearts do, or None."""
    return peak if average and peak and average <= peak <= 225.0 else None


def _speed(activity: Activity, distance: float | None, seconds: float) -> float | None:
    """Grade-adjusted speed, by Strava's splits where they are, else by the climb of the whole; None if it cannot be.

    Where the clock ran much longer than the athlete, the speed in between is that of stop and go.
    """
    if distance is None or distance < 500.0 or seconds < 300.0 or activity.elapsed_s > STOP_AND_GO * seconds:
        return None
    measured = [(s.graded_speed, s.moving_s) for s in activity.splits or () if s.graded_speed]
    covered = sum(t for _, t in measured)
    if covered >= 0.8 * seconds:
        speed = sum(v * t for v, t in measured) / covered
    else:
        speed = distance / seconds * grade_factor(activity.climb_m or 0.0, distance)
    return speed if 0.5 <= speed <= 25.0 else None


def grade_factor(climb_m: float, distance_m: float) -> float:
    """Given the climb of a loop, return what its speed counts more than on the flat (Minetti 2002).

    >>> [round(grade_factor(gain, 10_000), 3) for gain in (100, 300, 500, 1000)]
    [1.005, 1.046, 1.128, 1.501]
    """
    grade = min(0.25, 2.0 * climb_m / distance_m) if distance_m > 0 else 0.0
    square = grade * grade
    return 1.0 + 12.86 * square - 8.44 * square * square


def together(parts: Sequence[Measures]) -> Measures:
    """Given the recordings of one session by start, return the measures of the whole.

    The part with the most labels stands for it; heart rate is the time-weighted mean, the peak the highest.
    """
    main = max(parts, key=lambda f: (_tagged(f.activity), f.minutes))
    minutes = sum(f.minutes for f in parts)
    paced = [f for f in parts if f.speed and f.distance_m]
    timed = sum(f.minutes for f in paced)
    distances = [f.distance_m for f in parts if f.distance_m]
    peaks = [f.peak for f in parts if f.peak]
    efforts = [f for f in parts if f.effort is not None]
    beating = [f for f in parts if f.average]
    pulse = sum((f.average or 0.0) * f.minutes for f in beating)
    beaten = sum(f.minutes for f in beating)
    weighed = sum(f.minutes for f in efforts)
    return Measures(
        activity=main.activity,
        sport=main.sport,
        sure=main.sure,
        run=main.run,
        day=parts[0].day,
        minutes=minutes,
        distance_m=sum(distances) if distances else None,
        ground=all(f.ground for f in parts),
        climb_m=sum(f.climb_m for f in parts),
        descent_m=sum(f.descent_m for f in parts),
        speed=sum((f.speed or 0.0) * f.minutes for f in paced) / timed if timed >= 0.8 * minutes > 0 else None,
        average=pulse / beaten if beaten >= 0.8 * minutes > 0 else None,
        peak=max(peaks) if peaks and beaten >= 0.8 * minutes else None,
        cadence=None,
        hot=any(f.hot for f in parts),
        title=main.title,
        laps=tuple(lap for f in parts for lap in f.laps),
        effort=sum((f.effort or 0.0) * f.minutes for f in efforts) / weighed if weighed > 0 else None,
    )


def _tagged(activity: Activity) -> int:
    return (activity.workout_type in {1, 2, 3, 11, 12}) * 2 + (activity.perceived_exertion is not None)
