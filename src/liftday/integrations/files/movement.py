"""What a recording moved like, where nothing says what it was: walking, running, riding, or nothing that can be told."""

from collections.abc import Sequence
from typing import Final

from liftday.integrations.files.track import Point

UNKNOWN: Final = "Unknown"

_FASTEST_RUNS: Final = ((600.0, 6.0), (1800.0, 5.5), (3600.0, 5.2), (float("inf"), 4.9))
"""Seconds, and m/s that few amateurs hold for so long: 5,000 m in 15:10, 10 km in 32:00, a marathon in 2:23."""
_SLOWEST_RUN: Final = 1.9  # m/s over a whole recording: 8:46 a kilometre
_FASTEST_RIDE: Final = 15.0  # m/s: 54 km/h over a whole recording is a car or a train
_DOWNHILL: Final = 7.0  # m/s, over 10 s and more: cyclists roll like this, runners sprint
_DOWNHILL_SHARE: Final = 0.1
_BRISK: Final = 3.5  # m/s; below it sprints with pauses look like rolling
_STRIDES, _STEPS = (70.0, 110.0), 130.0  # a minute, of one leg, or of both as some watches count
_PEDALLING: Final = 30.0  # a minute; below it nobody pedals or walks


def moved_like(
    speed: float | None,
    seconds: float | None = None,
    *,
    points: Sequence[Point] = (),
    cadence: float | None = None,
    dynamics: bool = False,
) -> str:
    """Given the mean speed in m/s, the seconds it was held for (None: for hours), the mean cadence a minute and whether
    ground contact was measured, return what it was: only runners' sensors measure ground contact, and a cyclist at a
    runner's speed turns the pedals slowly, or rolls.

    >>> moved_like(2.9), moved_like(8.0, cadence=85), moved_like(1.4, cadence=55), moved_like(5.7), moved_like(5.7, 480)
    ('Run', 'Ride', 'Walk', 'Ride', 'Run')
    >>> moved_like(None, cadence=85), moved_like(None, dynamics=True), moved_like(30.0)
    ('Unknown', 'Run', 'Unknown')
    """
    if dynamics:
        return "Run"
    if not speed or speed > _FASTEST_RIDE:
        return UNKNOWN
    duration = seconds or float("inf")
    if speed > next(limit for most, limit in _FASTEST_RUNS if duration <= most) or _rolling(points, speed):
        return "Ride"
    if speed <= _SLOWEST_RUN:
        return "Walk"
    slow_turns = cadence is not None and (_PEDALLING <= cadence < _STRIDES[0] or _STRIDES[1] < cadence < _STEPS)
    return "Ride" if slow_turns else "Run"


def _rolling(points: Sequence[Point], speed: float) -> bool:
    """Whether a good part of the way was faster than a runner over ten seconds and more."""
    known = [point for point in points if point.distance_m is not None]
    if not known or speed <= _BRISK:
        return False
    metres, begun = 0.0, known[0]
    for point in known:
        seconds = (point.at - begun.at).total_seconds()
        if seconds < 10.0:
            continue
        length = (point.distance_m or 0.0) - (begun.distance_m or 0.0)
        metres += length if length / seconds > _DOWNHILL else 0.0
        begun = point
    return metres > _DOWNHILL_SHARE * ((known[-1].distance_m or 0.0) - (known[0].distance_m or 0.0))
