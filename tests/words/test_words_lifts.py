"""What was lifted, what to lift next and why, in words."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from liftday.training.lifted import Course, LiftedSet, Load, LoadType, SetType, Weight
from liftday.training.reason import because
from liftday.training.session import Block, Session, Status, Variant
from liftday.words.lifts import (
    WHY,
    about,
    as_planned,
    asked_back,
    is_weight_line,
    lifted_text,
    load_text,
    sets_text,
    stranger_text,
    weight_line,
    weight_text,
    why_weight,
)
from liftday.words.session import ROOM, description

RDL = LiftedSet(name="RDL", exercise="lo_rdl", load=Load(LoadType.WEIGHT, 16), reps=8)
WEIGHT = Weight(
    kg=18,
    unit="kg",
    course=Course.ROSE,
    reason=because("load_stepped"),
    last_kg=16,
    last_reps=12,
    last_on=date(2026, 3, 2),
    last_effort=7,
)


@pytest.mark.parametrize(
    ("load", "text"),
    [
        (Load(LoadType.WEIGHT, 62.5), "62.5 kg"),
        (Load(LoadType.WEIGHT, 35, "lb"), "35 lb"),
        (Load(LoadType.PLUS, 10), "+10 kg"),
        (Load(LoadType.ASSISTED, 20), "-20 kg"),
        (Load(LoadType.BODYWEIGHT), "bodyweight"),
        (Load(LoadType.BAND), "band"),
        (Load(LoadType.NONE), ""),
    ],
)
def test_a_load_is_written_as_it_was_entered(load: Load, text: str) -> None:
    assert load_text(load) == text


@pytest.mark.parametrize(
    ("sets", "text"),
    [
        ([RDL, RDL], "2 x 8 at 16 kg"),
        ([RDL, replace(RDL, reps=6)], "8/6 at 16 kg"),
        ([replace(RDL, effort=8.5)], "1 x 8 at 16 kg, felt 8.5"),
        ([replace(RDL, type=SetType.WARM_UP), RDL], "1 x 8 at 16 kg (warm-up); 1 x 8 at 16 kg"),
        ([replace(RDL, load=Load(LoadType.NONE), reps=None, seconds=45)], "1 x 45 s"),
        ([replace(RDL, load=Load(LoadType.NONE), reps=None)], "1 x ?"),
    ],
)
def test_sets_that_are_alike_are_told_together(sets: list[LiftedSet], text: str) -> None:
    assert sets_text(sets) == text


def test_what_was_kept_of_a_session_is_one_sentence() -> None:
    plank = LiftedSet(name="Plank", load=Load(LoadType.BODYWEIGHT), seconds=45)
    assert stranger_text("sled", []) == "'sled' is no exercise of the catalogue: it is kept under its own name."
    assert stranger_text("sled", ["rdl", "plank"]).endswith(
        " under its own name. Did you mean rdl or plank? Then take it back (`liftday undo`) and say it so."
    )
    assert lifted_text([RDL, RDL, plank]) == "Lifted: RDL 2 x 8 at 16 kg; Plank 1 x 45 s, bodyweight."


def test_a_weight_is_one_line_with_the_last_time_and_why() -> None:
    """What pain holds says no why: the line may be in a calendar. Where there is no room the weight stands alone."""
    said = "18 kg (last time 12 x 16 kg, felt 7)"
    assert weight_line(WEIGHT) == f"{said}: the repetitions are through, so a step up"
    assert is_weight_line(weight_line(WEIGHT))
    assert not is_weight_line("RDL: 3 x 8")
    assert weight_line(WEIGHT, short=True) == "18 kg"
    assert weight_line(replace(WEIGHT, reason=because("load_held_for_pain", public=False))) == said
    assert weight_line(replace(WEIGHT, last_effort=None, unit="lb")).startswith("39.7 lb (last time 12 x 35.3 lb):")
    assert weight_text(20.4, "kg") == "20.4 kg"
    assert (about(22.25, "kg"), about(22.25, "lb")) == ("22 kg", "49 lb")


def test_every_code_is_documented_and_has_its_words() -> None:
    """docs/json.md has each code of a weight."""
    page = (Path(__file__).parents[2] / "docs/json.md").read_text(encoding="utf-8")
    rows = (row.split("|")[1] for row in page.splitlines() if row.startswith("| `load_"))
    assert {code for row in rows for code in row.split("`")[1::2]} == WHY.keys()
    for code in WHY:
        assert why_weight(because(code, days=20, kg=44, reps=8, effort=9))


def test_a_session_as_it_was_planned_is_written_as_its_owner_would() -> None:
    """Main lifts alone, by the name of what is done; what is held has seconds, a weight that nobody knows is left open, the
    body alone has none."""
    lift = Block(name="Calf raise, one leg (straight knee)", exercise="own", section="main", sets=3, reps=8)
    blocks = [
        replace(lift, exercise="lo_rdl", weight=WEIGHT),
        replace(lift, weight=replace(WEIGHT, kg=15.88, unit="lb")),
        replace(lift, by="kettlebell"),
        lift,
        replace(lift, by="band", substitute="Band hinge"),
        replace(lift, reps=None, seconds=30, weight=WEIGHT),
        replace(lift, section="core"),
    ]
    assert as_planned(blocks, {"lo_rdl": "Romanian deadlift (dumbbells)"}).splitlines() == [
        "romanian deadlift 3x8@18kg",
        "calf raise one leg 3x8@35lb",
        "calf raise one leg 3x8@?",
        "calf raise one leg 3x8",
        "band hinge 3x8@band",
        "calf raise one leg 3x30s",
    ]


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, "rdl 3x8"),
        ({"status": Status.MISSED}, "rdl 3x8"),
        ({"status": Status.DONE}, ""),
        ({"blocks": ()}, None),
        ({"type": "mobility", "status": Status.DONE}, None),
    ],
)
def test_what_was_lifted_is_asked_as_planned_and_once_said_only_for_more(changes, asked) -> None:
    rdl = Block(name="RDL", exercise="lo_rdl", section="main", sets=3, reps=8)
    start = datetime(2026, 3, 2, 18, tzinfo=UTC)
    session = Session(
        uid="u", date=start.date(), start=start, minutes=30, type="strength", variant=Variant.FULL, week=(2026, 10, 1),
        phase="B", blocks=(rdl,),
    )  # fmt: skip
    assert asked_back(replace(session, **changes), {}) == asked


def test_the_entry_says_the_weight_below_its_lift_and_briefly_where_there_is_no_room() -> None:
    lift = Block(name="Romanian deadlift", exercise="lo_rdl", section="main", sets=3, reps=8, rpe=7, weight=WEIGHT)
    at = datetime(2026, 3, 4, 18, tzinfo=UTC)
    session = Session(
        uid="u", date=at.date(), start=at, minutes=30, type="strength", variant=Variant.FULL, week=(2026, 10, 1),
        blocks=(lift,) * 3,
    )  # fmt: skip
    assert f"Romanian deadlift: 3 x 8\n   {weight_line(WEIGHT)}" in description(session)
    brief = description(session, room=560)
    assert len(brief) <= 560 < ROOM
    assert "   18 kg\n" in brief
