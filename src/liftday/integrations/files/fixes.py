"""Fixes, as a recorder wrote them, become the points of one outing: one clock, one order, no place nobody can have been.

What real recordings hold: fixes out of order or backwards, the same place three seconds long, a start at 0/0 before the
receiver knows where it is, one fix kilometres away, a first fix in 1999, a clock that is set right on the way. None of
it makes a metre that was not run, and none costs a minute that was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate, groupby, pairwise, zip_longest
from math import asin, cos, radians, sin, sqrt
from statistics import median
from typing import Final

from liftday.integrations.files.track import Point

Place = tuple[float, float]  # latitude, longitude in degrees

_EARTH_M: Final = 6_371_009.0  # mean radius
_NOWHERE: Final = 0.001  # degrees around 0/0, in the Gulf of Guinea: where receivers are before they know
_ERA: Final = timedelta(days=5 * 365)  # dates this far apart are a clock that was not set
_PAUSE: Final = timedelta(hours=8)  # after a longer one it is another outing
_HOURS: Final = timedelta(hours=1)  # of silence; what lasts seconds on the other side of it is no part of a run
_TICK: Final = timedelta(seconds=1)
_SILENCE: Final = timedelta(minutes=20)  # without any fix the recorder was paused, and who was paused has not run
_CORRECTIONS: Final = 3  # clocks are set right once or twice; more steps back are fixes out of order
_BEHIND: Final = 3  # fixes that stay behind, where a clock was set back
_SHORTEST: Final = timedelta(minutes=1)
_RUNNING_CLOCK: Final = timedelta(seconds=10)  # a clock that goes on for longer, though on the wrong date
_STEP_M: Final = 150.0  # between two fixes that follow one another
_NEW_GROUND: Final = 3  # fixes that agree with each other make a new place of a jump
_ON_FOOT: Final = ((20.0, 12.5), (120.0, 9.0), (float("inf"), 7.0))
"""Seconds, and m/s nobody runs for longer: Bolt's fastest ten metres, the records over 400 m (9.3) and the mile (7.2)."""
_SWIMMING: Final = ((float("inf"), 3.0),)  # the record over 50 m is 2.4
_WHEELS: Final = ((float("inf"), 45.0),)
_NOISE_M: Final = 5.0
_THERE_AND_BACK: Final = 6.5  # m/s on both ways to a fix and back from it: a step aside of the receiver
_STRAIGHT: Final = 0.6  # of the way by the fix; a bend of a track is .87
_LOWEST_M, _HIGHEST_M = -450.0, 8_900.0
_HEIGHT_STEP_M: Final = 30.0  # from the median of its neighbours

FOOT_SPORTS: Final = frozenset({"Run", "TrailRun", "VirtualRun", "Walk", "Hike", "Snowshoe"})


@dataclass(frozen=True, slots=True)
class Fix:
    """One moment as it was written. ``metres`` is the recorder's own count; ``part`` changes where it was paused."""

    at: datetime
    place: Place | None = None
    metres: float | None = None
    hr: float | None = None
    altitude_m: float | None = None
    part: int = 0


def place_of(latitude: float | None, longitude: float | None) -> Place | None:
    """A place on earth, or None: not known, none at all, or 0/0."""
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 360:
        return None
    if abs(latitude) < _NOWHERE and abs(longitude) < _NOWHERE:
        return None
    return latitude, longitude


def metres_between(one: Place, other: Place) -> float:
    """The distance on the great circle (haversine)."""
    lat, lat2 = radians(one[0]), radians(other[0])
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin(radians(other[1] - one[1]) / 2) ** 2
    return 2 * _EARTH_M * asin(min(1.0, sqrt(half)))


def outings(fixes: Sequence[Fix]) -> tuple[tuple[Fix, ...], ...]:
    """Given the fixes of a track in the order of the file, return those of each outing, in the order of time.

    Nothing is shorter than two fixes; what lasts less than a minute is left out beside something longer.
    """
    ordered = _whole(_one_a_moment(sorted(_clock_set(_same_era(fixes)), key=lambda fix: fix.at)))
    cuts = [
        0,
        *(place for place, (one, two) in enumerate(pairwise(ordered), 1) if two.at - one.at > _PAUSE),
        len(ordered),
    ]
    spans = [tuple(ordered[start:end]) for start, end in pairwise(cuts) if end - start > 1]
    lasting = [one for one in spans if one[-1].at - one[0].at >= _SHORTEST]
    return tuple(lasting or spans)


