"""What an owner types after a session becomes sets, or one sentence that says how to write it."""

from importlib.resources import files

import pytest

from liftday.daemon.turn.lifted import names_in
from liftday.errors import Usage
from liftday.integrations.logs.names import load_names
from liftday.integrations.logs.typed import read_typed
from liftday.training.exercises import catalogue as c
from liftday.training.lifted import Load, LoadType
from liftday.training.session import Block
from liftday.words.lifts import as_planned

NAMES = load_names()
CATALOGUE = c.parse((files("liftday.training.exercises") / "catalogue.toml").read_text(encoding="utf-8"))
WEIGHTED = frozenset(one.id for one in CATALOGUE.exercises if one.weighs)


def read(written: str, unit: str = "kg"):
    return [
        (s.exercise or s.name, s.load, s.reps or s.seconds, s.effort) for s in read_typed(written, NAMES, unit=unit)
    ]


def test_several_exercises_in_one_line():
    assert read("goblet squat 2x10@16kg, rdl 1x8@40 rpe 8; plank 1x45s") == [
        ("lo_goblet_squat", Load(LoadType.WEIGHT, 16), 10, None),
        ("lo_goblet_squat", Load(LoadType.WEIGHT, 16), 10, None),
        ("lo_rdl", Load(LoadType.WEIGHT, 40), 8, 8.0),
        ("co_plank", Load(LoadType.BODYWEIGHT), 45, None),
    ]


@pytest.mark.parametrize(
    ("written", "load", "counts"),
    [
        ("bss 10/9/8 @ 14,5", Load(LoadType.WEIGHT, 14.5), [10, 9, 8]),
        ("rdl 1x8@35lb", Load(LoadType.WEIGHT, 35, "lb"), [8]),
        ("push-ups 2x12", Load(LoadType.BODYWEIGHT), [12, 12]),
        ("pull up thing 1x5@+10", Load(LoadType.PLUS, 10), [5]),
        ("dips 1x5@-20kg", Load(LoadType.ASSISTED, 20), [5]),
        ("band row 1x15@band", Load(LoadType.BAND), [15]),
        ("rdl 1x8@0", Load(LoadType.BODYWEIGHT), [8]),
        ("side plank 2x1min", Load(LoadType.BODYWEIGHT), [60, 60]),
    ],
)
def test_loads_and_repetitions_as_people_write_them(written, load, counts):
    sets = read_typed(written, NAMES)
    assert [s.load for s in sets] == [load] * len(counts)
    assert [s.reps or s.seconds for s in sets] == counts


def test_a_bare_number_is_in_the_owners_unit():
    assert read("rdl 1x8@35", "lb")[0][1] == Load(LoadType.WEIGHT, 35, "lb")


def test_an_unknown_exercise_keeps_its_name():
    assert read("Sled drag backwards 1x20@60")[0][0] == "Sled drag backwards"


@pytest.mark.parametrize(
    "written", ["", " , ", "goblet squat", "rdl 3x", "rdl 99x8", "rdl 3x8@5000", "rdl 3x8 rpe 12", "rdl 3x0"]
)
def test_what_cannot_be_read_is_one_sentence_with_an_example(written):
    with pytest.raises(Usage) as caught:
        read_typed(written, NAMES)
    assert "3x10@16kg" in caught.value.remedy


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("goblet squat 3x10@-5kg", "'goblet squat' takes a weight, and -5 kg is none"),
        ("push-up 3x10@-5", "'push-up' takes a weight, and -5 kg is none"),
        ("my machine 3x0@20", "a set has 1 to 200 repetitions"),
        ("rdl 3x900@20", "a set has 1 to 200 repetitions"),
        ("plank 1x90min", "a set has 1 to 3600 seconds"),
        ("rdl 0x8@20", "an exercise has 1 to 20 sets"),
        ("rdl 3x8@900kg", "a weight is 500 kg at most"),
        ("rdl 3x8@1200lb", "a weight is 500 kg at most"),
        ("rdl 3x8@20 rpe 11", "RPE goes from 1 to 10"),
        ("rdl 3x8@20 rpe 0", "RPE goes from 1 to 10"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(written, said):
    with pytest.raises(Usage) as caught:
        read_typed(written, names_in(CATALOGUE), weighted=WEIGHTED)
    assert said in caught.value.what


def test_help_with_the_bodys_weight_is_less_than_nothing():
    """Of a move that takes none, and of a foreign one."""
    sets = read_typed("inverted row 1x5@-20kg, dips 1x5@-20", names_in(CATALOGUE), weighted=WEIGHTED)
    assert {one.load for one in sets} == {Load(LoadType.ASSISTED, 20)}


def test_a_name_that_may_be_several_is_asked_back():
    with pytest.raises(Usage) as caught:
        read_typed("squat 3x8@60", NAMES)
    assert "may be several" in caught.value.what
    assert "goblet squat" in caught.value.remedy


def test_a_slip_with_one_likely_name_is_asked_back_with_it():
    """It is no question of which."""
    with pytest.raises(Usage) as caught:
        read("gobblet squat 3x10@16kg")
    assert caught.value.what == "'gobblet squat' is no exercise here"
    assert caught.value.remedy == "did you mean goblet squat?"


def test_a_weight_that_nobody_said_is_none():
    (one, *_) = read_typed("rdl 3x8@?kg", NAMES)
    assert (one.load, one.reps) == (Load(LoadType.NONE), 8)


def test_every_session_as_planned_can_be_read_again():
    """The page of a signed link is filled in with it: each main lift, and whatever replaces it, comes back as itself."""
    called = {one.id: one.name for one in CATALOGUE.exercises}
    names = names_in(CATALOGUE)
    for one in CATALOGUE.exercises:
        others = [each.name for each in one.substitutes if each.name.lower() not in CATALOGUE.names]
        for other in (None, *others) if one.section == "main" else ():
            planned = Block(
                name=one.name, exercise=one.id, section="main", sets=2, reps=8, substitute=other, by="dumbbell"
            )
            written = as_planned([planned], called)
            assert {each.exercise for each in read_typed(written, names)} == {one.id}, written
