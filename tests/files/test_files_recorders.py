"""What recorders do to a run: whatever it is, it stays the run it was."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from html import escape
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from files import fits, recorders
from files.recorders import FAULTS, START, a_run, gpx, tcx, written
from liftday.errors import BadInput
from liftday.integrations.files.any_file import read_file
from liftday.integrations.files.fit import read_fit
from liftday.integrations.files.gpx import read_gpx
from liftday.integrations.files.report import NotReadable
from liftday.integrations.files.tcx import read_tcx

BERLIN = ZoneInfo("Europe/Berlin")
WRITERS = {
    "gpx": (gpx, read_gpx),
    "gpx with a type": (partial(gpx, kind="running"), read_gpx),
    "tcx of places": (partial(tcx, lap=False), read_tcx),
    "tcx of places, without a sport": (partial(tcx, lap=False, sport=""), read_tcx),
}


def only(data, read: Callable = read_gpx, zone=BERLIN):
    (activity,) = read(data, zone=zone)
    return activity


def is_the_run(run, *, minutes=45, metres=7830.0):
    """The same evening, sport, way and time, nowhere fast, flat, at an easy heart rate."""
    assert run.sport == "Run"
    assert abs((run.start_utc - START).total_seconds()) <= 60
    assert run.distance_m == pytest.approx(metres, rel=0.01)
    assert run.moving_s == pytest.approx(minutes * 60, rel=0.03)
    assert run.elapsed_s == pytest.approx(minutes * 60, rel=0.03)
    assert all(split.speed < 3.3 for split in run.splits)
    assert (run.average_hr, run.max_hr) == (pytest.approx(140, abs=1), 140)
    assert (run.climb_m, run.elev_low, run.elev_high) == (pytest.approx(0, abs=1), 100, 100)


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_no_fault_of_a_recorder_makes_another_run(fault, writer):
    """Neither order nor clock, place, height or heart rate: kilometres, minutes and day are those that were run."""
    write, read = WRITERS[writer]
    is_the_run(only(write(fault(a_run())), read))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_watch_that_counts_its_metres_is_believed(fault):
    """With laps and distances of its own, whatever its places are."""
    moments = a_run()
    run = only(tcx(fault(moments), distances=True, lap=False), read_tcx)
    is_the_run(run)


@settings(max_examples=60)
@given(st.permutations([fault for fault in FAULTS if fault not in {recorders.out_of_order, recorders.backwards}]))
def test_two_faults_at_once_cost_no_more(faults):
    """A law: any two of them leave a run of about that length on that day, and no fast kilometre."""
    moments = a_run()
    for fault in faults[:2]:
        moments = fault(moments)
    run = only(gpx(moments, kind="running"))
    assert abs((run.start_utc - START).total_seconds()) <= 1200
    assert run.distance_m == pytest.approx(7830, rel=0.05)
    assert run.moving_s == pytest.approx(2700, rel=0.05)
    assert all(split.speed < 3.5 for split in run.splits)


@settings(max_examples=80)
@given(st.data())
def test_no_damage_to_markup_is_fatal(data):
    """Any bytes changed, anything cut off: an activity of sane numbers, or a named refusal."""
    write, read = WRITERS[data.draw(st.sampled_from(sorted(WRITERS)))]
    whole = bytearray(write(a_run(2)))
    for _ in range(data.draw(st.integers(0, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = read(bytes(whole[: data.draw(st.integers(1, len(whole)))]), zone=BERLIN)
    except NotReadable:
        return
    assert all(0 <= one.moving_s < 1e9 and 0 <= one.elapsed_s < 1e9 for one in found)


def test_a_tunnel_is_run_and_a_drive_home_is_not():
    """A gap in the places that a runner can have run counts; one that only a car covers does not, nor a pause."""
    tunnel = [one for one in a_run() if not 600 <= (one.at - START).total_seconds() <= 780]
    is_the_run(only(gpx(tunnel)))
    driven = [
        recorders.replace(one, lat=one.lat + 0.2) if (one.at - START).total_seconds() > 1800 else one
        for one in a_run()
        if not 1500 <= (one.at - START).total_seconds() <= 1800
    ]
    run = only(gpx(driven, kind="running"))
    assert run.distance_m == pytest.approx(7830 - 300 * 2.9, rel=0.01)
    paused = [
        recorders.replace(one, at=one.at + timedelta(hours=1)) if place >= 270 else one
        for place, one in enumerate(a_run())
    ]
    run = only(gpx(paused, breaks=[270]))
    assert (run.moving_s, run.elapsed_s) == (pytest.approx(2700, abs=10), pytest.approx(6300, abs=10))


def test_a_step_aside_between_slow_fixes_is_no_sprint():
    """Once a minute a place, one of them 400 m away: too slow for a jump, but nobody runs there and back."""
    moments = a_run(every=60)
    moments[20] = recorders.replace(moments[20], lon=8.0058)
    run = only(gpx(moments, kind="running"))
    assert run.distance_m == pytest.approx(7830, rel=0.01)
    assert max(split.speed for split in run.splits) < 3.3


def test_a_descent_on_wheels_is_no_jump():
    """25 m/s down a pass belongs to the ride."""
    fast = a_run(10, speed=25.0)
    assert only(gpx(fast, kind="cycling")).distance_m == pytest.approx(15_000, rel=0.01)


# --- times --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "when",
    [
        written,
        lambda at: written(at).lower(),
        lambda at: at.strftime("%Y-%m-%dT%H:%M:%S"),
        lambda at: at.strftime("%Y-%m-%d %H:%M:%SZ"),
        lambda at: at.strftime("  %Y-%m-%dT%H:%M:%S.123456789Z\n"),
        lambda at: at.strftime("%Y-%m-%dT%H:%M:%S,5Z"),
        lambda at: at.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
        lambda at: at.strftime("%Y-%m-%dT%H:%M:%S UTC"),
        lambda at: (at + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S+01:00"),
        lambda at: (at + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S.000+0100"),
        lambda at: (at + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S+01"),
        lambda at: (at + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S+01:00[Europe/Berlin]"),
        lambda at: at.strftime("%Y/%m/%d %H:%M:%S"),
        lambda at: at.strftime("%Y%m%dT%H%M%SZ"),
        lambda at: (at + timedelta(hours=1)).strftime("%Y%m%dT%H%M%S+0100"),
    ],
)
def test_a_time_is_read_however_it_is_written(when):
    """Small letters, fractions, blanks, slashes, none between; with its offset, its zone, or without any, which is UTC."""
    for run in (only(gpx(a_run(), when=when)), only(tcx(a_run(), when=when), read_tcx)):
        assert run.start.isoformat()[:19] == "2026-03-10T18:00:00"
        assert run.start_utc.replace(microsecond=0) == START
        assert run.timezone == "Europe/Berlin"
        assert run.moving_s == pytest.approx(2700)


def test_an_offset_is_the_runners_own_clock():
    """Written in Auckland it was the next morning there, whatever zone the athlete has configured."""

    def when(at):
        return (at + timedelta(hours=13)).strftime("%Y-%m-%dT%H:%M:%S+13:00")

    for run in (only(gpx(a_run(), when=when)), only(tcx(a_run(), when=when), read_tcx)):
        assert (run.start.isoformat(), run.start_utc, run.timezone) == ("2026-03-11T06:00:00", START, None)


def test_a_track_of_several_days_is_several_activities():
    """A handheld that appends to one track: a night between is no pause."""
    days = [recorders.replace(one, at=one.at + timedelta(days=day)) for day in (0, 2, 3) for one in a_run()]
    found = read_gpx(gpx(days), zone=BERLIN)
    assert [one.day.day for one in found] == [10, 12, 13]
    assert all(one.distance_m == pytest.approx(7830, rel=0.01) for one in found)
    assert len({one.id for one in found}) == 3


@pytest.mark.parametrize("writer", [gpx, lambda moments: tcx(moments, distances=True), tcx])
def test_a_decimal_comma_costs_no_metre(writer):
    """A recorder that writes numbers as its country does: places, metres, heights and seconds."""
    read = read_gpx if writer is gpx else read_tcx
    with_commas = re.sub(rb"([\">]\d+)\.(\d+)(?=[\"<])", rb"\1,\2", writer(a_run()))
    assert b"50,0" in with_commas or b"14,5" in with_commas
    is_the_run(only(with_commas, read))


# --- markup ---------------------------------------------------------------------------------------------------------


def prefixed(data):
    """As a serialiser writes it that gives every namespace a prefix."""
    text = data.decode().replace('xmlns="', 'xmlns:ns2="')
    for name in ("gpx", "trkpt", "trkseg", "trk", "name", "type", "time", "ele", "extensions"):
        text = (
            text.replace(f"<{name}>", f"<ns2:{name}>")
            .replace(f"</{name}>", f"</ns2:{name}>")
            .replace(f"<{name} ", f"<ns2:{name} ")
        )
    return text.encode()


@pytest.mark.parametrize(
    "spoil",
    [
        prefixed,
        lambda data: b"\xef\xbb\xbf\xef\xbb\xbf  \n" + data,
        lambda data: data.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        lambda data: data.decode().replace("UTF-8", "utf-16").encode("utf-16-le"),
        lambda data: data.decode().encode("utf-16-be"),
        lambda data: data.replace(b"UTF-8", b"utf-16"),
        lambda data: data.replace(b"UTF-8", b"ISO-8859-1").replace(b"<name>Run", b"<name>L\xe4uft"),
        lambda data: data.replace(b"UTF-8", b"windows-1252").replace(b"<name>Run", b"<name>L\xe4uft \x80"),
        lambda data: data.replace(b"<name>Run", b"<name>L\xe4uft"),
        lambda data: data.replace(b"UTF-8", b"no-such-code"),
        lambda data: data.replace(b"<name>Run", b"<name>Run & swim \x00\x1b"),
        lambda data: data.replace(b' xmlns:x="http://www.garmin.com/xmlschemas/TrackPointExtension/v1"', b""),
        lambda data: data.replace(b' xmlns="http://www.topografix.com/GPX/1/1"', b""),
        lambda data: data.replace(b"GPX/1/1", b"GPX/1/0").replace(b"1.1", b"1.0"),
        lambda data: data.replace(b"<gpx", b"<!-- <TrainingCenterDatabase> " + b"x" * 5000 + b" --><gpx"),
        lambda data: data.replace(b"</gpx>", b"</gpx>\n</gpx> <junk"),
        lambda data: data.replace(b"x:hr", b"x:heartrate"),
        lambda data: data.replace(b"<x:hr>140</x:hr>", b'<x:heart_rate value="140"/>'),
        lambda data: data.replace(b"<extensions><x:TrackPointExtension>", b"").replace(b"</x:TrackPointExtension></extensions>", b""),
    ],
)  # fmt: skip
def test_markup_is_read_as_it_is_meant(spoil, tmp_path):
    """Prefixes, encodings true and false, byte order marks, a bare "&", control characters, lost namespaces."""
    path = tmp_path / "a.gpx"
    path.write_bytes(spoil(gpx(a_run(), kind="running")))
    (run,) = read_file(path, zone=BERLIN).activities
    is_the_run(run)


@pytest.mark.parametrize("version", ['version="1.0"', 'version="5.8"', "", 'version=""'])
def test_a_heart_rate_does_not_depend_on_the_version(version):
    """A tempo run at 172 is no easy one because its file says 1.0."""
    assert only(gpx(a_run(hr=172), version=version)).average_hr == 172


@pytest.mark.parametrize("share", [0.5, 0.8, 0.99])
def test_a_file_that_is_cut_off_is_read_as_far_as_it_goes(share):
    """Anywhere: inside a number, a tag, a letter."""
    for cut in range(7):
        data = gpx(a_run())
        run = only(data[: int(len(data) * share) - cut])
        assert run.moving_s == pytest.approx(2700 * share, rel=0.05)
        for lap, totals in ((False, False), (True, False), (True, True)):
            data = tcx(a_run(), lap=lap, totals=totals)
            run = only(data[: int(len(data) * share) - cut], read_tcx)
            assert run.moving_s == pytest.approx(2700 * (1 if totals else share), rel=0.05)
            assert run.average_hr == 140


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (gpx(a_run(), when=lambda _: ""), "a course to follow"),
        (gpx(a_run(), when=lambda _: written(START)), "at one time"),
        (tcx(a_run(), when=lambda _: written(START), lap=False), "at one time"),
        (b"<gpx><rte><rtept lat='1' lon='2'><time>2026-03-10T17:00:00Z</time></rtept></rte></gpx>", "a route or waypoints"),
        (b"<gpx><wpt lat='1' lon='2'><time>2026-03-10T17:00:00Z</time></wpt></gpx>", "a route or waypoints"),
        (tcx(a_run()).replace(b"Activities>", b"Courses>").replace(b"Activity", b"Course"), "a course to follow"),
        (b"<TrainingCenterDatabase><Workouts><Workout Sport='Running'/></Workouts></TrainingCenterDatabase>", "planned"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "web page"),
        (b"<kml><Placemark/></kml>", "neither"),
        (b'<!DOCTYPE gpx [<!ENTITY a "a">]>' + gpx(a_run()), "document type"),
        (b'<!DOCTYPE gpx SYSTEM "file:///etc/passwd">' + gpx(a_run()), "document type"),
        (b"<gpx", "well-formed"),
    ],
)  # fmt: skip
def test_what_is_no_recording_says_what_it_is(data, why, tmp_path):
    """A route, a course, a plan, a login page, a bomb; one sentence each."""
    path = tmp_path / "a.xml"
    path.write_bytes(data)
    with pytest.raises(BadInput, match=why):
        read_file(path, zone=BERLIN)


# --- a clock that nobody stopped ---------------------------------------------------------------------------------------


def never_stopped(hours, *, speed=3.3, hr=170):
    """Fifty minutes, and then a watch on a table, until it was found."""
    run = a_run(50, speed=speed, hr=hr)
    until = range(60, int(hours * 3600) - 3000 + 1, 60)
    return [*run, *(recorders.replace(run[-1], at=run[-1].at + timedelta(seconds=second), hr=65) for second in until)]


def as_fit(moments, **session_says):
    """The same as a FIT file: with a session whose timer ran on, or cut off before it."""
    told = [("record", {"timestamp": one.at, "distance": one.metres, "hr": one.hr}) for one in moments]
    length = (moments[-1].at - moments[0].at).total_seconds()
    whole = {"elapsed": length, "timer": length, "distance": moments[-1].metres, "hr": 78, "timestamp": moments[-1].at}
    return fits.fit(*told, *([fits.session(START, **whole, **session_says)] if session_says else []))


@pytest.mark.parametrize("hours", [3, 6, 13, 20])
@pytest.mark.parametrize(
    ("write", "read"),
    [
        (partial(gpx, kind="running"), read_gpx),
        (partial(gpx, name="Track 1"), read_gpx),
        (partial(tcx, distances=True), read_tcx),
        (partial(tcx, distances=True, sport=""), read_tcx),
        (partial(tcx, lap=False), read_tcx),
        (partial(as_fit, sport=1), read_fit),
        (as_fit, read_fit),
    ],
)
def test_a_watch_that_nobody_stopped_has_the_minutes_and_the_heart_of_the_run(hours, write, read):
    """Not thirteen hours at 78 beats a minute, which is easy, but fifty minutes at 170, which is not."""
    one = only(write(never_stopped(hours)), read)
    assert (one.sport, one.elapsed_s) == ("Run", pytest.approx(hours * 3600, abs=60))
    assert one.moving_s == pytest.approx(3000, rel=0.02)
    assert one.distance_m == pytest.approx(9900, rel=0.01)
    assert one.average_hr == pytest.approx(170, abs=1)
    assert one.average_speed is None or one.average_speed == pytest.approx(3.3, rel=0.02)


def test_who_climbs_or_rests_for_a_while_stands_and_is_still_there():
    """Five hours at a wall after a walk to it; an hour with a stop of twenty minutes: the recorder's time counts."""
    for word, sport in (("rock_climbing", "RockClimbing"), ("hiking", "Hike")):
        one = only(tcx(never_stopped(6, speed=1.2), distances=True, sport=word), read_tcx)
        assert (one.sport, one.moving_s) == (sport, pytest.approx(6 * 3600, abs=60))
    paused = only(tcx(never_stopped(7 / 6), distances=True), read_tcx)
    assert paused.moving_s == pytest.approx(4200, abs=60)
    assert paused.average_hr < 160


