"""Laws of reading: any order, any repetition, any cut gives the same; nothing that may be missing makes it fail."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.training.activity import Activity, BestEffort, Lap, Split
from liftday.training.day import Role
from liftday.training.owner import Athlete
from liftday.training.reading import classify
from liftday.training.reading.anchors import Anchors
from liftday.training.reading.days import days
from reasons import text

ATHLETE = Athlete(timezone=ZoneInfo("Europe/Berlin"))
START = datetime(2026, 1, 5)  # noqa: DTZ001
SPORTS = ["Run"] * 8 + [
    "TrailRun",
    "VirtualRun",
    "Ride",
    "Swim",
    "Hike",
    "Walk",
    "Soccer",
    "WeightTraining",
    "Yoga",
    "Xyz",
]
TITLES = ["", "Morning Run", "10x400", "easy", "Race", "Long run", "Warm up", "Tempo, easy", "strides"]


def read(*activities, **told):
    """The book of a history of which nothing was set aside: a fault of ours must not pass for one of an activity."""
    book = classify.read(*activities, **told)
    assert book.set_aside == ()
    return book


def maybe(values):
    return st.none() | values


@st.composite
def activities(draw, most=28):
    """A history of up to 28 recordings in about forty days, each with whatever a device may have left out."""
    found = []
    day = 0
    for n in range(draw(st.integers(0, most))):
        day += draw(st.sampled_from([0, 0, 1, 1, 1, 2, 3]))
        minutes = draw(st.sampled_from([2.0, 12.0, 30.0, 45.0, 60.0, 95.0, 190.0]))
        speed = draw(maybe(st.floats(0.5, 6.0)))
        average = draw(maybe(st.floats(85, 185)))
        found.append(
            Activity(
                id=str(n),
                sport=draw(st.sampled_from(SPORTS)),
                start=START + timedelta(days=day, minutes=draw(st.sampled_from([420, 425, 470, 720, 1100]))),
                elapsed_s=minutes * 60.0 * draw(st.sampled_from([1.0, 1.0, 1.1, 3.0])),
                moving_s=minutes * 60.0,
                time_known=draw(st.sampled_from([True, True, True, False])),
                origin=draw(st.sampled_from(["strava", "file"])),
                name=draw(st.sampled_from(TITLES)),
                distance_m=speed * minutes * 60.0 if speed else None,
                climb_m=draw(maybe(st.sampled_from([0.0, 80.0, 700.0]))),
                average_hr=average,
                max_hr=draw(maybe(st.floats(90, 230))),
                cadence=draw(maybe(st.sampled_from([0.0, 78.0, 84.0, 168.0]))),
                average_temp=draw(maybe(st.sampled_from([5.0, 31.0]))),
                elev_low=draw(maybe(st.sampled_from([40.0, 2100.0]))),
                suffer_score=draw(maybe(st.floats(0, 300))),
                workout_type=draw(st.sampled_from([None, None, None, 0, 1, 2, 3, 11, 12])),
                perceived_exertion=draw(st.sampled_from([None, None, None, 0.0, 2.0, 4.0, 6.0, 9.0])),
                trainer=draw(st.booleans()) and draw(st.booleans()),
                commute=draw(st.booleans()) and draw(st.booleans()),
                laps=draw(st.sampled_from([None, None, (), _LAPS])),
                splits=draw(st.sampled_from([None, None, _SPLITS])),
                best_efforts=draw(st.sampled_from([None, None, _EFFORTS])),
                detailed=draw(st.booleans()),
            )
        )
    return found


_LAPS = tuple(
    Lap(distance_m=d, moving_s=t, elapsed_s=t) for d, t in ((2000.0, 700.0), (1000.0, 235.0), (300.0, 140.0)) * 4
)
_SPLITS = tuple(Split(distance_m=1000.0, moving_s=300.0 + n, speed=3.3, average_hr=150.0 + n) for n in range(10))
_EFFORTS = tuple(
    BestEffort(name="x", distance_m=d, elapsed_s=t) for d, t in ((1000.0, 220.0), (1609.3, 375.0), (5000.0, 1300.0))
)
modest = settings(max_examples=50)


@modest
@given(activities(), st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_reads_the_same(history, chance):
    """Shuffled and repeated syncs end in equal readings, equal states, equal days."""
    shuffled = history + history[: len(history) // 2]
    chance.shuffle(shuffled)
    book = read(history, athlete=ATHLETE)
    again = read(shuffled, athlete=ATHLETE)
    assert again == book
    told = {"first": START.date(), "last": START.date() + timedelta(days=80)}
    assert days(again.readings, **told) == days(book.readings, **told)


@modest
@given(activities(), st.sets(st.integers(0, 60)))
def test_asking_for_fewer_anchors_changes_nothing_else(history, days_asked):
    """The readings are the same, and what is asked for is what it would be among all."""
    asked = {START.date() + timedelta(days=n) for n in days_asked}
    whole, few = read(history, athlete=ATHLETE), read(history, athlete=ATHLETE, keep=asked)
    assert few.readings == whole.readings
    assert few.anchors == {day: state for day, state in whole.anchors.items() if day in asked}


@modest
@given(activities(), st.integers(0, 60))
def test_a_history_in_two_halves_reads_as_at_once(history, cut):
    """The state between two days, written down as text, is all the second half needs."""
    border = START.date() + timedelta(days=cut)
    whole = read(history, athlete=ATHLETE)
    first = read([a for a in history if a.day < border], athlete=ATHLETE)
    state = first.anchors[max(first.anchors)] if first.anchors else Anchors.none()
    stored = Anchors.from_json(json.loads(json.dumps(state.as_json())))
    assert stored == state
    rest = [a for a in history if a.day >= border]
    second = read(rest, athlete=ATHLETE, start=stored, settled=first.readings)
    assert second.readings == whole.readings
    assert second.anchors == {day: state for day, state in whole.anchors.items() if day >= border}


@modest
@given(activities())
def test_every_recording_has_one_reading_and_every_date_one_day(history):
    """Nothing is lost, nothing is counted twice, and every number is one."""
    book = read(history, athlete=ATHLETE)
    assert sorted(r.id for r in book.readings) == sorted(a.id for a in history)
    assert list(book.readings) == sorted(book.readings, key=lambda r: (r.start, r.id))
    for reading in book.readings:
        assert 0.0 <= reading.confidence <= 1.0
        assert 0 <= reading.leg_load <= 3
        assert text(reading).endswith(".")
        assert len(set(reading.flags)) == len(reading.flags)
        assert (reading.role is Role.ENDURANCE) == (reading.kind.severity > 0)
    found = days(book.readings, first=START.date(), last=START.date() + timedelta(days=120))
    assert len(found) == 121
    for day in found:
        counted = [r.kind.severity for r in day.readings]
        assert day.kind.severity <= max(counted, default=0)
        assert 0 <= day.leg_load <= 3


@modest
@given(activities(most=15), st.floats(120, 180), st.floats(0, 12), st.floats(0, 12))
def test_a_higher_pulse_never_makes_a_run_easier(history, average, more, higher):
    """The same run with a higher average and a higher peak is at least as hard."""
    settled = replace(ATHLETE, hr_max=195.0)
    run = Activity(
        id="x", sport="Run", start=START + timedelta(days=200), elapsed_s=2700.0, moving_s=2700.0, average_hr=average,
        max_hr=average + 10.0, distance_m=7560.0,
    )  # fmt: skip
    harder = replace(run, average_hr=average + more, max_hr=min(195.0, average + 10.0 + more + higher))
    kinds = [read([*history, a], athlete=settled).readings[-1].kind.severity for a in (run, harder)]
    assert kinds[0] <= kinds[1]


@modest
@given(activities(most=12))
def test_settled_readings_stay_as_they_are(history):
    """What was purged is handed back unchanged; what is raw again is read anew."""
    book = read(history, athlete=ATHLETE)
    assert read([], athlete=ATHLETE, settled=book.readings).readings == book.readings
    assert read(history, athlete=ATHLETE, settled=book.readings) == book


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_no_title_breaks_a_reading(title):
    """Any text at all, in any script, is a title somebody gave."""
    run = Activity(id="1", sport=title or "Run", start=START, elapsed_s=2700.0, moving_s=2700.0, name=title)
    assert len(read([run], athlete=ATHLETE).readings) == 1
