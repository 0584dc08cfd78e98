"""The duration model, against sessions worked out by hand (docs/training.md, Building a session)."""

from importlib.resources import files

import pytest

from liftday.training.exercises.catalogue import parse
from liftday.training.prescribing.choice import Choice
from liftday.training.prescribing.duration import Group, Move, gap, total
from liftday.training.prescribing.templates import WARM_UP, WARM_UP_MORE

CATALOGUE = parse((files("liftday.training.exercises") / "catalogue.toml").read_text(encoding="utf-8"))


def move(name: str, reps: int = 0, seconds: int = 0, ramp: int = 0) -> Move:
    return Move(choice=Choice(CATALOGUE[name]), role="x", reps=reps or None, seconds=seconds or None, ramp=ramp)


def pair(sets: int, between: int, *moves: Move) -> Group:
    return Group(moves=moves, sets=sets, gap=between)


SHORT = tuple(move(name, count) for name, count in WARM_UP)
LONG = (*SHORT, *(move(name, count) for name, count in WARM_UP_MORE))
BREATH = (move("cd_breathing", seconds=30),)


def test_the_standard_warm_ups_take_what_the_article_asks() -> None:
    """W5 is 5.2 minutes and W7 is 7.3."""
    assert round(total(SHORT, (), ()) / 60, 1) == 5.2
    assert round(total(LONG, (), ()) / 60, 1) == 7.3


REFERENCES = [
    (
        "F1, 30 minutes, A",
        25.6,
        (
            pair(2, 45, move("lo_goblet_squat", 10, ramp=60), move("up_row_band", 10)),
            pair(2, 45, move("lo_rdl", 10), move("up_pushup", 8)),
            pair(2, 35, move("lo_step_up", 8), move("co_pallof", 8)),
            pair(2, 30, move("co_plank", seconds=25)),
        ),
    ),
    (
        "S, 30 minutes, A",
        27.2,
        (
            pair(3, 75, move("lo_back_squat", 5, ramp=120), move("up_row_db", 5)),
            pair(3, 60, move("lo_rdl", 5), move("co_pallof", 5)),
        ),
    ),
]


@pytest.mark.parametrize(("name", "minutes", "groups"), REFERENCES)
def test_reference_sessions(name: str, minutes: float, groups: tuple[Group, ...]) -> None:
    """Warm-up, one ramp-up, blocks, 30 s between neighbouring blocks, 30 s cool-down: the specification's own minutes."""
    assert total(SHORT, groups, BREATH) / 60 == pytest.approx(minutes, abs=0.06), name


def test_each_side_is_counted_twice_and_five_seconds_to_change() -> None:
    """Eight step-ups a side at 3 s are 53 s; a side plank of 20 s is 45."""
    assert move("lo_step_up", 8).work == 53
    assert move("co_side_plank", seconds=20).work == 45
    assert move("lo_back_squat", 5).work == 20


def test_own_rest_in_a_pair_is_two_gaps_and_the_partners_work() -> None:
    """Article rest of two to three minutes fits because the other move happens in it."""
    squat, row = move("lo_back_squat", 5), move("up_row_db", 5)
    both = pair(3, 75, squat, row)
    assert (both.rest(squat), both.rest(row)) == (180, 170)
    assert pair(2, 45, squat).rest(squat) == 45


def test_the_gap_gives_the_first_move_its_rest() -> None:
    """In steps of five seconds, never under fifteen."""
    squat, row, pallof = move("lo_back_squat", 5), move("up_row_db", 5), move("co_pallof", 8)
    assert gap((squat, row), 120) == 45
    assert gap((squat, pallof), 120) == 30
    assert gap((squat, pallof), 60) == 15
    assert gap((squat,), 90) == 90
