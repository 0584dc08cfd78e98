"""The decision list: what settles a class, in which order, and what is said against it."""

from dataclasses import replace

import pytest

from liftday.training.activity import BestEffort, Lap, Split
from liftday.training.day import Kind, Role
from liftday.training.reading import reasons
from liftday.training.reading.weigh import Part
from liftday.training.reason import because
from reasons import against, codes, text, why

FAST = Lap(distance_m=1000.0, moving_s=230.0, elapsed_s=230.0)
JOG = Lap(distance_m=300.0, moving_s=130.0, elapsed_s=130.0)
WARM = Lap(distance_m=2000.0, moving_s=720.0, elapsed_s=720.0)
REPS = (WARM, *(FAST, JOG) * 5, WARM)


def test_an_easy_pulse_on_a_tagged_workout_is_named(seasoned):
    """The tag wins, a tenth of its confidence goes, and the reason says why."""
    odd = seasoned.run("E", workout_type=3, average_hr=120, max_hr=132)
    reading = seasoned.reading(odd)
    assert (reading.kind, reading.confidence) == (Kind.HARD, 0.85)
    assert text(reading).startswith("Hard: tagged as a workout on Strava. Against it: ")


@pytest.mark.parametrize(
    ("rating", "kind", "confidence"),
    [
        (2, Kind.EASY, 0.85),
        (4, Kind.EASY, 0.75),
        (5, Kind.MODERATE, 0.7),
        (6, Kind.MODERATE, 0.7),
        (7, Kind.HARD, 0.85),
    ],
)
def test_the_athletes_rating_comes_before_the_numbers(seasoned, rating, kind, confidence):
    """An effort rating of the athlete's own is what the session was."""
    middling = seasoned.run("M", perceived_exertion=float(rating), average_hr=145, max_hr=165, speed=2.85)
    reading = seasoned.reading(middling)
    assert (reading.kind, reading.confidence) == (kind, confidence)
    assert why(reading, "rated") == {"rating": rating}


def test_a_rating_of_five_leaves_room_for_the_heart(seasoned):
    """Five of ten with a pulse at the maximum was harder than it felt."""
    reading = seasoned.reading(seasoned.run("H", perceived_exertion=5.0))
    assert (reading.kind, reading.confidence) == (Kind.HARD, 0.65)
    assert "heart_peak" in codes(reading)


def test_a_rating_against_the_pulse_is_less_sure(seasoned):
    """Three of ten with a pulse at the maximum: the athlete's word, a tenth less sure, both sides named."""
    reading = seasoned.reading(seasoned.run("H", perceived_exertion=3.0))
    assert (reading.kind, reading.confidence) == (Kind.EASY, 0.75)
    assert against(reading)


def test_a_rating_outside_the_scale_is_none(seasoned):
    """Zero of ten is a field left empty."""
    reading = seasoned.reading(seasoned.run("H", perceived_exertion=0.0))
    assert "rated" not in codes(reading)


def test_laps_settle_a_pulse_that_saw_nothing(seasoned):
    """Five fast laps in a run of an easy average are a workout."""
    laps = seasoned.run("M", laps=REPS, detailed=True, average_hr=138, max_hr=168)
    reading = seasoned.reading(laps)
    assert reading.kind is Kind.HARD
    assert text(reading) == "Hard: 5 fast laps, 19 minutes of work."
    assert "awaiting_laps" not in reading.flags


def test_laps_against_a_rating_are_named(seasoned):
    """Rated two of ten, run as repetitions: the rating stands, the laps are named."""
    reading = seasoned.reading(seasoned.run("M", laps=REPS, detailed=True, perceived_exertion=2.0))
    assert (reading.kind, reading.confidence) == (Kind.EASY, 0.75)
    assert against(reading) == {"repetitions"}


def test_strides_are_a_flag(seasoned):
    """Accelerations at the end of an easy run, by lap or by title, do not make it hard."""
    stride = Lap(distance_m=110.0, moving_s=20.0, elapsed_s=20.0)
    by_lap = seasoned.run("E", laps=(WARM, *(stride, JOG) * 6, WARM), detailed=True)
    by_title = seasoned.next().run("E", name="Easy with strides")
    for activity in (by_lap, by_title):
        reading = seasoned.reading(activity)
        assert reading.kind is Kind.EASY
        assert "strides" in reading.flags


