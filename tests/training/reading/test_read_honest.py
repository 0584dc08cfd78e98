"""Labels a runner can trust: the heart before the pace, work only with evidence, and nothing said twice."""

from dataclasses import replace
from datetime import date

import pytest

from liftday.training.day import Day, Kind, Source, rest_day
from liftday.training.reading.days import days
from liftday.training.reading.history import History
from liftday.training.reading.references import Peak, hr_max
from reasons import against, codes, text, why


@pytest.mark.parametrize(
    "told",
    [
        {"speed": 2.0},  # hills, rests, walking: 29 % slower
        {"speed": 2.55},  # a tenth slower, and an average as in races
        {"speed": 2.55, "name": "Base"},
        {"speed": 2.0, "name": "easy hills"},
    ],
)
def test_slow_with_a_high_pulse_is_work(seasoned, told):
    """Neither a slow pace nor a word of ease outvotes an average of 89 % and a peak of 97 %."""
    reading = seasoned.reading(seasoned.run("E", average_hr=167, max_hr=182, **told))
    assert reading.kind is Kind.HARD
    assert "slower" not in against(reading)


def test_slow_at_an_easy_pulse_is_ease(seasoned):
    """The same pace with the pulse of an easy day speaks for ease."""
    reading = seasoned.reading(seasoned.run("E", speed=2.5))
    assert reading.kind is Kind.EASY


def test_fast_at_an_easy_pulse_counts_little(new_diary):
    """Half as fast again with a calm heart is hardly more than a little faster."""
    chances = []
    for speed in (2.95, 3.3):
        diary = new_diary().weeks(*["E H E . H E L"] * 8)
        chances.append(diary.reading(diary.run("E", speed=speed)).kind)
    assert chances == [Kind.EASY, Kind.EASY]


def test_one_spike_of_speed_is_the_satellites(seasoned):
    """A fastest moment of 1.8 times the average makes no run harder."""
    plain = seasoned.run("E", average_hr=146, max_hr=163)
    before = seasoned.reading(plain)
    seasoned.activities[-1] = replace(plain, max_speed=1.8 * 2.8)
    assert seasoned.reading(plain) == before


def test_relative_effort_speaks_beside_the_heart(new_diary):
    """Of two runs of the same pulse the one with more relative effort than ever is likelier hard."""
    sure = []
    for effort in (20.0, 95.0):
        diary = new_diary().weeks(*["E H E . H E L"] * 4, suffer_score=40.0)
        sure.append(diary.reading(diary.run("E", average_hr=164, max_hr=180, speed=2.6, suffer_score=effort)))
    assert [r.kind for r in sure] == [Kind.HARD, Kind.HARD]
    assert sure[0].confidence < sure[1].confidence


def test_a_short_jog_is_not_hard_by_a_low_peak(diary):
    """Somebody who never exceeds 65 % jogs twenty minutes with a peak of 78 %: easy."""
    for _ in range(40):
        diary.run("E", minutes=40.0, average_hr=118, max_hr=126)
        diary.next(2)
    for _ in range(3):
        diary.run("H", average_hr=170, max_hr=190)
        diary.next(2)
    jog = diary.run("E", minutes=20.0, average_hr=138, max_hr=148)
    reading = diary.reading(jog)
    assert reading.kind in {Kind.EASY, Kind.MODERATE}
    assert reading.intensity is reading.kind


@pytest.mark.parametrize("name", ["Easy 5k + 4x200m strides", "Easy run with 6x100m strides", "strides"])
def test_strides_in_an_easy_run_stay_easy(seasoned, name):
    """However high the peak of a stride."""
    reading = seasoned.reading(seasoned.run("E", name=name, max_hr=184))
    assert reading.kind is Kind.EASY
    assert "strides" in reading.flags


def test_no_race_in_the_title_of_a_long_run_is_a_long_run(seasoned):
    """21.1 km at the pace of the best half marathon: the title denies the race, the distance says no more."""
    seasoned.add(minutes=112.0, distance_m=21_100.0, workout_type=1, average_hr=170, max_hr=186)
    seasoned.next(14)
    run = seasoned.add(minutes=113.0, distance_m=21_100.0, name="Long run, no race", average_hr=146, max_hr=160)
    reading = seasoned.reading(run)
    assert reading.kind is Kind.LONG
    assert codes(reading).isdisjoint({"race_distance", "near_best_time"})
    assert "race_effort" not in reading.flags


