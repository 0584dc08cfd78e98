"""TCX, Garmin's training centre format: activities with laps; read as it comes, and as far as it goes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from itertools import chain
from typing import Final
from xml.etree.ElementTree import Element

from liftday.integrations.files.fixes import Fix, outings, place_of, points_of
from liftday.integrations.files.markup import child, content, elements, instant, measure
from liftday.integrations.files.recorded_sports import is_indoors, recorded_sport, written_sport
from liftday.integrations.files.report import NotReadable
from liftday.integrations.files.track import (
    MOST_POINTS,
    Point,
    Totals,
    add_up,
    heart_rate,
    identity,
    local,
    without_standing,
    zone_name,
)
from liftday.integrations.strava.quirks.wrong_types import text
from liftday.training.activity import Activity, Lap

_EARLIEST: Final = timedelta(hours=2)  # a start so long before its own points is a clock that was not set
_PLANS: Final = {"Course": "a course to follow, no recording", "Workout": "a planned workout, no recording"}


@dataclass(slots=True)
class _Lap:
    """One lap: its element, and its fixes."""

    element: Element
    fixes: list[Fix] = field(default_factory=list)
    tracks: int = 0


@dataclass(slots=True)
class _Open:
    """The activity that is being read. ``part`` changes where it was paused: at a second track of one lap."""

    sport: str = ""
    begun: datetime | None = None
    offset: timedelta | None = None
    name: str = ""
    laps: list[Lap] = field(default_factory=list)
    fixes: list[Fix] = field(default_factory=list)
    lap: _Lap | None = None
    part: int = 0


def read_tcx(data: bytes, *, zone: tzinfo) -> tuple[Activity, ...]:
    """Given the bytes of a TCX file, return its activities; raises NotReadable."""
    names: set[str] = set()
    opened = list(_activities(data, names))
    made = [made for one in opened if (made := _made(one)) is not None]
    if not made:
        if any(len(one.fixes) > 1 for one in opened):
            raise NotReadable("all its points are at one time")
        plans = [why for name, why in _PLANS.items() if name in names]
        raise NotReadable(plans[0] if plans else "no activity in it")
    return tuple(_activity(one, points, identity(data, place), zone) for place, (one, points) in enumerate(made))


def _activities(data: bytes, names: set[str]) -> Iterator[_Open]:
    """The activities of a document, the last one as far as it goes; ``names`` takes those of all elements."""
    one: _Open | None = None
    for event, name, element in elements(data):
        if event == "start":
            names.add(name)
            if name == "Activity":
                one = _Open(sport=text(element.get("Sport"), 64))
            elif one is not None:
                _begin(one, name, element)
        elif one is None:
            element.clear()
        elif name == "Activity":
            yield one
            one = None
            element.clear()
        else:
            _end(one, name, element)
    if one is not None:  # cut off
        if one.lap is not None:
            _close_lap(one, one.lap)
        yield one


def _begin(one: _Open, name: str, element: Element) -> None:
    if name == "Lap":
        one.lap = _Lap(element)
        _start(one, element.get("StartTime"))
    elif name == "Track" and one.lap is not None:
        one.lap.tracks += 1
        one.part += one.lap.tracks > 1


def _end(one: _Open, name: str, element: Element) -> None:
    if name == "Trackpoint":
        fix = _fix(element, one)
        if fix is not None and len(one.fixes) < MOST_POINTS:
            one.fixes.append(fix)
            if one.lap is not None:
                one.lap.fixes.append(fix)
        element.clear()
    elif name == "Lap" and one.lap is not None:
        _close_lap(one, one.lap)
        element.clear()
    elif name == "Id":
        _start(one, element.text)
    elif name == "Notes":
        one.name = one.name or text(element.text, 200)


def _start(one: _Open, written: str | None) -> None:
    when = instant(written)
    if when is not None:
        one.begun = one.begun or when[0]
        one.offset = one.offset or when[1]


def _close_lap(one: _Open, lap: _Lap) -> None:
    seconds = measure(content(lap.element, "TotalTimeSeconds"))
    points = _points(lap.fixes, one.sport)
    totals = add_up(points) if points else None
    one.lap = None
    if seconds is None and totals is not None:
        seconds = totals.elapsed_s  # cut off before it was said
    if not seconds or seconds < 0:
        return
    one.laps.append(
        Lap(
            distance_m=max(measure(content(lap.element, "DistanceMeters")) or 0.0, 0.0)
            or (totals.distance_m if totals else None)
            or 0.0,
            moving_s=seconds,
            elapsed_s=seconds,
            average_hr=_rate(lap.element, "AverageHeartRateBpm") or (totals.average_hr if totals else None),
            max_hr=_rate(lap.element, "MaximumHeartRateBpm"),
            climb_m=totals.climb_m if totals else None,
        )
    )


def _points(fixes: Sequence[Fix], written: str) -> list[Point]:
    return points_of(tuple(chain.from_iterable(outings(fixes))), written_sport(written))


def _made(one: _Open) -> tuple[_Open, list[Point]] | None:
    """An activity and its points, when there is anything to it."""
    points = _points(one.fixes, one.sport)
    if points and (one.begun is None or not timedelta() <= points[0].at - one.begun <= _EARLIEST):
        one.begun = points[0].at
    return (one, points) if one.begun is not None and (one.laps or points) else None


def _activity(one: _Open, points: list[Point], own_id: str, zone: tzinfo) -> Activity:
    assert one.begun is not None  # _made saw to it
    measured = add_up(points) if points else Totals(elapsed_s=0.0, moving_s=0.0)
    elapsed = sum(lap.elapsed_s for lap in one.laps)
    distance = sum(lap.distance_m for lap in one.laps) or measured.distance_m
    whole = Totals(
        elapsed_s=max(elapsed, measured.elapsed_s),
        moving_s=elapsed or measured.moving_s or measured.elapsed_s,
        distance_m=distance,
        average_hr=measured.average_hr or _mean_hr(one.laps),
    )
    whole = without_standing(whole, measured, written_sport(one.sport))
    moving = whole.moving_s
    rates = [lap.max_hr for lap in one.laps if lap.max_hr]
    return Activity(
        id=own_id,
        origin="file",
        sport=recorded_sport(one.sport, one.name, points, whole),
        name=one.name,
        start=local(one.begun, zone, one.offset),
        start_utc=one.begun,
        timezone=zone_name(one.begun, zone, one.offset),
        elapsed_s=whole.elapsed_s,
        moving_s=moving,
        distance_m=distance,
        climb_m=measured.climb_m,
        descent_m=measured.descent_m,
        average_speed=distance / moving if distance and moving else None,
        average_hr=whole.average_hr,
        max_hr=max(rates, default=measured.max_hr),
        elev_high=measured.high_m,
        elev_low=measured.low_m,
        trainer=is_indoors(one.sport),
        detailed=True,
        laps=tuple(one.laps),
        splits=measured.splits,
        best_efforts=(),
    )


def _mean_hr(laps: Sequence[Lap]) -> float | None:
    weighed = [(lap.average_hr, lap.moving_s) for lap in laps if lap.average_hr]
    seconds = sum(weight for _, weight in weighed)
    return sum(rate * weight for rate, weight in weighed) / seconds if seconds > 0 else None


def _fix(element: Element, one: _Open) -> Fix | None:
    when = instant(content(element, "Time"))
    if when is None:
        return None
    one.offset = one.offset or when[1]
    place = child(element, "Position")
    return Fix(
        at=when[0],
        place=place_of(measure(content(place, "LatitudeDegrees")), measure(content(place, "LongitudeDegrees"))),
        metres=measure(content(element, "DistanceMeters")),
        hr=_rate(element, "HeartRateBpm"),
        altitude_m=measure(content(element, "AltitudeMeters")),
        part=one.part,
    )


def _rate(element: Element, name: str) -> float | None:
    return heart_rate(measure(content(child(element, name), "Value")))