def test_a_run_waits_for_its_laps_while_they_could_change_it(seasoned):
    """Undecided and not fetched: it waits. Tagged, fetched, typed in by hand, from a file, or clear: it does not."""
    open_run = {"average_hr": 147, "max_hr": 166, "speed": 2.85}
    waits = seasoned.run("M", **open_run)
    others = [
        seasoned.next().run("M", **open_run, **told)
        for told in ({"workout_type": 3}, {"detailed": True}, {"manual": True}, {"origin": "file"})
    ]
    clear = seasoned.next().run("E", average_hr=120, max_hr=135, speed=2.6)
    ride = seasoned.next().add(sport="Ride", minutes=60.0, speed=7.0)
    assert "awaiting_laps" in seasoned.reading(waits).flags
    for activity in (*others, clear, ride):
        assert "awaiting_laps" not in seasoned.reading(activity).flags


def test_race_titles_need_a_distance_or_a_pulse(seasoned):
    """A half marathon by name and by distance is a race; a "race" of no race's length with an easy pulse is not."""
    half = seasoned.run("E", minutes=100.0, speed=3.516, name="City half marathon")
    by_heart = seasoned.next().run("H", minutes=80.0, speed=2.9, average_hr=168, max_hr=184, name="Trail race")
    neither = seasoned.next().run("E", name="race day for my sister")
    jog = seasoned.next().run("E", minutes=59.5, speed=2.8, name="10 km race, very easy")
    assert seasoned.reading(half).kind is Kind.RACE
    assert "race_medium" in seasoned.reading(half).flags
    assert seasoned.reading(by_heart).kind is Kind.RACE
    assert seasoned.reading(neither).kind is not Kind.RACE
    assert seasoned.reading(jog).kind is not Kind.RACE


def test_an_ignored_pulse_confirms_no_race(seasoned, athlete):
    """Medication takes the pulse out of this rule too."""
    race = seasoned.run("H", minutes=80.0, speed=2.9, average_hr=168, max_hr=184, name="Trail race")
    assert seasoned.reading(race, replace(athlete, ignore_hr=True)).kind is not Kind.RACE


@pytest.mark.parametrize(
    ("km", "minutes", "climb", "size"),
    [
        (5.0, 25, 0, "race_short"), (21.1, 100, 50, "race_medium"), (42.2, 220, 100, "race_long"),
        (60.0, 400, 200, "race_ultra"), (40.0, 300, 200, "race_ultra"), (21.1, 140, 900, "race_long"),
        (60.0, 700, 3000, "race_ultra"),
    ],
)  # fmt: skip
def test_the_size_of_a_race(diary, km, minutes, climb, size):
    """Short, medium, long and ultra; 40 m of climbing a kilometre make it one size bigger."""
    race = diary.run("H", minutes=float(minutes), distance_m=km * 1000.0, climb_m=float(climb), workout_type=1)
    assert size in diary.reading(race).flags
    assert diary.reading(race).leg_load == 3


def test_a_race_nobody_called_one_is_a_hard_run(seasoned):
    """10 km as fast as the races and best efforts promise: hard, with the flag, not a race."""
    seasoned.next().run("H", minutes=45.0, distance_m=10_000.0, workout_type=1)
    untold = seasoned.next(7).run("H", minutes=45.5, distance_m=10_000.0)
    off = seasoned.next(7).run("H", minutes=45.0, distance_m=10_260.0)
    rated = seasoned.next(7).run("H", minutes=45.5, distance_m=10_000.0, perceived_exertion=9.0)
    slow = seasoned.next(7).run("H", minutes=55.0, distance_m=10_000.0)
    belt = seasoned.next(7).run("H", minutes=45.5, distance_m=10_000.0, trainer=True)
    reading = seasoned.reading(untold)
    assert (reading.kind, reading.confidence) == (Kind.HARD, 0.7)
    assert {"race_effort", "race_short"} <= set(reading.flags)
    assert why(reading, "near_best_time") == {"km": 10.0}
    assert seasoned.reading(rated).confidence == 0.85
    assert "race_effort" in seasoned.reading(rated).flags
    for activity in (off, slow, belt):
        assert "race_effort" not in seasoned.reading(activity).flags