# --- one file, several tracks -----------------------------------------------------------------------------------------


def tracks(*files):
    """Several GPX files as the tracks of one."""
    bodies = [data.decode().partition("<trk>")[2].rpartition("</trk>")[0] for data in files]
    head = files[0].decode().partition("<trk>")[0]
    return (head + "".join(f"<trk>{body}</trk>" for body in bodies) + "</gpx>").encode()


def test_tracks_after_one_another_are_one_run_with_pauses():
    """A recorder that begins a new track at every pause; a warm-up before a race keeps its own name."""
    run = a_run()
    parts = [run[:200], run[202:400], run[410:]]
    one = only(tracks(*(gpx(part, name=f"Track {number:03}") for number, part in enumerate(parts))))
    assert one.distance_m == pytest.approx(7830 - 10 * 14.5 - 3 * 14.5, rel=0.01)
    assert one.elapsed_s == 2700
    found = read_gpx(tracks(gpx(run[:100], name="Warm-up"), gpx(run[110:], name="Race")), zone=BERLIN)
    assert [one.name for one in found] == ["Warm-up", "Race"]
    found = read_gpx(tracks(gpx(run[:100], kind="cycling"), gpx(run[110:], kind="running")), zone=BERLIN)
    assert [one.sport for one in found] == ["Ride", "Run"]


