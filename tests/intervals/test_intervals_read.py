"""A record of intervals.icu becomes the same activity that Strava's record of that run becomes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from homes import an_activity
from intervals_homes import of_strava
from liftday.integrations.intervals.read import Stub, Unreadable, read_activities, read_activity
from liftday.integrations.strava import read as strava
from liftday.training.activity import Lap

RUN = an_activity(1234, "2026-03-02T07:00:00")


def test_the_same_run_from_both_is_the_same_but_for_its_name_tags_and_source():
    """Start, instant, zone, durations, distance, climb, speed and heart rate agree to the digit."""
    ours, theirs = read_activity(of_strava(RUN, linked=True)), strava.read_activity(RUN)
    assert ours.id == "icu:i90001234"
    assert (ours.origin, ours.strava_id, ours.external_id) == ("icu", "1234", "20000001234")
    assert ours.start_utc == datetime(2026, 3, 2, 6, tzinfo=UTC)
    same = replace(theirs, id=ours.id, origin="icu", strava_id="1234", external_id=ours.external_id, device=ours.device)
    assert ours == same


@pytest.mark.parametrize(
    ("facts", "field", "value"),
    [
        ({"race": True}, "workout_type", 1),
        ({"sub_type": "RACE", "type": "Ride"}, "workout_type", 11),
        ({"sub_type": "COMMUTE"}, "commute", True),
        ({"source": "MANUAL"}, "manual", True),
        ({"icu_rpe": 7, "perceived_exertion": 3}, "perceived_exertion", 7.0),
        ({"icu_rpe": None, "perceived_exertion": 4.5}, "perceived_exertion", 4.5),
        ({"distance": "8000.5", "moving_time": "2400"}, "distance_m", 8000.5),
        ({"average_heartrate": 0}, "average_hr", None),
        ({"average_heartrate": 3e11}, "left_out", ("average heart rate",)),
        ({"id": "16358400001", "source": "UPLOAD"}, "strava_id", "16358400001"),
        ({"id": 16358400001, "source": "UPLOAD"}, "id", "icu:16358400001"),
        ({"type": "Transition"}, "sport", "Transition"),
        ({"start_date": None}, "start_utc", datetime(2026, 3, 2, 6, tzinfo=UTC)),
        ({"start_date": None, "timezone": None}, "start_utc", None),
    ],
)
def test_each_field_is_read_as_what_it_is(facts, field, value):
    """Race and commute flags, effort, numbers as text, zeroes that are none, ids of either kind."""
    assert getattr(read_activity({**of_strava(RUN), **facts}), field) == value


def test_its_intervals_are_the_laps():
    """Where the record holds them, the activity is detailed; what has no duration is none."""
    record = of_strava(RUN) | {
        "icu_intervals": [
            {"type": "WORK", "distance": 800.0, "moving_time": 172, "elapsed_time": 172, "average_heartrate": 174},
            {"type": "RECOVERY", "moving_time": 0},
            "nonsense",
        ]
    }
    read = read_activity(record)
    assert read.detailed
    assert read.laps == (Lap(distance_m=800.0, moving_s=172.0, elapsed_s=172.0, average_hr=174.0),)
    assert read_activity(of_strava(RUN)).laps is None


def test_a_list_with_stubs_and_damage():
    """Each is named for what it is, none costs the others; an id that comes twice counts once."""
    stub = {"id": "16358400001", "start_date_local": "2026-03-01T18:30:00", "source": "STRAVA", "_note": "…"}
    good = of_strava(RUN)
    listing = read_activities(
        [good, stub, good, {"id": "i5", "start_date_local": "2026-03-01T00:00:00"}, 7, {"id": "a/b"}]
    )
    assert [one.id for one in listing.activities] == ["icu:i90001234"]
    assert listing.stubs == (Stub("icu:16358400001", date(2026, 3, 1)),)
    assert listing.set_aside == (("icu:i5", "no sport"), ("#5", "no id"), ("#6", "no id"))
    assert listing.ids == {"icu:i90001234", "icu:16358400001", "icu:i5"}
    assert listing.count == 6


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"start_date_local": None, "start_date": None}, "no start"),
        ({"moving_time": None, "elapsed_time": None}, "no duration"),
        ({"moving_time": 3e11, "elapsed_time": 3e11}, "dur|long|time"),
    ],
)
def test_what_cannot_be_an_activity_says_why(facts, why):
    """In words without any of its contents."""
    with pytest.raises(Unreadable, match=why):
        read_activity({**of_strava(RUN), **facts})


def test_a_wall_time_that_the_clock_change_left_out_is_still_its_day():
    """Naive local times on the night of 29 March."""
    read = read_activity(
        {**of_strava(RUN), "start_date_local": "2026-03-29T02:30:00", "start_date": "2026-03-29T00:30:00Z"}
    )
    assert (read.day, read.start_utc) == (date(2026, 3, 29), datetime(2026, 3, 29, 0, 30, tzinfo=UTC))
