"""GPX, everybody's format: points with a place and a time, read by gpxpy after defusedxml has had a look.

There are no laps in it; kilometre splits are made from the points. What kind of sport it was is often not said: then
its speed tells.
"""

from collections.abc import Iterator
from datetime import tzinfo
from itertools import pairwise

import gpxpy
from gpxpy.gpx import GPXException, GPXTrack, GPXTrackPoint

from liftday.integrations.files.report import NotReadable
from liftday.integrations.files.tcx import elements
from liftday.integrations.files.track import MOST_POINTS, Point, Totals, add_up, identity, local, utc
from liftday.integrations.files.words import SPORTS, sport
from liftday.integrations.strava.read import number, text
from liftday.training.activity import Activity

_LARGEST = 32 * 1024 * 1024  # bytes; gpxpy holds every point as an object
_CODES = {"1": "Ride", "4": "Hike", "9": "Run", "10": "Walk", "16": "Swim"}  # what Strava writes into <type>
_FASTEST_RUN, _SLOWEST_RUN = 6.5, 1.9  # m/s over a whole recording: 2:34 and 8:46 a kilometre


def read_gpx(data: bytes, *, zone: tzinfo) -> tuple[Activity, ...]:
    """Given the bytes of a GPX file, return an activity for each track that has times; raises NotReadable."""
    if len(data) > _LARGEST:
        raise NotReadable(f"larger than {_LARGEST >> 20} MB")
    for _, _, element in elements(data):
        element.clear()  # only to know that it is harmless
    try:
        tracks = gpxpy.parse(data).tracks
    except (GPXException, ValueError, TypeError, AttributeError, LookupError) as error:
        raise NotReadable("no GPX") from error
    made = ((track, sorted(_points(track), key=lambda point: point.at)) for track in tracks)
    timed = [(track, points) for track, points in made if len(points) > 1]
    if not timed:
        raise NotReadable("no track with times in it")
    return tuple(_activity(track, points, identity(data, place), zone) for place, (track, points) in enumerate(timed))


def _activity(track: GPXTrack, points: list[Point], own_id: str, zone: tzinfo) -> Activity:
    totals = add_up(points)
    begun = points[0].at
    return Activity(
        id=own_id,
        origin="file",
        sport=_sport(track.type, totals),
        name=text(track.name, 200),
        start=local(begun, zone),
        start_utc=begun,
        timezone=str(zone),
        elapsed_s=totals.elapsed_s,
        moving_s=totals.moving_s or totals.elapsed_s,
        distance_m=totals.distance_m,
        climb_m=totals.climb_m,
        descent_m=totals.descent_m,
        average_speed=_speed(totals),
        average_hr=totals.average_hr,
        max_hr=totals.max_hr,
        elev_high=totals.high_m,
        elev_low=totals.low_m,
        detailed=True,
        laps=(),
        splits=totals.splits,
        best_efforts=(),
    )


def _points(track: GPXTrack) -> Iterator[Point]:
    """The timed points of all segments; a gap between two segments is a pause, its distance is not run."""
    distance, count = 0.0, 0
    for segment in track.segments:
        timed = [point for point in segment.points if point.time is not None]
        lengths = [0.0, *((one.distance_2d(two) or 0.0) for one, two in pairwise(timed))]
        for point, length in zip(timed, lengths, strict=False):
            distance += length
            count += 1
            if count > MOST_POINTS or point.time is None:
                return
            yield Point(at=utc(point.time), distance_m=distance, hr=_heart_rate(point), altitude_m=point.elevation)


def _heart_rate(point: GPXTrackPoint) -> float | None:
    """Garmin's extension, or anybody's element that ends in "hr"."""
    for extension in point.extensions:
        for element in extension.iter():
            if str(element.tag).rpartition("}")[2].casefold() in {"hr", "heartrate"}:
                found = number(element.text)
                return found if found and found > 0 else None
    return None


def _sport(written: str | None, totals: Totals) -> str:
    told = _CODES.get(written.strip()) or sport(written) if written else ""
    if told in SPORTS:
        return told
    speed = _speed(totals) or 0.0
    if speed > _FASTEST_RUN:
        return "Ride"
    return "Run" if speed > _SLOWEST_RUN else "Walk"


def _speed(totals: Totals) -> float | None:
    return totals.distance_m / totals.moving_s if totals.distance_m and totals.moving_s else None
