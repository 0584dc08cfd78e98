"""Every reason that is given has words, and no reader meets the number of a rule where its words should be."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import liftday
from drawn import on, picture, timetable
from liftday.daemon.queries.published import closed_for_move
from liftday.training.owner import Feedback, Span
from liftday.training.placing.changes import PASSING
from liftday.training.placing.rules import AFTER_ILLNESS, ILL
from liftday.training.plan import Plan
from liftday.training.reason import STANDS_FOR, because, in_public, told_in_public
from liftday.words import advice, calendars, changes, evidence, lifts, notes, placing, planned, plans, reading, swaps
from liftday.words import rules as rule_words
from liftday.words.changes import moved_text
from liftday.words.fitting import NAMES
from liftday.words.rules import ruling_text
from page.weeks import NOW, facts

ROOMS = (advice, calendars, changes, evidence, lifts, notes, placing, planned, plans, reading, rule_words, swaps)
WITHIN = {"calm_next_day", "closed_days", "drill", "goal", "lift", "sessions_done"}
"""Codes that a function of ``words`` names itself; what it says is held by the tests of its module."""
NUMBER = re.compile(r"\bH\d+\b")
"""What a rule is called in the code and in docs/training.md."""


def given() -> set[str]:
    """The codes of all reasons that the package gives, as far as they stand in the call."""
    found = set(STANDS_FOR.values())
    for file in Path(liftday.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if name == "because":
                found |= set(literal(node.args[0]))
    return found


def literal(node: ast.expr) -> Iterator[str]:
    """The words an expression may be, where it says them itself."""
    if isinstance(node, ast.Constant):
        yield node.value
    if isinstance(node, ast.IfExp):
        yield from (*literal(node.body), *literal(node.orelse))


def spoken() -> dict[str, object]:
    """What the rooms of words say of each code: a template, or the function that makes the clause."""
    tables = (table for room in ROOMS for table in vars(room).values() if isinstance(table, dict))
    return {str(code): said for table in tables for code, said in table.items()}


def test_every_reason_has_words():
    """Whatever code is given anywhere in the package."""
    codes = given()
    assert {"day_likely", "not_available", "day_after_illness", "load_room"} <= codes
    assert codes - WITHIN - spoken().keys() == set()
    assert codes >= WITHIN


def test_no_words_are_a_code():
    """A template is a clause and names neither itself nor a rule by its number."""
    templates = {code: said for code, said in spoken().items() if isinstance(said, str)}
    assert len(templates) > 100
    assert [code for code, said in templates.items() if NUMBER.search(said) or ("_" in code and code in said)] == []


AWAY = timetable(blackouts=(Span(first=on(3), last=on(3)),), ill=(Span(first=on(0), last=on(0)),))


def test_a_day_that_is_closed_for_the_body_or_for_life_says_why_at_home():
    """Illness, the days after it, an absence; others read no more than that the day is not available, or light at most."""
    placed = picture(
        """
        runs  E E E E E E E
        plan  - - l - - F -
        """,
        owner=AWAY,
    )
    found = {day: [r for r in said if r.rule == "H8"] for day, said in placed.rulings.items()}
    assert all(len(ruling_text(found[on(step)][0].reasons)) > len("Not available.") for step in range(4))
    assert not any(reason.public for step in range(4) for ruling in found[on(step)] for reason in ruling.reasons)
    (light,) = (item for item in placed.placements if item.date == on(2))
    because_ill = because("lighter", variant="lite", why=AFTER_ILLNESS[1])
    assert because_ill in light.grounds.reasons
    assert told_in_public((because_ill,)) == (because("lighter", variant="lite", why=because("light_at_most")),)


@pytest.mark.parametrize("rule", [*NAMES, "H2-H4"])
def test_a_refused_move_names_the_rule_in_words(rule):
    """The number stands there for whoever reads the rules; beside it what it is about, before it why."""
    word = Feedback(uid="u", act="move", at=NOW, date=NOW.date(), to=NOW.date())
    refused = {"u": because("forbidden", rule=rule, why=ILL)}
    closed = closed_for_move(replace(EMPTY, refused=refused), word)
    for said, kind in ((closed.said, "marked as ill"), (closed.told, "not available")):
        assert said.startswith(f"the day is {kind} ({rule}: ")
        assert said.endswith(f"{NAMES.get(rule, NAMES['H3'])[1:]})")


def test_a_refusal_tells_no_reason_of_the_body_to_others():
    """At the phone, and in the log, what is private of a ruling is not available; the terminal says it."""
    told = facts(owner=timetable(ill=(Span(first=on(2), last=on(2)),)))
    word = Feedback(uid="gone", act="move", at=NOW, date=on(5), to=on(2))
    closed = closed_for_move(told.plan, word)
    assert closed.said == "the day is marked as ill (H8: your hours and your word)"
    assert closed.told == "the day is not available (H8: your hours and your word)"


@pytest.mark.parametrize("code", sorted(PASSING))
def test_what_is_over_is_told_as_what_was(code):
    """At home and to others, whether it closed the day or only to some sessions."""
    cause = because(code, public=False)
    barred = because("barred", variants=("full", "lite"), why=cause)
    for why in (cause, barred, because("ended", day=on(2), why=cause), because("ended", day=on(2), why=barred)):
        over = because("moved", on=on(1), origin=on(2), why=why, over=True)
        for told in (over, in_public(over)):
            said, _, behind = moved_text(told).partition("; that is over, and the session stays where it was put.")
            assert (behind, re.search(r"\b(is|are|has)\b", said)) == ("", None)
            assert re.search(r"\b(was|had)\b", said), said


EMPTY = Plan(at=NOW, phase="F1", sessions_per_week=2, sessions=(), days=())