def _whole(ordered: Sequence[Fix]) -> Sequence[Fix]:
    """The fixes without the few seconds that were written hours before or after all others: before the clock was set, or
    when the recorder was found."""
    cuts = [place for place, (one, two) in enumerate(pairwise(ordered), 1) if two.at - one.at > _HOURS]
    if not 0 < len(cuts) <= _CORRECTIONS:
        return ordered
    begin = cuts[0] if ordered[cuts[0] - 1].at - ordered[0].at < _SHORTEST else 0
    end = cuts[-1] if ordered[-1].at - ordered[cuts[-1]].at < _SHORTEST else len(ordered)
    kept = ordered[begin:end]
    if len(kept) in {0, len(ordered)} or kept[-1].at - kept[0].at < _SHORTEST:
        return ordered
    return _whole(kept)  # behind the one there may be another


def points_of(fixes: Sequence[Fix], sport: str = "") -> list[Point]:
    """Given the fixes of an outing, return its points with the distance covered so far, by the sport's own limits.

    Between two places the distance grows evenly, however often a place was repeated. What nobody of the sport can have
    covered in the time is no way at all.
    """
    if not fixes:
        return []
    distances = _distances(fixes, _limits(sport))
    heights = _heights([fix.altitude_m for fix in fixes])
    return [
        Point(at=fix.at, distance_m=metres, hr=fix.hr, altitude_m=height)
        for fix, metres, height in zip(fixes, distances, heights, strict=True)
    ]


def _same_era(fixes: Sequence[Fix]) -> list[Fix]:
    """The fixes on the clock of the majority: others that are years away are moved to it, or dropped when they are few."""
    times = sorted(fix.at for fix in fixes)
    cuts = [0, *(place for place, (one, two) in enumerate(pairwise(times), 1) if two - one > _ERA), len(times)]
    if len(cuts) <= 2:
        return list(fixes)
    begin, end = max(pairwise(cuts), key=lambda cut: (cut[1] - cut[0], cut[0]))
    first, last = times[begin], times[end - 1]
    groups = [(inside, list(group)) for inside, group in groupby(fixes, lambda fix: first <= fix.at <= last)]
    kept: list[Fix] = []
    for place, (inside, group) in enumerate(groups):
        if inside:
            kept += group
        elif max(fix.at for fix in group) - min(fix.at for fix in group) >= _RUNNING_CLOCK:
            late = groups[place - 1][1][-1].at + _TICK - group[0].at if place else None
            kept += _moved(group, late if late is not None else groups[place + 1][1][0].at - _TICK - group[-1].at)
    return kept


def _clock_set(fixes: Sequence[Fix]) -> list[Fix]:
    """The fixes as if the clock had never been set back on the way; the larger side of it is right."""
    fixes = list(fixes)
    backs = [place for place, (one, two) in enumerate(pairwise(fixes), 1) if two.at < one.at]
    if len(backs) > _CORRECTIONS:
        return fixes
    for place in backs:
        before, after = fixes[place - 1], fixes[place : place + _BEHIND]
        if before.part != after[0].part or len(after) < _BEHIND or after[-1].at > before.at:
            continue  # parts in another order, or two fixes that changed places
        early, late = fixes[:place], fixes[place:]
        if not _near(before, after[0]) or timedelta() <= early[0].at - late[-1].at <= _SHORTEST:
            continue  # two halves in the wrong order
        step = after[0].at - before.at - _TICK
        fixes = [*_moved(early, step), *late] if len(late) >= len(early) else [*early, *_moved(late, -step)]
    return fixes


def _near(one: Fix, two: Fix) -> bool:
    """True for fixes that can follow one another, as far as their places tell."""
    if one.place is not None and two.place is not None:
        return metres_between(one.place, two.place) <= _STEP_M
    return one.metres is None or two.metres is None or abs(two.metres - one.metres) <= _STEP_M


def _moved(fixes: Sequence[Fix], by: timedelta) -> list[Fix]:
    return [replace(fix, at=fix.at + by) for fix in fixes]


def _one_a_moment(fixes: Sequence[Fix]) -> list[Fix]:
    """One fix a moment, with what any of that moment knows."""
    kept: list[Fix] = []
    for fix in fixes:
        if not kept or kept[-1].at != fix.at:
            kept.append(fix)
            continue
        one = kept[-1]
        kept[-1] = replace(
            one,
            place=one.place or fix.place,
            metres=one.metres if one.metres is not None else fix.metres,
            hr=one.hr or fix.hr,
            altitude_m=one.altitude_m if one.altitude_m is not None else fix.altitude_m,
        )
    return kept


def _limits(sport: str) -> Sequence[tuple[float, float]]:
    if sport in FOOT_SPORTS:
        return _ON_FOOT
    return _SWIMMING if sport == "Swim" else _WHEELS


