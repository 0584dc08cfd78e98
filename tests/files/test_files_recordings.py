"""TCX and GPX: what a watch wrote becomes an activity with laps, heart rates and its own day."""

import gzip
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from files.fits import fit, session
from liftday.errors import BadInput
from liftday.integrations.files.any_file import read_file
from liftday.integrations.files.gpx import read_gpx
from liftday.integrations.files.report import NotReadable
from liftday.integrations.files.tcx import read_tcx
from liftday.integrations.files.track import Point, add_up, identity

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)  # half past eleven in Berlin
HALF_PAST_ELEVEN = datetime.fromisoformat("2026-03-02T23:30")

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
