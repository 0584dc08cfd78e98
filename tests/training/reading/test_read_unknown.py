"""What nobody can name is easy at most and marks nothing done; a Workout is strength only while nothing speaks against it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.training.activity import Activity
from liftday.training.day import Kind, Role
from liftday.training.owner import Athlete
from liftday.training.programme.record import settle
from liftday.training.reading.classify import read
from liftday.training.reading.days import days
from liftday.training.reading.sports import Family
from liftday.training.reading.sports import sport as read_sport
from liftday.training.session import Session, Status, Variant
from reasons import codes

UNKNOWN = ["Unknown", "Other", "", "64", "Snorkeling", "Motor Driving", "multi_sport", "Fitness Equipment", "Generic"]


@pytest.mark.parametrize("sport", UNKNOWN)
@pytest.mark.parametrize("title", ["", "Afternoon Workout", "Gym", "Yoga"])
@pytest.mark.parametrize("speed", [None, 1.0])
def test_an_unknown_sport_is_easy_and_nothing_else(diary, sport, title, speed):
    """Whatever its title, with a way gone or without: endurance, easy, assumed, and no strength or mobility of that day."""
    reading = diary.reading(diary.add(sport=sport, name=title, speed=speed))
    assert (reading.kind, reading.role, reading.confidence) == (Kind.EASY, Role.ENDURANCE, 0.4)
    assert reading.flags == ("assumed",)
    (day,) = days([reading], first=reading.day, last=reading.day)
    assert (day.kind, day.strength, day.mobility, day.leg_load) == (Kind.EASY, False, False, 1)


def test_a_pulse_may_make_an_unknown_sport_harder_and_never_surer_than_assumed(diary):
    """A heart near its maximum on average is a hard day whatever it was, .7 sure at most; a mere peak is a wrist's."""
    diary.weeks(*["E H E . H E L"] * 4)
    hard = diary.run("H", sport="Unknown", speed=None, average_hr=172.0)
    glitch = diary.next().run("E", sport="Unknown", speed=None, average_hr=105.0, max_hr=186.0)
    calm = diary.next().run("E", sport="Unknown", speed=None, average_hr=100, max_hr=115)
    readings = [diary.reading(a) for a in (hard, calm, glitch)]
    assert [r.kind for r in readings] == [Kind.HARD, Kind.EASY, Kind.EASY]
    assert all(r.confidence <= 0.7 and r.role is Role.ENDURANCE for r in readings)


@settings(max_examples=150)
@given(
    sport=st.text(max_size=20),
    title=st.text(max_size=20),
    minutes=st.floats(6, 400),
    metres=st.none() | st.floats(0, 4e4),
)
def test_no_name_outside_the_table_is_ever_strength_or_mobility(sport, title, minutes, metres):
    """Any text as a sport: what the table does not hold is endurance and easy."""
    if read_sport(sport).family is not Family.OTHER:
        return
    start = datetime(2026, 1, 5, 18)  # noqa: DTZ001 - a wall clock
    seconds = minutes * 60.0
    done = Activity(
        id="1", sport=sport, name=title, start=start, elapsed_s=seconds, moving_s=seconds, distance_m=metres
    )
    (reading,) = read([done], athlete=Athlete(timezone=ZoneInfo("UTC"))).readings
    assert (reading.role, reading.kind) == (Role.ENDURANCE, Kind.EASY)


