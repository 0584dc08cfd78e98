"""What nobody can have done is left out or set aside by name; what anybody has done stays as it is."""
# ruff: noqa: DTZ001  an activity starts at a wall time, which has no zone

import math
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.training import bounds
from liftday.training.activity import Activity, BestEffort, Lap, Split
from liftday.training.bounds import SetAside, bounded, credible
from liftday.training.day import Kind, Reading
from liftday.words.reading import aside_text

LAP = Lap(distance_m=1000.0, moving_s=300.0, elapsed_s=310.0, average_hr=150.0, max_hr=165.0, climb_m=8.0)
SPLIT = Split(distance_m=1000.0, moving_s=300.0, speed=3.3, graded_speed=3.4, average_hr=150.0)
EFFORT = BestEffort(name="1k", distance_m=1000.0, elapsed_s=240.0)
RUN = Activity(
    id="7", sport="Run", start=datetime(2026, 3, 2, 7), start_utc=datetime(2026, 3, 2, 6, tzinfo=UTC),
    elapsed_s=2500.0, moving_s=2400.0, distance_m=8000.0, climb_m=60.0, descent_m=60.0, average_speed=3.3,
    max_speed=5.0, average_hr=150.0, max_hr=170.0, cadence=84.0, average_temp=12.0, elev_high=130.0, elev_low=90.0,
    suffer_score=60.0, perceived_exertion=4.0, detailed=True, laps=(LAP, LAP), splits=(SPLIT,), best_efforts=(EFFORT,),
)  # fmt: skip
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=4),
    st.lists(st.integers(), max_size=2),
    st.datetimes(),
    st.datetimes(timezones=st.just(UTC)),
    st.sampled_from([3e11, 1e308, 2**63, 10**400, (LAP, "lap"), (replace(LAP, moving_s="x"),), ({"a": 1},)]),
)
FIELDS = sorted({f.name for f in fields(Activity)} - {"id", "left_out"})


@pytest.mark.parametrize(
    "done",
    [
        RUN,
        replace(RUN, laps=(), splits=None, best_efforts=None, start_utc=None),
        replace(RUN, moving_s=300 * 3600.0, elapsed_s=300 * 3600.0, distance_m=1_000_000.0),  # a run of 300 hours
        replace(RUN, elapsed_s=29 * 86_400.0),  # a watch that was stopped at the end of the holidays
        replace(RUN, moving_s=20.0, elapsed_s=2700.0),  # a watch that saw the runner move for 20 s of 45 minutes
        replace(RUN, sport="AlpineSki", max_speed=70.9, climb_m=0.0, descent_m=900.0),
        replace(RUN, sport="Ride", moving_s=12 * 86_400.0, elapsed_s=12 * 86_400.0, distance_m=4_900_000.0, climb_m=53_000.0),
        replace(RUN, elev_high=8849.0, elev_low=-430.0, average_temp=-40.0),
        replace(RUN, moving_s=0.0, elapsed_s=0.0, distance_m=None, climb_m=None, descent_m=None),  # typed in by hand
        replace(RUN, laps=(replace(LAP, moving_s=0.0, elapsed_s=0.4, distance_m=40.0),)),
    ],
)  # fmt: skip
def test_what_somebody_has_done_stays_as_it_is(done):
    """The bounds are wider than the records."""
    assert bounded(done) == done


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"moving_s": 3e11}, "a moving time of more than 14 days"),
        ({"elapsed_s": 3e11}, "an elapsed time of more than 31 days"),
        ({"moving_s": 10**400}, "a moving time of more than 14 days"),
        ({"moving_s": math.nan}, "its duration cannot be read"),
        ({"elapsed_s": -1.0}, "its duration cannot be read"),
        ({"elapsed_s": "2500"}, "its duration cannot be read"),
        ({"moving_s": True}, "its duration cannot be read"),
        ({"start": datetime(9999, 12, 31, 23, 59)}, "a start in the year 9999"),
        ({"start": datetime(1, 1, 1)}, "a start in the year 1"),
        ({"start": datetime(1970, 1, 1)}, "a start in the year 1970"),
        ({"start": datetime(2026, 3, 2, tzinfo=UTC)}, "its start cannot be read"),
        ({"start": "2026-03-02"}, "its start cannot be read"),
        ({"start": datetime(1996, 3, 2, 7)}, "its local start and its start in UTC are 10956 days apart"),
        ({"start_utc": datetime.max.replace(tzinfo=UTC)}, "its local start and its start in UTC are 2912382 days apart"),
    ],
)  # fmt: skip
def test_without_a_start_and_a_duration_that_can_be_there_is_no_activity(changes, why):
    """It is set aside by its id, its date where it has one, and the reason."""
    found = bounded(replace(RUN, **changes))
    assert isinstance(found, SetAside)
    start = changes.get("start", RUN.start)
    assert (found.id, aside_text(found.reason)) == ("7", why)
    assert found.day == (start.date() if isinstance(start, datetime) else None)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("distance_m", 1e308, "distance"),
        ("distance_m", 200_000.0, "distance"),  # 80 m/s
        ("climb_m", 99_000.0, "climb"),
        ("descent_m", math.inf, "descent"),
        ("average_speed", 300.0, "average speed"),
        ("max_speed", 3e11, "maximum speed"),
        ("average_hr", 300.0, "average heart rate"),
        ("max_hr", 5.0, "maximum heart rate"),
        ("cadence", 2**31, "cadence"),
        ("average_temp", 1e9, "temperature"),
        ("elev_high", 2**63, "highest point"),
        ("elev_low", math.nan, "lowest point"),
        ("suffer_score", -1.0, "relative effort"),
        ("perceived_exertion", [5], "effort rating"),
    ],
)
def test_a_figure_that_cannot_be_is_left_out_and_named(field, value, words):
    """The rest of the activity counts."""
    assert bounded(replace(RUN, **{field: value})) == replace(RUN, **{field: None}, left_out=(words,))


