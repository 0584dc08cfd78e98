"""What plans say and how they were followed, in words."""

from dataclasses import replace
from datetime import date

import pytest

from drawn import MONDAY, a_day
from liftday.training.day import Source
from liftday.training.reason import because
from liftday.words.plans import followed_text
from liftday.words.reading import clause
from liftday.words.rules import fragment


@pytest.mark.parametrize(
    ("sort", "came", "of", "later", "words"),
    [
        ("hard", 7, 9, 1, "7 of the last 9 planned hard days came so, one a day later"),
        ("long", 4, 4, 0, "all of the last 4 planned long runs came so"),
        ("rest", 0, 3, 0, "none of the last 3 planned rest days came so"),
        ("race", 1, 1, 0, "the last of the planned races came so"),
        ("run", 0, 1, 0, "the last of the planned runs did not come so"),
        ("plan_gap", 5, 8, 0, "5 of the last 8 planned days without a run came so"),
        (None, 3, 5, 2, "3 of the last 5 planned days came so, two a day later"),
    ],
)
def test_the_record_is_said(sort: str | None, came: int, of: int, later: int, words: str) -> None:
    """How many of the last planned days of a sort came so, or a day later."""
    assert clause(because("plan_record", sort=sort, came=came, of=of, later=later)) == words


@pytest.mark.parametrize(
    ("sort", "to", "words"),
    [
        ("hard", date(2026, 3, 5), "your plan moved the hard day from Tuesday to Thursday"),
        ("run", date(2026, 3, 12), "your plan moved a run from Tuesday 3 March to Thursday 12 March"),
    ],
)
def test_a_move_is_said(sort: str, to: date, words: str) -> None:
    """From where to where; with the date where a weekday says too little."""
    assert clause(because("plan_moved", sort=sort, origin=date(2026, 3, 3), to=to)) == words


@pytest.mark.parametrize(
    ("kind", "planned", "percent", "words"),
    [
        ("hard", "hard", 86, "likely hard (86%, as planned)"),
        ("easy", "run", 86, "likely easy (86%, as planned)"),
        ("easy", "hard", 62, "likely easy (62%, planned as hard)"),
        ("easy", "hard", 45, "perhaps easy (45%; 30% hard or long, planned as hard)"),
    ],
)
def test_a_likely_day_says_what_it_was_planned_as(kind: str, planned: str, percent: int, words: str) -> None:
    """As planned, or as what else."""
    day = because("day_likely", kind=kind, percent=percent, closed_percent=30, assumed=False, planned=planned)
    assert fragment(day) == words


def test_what_a_plan_says_is_said() -> None:
    """A kind, a run of unknown class, a day it leaves free; and that nothing is known of it yet."""
    assert clause(because("planned_as", sort="long")) == "your plan says a long run"
    assert clause(because("planned_as", sort="run")) == "your plan says a run"
    why = because("plan_sets", sets="6x800")
    assert clause(because("planned_as", sort="hard", why=why)) == "your plan says hard (sets in the title, 6x800)"
    assert clause(because("plan_gap")) == "your plan has no run that day"
    assert clause(because("plan_unproven")) == "how closely you follow it is not known yet"
    assert clause(because("plan_missed", sort="hard")) == "the hard day planned for yesterday did not come"


def test_how_a_plan_was_followed_is_said_once_a_sort() -> None:
    """Of the coming days' records, each sort's; nothing where nothing is known."""
    hard, long = (because("plan_record", sort=sort, came=7, of=9, later=0) for sort in ("hard", "long"))
    days = [
        replace(a_day("h", MONDAY, Source.PLANNED), reasons=(why,))
        for why in (hard, because("plan_unproven"), long, hard)
    ]
    assert followed_text(days) == (
        "Followed so far: 7 of the last 9 planned hard days came so; 7 of the last 9 planned long runs came so."
    )
    assert followed_text(days[1:2]) == ""
