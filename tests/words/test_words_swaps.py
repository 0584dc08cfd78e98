"""What is said of a swap: what was kept, why not, and what fits instead."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from liftday.training.prescribing.swaps import Unfit
from liftday.training.reason import because
from liftday.training.session import Alternative, Block, Session, Variant
from liftday.words.notes import notes_text
from liftday.words.session import WHOLE, lines
from liftday.words.swaps import offered_text, others_text, refusal, swapped_text, week_text


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
    assert offered_text("Row", two) == "Could stand instead of Row: Split squat, Box squat."
    assert offered_text("Row", []) == "Nothing that you own and that suits could stand instead of Row."
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


WEEK = (date(2026, 3, 2), date(2026, 3, 8))


@pytest.mark.parametrize(
    ("gym", "sessions", "exercises", "text"),
    [
        (True, 0, 0, "2-8 March: the gym is back, and so are the exercises that need it."),
        (False, 0, 0, "2-8 March without the gym: no session there needs its equipment yet; one that comes will not."),
        (False, 1, 1, "2-8 March without the gym: 1 exercise of 1 session is done otherwise."),
        (False, 2, 5, "2-8 March without the gym: 5 exercises of 2 sessions are done otherwise."),
    ],
)
def test_what_was_kept_of_a_week(sessions: int, exercises: int, text: str, *, gym: bool) -> None:
    assert week_text(*WEEK, gym=gym, sessions=sessions, exercises=exercises) == text


def test_a_week_without_the_gym_is_told_with_its_plan_and_its_way_back() -> None:
    note = because("week_without_gym", first=WEEK[0], last=WEEK[1])
    (told,) = notes_text([note])
    assert told.startswith("2-8 March without the gym, as you said")
    assert "`liftday swap 2026-03-02 --gym`" in told


def test_beside_a_main_lift_stands_what_could_be_swapped_for_it_where_they_are_asked_for() -> None:
    """On the screen; the entry in the calendar has no room for them."""
    others = tuple(Alternative(f"lo_{n}", f"Squat {n}") for n in range(3))
    block = Block(name="Goblet squat", exercise="lo_goblet_squat", section="main", sets=3, reps=8, alternatives=others)
    start = datetime(2026, 3, 2, 18, tzinfo=UTC)
    session = Session(
        uid="u", date=start.date(), start=start, minutes=30, type="strength", variant=Variant.FULL, week=(2026, 10, 1),
        blocks=(block,),
    )  # fmt: skip
    assert "   Or: Squat 0, Squat 1, Squat 2" in lines(session, replace(WHOLE, alternatives=True))
    assert not any("Or:" in line for line in lines(session, WHOLE))
