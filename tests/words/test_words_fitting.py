"""What counts for and against strength on a date, as the page says it."""

import ast
import re
from pathlib import Path

import pytest

from liftday.training import placing
from liftday.training.day import Ruling
from liftday.training.placing.costs import STRAIN
from liftday.training.reason import because
from liftday.words.fitting import NAMES, fitting, untold

LIKELY = because("demanding_next_day", percent=90)
MARKED = because("marked_next_day", kind="hard")
ON_EVE = because("eve_of_race")


def costs(*points):
    return Ruling("eve", "cost", (because("costs", points=points, why=LIKELY),))


@pytest.mark.parametrize(
    ("ruling", "told"),
    [
        (
            Ruling("H1", "closed", (because("demanding_likely", percent=54),), new_only=True),
            ("What the day is", "no new one", "Likely hard or long (54%)."),
        ),
        (Ruling("H5", "closed", (ON_EVE,)), ("The day before a demanding one", "no", "The eve of a race.")),
        (
            Ruling("H5", "closed", (because("barred", variants=("full",), why=ON_EVE),)),
            ("The day before a demanding one", "in part", "No full session: the eve of a race."),
        ),
        (
            Ruling("H8", "open", (because("hours_taken", minutes=90),)),
            ("Your hours and your word", "yes", "1.5 hours are taken by other calendars."),
        ),
        (costs(1.0, 0.0, 0.0), ("The day after it", "hardly against", "90% that the next day is hard or long.")),
        (
            Ruling("eve", "cost", (because("costs", points=(40, 20, 5), why=MARKED),)),
            ("The day after it", "against", "The next day is marked hard."),
        ),
        (costs(12.0, 2, 0), ("The day after it", "a little against", "90% that the next day is hard or long.")),
        (costs(40, 20, 5), ("The day after it", "against", "90% that the next day is hard or long.")),
        (costs(110, 60, 20), ("The day after it", "strongly against", "90% that the next day is hard or long.")),
        (costs(-30, -30, -30), ("The day after it", "in favour", "90% that the next day is hard or long.")),
    ],
)
def test_a_rule_and_a_cost_are_told_without_number_and_point(ruling, told):
    said = fitting(ruling)
    assert (said.name, said.answer, said.why) == told


@pytest.mark.parametrize(("verdict", "answer"), [("open", "yes"), ("closed", "no"), ("cost", "against")])
def test_what_may_not_be_told_says_no_more_than_its_answer(verdict, answer):
    said = untold(Ruling("H8", verdict, (LIKELY,)))
    assert (said.name, said.answer, said.why) == ("Something else", answer, "Not available.")


def test_every_rule_and_every_cost_of_the_placing_has_its_name():
    """Whatever a ruling may be called: H1 to H12 as they stand in the rules, and the first word of each cost."""
    found = {STRAIN}
    for file in Path(placing.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and re.fullmatch(r"H\d+", str(node.value)):
                found.add(node.value)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Term":
                found |= {first.value for first in node.args[:1] if isinstance(first, ast.Constant)}
    assert found - {"variant"} == set(NAMES)  # a variant's own cost is no ruling