def test_a_track_and_its_copy_count_once():
    """What a handheld saves beside its active log."""
    run = a_run()
    is_the_run(only(tracks(gpx(run[::10], name="Saved"), gpx(run, name="ACTIVE LOG"))))


# --- sports -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "sport"),
    [
        ("Run|running|RUNNING|Jogging|track_running|street_running|ultra_run|treadmill_running|Treadmill|Outdoor Run|9", "Run"),
        ("OutdoorRunning|Sport.RUNNING|running:generic|Running (outdoor)|Laufen|Course à pied|Löpning|juoksu|跑步|Бег", "Run"),
        ("run_walk|Jog/Walk|Run & Walk|stroller_run|Track and field|Laufsport|Joggen|gym_treadmill", "Run"),
        ("Trail Running|trail_running|TrailRun|Trail-Run|obstacle_run|running_trail|running:trail|Ultra Trail", "TrailRun"),
        ("virtual_run", "VirtualRun"),
        ("gym bike|Rennradfahren|Cycling|Biking|road_biking|indoor_cycling|recumbent_cycling|track_cycling|cycling:road|bike|1", "Ride"),
        ("mountain_biking|downhill_biking|enduro_mtb|MTB", "MountainBikeRide"),
        ("e_bike_fitness|E-Bike|18", "EBikeRide"),
        ("gravel_cycling|cyclocross", "GravelRide"),
        ("kayaking_v2|whitewater_rafting_v2|22", "Kayaking"),
        ("skiing|resort_skiing|resort_skiing_snowboarding_ws|2", "AlpineSki"),
        ("cross_country_skiing_ws|skate_skiing_ws|Nordic ski|nordic|7", "NordicSki"),
        ("backcountry_skiing|backcountry_skiing_snowboarding_ws|Ski touring|3", "BackcountrySki"),
        ("snowboarding_ws|12", "Snowboard"),
        ("hiking|rucking|mountaineering|walking:hiking|4", "Hike"),
        ("walking|casual_walking|speed_walking|Nordic Walking|Weight loss walk|Spazieren|stroll|10", "Walk"),
        ("lap_swimming|open_water_swimming|16", "Swim"),
        ("stand_up_paddleboarding_v2|SUP|24", "StandUpPaddling"),
        ("strength_training|WeightTraining|Gym|Outdoor gym|Body weight training|30", "WeightTraining"),
        ("rowing_v2|indoor_rowing|23", "Rowing"),
        ("inline_skating|6", "InlineSkate"),
        ("skating_ws|5", "IceSkate"),
        ("wheelchair_push_run|wheelchair_push_walk", "Wheelchair"),
        ("Other|uncategorized|fitness_equipment|indoor_cardio|Training|multi_sport|transition_v2|run_to_bike_transition", "Unknown"),
        ("motorcycling_v2|driving_general|Car|horseback_riding|boating_v2|flying|snowmobiling_ws|disc_golf|quidditch|77", "Unknown"),
        ("Workout|11|Gym Cardio|Gym & Fitness Equipment|Gymnastics|dirt_biking", "Unknown"),
        ("Climbing Gym", "RockClimbing"),
    ],
)  # fmt: skip
def test_a_written_sport_beats_the_speed(words, sport):
    """In GPX and TCX, in any spelling: what is written is so, what nobody can read is unknown, never run or strength."""
    for word in words.split("|"):
        for data, read in (
            (gpx(a_run(6), kind=escape(word)), read_gpx),
            (tcx(a_run(6), sport=escape(word)), read_tcx),
        ):
            assert (word, only(data, read).sport) == (word, sport)


