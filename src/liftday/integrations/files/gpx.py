"""GPX, everybody's format: points with a place and a time, in any version, read as they come.

There are no laps in it; kilometre splits are made from the points. What kind of sport it was is often not said: then
its speed tells. A track that was written in several pieces, one after the other, is one activity.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
from typing import Final
from xml.etree.ElementTree import Element

from liftday.integrations.files.fixes import Fix, outings, place_of, points_of
from liftday.integrations.files.markup import content, elements, instant, local_name, measure
from liftday.integrations.files.recorded_sports import is_indoors, recorded_sport, written_sport
from liftday.integrations.files.recorder_names import is_recorders_name
from liftday.integrations.files.report import NotReadable
from liftday.integrations.files.track import (
    MOST_POINTS,
    add_up,
    heart_rate,
    identity,
    local,
    without_standing,
    zone_name,
)
from liftday.integrations.strava.quirks.wrong_types import text
from liftday.training.activity import Activity

_RATES: Final = frozenset(
    {"hr", "heartrate", "heart_rate", "heartratebpm", "heartrateinbeatsperminute", "bpm", "pulse"}
)
_SPORTS: Final = frozenset({"type", "activity", "activitytype", "activity_type", "sport", "sporttype"})
_SHORT_PAUSE: Final = timedelta(minutes=10)  # between two tracks of one activity


@dataclass(slots=True)
class _Track:
    """The track that is being read."""

    name: str = ""
    sport: str = ""
    fixes: list[Fix] = field(default_factory=list)
    offsets: Counter[timedelta | None] = field(default_factory=Counter)
    part: int = 0
    untimed: int = 0


@dataclass(frozen=True, slots=True)
class _Outing:
    """What was recorded at one time."""

    name: str
    sport: str
    fixes: tuple[Fix, ...]
    offset: timedelta | None


def read_gpx(data: bytes, *, zone: tzinfo) -> tuple[Activity, ...]:
    """Given the bytes of a GPX file, return an activity for each time of recording; raises NotReadable."""
    tracks = list(_tracks(data))
    pieces = _apart([outing for track in tracks for outing in _outings(track)])
    if not pieces:
        raise NotReadable(_lack(tracks))
    return tuple(_activity(outing, identity(data, place), zone) for place, outing in enumerate(pieces))


def _tracks(data: bytes) -> Iterator[_Track]:
    path: list[str] = []
    track: _Track | None = None
    creator, count = "", 0
    for event, name, element in elements(data):
        if event == "start":
            creator = creator if path else element.get("creator", "")
            path.append(name)
            track = _Track() if name == "trk" else track
            continue
        path.pop()
        above = path[-1] if path else ""
        if track is None or name in {"wpt", "rtept"}:
            element.clear()
        elif name == "trkpt":
            count += 1
            if count <= MOST_POINTS:
                _add(track, element)
            element.clear()
        elif name == "trkseg":
            track.part += 1
            element.clear()
        elif name == "name" and above == "trk":
            track.name = "" if is_recorders_name(element.text or "", creator) else text(element.text, 200)
        elif name.casefold() in _SPORTS and (above == "trk" or "extensions" in path) and "trkpt" not in path:
            track.sport = track.sport or text(element.text, 64)
        elif name == "trk":
            yield track
            track = None
            element.clear()
    if track is not None:  # cut off
        yield track


def _add(track: _Track, element: Element) -> None:
    when = instant(content(element, "time"))
    if when is None:
        track.untimed += 1
        return
    track.offsets[when[1]] += 1
    track.fixes.append(
        Fix(
            at=when[0],
            place=place_of(measure(element.get("lat")), measure(element.get("lon"))),
            hr=_heart_rate(element),
            altitude_m=measure(content(element, "ele")),
            part=track.part,
        )
    )


def _heart_rate(point: Element) -> float | None:
    """Garmin's extension, Cluetrust's, or anybody's element of that name, inside or outside of ``extensions``."""
    for element in point.iter():
        if local_name(element).casefold() in _RATES:
            beats = heart_rate(
                measure((element.text or "").strip() or element.get("value") or content(element, "Value"))
            )
            if beats is not None:
                return beats
    return None


