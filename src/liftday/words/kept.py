"""Why a promise stays where no new session would be put, by today's forecast, and what the runner can do about it."""

from collections.abc import Sequence
from datetime import date

from liftday.training.day import Ruling
from liftday.training.reason import Reason
from liftday.words.dates import weekday
from liftday.words.rules import KEPT, fragment


def split(rulings: Sequence[Ruling]) -> tuple[tuple[Ruling, ...], Reason | None]:
    """Given what is said of a date, return what its rules and costs say, and why a promise stays there nevertheless."""
    kept = next((why for ruling in rulings for why in ruling.reasons if why.code in KEPT), None)
    return tuple(ruling for ruling in rulings if kept not in ruling.reasons), kept


def warning(rulings: Sequence[Ruling], on: date) -> str:
    """Given what is said of the date a session was moved to, return what its runner may want to know of it; empty for a day
    that a new one could have.

    "By today's forecast Thursday is likely hard (54%): no new session would be put there."
    """
    hard = (ruling.reasons[0] for ruling in rulings if (ruling.rule, ruling.verdict) == ("H1", "closed"))
    why = next((why for why in hard if why.code != "barred"), None)
    return f"By today's forecast {weekday(on)} is {fragment(why)}: no new session would be put there." if why else ""


def choices_text(why: Reason, on: date) -> str:
    """Given why a promise stays on a date, return what can be done, by command."""
    lighter = f", `liftday mark {on} low` makes it light" if why.params["variant"] == "full" else ""
    return f"`liftday move {on} DATE` moves it{lighter}, `liftday skip {on}` leaves it out."


def choices_here(why: Reason) -> str:
    """What can be done, on the page: its forms stand below."""
    lighter = ", have it light by calling the day low in energy," if why.params["variant"] == "full" else ""
    return f"You can move it{lighter} or leave it out."