@pytest.mark.parametrize(
    ("speed", "minutes", "sport"),
    [
        (1.3, 60, "Walk"), (2.4, 60, "Run"), (4.6, 60, "Run"), (5.5, 60, "Ride"), (5.7, 8, "Run"), (8.0, 30, "Ride"),
        (30.0, 60, "Unknown"),
    ],
)  # fmt: skip
def test_without_a_written_sport_the_speed_tells(speed, minutes, sport):
    """20 km/h over an hour is a ride, over eight minutes a race, 108 km/h a train; "GPS track" and "0" say nothing."""
    for kind in ("", "GPS track", "0"):
        assert only(gpx(a_run(minutes, speed=speed), kind=kind, name="Evening")).sport == sport
    assert only(tcx(a_run(minutes, speed=speed), sport=""), read_tcx).sport == sport


def test_a_slow_ride_is_known_by_its_descents():
    """Up at 2 m/s and down at 10: faster than a runner for a third of the way."""
    up = a_run(40, speed=2.0)
    top = up[-1]
    down = [
        recorders.replace(top, at=top.at + timedelta(seconds=second), lat=top.lat + second * 10 * recorders.METRE)
        for second in range(5, 1205, 5)
    ]
    assert only(gpx([*up, *down], name="Evening")).sport == "Ride"


