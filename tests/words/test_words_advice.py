"""What a session is for and what it tells its runner, in sentences."""

from pathlib import Path

import pytest

from liftday.training import safety
from liftday.training.prescribing import injuries, templates
from liftday.training.prescribing.advice import STEPS as LOADED
from liftday.training.prescribing.choice import Kit
from liftday.training.prescribing.stretches import TEMPLATES
from liftday.training.programme.phases import PHASES
from liftday.training.reason import Reason, because
from liftday.training.session import Block, Variant
from liftday.words import advice
from liftday.words.advice import advice_text, goal_text, note_text
from reasons import verbatim

SLOTS = [slot for slot in vars(templates).values() if isinstance(slot, templates.Slot)]


def test_everything_that_can_be_told_has_its_words() -> None:
    """The goal of every phase, variant and template; every slot; every load."""
    goals = {*PHASES, Variant.LITE.value, Variant.UPPER_CORE.value, "added", *TEMPLATES}
    assert goals == advice.GOALS.keys()
    cared = [slot for care in injuries.CARES.values() for slot in care.slots]
    assert {slot.label for slot in (*SLOTS, *cared)} == advice.SLOTS.keys()
    assert {*LOADED, ""} == advice.STEPS.keys()
    assert Kit(things=frozenset()).things.isdisjoint(advice.LOADS)


def test_a_goal_is_a_sentence() -> None:
    """By its phase or template; what an earlier liftday stored word for word."""
    assert goal_text(because("goal", of="REC-10")) == "Ease the legs after a hard day."
    assert goal_text(verbatim("Jump.")) == "Jump."
    assert goal_text(None) == ""


HEAVIER = because(
    "heavier",
    lifts=(
        because("lift", names=("Goblet squat", "Romanian deadlift"), by="dumbbell"),
        because("lift", names=("Calf raise",), by=""),
    ),
)
DRILLS = (
    because("drill", name="Couch stretch", reps=None, seconds=40, per_side=True),
    because("drill", name="Ankle rotations (seated)", reps=8, seconds=None, per_side=True),
    because("drill", name="90/90", reps=8, seconds=None, per_side=False),
)


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (because("phase_begins", phase="B"), "A new phase begins: Bridge."),
        (because("phase_begins", phase="F1"), "The phase is Learn."),
        (
            HEAVIER,
            "A little heavier than the last time: Goblet squat, Romanian deadlift (the next dumbbell); Calf raise (a slower "
            "lowering). Where you have nothing heavier, lower it more slowly. Repetitions start low again.",
        ),
        (
            because("heavier", lifts=(because("lift", names=("Push-up",), by=""),)),
            "A little harder than the last time: Push-up (a slower lowering). Repetitions start low again.",
        ),
        (because("no_room", slots=("press", "calf")), "Left out for time or volume: push or press, calf raise."),
        (because("nothing_suits", slots=("row",)), "Left out, because nothing suits: row."),
        (
            because("without_gym", left_out=()),
            "A week without the gym, as you said: what needs its equipment is done otherwise, and the programme goes on.",
        ),
        (
            because("without_gym", left_out=("Row", "Clean")),
            "A week without the gym, as you said: what needs its equipment is done otherwise, and the programme goes on."
            " Left out, because nothing replaces it: Row, Clean.",
        ),
        (
            because("five_minutes_more", drills=DRILLS),
            "Five minutes more, after this or a run: Couch stretch 40 s a side, Ankle rotations 8 a side, 90/90 8.",
        ),
        (because("stop_signs"), safety.STOP_LINE),
        (verbatim("Add a rep."), "Add a rep."),
    ],
)
def test_what_a_session_tells(reason: Reason, text: str) -> None:
    """One sentence each, or two."""
    assert advice_text(reason) == text


def test_what_stands_beside_a_move() -> None:
    """Lighter sets, what to hold, the catalogue's adaptation; in that order."""
    block = Block(name="Squat", exercise="x", section="main", sets=3, ramp=2, load="backpack", note="to a box")
    assert note_text(block) == "two lighter sets first; wear a packed backpack; to a box"
    assert note_text(Block(name="Squat", exercise="x", section="main", sets=3)) == ""


def test_every_code_is_documented() -> None:
    """docs/json.md names them although no JSON shows them: they are stored."""
    page = (Path(__file__).parents[2] / "docs/json.md").read_text(encoding="utf-8")
    named = {code for row in page.splitlines() if row.startswith("| `") for code in row.split("|")[1].split("`")[1::2]}
    assert {"goal", "lift", "drill", *advice.ADVICE, *advice.MADE} <= named
    assert advice.ADVICE.keys().isdisjoint(advice.MADE)
