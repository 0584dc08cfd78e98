"""One session or two: shared time, moving time, distance and pulse decide together, and the harder evidence stays."""

from dataclasses import replace
from datetime import UTC, timedelta
from itertools import permutations

import pytest

from liftday.training.day import Kind, Role
from liftday.training.reading.days import days
from liftday.training.reading.twins import lend_words


def counted(diary):
    """What is left of the diary's recordings: (kind, minutes) of each that counts, by start, whatever order they came in."""
    seen = set()
    for order in permutations(diary.activities):
        diary.activities = list(order)
        found = diary.read().readings
        seen.add(tuple((r.kind, r.minutes) for r in found if r.role is not Role.NONE))
    assert len(seen) == 1
    return list(seen.pop())


def abroad(activity, hours):
    """The recording with its instant, the athlete's wall clock so many hours ahead of UTC."""
    return replace(activity, start_utc=(activity.start - timedelta(hours=hours)).replace(tzinfo=UTC))


EASY = {"average_hr": 138.0, "max_hr": 150.0}
FAST = {"average_hr": 170.0, "max_hr": 188.0}


def test_a_hard_evening_is_not_lost_behind_a_watch_that_was_never_stopped(diary):
    """Ninety easy minutes on a clock that ran for thirteen hours, and intervals at six: two sessions, a hard day."""
    diary.add(minutes=90.0, elapsed_s=46_800.0, hour=7, **EASY)
    diary.add(minutes=50.0, speed=3.3, hour=18, **FAST)
    assert counted(diary) == [(Kind.LONG, 90.0), (Kind.HARD, 50.0)]
    (day,) = days(diary.read().readings, first=diary.day.date(), last=diary.day.date())
    assert (day.kind, day.minutes) == (Kind.HARD, 140.0)
    assert "doubles" in day.flags


@pytest.mark.parametrize("hour", [8.75, 10.5, 18])
def test_the_same_distance_again_is_another_run(diary, hour):
    """Two commutes of the same length, the first on a clock that ran on: whenever the second begins, both count."""
    diary.add(minutes=25.0, elapsed_s=46_800.0, hour=7, **EASY)
    diary.add(minutes=25.0, hour=hour, **EASY)
    assert len(counted(diary)) == 2


def test_a_copy_of_the_run_on_a_clock_that_ran_on_counts_once(diary):
    """The phone was stopped, the watch was not: same start, same distance, one run."""
    diary.add(minutes=90.0, elapsed_s=46_800.0, hour=7, **EASY)
    diary.add(minutes=89.0, hour=7.02, speed=2.82)
    assert counted(diary) == [(Kind.LONG, 90.0)]


def test_a_clock_that_was_started_hours_early_is_known_by_its_end(diary):
    """Started at the breakfast table, stopped with the phone: one run."""
    diary.add(minutes=60.0, elapsed_s=5 * 3600.0, hour=6, **EASY)
    diary.add(minutes=60.0, hour=10, **EASY)
    assert len(counted(diary)) == 1


def test_a_clock_that_ran_on_is_another_session_by_the_pulse_alone(diary):
    """Same start, same distance, 138 and 170: on a clock that tells nothing, the hearts decide."""
    diary.add(minutes=60.0, elapsed_s=36_000.0, hour=7, **EASY)
    diary.add(minutes=60.0, hour=7.05, **FAST)
    assert [kind for kind, _ in counted(diary)] == [Kind.EASY, Kind.HARD]


def test_two_that_were_never_stopped_are_not_one_by_their_clocks(diary):
    """Two clocks that both ran for hours share them all, and nothing else."""
    diary.add(minutes=40.0, elapsed_s=40_000.0, hour=7, **EASY)
    diary.add(minutes=80.0, elapsed_s=20_000.0, hour=12, **FAST)
    assert len(counted(diary)) == 2


