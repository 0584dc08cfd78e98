"""What counts for and against strength on a date, as a person would say it: the names of rules and points of costs stay
with `liftday why --json` and docs/training.md."""

from dataclasses import dataclass
from typing import Final

from liftday.training.day import Ruling
from liftday.training.reason import Reason
from liftday.words.dates import sentence
from liftday.words.params import a_reason, several
from liftday.words.rules import fragment, ruling_text

NAMES: Final = {
    "H1": "What the day is",
    "H2": "One session a day",
    "H3": "Days between two sessions",
    "H4": "Sessions a week",
    "H5": "The day before a demanding one",
    "H6": "Before a race",
    "H7": "After a race or a heavy day",
    "H8": "Your hours and your word",
    "H10": "What was promised",
    "H11": "Hours from the run",
    "H12": "The safety questions",
    "eve": "The day after it",
    "two days before": "Two days after it",
    "day after": "The day before it",
    "load": "The runs before it",
    "closed": "How sure the day is",
    "moderate": "Moderate after all",
    "rest day": "A day of rest",
    "double day": "How long the day is",
    "preferred": "Your weekdays",
    "avoided": "Your weekdays",
    "gym day": "Your gym days",
}
"""What is looked at, by rule and by cost."""

_PLAIN: Final = {"open": "yes", "closed": "no", "cost": "against"}
_AGAINST: Final = ((3, "hardly against"), (15, "a little against"), (60, "against"))
"""What costs less than so many points: docs/training.md, Costs; the eve of a hard day costs 110."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """What one rule or cost says: what is looked at, its answer in a word or two, and why."""

    name: str
    answer: str
    why: str


def fitting(ruling: Ruling) -> Fitting:
    """Given what a rule or a cost says of a date, return it: "The day after it", "strongly against", "90% that the next day
    is hard or long."."""
    first = ruling.reasons[0]
    answer, why = _PLAIN[ruling.verdict], ruling_text(ruling.reasons)
    if first.code == "costs":
        answer, why = _weight(first), sentence(fragment(a_reason(first.params, "why")))
    elif first.code == "barred":
        answer = "in part"
    elif ruling.new_only:
        answer = "no new one"
    return Fitting(name=NAMES[ruling.rule], answer=answer, why=why)


def untold(ruling: Ruling) -> Fitting:
    """Given what may not be told, return no more than that there is something."""
    return Fitting(name="Something else", answer=_PLAIN[ruling.verdict], why="Not available.")


def _weight(cost: Reason) -> str:
    points = max((value for value in several(cost.params, "points") if isinstance(value, int | float)), key=abs)
    return "in favour" if points < 0 else next((words for most, words in _AGAINST if points < most), "strongly against")
