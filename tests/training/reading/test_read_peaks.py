"""What explains a peak, and what a distance is worth: strides, a last sprint, a half marathon run at ease."""

from dataclasses import replace

import pytest

from liftday.training.activity import Lap
from liftday.training.day import Kind
from liftday.training.reading.anchors import Anchors
from liftday.training.reading.evidence import evidence
from reasons import codes

STRIDE = Lap(distance_m=110.0, moving_s=20.0, elapsed_s=20.0)
JOG = Lap(distance_m=300.0, moving_s=130.0, elapsed_s=130.0)
WARM = Lap(distance_m=2000.0, moving_s=720.0, elapsed_s=720.0)


def burst(diary, **told):
    """An easy run whose pulse and speed shot up for some seconds."""
    made = diary.run("E", **({"average_hr": 142.0, "max_hr": 178.0} | told))
    diary.activities[-1] = replace(made, max_speed=1.75 * made.distance_m / made.moving_s)
    return diary.activities[-1]


@pytest.mark.parametrize(
    "told",
    [
        {"name": "Easy with strides"},
        {"name": "8 km + strides"},
        {"name": "Dauerlauf mit Steigerungen"},
        {"laps": (WARM, *(STRIDE, JOG) * 6, WARM), "detailed": True},
    ],
)
def test_strides_explain_a_peak(seasoned, told):
    """A peak at 95 % and a fastest moment of 1.75 times the average, by strides the title or the laps name: easy."""
    reading = seasoned.reading(burst(seasoned, **told))
    assert reading.kind is Kind.EASY
    assert "strides" in reading.flags
    assert "peak_of_a_burst" in codes(reading)


def test_the_same_peak_without_strides_is_work(seasoned):
    """Nobody named them: hard, and the laps are asked for, however sure, since the average was easy."""
    reading = seasoned.reading(burst(seasoned))
    assert reading.kind is Kind.HARD
    assert reading.confidence >= 0.8
    assert "awaiting_laps" in reading.flags
    fast = seasoned.next().run("H")
    assert "awaiting_laps" not in seasoned.reading(fast).flags


@pytest.mark.parametrize(
    "told",
    [
        {"name": "Intervals and strides"},
        {"name": "6x800 + strides"},
        {"name": "strides", "average_hr": 166.0, "max_hr": 187.0, "speed": 3.3},
        {"name": "strides", "laps": (WARM, *(Lap(distance_m=1000.0, moving_s=230.0, elapsed_s=230.0), JOG) * 5, WARM)},
    ],
)
def test_strides_do_not_hide_work(seasoned, told):
    """Beside intervals, over an average at the threshold, or with fast laps the run stays hard."""
    assert seasoned.reading(burst(seasoned, **told)).kind is Kind.HARD


def test_strides_of_a_first_week_leave_the_average(diary):
    """Before five runs are known there is no usual peak to put in place of the one that strides explain."""
    reading = diary.reading(burst(diary, name="Easy with strides"))
    assert reading.kind is Kind.EASY
    silent = diary.next().run("E", name="Easy with strides", average_hr=None, max_hr=None)
    assert "peak_of_a_burst" not in codes(diary.reading(silent))


def test_a_peak_that_strides_explain_is_none_of_the_usual_ones_and_still_the_hearts(seasoned):
    """The line for hard does not move up with strides; the maximum may."""
    burst(seasoned, name="strides", max_hr=189.0)
    state = seasoned.anchors()
    assert state.windows["run"][-1].peak is None
    assert state.peaks[0].bpm == 189.0


def kilometres(*peaks, average=140.0):
    return tuple(
        Lap(distance_m=1000.0, moving_s=357.0, elapsed_s=357.0, average_hr=average, max_hr=peak) for peak in peaks
    )


def test_a_peak_in_one_lap_alone_is_a_last_sprint(seasoned):
    """Seven kilometres under 152 and one that ended at 182: an easy run home in a hurry."""
    sprint = seasoned.run("E", max_hr=182.0, laps=kilometres(*[150.0] * 6, 182.0), detailed=True)
    reading = seasoned.reading(sprint)
    assert reading.kind is Kind.EASY
    assert "peak_of_a_burst" in codes(reading)