@pytest.mark.parametrize(
    ("average", "peak", "intensity"), [(128, 140, Kind.EASY), (146, 166, Kind.MODERATE), (168, 186, Kind.HARD)]
)
def test_long_says_nothing_of_intensity(seasoned, average, peak, intensity):
    """A run tagged as long is long, and was easy, moderate or hard: in the reading, the day and the reason."""
    run = seasoned.run("L", average_hr=average, max_hr=peak, workout_type=2)
    reading = seasoned.reading(run)
    assert (reading.kind, reading.intensity) == (Kind.LONG, intensity)
    assert why(reading, "at_effort") == {"intensity": intensity.value}
    assert f"at {intensity.value} effort" in text(reading)
    (day,) = days([reading], first=reading.day, last=reading.day)
    assert day.intensity is intensity


def test_a_hard_long_run_by_its_pulse_is_less_sure(seasoned):
    """Without a tag it is hard, with the flag, and never surer than .75: a pulse drifts up by itself."""
    reading = seasoned.reading(seasoned.run("L", average_hr=168, max_hr=186))
    assert (reading.kind, reading.intensity, reading.confidence) == (Kind.HARD, Kind.HARD, 0.75)
    assert "long" in reading.flags


def test_what_nothing_shows_has_no_intensity(diary):
    """Length alone, an assumption, a rest day: no intensity; a race is hard."""
    long, race = diary.add(minutes=130.0, speed=None), diary.next().run("H", workout_type=1)
    short, ride = diary.next().add(speed=None), diary.next().add(sport="Ride", minutes=200.0, speed=None)
    assert [diary.reading(a).kind for a in (long, ride)] == [Kind.LONG, Kind.LONG]
    assert [diary.reading(a).intensity for a in (long, race, short, ride)] == [None, Kind.HARD, None, None]
    assert rest_day(date(2026, 1, 1)).intensity is None


def test_a_long_ride_keeps_its_intensity(diary):
    """Three and a half hours at the pulse of a climb are long and hard; at an easy one long and easy."""
    for _ in range(12):
        diary.add(sport="Ride", minutes=60.0, speed=7.0, average_hr=128, max_hr=142)
        diary.next(2)
    easy = diary.add(sport="Ride", minutes=210.0, speed=7.0, average_hr=120, max_hr=136)
    assert (diary.reading(easy).kind, diary.reading(easy).intensity) == (Kind.LONG, Kind.EASY)


def test_no_share_of_a_maximum_is_above_it(seasoned, athlete):
    """A maximum set too low, or a first peak beyond it: at most 100 %, and less sure."""
    low = replace(athlete, hr_max=170.0)
    run = seasoned.run("H", average_hr=174, max_hr=188)
    assert why(seasoned.reading(run, low), "heart_peak") == {"percent": 100, "average_percent": 100}
    assert seasoned.reading(run, low).confidence == 0.75
    assert seasoned.reading(run).confidence == 0.9


def test_peaks_beyond_what_an_age_allows_are_the_sensors(athlete):
    """A runner of 56 whose strap says 215: the maximum is 191 at most, two standard errors above that of the age."""
    on = date(2026, 3, 1)
    peaks = tuple(Peak(215.0 - n, on.toordinal()) for n in range(20))
    aged = replace(athlete, birth_year=1970)
    assert hr_max(on, peaks, 60, pushed=True, athlete=athlete).value == 213.0
    assert hr_max(on, peaks, 60, pushed=True, athlete=aged).value == pytest.approx(208.0 - 0.7 * 56 + 22.0)


def test_labels_alone_make_no_run_hard(diary):
    """Whose easy runs were rated hard again and again: the line moves, by 1.5 points at most, and hard takes evidence."""
    diary.weeks(*["E H E . H E L"] * 4)
    for _ in range(20):
        diary.run("E", perceived_exertion=8.0, average_hr=142, max_hr=160)
        diary.next(2)
    assert diary.anchors().lean == 1.5
    usual = diary.reading(diary.run("E", average_hr=146, max_hr=162))
    assert usual.kind is Kind.MODERATE
    assert "own_labels" in codes(usual)
    assert "your labels of earlier runs" in text(usual)


def test_an_ultra_teaches_nothing_about_short_runs(diary):
    """A race of nine hours at an easy pulse moves no line."""
    diary.weeks(*["E H E . H E L"] * 4)
    for _ in range(4):
        diary.run("L", minutes=540.0, average_hr=132, max_hr=150, workout_type=1)
        diary.next(9)
    assert diary.anchors().lean == 0.0


def test_an_offset_of_an_earlier_version_is_bounded(seasoned, athlete):
    """It was allowed three points."""
    assert History(replace(seasoned.anchors(), lean=3.0), athlete).lean == 1.5


def test_a_day_to_come_has_no_intensity():
    """What was not recorded was not run."""
    day = rest_day(date(2026, 1, 1))
    assert Day.intensity.fget(replace(day, source=Source.EXPECTED)) is None