def test_a_recording_that_never_moved_is_no_sport():
    """Nobody walked, nor ran, nor lifted."""
    still = [recorders.replace(one, lat=50.0) for one in a_run()]
    one = only(gpx(still, name="Evening"))
    assert (one.sport, one.distance_m, one.moving_s, one.average_hr) == ("Unknown", None, 2700, 140)


def test_a_workout_without_a_way_is_stravas_workout():
    """With one it is anybody's guess."""
    assert (
        only(tcx([recorders.replace(one, lat=None) for one in a_run()], sport="Workout"), read_tcx).sport == "Workout"
    )


@pytest.mark.parametrize(
    ("name", "sport"),
    [
        ("Morning Ride", "Ride"),
        ("Kayak", "Kayaking"),
        ("Lauf 12", "Run"),
        ("Run to the bike shop", "Run"),
        ("Tempo", "Run"),
    ],
)
def test_a_title_that_is_a_sport_tells_it(name, sport):
    """Where no type is written; a title that says more is only a title."""
    assert only(gpx(a_run(), name=name)).sport == sport


@pytest.mark.parametrize("name", ["Gym", "Strength", "Krafttraining", "Yoga", "Crossfit"])
def test_nobody_lifts_over_kilometres(name):
    """A title is no type: the way to the gym is a run; without a way it was the gym."""
    assert only(gpx(a_run(), name=name)).sport == "Run"
    still = [recorders.replace(one, lat=50.0) for one in a_run()]
    assert only(gpx(still, name=name)).sport not in {"Run", "Unknown"}


