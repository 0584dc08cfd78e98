"""TCX, Garmin's training centre format: activities with laps; XML behind defusedxml, read as it comes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree as Safe
from defusedxml import DefusedXmlException

from liftday.integrations.files.report import NotReadable
from liftday.integrations.files.track import MOST_POINTS, Point, add_up, identity, local, utc
from liftday.integrations.strava.read import number, text
from liftday.training.activity import Activity, Lap

_SPORTS = {"running": "Run", "biking": "Ride", "walking": "Walk", "hiking": "Hike", "swimming": "Swim"}


@dataclass(slots=True)
class _Open:
    """The activity that is being read."""

    sport: str = ""
    begun: datetime | None = None
    name: str = ""
    laps: list[Lap] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    lap_points: list[Point] = field(default_factory=list)


def read_tcx(data: bytes, *, zone: tzinfo) -> tuple[Activity, ...]:
    """Given the bytes of a TCX file, return its activities; raises NotReadable."""
    made = [_close(one) for one in _activities(data)]
    found = tuple(_activity(one, identity(data, place), zone) for place, one in enumerate(made) if one is not None)
    if not found:
        raise NotReadable("no activity in it")
    return found


def elements(data: bytes) -> Iterator[tuple[str, str, Element]]:
    """The elements of an XML document as they begin and end: event, name without its namespace, element."""
    try:
        for event, element in Safe.iterparse(BytesIO(data), events=("start", "end"), forbid_dtd=True):
            yield event, element.tag.rpartition("}")[2], element
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise NotReadable("no well-formed XML") from error


def _activities(data: bytes) -> Iterator[_Open]:
    one: _Open | None = None
    for event, name, element in elements(data):
        if event == "start":
            if name == "Activity":
                one = _Open(sport=element.get("Sport", ""))
        elif one is None:
            element.clear()
        elif name == "Trackpoint":
            point = _point(element)
            if point is not None and len(one.points) < MOST_POINTS:
                one.points.append(point)
                one.lap_points.append(point)
            element.clear()
        elif name == "Lap":
            lap = _lap(element, one.lap_points)
            if lap is not None:
                one.laps.append(lap)
            one.begun = one.begun or _moment(element.get("StartTime"))
            one.lap_points = []
            element.clear()
        elif name == "Id":
            one.begun = one.begun or _moment(element.text)
        elif name == "Notes":
            one.name = one.name or text(element.text, 200)
        elif name == "Activity":
            yield one
            one = None
            element.clear()


def _close(one: _Open) -> _Open | None:
    one.points.sort(key=lambda point: point.at)
    one.begun = one.begun or (one.points[0].at if one.points else None)
    return one if one.begun is not None and (one.laps or len(one.points) > 1) else None


def _activity(one: _Open, own_id: str, zone: tzinfo) -> Activity:
    assert one.begun is not None  # _close saw to it
    totals = add_up(one.points) if one.points else None
    elapsed = sum(lap.elapsed_s for lap in one.laps)
    distance = sum(lap.distance_m for lap in one.laps)
    rates = [lap.max_hr for lap in one.laps if lap.max_hr]
    return Activity(
        id=own_id,
        origin="file",
        sport=_SPORTS.get(one.sport.casefold(), "Workout"),
        name=one.name,
        start=local(one.begun, zone),
        start_utc=one.begun,
        timezone=str(zone),
        elapsed_s=max(elapsed, totals.elapsed_s if totals else 0.0),
        moving_s=elapsed or (totals.moving_s if totals else 0.0),
        distance_m=distance or (totals.distance_m if totals else None),
        climb_m=totals.climb_m if totals else None,
        descent_m=totals.descent_m if totals else None,
        average_speed=distance / elapsed if distance and elapsed else None,
        average_hr=(totals.average_hr if totals else None) or _mean_hr(one.laps),
        max_hr=max(rates, default=totals.max_hr if totals else None),
        elev_high=totals.high_m if totals else None,
        elev_low=totals.low_m if totals else None,
        detailed=True,
        laps=tuple(one.laps),
        splits=totals.splits if totals else (),
        best_efforts=(),
    )


def _mean_hr(laps: list[Lap]) -> float | None:
    weighed = [(lap.average_hr, lap.moving_s) for lap in laps if lap.average_hr]
    seconds = sum(weight for _, weight in weighed)
    return sum(rate * weight for rate, weight in weighed) / seconds if seconds > 0 else None


def _lap(element: Element, points: list[Point]) -> Lap | None:
    seconds = number(_text(element, "TotalTimeSeconds"))
    if not seconds or seconds < 0:
        return None
    return Lap(
        distance_m=max(number(_text(element, "DistanceMeters")) or 0.0, 0.0),
        moving_s=seconds,
        elapsed_s=seconds,
        average_hr=_rate(element, "AverageHeartRateBpm"),
        max_hr=_rate(element, "MaximumHeartRateBpm"),
        climb_m=add_up(points).climb_m if points else None,
    )


def _point(element: Element) -> Point | None:
    at = _moment(_text(element, "Time"))
    if at is None:
        return None
    return Point(
        at=at,
        distance_m=number(_text(element, "DistanceMeters")),
        hr=_rate(element, "HeartRateBpm"),
        altitude_m=number(_text(element, "AltitudeMeters")),
    )


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if child.tag.rpartition("}")[2] == name), None)


def _text(element: Element, name: str) -> str | None:
    child = _child(element, name)
    return child.text if child is not None else None


def _rate(element: Element, name: str) -> float | None:
    child = _child(element, name)
    found = number(_text(child, "Value")) if child is not None else None
    return found if found and found > 0 else None


def _moment(written: Any) -> datetime | None:
    try:
        return utc(datetime.fromisoformat(written.strip())) if isinstance(written, str) else None
    except (ValueError, OverflowError):
        return None