@pytest.mark.parametrize(
    "laps",
    [
        kilometres(150.0, 178.0, 150.0, 180.0, 150.0, 182.0),  # again and again
        (*kilometres(*[150.0] * 5), *kilometres(182.0, average=172.0)),  # and held
        kilometres(150.0, 182.0, 150.0),  # too few to tell
        kilometres(*[150.0] * 6),  # the peak stands in no lap
    ],
)
def test_a_peak_that_returns_or_lasts_is_work(seasoned, laps):
    """Repetitions, a hard last kilometre, three laps: the peak stands."""
    assert seasoned.reading(seasoned.run("E", max_hr=182.0, laps=laps, detailed=True)).kind is Kind.HARD


def test_laps_without_a_strap_explain_nothing(seasoned):
    """No peak, nothing to explain."""
    bare = seasoned.run("E", average_hr=None, max_hr=None, laps=kilometres(*[150.0] * 6), detailed=True)
    assert "peak_of_a_burst" not in codes(seasoned.reading(bare))


def test_the_evidence_of_strides_names_no_peak_that_would_change_it(seasoned, athlete):
    """`why` offers a rating and a tag, and calls no stride a repetition."""
    activity = burst(seasoned, name="Easy with strides")
    anchors = seasoned.read().anchors
    before = anchors[max(day for day in anchors if day < activity.day)]
    *found, last = evidence(activity, before or Anchors.none(), athlete=athlete)
    assert "fastest_moment" not in {reason.code for reason in found}
    assert last.params["peak_bpm"] is None


@pytest.mark.parametrize("km", [21.0975, 21.3, 42.195])
@pytest.mark.parametrize("tag", [None, 2])
@pytest.mark.parametrize("speed", [2.8, 2.9])
def test_a_distance_alone_is_no_race_effort(seasoned, km, tag, speed):
    """A half or a whole marathon at 78 % of the maximum is a long run, tagged or not."""
    run = seasoned.add(minutes=km / speed / 0.06, speed=speed, average_hr=146.0, max_hr=162.0, workout_type=tag)
    reading = seasoned.reading(run)
    assert reading.kind is Kind.LONG
    assert "race_distance" not in codes(reading)


def test_a_half_marathon_run_as_one_is_hard(seasoned):
    """Faster than usual and at 86 %: the distance is among the reasons."""
    reading = seasoned.reading(seasoned.add(minutes=106.0, speed=3.317, average_hr=162.0, max_hr=176.0))
    assert reading.kind is Kind.HARD
    assert "race_distance" in codes(seasoned.strip("average_hr", "max_hr").reading(reading.id))


@pytest.mark.parametrize(
    ("title", "told", "kind"),
    [
        ("Half marathon", {"average_hr": 138.0, "max_hr": 152.0}, Kind.LONG),  # the distance's name, at ease
        ("Half marathon", {"average_hr": 160.0, "max_hr": 176.0}, Kind.RACE),
        ("Half marathon", {"average_hr": 150.0, "max_hr": 164.0, "workout_type": 2}, Kind.LONG),
        ("Long run, half marathon", {"average_hr": 146.0, "max_hr": 160.0}, Kind.LONG),
        ("Half marathon", {"average_hr": None, "max_hr": None}, Kind.RACE),
    ],
)
def test_the_name_of_a_distance_is_no_race_where_the_pulse_was_easy(seasoned, title, told, kind):
    """ "Half marathon" names a race and a distance: an easy pulse at the usual pace, or a long run by name or tag, is none."""
    assert seasoned.reading(seasoned.add(minutes=125.6, speed=2.8, name=title, **told)).kind is kind


def test_parkrun_at_a_jog_is_no_race(seasoned):
    """Five kilometres with the club at an easy pulse: easy; with a pulse of a race: a race."""
    jog = seasoned.add(minutes=29.76, speed=2.8, name="parkrun", average_hr=136.0, max_hr=150.0)
    race = seasoned.next(7).add(minutes=22.0, speed=3.79, name="parkrun", average_hr=172.0, max_hr=186.0)
    assert [seasoned.reading(a).kind for a in (jog, race)] == [Kind.EASY, Kind.RACE]


def test_a_workout_tagged_long_says_both(seasoned):
    """A tag for long tells the length, and the pulse how hard it was."""
    hard = seasoned.add(minutes=100.0, speed=3.3, average_hr=168.0, max_hr=187.0, workout_type=2)
    reading = seasoned.reading(hard)
    assert (reading.kind, reading.intensity) == (Kind.LONG, Kind.HARD)
    assert "long" in reading.flags
