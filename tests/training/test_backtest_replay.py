"""A history replayed: forecasts and plans before anything of the day is known, and how they turned out."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from liftday.training.backtest import Morning, replay, summary
from liftday.training.day import Chances, Day, Kind, rest_day
from liftday.training.owner import Athlete, Owner

OWNER = Owner(athlete=Athlete(timezone=ZoneInfo("UTC")))
LETTERS = {"E": Kind.EASY, "H": Kind.HARD, "L": Kind.LONG, "M": Kind.MODERATE, ".": Kind.REST}
MONDAY = date(2024, 1, 1)


def weeks(*patterns: str) -> tuple[Day, ...]:
    """Weeks as pictures, Monday first."""
    letters = [letter for pattern in patterns for letter in pattern.split()]
    return tuple(
        replace(rest_day(MONDAY + timedelta(days=n)), kind=LETTERS[x], chances=Chances.sure(LETTERS[x]))
        for n, x in enumerate(letters)
    )


STEADY = weeks(*["E H E . E . L"] * 14)
TURNED = weeks(*["E H E . E . L"] * 10, *["H E H E M E L"] * 4)


def test_a_steady_runner_is_foreseen():
    """Two workouts and a long run each week: every session meets an easy or rest day, promises stand."""
    mornings = tuple(replay(STEADY, owner=OWNER, evening=False))
    assert [m.date for m in mornings] == [day.date for day in STEADY[56:]]
    told = summary(mornings, STEADY)
    assert told.hits.rate == 1.0
    assert told.kept.rate == 1.0
    assert told.moves == 0
    assert 1.8 <= told.per_week <= 2.2
    assert told.brier["today"] < 0.1
    assert told.withdrawn is None
    assert any(line.startswith("Hits: ") for line in told.lines())


def test_evenings_withdraw_what_the_day_closed():
    """With evenings nothing stands on a day that turned out hard, and the summary says how often that was."""
    turns = tuple(replay(TURNED, owner=OWNER, evening=True))
    kinds = {day.date: day.kind for day in TURNED}
    for turn in turns:
        if turn.when == "evening" and any(s.date == turn.date for s in turn.sessions):
            assert kinds[turn.date] not in {Kind.HARD, Kind.LONG}
    told = summary(turns, TURNED)
    assert told.withdrawn is not None
    assert any(line.startswith("Withdrawn in the evening") for line in told.lines())
    assert any(line.startswith("Said ") for line in told.lines())
    assert {turn.when for turn in turns} == {"morning", "evening"}


def test_a_moderate_day_is_told_apart():
    """A session that met a moderate day is neither a hit nor a miss."""
    told = summary(tuple(replay(TURNED, owner=OWNER, evening=False)), TURNED)
    assert any(line.startswith("Moderate: ") for line in told.lines()) == bool(told.moderate.part)
    marked = replace(told, moderate=replace(told.hits, part=1, whole=4))
    assert "Moderate: 1 of 4 (25 %) met a moderate day." in marked.lines()


def test_the_replay_sees_only_the_past():
    """A history that goes on differently gives the same mornings up to there."""
    before = [m.as_json() for m in replay(TURNED, owner=OWNER, evening=False) if m.date < MONDAY + timedelta(days=70)]
    steady = [m.as_json() for m in replay(STEADY, owner=OWNER, evening=False) if m.date < MONDAY + timedelta(days=70)]
    assert before == steady


def test_a_short_history_says_so():
    """Not longer than the warm-up: no numbers are made up."""
    told = summary(tuple(replay(STEADY[:40], owner=OWNER, evening=False)), STEADY[:40])
    assert told.lines() == ("Nothing to replay: the history is not longer than the warm-up.",)
    assert str(told.hits) == "none"
    assert told.hits.rate is None
    bare = summary((Morning(when="morning", date=MONDAY, forecast=(), sessions=()),), STEADY)
    assert (bare.brier, bare.calibration) == ({}, ())
    assert bare.lines()


@pytest.mark.parametrize("horizon", [7, 14])
def test_a_line_has_the_contracts_shape(horizon):
    """One JSON line a morning: date, when, forecast with its chances, sessions with their variant."""
    (first, *_) = replay(STEADY, owner=OWNER, evening=False, warmup=60, horizon=horizon)
    line = first.as_json()
    assert line["when"] == "morning"
    assert len(line["forecast"]) == horizon
    assert sum(line["forecast"][0]["p"].values()) == pytest.approx(1, abs=0.01)
    assert {s["variant"] for s in line["sessions"]} <= {"full", "lite", "upper_core"}
