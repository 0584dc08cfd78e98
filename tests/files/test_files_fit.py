"""FIT: what a watch wrote, whole or half done, becomes an activity with laps, heart rates and its own day."""

import struct
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from files.fits import (
    BERLINS_EAST,
    CYCLING,
    DRIVING,
    RUNNING,
    START,
    SWIMMING,
    TRAINING,
    TRANSITION,
    body_of,
    fit,
    lap,
    records,
    session,
    without,
    wrapped,
)
from files.recorders import a_run, gpx
from liftday.errors import BadInput
from liftday.integrations.files.any_file import read_file
from liftday.integrations.files.fit import read_fit
from liftday.integrations.files.fit_sports import UNKNOWN, fit_sport
from liftday.integrations.files.gpx import read_gpx
from liftday.integrations.files.report import NotReadable
from liftday.training.day import Role
from liftday.training.reading import sports

BERLIN, NEW_YORK, LONDON = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Europe/London")
LOS_ANGELES, AUCKLAND = ZoneInfo("America/Los_Angeles"), ZoneInfo("Pacific/Auckland")
HALF_PAST_ELEVEN = datetime.fromisoformat("2026-03-02T23:30")


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


def test_a_session_without_metres_has_those_of_its_records():
    """Written as 0 by a watch that sums nothing up; a belt that counted nothing has none."""
    for distance in (0.0, None):
        (run,) = read_fit(fit(*records(900), session(elapsed=900.0, timer=900.0, distance=distance)), zone=BERLIN)
        assert run.distance_m == pytest.approx(2700, rel=0.01)
    (belt,) = read_fit(fit(*records(900, speed=0.0), session(elapsed=900.0, timer=900.0, distance=0.0)), zone=BERLIN)
    assert not belt.distance_m


def test_a_watch_that_died_has_still_run():
    """No session was written: the records tell, the sport message says of what."""
    data = fit(("sport", {"sport": CYCLING, "sub_sport": 0}), *records(600, speed=8.0))
    (ride,) = read_fit(data, zone=BERLIN)
    assert (ride.sport, ride.elapsed_s, ride.distance_m) == ("Ride", 599, 4792)


def test_a_file_that_ends_in_the_middle_keeps_what_was_before():
    """The download broke off after the session."""
    whole = fit(*records(300), session(), *records(300))
    (run,) = read_fit(whole[:-700], zone=BERLIN)
    assert run.distance_m == 10_000


def test_a_triathlon_is_its_parts():
    """Each with its own laps; the changes between are nobody's sport."""
    swim = START - timedelta(hours=2)
    data = fit(
        session(swim, sport=SWIMMING, elapsed=1800.0, timer=1800.0),
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
        (64, 85, "Padel", False),
        (64, 0, "Unknown", False),
        (TRAINING, 26, "Unknown", False),
        (20, 0, "Unknown", False),
        (82, 0, "Unknown", False),
        (200, 0, "Unknown", False),
        (0, 0, "Unknown", False),
        (0, 1, "Run", True),
        (SWIMMING, 17, "Swim", False),
        (21, 47, "EMountainBikeRide", False),
    ],
)
def test_fits_sports_are_stravas(sport, sub_sport, name, indoor):
    """Treadmill runs are runs, strength is strength, padel is padel; a snorkel, a cardio machine and what Strava has no
    name for are unknown, never strength."""
    (one,) = read_fit(fit(session(sport=sport, sub_sport=sub_sport)), zone=BERLIN)
    assert (one.sport, one.trainer) == (name, indoor)


@pytest.mark.parametrize(
    "data",
    [
        fit(("file_id", {"type": 4})),
        fit(session(start_time=None, timestamp=None)),
        fit(session(elapsed=None, timer=None)),
        fit(*records(1)),
        fit(*records(5, timestamp=START)),
        fit(*records(9, timestamp=None)),
        b"\x0e\x10\x00\x00\x00\x00\x00\x00.FIT" + b"\xff" * 200,
    ],
)
def test_a_fit_file_without_an_activity_says_so(data):
    """Nothing, no time, one moment, damage."""
    with pytest.raises(NotReadable, match="no activity"):
        read_fit(data, zone=BERLIN)


@settings(max_examples=60)
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


# --- what a file says it is --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (6, "course"),
        (5, "workout"),
        (2, "settings"),
        (7, "schedule"),
        (15, "monitoring"),
        (32, "monitoring"),
        (34, "segment"),
    ],
)
def test_what_is_no_activity_is_refused_by_name(tmp_path, kind, said):
    """A course has records, laps and a sport like a run, and nobody has run it."""
    path = tmp_path / "morning.fit"
    path.write_bytes(fit(("file_id", {"type": kind}), ("sport", {"sport": RUNNING}), *records(600), lap(0)))
    with pytest.raises(BadInput, match=said):
        read_file(path, zone=BERLIN)