@pytest.mark.parametrize(
    ("title", "told", "role", "kind"),
    [
        ("Afternoon Workout", {}, Role.STRENGTH, Kind.REST),
        ("Training am Abend", {"average_hr": 104.0, "max_hr": 140.0}, Role.STRENGTH, Kind.REST),
        ("", {}, Role.ENDURANCE, Kind.EASY),
        ("Afternoon Workout", {"distance_m": 240.0}, Role.STRENGTH, Kind.REST),
        ("Gym, legs", {"distance_m": 1600.0}, Role.STRENGTH, Kind.REST),
        ("Krafttraining", {"average_hr": 155.0, "max_hr": 175.0}, Role.STRENGTH, Kind.REST),
        ("Afternoon Workout", {"minutes": 82.0, "distance_m": 4800.0}, Role.ENDURANCE, Kind.EASY),
        ("Gym", {"minutes": 82.0, "distance_m": 4800.0}, Role.ENDURANCE, Kind.EASY),
        ("Afternoon Workout", {"distance_m": 1100.0}, Role.ENDURANCE, Kind.EASY),
        ("Afternoon Workout", {"minutes": 8.0, "distance_m": 400.0}, Role.ENDURANCE, Kind.EASY),
        ("Afternoon Workout", {"minutes": 190.0}, Role.ENDURANCE, Kind.EASY),
        ("Afternoon Workout", {"average_hr": 165.0, "max_hr": 185.0}, Role.ENDURANCE, Kind.HARD),
        ("Walk with the dog", {}, Role.ENDURANCE, Kind.EASY),
        ("Spaziergang", {}, Role.ENDURANCE, Kind.EASY),
        ("Zumba", {}, Role.ENDURANCE, Kind.EASY),
        ("Indoor Cycling", {}, Role.ENDURANCE, Kind.EASY),
        ("Padel", {}, Role.ENDURANCE, Kind.HARD),
        ("HIIT", {}, Role.ENDURANCE, Kind.HARD),
        ("HIIT mit Kettlebell", {}, Role.STRENGTH, Kind.REST),
        ("Yoga with Anna", {}, Role.MOBILITY, Kind.REST),
        ("Yoga", {"distance_m": 5000.0}, Role.ENDURANCE, Kind.EASY),
    ],
)
def test_a_workout_is_what_its_title_and_its_numbers_let_it_be(diary, title, told, role, kind):
    """Strength by a word of weights, else as long as no way was gone, no heart raced, no hours passed, no game is named."""
    diary.weeks(*["E H E . H E L"] * 4)
    reading = diary.reading(diary.add(sport="Workout", name=title, speed=None, **told))
    assert (reading.role, reading.kind) == (role, kind)


def test_strength_by_default_says_that_it_is_assumed(diary):
    """Without a word of weights nobody knows: .7, and the reason says so."""
    named = diary.reading(diary.add(sport="Workout", name="Gym", speed=None))
    assumed = diary.reading(diary.next().add(sport="Workout", name="Morning Workout", speed=None))
    assert (named.confidence, assumed.confidence) == (0.9, 0.7)
    assert codes(assumed) == {"strength_assumed"}


def test_crossfit_on_the_way_is_no_strength(diary):
    """Weights in the title of a circuit that went five kilometres at a walk: the circuit stays, the strength does not."""
    circuit = diary.reading(diary.add(sport="Crossfit", name="Kettlebells to the park", speed=1.2, minutes=60.0))
    assert (circuit.role, circuit.kind) == (Role.ENDURANCE, Kind.HARD)


def published(on, minutes=30, kind="strength"):
    return Session(
        uid="u", date=on, start=datetime.combine(on, datetime.min.time(), UTC) + timedelta(hours=18), minutes=minutes,
        type=kind, variant=Variant.FULL if kind == "strength" else Variant.MOBILITY, phase="F1", step=0,
        template="A", week=(2026, 2, 1), blocks=(), status=Status.PLANNED,
    )  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        *({"sport": sport} for sport in UNKNOWN),
        {"sport": "Workout", "minutes": 82.0, "distance_m": 4800.0},
        {"sport": "Workout", "minutes": 180.0},
        {"sport": "Walk", "name": "Gym and back"},
        {"sport": "WeightTraining", "minutes": 9.0},
        {"sport": "WeightTraining", "flagged": True},
        {"sport": "Soccer", "name": "Strength in numbers"},
    ],
)
def test_what_is_no_strength_marks_no_session_done(diary, told):
    """A walk, a trip, a game, nine minutes of weights: the session of that day stays open, and so does mobility."""
    done = diary.add(**({"speed": None, "minutes": 45.0} | told))
    on = done.day
    for kind in ("strength", "mobility"):
        record = settle(
            [published(on, kind=kind)], diary.read().readings, [], now=datetime.combine(on, datetime.max.time(), UTC)
        )
        assert [s.status for s in record.sessions] == [Status.PLANNED]
        assert (record.completions, record.mobility) == ((), ())


