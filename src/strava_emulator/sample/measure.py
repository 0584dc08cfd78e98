"""What Strava works out of a course: laps, splits and best efforts."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from strava_emulator.sample.body import Stretch

MILE = 1609.344
BEST: tuple[tuple[str, float], ...] = (
    ("400m", 400),
    ("1/2 mile", MILE / 2),
    ("1k", 1000),
    ("1 mile", MILE),
    ("2 mile", 2 * MILE),
    ("5k", 5000),
    ("10k", 10_000),
    ("15k", 15_000),
    ("10 mile", 10 * MILE),
    ("20k", 20_000),
    ("Half-Marathon", 21_097),
)


def cut(course: Iterable[Stretch], length: float) -> list[Stretch]:
    """Given a course, return it cut at every ``length`` metres; the last piece is what is left.

    >>> [round(piece.metres) for piece in cut([Stretch(600, 2500, 140, 150)], 1000)]
    [1000, 1000, 500]
    """
    told: list[Stretch] = []
    held: list[Stretch] = []
    room = length
    for stretch in course:
        left = stretch
        while left.metres >= room:
            part = room / left.metres
            held.append(Stretch(left.seconds * part, room, left.bpm, left.peak))
            told.append(joined(held))
            left = Stretch(left.seconds * (1 - part), left.metres - room, left.bpm, left.peak)
            held, room = [], length
        held.append(left)
        room -= left.metres
    rest = joined(held)
    return [*told, rest] if rest.metres > 1 or not told else told


def joined(stretches: Sequence[Stretch]) -> Stretch:
    """Given stretches in a row, return them as one."""
    seconds = sum(stretch.seconds for stretch in stretches)
    if seconds <= 0:
        return Stretch(0, 0, 0, 0)
    beats = sum(stretch.bpm * stretch.seconds for stretch in stretches) / seconds
    metres = sum(stretch.metres for stretch in stretches)
    return Stretch(seconds, metres, beats, max(stretch.peak for stretch in stretches))


def laps(course: Sequence[Stretch], *, buttons: bool) -> list[Stretch]:
    """Given a course, return its laps: every kilometre by itself, and with ``buttons`` also where one was pressed."""
    if not buttons:
        return cut(course, 1000)
    told: list[Stretch] = []
    for pressed, grouped in groupby(course, key=lambda stretch: stretch.lap):
        run = list(grouped)
        told += run if pressed else cut(run, 1000)
    return told


def splits(course: Sequence[Stretch], unit: float, climb: float, *, sensor: bool) -> list[dict[str, Any]]:
    """Given a course and its climb in metres, return Strava's splits of one unit each."""
    whole = joined(course)
    grade = min(0.25, 2 * climb / whole.metres) if whole.metres else 0.0
    graded = 1 + 12.86 * grade**2 - 8.44 * grade**4  # half up, half down: an approximation of Minetti 2002
    return [
        {
            "distance": round(piece.metres, 1),
            "elapsed_time": round(piece.seconds),
            "elevation_difference": round(climb * (0.5 if number % 2 else -0.5) * piece.metres / whole.metres, 1),
            "moving_time": round(piece.seconds),
            "split": number,
            "average_speed": round(piece.speed, 2),
            "average_grade_adjusted_speed": round(piece.speed * graded, 2),
            **({"average_heartrate": piece.bpm} if sensor else {}),
            "pace_zone": 0,
        }
        for number, piece in enumerate((piece for piece in cut(course, unit) if piece.seconds >= 1), start=1)
    ]


def best_efforts(course: Sequence[Stretch]) -> Iterator[tuple[str, float, float]]:
    """Given a course, yield name, metres and seconds of the fastest stretch of every standard distance it holds.

    Speed is constant inside a stretch, so the fastest window begins or ends where one stretch meets the next.
    """
    ways, times = [0.0], [0.0]
    for stretch in course:
        ways.append(ways[-1] + stretch.metres)
        times.append(times[-1] + stretch.seconds)

    def clock(way: float) -> float:
        at = min(max(bisect_left(ways, way), 1), len(ways) - 1)
        span = ways[at] - ways[at - 1]
        return times[at - 1] + (times[at] - times[at - 1]) * ((way - ways[at - 1]) / span if span else 0)

    for name, length in BEST:
        if length > ways[-1]:
            return
        begun = [clock(way + length) - at for way, at in zip(ways, times, strict=True) if way + length <= ways[-1]]
        ended = [at - clock(way - length) for way, at in zip(ways, times, strict=True) if way >= length]
        yield name, length, min(begun + ended)