def test_a_kind_nobody_knows_holds_an_activity_only_with_a_session():
    """A night's sleep has records too."""
    with pytest.raises(NotReadable, match="kind 49"):
        read_fit(fit(("file_id", {"type": 49}), *records(600)), zone=BERLIN)
    (run,) = read_fit(fit(("file_id", {"type": 250}), session()), zone=BERLIN)
    assert run.sport == "Run"


def test_a_drive_is_no_activity():
    """Beside a run it is left out."""
    with pytest.raises(NotReadable, match="drive"):
        read_fit(fit(*records(600, speed=20.0), session(sport=DRIVING)), zone=BERLIN)
    (run,) = read_fit(fit(session(START - timedelta(hours=2), sport=DRIVING), session()), zone=BERLIN)
    assert (run.sport, run.start_utc) == ("Run", START)


def test_no_sport_of_fit_is_strength_but_strength():
    """Of all pairs of numbers there are, only strength training counts as a session done; the plan knows the rest by
    its name, or knows that it does not."""
    names = {fit_sport(number, sub_sport) for number in range(256) for sub_sport in range(256)} - {None, UNKNOWN}
    assert {name for name in names if sports.sport(name).role is Role.STRENGTH} == {"WeightTraining"}
    assert {name for name in names if sports.sport(name) == sports.sport(UNKNOWN)} <= {"Dance"}
    assert sports.sport(UNKNOWN).role is Role.ENDURANCE


# --- half done --------------------------------------------------------------------------------------------------------


def test_a_file_is_read_whatever_its_header_says():
    """No length, one too short, one too long, no header size, no checksum, bytes after the end: the run is the same."""
    whole = fit(*records(600), lap(0), session(), ("activity", {"timestamp": START, "local_timestamp": None}))
    body = body_of(whole)
    (run,) = read_fit(whole, zone=BERLIN)
    spoilt = {
        "no length": wrapped(body, size=0),
        "too short a length": wrapped(body, size=5000),
        "too long a length": wrapped(body, size=10**6),
        "all ones for a length": wrapped(body, size=0xFFFFFFFF),
        "no header size": wrapped(body, header=0),
        "a short header": wrapped(body, header=12),
        "no header size, no length": wrapped(body, header=0, size=0),
        "no checksum": wrapped(body, crc=False),
        "no length, no checksum": wrapped(body, size=0, crc=False),
        "bytes after the end": whole + b"\0" * 64,
    }
    for what, data in spoilt.items():
        (found,) = read_fit(data, zone=BERLIN)
        assert (found.sport, found.distance_m, found.elapsed_s, len(found.laps), len(found.splits)) == (
            run.sport, run.distance_m, run.elapsed_s, len(run.laps), len(run.splits),
        ), what  # fmt: skip


def test_a_name_that_looks_like_a_header_is_none():
    """Somebody's profile, in a file that does not know its length."""
    body = body_of(fit(*records(60), session(profile="Morning.FIT"), lap(0)))
    (run,) = read_fit(wrapped(body, size=0), zone=BERLIN)
    assert (run.distance_m, len(run.laps)) == (10_000, 1)


@pytest.mark.parametrize("sizes", [(0,), (4, 0), (0, 0, 2)])
def test_fields_of_developers_are_passed_over(sizes):
    """With no size, with one, declared by nobody: the records behind them hold."""
    messages = (*records(600), session(distance=None))
    (run,) = read_fit(fit(("field_description", {"index": 3}), *messages, developer=sizes), zone=BERLIN)
    assert run.distance_m == pytest.approx(1797)


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("compressed", [False, True])
def test_byte_order_and_compressed_times_change_nothing(big, compressed):
    """Every record has its own second, past the turns of the five bits too."""
    data = fit(*records(200), session(distance=None, elapsed=199.0), big=big, compressed=compressed)
    (run,) = read_fit(data, zone=BERLIN)
    assert (run.distance_m, run.average_hr) == (pytest.approx(597), 150)
    (died,) = read_fit(fit(*records(200), big=big, compressed=compressed), zone=BERLIN)
    assert (died.elapsed_s, died.distance_m, died.start_utc) == (199, pytest.approx(597), START)


def test_chained_files_are_each_their_own():
    """Settings before, a second run behind: both runs, by their own clocks and laps."""
    later = START + timedelta(hours=5)
    settings_file = fit(("file_id", {"type": 2}), ("event", {"timestamp": START, "event": 0}))
    first = fit(("file_id", {"type": 4}), lap(0), session())
    second = fit(("file_id", {"type": 4}), session(later, sport=CYCLING))
    run, ride = read_fit(settings_file + first + second, zone=BERLIN)
    assert [(one.sport, one.start_utc, len(one.laps)) for one in (run, ride)] == [("Run", START, 1), ("Ride", later, 0)]
    assert run.id != ride.id
    with pytest.raises(NotReadable, match="settings"):
        read_fit(settings_file + settings_file, zone=BERLIN)