def test_a_visit_of_which_the_watch_saw_no_motion_is_a_visit(diary):
    """Weights do not move a watch: 20 seconds of moving in 45 minutes are 45 minutes of strength."""
    lift = diary.add(sport="WeightTraining", speed=None, moving_s=20.0)
    reading = diary.reading(lift)
    assert (reading.role, reading.minutes) == (Role.STRENGTH, 45.0)


@pytest.mark.parametrize(
    ("told", "minutes"),
    [
        ({"trainer": True, "distance_m": 60.0, "moving_s": 20.0}, 45.0),  # a belt the watch did not see
        ({"trainer": True, "distance_m": 300.0}, 45.0),
        ({"sport": "VirtualRun", "distance_m": 300.0}, 45.0),
        ({"distance_m": 60.0, "moving_s": 20.0, "average_hr": 150.0, "max_hr": 165.0}, 45.0),  # no satellites, a heart
        ({"distance_m": 60.0, "moving_s": 20.0}, None),
        ({"distance_m": 60.0, "moving_s": 20.0, "average_hr": 75.0, "max_hr": 95.0}, None),
        ({"distance_m": 60.0, "moving_s": 20.0, "elapsed_s": 40_000.0, "trainer": True}, None),
        ({"distance_m": 300.0}, None),
    ],
)
def test_what_the_watch_did_not_see_is_no_scrap(diary, told, minutes):
    """Where there was no ground to measure, or a heart at work, the clock counts; else 300 m in 45 minutes are none."""
    reading = diary.reading(diary.add(**told))
    assert (reading.minutes if reading.kind is Kind.EASY else None) == minutes
    traced = diary.anchors().windows.get("run", ())
    assert all(trace.km is None and trace.pace is None for trace in traced)


def test_nothing_without_heart_rate_rating_tag_or_laps_is_surer_than_assumed(diary):
    """A walk, a ride, a game, a hike, a long run by its minutes alone: .7 at most."""
    for sport, minutes in (
        ("Walk", 50),
        ("Ride", 60),
        ("Ride", 200),
        ("Soccer", 90),
        ("Hike", 240),
        ("Run", 200),
        ("Xyz", 60),
    ):
        diary.add(sport=sport, minutes=float(minutes), speed=1.4)
        diary.next()
    assert all(r.confidence <= 0.7 for r in diary.read().readings)
    slow = diary.weeks(*["E E E E E E E"] * 3).run("E", minutes=170.0, speed=2.2)
    diary.strip("average_hr", "max_hr")
    assert diary.reading(slow).kind is Kind.LONG
    assert diary.reading(slow).confidence <= 0.7


def test_a_default_title_of_a_workout_is_no_word_of_work(diary):
    """ "Afternoon Workout" is what Strava calls it; a run of that title was named by somebody."""
    diary.weeks(*["E H E . H E L"] * 4)
    calm = diary.run("E", sport="Workout", name="Afternoon Workout", minutes=60.0)
    named = replace(calm, id="9", name="Afternoon", start=calm.start)
    diary.activities.append(named)
    diary.activities[-1] = replace(named, start=calm.start + timedelta(hours=5))
    first, second = diary.reading(calm), diary.reading("9")
    assert first.kind is second.kind is Kind.EASY
    assert "title" not in codes(first)