def test_a_sport_in_an_extension_is_written_too():
    """Where other recorders keep it; a link's type is none."""
    data = gpx(a_run()).replace(
        b"<trkseg>",
        b"<link href='x'><type>text/html</type></link><extensions><activity>cycling</activity></extensions><trkseg>",
        1,
    )
    assert only(data).sport == "Ride"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Track 001", ""), ("Track", ""), ("track_2026-03-10", ""), ("ACTIVE LOG: 10 MAR 2026 18:00", ""), ("Tracklog", ""),
        ("Current Track: 10 MAR 2026 17:00", ""), ("GPS Track 12", ""), ("Workout 2026-03-10 18:00", ""), ("Трек 3", ""),
        ("Track 8x400", "Track 8x400"), ("Track session", "Track session"), ("Track 5000", "Track 5000"),
        ("Workout", "Workout"), ("Workout 3", "Workout 3"),
    ],
)  # fmt: skip
def test_a_recorders_own_name_is_no_title(name, kept):
    """A track session says so in a person's words."""
    assert only(gpx(a_run(), name=name)).name == kept
    assert only(gpx(a_run(), name="Track", creator="StravaGPX")).name == "Track"


def test_a_belt_is_indoors():
    """Its distance is the belt's."""
    assert only(gpx(a_run(), kind="treadmill_running")).trainer
    assert only(tcx(a_run(), sport="Treadmill"), read_tcx).trainer
    assert not only(gpx(a_run(), kind="running")).trainer