@pytest.mark.parametrize(
    "changes",
    [{"start_time": None}, {"elapsed": None, "timer": None}, {"start_time": None, "elapsed": None, "timer": None}],
)
def test_a_session_that_forgot_its_start_or_its_length_keeps_its_sport(changes):
    """Its end, its laps and its records tell the rest."""
    data = fit(*records(3600, speed=8.0), lap(0, elapsed=3600.0), session(sport=CYCLING, sub_sport=46, **changes))
    (ride,) = read_fit(data, zone=BERLIN)
    assert (ride.sport, ride.start_utc, ride.distance_m) == ("GravelRide", START, 10_000)
    assert ride.elapsed_s == pytest.approx(3600, abs=1)


def test_of_several_sessions_one_that_forgot_its_start_has_its_end():
    """The second leg of two."""
    swim = START - timedelta(hours=2)
    data = fit(session(swim, sport=SWIMMING, elapsed=1800.0), session(start_time=None))
    first, second = read_fit(data, zone=BERLIN)
    assert (first.sport, second.sport, second.start_utc) == ("Swim", "Run", START)


def test_the_leg_that_was_cut_off_is_kept():
    """A triathlon whose watch died on the run: swim, ride, and what was run of the run."""
    swim, ride = START - timedelta(hours=3), START - timedelta(hours=2)
    legs = [session(swim, sport=SWIMMING, elapsed=1800.0), session(ride, sport=CYCLING, elapsed=7000.0)]
    named = [("sport", {"sport": sport}) for sport in (SWIMMING, CYCLING, RUNNING)]
    found = read_fit(fit(*named, *legs, *records(1200)), zone=BERLIN)
    assert [(one.sport, one.elapsed_s) for one in found] == [("Swim", 1800), ("Ride", 7000), ("Run", 1199)]
    whole = fit(*named, *legs, *records(1200), ("activity", {"timestamp": START, "local_timestamp": None}))
    assert len(read_fit(whole, zone=BERLIN)) == 2


def test_records_from_before_the_clock_was_set_move_nothing():
    """The first seconds in the year the watch was made."""
    old = datetime.fromisoformat("2012-01-01T00:00:00+00:00")
    (run,) = read_fit(fit(*records(3, start=old), *records(900)), zone=BERLIN)
    assert (run.start_utc, run.elapsed_s) == (START, 899)


# --- a sport that the session does not say ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("messages", "sport"),
    [
        ([("sport", {"sport": RUNNING, "sub_sport": 3})], "TrailRun"),
        ([("sport", {"sport": 0, "sub_sport": 0, "name": "Padel"})], "Padel"),
        ([lap(0, sport=CYCLING, sub_sport=8)], "MountainBikeRide"),
        ([("workout", {"sport": RUNNING})], "Run"),
        ([("sport", {"sport": TRAINING, "sub_sport": 20})], "WeightTraining"),
        ([("sport", {"sport": 64, "sub_sport": 0})], "Unknown"),
        ([("sport", {"sport": 0, "sub_sport": 0, "name": "Workout"})], "Unknown"),
        ([], "Run"),
    ],
)
def test_a_run_cut_off_before_its_session_says_elsewhere_what_it_was(messages, sport):
    """The sport message, laps, the workout that was followed; else it moved like a run."""
    (died,) = read_fit(fit(("file_id", {"type": 4}), *messages, *records(900)), zone=BERLIN)
    assert died.sport == sport
    (silent,) = read_fit(fit(*messages, *records(900), without(session(), "sport")), zone=BERLIN)
    assert silent.sport == sport


@pytest.mark.parametrize(
    ("speed", "more", "sport"),
    [
        (2.6, {}, "Run"),
        (2.6, {"cadence": 85}, "Run"),
        (2.6, {"cadence": 170}, "Run"),
        (4.0, {"cadence": 55}, "Ride"),
        (8.5, {"cadence": 90}, "Ride"),
        (1.3, {"cadence": 55}, "Walk"),
        (1.3, {"stance_time": 280.0}, "Run"),
        (8.5, {"activity_type": 1}, "Run"),
        (25.0, {}, "Unknown"),
        (0.0, {}, "Unknown"),
    ],
)
def test_what_moved_like_a_run_was_one(speed, more, sport):
    """By speed, by cadence, by what only a runner's sensor measures; what stood still or drove is unknown."""
    (died,) = read_fit(fit(*records(900, speed=speed, **more)), zone=BERLIN)
    assert died.sport == sport


