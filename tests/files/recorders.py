"""A run as recorders write it, with every fault that was seen in real files; as GPX and as TCX."""

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)  # six in the evening in Berlin
METRE = 1 / 111_195.08  # degrees of latitude, on a sphere of 6,371 km


@dataclass(frozen=True)
class Moment:
    """One fix: when, how far to the north, and what else was measured; None is not written."""

    at: datetime
    metres: float
    lat: float | None
    lon: float | None = 8.0
    hr: int | None = 140
    ele: float | None = 100.0


def a_run(minutes=45, *, speed=2.9, every=5, hr=140):
    """An even run to the north."""
    return [
        Moment(START + timedelta(seconds=second), second * speed, 50 + second * speed * METRE, hr=hr)
        for second in range(0, minutes * 60 + 1, every)
    ]


def written(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def gpx(moments, *, kind="", name="Run", when=written, breaks=(), head="", version='version="1.1"', creator="own"):
    """A GPX file; ``breaks`` are the places where a new segment begins."""
    points = []
    for place, one in enumerate(moments):
        where = "" if one.lat is None else f' lat="{one.lat:.7f}" lon="{one.lon:.6f}"'
        points.append("</trkseg><trkseg>" if place in breaks else "")
        points.append(f"<trkpt{where}>" + (f"<ele>{one.ele}</ele>" if one.ele is not None else ""))
        points.append(f"<time>{when(one.at)}</time>" if when(one.at) else "")
        if one.hr is not None:
            points.append(
                f"<extensions><x:TrackPointExtension><x:hr>{one.hr}</x:hr></x:TrackPointExtension></extensions>"
            )
        points.append("</trkpt>")
    type_ = f"<type>{kind}</type>" if kind else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<gpx {version} creator="{creator}" xmlns="http://www.topografix.com/GPX/1/1" '
        f'xmlns:x="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">{head}<trk><name>{name}</name>{type_}<trkseg>'
        + "".join(points)
        + "</trkseg></trk></gpx>"
    ).encode()


def tcx(moments, *, sport="Running", when=written, lap=True, distances=False, totals=True, breaks=()):
    """A TCX file of one lap, or of none; ``distances`` writes the recorder's own metres, else there are places only."""
    points = []
    for place, one in enumerate(moments):
        points.append("</Track><Track>" if place in breaks else "")
        points.append(f"<Trackpoint><Time>{when(one.at)}</Time>")
        if one.lat is not None:
            points.append(
                f"<Position><LatitudeDegrees>{one.lat:.7f}</LatitudeDegrees><LongitudeDegrees>{one.lon}</LongitudeDegrees></Position>"
            )
        points.append(f"<AltitudeMeters>{one.ele}</AltitudeMeters>" if one.ele is not None else "")
        points.append(f"<DistanceMeters>{one.metres}</DistanceMeters>" if distances else "")
        points.append(f"<HeartRateBpm><Value>{one.hr}</Value></HeartRateBpm>" if one.hr is not None else "")
        points.append("</Trackpoint>")
    track = "<Track>" + "".join(points) + "</Track>"
    if lap:
        seconds = (max(one.at for one in moments) - min(one.at for one in moments)).total_seconds()
        total = f"<TotalTimeSeconds>{seconds}</TotalTimeSeconds>" if totals else ""
        track = f'<Lap StartTime="{when(moments[0].at)}">{total}{track}</Lap>'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<TrainingCenterDatabase '
        'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>'
        f'<Activity Sport="{sport}"><Id>{when(moments[0].at)}</Id>{track}</Activity></Activities></TrainingCenterDatabase>'
    ).encode()


# --- faults: each takes the moments of a run and returns what a recorder makes of them ------------------------------


def out_of_order(moments):
    mixed = list(moments)
    random.Random(7).shuffle(mixed)
    return mixed


def nearly_in_order(moments):
    mixed = list(moments)
    for place in range(10, len(mixed) - 1, 50):
        mixed[place], mixed[place + 1] = mixed[place + 1], mixed[place]
    return mixed


