"""What is said of a swap: what was kept, why not, and what fits instead."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from liftday.training.prescribing.swaps import Unfit
from liftday.training.session import Alternative, Block, Session, Variant
from liftday.words.session import WHOLE, lines
from liftday.words.swaps import others_text, refusal, swapped_text


@pytest.mark.parametrize("why", Unfit)
def test_every_refusal_has_its_own_words(why: Unfit) -> None:
    said = refusal(why, "Plank")
    assert said.startswith("Plank ")
    assert [other for other in Unfit if refusal(other, "Plank") == said] == [why]


def test_a_refusal_for_an_injury_does_not_name_it() -> None:
    assert refusal(Unfit.BARRED, "Split squat") == "Split squat does not go with an injury of yours"


def test_what_fits_is_named_and_nothing_is_said_to_be_nothing() -> None:
    two = [Alternative("lo_split_squat", "Split squat"), Alternative("lo_box_squat", "Box squat")]
    assert others_text(two) == "what fits there: Split squat, Box squat"
    assert others_text([]) == "nothing else fits there; leave the session out with `liftday skip`"


@pytest.mark.parametrize(
    ("new", "lasting", "text"),
    [
        ("Split squat", False, "In the session of Monday Split squat stands for Box squat."),
        ("Split squat", True, "From the session of Monday on, Split squat stands for Box squat wherever it suits."),
        ("Box squat", True, "In the session of Monday Box squat is back."),
    ],
)
def test_what_was_kept(new: str, text: str, *, lasting: bool) -> None:
    assert swapped_text("the session of Monday", "Box squat", new, lasting=lasting) == text


def test_beside_a_main_lift_stand_two_others_where_they_are_asked_for() -> None:
    """On the screen; the entry in the calendar has no room for them."""
    others = tuple(Alternative(f"lo_{n}", f"Squat {n}") for n in range(3))
    block = Block(name="Goblet squat", exercise="lo_goblet_squat", section="main", sets=3, reps=8, alternatives=others)
    start = datetime(2026, 3, 2, 18, tzinfo=UTC)
    session = Session(
        uid="u", date=start.date(), start=start, minutes=30, type="strength", variant=Variant.FULL, week=(2026, 10, 1),
        blocks=(block,),
    )  # fmt: skip
    assert "   Or: Squat 0, Squat 1" in lines(session, replace(WHOLE, alternatives=True))
    assert not any("Or:" in line for line in lines(session, WHOLE))
