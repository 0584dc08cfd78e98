"""FIT, TCX and GPX: what a watch wrote becomes an activity with laps, heart rates and its own day."""

import gzip
import struct
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.errors import BadInput
from liftday.integrations.files.fit import read_fit
from liftday.integrations.files.gpx import read_gpx
from liftday.integrations.files.reading import read_file
from liftday.integrations.files.report import NotReadable
from liftday.integrations.files.tcx import read_tcx
from liftday.integrations.files.track import Point, add_up, identity

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)  # half past eleven in Berlin
HALF_PAST_ELEVEN = datetime.fromisoformat("2026-03-02T23:30")
EPOCH = datetime(1989, 12, 31, tzinfo=UTC)

# --- a writer of FIT files, as small as the format allows -------------------------------------------------------------

TYPES = {
    0: ("B", 0xFF),
    1: ("b", 0x7F),
    2: ("B", 0xFF),
    0x84: ("H", 0xFFFF),
    0x85: ("i", 0x7FFFFFFF),
    0x86: ("I", 0xFFFFFFFF),
}
MESSAGES = {
    "file_id": (0, {"type": (0, 0, 1)}),
    "sport": (12, {"sport": (0, 0, 1), "sub_sport": (1, 0, 1)}),
    "session": (
        18,
        {
            "timestamp": (253, 0x86, 1), "start_time": (2, 0x86, 1), "sport": (5, 0, 1), "sub_sport": (6, 0, 1),
            "elapsed": (7, 0x86, 1000), "timer": (8, 0x86, 1000), "distance": (9, 0x86, 100), "speed": (14, 0x84, 1000),
            "hr": (16, 2, 1), "max_hr": (17, 2, 1), "cadence": (18, 2, 1), "climb": (22, 0x84, 1), "descent": (23, 0x84, 1),
            "temperature": (57, 1, 1), "rpe": (193, 2, 1),
        },
    ),
    "lap": (
        19,
        {"timestamp": (253, 0x86, 1), "start_time": (2, 0x86, 1), "elapsed": (7, 0x86, 1000), "timer": (8, 0x86, 1000),
         "distance": (9, 0x86, 100), "hr": (15, 2, 1), "max_hr": (16, 2, 1), "climb": (21, 0x84, 1)},
    ),
    "record": (20, {"timestamp": (253, 0x86, 1), "distance": (5, 0x86, 100), "hr": (3, 2, 1), "altitude": (2, 0x84, 5)}),
    "activity": (34, {"timestamp": (253, 0x86, 1), "local_timestamp": (5, 0x86, 1)}),
}  # fmt: skip
RUNNING, CYCLING, TRANSITION, TRAINING = 1, 2, 3, 10


def fit(*messages):
    """Bytes of a FIT file that holds (name, fields) in this order; times are datetimes."""
    body = b""
    for name, fields in messages:
        number, known = MESSAGES[name]
        body += struct.pack("<BBBHB", 0x40, 0, 0, number, len(fields))
        row = b"\x00"
        for key, value in fields.items():
            where, kind, scale = known[key]
            shape, nothing = TYPES[kind]
            body += struct.pack("<BBB", where, struct.calcsize(shape), kind)
            told = int((value - EPOCH).total_seconds()) if isinstance(value, datetime) else value
            offset = 500 if key == "altitude" else 0
            row += struct.pack("<" + shape, nothing if told is None else round((told + offset) * scale))
        body += row
    return struct.pack("<BBHI4s", 12, 0x10, 2100, len(body), b".FIT") + body + b"\x00\x00"


def session(start=START, **changes):
    plain = {
        "timestamp": start + timedelta(hours=1),
        "start_time": start,
        "sport": RUNNING,
        "elapsed": 3600.0,
        "timer": 3500.0,
    }
    return ("session", {**plain, "distance": 10_000.0, "hr": 150, "max_hr": 181, **changes})


def lap(minute, **changes):
    begun = START + timedelta(minutes=minute)
    plain = {"timestamp": begun, "start_time": begun, "elapsed": 250.0, "timer": 240.0, "distance": 1000.0}
    return ("lap", {**plain, "hr": 160, "max_hr": 172, "climb": 5, **changes})


def records(count, *, start=START, speed=3.0, **changes):
    for second in range(count):
        plain = {
            "timestamp": start + timedelta(seconds=second),
            "distance": second * speed,
            "hr": 140,
            "altitude": 100 + second / 100,
        }
        yield ("record", {**plain, **changes})


# --- FIT ----------------------------------------------------------------------------------------------------------