def test_best_efforts_promise_too(seasoned):
    """Strava's best efforts say how fast 5 km could be."""
    told = (BestEffort(name="5k", distance_m=5000.0, elapsed_s=1380.0),)
    seasoned.next().run("H", best_efforts=told, detailed=True)
    reading = seasoned.reading(seasoned.next(7).run("H", minutes=23.0, distance_m=5000.0))
    assert "race_effort" in reading.flags


def test_length_makes_an_easy_run_long_and_a_hard_one_hard_and_long(seasoned):
    """Rule L, by the athlete's own weeks, and by the title's word a little earlier."""
    easy = seasoned.run("L")
    hard = seasoned.next().run("H", minutes=120.0)
    short = seasoned.next().run("E", minutes=88.0)
    named = seasoned.next().run("E", minutes=88.0, name="Long run")
    assert seasoned.reading(easy).kind is Kind.LONG
    assert "long" in seasoned.reading(easy).flags
    assert seasoned.reading(hard).kind is Kind.HARD
    assert "long" in seasoned.reading(hard).flags
    assert seasoned.reading(short).kind is not Kind.LONG
    assert seasoned.reading(named).kind is Kind.LONG


def test_a_commute_is_never_long_nor_a_race_and_its_pace_says_nothing(seasoned):
    """Running to work with a backpack and traffic lights counts as a run, and no more."""
    far = seasoned.run("L", commute=True, speed=3.5)
    fast = seasoned.next().run("E", commute=True, speed=3.6, workout_type=1, name="10 km race")
    assert seasoned.reading(far).kind is not Kind.LONG
    assert seasoned.reading(fast).kind is not Kind.RACE
    assert "faster" not in codes(seasoned.reading(fast))


def test_titles_raise_and_lower_and_are_never_quoted_beyond_our_words(seasoned):
    """Words of work make a middling run hard; words of ease make it easy; the rest of a title is private."""
    middling = {"average_hr": 146, "max_hr": 166, "speed": 2.85}
    work = seasoned.run("M", **middling, name="Intervals with Sandra behind the hospital")
    ease = seasoned.next().run("M", **middling | {"max_hr": 160}, name="Lockerer Lauf mit Sandra")
    both = seasoned.next().run("M", **middling, name="Tempo, easy start")
    sets = seasoned.next().run("M", **middling, name="10x400")
    kinds = [seasoned.reading(a).kind for a in (work, ease, sets)]
    assert kinds == [Kind.HARD, Kind.EASY, Kind.HARD]
    assert seasoned.reading(both).confidence < seasoned.reading(work).confidence
    assert why(seasoned.reading(work), "title") == {"word": "interval"}
    assert not any("Sandra" in repr(r.reasons) or "hospital" in repr(r.reasons) for r in seasoned.read().readings)


def test_a_title_alone_is_worth_sixty_of_a_hundred(diary):
    """Nothing but a word: hard or easy, not sure."""
    work = diary.add(speed=None, name="Tempo")
    ease = diary.next().add(speed=None, name="Recovery")
    assert (diary.reading(work).kind, diary.reading(work).confidence) == (Kind.HARD, 0.6)
    assert (diary.reading(ease).kind, diary.reading(ease).confidence) == (Kind.EASY, 0.6)


def test_relative_effort_speaks_where_nothing_else_does(diary):
    """Strava's score an hour against the athlete's own, worth little: high is hard, low is easy."""
    for n in range(20):
        diary.add(speed=None, suffer_score=30.0 + n)
        diary.next()
    high, low = diary.add(speed=None, suffer_score=90.0), diary.next().add(speed=None, suffer_score=10.0)
    assert (diary.reading(high).kind, diary.reading(high).confidence) == (Kind.HARD, 0.55)
    assert why(diary.reading(high), "relative_effort") == {"percent": 95}
    assert diary.reading(low).kind is Kind.EASY


