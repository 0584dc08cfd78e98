"""Laps: what a runner pressed is structure, what a watch does by itself is not."""

import pytest

from liftday.training.activity import Lap, Split
from liftday.training.reading.laps import structure
from liftday.training.reason import because


def lap(metres, seconds, climb=None):
    return Lap(distance_m=float(metres), moving_s=float(seconds), elapsed_s=float(seconds), climb_m=climb)


WARM, JOG = lap(2000, 720), lap(200, 90)


def read(*laps, critical=4.0, easy=None, splits=()):
    return structure(laps, splits, critical_speed=critical, easy_speed=easy)


def times(count, *laps):
    return [one for _ in range(count) for one in laps]


def test_repetitions_are_work():
    """Five thousands in 4:00 with jogging between: five fast laps, twenty minutes of work."""
    found = read(WARM, *times(5, lap(1000, 240), JOG), WARM)
    assert (found.what, found.count, found.confidence) == ("reps", 5, 0.9)
    assert found.reason == because("repetitions", count=5, minutes=20)
    assert found.hard


def test_three_short_repetitions_of_six_minutes_are_enough():
    """Three of two minutes count, two of them do not."""
    two_minutes = lap(500, 122)
    assert read(WARM, *times(3, two_minutes, JOG), WARM).what == "reps"
    assert read(WARM, *times(2, two_minutes, JOG), WARM) is None


def test_strides_leave_the_class_alone():
    """Six accelerations of twenty seconds are no workout; ten minutes of them are."""
    stride = lap(110, 21)
    found = read(WARM, *times(6, stride, JOG), WARM)
    assert (found.what, found.count, found.hard) == ("strides", 6, False)
    assert (found.what, found.count) == ("strides", 6)
    assert read(WARM, *times(30, stride, JOG), WARM).what == "reps"
    assert read(WARM, stride, JOG, WARM) is None


def test_a_lap_of_a_quarter_of_an_hour_near_threshold_is_tempo():
    """Twenty minutes at 92 % of critical speed between warm-up and cool-down."""
    found = read(WARM, lap(4416, 1200), WARM)
    assert (found.what, found.confidence) == ("tempo", 0.85)
    assert found.reason == because("near_threshold", minutes=20)


def test_laps_of_a_kilometre_each_are_the_watchs():
    """Nine even kilometres say nothing of repetitions, but a quarter of an hour at threshold speed says enough."""
    assert read(*times(9, lap(1000, 330)), lap(400, 140)) is None
    found = read(*times(3, lap(1000, 340)), *times(4, lap(1000, 262)), *times(2, lap(1000, 340)), lap(100, 40))
    assert (found.what, found.confidence) == ("steady", 0.8)
    assert found.reason == because("near_threshold", minutes=17)
    broken = [lap(1609, 540), lap(1609, 415), lap(1609, 540), lap(1609, 415), lap(1609, 540), lap(300, 100)]
    assert read(*broken) is None


def test_a_run_of_one_lap_is_read_by_its_kilometres():
    """Splits stand in for laps, with their grade-adjusted speed where they have one."""
    fast = [Split(distance_m=1000.0, moving_s=300.0, speed=3.3, graded_speed=3.8)] * 4
    slow = [Split(distance_m=1000.0, moving_s=360.0)] * 2 + [Split(distance_m=0.0, moving_s=0.0)]
    assert read(lap(6000, 2000), splits=[*slow, *fast]).what == "steady"
    assert read(lap(6000, 2000), splits=slow) is None
    assert read(splits=()) is None


def test_hills_count_at_their_cost():
    """Two minutes up a steep hill are work, however slow they look."""
    uphill = lap(300, 120, climb=36.0)
    flat = lap(300, 120, climb=2.0)
    assert read(WARM, *times(6, uphill, JOG), WARM).what == "reps"
    assert read(WARM, *times(6, flat, JOG), WARM) is None


def test_without_critical_speed_the_easy_speed_measures():
    """Easy running is about three quarters of critical speed; the guess costs a tenth of confidence."""
    laps = [WARM, *times(5, lap(1000, 240), JOG), WARM]
    found = read(*laps, critical=None, easy=3.0)
    assert (found.what, found.confidence) == ("reps", pytest.approx(0.8))
    even = [*times(6, lap(1000, 262)), lap(100, 40)]
    assert read(*even, critical=None, easy=3.0).confidence == 0.7
    assert read(*even, critical=None, easy=None) is None


def test_a_newcomer_is_measured_against_the_slow_laps_of_the_same_run():
    """Nothing known: fast laps stand out against the jogging between them; even laps do not."""
    laps = [WARM, *times(6, lap(800, 185), JOG), WARM]
    assert read(*laps, critical=None).what == "reps"
    assert read(lap(3000, 1000), lap(2900, 1000), lap(3100, 1000), critical=None) is None
    assert read(lap(300, 400), lap(200, 300), lap(120, 200), critical=None) is None
    assert read(lap(300, 3), lap(200, 2), critical=None) is None