def test_a_fit_file_is_an_activity_with_laps_and_heart_rates():
    """On the watch's own wall clock, whatever the zone of the athlete."""
    wall = START + timedelta(hours=11)  # Nouméa
    data = fit(
        ("file_id", {"type": 4}),
        lap(0),
        lap(5, hr=None, max_hr=None),
        session(cadence=84, climb=120, descent=118, temperature=-4, rpe=70, speed=2.857, sub_sport=3),
        ("activity", {"timestamp": START, "local_timestamp": wall}),
    )
    (run,) = read_fit(data, zone=BERLIN)
    assert (run.sport, run.origin, run.detailed) == ("TrailRun", "file", True)
    assert (run.start, run.start_utc) == (wall.replace(tzinfo=None), START)
    assert (run.elapsed_s, run.moving_s, run.distance_m, run.average_hr, run.max_hr) == (3600, 3500, 10_000, 150, 181)
    assert (run.cadence, run.climb_m, run.descent_m, run.average_temp, run.perceived_exertion) == (84, 120, 118, -4, 7)
    assert run.average_speed == pytest.approx(2.857)
    assert [(one.distance_m, one.moving_s, one.elapsed_s, one.average_hr, one.max_hr) for one in run.laps] == [
        (1000, 240, 250, 160, 172),
        (1000, 240, 250, None, None),
    ]


def test_without_a_wall_clock_the_athletes_zone_makes_the_day():
    """Half past ten in the evening UTC is the next day's beginning in the east."""
    (run,) = read_fit(fit(session()), zone=BERLIN)
    assert run.start == HALF_PAST_ELEVEN
    (run,) = read_fit(fit(session()), zone=ZoneInfo("Asia/Tokyo"))
    assert run.day.isoformat() == "2026-03-03"


def test_a_wall_clock_that_makes_no_sense_is_ignored():
    """A watch that never knew the time."""
    for wall in (None, START + timedelta(days=3)):
        (run,) = read_fit(fit(session(), ("activity", {"timestamp": START, "local_timestamp": wall})), zone=BERLIN)
        assert run.start.hour == 23


def test_records_give_what_the_session_leaves_out():
    """Heart rate, heights and kilometre splits."""
    data = fit(*records(1200), session(hr=None, max_hr=None, distance=None, climb=None, elapsed=1199.0, timer=1199.0))
    (run,) = read_fit(data, zone=BERLIN)
    assert (run.average_hr, run.max_hr) == (140, 140)
    assert run.distance_m == pytest.approx(1199 * 3.0)
    assert run.climb_m == pytest.approx(12, abs=2.5)
    assert (run.elev_low, run.elev_high) == (100, pytest.approx(112, abs=0.3))
    assert [round(split.distance_m) for split in run.splits] == [1000, 1000, 1000, 597]
    assert all(split.speed == pytest.approx(3.0) for split in run.splits)


def test_a_watch_that_died_has_still_run():
    """No session was written: the records tell, the sport message says of what."""
    data = fit(("sport", {"sport": CYCLING, "sub_sport": 0}), *records(600, speed=8.0))
    (ride,) = read_fit(data, zone=BERLIN)
    assert (ride.sport, ride.elapsed_s, ride.distance_m) == ("Ride", 599, 4792)
    (unknown,) = read_fit(fit(*records(600)), zone=BERLIN)
    assert unknown.sport == "Workout"


def test_a_file_that_ends_in_the_middle_keeps_what_was_before():
    """The download broke off after the session."""
    whole = fit(*records(300), session(), *records(300))
    (run,) = read_fit(whole[:-700], zone=BERLIN)
    assert run.distance_m == 10_000


def test_a_triathlon_is_its_parts():
    """Each with its own laps; the changes between are nobody's sport."""
    swim = START - timedelta(hours=2)
    data = fit(
        session(swim, sport=5, elapsed=1800.0, timer=1800.0),
        session(swim + timedelta(minutes=31), sport=TRANSITION, elapsed=120.0),
        session(START),
        lap(1),
    )
    first, second = read_fit(data, zone=BERLIN)
    assert (first.sport, second.sport) == ("Swim", "Run")
    assert (len(first.laps), len(second.laps)) == (0, 1)
    assert second.id == f"{first.id}-2"


