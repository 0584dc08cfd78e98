"""Weeks as pictures: what is drawn is read back, and what is missing makes it careful, not wrong."""

from dataclasses import replace

from liftday.training.day import Kind, Role
from liftday.training.reading.history import History
from reasons import codes, text, why

WEEK = "E H E . H E L"


def letters(*weeks):
    return " ".join(letter for week in weeks for letter in week.split() if letter != ".")


def test_eight_weeks_with_a_strap_are_read_as_they_were_drawn(seasoned):
    """Heart rate and pace together tell easy, hard and long apart from the first week on."""
    assert seasoned.picture() == letters(*[WEEK] * 8)


def test_reasons_hold_the_numbers(seasoned):
    """A class without its evidence would have to be believed."""
    hard = next(r for r in seasoned.read().readings[20:] if r.kind is Kind.HARD)
    assert text(hard) == "Hard: peak heart rate 99% of your maximum, average 87%; 18% faster than usual."


def test_without_heart_rate_pace_tells_after_a_week(diary):
    """No strap: the fast days still stand out, and nothing is surer than .70."""
    diary.weeks(*[WEEK] * 6).strip("average_hr", "max_hr")
    found = diary.read().readings
    assert diary.picture().split()[12:] == letters(*[WEEK] * 4).split()
    assert all(r.confidence <= 0.7 for r in found if r.kind is not Kind.LONG)


def test_with_durations_only_everything_is_assumed_easy_but_the_long_run(diary):
    """A runner who records nothing but time gets easy days that say they are assumed, and long ones that do not."""
    diary.weeks(*[WEEK] * 4).strip("average_hr", "max_hr", "distance_m")
    for reading in diary.read().readings:
        if reading.minutes > 90:
            assert reading.kind is Kind.LONG
        else:
            assert (reading.kind, reading.confidence) == (Kind.EASY, 0.4)
            assert "assumed" in reading.flags
            assert codes(reading) == {"assumed"}


def test_tags_settle_what_numbers_cannot(diary):
    """The same untold run, tagged workout, race and long on Strava, is that."""
    tagged = [diary.next().add(speed=None, workout_type=tag) for tag in (3, 1, 2, 0, None)]
    kinds = [diary.reading(a).kind for a in tagged]
    assert kinds == [Kind.HARD, Kind.RACE, Kind.LONG, Kind.EASY, Kind.EASY]
    assert [diary.reading(a).confidence for a in tagged[:3]] == [0.95, 0.98, 0.9]


def test_a_runner_on_the_belt_is_read_by_heart_rate_alone(diary):
    """A treadmill's speed is the belt's: at one speed all winter, the heart tells the days apart."""
    diary.weeks(*["E H E . H E ."] * 4, speed=3.0, trainer=True)
    assert diary.picture() == letters(*["E H E . H E ."] * 4)
    assert not any("faster" in codes(r) for r in diary.read().readings)


def test_a_belt_without_a_strap_says_nothing(diary):
    """Only treadmill, no heart rate: easy, assumed, and no crash."""
    diary.weeks(*["E H E . H E ."] * 2, trainer=True).strip("average_hr", "max_hr")
    assert set(diary.picture().split()) == {"E"}
    assert all(r.confidence == 0.4 for r in diary.read().readings)


def test_a_strap_that_counts_steps_makes_no_easy_run_hard(diary):
    """A pulse of 168 on a slow run at 84 steps a leg is the cadence's, not the heart's."""
    diary.weeks(*["E H E . H E ."] * 3, cadence=84.0)
    locked = diary.run("E", average_hr=168, max_hr=176, cadence=84.0)
    reading = diary.reading(locked)
    assert reading.kind is not Kind.HARD
    assert "heart_is_cadence" in codes(reading)
    assert diary.anchors().windows["run"][-1].average is None


def test_a_strap_that_counts_steps_from_the_first_day_on_is_found_out(diary):
    """A newcomer's pulse as flat as the cadence on run after run never becomes what is usual."""
    for _ in range(6):
        diary.run("E", average_hr=169, max_hr=174, cadence=84.0)
        diary.next()
    assert set(diary.picture().split()) == {"E"}
    assert diary.anchors().peaks == ()


