"""What is known of an athlete: values with a source, a day and a confidence, and a state that survives being stored."""

import json
import math
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from liftday.training.activity import BestEffort
from liftday.training.owner import Athlete
from liftday.training.reading.anchors import Anchors
from liftday.training.reading.history import History
from liftday.training.reading.references import Effort, Peak, Speed, highest, predicted
from reasons import codes

EARLY = date(2026, 1, 3)


ATHLETE = Athlete(timezone=ZoneInfo("Europe/Berlin"))


def known_by(anchors, athlete=ATHLETE, zones=()):
    """What a history that goes on from these anchors knows of the athlete."""
    return History(anchors, athlete, zones)


def efforts(*pairs, day=EARLY):
    return tuple(Effort(float(m), float(s), day.toordinal()) for m, s in pairs)


def test_nothing_known_is_an_assumption_of_little_worth(athlete):
    """Before the first run the maximum is assumed, and everything else unknown."""
    none = Anchors.none()
    assert known_by(none, athlete).hr_max.source == "assumption"
    assert known_by(none, athlete).hr_max.confidence <= 0.2
    assert known_by(none, athlete).critical_speed is None
    assert known_by(none).easy_speed is None
    assert known_by(none).long_minutes == 90.0


def test_the_owners_settings_come_first(athlete, seasoned):
    """Whatever the history says, the owner knows better."""
    sure = replace(athlete, hr_max=201.0, critical_speed=4.4)
    known = seasoned.anchors(sure)
    values = [known_by(known, sure).hr_max, known_by(known, sure).critical_speed]
    assert [v.value for v in values] == [201.0, 4.4]
    assert {(v.source, v.confidence) for v in values} == {("setting", 1.0)}


def test_customised_zones_come_second(athlete, seasoned):
    """Strava's fifth zone begins at 97 % of the maximum."""
    found = known_by(seasoned.anchors(), athlete, (0, 114, 152, 171, 190)).hr_max
    assert found.value == pytest.approx(190 / 0.97)
    assert found.source == "zones"


def test_age_guesses_where_nothing_was_measured(athlete):
    """Tanaka's 208 - 0.7 x age, and no more than a guess."""
    found = known_by(replace(Anchors.none(), day=EARLY), replace(athlete, birth_year=1986)).hr_max
    assert (found.value, found.source, found.confidence) == (180.0, "age", 0.35)


def test_a_history_that_never_went_near_the_maximum_does_not_lower_it(athlete):
    """Fifty easy runs to 150 at forty years: the maximum is still about 175, until a race shows otherwise."""
    calm = Anchors(day=EARLY, peaks=(Peak(151.0, EARLY.toordinal()), Peak(150.0, EARLY.toordinal())), peaks_seen=50)
    forty = replace(athlete, birth_year=1986)
    assert known_by(calm, forty).hr_max.value == 175.0
    assert known_by(calm, forty).hr_max.confidence == 0.3
    raced = known_by(replace(calm, pushed=True), forty).hr_max
    assert raced.value < 160.0
    assert raced.on == EARLY


def test_peaks_of_many_runs_are_trusted_more_than_those_of_few(athlete):
    """Few runs are drawn upwards to what is assumed; many speak for themselves."""
    peaks = tuple(Peak(bpm, EARLY.toordinal()) for bpm in (180.0, 179.0, 178.0, 177.0))
    few, many = (known_by(Anchors(day=EARLY, peaks=peaks, peaks_seen=seen), athlete).hr_max for seen in (4, 400))
    assert few.value > many.value
    assert few.confidence < many.confidence
    assert few.source == "own_peaks_and_assumption"
    assert many.source == "own_peaks"
    assert many.value == pytest.approx(178.0, abs=0.6)


def test_one_spike_never_raises_the_maximum():
    """A peak that stands alone by more than 6 bpm is a sensor's, up to three times; then the second or third counts."""
    day = EARLY.toordinal()
    tops = [Peak(bpm, day) for bpm in (219.0, 205.0, 186.0, 185.0, 184.0, 183.0)]
    assert highest([], 0) is None
    assert [highest(tops, seen).bpm for seen in (5, 10, 30)] == [186.0, 185.0, 184.0]
    assert highest(tops[:1], 40).bpm == 219.0


def test_critical_speed_is_the_slope_of_three_best_efforts(athlete):
    """1 km in 4:00, a mile in 6:45, 5 km in 22:00 would be over twenty minutes: so two miles count, and the line fits."""
    line = [(d, (d - 200.0) / 3.9) for d in (1000.0, 1609.3, 3218.7, 4000.0)]
    known = Anchors(day=EARLY, efforts=efforts(*line, (1000.0, 300.0), (400.0, 80.0), (10_000.0, 2500.0)))
    found = known_by(known, athlete).critical_speed
    assert found.value == pytest.approx(3.9, abs=0.01)
    assert (found.source, found.runs) == ("best_efforts", 4)
    assert found.on == EARLY