def _outings(track: _Track) -> Iterator[_Outing]:
    offset = track.offsets.most_common(1)[0][0] if track.offsets else None
    return (_Outing(track.name, track.sport, fixes, offset) for fixes in outings(track.fixes))


def _apart(pieces: Sequence[_Outing]) -> list[_Outing]:
    """The outings in the order of the file: pieces that follow one another are one, and nothing counts twice."""
    order = {id(one): place for place, one in enumerate(pieces)}
    kept: list[_Outing] = []
    for one in sorted(pieces, key=lambda one: one.fixes[0].at):
        before = kept[-1] if kept else None
        if before is not None and _overlaps(before, one):
            kept[-1] = max(before, one, key=lambda outing: len(outing.fixes))
        elif before is not None and _goes_on(before, one):
            part = before.fixes[-1].part + 1
            later = tuple(_in_part(fix, part) for fix in one.fixes)
            kept[-1] = _Outing(before.name or one.name, before.sport or one.sport, before.fixes + later, before.offset)
            order[id(kept[-1])] = order[id(before)]
        else:
            kept.append(one)
    return sorted(kept, key=lambda one: order[id(one)])


def _overlaps(one: _Outing, two: _Outing) -> bool:
    """The same time twice: a track and its copy."""
    common = min(one.fixes[-1].at, two.fixes[-1].at) - two.fixes[0].at
    return common * 2 > min(one.fixes[-1].at - one.fixes[0].at, two.fixes[-1].at - two.fixes[0].at)


def _goes_on(one: _Outing, two: _Outing) -> bool:
    """A recorder that begins a new track after every pause; a warm-up and the race after it have names of their own."""
    same = written_sport(one.sport) == written_sport(two.sport) and one.name.casefold() == two.name.casefold()
    return same and two.fixes[0].at - one.fixes[-1].at <= _SHORT_PAUSE


def _in_part(fix: Fix, part: int) -> Fix:
    return Fix(fix.at, fix.place, fix.metres, fix.hr, fix.altitude_m, part + fix.part)


def _lack(tracks: Sequence[_Track]) -> str:
    """Why there is no activity."""
    if any(len(track.fixes) > 1 for track in tracks):
        return "all its points are at one time"
    if any(track.untimed for track in tracks):
        return "no track with times in it: a course to follow, no recording"
    return "no track with times in it" if tracks else "no track in it: a route or waypoints, no recording"


def _activity(outing: _Outing, own_id: str, zone: tzinfo) -> Activity:
    written = written_sport(outing.sport)
    points = points_of(outing.fixes, written)
    sport = recorded_sport(outing.sport, outing.name, points, add_up(points))
    if sport != written:
        points = points_of(outing.fixes, sport)
    measured = add_up(points)
    totals = without_standing(measured, measured, sport)
    begun = points[0].at
    moving = totals.moving_s or totals.elapsed_s
    return Activity(
        id=own_id,
        origin="file",
        sport=sport,
        name=outing.name,
        start=local(begun, zone, outing.offset),
        start_utc=begun,
        timezone=zone_name(begun, zone, outing.offset),
        elapsed_s=totals.elapsed_s,
        moving_s=moving,
        distance_m=totals.distance_m,
        climb_m=totals.climb_m,
        descent_m=totals.descent_m,
        average_speed=totals.distance_m / moving if totals.distance_m and moving else None,
        average_hr=totals.average_hr,
        max_hr=totals.max_hr,
        elev_high=totals.high_m,
        elev_low=totals.low_m,
        trainer=is_indoors(outing.sport),
        detailed=True,
        laps=(),
        splits=totals.splits,
        best_efforts=(),
    )
