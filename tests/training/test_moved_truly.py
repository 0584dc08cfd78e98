"""What moved a session is told as it is now: what closed its date may be over since."""

from dataclasses import replace
from datetime import timedelta

import pytest

from liftday.training.day import Ruling
from liftday.training.judge import make_plan
from liftday.training.placing.changes import moved_truly
from liftday.training.reason import because, in_public
from liftday.words.changes import moved_text
from training.test_judge_plan import CATALOGUE, known, lifts

FIRST = lifts(make_plan(known(), CATALOGUE).sessions)[0]
DAY = FIRST.date + timedelta(days=1)
AWAY, HARD = because("away_that_day", public=False), because("day_is", kind="hard", source="recorded")


def ended(why):
    return because("ended", day=DAY, why=why)


def closed(why, verdict="closed"):
    return {DAY: (Ruling("H8", verdict, (why,)),)}


@pytest.mark.parametrize(
    ("why", "rulings", "over"),
    [
        (ended(AWAY), closed(AWAY), False),
        (ended(AWAY), closed(because("barred", variants=("full",), why=AWAY)), False),
        (ended(AWAY), closed(AWAY, "open"), True),
        (ended(AWAY), closed(because("done_that_day")), True),
        (AWAY, closed(because("done_that_day")), True),
        (ended(AWAY), {}, False),
        (ended(HARD), closed(because("done_that_day")), False),
        (because("fits_better", day=DAY), closed(AWAY), False),
    ],
)
def test_what_is_over_is_said_so_and_can_come_back(why, rulings, over):
    session = replace(FIRST, moved=because("moved", on=FIRST.date, origin=DAY, why=why))
    (now,) = moved_truly([session], rulings)
    assert ("over" in now.moved.params) == over
    assert (now == session) == (not over)
    assert moved_truly([now], closed(AWAY)) == (session,)


def test_what_the_owner_moved_or_nothing_did_is_left_alone():
    for moved in (None, because("hour_moved", origin="18:00", to="19:00"), because("moved", origin=DAY, by_you=True)):
        session = replace(FIRST, moved=moved)
        assert moved_truly([session], closed(AWAY, "open")) == (session,)


def test_it_reads_as_what_was():
    moved = because("moved", on=FIRST.date, origin=DAY, why=ended(AWAY), over=True)
    was = "; that is over, and the session stays where it was put."
    assert moved_text(moved).endswith(f": {DAY:%A} was marked as not available{was}")
    assert moved_text(in_public(moved)).endswith(f" was not available{was}")
