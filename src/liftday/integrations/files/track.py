"""A recording as a row of points, and what it adds up to: distance, moving time, heart rate, climb, kilometre splits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from hashlib import sha256
from itertools import pairwise

from liftday.training.activity import Split
from liftday.training.bounds import FARTHEST_M, FASTEST, HEIGHT, HR, LONGEST_ELAPSED_S

MOST_POINTS = 500_000
_STANDING = 0.5  # m/s; below it nobody walks
_LONGEST_STEP_S = 60.0  # a longer gap between two points without a distance is a pause
_LONGEST_WEIGHT_S = 30.0  # a heart rate holds for this long at most
_HYSTERESIS_M = 2.0  # altitude that changes by less is noise
_KILOMETRE = 1000.0
_FORGOTTEN, _FORGOTTEN_S = 2.0, 3600.0  # times the moving time, and seconds beyond it: a clock that nobody stopped
_AWAY_M = 2000.0
# Who climbs, plays or lifts stands still by the hour; who is on the way does not.
_ON_THE_WAY = frozenset({"Run", "TrailRun", "Ride", "GravelRide", "MountainBikeRide", "EBikeRide", "Walk", ""})
_LONGEST = timedelta(seconds=LONGEST_ELAPSED_S)


@dataclass(frozen=True, slots=True)
class Point:
    """One moment of a recording; ``distance_m`` counts from its beginning."""

    at: datetime
    distance_m: float | None = None
    hr: float | None = None
    altitude_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What the points add up to; None is not measured."""

    elapsed_s: float
    moving_s: float
    distance_m: float | None = None
    average_hr: float | None = None
    moving_hr: float | None = None  # the mean over the moving time alone
    max_hr: float | None = None
    climb_m: float | None = None
    descent_m: float | None = None
    high_m: float | None = None
    low_m: float | None = None
    splits: tuple[Split, ...] = field(default=())


def add_up(points: Sequence[Point]) -> Totals:
    """Given points in the order of time, at least one, return their totals; what no point can hold is not measured."""
    points = [_sound(point) for point in points]
    steps = [(one, two, (two.at - one.at).total_seconds()) for one, two in pairwise(points)]
    average, most = heart(points)
    climb, descent = _climb([point.altitude_m for point in points if point.altitude_m is not None])
    heights = [point.altitude_m for point in points if point.altitude_m is not None]
    distances = [point.distance_m for point in points if point.distance_m is not None]
    return Totals(
        elapsed_s=max((points[-1].at - points[0].at).total_seconds(), 0.0),
        moving_s=sum(seconds for one, two, seconds in steps if _moves(one, two, seconds)),
        distance_m=max(distances) - min(distances) if distances else None,
        average_hr=average,
        moving_hr=_mean_hr((one.hr, seconds) for one, two, seconds in steps if _moves(one, two, seconds)),
        max_hr=most,
        climb_m=climb if heights else None,
        descent_m=descent if heights else None,
        high_m=max(heights, default=None),
        low_m=min(heights, default=None),
        splits=tuple(_splits(points)) if points[-1].at - points[0].at <= _LONGEST else (),
    )


def _sound(point: Point) -> Point:
    """The point without a distance, a pulse or a height that cannot be."""
    far, beat, height = point.distance_m, point.hr, point.altitude_m
    if (
        (far is None or 0.0 <= far <= FARTHEST_M)
        and (beat is None or HR[0] <= beat <= HR[1])
        and (height is None or HEIGHT[0] <= height <= HEIGHT[1])
    ):
        return point
    return Point(
        at=point.at,
        distance_m=far if far is not None and 0.0 <= far <= FARTHEST_M else None,
        hr=beat if beat is not None and HR[0] <= beat <= HR[1] else None,
        altitude_m=height if height is not None and HEIGHT[0] <= height <= HEIGHT[1] else None,
    )


def heart(points: Sequence[Point]) -> tuple[float | None, float | None]:
    """The heart rate's mean over time, and its highest value."""
    rates = [point.hr for point in points if point.hr]
    if not rates:
        return None, None
    steps = ((one.hr, (two.at - one.at).total_seconds()) for one, two in pairwise(points))
    mean = _mean_hr(steps)
    return mean if mean is not None else sum(rates) / len(rates), max(rates)