def test_a_confirmed_race_distance_leans_towards_a_race(seasoned):
    """Exactly a half marathon at a middling pulse is likelier hard than a run of 20 km at the same."""
    told = {"minutes": 110.0, "average_hr": 152, "max_hr": 172}
    half = seasoned.run("L", **told, distance_m=21_150.0)
    less = seasoned.next().run("L", **told, distance_m=20_150.0)
    assert "race_distance" in codes(seasoned.reading(half)) or seasoned.reading(half).kind is Kind.HARD
    assert seasoned.reading(half).kind.severity >= seasoned.reading(less).kind.severity


def test_heat_and_drift_are_taken_off_and_said(seasoned):
    """Thirty degrees and two hours raise a pulse by themselves."""
    hot = seasoned.run("M", average_temp=30.0)
    cool = seasoned.next().run("M", average_temp=12.0)
    assert "heat" in seasoned.reading(hot).flags
    assert "heat" not in seasoned.reading(cool).flags
    assert seasoned.reading(hot).kind.severity <= seasoned.reading(cool).kind.severity
    far = seasoned.next().run("L", minutes=130.0)
    assert "drift" in seasoned.reading(far).flags


def test_drift_is_measured_where_kilometres_have_a_pulse(seasoned):
    """The same speed at a pulse that climbs by a tenth is drift; at an even pulse it is not."""
    rising = tuple(Split(distance_m=1000.0, moving_s=360.0, average_hr=130.0 + 4 * n) for n in range(8))
    speeds = tuple(replace(s, speed=2.8) for s in rising)
    even = tuple(replace(s, speed=2.8, average_hr=140.0) for s in rising)
    drifting = seasoned.run("E", splits=speeds, detailed=True)
    steady = seasoned.next().run("E", splits=even, detailed=True)
    silent = seasoned.next().run("E", splits=rising, detailed=True)
    assert [("drift" in seasoned.reading(a).flags) for a in (drifting, steady, silent)] == [True, False, False]


def test_trails_are_judged_by_the_heart(seasoned):
    """40 m of climbing a kilometre: pace counts half, and 600 m of it are remembered by the legs."""
    up = seasoned.run("M", minutes=100.0, speed=2.0, climb_m=600.0, average_hr=150, max_hr=168)
    reading = seasoned.reading(up)
    assert "leg3" in reading.flags
    assert reading.leg_load == 3


def test_graded_kilometres_beat_the_sum_of_the_climb(seasoned):
    """Strava's own grade-adjusted speed is taken where it covers the run."""
    graded = tuple(Split(distance_m=1000.0, moving_s=340.0, graded_speed=3.2) for _ in range(8))
    fast = seasoned.run("E", splits=graded, detailed=True, average_hr=None, max_hr=None)
    assert "faster" in codes(seasoned.reading(fast))


def test_training_high_above_home_takes_pace_out_for_ten_days(diary):
    """At 2,000 m everybody is slow: pace says nothing for ten days, then again."""
    diary.weeks(*["E H E . H E L"] * 4, elev_low=60.0)
    first = diary.run("E", speed=2.3, elev_low=2000.0)
    later = diary.next(12).run("E", speed=2.3, elev_low=2000.0)
    home = diary.next(3).run("E", elev_low=70.0)
    assert "slower" not in codes(diary.reading(first))
    assert "slower" in codes(diary.reading(later))
    assert diary.anchors().high_since is None
    assert diary.reading(home).kind is Kind.EASY


def test_stop_and_go_has_no_pace(seasoned):
    """An hour on the track of which twenty minutes were running: the speed in between says nothing."""
    track = seasoned.run("M", minutes=25.0, speed=2.0, elapsed_s=4500.0)
    assert "slower" not in codes(seasoned.reading(track))


def test_a_longer_run_than_in_thirty_days_is_a_spike(seasoned):
    """More than a tenth beyond the longest run of thirty days; in two pieces too."""
    spike = seasoned.run("L", minutes=125.0)
    seasoned.next().run("L", minutes=80.0, hour=8)
    seasoned.run("L", minutes=81.0, hour=9.6)
    assert "distance_spike" in seasoned.reading(spike).flags
    flags = {f for r in seasoned.read().readings[-2:] for f in r.flags}
    assert "distance_spike" in flags