def _distances(fixes: Sequence[Fix], limits: Sequence[tuple[float, float]]) -> list[float | None]:
    counted = [fix.metres for fix in fixes if fix.metres is not None]
    own = bool(counted) and max(counted) > min(counted)
    known = [place for place, fix in enumerate(fixes) if (fix.metres if own else fix.place) is not None]
    fixes = fixes if own else _parted(fixes)
    knots = list(_knots(_Ways(fixes, limits, own), known))
    if not knots or knots[-1][1] <= 0:
        return [None] * len(fixes)
    return list(_between(fixes, knots))


def _parted(fixes: Sequence[Fix]) -> list[Fix]:
    """The fixes with another part after every long silence."""
    more = [0, *accumulate(two.at - one.at > _SILENCE for one, two in pairwise(fixes))]
    return [replace(fix, part=fix.part + add) if add else fix for fix, add in zip(fixes, more, strict=True)]


@dataclass(frozen=True, slots=True)
class _Ways:
    """The ways between fixes, which are named by their number: by the recorder's ``own`` count, or by their places."""

    fixes: Sequence[Fix]
    limits: Sequence[tuple[float, float]]
    own: bool

    def seconds(self, one: int, two: int) -> float:
        return (self.fixes[two].at - self.fixes[one].at).total_seconds()

    def length(self, one: int, two: int) -> float:
        """From one fix to another; a counter that goes back has begun anew, which is no way."""
        first, second = self.fixes[one], self.fixes[two]
        if self.own:
            assert first.metres is not None
            assert second.metres is not None  # only such fixes are asked about
            return max(second.metres - first.metres, 0.0)
        assert first.place is not None
        assert second.place is not None
        return metres_between(first.place, second.place)

    def can_be(self, one: int, two: int, length: float) -> bool:
        """Whether so many metres can be covered between them."""
        seconds = self.seconds(one, two)
        return length <= _NOISE_M + seconds * next(speed for most, speed in self.limits if seconds <= most)

    def apart(self, one: int, two: int) -> bool:
        """Whether nothing was recorded between them: a pause, or a counter that has begun anew."""
        first, second = self.fixes[one], self.fixes[two]
        return first.part != second.part or (self.own and (second.metres or 0.0) < (first.metres or 0.0))

    def aside(self, one: int, two: int, three: int, there: float) -> bool:
        """Whether the second is a step aside of the receiver: too fast there and back, and nearly where it began."""
        if self.own or self.limits is not _ON_FOOT or three < 0 or there <= _THERE_AND_BACK * self.seconds(one, two):
            return False
        back = self.length(two, three)
        return back > _THERE_AND_BACK * self.seconds(two, three) and self.length(one, three) < _STRAIGHT * (
            there + back
        )


def _knots(ways: _Ways, known: Sequence[int]) -> Iterator[tuple[int, float]]:
    """The fixes that have moved, with the metres up to them."""
    metres, anchor = 0.0, -1
    far: list[int] = []
    for here, then in zip_longest(known, known[1:], fillvalue=-1):
        if anchor < 0 or ways.apart(anchor, here):
            anchor, far = here, []
            yield here, metres
            continue
        way = ways.length(anchor, here)
        if way <= 0:
            continue
        if not ways.can_be(anchor, here, way):
            far = [*far, here] if far and ways.can_be(far[-1], here, ways.length(far[-1], here)) else [here]
            if len(far) < _NEW_GROUND:
                continue
            yield far[0], metres
            for one, two in pairwise(far):
                metres += ways.length(one, two)
                yield two, metres
        elif ways.aside(anchor, here, then, way):
            continue
        else:
            metres += way
            yield here, metres
        anchor, far = here, []


def _between(fixes: Sequence[Fix], knots: Sequence[tuple[int, float]]) -> Iterator[float]:
    """The metres up to every fix: growing evenly from knot to knot."""
    yield from [knots[0][1]] * knots[0][0]
    for (one, metres), (two, more) in pairwise(knots):
        begun, whole = fixes[one].at, (fixes[two].at - fixes[one].at).total_seconds()
        for fix in fixes[one:two]:
            yield metres + (more - metres) * (fix.at - begun).total_seconds() / whole
    yield from [knots[-1][1]] * (len(fixes) - knots[-1][0])


def _heights(altitudes: Sequence[float | None]) -> list[float | None]:
    """The altitudes, without those outside the earth's range and without single ones that leap."""
    within = [one if one is not None and _LOWEST_M <= one <= _HIGHEST_M else None for one in altitudes]
    kept = list(within)
    known = [place for place, one in enumerate(within) if one is not None]
    heights = [one for one in within if one is not None]
    for rank, place in enumerate(known):
        beside = heights[max(rank - 2, 0) : rank + 3]
        if len(beside) > 2 and abs(heights[rank] - median(beside)) > _HEIGHT_STEP_M:
            kept[place] = None
    return kept
