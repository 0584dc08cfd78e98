"""What nobody can have done: the bounds of every number that comes with an activity, and what becomes of one outside.

Sensors, converters and other people's programs write 3e11 seconds, 1e308 metres and the year 9999. Without a start or a
duration that can be true there is no activity: it is set aside, with the reason. Any other figure outside its bounds is
left out, the activity counts without it and says so (``Activity.left_out``). The bounds are wide: they keep what has
been done by anybody at all, so that no true activity is lost; whether it is likely is judged later.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from typing import Any, Final, TypeVar

from liftday.training.activity import Activity, BestEffort, Lap, Split
from liftday.training.day import Reading
from liftday.training.reason import Reason

DAY_S: Final = 86_400.0
LONGEST_MOVING_S: Final = 14 * DAY_S  # the Race Across America closes after 12 days, the Tor des Glaciers after 8
LONGEST_ELAPSED_S: Final = 31 * DAY_S  # a month: a journey recorded in one piece, a watch that was never stopped
FARTHEST_M: Final = 6_000_000.0  # the Race Across America is 4,900 km
FASTEST: Final = 75.0  # m/s: the fastest skier did 70.9 (255.5 km/h, Vars 2023); what is faster is an aeroplane
FASTEST_ON_FOOT: Final = 12.5  # m/s: Bolt's fastest 20 metres of 2009 were run at 12.4
HR: Final = (20.0, 250.0)  # bpm: athletes asleep have been measured at 26; no heart drives 250 (220 less the age)
CADENCE: Final = (0.0, 300.0)  # a minute: sprinters on a track bicycle reach 280, runners 150 a leg
MOST_CLIMB_M: Final = 100_000.0  # the Tour Divide climbs 60,000 m in a fortnight
STEEPEST: Final = 15.0  # m/s of climb or descent: the fastest lift rises 12
HEIGHT: Final = (-1_000.0, 12_000.0)  # metres: the Dead Sea is at -430, Everest at 8,849, an airliner at 12,000
TEMPERATURE: Final = (-60.0, 70.0)  # degrees Celsius: a sensor in the sun
MOST_SUFFERING: Final = 20_000.0  # Strava's relative effort: a day-long ultra has about 1,500
EXERTION: Final = (0.0, 10.0)  # Strava's rating is 1 to 10
FIRST_DAY: Final = date(1970, 1, 2)  # 1 January 1970 is what a clock says that was never set
LAST_DAY: Final = date(2099, 12, 31)
APART: Final = timedelta(hours=48)  # local and UTC start; zones differ by 14 hours at most, bare dates by a day more
MOST_PARTS: Final = 100_000  # laps or splits: one a second for a day

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """An activity that does not count, by its id and date, and why; it is named without its title."""

    id: str
    day: date | None
    reason: Reason


_FIGURES: Final[tuple[tuple[str, float, float, str], ...]] = (
    ("distance_m", 0.0, FARTHEST_M, "distance"),
    ("climb_m", 0.0, MOST_CLIMB_M, "climb"),
    ("descent_m", 0.0, MOST_CLIMB_M, "descent"),
    ("average_speed", 0.0, FASTEST, "average speed"),
    ("max_speed", 0.0, FASTEST, "maximum speed"),
    ("average_hr", *HR, "average heart rate"),
    ("max_hr", *HR, "maximum heart rate"),
    ("cadence", *CADENCE, "cadence"),
    ("average_temp", *TEMPERATURE, "temperature"),
    ("elev_high", *HEIGHT, "highest point"),
    ("elev_low", *HEIGHT, "lowest point"),
    ("suffer_score", 0.0, MOST_SUFFERING, "relative effort"),
    ("perceived_exertion", *EXERTION, "effort rating"),
)
_LIMITS: Final = tuple((low, high) for _, low, high, _ in _FIGURES)
_figures: Final[Callable[[Activity], tuple[Any, ...]]] = attrgetter(*(name for name, *_ in _FIGURES))


def bounded(activity: Activity) -> Activity | SetAside:
    """Given an activity as it came or as it was stored, whatever its fields hold, return it with every figure inside its
    bounds, or why it is set aside.

    >>> run = Activity(id="7", sport="Run", start=datetime(2026, 3, 2, 7), elapsed_s=2400, moving_s=2400, max_hr=3e11)
    >>> bounded(run).left_out, bounded(replace(run, moving_s=3e11)).reason.code
    (('maximum heart rate',), 'moving_too_long')
    """
    if _sound(activity):
        return activity
    reason = _impossible(activity)
    if reason:
        start = activity.start
        return SetAside(id=str(activity.id), day=start.date() if isinstance(start, datetime) else None, reason=reason)
    return _without(activity)


def credible(reading: Reading) -> bool:
    """Whether a reading whose facts are gone can have been: an earlier liftday kept whatever it was told."""
    return (
        isinstance(reading.start, datetime)
        and FIRST_DAY <= reading.start.date() <= LAST_DAY
        and _within(reading.minutes, 0.0, LONGEST_MOVING_S / 60.0)
        and (reading.elapsed_minutes is None or _within(reading.elapsed_minutes, 0.0, LONGEST_ELAPSED_S / 60.0))
        and (reading.load is None or _within(reading.load, 0.0, 1e6))
    )


def _sound(a: Activity) -> bool:
    """Whether all is as it should be; nearly every activity is, and a history has thousands, so it looks at each once."""
    try:
        for value, (low, high) in zip(_figures(a), _LIMITS, strict=True):
            if value is not None and not low <= value <= high:
                return False
        return (
            not _impossible(a)
            and not _too_fast(a)
            and _clock_agrees(a)
            and (not a.laps or _laps_sound(a.laps))
            and (not a.splits or _splits_sound(a.splits))
            and (not a.best_efforts or all(_effort(one) is one for one in a.best_efforts))
        )
    except (TypeError, AttributeError):  # text, a list or a table where a number or laps should be
        return False


def _impossible(a: Activity) -> Reason | None:
    """Why there can be no such activity, None when there can."""
    start = a.start
    if not isinstance(start, datetime) or start.tzinfo is not None:
        return Reason("no_start", {})
    if not FIRST_DAY <= start.date() <= LAST_DAY:
        return Reason("start_year", {"year": start.year})
    if not (_within(a.moving_s, 0.0, LONGEST_MOVING_S) and _within(a.elapsed_s, 0.0, LONGEST_ELAPSED_S)):
        return _too_long(a)
    if isinstance(a.start_utc, datetime) and a.start_utc.tzinfo is not None:
        apart = abs(a.start_utc - start.replace(tzinfo=UTC))
        if apart > APART:
            return Reason("starts_apart", {"days": apart.days})
    return None


def _too_long(a: Activity) -> Reason:
    for code, seconds, most in (
        ("moving_too_long", a.moving_s, LONGEST_MOVING_S),
        ("elapsed_too_long", a.elapsed_s, LONGEST_ELAPSED_S),
    ):
        if _is_number(seconds) and seconds > most:
            return Reason(code, {"most_days": round(most / DAY_S)})
    return Reason("no_duration", {})


def _clock_agrees(a: Activity) -> bool:
    return a.start_utc is None or a.start_utc.tzinfo is not None


def _too_fast(a: Activity) -> bool:
    """A distance, climb or descent that the time cannot hold, also of a clock that ran on or stood still."""
    seconds = max(a.moving_s, a.elapsed_s, 1.0)
    return (
        (a.distance_m or 0.0) > FASTEST * seconds
        or (a.climb_m or 0.0) > STEEPEST * seconds
        or (a.descent_m or 0.0) > STEEPEST * seconds
    )


def _without(a: Activity) -> Activity:
    """The activity without the figures that cannot be, which it then names."""
    changes: dict[str, Any] = {}
    omitted = []
    seconds = max(a.moving_s, a.elapsed_s, 1.0)
    most = {"distance_m": FASTEST * seconds, "climb_m": STEEPEST * seconds, "descent_m": STEEPEST * seconds}
    for (name, low, high, words), value in zip(_FIGURES, _figures(a), strict=True):
        if value is not None and not _within(value, low, min(high, most.get(name, high))):
            changes[name] = None
            omitted += [words] if value != 0 else []  # 0 beats a minute is a sensor's word for nothing measured
    if not isinstance(a.start_utc, datetime) or a.start_utc.tzinfo is None:
        changes["start_utc"] = None
    changes["laps"] = _parts(a.laps, Lap, _lap)
    changes["splits"] = _parts(a.splits, Split, _split)
    changes["best_efforts"] = _parts(a.best_efforts, BestEffort, _effort)
    return replace(a, **changes, left_out=tuple(dict.fromkeys((*a.left_out, *omitted))))


def _laps_sound(laps: Sequence[Lap]) -> bool:
    """As ``_lap`` looks at each, in a tenth of the time; where it is stricter, ``_lap`` has the last word."""
    (low, high), most, longest = HR, LONGEST_MOVING_S, LONGEST_ELAPSED_S
    for lap in laps:
        seconds, elapsed, average, peak, climb = lap.moving_s, lap.elapsed_s, lap.average_hr, lap.max_hr, lap.climb_m
        if not (
            0.0 <= seconds <= most
            and seconds <= elapsed <= longest
            and 0.0 <= lap.distance_m <= FASTEST * elapsed
            and lap.distance_m <= FARTHEST_M
            and (average is None or low <= average <= high)
            and (peak is None or low <= peak <= high)
            and (climb is None or 0.0 <= climb <= MOST_CLIMB_M)
        ):
            return False
    return len(laps) <= MOST_PARTS


def _splits_sound(splits: Sequence[Split]) -> bool:
    """As ``_split`` looks at each."""
    (low, high), most = HR, LONGEST_MOVING_S
    for split in splits:
        seconds, speed, graded, average = split.moving_s, split.speed, split.graded_speed, split.average_hr
        if not (
            0.0 <= seconds <= most
            and 0.0 <= split.distance_m <= FASTEST * seconds
            and split.distance_m <= FARTHEST_M
            and (speed is None or 0.0 <= speed <= FASTEST)
            and (graded is None or 0.0 <= graded <= FASTEST)
            and (average is None or low <= average <= high)
        ):
            return False
    return len(splits) <= MOST_PARTS


def _parts(parts: Any, kind: type[T], look: Callable[[T], T | None]) -> tuple[T, ...] | None:
    """The laps, splits or best efforts that can be; None stays None."""
    if not isinstance(parts, (tuple, list)):
        return None if parts is None else ()
    found = (look(part) for part in parts[:MOST_PARTS] if isinstance(part, kind))
    return tuple(part for part in found if part is not None)


def _lap(lap: Lap) -> Lap | None:
    """The lap, without a heart rate or climb that cannot be; None when its times or its distance cannot."""
    if not _stretch(lap.distance_m, lap.moving_s, lap.elapsed_s):
        return None
    average, most, climb = _hr(lap.average_hr), _hr(lap.max_hr), lap.climb_m
    if climb is not None and not _within(climb, 0.0, MOST_CLIMB_M):
        climb = None
    if average is lap.average_hr and most is lap.max_hr and climb is lap.climb_m:
        return lap
    return replace(lap, average_hr=average, max_hr=most, climb_m=climb)


def _split(split: Split) -> Split | None:
    if not _stretch(split.distance_m, split.moving_s, split.moving_s):
        return None
    speed, graded, average = _speed(split.speed), _speed(split.graded_speed), _hr(split.average_hr)
    if speed is split.speed and graded is split.graded_speed and average is split.average_hr:
        return split
    return replace(split, speed=speed, graded_speed=graded, average_hr=average)


def _effort(effort: BestEffort) -> BestEffort | None:
    fits = _stretch(effort.distance_m, effort.elapsed_s, effort.elapsed_s, FASTEST_ON_FOOT)
    return effort if fits and effort.elapsed_s > 0.0 else None


def _stretch(distance_m: float, moving_s: float, elapsed_s: float, fastest: float = FASTEST) -> bool:
    """Whether a distance and its times can be true together; a second is the least a clock tells."""
    return (
        _within(moving_s, 0.0, LONGEST_MOVING_S)
        and _within(elapsed_s, 0.0, LONGEST_ELAPSED_S)
        and _within(distance_m, 0.0, min(FARTHEST_M, fastest * max(moving_s, elapsed_s, 1.0)))
    )


def _hr(bpm: float | None) -> float | None:
    return bpm if bpm is None or _within(bpm, *HR) else None


def _speed(speed: float | None) -> float | None:
    return speed if speed is None or _within(speed, 0.0, FASTEST) else None


def _within(value: Any, low: float, high: float) -> bool:
    """True for a number in its bounds; NaN, text and lists are in none."""
    return _is_number(value) and low <= value <= high


def _is_number(value: Any) -> bool:
    return type(value) is float or type(value) is int