def test_a_cut_off_run_and_its_track_are_of_one_sport():
    """The speeds of a runner are the same in FIT and in GPX: a fast half hour is a run, the descents of a pass are not."""
    for speed, minutes, sport in ((5.4, 25, "Run"), (5.1, 50, "Run"), (5.4, 60, "Ride"), (1.8, 40, "Walk")):
        (died,) = read_fit(fit(*records(60 * minutes, speed=speed)), zone=BERLIN)
        (track,) = read_gpx(gpx(a_run(minutes, speed=speed), name="Evening"), zone=BERLIN)
        assert (died.sport, track.sport) == (sport, sport)
    up, top = list(records(2400, speed=2.0)), START + timedelta(seconds=2400)
    down = [
        ("record", {**fields, "distance": 4800.0 + fields["distance"]})
        for _, fields in records(1200, start=top, speed=10.0)
    ]
    (died,) = read_fit(fit(*up, *down), zone=BERLIN)
    assert died.sport == "Ride"


def test_records_without_a_distance_have_a_speed():
    """A foot pod's."""
    data = fit(*(without(one, "distance") for one in records(900)))
    (still,) = read_fit(data, zone=BERLIN)
    assert still.sport == "Unknown"
    paced = [("record", {**fields, "speed": 3.0}) for _, fields in (without(one, "distance") for one in records(900))]
    (run,) = read_fit(fit(*paced), zone=BERLIN)
    assert run.sport == "Run"


def test_a_profile_has_a_name_of_its_own():
    """ "Other" with the name the owner gave it; "Workout" says nothing."""
    for name, sport in (("Krafttraining", "WeightTraining"), ("Workout", "Unknown"), ("Hula", "Unknown")):
        (one,) = read_fit(fit(session(sport=0, sub_sport=0, profile=name)), zone=BERLIN)
        assert one.sport == sport


# --- the wall clock -----------------------------------------------------------------------------------------------------


def begun(zone, offset, *, east=None, start=START):
    """Where a run begins on the wall clock, whose watch says it was so many hours from UTC."""
    wall = start + timedelta(hours=offset)
    where = {} if east is None else {"longitude": east}
    data = fit(
        *records(2, start=start, **where), session(start), ("activity", {"timestamp": start, "local_timestamp": wall})
    )
    (run,) = read_fit(data, zone=zone)
    return (run.start - start.replace(tzinfo=None)) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "offset", "east", "hours"),
    [
        (NEW_YORK, 0, None, -5),  # three makers write UTC twice
        (NEW_YORK, 0, -74.0, -5),
        (NEW_YORK, 0, BERLINS_EAST, -5),
        (BERLIN, 0, BERLINS_EAST, 1),
        (LONDON, 0, -0.1, 0),
        (LOS_ANGELES, 0, -0.1, 0),  # a journey to London
        (LOS_ANGELES, 1, BERLINS_EAST, 1),  # a journey to Berlin
        (LOS_ANGELES, 1, None, 1),
        (BERLIN, 8, BERLINS_EAST, 1),  # a watch that was never set
        (BERLIN, 8, 116.0, 8),
        (BERLIN, 25, None, 1),
        (BERLIN, -23, None, 1),  # a day off
        (AUCKLAND, -11, 174.8, 13),
        (AUCKLAND, -11, None, 13),
        (BERLIN, 0.25, None, 1),  # the local time of the start beside the instant of the end
        (BERLIN, 5.75, 85.3, 5.75),
        (AUCKLAND, 14, -157.4, 14),  # Kiribati, a day ahead of its sun
    ],
)
def test_a_wall_clock_counts_only_where_it_can_be_one(zone, offset, east, hours):
    """An offset that exists, near the sun of the place if a place is known; else the athlete's zone makes the day."""
    assert begun(zone, offset, east=east) == hours


def test_the_start_of_a_session_is_a_place_too():
    """An indoor run's records have none."""
    wall = START + timedelta(hours=8)
    data = fit(session(longitude=BERLINS_EAST), ("activity", {"timestamp": START, "local_timestamp": wall}))
    assert read_fit(data, zone=BERLIN)[0].start == HALF_PAST_ELEVEN


# --- no way out -----------------------------------------------------------------------------------------------------------


@settings(max_examples=80)
@given(st.binary(max_size=300), st.integers(0, 20), st.integers(0, 2**32 - 1))
def test_no_bytes_behind_a_header_are_fatal(body, header, size):
    """Whatever follows the signature: an activity, or a named refusal."""
    try:
        read_fit(struct.pack("<BBHI4s", header, 16, 2100, size, b".FIT") + body, zone=BERLIN)
    except NotReadable:
        return
