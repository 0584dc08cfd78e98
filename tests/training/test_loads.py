"""What to lift next: repetitions first, then weight; never beyond the caps; less after a gap, in an easier week, in pain."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from liftday.training.lifted import Course, LiftedSet, Load, LoadType, SetType, Workout
from liftday.training.loads.strength import Strength, allowed, maximum_of, possible, strength
from liftday.training.loads.target import Asked, rounded, target
from liftday.training.loads.workouts import all_workouts, by_exercise
from liftday.training.owner import Feedback

TODAY = date(2026, 3, 2)


def times(*lifts: str) -> list[Workout]:
    """Workouts, oldest first, two a week until three days ago: "16x8@7" is 16 kg, 8 times, rated 7."""
    workouts = []
    for back, lift in enumerate(reversed(lifts)):
        weight, rest = lift.split("x")
        reps, _, effort = rest.partition("@")
        done = LiftedSet(
            name="RDL", exercise="lo_rdl", load=Load(LoadType.WEIGHT, float(weight)), reps=int(reps),
            effort=float(effort) if effort else None,
        )  # fmt: skip
        on = TODAY - timedelta(days=3 + back * 7 // 2)
        workouts.append(Workout(source="typed", key=str(on), start=datetime.combine(on, time(18)), sets=(done,) * 3))
    return workouts[::-1]


def known(*lifts: str, on: date = TODAY) -> Strength:
    found = strength(times(*lifts), "lo_rdl", on)
    assert found is not None
    return found


def ask(**changes) -> Asked:
    usual = {"on": TODAY, "reps": 10, "effort": 7, "step": 2.0, "bottom": 8, "top": 12}
    return Asked(**{**usual, **changes})


def test_a_maximum_is_reckoned_from_what_was_left():
    assert possible(8, 8) == 10
    assert possible(8, None) == 10.5
    assert possible(20, 7) == 15
    assert round(maximum_of(60, 8, 8)) == 80
    assert round(allowed(80, 8, 8)) == 60


@pytest.mark.parametrize(
    ("lifts", "changes", "kg", "course", "code"),
    [
        (["16x8@7", "16x10@7"], {}, 16, Course.HELD, "load_reps_first"),
        (["16x10@7", "16x12@6", "16x12@6"], {"reps": 8, "stepped": True}, 18, Course.ROSE, "load_stepped"),
        (["16x8@7", "16x10@4"], {}, 18, Course.ROSE, "load_felt_easy"),
        (["16x8@7", "18x10@10"], {}, 16, Course.FELL, "load_felt_hard"),
        (["40x12@7", "40x12@7"], {"reps": 4, "bottom": 4, "top": 6, "effort": 8}, 44, Course.ROSE, "load_capped"),
        (["40x4@8", "40x5@8"], {"reps": 8}, 36, Course.FELL, "load_fewer_possible"),
        (["40x8@7", "40x10@7"], {"easier": 0.9}, 36, Course.FELL, "load_easier"),
        (["40x8@7", "40x12@4"], {"hurting": True}, 40, Course.HELD, "load_held_for_pain"),
        (["40x8@7", "40x12@6"], {"technique": True, "stepped": True, "effort": 8}, 42, Course.ROSE, "load_stepped"),
        (
            ["10x8@7", "10x8@7"],
            {"reps": 4, "bottom": 4, "top": 6, "effort": 8, "step": 0.5},
            11,
            Course.ROSE,
            "load_room",
        ),
    ],
)
def test_a_weight_rises_holds_or_falls_for_a_reason(lifts, changes, kg, course, code):
    found = target(known(*lifts), ask(**changes))
    assert (found.kg, found.course, found.reason.code) == (kg, course, code)


def test_what_pain_holds_is_told_at_home_only():
    assert not target(known("40x8@7", "40x12@4"), ask(hurting=True)).reason.public


def test_a_gap_takes_weight_off_by_its_weeks():
    later = TODAY + timedelta(days=25)
    found = target(known("40x8@7", "40x10@7", on=later), ask(on=later, step=1.0))
    assert (found.kg, found.course, found.reason.code) == (34, Course.FELL, "load_after_gap")


def test_an_easier_week_is_not_taken_for_the_working_weight():
    found = target(known("40x8@7", "40x10@7", "36x10@5"), ask(step=1.0))
    assert found.kg >= 40


def test_the_cap_is_a_tenth_or_a_step_over_the_heaviest_of_four_weeks():
    found = target(known("4x8@4", "4x10@4"), ask(reps=8, stepped=True, step=2.0))
    assert found.kg == 6
    later = TODAY + timedelta(days=40)
    assert strength(times("40x8@7"), "lo_rdl", later).heaviest(later - timedelta(days=28)) is None


def test_one_heavy_day_proves_little():
    assert known("40x8@7").certainty < known(*["40x8@7"] * 5).certainty


def test_a_typing_error_weighs_nothing():
    assert known("40x8@7", "40x8@7", "400x8@7", "40x8@7").maximum == known("40x8@7", "40x8@7", "40x8@7").maximum


def test_of_two_days_far_apart_the_later_counts():
    assert known("4x8@7", "40x8@7").maximum == known("40x8@7").maximum


def test_easy_sets_say_no_less_and_count_where_they_say_more():
    assert known("40x8@8", "30x8@4").maximum == known("40x8@8").maximum
    assert known("40x8@8", "44x8@4").maximum > known("40x8@8").maximum
    assert known("40x8@4").maximum == pytest.approx(40 * (1 + 14 / 30), abs=0.01)


@pytest.mark.parametrize(
    "changes",
    [
        {"type": SetType.WARM_UP},
        {"type": SetType.DROP},
        {"near": True},
        {"exercise": "lo_deadlift"},
        {"load": Load(LoadType.BODYWEIGHT)},
        {"load": Load(LoadType.BAND)},
        {"load": Load(LoadType.ASSISTED, 10)},
        {"equipment": "barbell"},
        {"reps": None},
    ],
)
def test_what_says_nothing_of_a_working_weight_is_left_out(changes):
    usual = {"name": "RDL", "exercise": "lo_rdl", "load": Load(LoadType.WEIGHT, 40), "reps": 8}
    odd = LiftedSet(**{**usual, **changes})
    on = datetime.combine(TODAY - timedelta(days=1), time(18))
    assert strength([Workout(source="typed", key="1", start=on, sets=(odd,))], "lo_rdl", TODAY, "dumbbell") is None


def test_a_set_to_failure_left_nothing_and_a_weight_beside_the_body_counts():
    done = LiftedSet(name="Dip", exercise="up_dip", load=Load(LoadType.PLUS, 10), reps=5, type=SetType.FAILURE)
    on = datetime.combine(TODAY - timedelta(days=1), time(18))
    found = strength([Workout(source="typed", key="1", start=on, sets=(done,))], "up_dip", TODAY)
    assert found.last.effort == 10


def test_today_and_what_is_long_gone_say_nothing():
    on = datetime.combine(TODAY, time(8))
    assert strength([Workout(source="typed", key="1", start=on, sets=times("40x8@7")[0].sets)], "lo_rdl", TODAY) is None
    assert strength(times("40x8@7"), "lo_rdl", TODAY + timedelta(days=90)) is None


def test_pounds_are_kept_as_entered():
    assert Load(LoadType.WEIGHT, 35, "lb").kg == 15.88
    assert rounded(17.2, 2) == 18
    assert rounded(0.3, 2) == 2


def test_a_simulated_lifter_stays_near_what_the_effort_allows():
    """Forty sessions of a lifter of 60 kg who rates truly: from the tenth on the weight is within a tenth."""
    lifts: list[Workout] = []
    misses = 0
    for count in range(40):
        on = TODAY + timedelta(days=count * 7 // 2)
        ideal = allowed(60, 10, 7)
        found = strength(lifts, "lo_rdl", on)
        kg = target(found, ask(on=on)).kg if found else 30.0
        misses += count >= 10 and abs(kg / ideal - 1) > 0.1
        effort = min(10.0, max(4.0, 20 - 30 * (60 / kg - 1)))
        done = LiftedSet(name="RDL", exercise="lo_rdl", load=Load(LoadType.WEIGHT, kg), reps=10, effort=round(effort))
        lifts.append(Workout(source="typed", key=str(on), start=datetime.combine(on, time(18)), sets=(done,) * 3))
    assert misses == 0


def said(uid: str, *sets: LiftedSet, act: str = "done", hour: int = 20) -> Feedback:
    return Feedback(uid=uid, act=act, at=datetime(2026, 3, 1, hour, tzinfo=UTC), date=date(2026, 3, 1), sets=sets)


RDL = LiftedSet(name="RDL", exercise="lo_rdl", load=Load(LoadType.WEIGHT, 16), reps=8)
SLED = LiftedSet(name="Sled", load=Load(LoadType.WEIGHT, 60), reps=20)


def test_what_was_said_of_a_session_counts_until_it_is_left_out():
    """Exercise by exercise: one that is named again has its new sets, foreign ones by name; the others stay."""
    first, again = said("u1", RDL), said("u1", SLED, hour=21)
    assert [w.sets for w in all_workouts([], [first, again, said("u2")])] == [(RDL, SLED)]
    heavier = replace(RDL, name="Romanian", load=Load(LoadType.WEIGHT, 40.0))
    later = said("u1", heavier, replace(SLED, name="sled", reps=3), hour=22)
    assert all_workouts([], [later, first, again])[0].sets == later.sets
    assert all_workouts([], [first, again, said("u1", heavier, hour=22)])[0].sets == (SLED, heavier)
    near = replace(RDL, name="Stiff-leg", near=True)
    assert all_workouts([], [first, said("u1", near, hour=21)])[0].sets == (RDL, near)
    assert all_workouts([], [first, said("u1", act="skip", hour=21), said("u1", SLED, hour=22)])[0].sets == (SLED,)
    assert all_workouts([], [first, said("u1", act="skip", hour=22)]) == ()
    assert all_workouts([], [said("u1", act="skip"), said("u1", RDL, hour=21)])[0].sets == (RDL,)


def test_a_log_of_the_same_day_counts_before_what_was_said():
    log = Workout(source="hevy", key="1", start=datetime.combine(date(2026, 3, 1), time(18)), sets=(RDL, RDL))
    found = all_workouts([log], [said("u1", RDL, SLED)])
    assert [(w.source, w.sets) for w in found] == [("typed", (SLED,)), ("hevy", (RDL, RDL))]


@pytest.mark.parametrize(
    ("source", "minute", "kept"),
    [
        ("fit", 5, ["hevy"]),
        ("strava", 0, ["hevy"]),
        ("fit", 20, ["hevy", "fit"]),
        ("hevy", 5, ["hevy", "hevy"]),
    ],
)
def test_a_watch_and_an_app_that_tell_of_one_hour_are_one_session(source, minute, kept):
    """The app's sets count; two workouts of one app are two."""
    at = datetime.combine(date(2026, 3, 1), time(18))
    app = Workout(source="hevy", key="1", start=at, sets=(RDL, RDL))
    other = Workout(source=source, key="2", start=at + timedelta(minutes=minute), sets=(RDL,))
    assert [w.source for w in all_workouts([other, app], [])] == kept


def test_a_day_without_a_time_is_nobodys_echo():
    at = datetime.combine(date(2026, 3, 1), time())
    one = Workout(source="fit", key="1", start=at, sets=(RDL,), time_known=False)
    assert len(all_workouts([one, Workout(source="hevy", key="2", start=at, sets=(RDL,))], [])) == 2


def test_exercises_are_found_by_id_and_foreign_ones_by_name():
    near = LiftedSet(name="Sumo Deadlift", exercise="lo_deadlift", near=True, reps=5)
    log = Workout(
        source="hevy", key="1", start=datetime.combine(date(2026, 3, 1), time(18)), sets=(RDL, SLED, near, RDL)
    )
    found = by_exercise([log])
    assert set(found) == {"lo_rdl", "Sled", "Sumo Deadlift"}
    assert found["lo_rdl"][0].sets == (RDL, RDL)
