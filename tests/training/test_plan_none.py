"""Why no strength stands on a coming date that no rule closes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from liftday.training.day import Ruling
from liftday.training.plan import no_strength
from liftday.training.reason import because
from liftday.training.session import Status
from liftday.words.notes import notes_text
from page.weeks import MONDAY, facts

OPEN = (Ruling("H1", "open", (because("day_is", kind="easy", source="recorded"),)),)
FULL_BARRED = (Ruling("H5", "closed", (because("barred", variants=("full",), why=because("eve_of_race")),)),)
CLOSED = (Ruling("H1", "closed", (because("demanding_likely", percent=60),)),)
ONE = next(s for s in facts().plan.sessions if s.type == "strength" and s.status is Status.PLANNED)


def said(*days, per_week=2, rulings=OPEN, on=0, status=Status.PLANNED):
    """What is said of a date, by its days after Monday, with sessions so many days after it."""
    there = [replace(ONE, uid=f"u{n}", date=MONDAY + timedelta(days=n), status=status) for n in days]
    date = MONDAY + timedelta(days=on)
    plan = replace(facts().plan, sessions=tuple(there), sessions_per_week=per_week, rulings={date: rulings})
    return "".join(notes_text(no_strength(plan, date)))


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (said(2, 4), "No strength session on this day: the week has its two, on Wednesday and Friday."),
        (said(2, 4, rulings=FULL_BARRED), "No strength session on this day: the week has its two, on Wednesday and Friday."),
        (said(3, per_week=1), "No strength session on this day: the week has its session, on Thursday."),
        (said(1), "No strength session on this day: it would stand right beside the one of Tuesday 3 March."),
        (said(3), "No strength session on this day, though no rule closes it: here it would cost more than it brings."),
        (said(8, on=7), "No strength session on this day: it would stand right beside the one of Tuesday 10 March."),
        (said(0, 2), ""),  # one stands there
        (said(2, 4, rulings=CLOSED), ""),  # the rule says it
        (said(2, 4, rulings=()), "No strength session on this day: the week has its two, on Wednesday and Friday."),
        (said(2, 4, status=Status.DONE), ""),  # nothing is planned at all
        (said(), ""),
    ],
)  # fmt: skip
def test_a_day_that_is_open_and_holds_no_strength_says_why(told, text):
    """The week has its sessions, one stands beside it, or it would cost too much."""
    assert told == text


def test_a_date_that_no_rule_was_asked_about_says_nothing():
    """The past, and beyond what is seen."""
    assert no_strength(facts().plan, MONDAY + timedelta(days=400)) == ()