def _mean_hr(steps: Iterable[tuple[float | None, float]]) -> float | None:
    """The mean of heart rates, each with the seconds to the next; None when no time passed."""
    weighed = [(rate, min(max(seconds, 0.0), _LONGEST_WEIGHT_S)) for rate, seconds in steps if rate]
    whole = sum(weight for _, weight in weighed)
    return sum(rate * weight for rate, weight in weighed) / whole if whole > 0 else None


def without_standing(stated: Totals, measured: Totals, sport: str) -> Totals:
    """Given what a recorder says and what its points add up to, return it without the hours for which nobody stopped the
    clock of a run, a ride or a walk: the time that was moved, and the mean heart rate over it."""
    clock, moved = max(stated.moving_s, measured.elapsed_s), measured.moving_s
    forgotten = clock - moved > _FORGOTTEN_S and clock > _FORGOTTEN * moved
    if sport not in _ON_THE_WAY or not forgotten or not moved or (measured.distance_m or 0.0) < _AWAY_M:
        return stated
    return replace(stated, moving_s=min(stated.moving_s, moved), average_hr=measured.moving_hr or stated.average_hr)


def local(instant: datetime, zone: tzinfo, offset: timedelta | None = None) -> datetime:
    """The wall clock of an instant: by the recording's own offset when it has one, else by the athlete's zone. At the
    ends of time, where no clock can be set back or forth, it is the instant's own; the bounds then refuse it."""
    try:
        return (instant + offset if offset is not None else instant.astimezone(zone)).replace(tzinfo=None)
    except OverflowError:
        return instant.replace(tzinfo=None)


def zone_name(instant: datetime, zone: tzinfo, offset: timedelta | None) -> str | None:
    """The name of the athlete's zone, unless the recording's own offset says that it was elsewhere."""
    return str(zone) if offset is None or instant.astimezone(zone).utcoffset() == offset else None


def heart_rate(beats: float | None) -> float | None:
    """A heart rate that a human can have, else None: recorders write 0 and 255 for "not measured"."""
    return beats if beats is not None and HR[0] <= beats <= HR[1] else None


def identity(data: bytes, number: int = 0) -> str:
    """The id of an activity in a file that carries none: always the same for the same bytes, packed or not."""
    digest = sha256(data).hexdigest()[:24]
    return f"file:{digest}-{number + 1}" if number else f"file:{digest}"


def _moves(one: Point, two: Point, seconds: float) -> bool:
    if seconds <= 0:
        return False
    if one.distance_m is None or two.distance_m is None:
        return seconds <= _LONGEST_STEP_S
    return (two.distance_m - one.distance_m) / seconds >= _STANDING


def _climb(heights: Sequence[float]) -> tuple[float, float]:
    up = down = 0.0
    if heights:
        anchor = heights[0]
        for height in heights:
            change = height - anchor
            if abs(change) >= _HYSTERESIS_M:
                up += max(change, 0.0)
                down += max(-change, 0.0)
                anchor = height
    return up, down


def _splits(points: Sequence[Point]) -> Iterator[Split]:
    """Kilometres as they are passed; the last one as far as it goes, if that is more than a tenth."""
    metres = seconds = beats = beaten = 0.0
    for one, two in pairwise(points):
        if one.distance_m is None or two.distance_m is None:
            continue
        length, time = two.distance_m - one.distance_m, (two.at - one.at).total_seconds()
        if length <= 0 or time <= 0 or length > FASTEST * time or not _moves(one, two, time):
            continue
        while length > 0:
            part = min(length, _KILOMETRE - metres)
            share = time * part / length
            metres, seconds = metres + part, seconds + share
            if one.hr:
                beats, beaten = beats + one.hr * share, beaten + share
            length, time = length - part, time - share
            if metres >= _KILOMETRE - 1e-6:
                yield _split(metres, seconds, beats, beaten)
                metres = seconds = beats = beaten = 0.0
    if metres >= _KILOMETRE / 10:
        yield _split(metres, seconds, beats, beaten)


def _split(metres: float, seconds: float, beats: float, beaten: float) -> Split:
    return Split(
        distance_m=metres,
        moving_s=seconds,
        speed=metres / seconds,
        average_hr=beats / beaten if beaten > 0 else None,
    )