def backwards(moments):
    return list(reversed(moments))


def halves_swapped(moments):
    half = len(moments) // 2
    return moments[half:] + moments[:half]


def place_every_third(moments):
    return [replace(one, lat=moments[place - place % 3].lat) for place, one in enumerate(moments)]


def coarse_places(moments):
    return [replace(one, lat=one.lat and round(one.lat, 4)) for one in moments]


def every_moment_twice(moments):
    return [again for one in moments for again in (one, one)]


def one_kilometres_away(moments):
    return _changed(moments, [200], lat=50.05)


def some_kilometres_away(moments):
    return _changed(moments, [3, 100, 101, 300, 301, 302, 303, 304], lon=8.04)


def last_kilometres_away(moments):
    return _changed(moments, [len(moments) - 1], lat=51.0)


def first_kilometres_away(moments):
    return _changed(moments, [0], lat=49.98)


def starts_at_nowhere(moments):
    return _changed(moments, range(4), lat=0.0, lon=0.0)


def nowhere_on_the_way(moments):
    return _changed(moments, [150, 151], lat=0.00001, lon=-0.00001)


def off_the_earth(moments):
    return _changed(moments, [0, 150], lat=123.0)


def some_without_place(moments):
    return _changed(moments, [0, 77, 78, 200], lat=None)


def begins_in_1999(moments):
    return _moved(moments, range(1), -9697)


def ten_begin_in_1970(moments):
    return _moved(moments, range(10), -20522)


def a_third_on_the_wrong_clock(moments):
    return _moved(moments, range(len(moments) // 3), -1024 * 7)


def ends_in_2045(moments):
    return _moved(moments, [len(moments) - 1], 7000)


def one_in_the_future(moments):
    return _moved(moments, [300], 7000)


def some_at_the_ends_of_time(moments):
    ends = {0: datetime(1, 1, 1, tzinfo=UTC), 100: datetime(9999, 12, 31, tzinfo=UTC)}
    return [replace(one, at=ends.get(place, one.at)) for place, one in enumerate(moments)]


def one_a_year_off(moments):
    return _moved(moments, [0], -365)


def clock_set_back(moments):
    """Ten minutes in, the clock is found to be three hours fast."""
    return [replace(one, at=one.at + timedelta(hours=3)) if place < 120 else one for place, one in enumerate(moments)]


def clock_set_back_a_little(moments):
    """The leap seconds come with the almanac."""
    return [replace(one, at=one.at + timedelta(seconds=17)) if place < 90 else one for place, one in enumerate(moments)]


def wild_heights(moments):
    heights = {0: -32768.0, 10: 65535.0, 11: 9999.0, 200: 1500.0, 300: -400.0}
    return [replace(one, ele=heights.get(place, one.ele)) for place, one in enumerate(moments)]


def wild_heart_rates(moments):
    rates = {0: 0, 10: 255, 11: 1, 12: 999, 13: -5}
    return [replace(one, hr=rates.get(place, one.hr)) for place, one in enumerate(moments)]


def _changed(moments, places, **facts):
    return [replace(one, **facts) if place in places else one for place, one in enumerate(moments)]


def _moved(moments, places, days):
    known = {place for place in places if moments[place].at.year > 1900}
    return [
        replace(one, at=one.at + timedelta(days=days)) if place in known else one for place, one in enumerate(moments)
    ]


FAULTS = (
    out_of_order, nearly_in_order, backwards, halves_swapped, place_every_third, coarse_places, every_moment_twice,
    one_kilometres_away, some_kilometres_away, last_kilometres_away, first_kilometres_away, starts_at_nowhere,
    nowhere_on_the_way, off_the_earth, some_without_place, begins_in_1999, ten_begin_in_1970, a_third_on_the_wrong_clock,
    ends_in_2045, one_in_the_future,
    some_at_the_ends_of_time, one_a_year_off, clock_set_back, clock_set_back_a_little, wild_heights, wild_heart_rates,
)  # fmt: skip
