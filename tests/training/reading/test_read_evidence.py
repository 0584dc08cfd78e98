"""The evidence in plain words: the numbers, what they are compared with, and what would change the class."""

from dataclasses import replace

from liftday.training.activity import BestEffort, Lap
from liftday.training.reading.anchors import Anchors
from liftday.training.reading.evidence import evidence
from liftday.words.evidence import evidence_lines


def told(diary, activity, athlete):
    """The evidence of an activity in words, from what was known before its day."""
    before = [d for d in diary.read(athlete).anchors if d < activity.day]
    state = diary.read(athlete).anchors[max(before)] if before else Anchors.none()
    return evidence_lines(evidence(activity, state, athlete=athlete))


def test_a_hard_run_shows_its_numbers_and_what_would_make_it_easier(seasoned, athlete):
    """Pulse, pace, points, references, and the way back."""
    lines = told(seasoned, seasoned.run("M", average_hr=151, max_hr=170, speed=3.0), athlete)
    assert lines == (
        "Average heart rate 151 bpm, 81% of your maximum; usually 142.",
        "Peak heart rate 170 bpm, 91% of your maximum; usually 158.",
        "5:33 min/km; usually 5:57 min/km.",
        lines[3],
        "Your maximum heart rate is taken as 187 bpm, by your own peaks (2026-02-20), confidence 0.71.",
        "Your easy speed is 5:57 min/km, by 23 easy runs (2026-02-28), confidence 0.80.",
        "A run is long for you from 88 minutes on.",
        lines[7],
    )
    assert lines[3].startswith("Points for hard: pace +3.9, heart rate +2.4; ")
    assert "hard from 60%, moderate from 40%" in lines[3]
    assert lines[7].startswith("It would be easier with a peak under ")
    assert lines[7].endswith("an effort rating of 4 or less, or by your word: `liftday mark`.")


def test_a_peak_below_the_average_is_not_offered(seasoned, athlete):
    """Where only a peak under its own average would change the class, none is named."""
    last = told(seasoned, seasoned.run("M", average_hr=164, max_hr=178, speed=3.0), athlete)[-1]
    assert last == "It would be easier with an effort rating of 4 or less, or by your word: `liftday mark`."


def test_an_easy_run_says_what_would_make_it_hard(seasoned, athlete):
    """A higher peak, a rating, a tag."""
    last = told(seasoned, seasoned.run("E"), athlete)[-1]
    assert last.startswith("It would be hard with a peak of at least ")
    assert "the tag Workout" in last


def test_the_way_named_is_true(seasoned, athlete):
    """With the peak that `why` names the class is another one indeed."""
    activity = seasoned.run("E", average_hr=144, max_hr=160, speed=2.8)
    needed = float(told(seasoned, activity, athlete)[-1].split("at least ")[1].split(" bpm")[0])
    assert seasoned.reading(activity).kind.severity < 4
    seasoned.activities[-1] = replace(activity, max_hr=needed + 3)
    assert seasoned.reading(activity).kind.severity == 4


def test_a_pulse_without_a_peak_names_no_peak(seasoned, athlete):
    """An average alone, and one so high that no beat more would matter."""
    alone = told(seasoned, seasoned.run("E", max_hr=None), athlete)
    clear = told(seasoned, seasoned.next().run("E", average_hr=105, max_hr=112), athlete)
    assert not any("Peak" in line for line in alone)
    assert "peak" not in alone[-1]
    assert "peak" not in clear[-1]


def test_what_the_athlete_said_comes_first(seasoned, athlete):
    """Tag, rating, title and laps, and that only they would change it."""
    laps = (Lap(distance_m=1000.0, moving_s=300.0, elapsed_s=300.0),) * 3
    said = seasoned.run(
        "H", workout_type=3, perceived_exertion=8.0, name="Tempo with friends", laps=laps, climb_m=120.0
    )
    lines = told(seasoned, said, athlete)
    assert lines[:4] == (
        "Tagged as a workout on Strava.",
        "You rated the effort 8 of 10.",
        'The title says "tempo".',
        "3 laps.",
    )
    assert "after the climbing" in lines[6]
    assert lines[-1] == "The tag or the rating would change it, or your word: `liftday mark`."


def test_nothing_measured_is_said(diary, athlete):
    """No pulse, no pace: what is left is the assumption."""
    lines = told(diary, diary.add(speed=None), athlete)
    assert "No heart rate." in lines
    assert "Nothing measured shows how hard it was." in lines
    assert any("an assumption" in line for line in lines)


def test_a_pulse_that_is_not_used_says_why(seasoned, athlete):
    """Medication, or a strap that counts steps."""
    lines = told(seasoned, seasoned.run("E"), replace(athlete, ignore_hr=True))
    assert "Heart rate is ignored, as you set." in lines


def test_first_runs_have_nothing_usual(diary, athlete):
    """Before five runs nothing is compared, and before three easy ones there is no easy speed."""
    lines = told(diary, diary.run("E"), athlete)
    assert not any("usually" in line or "easy speed" in line for line in lines)


def test_a_critical_speed_is_shown_with_its_source(seasoned, athlete):
    """Best efforts make one."""
    line = [(1000.0, 205.0), (1609.3, 361.0), (3218.7, 774.0)]
    efforts = tuple(BestEffort(name="x", distance_m=d, elapsed_s=t) for d, t in line)
    seasoned.run("H", best_efforts=efforts, detailed=True)
    lines = told(seasoned, seasoned.next().run("E"), athlete)
    assert any(line.startswith("Your critical speed is 4:1") and "3 best efforts" in line for line in lines)


def test_other_sports_speak_in_kilometres_an_hour(diary, athlete):
    """A ride in km/h, without what only runs have; a walk without points."""
    ride = told(diary, diary.add(sport="Ride", minutes=60.0, speed=7.0, average_hr=130, max_hr=150), athlete)
    walk = told(diary, diary.next().add(sport="Walk", minutes=60.0, speed=1.5, average_hr=100), athlete)
    assert "25.2 km/h." in ride
    assert not any("long for you" in line for line in ride)
    assert not any("Points" in line for line in walk)


def test_what_does_not_count_says_so_in_one_line(diary, athlete):
    """Strength, and a recording of two minutes."""
    lift = diary.add(sport="WeightTraining", speed=None)
    brief = diary.add(minutes=2.0)
    assert told(diary, lift, athlete) == ("As strength it does not count as training for endurance.",)
    assert told(diary, brief, athlete) == ("Under 5 minutes or 500 m: it does not count.",)


def test_learnt_labels_stand_among_the_points(seasoned, athlete):
    """Whose own labels moved the line sees by how much."""
    for _ in range(9):
        seasoned.run("E", perceived_exertion=8.0, average_hr=142, max_hr=160)
        seasoned.next(2)
    (points,) = [line for line in told(seasoned, seasoned.run("M"), athlete) if line.startswith("Points")]
    assert "your labels of earlier runs +1.5" in points


def test_figures_that_were_left_out_are_named(seasoned, athlete):
    """Among what the athlete said."""
    lines = told(seasoned, seasoned.run("E", left_out=("maximum speed", "climb")), athlete)
    assert "Left out as impossible: maximum speed, climb." in lines