@pytest.mark.parametrize(
    ("sport", "minutes", "told", "kind", "legs"),
    [
        ("Soccer", 90, {}, Kind.HARD, 3), ("Soccer", 20, {}, Kind.EASY, 1), ("HighIntensityIntervalTraining", 40, {}, Kind.HARD, 3),
        ("Ride", 90, {}, Kind.EASY, 1), ("Ride", 200, {}, Kind.LONG, 2), ("GravelRide", 60, {"workout_type": 12}, Kind.HARD, 2),
        ("VirtualRide", 60, {"workout_type": 11}, Kind.RACE, 2), ("Swim", 60, {}, Kind.EASY, 0),
        ("NordicSki", 60, {}, Kind.EASY, 1), ("NordicSki", 120, {}, Kind.MODERATE, 1), ("BackcountrySki", 200, {}, Kind.LONG, 2),
        ("AlpineSki", 240, {}, Kind.EASY, 2), ("Snowboard", 60, {}, Kind.EASY, 1), ("Rowing", 45, {}, Kind.EASY, 1),
        ("RockClimbing", 90, {}, Kind.EASY, 0), ("Kayaking", 90, {}, Kind.EASY, 0), ("Hike", 120, {}, Kind.EASY, 1),
        ("Hike", 240, {}, Kind.LONG, 3), ("Hike", 120, {"climb_m": 900.0}, Kind.LONG, 3), ("Walk", 60, {}, Kind.REST, 0),
        ("Walk", 120, {}, Kind.EASY, 0), ("Quidditch", 60, {}, Kind.EASY, 1), ("Walk", 60, {"perceived_exertion": 8.0}, Kind.HARD, 0),
        ("Ride", 60, {"perceived_exertion": 3.0}, Kind.EASY, 1),
    ],
)  # fmt: skip
def test_other_sports_have_a_class_of_their_own(diary, sport, minutes, told, kind, legs):
    """The table of 1.6: what each sport is without a pulse, and what the legs remember."""
    speed = {"Swim": 0.8, "Ride": 7.0}.get(sport, 1.5)
    reading = diary.reading(diary.add(sport=sport, minutes=float(minutes), speed=speed, **told))
    assert (reading.kind, reading.leg_load) == (kind, legs)


def test_an_unknown_sport_is_easy_and_says_that_it_is_assumed(diary):
    """Strava's list grows every year: nothing fails, .4 is all it is worth."""
    reading = diary.reading(diary.add(sport="MoonWalk9000", speed=None))
    assert (reading.confidence, reading.flags, reading.role) == (0.4, ("assumed",), Role.ENDURANCE)


def test_a_big_hike_says_what_made_it_big(diary):
    """Minutes, and the climbing where it was that."""
    steep = diary.add(sport="Hike", minutes=150.0, speed=1.0, climb_m=950.0)
    far = diary.next().add(sport="Hike", minutes=200.0, speed=1.0, climb_m=300.0)
    assert text(diary.reading(steep)) == "Long: 150 minutes with 950 m of climbing."
    assert text(diary.reading(far)) == "Long: 200 minutes."
    assert {"leg3"} <= set(diary.reading(steep).flags) & set(diary.reading(far).flags)


def test_a_ride_is_read_by_its_pulse_on_its_own_scale(diary):
    """Five beats lower than in running, against the rider's own rides."""
    for n in range(24):
        hard = n % 4 == 3
        diary.add(
            sport="Ride", minutes=70.0, speed=8.5 if hard else 7.5, average_hr=156 if hard else 130,
            max_hr=178 if hard else 150,
        )  # fmt: skip
        diary.next(2)
    kinds = [r.kind for r in diary.read().readings]
    assert kinds[8:] == [Kind.EASY, Kind.EASY, Kind.EASY, Kind.HARD] * 4


