"""What an entry of a plan was read as, in sentences."""

from datetime import date
from pathlib import Path

import pytest

from liftday.training.day import Kind
from liftday.training.planned import Planned, PlannedType
from liftday.training.reason import Reason, because
from liftday.words.planned import CLAUSES, MADE, planned_clause, planned_text


def entry(kind: PlannedType, weighs: Kind | None, reason: Reason) -> Planned:
    """An entry of a plan."""
    return Planned(
        source="plan 1", key="k", date=date(2026, 3, 3), type=kind, kind=weighs, title="a title", certainty=0.9,
        reason=reason,
    )  # fmt: skip


RUN, CROSS, MARKER = PlannedType.RUN, PlannedType.CROSS, PlannedType.MARKER


@pytest.mark.parametrize(
    ("kind", "weighs", "reason", "text"),
    [
        (RUN, Kind.HARD, because("plan_sets", sets="6x800"), "Hard: sets in the title, 6x800."),
        (RUN, None, because("plan_run"), "A run: nothing says how hard it is."),
        (
            RUN, Kind.LONG, because("title", word="long run", hard_parts=True),
            'Long, with hard parts: the title says "long run".',
        ),
        (
            RUN, Kind.EASY, because("title", word="easy", strides=True, optional=True),
            'Easy, with strides: the title says "easy"; it may be left out.',
        ),
        (
            PlannedType.REST, Kind.REST, because("title", word="rest", either=True),
            'Rest: the title says "rest"; the easier of the two it offers.',
        ),
        (
            CROSS, Kind.HARD, because("plan_sport", sport="Ride", word="threshold"),
            'Another sport, hard: its sport is Ride, the title says "threshold".',
        ),
        (CROSS, None, because("plan_sport", sport="Swim"), "Another sport: its sport is Swim."),
        (CROSS, None, because("plan_sport"), "Another sport: its calendar calls it so."),
        (
            PlannedType.STRENGTH, None, because("plan_kind", source="Runna", name="FULL_BODY"),
            'Strength: Runna calls it "full body".',
        ),
        (PlannedType.RACE, Kind.RACE, because("plan_named_race"), "Race: it is called as races are, on a weekend."),
        (MARKER, None, because("plan_several_days", days=7), "No session: it goes over 7 days."),
        (PlannedType.MOBILITY, None, because("plan_owner", word="Flow"), 'Mobility: your words for "Flow".'),
    ],
)  # fmt: skip
def test_an_entry_is_a_sentence(kind: PlannedType, weighs: Kind | None, reason: Reason, text: str) -> None:
    """First what it is, then why."""
    assert planned_text(entry(kind, weighs, reason)) == text


def test_every_code_has_a_clause_and_is_documented() -> None:
    """docs/json.md has each code of a reading."""
    params = {
        "word": "w",
        "source": "s",
        "percent": 3,
        "sets": "6x800",
        "days": 3,
        "name": "n",
        "priority": "A",
        "sport": "Run",
        "minutes": 8,
    }
    for code in CLAUSES:
        assert planned_clause(Reason(code, params))
    page = (Path(__file__).parents[2] / "docs/json.md").read_text(encoding="utf-8")
    named = {code for row in page.splitlines() if row.startswith("| `") for code in row.split("|")[1].split("`")[1::2]}
    assert {*CLAUSES, *MADE} <= named
