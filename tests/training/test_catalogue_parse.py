"""Reading the catalogue: every problem at once, and the owner's own exercises beside the project's."""

from types import MappingProxyType

import pytest

from liftday.training.exercises.catalogue import CatalogueError, parse
from liftday.training.owner import OwnExercise

GOOD = """
[[exercise]]
id = "my_squat"
name = "My squat"
section = "main"
pattern = "squat"
rep_seconds = 3.5
"""


def problems(text: str, *own: OwnExercise) -> tuple[str, ...]:
    with pytest.raises(CatalogueError) as caught:
        parse(text, own)
    return caught.value.problems


def test_a_short_entry_gets_sensible_defaults() -> None:
    """Legs of unknown cost count as usually sore; without phases it suits all; without equipment it needs none."""
    entry = parse(GOOD)["my_squat"]
    assert (entry.doms, entry.sides, entry.needs, entry.source) == (2, "both", (), "own")
    assert entry.phases == {"F1", "F2", "B", "S", "P", "M"}
    assert "my_squat" in parse(GOOD)


def test_all_problems_come_at_once() -> None:
    """A person who edits the file wants the list, not the first line of it."""
    found = problems(
        """
[[exercise]]
id = "one"
name = ""
section = "legs"
pattern = "squat"
sides = 3
needs = [["anvil"], ["band", 1]]
substitutes = [{ name = "x", needs = "band", size = 3, sides = "left" }, { needs = [] }]
phases = "F1"
impact = 9
technique = "yes"
cautions = [{ injury = "pride", action = "avoid", instead = ["two"] }, { injury = "itb", action = "ok", instead = 1 }]
notes = 7
goals = ["glory"]
colour = "red"

[[exercise]]
name = "Nameless"
section = "core"
pattern = "anti-extension"
hold_seconds = 20
rep_seconds = true
substitutes = 3
loads = [1]

[[exercise]]
id = "one"
name = "Again"
section = "core"
pattern = "anti-extension"
hold_seconds = 20

[other]
"""
    )
    text = "\n".join(found)
    for piece in (
        "unknown table 'other'",
        "one: name must be a text",
        "one: section: unknown word 'legs'",
        "one: sides must be a text",
        "one: needs: unknown word 'anvil'",
        "one: needs must be a list of words",
        "one: substitutes: unknown key 'size'",
        "one: substitutes: needs must be a list of lists",
        "one: substitutes: sides: unknown word 'left'",
        "one: substitutes: name is needed",
        "one: phases must be a list of words",
        "one: impact must be a number from 0 to 3",
        "one: technique must be true or false",
        "unknown word 'pride'",
        "there is no 'two'",
        "instead must be a list of texts",
        "one: notes must be a list of texts",
        "goals: unknown word 'glory'",
        "one: unknown key 'colour'",
        "one: either rep_seconds or hold_seconds is needed",
        "an exercise without id: id is needed",
        "rep_seconds must be a number",
        "substitutes must be a list of tables",
        "loads must be a list of words",
        "one: this id is taken",
    ):
        assert piece in text, piece


def test_a_wrong_word_is_told_with_the_nearest_right_one() -> None:
    """Keys, patterns, equipment; where nothing is near and there are few, all of them; too far is too far."""
    own = {"name": "Mine", "sektion": "main", "section": "mian", "pattern": "squats", "rep_seconds": 2, "phases": ["X"]}
    own |= {"needs": [["dumbell"], ["trampoline"]]}
    assert set(problems("", OwnExercise(id="mine", keys=MappingProxyType(own)))) == {
        "mine: unknown key 'sektion' (nearest: section)",
        "mine: section: unknown word 'mian' (nearest: main)",
        "mine: pattern: unknown word 'squats' (nearest: squat)",
        "mine: needs: unknown word 'dumbell' (nearest: dumbbell)",
        "mine: needs: unknown word 'trampoline'",
        "mine: phases: unknown word 'X' (one of F1, F2, B, S, P, M, MOB)",
    }
    flat = {"name": "Mine", "section": "main", "pattern": "squat", "rep_seconds": 1000, "needs": ["wall"]}
    assert problems("", OwnExercise(id="mine", keys=MappingProxyType(flat))) == (
        "mine: rep_seconds must be a number from 0.2 to 60",
        'mine: needs must be a list of lists of equipment, such as [["dumbbell"], ["barbell", "rack"]]',
    )


def test_what_is_not_toml_is_named() -> None:
    """The line is in the message."""
    assert "line 2" in problems("\nid == 1")[0]


def test_the_owners_exercise_stands_beside_the_projects() -> None:
    """It has the catalogue's keys, and its problems carry its id."""
    keys = MappingProxyType({"name": "Sled push", "section": "main", "pattern": "squat", "rep_seconds": 2})
    assert parse(GOOD, [OwnExercise(id="my_sled", keys=keys)])["my_sled"].name == "Sled push"
    bad = OwnExercise(id="my_sled", keys=MappingProxyType({"name": "Sled", "section": "main", "rep_seconds": 2}))
    assert problems(GOOD, bad) == ("my_sled: pattern is needed",)


def test_an_own_id_cannot_take_the_projects_place() -> None:
    """Excluding an exercise has its own setting; two of the same id would hide one."""
    keys = MappingProxyType({"name": "Mine", "section": "main", "pattern": "squat", "rep_seconds": 2})
    assert problems(GOOD, OwnExercise(id="my_squat", keys=keys)) == ("my_squat: this id is taken",)