def test_the_athletes_own_words_move_the_line(diary, new_diary):
    """Who rates middling runs as hard, again and again, gets the unrated ones of their kind read harder, and back."""
    middling = {"average_hr": 142, "max_hr": 160, "speed": 2.8}

    def lean(rating, weeks=3):
        told = new_diary().weeks(*["E H E . H E L"] * 4)
        for _ in range(weeks * 4):
            told.run("E", **middling | {"perceived_exertion": rating})
            told.next(2)
        return told.anchors().lean

    assert lean(8.0) > 0.5
    assert lean(None) == 0.0
    told = new_diary().weeks(*["E H E . H E L"] * 4)
    for _ in range(30):
        told.run("H", perceived_exertion=2.0)
        told.next(2)
    assert told.anchors().lean < -0.5
    titled = new_diary().weeks(*["E H E . H E L"] * 4)
    for _ in range(6):
        titled.run("E", **middling | {"name": "Intervals"})
        titled.next(2)
    assert titled.anchors().lean > 0.0


def test_loads_come_from_rating_pulse_or_pace(seasoned, diary, athlete):
    """A rating times minutes, else Banister from the average, else pace against critical speed, else nothing."""
    sure = replace(athlete, hr_max=190.0, hr_rest=50.0, critical_speed=3.5)
    rated = diary.run("E", minutes=60.0, perceived_exertion=5.0)
    beaten = diary.next().run("E", minutes=60.0, average_hr=155, max_hr=170)
    paced = diary.next().add(minutes=60.0, speed=3.5)
    nothing = diary.next().add(minutes=60.0, speed=None)
    loads = [diary.reading(a, sure).load for a in (rated, beaten, paced, nothing)]
    assert loads == [90.0, pytest.approx(121.6, abs=0.1), pytest.approx(100.0, abs=0.1), None]
    woman = replace(sure, sex="female")
    assert diary.reading(beaten, woman).load == pytest.approx(135.4, abs=0.1)
    assert diary.reading(paced, athlete).load is None
    assert diary.reading(beaten, replace(sure, hr_rest=195.0)).load == pytest.approx(78.4, abs=30)


def test_a_file_that_counts_both_feet_is_understood(diary):
    """168 steps are 84 a leg; a cadence of 20 is nobody's."""
    diary.weeks(*["E H E . H E ."] * 3, cadence=168.0)
    locked = diary.run("E", average_hr=168, max_hr=176, cadence=168.0)
    odd = diary.next().run("E", average_hr=168, max_hr=176, cadence=20.0)
    assert "heart_is_cadence" in codes(diary.reading(locked))
    assert "heart_is_cadence" not in codes(diary.reading(odd))


def test_with_a_critical_speed_slow_is_slow_by_it(seasoned, athlete):
    """80 % of critical speed decides whether a pulse like the cadence is doubted."""
    locked = seasoned.run("E", speed=2.9, average_hr=168, max_hr=176, cadence=84.0)
    doubted = seasoned.reading(locked, replace(athlete, critical_speed=4.2))
    believed = seasoned.reading(locked, replace(athlete, critical_speed=3.3))
    assert "heart_is_cadence" in codes(doubted)
    assert "heart_is_cadence" not in codes(believed)


def test_a_pulse_of_a_few_minutes_is_none(seasoned):
    """Seven minutes are mostly the beginning."""
    short = seasoned.run("H", minutes=7.0)
    assert "heart_too_short" in codes(seasoned.reading(short))


def test_faster_at_the_same_pulse_is_fitness(seasoned):
    """A tenth faster than usual at a usual pulse is no hard session: the heart was seen, and it had an easy day."""
    reading = seasoned.reading(seasoned.run("E", speed=3.1))
    assert reading.kind is Kind.EASY


def test_a_number_stands_on_one_side_only():
    """A race by its title and its pulse is not contradicted by that pulse."""
    beside = because("heart_average", percent=89, public=False)
    low, slow = Part("heart", -3.0, 89.0), Part("pace", -2.0, -6.0)
    assert [r.code for r in reasons.against([low, slow], hard=True)] == ["heart_average"]
    assert [r.code for r in reasons.against([low, slow], hard=True, beside=(beside,))] == ["slower"]