def test_of_two_devices_the_harder_evidence_stays(seasoned):
    """A wrist that slept, a tag, a rating, a title with repetitions: whichever recording stays, it has them."""
    day = seasoned.day
    for told in (FAST, {"workout_type": 3}, {"perceived_exertion": 9.0}, {"name": "10x400"}):
        seasoned.day = day
        kept = len(seasoned.activities)
        first = seasoned.run("E", hour=8, speed=3.1)
        seasoned.add(**({"average_hr": first.average_hr, "max_hr": first.max_hr, "speed": 3.1, "hour": 8.01} | told))
        found = [r for r in seasoned.read().readings if r.day == day.date() and r.role is not Role.NONE]
        assert [r.kind.severity >= Kind.MODERATE.severity for r in found] == [True], told
        del seasoned.activities[kept:]


def test_the_harder_tag_and_rating_stay_with_what_has_one(seasoned):
    """Rated 3 on the watch and 8 on the phone, tagged long here and workout there: 8, and a workout."""
    seasoned.run("E", hour=8, perceived_exertion=3.0, workout_type=2)
    seasoned.run("E", hour=8.01, perceived_exertion=8.0, workout_type=3)
    (reading,) = [r for r in seasoned.read().readings if r.day == seasoned.day.date() and r.role is not Role.NONE]
    assert reading.kind is Kind.HARD
    assert reading.load == pytest.approx(8 * 45 * 0.3)


def test_a_pulse_that_cannot_be_is_no_pulse(seasoned):
    """A sensor that says 60 all run takes the other device's heart rate."""
    seasoned.run("E", hour=8, average_hr=60.0, max_hr=70.0, speed=2.9)
    seasoned.run("H", hour=8.01, minutes=45.0, speed=2.8)
    assert [kind for kind, _ in counted_last(seasoned)] == [Kind.HARD]


def counted_last(diary):
    return [(r.kind, r.minutes) for r in diary.read().readings if r.day == diary.day.date() and r.role is not Role.NONE]


RUN = {"minutes": 45.0, "speed": 2.96, "hour": 18}


@pytest.mark.parametrize(
    ("other", "kinds"),
    [
        ({"sport": "Workout", "speed": 2.93}, [Kind.EASY]),
        ({"sport": "Workout", "speed": None}, [Kind.EASY]),
        ({"sport": "Workout", "speed": None, "name": "Apple Watch workout"}, [Kind.EASY]),
        ({"sport": "Unknown", "speed": None}, [Kind.EASY]),
        ({"sport": "Unknown", "speed": 2.9}, [Kind.EASY]),
        ({"sport": "Walk", "speed": 2.9}, [Kind.EASY]),
        ({"sport": "Hike", "speed": 2.9}, [Kind.EASY]),
        ({"sport": "WeightTraining", "speed": 2.9}, [Kind.EASY]),
        ({"sport": "WeightTraining", "speed": None, "average_hr": 141.0, "max_hr": 155.0}, [Kind.EASY]),
        ({"sport": "Unknown", "speed": 1.0}, [Kind.EASY, Kind.EASY]),  # another way
        ({"sport": "Unknown", "speed": None, "average_hr": 100.0}, [Kind.EASY, Kind.EASY]),  # another heart
        ({"sport": "Unknown", "speed": None, "minutes": 20.0}, [Kind.EASY, Kind.EASY]),
        ({"sport": "Unknown", "speed": None, "hour": 18.4}, [Kind.EASY, Kind.EASY]),
        (
            {"sport": "Workout", "speed": None, "manual": True, "name": "Afternoon Workout"},
            [Kind.EASY, Kind.REST],
        ),  # typed in: the hour is a guess
        ({"sport": "WeightTraining", "speed": None}, [Kind.EASY, Kind.REST]),  # both certain, no witness
        ({"sport": "Workout", "speed": None, "name": "Gym"}, [Kind.EASY, Kind.REST]),
        ({"sport": "Ride", "speed": 7.0}, [Kind.EASY, Kind.EASY]),
    ],
)
def test_one_session_under_two_sports_counts_once(diary, other, kinds):
    """A sport that is certain counts before one that is not; two that are certain need a distance or a pulse in common."""
    diary.run("E", **RUN)
    diary.add(**(RUN | {"hour": 18.01} | other))
    assert [kind for kind, _ in counted(diary)] == kinds