def test_an_honest_pulse_may_be_near_the_cadence(diary):
    """Fast running at 84 steps a leg with a pulse of 168 is what it looks like."""
    diary.weeks(*["E H E . H E ."] * 3)
    fast = diary.run("H", average_hr=168, max_hr=186, cadence=84.0)
    assert diary.reading(fast).kind is Kind.HARD


def test_three_runs_of_a_first_week_are_read_with_care(diary):
    """A newcomer gets sensible classes from three runs, none of them sure: nobody's maximum is known yet."""
    diary.weeks("E . E . H . .")
    assert diary.picture() == "E E H"
    assert all(r.confidence <= 0.75 for r in diary.read().readings)


def test_a_spike_of_the_sensor_is_no_peak(seasoned):
    """A pulse of 221 over an average of 140 is neither a hard run nor a new maximum."""
    before = History(seasoned.anchors(), _athlete(seasoned)).hr_max.value
    spike = seasoned.run("E", max_hr=221)
    assert seasoned.reading(spike).kind is Kind.EASY
    assert History(seasoned.anchors(), _athlete(seasoned)).hr_max.value == before


def test_standing_between_repetitions_does_not_hide_them(seasoned):
    """An average of 135 with a peak at the maximum on a fast day is no easy run."""
    seasoned.next()
    track = seasoned.run("H", average_hr=136, max_hr=188)
    assert seasoned.reading(track).kind is not Kind.EASY


def test_a_changed_maximum_re_reads_everything_that_is_raw(seasoned, athlete):
    """The owner who sets 210 makes hard days easier, and the state of before stays as it was measured."""
    low, high = (replace(athlete, hr_max=bpm) for bpm in (182.0, 214.0))
    counts = [sum(r.kind is Kind.HARD for r in seasoned.read(a).readings) for a in (low, high)]
    assert counts[0] >= counts[1]
    shares = [why(seasoned.read(a).readings[0], "heart_average")["percent"] for a in (low, high)]
    assert shares == [77, 65]
    peaks = [max(seasoned.read(a).anchors.items())[1].peaks for a in (low, high)]
    assert peaks[0] == peaks[1]


def test_a_woman_a_resting_rate_and_a_threshold_move_the_scale(seasoned, athlete):
    """The owner's own numbers change what an average means: table 1.4 has a column for each."""
    borderline = seasoned.run("M", average_hr=142, max_hr=160, speed=2.8)
    said = [
        seasoned.reading(borderline, replace(athlete, **told)).confidence
        for told in ({}, {"sex": "female"}, {"hr_rest": 75.0}, {"threshold_hr": 158.0})
    ]
    assert len(set(said)) > 1
    assert seasoned.read(replace(athlete, hr_rest=200.0)).readings


def test_medication_that_holds_the_pulse_down_takes_it_out(seasoned, athlete):
    """With ignore_hr the pulse decides nothing, and the reading says so."""
    quiet = replace(athlete, ignore_hr=True)
    found = seasoned.read(quiet).readings[-2]
    assert "heart_ignored" in codes(found)
    assert found.confidence <= 0.7


def _athlete(diary):
    return diary.read.__defaults__[0]


def test_what_is_not_endurance_is_rest_with_a_role(diary):
    """Strength and mobility are logged, a stroll is nothing: none of them is a run."""
    lift = diary.add(sport="WeightTraining", speed=None, perceived_exertion=6.0)
    yoga = diary.add(sport="Yoga", speed=None, hour=12)
    walk = diary.add(sport="Walk", speed=1.4, hour=18)
    roles = [diary.reading(a).role for a in (lift, yoga, walk)]
    assert roles == [Role.STRENGTH, Role.MOBILITY, Role.NONE]
    assert {diary.reading(a).kind for a in (lift, yoga, walk)} == {Kind.REST}
    assert diary.reading(lift).load == 81.0
    assert diary.reading(yoga).load is None
    assert diary.reading(lift).leg_load == 2