@pytest.mark.parametrize(
    "pairs",
    [
        [(1000, 240), (1609, 400)],  # two distances draw any line
        [(1000, 240), (1609, 240), (3218, 900)],  # two of the three in the same time
        [(1000, 250), (1609, 300), (3218, 1100)],  # no line
        [(1000, 200), (1609, 330), (3218, 668)],  # hardly anything in reserve
    ],
)
def test_efforts_that_make_no_line_make_no_critical_speed(athlete, pairs):
    """Three distances, a straight line and 60 to 400 m in reserve, or nothing."""
    assert known_by(Anchors(day=EARLY, efforts=efforts(*pairs)), athlete).critical_speed is None


def test_best_efforts_of_easy_runs_are_no_critical_speed(diary, athlete):
    """Who only ever ran easily has best efforts on a line too, and it is that of easy running."""
    line = [(d, (d - 100.0) / 2.9) for d in (1000.0, 1609.3, 3218.7)]
    told = tuple(BestEffort(name="x", distance_m=d, elapsed_s=t) for d, t in line)
    diary.weeks("E E E E E . .", best_efforts=told, detailed=True)
    assert known_by(diary.anchors(), athlete).critical_speed is None
    assert not any("near_threshold" in codes(r) for r in diary.read().readings)
    untold = replace(diary.anchors(), windows={})
    assert known_by(untold, athlete).critical_speed.value == pytest.approx(2.9, abs=0.01)


def test_a_race_stands_in_for_best_efforts(athlete):
    """10 km in 45 minutes is 3.73 m/s for 35 minutes after Riegel; a race of the summer before is too old."""
    raced = replace(Anchors.none(), day=EARLY, races=efforts((10_000, 2700)))
    assert known_by(raced, athlete).critical_speed.value == pytest.approx(3.757, abs=0.01)
    assert known_by(raced, athlete).critical_speed.confidence == 0.5
    old = replace(raced, races=efforts((10_000, 2700), day=date(2025, 7, 1)))
    assert known_by(old, athlete).critical_speed is None
    assert known_by(replace(raced, races=efforts((1_000, 200))), athlete).critical_speed is None


def test_riegel_predicts_between_distances_not_too_far_apart():
    """A 5 km race says something of 10 km, nothing of an ultra."""
    raced = efforts((5_000, 1200))
    assert predicted(raced, 10_000.0) == pytest.approx(1200 * 2**1.06)
    assert predicted(raced, 50_000.0) is None
    assert predicted((), 5_000.0) is None


def test_easy_speed_is_the_median_of_what_was_surely_easy(seasoned):
    """The easy runs of eight weeks, not the hard ones; none without three."""
    found = known_by(seasoned.anchors()).easy_speed
    assert found.value == pytest.approx(2.8, abs=0.01)
    assert found.confidence == 0.8
    day = EARLY.toordinal()
    seasoned.weeks(*["E H E . H E L"] * 6)
    assert len(seasoned.anchors().easy) == 30
    few = Anchors(day=EARLY, easy=(Speed(2.8, day), Speed(2.9, day), Speed(2.7, day - 60)))
    assert known_by(few).easy_speed is None
    assert known_by(replace(few, easy=(*few.easy, Speed(2.7, day)))).easy_speed.confidence == 0.6


def test_long_is_measured_against_the_athletes_own_weeks(diary, new_diary):
    """Somebody who runs half an hour has a long run at 70 minutes, somebody who runs an hour and a half at two hours."""
    short = diary.weeks(*["E E E E E E ."] * 2, minutes=30.0).anchors()
    far = new_diary().weeks(*["E E E E E E ."] * 2, minutes=95.0).anchors()
    assert [known_by(one).long_minutes for one in (short, far)] == [70.0, 120.0]
    assert known_by(new_diary().weeks("E E . . . . .").anchors()).long_minutes == 90.0


def test_the_maximum_follows_the_athlete_over_time_not_hindsight(diary, athlete):
    """What a run of June showed was not known in January."""
    diary.weeks(*["E H E . H E L"] * 6)
    diary.run("H", average_hr=175, max_hr=201)
    diary.next().run("H", average_hr=175, max_hr=200)
    diary.next().run("H", average_hr=175, max_hr=200)
    states = diary.read().anchors
    days = sorted(states)
    early, late = (known_by(states[day], athlete).hr_max.value for day in (days[10], days[-1]))
    assert early < late