def test_the_other_sports_pulse_is_lent(seasoned):
    """The run without a strap, the phone's "Workout" with one: one hard run, and no strength."""
    seasoned.add(minutes=50.0, speed=3.2, hour=18)
    seasoned.add(sport="Workout", minutes=50.0, speed=3.2, hour=18.01, average_hr=168.0, max_hr=186.0)
    assert [kind for kind, _ in counted_last(seasoned)] == [Kind.HARD]
    (day,) = days(seasoned.read().readings, first=seasoned.day.date(), last=seasoned.day.date())
    assert not day.strength


def test_the_other_devices_title_is_lent_where_the_own_one_is_silent(seasoned):
    """The watch calls it "Morning Run", the phone was told what it was."""
    seasoned.run("E", hour=8, name="Morning Run")
    seasoned.run("E", hour=8.01, name="6x800 intervals")
    watch, phone = seasoned.activities[-2:]
    assert lend_words(watch, phone).name == "6x800 intervals"
    assert lend_words(phone, watch).name == "6x800 intervals"


def test_the_other_sports_title_is_not(seasoned):
    """ "Apple Watch workout" is no word of work for the run it is a copy of."""
    seasoned.run("E", hour=18)
    seasoned.run("E", sport="Workout", hour=18.01, name="Apple Watch workout")
    assert [kind for kind, _ in counted_last(seasoned)] == [Kind.EASY]


def test_a_circuit_and_the_weights_in_it_are_both_true(diary):
    """CrossFit on the watch and the lifts on the phone, at once: a hard day, and strength was done."""
    diary.add(sport="Crossfit", minutes=50.0, speed=None, hour=18, average_hr=140.0, max_hr=170.0)
    diary.add(sport="WeightTraining", minutes=50.0, speed=None, hour=18.01, average_hr=140.0, max_hr=170.0)
    (day,) = days(diary.read().readings, first=diary.day.date(), last=diary.day.date())
    assert day.strength
    assert len(counted(diary)) == 2


def test_a_belt_and_a_wrist_agree_by_the_heart(diary):
    """Six kilometres on the belt, four on the wrist, the same start, time and pulse: one run."""
    diary.add(minutes=40.0, speed=2.5, hour=18, average_hr=140.0, max_hr=155.0)
    diary.add(minutes=40.0, speed=1.8, hour=18.01, average_hr=142.0, max_hr=156.0)
    assert len(counted(diary)) == 1
    diary.activities[1] = replace(diary.activities[1], average_hr=None, max_hr=None)
    assert len(counted(diary)) == 2


def test_a_watch_that_died_on_the_way_is_a_piece_of_the_phones_run(seasoned):
    """An hour with a strap out of two and a half on the phone: one long run that keeps its minutes and gets the pulse."""
    seasoned.add(minutes=150.0, speed=2.8, hour=8)
    seasoned.add(minutes=60.0, speed=2.8, hour=8.02, average_hr=140.0, max_hr=150.0)
    assert counted_last(seasoned) == [(Kind.LONG, 150.0)]
    assert seasoned.anchors().windows["run"][-1].average is not None


def test_what_is_faster_or_typed_in_is_no_piece(diary):
    """Another pace or pulse inside the time of a longer recording is another session, and so is what was typed in."""
    for told in ({"speed": 4.2}, {"average_hr": 170.0, "max_hr": 188.0}, {"manual": True}):
        diary.next().add(minutes=60.0, hour=8, **EASY)
        diary.add(**({"minutes": 30.0, "hour": 8.25} | EASY | told))
    diary.next().add(minutes=60.0, hour=8, speed=None)
    diary.add(minutes=30.0, hour=8.25)
    flags = [("duplicate" in r.flags) for r in diary.read().readings]
    assert flags == [False] * 6 + [False, True]


def test_one_peak_is_one_heart(seasoned):
    """Two straps' averages over twenty minutes and the last fifteen of them differ, and both end at 175: one ride."""
    seasoned.add(sport="Ride", minutes=20.0, speed=8.0, hour=8.43, average_hr=126.0, max_hr=175.0, trainer=True)
    seasoned.add(sport="Ride", minutes=15.0, speed=None, hour=8.51, average_hr=143.0, max_hr=175.0, trainer=True)
    assert [minutes for _, minutes in counted_last(seasoned)] == [20.0]


