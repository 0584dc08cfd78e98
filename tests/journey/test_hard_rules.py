"""The oracle of the journeys is no friend: each rule that it tells is broken here once, and named."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from journey.hard_rules import DAY, ZONE, Person, Run, Stand, broken, broken_together
from liftday.config.catalogue import catalogue

WEDNESDAY = date(2026, 3, 4)
NOW = datetime.combine(WEDNESDAY, time(6), ZONE)
CALM = {"kind": "easy", "p": {"rest": 0.2, "easy": 0.8, "moderate": 0, "hard": 0, "long": 0, "race": 0}}
HARD = {"kind": "hard", "p": {"rest": 0, "easy": 0.2, "moderate": 0, "hard": 0.8, "long": 0, "race": 0}}
MODERATE = {"kind": "moderate", "p": {"rest": 0, "easy": 0.1, "moderate": 0.9, "hard": 0, "long": 0, "race": 0}}
NONE = {"substitute": None}


def stand(on=WEDNESDAY, at=time(18), **facts):
    """A full session on a date."""
    known = {"minutes": 30, "variant": "full", "status": "planned", "phase": "F1", "blocks": ()}
    return Stand(uid=f"{on}", start=datetime.combine(on, at, ZONE), **{**known, **facts})


def ran(kind, on=WEDNESDAY, at=time(7, 10), minutes=48, *, heavy=False):
    """A run of a date."""
    return Run(start=datetime.combine(on, at, ZONE), minutes=minutes, kind=kind, leg_heavy=heavy)


def plan(title, ahead=0, *, followed=True):
    """A person whose plan has a title so many days from Wednesday."""
    return Person(followed=followed, titles={WEDNESDAY + ahead * DAY: title})


NOBODY = Person(followed=True)


def knows(**facts):
    """A person who knows something."""
    return replace(NOBODY, **facts)


@pytest.mark.parametrize(
    ("rule", "one", "person", "days"),
    [
        ("H1", stand(), plan("6x800"), {}),
        ("H1", stand(), plan("Long run 20 km"), {}),
        ("H1", stand(), knows(runs=[ran("long")]), {}),
        ("H1", stand(), NOBODY, {0: HARD}),
        ("H1", stand(), NOBODY, {0: MODERATE}),
        ("H5", stand(), plan("6x800", 1), {}),
        ("H5", stand(), NOBODY, {1: HARD}),
        ("H6", stand(variant="lite"), plan("Wettkampf 10 km", 1), {}),
        ("H6", stand(), plan("Wettkampf 10 km", 2, followed=False), {}),
        ("H7", stand(), knows(runs=[ran("hard", WEDNESDAY - DAY, heavy=True)]), {}),
        ("H7", stand(variant="upper_core"), knows(runs=[ran("race", WEDNESDAY - DAY)]), {}),
        ("H7", stand(), knows(runs=[ran("race", WEDNESDAY - 2 * DAY)]), {}),
        ("H8", stand(), knows(taken=[datetime.combine(WEDNESDAY, time(18, 40), ZONE)]), {}),
        ("H8", stand(), knows(taken=[datetime.combine(WEDNESDAY, time(14, 50), ZONE)]), {}),
        ("H8", stand(), knows(windows={2: None}), {}),
        ("H8", stand(), knows(windows={2: (time(17), time(18, 20))}), {}),
        ("H8", stand(minutes=40), NOBODY, {}),
        ("H8", stand(variant="lite"), knows(ill={WEDNESDAY - DAY}), {}),
        ("H8", stand(), knows(ill={WEDNESDAY - 3 * DAY}), {}),
        ("H9", stand(blocks=({"exercise": "lo_back_squat", **NONE},)), NOBODY, {}),
        ("H9", stand(blocks=({"exercise": "up_row_band", **NONE},)), NOBODY, {}),
        ("H9", stand(phase="F2", blocks=({"exercise": "lo_walk_lunge", **NONE},)), knows(injuries=frozenset({"runners_knee"})), {}),
        ("H11", stand(at=time(9)), knows(runs=[ran("easy", minutes=75)]), {}),
        ("H11", stand(at=time(7, 30)), knows(runs=[ran("easy")]), {}),
        ("H11", stand(at=time(23, 30), minutes=120), NOBODY, {}),
        ("H12", stand(), knows(uncleared=True), {}),
    ],
)  # fmt: skip
def test_each_rule_is_told_where_it_is_broken(rule, one, person, days):
    """Of a session by itself."""
    known = {WEDNESDAY + n * DAY: days.get(n, CALM) for n in range(3)}
    assert rule in {fault[: fault.index(":")] for fault in broken(one, person, known, NOW, catalogue(()))}


@pytest.mark.parametrize(
    ("rule", "steps", "lifted"),
    [
        ("H2", [0, 0], {}),
        ("H2", [0], {0: "full"}),
        ("H3", [0, 1], {}),
        ("H3", [0], {-1: "lite"}),
        ("H3", [0], {-1: "upper_core", -2: "upper_core"}),
        ("H4", [0, 2, 4], {}),
        ("H4", [4], {-2: "full", 0: "full"}),
    ],
)
def test_each_rule_is_told_that_sessions_break_together(rule, steps, lifted):
    """Of several, and beside what was lifted."""
    done = {WEDNESDAY + n * DAY: variant for n, variant in lifted.items()}
    faults = broken_together([stand(WEDNESDAY + n * DAY) for n in steps], done)
    assert rule in {fault[: fault.index(":")] for fault in faults}


def test_a_good_plan_breaks_none():
    """An easy run in the morning, a full session in the evening, two days later another, and last week's beside them."""
    knows_all = knows(
        titles={WEDNESDAY: "Easy 8 km", WEDNESDAY + 3 * DAY: "Long run 20 km"}, runs=[ran("easy")],
        windows={2: (time(17), time(20))}, ill={WEDNESDAY - 4 * DAY}, equipment=frozenset({"dumbbell"}),
        taken=[datetime.combine(WEDNESDAY, time(18, 45), ZONE), datetime.combine(WEDNESDAY, time(14, 45), ZONE)],
    )  # fmt: skip
    known = {WEDNESDAY + n * DAY: CALM for n in range(3)}
    one = stand(blocks=({"exercise": "lo_rdl", **NONE},))
    assert list(broken(one, knows_all, known, NOW + timedelta(hours=1), catalogue(()))) == []
    assert list(broken_together([one, stand(WEDNESDAY + 2 * DAY)], {WEDNESDAY - 3 * DAY: "full"})) == []