def test_peaks_fade_after_two_years(diary, athlete):
    """A maximum of three years ago is no longer shown."""
    diary.run("H", max_hr=204)
    diary.next(days=1000).run("H", max_hr=185)
    assert [p.bpm for p in diary.anchors().peaks] == [185.0]


def test_averages_stand_in_where_no_peak_is_recorded(diary, athlete):
    """A device that tells averages only still says something of the maximum: 92 % of it in the hardest runs."""
    diary.weeks(*["E H E . H E ."] * 6).strip("max_hr")
    found = known_by(diary.anchors(), athlete).hr_max
    assert found.value == pytest.approx(164 / 0.92, abs=4.5)
    short = diary.next().run("H", minutes=12.0, max_hr=None, average_hr=200)
    assert max(p.bpm for p in diary.anchors().peaks) < 200
    assert diary.reading(short)


def test_best_efforts_are_kept_bounded_and_recent(diary):
    """The five best of each distance in 120 days; and efforts of no distance are none."""
    for n in range(9):
        told = (
            BestEffort(name="1k", distance_m=1000.0, elapsed_s=240.0 + n),
            BestEffort(name="?", distance_m=0, elapsed_s=9),
        )
        diary.run("E", best_efforts=told, detailed=True)
        diary.next()
    assert [e.seconds for e in diary.anchors().efforts] == [240.0, 241.0, 242.0, 243.0, 244.0]
    diary.next(days=200).run("E", best_efforts=(BestEffort(name="5k", distance_m=5000.0, elapsed_s=1500.0),))
    assert [e.distance_m for e in diary.anchors().efforts] == [5000.0]


def test_the_state_survives_a_round_through_text(seasoned):
    """What the store keeps is JSON, and gives back an equal state; anything else is refused by name."""
    state = seasoned.anchors()
    assert Anchors.from_json(json.loads(json.dumps(state.as_json()))) == state
    assert Anchors.from_json(Anchors.none().as_json()) == Anchors.none()
    for broken in ({}, {**state.as_json(), "peaks": 3}, {**state.as_json(), "windows": []}):
        with pytest.raises(ValueError, match="not anchors"):
            Anchors.from_json(broken)


def test_the_state_of_an_earlier_version_is_cleaned_of_what_cannot_be(seasoned):
    """It learned from whatever it was told: 3e11 minutes, a home at an infinite height, a lean that is no number."""
    state = seasoned.anchors()
    stored = json.loads(json.dumps(state.as_json()))
    stored["windows"]["run"].append([738_000, 3e11, None, 1e308, None, math.nan, None])
    stored["peaks"].insert(0, [math.inf, 738_000])
    stored["easy"].append([1e308, 738_000])
    stored["efforts"].append([5000.0, "fast", 738_000, None])
    stored["races"].append([5000.0, -math.inf, 738_000, None])
    assert Anchors.from_json({**stored, "lean": math.nan, "home_m": math.inf}) == replace(state, lean=0.0, home_m=None)


def test_the_state_is_small(seasoned):
    """Ten years of running leave no more behind than sixty runs do."""
    seasoned.weeks(*["E H E . H E L"] * 30)
    assert len(json.dumps(seasoned.anchors().as_json())) < 5_000
    assert len(seasoned.anchors().windows["run"]) == 60


def test_two_runs_a_day_for_five_weeks_leave_sixty_behind_and_read_on_alike(diary):
    """Seventy runs in five weeks are more than the window holds: the block is the last sixty, stored or not."""
    for n in range(70):
        diary.run("E", minutes=30.0 + n, hour=7 + 11 * (n % 2), day=n // 2)
    at_once = diary.read()
    cut = sorted(at_once.anchors)[-2]
    late = [a for a in diary.activities if a.day > cut]
    diary.activities = late
    resumed = diary.read(start=Anchors.from_json(json.loads(json.dumps(at_once.anchors[cut].as_json()))))
    assert resumed.readings == at_once.readings[-2:]
    assert resumed.anchors[late[0].day] == at_once.anchors[late[0].day]
    assert len(at_once.anchors[cut].windows["run"]) == 60


def test_the_state_does_not_depend_on_the_settings_alone(seasoned, athlete):
    """Windows and peaks are what was measured: a changed maximum changes readings, not measurements."""
    known, changed = (seasoned.anchors(a) for a in (athlete, replace(athlete, hr_max=205.0)))
    assert known.windows == changed.windows
    assert known.peaks == changed.peaks