def test_what_overlaps_and_is_another_is_not_gone_on_with(diary):
    """A race typed in within the time of a long run is a session of its own, no piece: two, and neither is merged."""
    diary.add(minutes=240.0, speed=2.8, hour=8, **EASY)
    diary.add(minutes=21.0, speed=4.0, hour=9, manual=True)
    readings = diary.read().readings
    assert not any({"merged", "duplicate"} & set(r.flags) for r in readings)


def test_a_clock_that_ran_on_and_called_it_moving_is_no_long_ride(diary):
    """Five kilometres in sixteen hours "moving": no long ride, and what was ridden in that time counts too."""
    diary.add(sport="Ride", minutes=971.0, speed=4822.0 / 58_260.0, hour=7)
    diary.add(sport="Ride", minutes=60.0, speed=7.0, hour=19)
    assert counted(diary) == [(Kind.EASY, 80.4), (Kind.EASY, 60.0)]


@pytest.mark.parametrize("strap", [True, False])
def test_a_whole_and_its_pieces_count_once(seasoned, strap):
    """The phone ran through, the watch was stopped twice: the pieces where they know the pulse, else the whole."""
    seasoned.add(minutes=62.0, speed=2.9, hour=8, elapsed_s=65 * 60.0, perceived_exertion=8.0)
    for hour, minutes, speed, told in ((8, 20.0, 2.6, EASY), (8.35, 22.0, 3.4, FAST), (8.75, 20.0, 2.6, EASY)):
        seasoned.add(minutes=minutes, speed=speed, hour=hour, **(told if strap else {}))
    found = counted_last(seasoned)
    assert sum(minutes for _, minutes in found) == 62.0
    assert Kind.HARD in [kind for kind, _ in found]
    assert len(found) == (3 if strap else 1)


def test_pieces_that_do_not_add_up_are_sessions_of_their_own(seasoned):
    """Half of the time, or pieces that lie over one another, are no whole."""
    seasoned.add(minutes=100.0, speed=2.9, hour=8, **EASY)
    for hour in (8, 8.5):
        seasoned.add(minutes=15.0, speed=4.0, hour=hour)
    assert len(counted_last(seasoned)) == 3
    for activity, minute in zip(seasoned.activities[-2:], (0, 3), strict=True):
        at = seasoned.activities.index(activity)
        seasoned.activities[at] = replace(activity, moving_s=2400.0, elapsed_s=2400.0, distance_m=12_000.0,
                                          start=activity.start.replace(hour=8, minute=minute))  # fmt: skip
    assert sum("duplicate" in r.flags for r in seasoned.read().readings) == 1


def test_bare_dates_with_another_pulse_are_two_runs(diary):
    """The same ten kilometres twice a day, once hard: where no hour is known, the heart tells them apart."""
    diary.add(time_known=False, **EASY)
    diary.add(time_known=False, **FAST)
    assert [kind for kind, _ in counted(diary)] == [Kind.EASY, Kind.HARD]


@pytest.mark.parametrize("zoned", [True, False])
def test_twins_across_midnight_count_once(diary, zoned):
    """The phone at 23:58, the watch at 0:02: one run, on the day of the one that stays, with both days' evidence."""
    diary.day = diary.day.replace(hour=23, minute=58)
    diary.add(minutes=45.0)
    diary.day += timedelta(minutes=4)
    diary.run("H", minutes=44.0, speed=2.8)
    if zoned:
        diary.activities = [abroad(a, 1) for a in diary.activities]
    assert [kind for kind, _ in counted(diary)] == [Kind.HARD]
    first = diary.activities[0].day
    found = days(diary.read().readings, first=first, last=first + timedelta(days=1))
    assert sorted(d.minutes for d in found) == [0.0, 44.0]


