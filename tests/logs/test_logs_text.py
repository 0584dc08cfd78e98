"""What strength apps leave in a description is read set by set; everything else in it breaks nothing."""

import pytest

from liftday.integrations.logs.names import load_names
from liftday.integrations.logs.text import LONGEST, read_text
from liftday.training.lifted import Load, LoadType, SetType

NAMES = load_names()


def sets_of(value: str):
    return read_text(f"Goblet Squat\nSet 1: {value}", NAMES)


@pytest.mark.parametrize(
    ("value", "load", "reps", "seconds"),
    [
        ("62.5 kg x 6 ", Load(LoadType.WEIGHT, 62.5), 6, None),
        ("62,5 kg x 6", Load(LoadType.WEIGHT, 62.5), 6, None),
        ("10 kg \u00d7 15 reps", Load(LoadType.WEIGHT, 10), 15, None),
        ("135 lbs x 5", Load(LoadType.WEIGHT, 135, "lb"), 5, None),
        ("0 kg x 5", Load(LoadType.BODYWEIGHT), 5, None),
        ("12 reps", Load(LoadType.BODYWEIGHT), 12, None),
        ("+10 kg x 5", Load(LoadType.PLUS, 10), 5, None),
        ("-20 kg x 8", Load(LoadType.ASSISTED, 20), 8, None),
        ("45s", Load(LoadType.BODYWEIGHT), None, 45),
        ("1min 5s", Load(LoadType.BODYWEIGHT), None, 65),
        ("1:30", Load(LoadType.BODYWEIGHT), None, 90),
        ("1h 0min 10s", Load(LoadType.BODYWEIGHT), None, 3610),
    ],
)
def test_a_set_is_read_as_it_was_written(value, load, reps, seconds):
    [one] = sets_of(value)
    assert (one.exercise, one.load, one.reps, one.seconds) == ("lo_goblet_squat", load, reps, seconds)


@pytest.mark.parametrize("value", ["1km - 7min", "2.5 km \u00b7 15:00", "felt great", ""])
def test_what_is_no_lift_is_no_set(value):
    assert sets_of(value) == ()


@pytest.mark.parametrize(
    ("tag", "kind"),
    [("[Warm-up]", SetType.WARM_UP), ("(warm up)", SetType.WARM_UP), ("[Drop]", SetType.DROP),
     ("[Drop Set]", SetType.DROP), ("[Failure]", SetType.FAILURE), ("", SetType.WORK)],
)  # fmt: skip
def test_a_tag_says_what_a_set_was_for(tag, kind):
    [one] = sets_of(f"16 kg x 8 {tag}")
    assert one.type is kind


@pytest.mark.parametrize(
    ("value", "effort"), [("16 kg x 8 @ 8.5", 8.5), ("16 kg x 8 RPE 7", 7), ("16 kg x 8 @ 11", None)]
)
def test_an_effort_beside_a_set_is_its_effort(value, effort):
    [one] = sets_of(value)
    assert one.effort == effort


def test_a_whole_session_with_notes_emoji_and_another_language():
    written = """Logged with hevyapp.com

Heute schwere Beine \U0001f4aa

Bulgarian Split Squat (Dumbbell)
Set 1: 12 kg x 10 [Warm-up]
Set 2: 14.5 kg x 8

Wadenheben \U0001f9b5
W1: 10 kg \u00d7 15
Satz 2: 20 kg \u00d7 15
Sled Push
Set 1: 40 kg x 10
Plank
Set
Set 1: 45s
Bulgarian Split Squat (Dumbbell)
1: 12 kg x 12
https://link.strong.app/abc
"""
    sets = read_text(written, NAMES)
    assert [(s.exercise, s.name, s.load.kg, s.reps or s.seconds, s.type.value) for s in sets] == [
        ("lo_bulgarian", "Bulgarian Split Squat (Dumbbell)", 12, 10, "warm-up"),
        ("lo_bulgarian", "Bulgarian Split Squat (Dumbbell)", 14.5, 8, "work"),
        ("lo_calf_db", "Wadenheben", 10, 15, "warm-up"),
        ("lo_calf_db", "Wadenheben", 20, 15, "work"),
        (None, "Sled Push", 40, 10, "work"),
        ("co_plank", "Plank", 0, 45, "work"),
        ("lo_bulgarian", "Bulgarian Split Squat (Dumbbell)", 12, 12, "work"),
    ]
    assert sets[0].equipment == "dumbbell"


def test_prose_is_no_session_and_a_very_long_text_ends():
    assert read_text("Easy spin with Anna.\nSet off at 7: 30 km in the rain.", NAMES) == ()
    assert len(read_text("Plank\n" + "Set 1: 45s\n" * LONGEST, NAMES)) < LONGEST
