"""What plans say, and what they had said."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from liftday.store import planned
from liftday.store.engine import Store
from liftday.training.day import Kind
from liftday.training.foreseeing.looks import GAP
from liftday.training.planned import Moved, Planned, PlannedType
from liftday.training.reason import because

MONDAY = date(2026, 3, 2)


def at(day: int, hour: int = 6) -> datetime:
    """An hour of the day so many days after the Monday."""
    return datetime(2026, 3, 2, hour, tzinfo=UTC) + timedelta(days=day)


def entry(day: int, title: str, **other: Any) -> Planned:
    """An entry so many days after the Monday."""
    made: dict[str, Any] = {
        "source": "plan 1",
        "key": title,
        "date": MONDAY + timedelta(days=day),
        "type": PlannedType.RUN,
        "kind": Kind.HARD,
        "title": title,
        "certainty": 0.9,
        "reason": because("title", word=title),
        "sport": "Run",
        "start": time(18, 30),
        "minutes": 50,
        "distance_km": 8.5,
    }
    return Planned(**{**made, **other})


EASY, TEMPO, LONG = entry(1, "Easy", kind=Kind.EASY), entry(3, "Tempo"), entry(6, "Long", kind=Kind.LONG)
PLAN = [EASY, TEMPO, LONG]


def named(entries: tuple[Planned, ...]) -> list[tuple[int, str]]:
    """Each entry's day after the Monday and its name."""
    return [((one.date - MONDAY).days, one.key) for one in entries]


def test_a_plan_comes_out_as_it_went_in(store: Store) -> None:
    """Every field of every entry, by date; a second calendar stands beside it."""
    other = entry(3, "Row", source="plan 2", kind=None, type=PlannedType.CROSS, sport=None, start=None)
    assert planned.remember(store, "plan 1", reversed(PLAN), at=at(0))
    assert planned.remember(store, "plan 2", [other], at=at(0))
    assert planned.recall(store, today=MONDAY) == (EASY, TEMPO, other, LONG)
    assert planned.recall(store, today=MONDAY + timedelta(days=4)) == (LONG,)


@pytest.mark.sqlite
def test_a_plan_that_did_not_change_is_not_written(store: Store) -> None:
    """An hourly look at the same calendar leaves the disk alone."""
    planned.remember(store, "plan 1", PLAN, at=at(0))
    store.shrink()
    assert store.path is not None
    journal = store.path.with_name(store.path.name + "-wal")
    assert not planned.remember(store, "plan 1", PLAN, at=at(0, 7))
    assert journal.stat().st_size == 0


def test_what_was_said_before_a_day_began_stays(store: Store) -> None:
    """On its own day a plan may change what it likes: for that day counts what it had said before, moved or withdrawn
    later or not; the days ahead follow the last look."""
    planned.remember(store, "plan 1", PLAN, at=at(0))
    later = replace(TEMPO, date=MONDAY + timedelta(days=4))
    planned.remember(store, "plan 1", [later, LONG], at=at(3))
    end = MONDAY + timedelta(days=6)
    said = planned.said(store, until=end)
    assert [one for one in named(said) if one[1] != GAP] == [(1, "Easy"), (3, "Tempo"), (4, "Tempo"), (6, "Long")]
    assert planned.recall(store, today=MONDAY + timedelta(days=3))[0].moved == Moved(TEMPO.date, at(3))
    assert named(planned.said(store, until=MONDAY + timedelta(days=2))) == [(1, "Easy"), (2, GAP)]


def test_the_first_look_says_nothing_of_its_own_day(store: Store) -> None:
    """A plan that is connected at noon had said nothing before the morning."""
    planned.remember(store, "plan 1", [replace(EASY, date=MONDAY), TEMPO], at=at(0, 12))
    assert named(planned.said(store, until=MONDAY)) == []
    assert named(planned.recall(store, today=MONDAY)) == [(0, "Easy"), (3, "Tempo")]


def test_a_withdrawn_day_is_said_no_more(store: Store) -> None:
    """Gone at the second look, and from then on the plan had not said it; what it leaves out is a gap."""
    planned.remember(store, "plan 1", PLAN, at=at(0))
    planned.remember(store, "plan 1", [EASY, LONG], at=at(0, 7))
    assert planned.said(store, until=TEMPO.date)[-1] == replace(TEMPO, title="")
    planned.remember(store, "plan 1", [EASY, LONG], at=at(0, 8))
    assert named(planned.said(store, until=TEMPO.date)) == [(1, "Easy"), (2, GAP), (3, GAP)]


def test_a_plan_that_is_read_no_more_leaves_its_past(store: Store) -> None:
    """The coming days are free of it; how it was followed is still known, and nothing of another plan is touched."""
    planned.remember(store, "plan 1", PLAN, at=at(0))
    planned.remember(store, "plan 2", [entry(3, "Row", source="plan 2")], at=at(0))
    planned.forget(store, "plan 1", today=MONDAY + timedelta(days=2))
    assert named(planned.recall(store, today=MONDAY)) == [(3, "Row")]
    assert named(planned.said(store, until=LONG.date)) == [(1, "Easy"), (3, "Row")]


@pytest.mark.parametrize(("days", "left"), [(700, [(1, "Easy"), (2, GAP)]), (800, [])])
def test_what_was_said_is_kept_for_two_years(store: Store, days: int, left: list[tuple[int, str]]) -> None:
    """Then it goes: how somebody followed a plan so long ago tells nothing."""
    planned.remember(store, "plan 1", PLAN, at=at(0))
    planned.remember(store, "plan 1", [entry(days + 1, "New")], at=at(days))
    assert named(planned.said(store, until=MONDAY + timedelta(days=2))) == left