@pytest.mark.parametrize(
    ("sport", "sub_sport", "name", "indoor"),
    [
        (RUNNING, 1, "Run", True),
        (RUNNING, 58, "VirtualRun", True),
        (TRAINING, 20, "WeightTraining", False),
        (TRAINING, 43, "Yoga", False),
        (4, 15, "Elliptical", False),
        (200, 0, "Workout", False),
    ],
)
def test_fits_sports_are_stravas(sport, sub_sport, name, indoor):
    """Treadmill runs are runs, strength is strength, the unknown is a workout."""
    (one,) = read_fit(fit(session(sport=sport, sub_sport=sub_sport)), zone=BERLIN)
    assert (one.sport, one.trainer) == (name, indoor)


@pytest.mark.parametrize(
    "data",
    [
        fit(("file_id", {"type": 4})),
        fit(session(start_time=None)),
        fit(session(elapsed=None, timer=None)),
        fit(*records(1)),
        fit(*records(5, timestamp=START)),
        fit(*records(9, timestamp=None)),
        b"\x0e\x10\x00\x00\x00\x00\x00\x00.FIT" + b"\xff" * 200,
    ],
)
def test_a_fit_file_without_an_activity_says_so(data):
    """Settings, courses, damage."""
    with pytest.raises(NotReadable, match="no activity"):
        read_fit(data, zone=BERLIN)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_to_a_fit_file_is_fatal(data):
    """Any byte changed, anything cut off: an activity, or a named refusal."""
    whole = bytearray(
        fit(*records(20), lap(0), session(), ("activity", {"timestamp": START, "local_timestamp": START}))
    )
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(12, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        for run in read_fit(bytes(whole[: data.draw(st.integers(14, len(whole)))]), zone=BERLIN):
            assert run.elapsed_s >= 0
    except NotReadable:
        return


# --- TCX ----------------------------------------------------------------------------------------------------------

TCX = """<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>
<Activity Sport="Running"><Id>2026-03-02T22:30:00.000Z</Id>
<Lap StartTime="2026-03-02T22:30:00.000Z"><TotalTimeSeconds>300.0</TotalTimeSeconds><DistanceMeters>1000.0</DistanceMeters>
<AverageHeartRateBpm><Value>150</Value></AverageHeartRateBpm><MaximumHeartRateBpm><Value>165</Value></MaximumHeartRateBpm>
<Track>{points}</Track></Lap>
<Lap StartTime="2026-03-02T22:35:00Z"><TotalTimeSeconds>100</TotalTimeSeconds><DistanceMeters>400</DistanceMeters>
<MaximumHeartRateBpm><Value>178</Value></MaximumHeartRateBpm></Lap>
<Lap StartTime="2026-03-02T22:37:00Z"><TotalTimeSeconds>0</TotalTimeSeconds></Lap>
<Notes>Intervals &amp; more</Notes><Creator><Name>Watch</Name></Creator></Activity></Activities></TrainingCenterDatabase>"""


def trackpoint(second, extra=""):
    at = (START + timedelta(seconds=second)).isoformat().replace("+00:00", "Z")
    return (
        f"<Trackpoint><Time>{at}</Time><AltitudeMeters>{100 + second / 10}</AltitudeMeters>"
        f"<DistanceMeters>{second * 10 / 3}</DistanceMeters><HeartRateBpm><Value>{140 + second % 20}</Value></HeartRateBpm>{extra}</Trackpoint>"
    )


def tcx(points=None):
    return TCX.format(
        points="".join(trackpoint(second) for second in range(0, 301, 5)) if points is None else points
    ).encode()


def test_a_tcx_file_is_an_activity_with_its_laps():
    """Heart rates by lap and over all; a lap without duration is none."""
    (run,) = read_tcx(tcx(), zone=BERLIN)
    assert (run.sport, run.name, run.timezone) == ("Run", "Intervals & more", "Europe/Berlin")
    assert (run.start, run.start_utc) == (HALF_PAST_ELEVEN, START)
    assert (run.distance_m, run.elapsed_s, run.moving_s, run.max_hr) == (1400, 400, 400, 178)
    assert run.average_speed == 3.5
    assert 140 < run.average_hr < 160
    assert [(one.distance_m, one.average_hr, one.max_hr) for one in run.laps] == [(1000, 150, 165), (400, None, 178)]
    assert run.laps[0].climb_m == pytest.approx(30, abs=2.5)
    assert [round(split.distance_m) for split in run.splits] == [1000]


def test_a_tcx_without_points_lives_on_its_laps():
    """The heart rate is the laps' mean over time; without any, there is none."""
    (run,) = read_tcx(tcx(""), zone=BERLIN)
    assert (run.distance_m, run.average_hr, run.max_hr, run.climb_m, run.splits) == (1400, 150, 178, None, ())
    bare = TCX.format(points="").replace("HeartRateBpm", "Nothing").replace('Sport="Running"', "")
    (run,) = read_tcx(bare.encode(), zone=BERLIN)
    assert (run.sport, run.average_hr, run.max_hr) == ("Run", None, None)  # nobody walks at 3.5 m/s


def test_a_tcx_without_laps_lives_on_its_points():
    """Points without a time are left out."""
    markup = (
        '<TrainingCenterDatabase><Activities><Activity Sport="Biking"><Track>'
        "<Trackpoint><DistanceMeters>5</DistanceMeters></Trackpoint><Trackpoint><Time>soon</Time></Trackpoint>"
        + trackpoint(60) + trackpoint(0)
        + "</Track></Activity><Activity/></Activities></TrainingCenterDatabase>"
    )  # fmt: skip
    (ride,) = read_tcx(markup.encode(), zone=BERLIN)
    assert (ride.sport, ride.elapsed_s, ride.distance_m, ride.start_utc) == ("Ride", 60, 200, START)


@pytest.mark.parametrize(
    "markup",
    [
        "<TrainingCenterDatabase/>",
        "<TrainingCenterDatabase><Activities>",
        '<!DOCTYPE x [<!ENTITY a "b">]><TrainingCenterDatabase>&a;</TrainingCenterDatabase>',
        "<a>" * 10,
    ],
)
def test_a_tcx_that_is_none_says_so(markup):
    """Nothing in it, cut off, or a document that defines entities."""
    with pytest.raises(NotReadable):
        read_tcx(markup.encode(), zone=BERLIN)


# --- GPX ----------------------------------------------------------------------------------------------------------


def gpx(kind="<type>running</type>", metres=3.0, count=400, hr="<gpxtpx:hr>{hr}</gpxtpx:hr>", *, time=True):
    points = "".join(
        f'<trkpt lat="{50 + second * metres / 111_195:.7f}" lon="8.0"><ele>{100 + second / 10}</ele>'
        + (f"<time>{(START + timedelta(seconds=second)).strftime('%Y-%m-%dT%H:%M:%SZ')}</time>" if time else "")
        + "<extensions><gpxtpx:TrackPointExtension>" + hr.format(hr=150 + second // 100) + "</gpxtpx:TrackPointExtension></extensions></trkpt>"
        for second in range(count)
    )  # fmt: skip
    return (
        '<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1" '
        'xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">'
        f"<trk><name>Evening</name>{kind}<trkseg>{points}</trkseg></trk></gpx>"
    ).encode()


def test_a_gpx_track_is_an_activity_with_splits_and_heart_rate():
    """Distance from the places, moving time from the speed."""
    (run,) = read_gpx(gpx(), zone=BERLIN)
    assert (run.sport, run.name, run.laps) == ("Run", "Evening", ())
    assert (run.start, run.elapsed_s, run.moving_s) == (HALF_PAST_ELEVEN, 399, 399)
    assert run.distance_m == pytest.approx(1197, rel=0.01)
    assert (run.max_hr, run.average_hr) == (153, pytest.approx(151.5, abs=0.1))
    assert run.climb_m == pytest.approx(40, abs=2.5)
    assert [round(split.distance_m) for split in run.splits] == [1000, pytest.approx(197, abs=10)]


def test_a_pause_between_two_segments_is_not_run():
    """Whoever drives home between them has not run that way."""
    apart = gpx().replace(
        b"</trkseg>", b'</trkseg><trkseg><trkpt lat="51" lon="8"><time>2026-03-02T23:30:00Z</time></trkpt></trkseg>'
    )
    (run,) = read_gpx(apart, zone=BERLIN)
    assert run.distance_m == pytest.approx(1197, rel=0.01)
    assert (run.elapsed_s, run.moving_s) == (3600, 399)


@pytest.mark.parametrize(
    ("kind", "metres", "sport"),
    [
        ("<type>9</type>", 3, "Run"),
        ("<type>cycling</type>", 3, "Ride"),
        ("<type>Course à pied</type>", 3, "Run"),
        ("", 3, "Run"),
        ("", 9, "Ride"),
        ("", 1.2, "Walk"),
        ("<type>GPS track</type>", 3, "Run"),
        ("<type>blue</type>", 3, "Unknown"),
        ("", 0, "Unknown"),
    ],
)
def test_what_a_gpx_track_was_is_said_or_seen(kind, metres, sport):
    """By its type in any language, by Strava's number, else by its speed."""
    (one,) = read_gpx(gpx(kind, metres=metres), zone=BERLIN)
    assert one.sport == sport


def test_a_gpx_without_heart_rate_has_none():
    """Neither zero nor text is one."""
    for hr in ("", "<gpxtpx:hr>0</gpxtpx:hr>", "<gpxtpx:hr>fast</gpxtpx:hr>", "<gpxtpx:cad>80</gpxtpx:cad>"):
        (run,) = read_gpx(gpx(hr=hr, count=30), zone=BERLIN)
        assert (run.average_hr, run.max_hr) == (None, None)


@pytest.mark.parametrize(
    "data",
    [
        gpx(time=False),
        gpx(count=1),
        b"<gpx/>",
        b"<gpx",
        b"<rss/>",
        b'<!DOCTYPE gpx [<!ENTITY a "a">]><gpx>&a;</gpx>',
    ],
)
def test_a_gpx_without_a_timed_track_says_so(data):
    """A route to follow is not a run; nor is anything broken."""
    with pytest.raises(NotReadable):
        read_gpx(data, zone=BERLIN)


def test_a_place_that_is_none_costs_no_more_than_itself():
    """One fix somewhere north."""
    (run,) = read_gpx(gpx().replace(b'lat="50.0000000"', b'lat="north"'), zone=BERLIN)
    assert run.distance_m == pytest.approx(1194, rel=0.01)


def test_a_billion_laughs_are_not_funny(tmp_path):
    """An entity bomb is refused before it is opened."""
    bomb = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(f'<!ENTITY {n} "{p * 10}">' for n, p in zip("bcdefghi", ("&a;", "&b;", "&c;", "&d;", "&e;", "&f;", "&g;", "&h;"), strict=True)) + "]><gpx>&i;</gpx>"  # fmt: skip
    path = tmp_path / "bomb.gpx"
    path.write_text(bomb)
    with pytest.raises(BadInput):
        read_file(path, zone=BERLIN)


# --- what points add up to ------------------------------------------------------------------------------------------


def point(second, metres=None, hr=None, altitude=None):
    return Point(START + timedelta(seconds=second), metres, hr, altitude)


def test_standing_still_is_not_moving():
    """A minute at a crossing, a quarter of an hour in a café, a gap without distances."""
    crossing = [point(0, 0), point(10, 30), point(70, 31), point(80, 60)]
    assert (add_up(crossing).moving_s, add_up(crossing).elapsed_s) == (20, 80)
    assert add_up([point(0), point(10), point(1000), point(1005), point(1005)]).moving_s == 15


def test_a_heart_rate_weighs_as_long_as_it_held():
    """But a gap of an hour does not hold one for an hour."""
    assert add_up([point(0, hr=100), point(10, hr=200), point(40, hr=150)]).average_hr == pytest.approx(175)
    assert add_up([point(0, hr=100), point(3600, hr=200), point(3630, hr=0)]).average_hr == pytest.approx(150)
    assert add_up([point(0, hr=120)]).average_hr == 120
    assert add_up([point(0), point(5)]).average_hr is None


def test_noise_in_the_height_is_no_climb():
    """A metre up and down a hundred times is flat."""
    wave = [point(second, altitude=100 + second % 2) for second in range(200)]
    assert (add_up(wave).climb_m, add_up(wave).descent_m) == (0, 0)
    assert add_up([point(0), point(1)]).climb_m is None


def test_a_split_ends_where_the_kilometre_ends():
    """One step over two kilometres makes two splits; what is too short at the end is left out."""
    splits = add_up([point(0, 0, 150), point(700, 2100, 150), point(702, None), point(710, 2105)]).splits
    assert [(round(one.distance_m), round(one.moving_s)) for one in splits] == [(1000, 333), (1000, 333), (100, 33)]
    assert add_up([point(0, 0), point(20, 60)]).splits == ()


def test_a_leap_of_the_distance_is_no_kilometre():
    """Forty thousand of them a second, a thousand times, would fill the memory."""
    leaps = [point(second, 4e7 * (second % 2)) for second in range(1000)]
    assert add_up(leaps).splits == ()


def test_the_same_file_is_always_the_same_activity(tmp_path):
    """Packed or not, under any name."""
    plain, packed = tmp_path / "a.fit", tmp_path / "b.gz"
    plain.write_bytes(fit(session()))
    packed.write_bytes(gzip.compress(fit(session())))
    first, second = (read_file(path, zone=BERLIN).activities for path in (plain, packed))
    assert first == second
    assert first[0].id == identity(fit(session()))
    assert first[0].id.startswith("file:")