# --- TCX ----------------------------------------------------------------------------------------------------------


def test_a_triathlon_in_tcx_is_its_parts():
    """A multisport session holds activities and the changes between them."""
    inner = [
        tcx(a_run(), sport=sport).decode().partition("<Activities>")[2].partition("</Activities>")[0]
        for sport in ("Biking", "Running")
    ]
    data = (
        "<TrainingCenterDatabase><Activities><MultiSportSession><Id>2026-03-10T17:00:00Z</Id>"
        f"<FirstSport>{inner[0]}</FirstSport><NextSport><Transition StartTime='2026-03-10T17:45:00Z'><TotalTimeSeconds>60"
        f"</TotalTimeSeconds></Transition>{inner[1]}</NextSport></MultiSportSession></Activities></TrainingCenterDatabase>"
    )
    assert [one.sport for one in read_tcx(data.encode(), zone=BERLIN)] == ["Ride", "Run"]


def test_laps_know_their_metres_from_their_places():
    """A lap that does not say how far it was; a pause is a second track in it."""
    run = only(tcx(a_run(), breaks=[100]), read_tcx)
    assert [round(lap.distance_m, -2) for lap in run.laps] == [7800]
    assert (run.laps[0].average_hr, run.average_speed) == (140, pytest.approx(2.9, rel=0.01))


def test_a_start_that_is_far_from_its_points_is_theirs():
    """The Id was written by a clock that was not set."""
    data = tcx(a_run()).replace(b"<Id>2026-03-10T17:00:00Z", b"<Id>1989-12-31T00:00:00Z").replace(
        b'StartTime="2026-03-10T17:00:00Z"', b'StartTime="1989-12-31T00:00:00Z"'
    )  # fmt: skip
    assert only(data, read_tcx).start_utc == START