def test_two_runs_around_midnight_are_two(diary):
    """One that ends at ten past twelve and another at one, or a stranger's at the same hour: nothing is a copy."""
    diary.day = diary.day.replace(hour=23, minute=30)
    diary.add(minutes=40.0, **EASY)
    diary.day = diary.day.replace(minute=55) + timedelta(hours=1)
    diary.add(minutes=40.0, **EASY)
    diary.next(2).day = diary.day.replace(hour=23, minute=58)
    diary.add(minutes=40.0, speed=2.5, **EASY)
    diary.day += timedelta(minutes=4)
    diary.add(minutes=40.0, speed=4.4, **FAST)
    assert not any("duplicate" in r.flags for r in diary.read().readings)


@pytest.mark.parametrize("origin", ["strava", "file"])
def test_one_run_by_api_and_by_file_in_another_zone_counts_once_where_it_was_run(diary, origin):
    """New York at half past eight in the evening is half past one of the next morning at home: one run, in New York."""
    diary.day = diary.day.replace(hour=20, minute=30)
    api = abroad(diary.run("E", id="12001", timezone="America/New_York", origin=origin), -5)
    recording = replace(
        api, id="file:aa", origin="file", timezone="Europe/Berlin", start=api.start + timedelta(hours=6), moving_s=2650.0,
        laps=(), average_hr=141.0, distance_m=7600.0,
    )  # fmt: skip
    diary.activities = [api, recording]
    assert len(counted(diary)) == 1
    assert {r.start for r in diary.read().readings} == {api.start}
    same_date = [
        replace(a, start=a.start - timedelta(hours=9), start_utc=a.start_utc - timedelta(hours=9))
        for a in (api, recording)
    ]
    diary.activities = same_date
    assert {r.start for r in diary.read().readings} == {same_date[0].start}


def test_what_an_evening_clock_says_of_the_end_is_not_believed(diary):
    """A watch that ran on for eleven hours did not run until seven; one that ran through lunch did."""
    forgot = diary.add(minutes=90.0, elapsed_s=46_800.0)
    lunch = diary.next().add(minutes=90.0, elapsed_s=9000.0)
    assert [diary.reading(a).elapsed_minutes for a in (forgot, lunch)] == [90.0, 150.0]


def test_a_run_that_comes_again_when_its_facts_are_gone_counts_once(seasoned):
    """A reading whose facts were purged and the same run from a file: one, the harder of the two; a known sport stays."""
    run, lift = seasoned.run("E", hour=8), seasoned.add(sport="WeightTraining", minutes=40.0, speed=None, hour=18)
    settled = [r for r in seasoned.read().readings if r.day == seasoned.day.date()]
    again = replace(run, id="file:a", start=run.start + timedelta(seconds=40), moving_s=2650.0)
    hard = replace(again, average_hr=170.0, max_hr=187.0)
    vague = replace(lift, id="file:b", sport="Unknown", origin="file")
    other = replace(again, id="file:c", start=run.start + timedelta(hours=3))
    bare = replace(again, id="file:d", time_known=False)

    def kinds(*fresh, known=settled):
        seasoned.activities = list(fresh)
        found = seasoned.read(settled=known).readings
        return [(r.id, r.kind.value) for r in found if r.role is not Role.NONE]

    ids = {"run": run.id, "lift": lift.id}
    assert kinds(again) == [(ids["run"], "easy"), (ids["lift"], "rest")]
    assert kinds(hard) == [("file:a", "hard"), (ids["lift"], "rest")]
    assert kinds(vague) == [(ids["run"], "easy"), (ids["lift"], "rest")]
    assert [i for i, _ in kinds(other)] == [ids["run"], "file:c", ids["lift"]]
    assert {i for i, _ in kinds(bare)} == {ids["run"], "file:d", ids["lift"]}
    assert kinds() == [(ids["run"], "easy"), (ids["lift"], "rest")]


@pytest.mark.parametrize("order", [1, -1])
def test_a_recording_that_names_stravas_number_is_that_recording(diary, order):
    """Another source tells it: what was cut to a third at Strava, or lies across an hour, is still one run."""
    whole = diary.add(minutes=60.0, hour=7, **EASY)
    cut = diary.add(minutes=20.0, hour=9, **EASY)
    assert len(counted(diary)) == 2
    diary.activities = [replace(whole, id="icu:i1", origin="icu", strava_id=cut.id), cut][::order]
    assert counted(diary) == [(Kind.EASY, 60.0)]