def test_what_a_sensor_did_not_measure_is_no_figure_that_cannot_be():
    """A heart that beats zero times a minute is no news; an instant without its zone is none."""
    assert bounded(replace(RUN, average_hr=0.0, max_hr=0.0)) == replace(RUN, average_hr=None, max_hr=None)
    naive = datetime(2026, 3, 2, 6)
    assert bounded(replace(RUN, start_utc=naive)) == replace(RUN, start_utc=None)


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ({"laps": (replace(LAP, moving_s=3e11), LAP)}, {"laps": (LAP,)}),
        ({"laps": (replace(LAP, distance_m=1e308), LAP)}, {"laps": (LAP,)}),
        ({"laps": (replace(LAP, elapsed_s=-1.0), LAP)}, {"laps": (LAP,)}),
        ({"laps": (replace(LAP, average_hr=3e11),)}, {"laps": (replace(LAP, average_hr=None),)}),
        ({"laps": (replace(LAP, climb_m=1e308),)}, {"laps": (replace(LAP, climb_m=None),)}),
        ({"laps": "laps"}, {"laps": ()}),
        ({"laps": ("lap", LAP)}, {"laps": (LAP,)}),
        ({"splits": (replace(SPLIT, moving_s=math.nan), SPLIT)}, {"splits": (SPLIT,)}),
        ({"splits": (replace(SPLIT, speed=1e308),)}, {"splits": (replace(SPLIT, speed=None),)}),
        ({"splits": (replace(SPLIT, graded_speed=math.inf),)}, {"splits": (replace(SPLIT, graded_speed=None),)}),
        ({"splits": (replace(SPLIT, average_hr=2.0),)}, {"splits": (replace(SPLIT, average_hr=None),)}),
        ({"best_efforts": (replace(EFFORT, elapsed_s=0.0), EFFORT)}, {"best_efforts": (EFFORT,)}),
        ({"best_efforts": (replace(EFFORT, elapsed_s=60.0), EFFORT)}, {"best_efforts": (EFFORT,)}),  # 16.7 m/s on foot
    ],
)
def test_a_lap_a_split_or_a_best_effort_that_cannot_be_costs_itself(changes, left):
    """The others tell what there is to tell."""
    assert bounded(replace(RUN, **changes)) == replace(RUN, **left)


def test_more_laps_than_seconds_are_cut():
    """A day has no more of them."""
    many = (LAP,) * (bounds.MOST_PARTS + 1)
    found = bounded(replace(RUN, laps=many))
    assert isinstance(found, Activity)
    assert len(found.laps or ()) == bounds.MOST_PARTS


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=4))
def test_whatever_the_fields_hold_the_answer_is_an_activity_or_why_not(changes):
    """Never an exception; and once within its bounds an activity stays as it is."""
    found = bounded(replace(RUN, **changes))
    if isinstance(found, SetAside):
        assert aside_text(found.reason)
        return
    assert bounded(found) == found
    assert 0 <= found.moving_s <= bounds.LONGEST_MOVING_S
    assert isinstance(found.start + timedelta(seconds=found.elapsed_s), datetime)
    assert found.max_hr is None or 20 <= found.max_hr <= 250


@pytest.mark.parametrize(
    ("changes", "can_be"),
    [
        ({}, True),
        ({"elapsed_minutes": 50.0, "load": 60.0}, True),
        ({"minutes": 5e9}, False),
        ({"elapsed_minutes": 5e9}, False),
        ({"load": math.inf}, False),
        ({"start": datetime(9999, 1, 1)}, False),
        ({"start": None}, False),
    ],
)
def test_a_reading_of_an_earlier_liftday_is_believed_within_the_same_bounds(changes, can_be):
    """Its facts are gone: minutes, load and date are all there is to go by."""
    told = {"id": "7", "sport": "Run", "start": RUN.start, "minutes": 40.0, "kind": Kind.EASY, "confidence": 0.8}
    assert credible(Reading(**{**told, "reasons": (), **changes})) is can_be
