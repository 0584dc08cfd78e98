"""Names as people write them mean the catalogue's move, or a question, or nothing; never a wrong one."""

from importlib.resources import files

import pytest

from liftday.daemon.turn.lifted import names_in
from liftday.integrations.logs.moves import equipment_of, move_of
from liftday.integrations.logs.names import alike, folded, known_names, load_names, with_own
from liftday.training.exercises import catalogue as c

NAMES = load_names()
CATALOGUE = c.parse((files("liftday.training.exercises") / "catalogue.toml").read_text(encoding="utf-8"))

WRITTEN = {
    "goblet squats": "lo_goblet_squat", "KB goblet squat": "lo_goblet_squat", "squat (barbell)": "lo_back_squat",
    "romanian deadlifts": "lo_rdl", "front squat": "lo_back_squat", "RDL": "lo_rdl", "db rdl": "lo_rdl", "Romanian Deadlift (Dumbbell)": "lo_rdl",
    "single-leg RDL": "lo_sl_rdl", "SL RDL": "lo_sl_rdl", "bulgarian split squat": "lo_bulgarian", "BSS": "lo_bulgarian",
    "step-ups": "lo_step_up", "weighted step ups": "lo_step_up", "walking lunges": "lo_walk_lunge",
    "reverse lunges": "lo_reverse_lunge", "cossack squat": "lo_lat_lunge", "hip thrust": "lo_hip_thrust",
    "calf raises": "lo_calf_db", "one leg calf raise": "lo_calf_sl", "seated calf raise": "lo_calf_bent",
    "tib raise": "lo_tib_raise", "nordics": "lo_nordic_assist", "plank": "co_plank", "side plank": "co_side_plank",
    "dead bugs": "co_dead_bug", "bird dog": "co_bird_dog", "pallof press": "co_pallof", "Russian twists": "co_rtwist",
    "hollow hold": "co_hollow", "copenhagen plank": "co_copenhagen", "dumbbell row": "up_row_db", "band rows": "up_row_band",
    "inverted row": "up_row_inv", "push-ups": "up_pushup", "Liegestütze": "up_pushup", "OHP": "up_ohp",
    "shoulder press": "up_ohp", "bench press": "up_floor_press", "KB swings": "pw_swing", "kettlebell clean": "pw_clean",
    "ball slams": "pw_mb_slam", "jump squat": "pw_sq_jump", "band walks": "lo_band_walk", "Kreuzheben": "lo_deadlift",
    "RDL \U0001f4aa": "lo_rdl", "KB swing (heavy)": "pw_swing", "Split squat (per leg, heavy)": "lo_split_squat",
    "Plank (Side)": "co_side_plank", "Lunge (Walking)": "lo_walk_lunge", "Calf Raise (Single Leg)": "lo_calf_sl",
    "Rum\u00e4nisches Kreuzheben": "lo_rdl", "Sentadilla b\u00falgara": "lo_bulgarian", "Soulev\u00e9 de terre roumain": "lo_rdl",
    "rear foot elevated split squat": "lo_bulgarian", "Step Up (Dumbbell)": "lo_step_up", "sl rdl (db)": "lo_sl_rdl",
    "Press ups": "up_pushup", "Squat (Bodyweight)": "wu_air_squat", "Glute Bridge (Barbell)": "lo_hip_thrust",
}  # fmt: skip
ASKED = (
    "squat", "row", "gobblet squat", "bulgarian splitsquat", "romanian deadlft", "raise", "Bench Press (Incline)",
    "Row (Upright)", "Squat (Pistol)", "Hip Thrust (Smith Machine)", "1 leg calf raise", "R.D.L.", "lateral step up",
)  # fmt: skip
FOREIGN = (
    "Leg Press", "Lat Pulldown (Cable)", "Sled Push", "Bicep Curl (Dumbbell)", "Calf Press Machine Thing",
    "Zercher squat", "Upright row", "Incline Bench Press (Dumbbell)", "Turkish get up", "Close grip bench press", "Plank jack",
)  # fmt: skip


@pytest.mark.parametrize(("written", "move"), WRITTEN.items())
def test_a_name_as_people_write_it_means_its_move(written, move):
    match = NAMES.match(written)
    assert (match.exercise, match.near) == (move, False)


@pytest.mark.parametrize("written", ASKED)
def test_what_may_be_several_is_a_question_and_no_guess(written):
    match = NAMES.match(written)
    assert match.exercise is None
    assert match.perhaps
    assert all(known_names(NAMES, match.perhaps))


@pytest.mark.parametrize("written", FOREIGN)
def test_what_is_foreign_stays_foreign(written):
    assert NAMES.match(written).exercise is None


def test_what_is_only_like_a_move_is_near_it():
    assert NAMES.match("Sumo Deadlift").near
    assert NAMES.match("Lunge").near
    assert NAMES.match("Deadlift (Sumo)").near
    assert NAMES.match("Squat (Smith Machine)").near


def test_every_move_that_is_named_is_one_of_the_catalogue():
    ids = {entry.id for entry in CATALOGUE.exercises}
    known = {*NAMES.exact.values(), *NAMES.near.values(), *(match.exercise for match in NAMES.by_fit.values())}
    assert known <= ids
    assert not {*NAMES.exact} & {*NAMES.near}


def test_the_catalogues_own_names_and_the_owners_are_known():
    names = with_own(NAMES, [("lo_rdl", "Romanian deadlift"), ("my_sled", "Sled push (gym)")])
    assert names.match("my_sled").exercise == "my_sled"
    assert names.match("sled pushes").exercise is None
    assert alike(names, "sledge pushups gym") == ("sled push gym",)
    assert names.match("Sled Push").exercise == "my_sled"
    assert known_names(names, ["my_sled"]) == ("sled push gym",)


def test_what_replaces_equipment_is_known_and_says_what_it_is_done_with():
    """A landmine press is no dumbbell's weight, nor is one in a backpack; where several things would do nothing is said."""
    names = names_in(CATALOGUE)
    for written, move, thing in (
        ("Landmine press", "up_ohp", "barbell"),
        ("backpack row", "up_row_db", "backpack"),
        ("Pike push-up", "up_ohp", "body"),
        ("Band hinge", "lo_rdl", "band"),
        ("Heavy goblet squat", "lo_back_squat", ""),
        ("push-up", "up_pushup", ""),
        ("Romanian deadlift (Single Leg)", "lo_sl_rdl", ""),
    ):
        one = move_of(written, names)
        assert (one.exercise, one.equipment) == (move, thing), written


def test_fits_categories_mean_moves():
    assert NAMES.of_fit(28, 37).exercise == "lo_goblet_squat"
    assert NAMES.of_fit(28, 29).near
    assert NAMES.of_fit(99, 99).exercise is None


def test_names_are_compared_without_case_accents_and_plurals():
    assert folded("Sentadílla Búlgaras-KB") == "sentadilla bulgara kettlebell"
    assert folded("Press") == "press"


@pytest.mark.parametrize(("name", "thing"), [("Squat (Barbell)", "barbell"), ("KB swing", "kettlebell"), ("RDL", "")])
def test_the_equipment_stands_in_the_name(name, thing):
    assert equipment_of(name) == thing
