"""A plan read again and again: what moved, what is missing, what is gone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from liftday.training.day import Kind
from liftday.training.foreseeing.looks import GAP, Kept, doubted_since, look, with_gaps
from liftday.training.planned import Moved, Planned, PlannedType
from liftday.training.reason import because

MONDAY = date(2026, 3, 2)
MORNING = datetime(2026, 3, 2, 6, tzinfo=UTC)


def entry(day: int, title: str = "Intervals", **other: Any) -> Planned:
    """An entry so many days after the Monday, under a name of its own."""
    made: dict[str, Any] = {
        "source": "plan 1",
        "key": f"{title} {day}",
        "date": MONDAY + timedelta(days=day),
        "type": PlannedType.RUN,
        "kind": Kind.HARD,
        "title": title,
        "certainty": 0.9,
        "reason": because("title", word=title),
    }
    return Planned(**{**made, **other})


def looks(*readings: list[Planned], hours: float = 1) -> tuple[Kept, ...]:
    """What is known after the calendar was read so often, from Monday morning on."""
    known: tuple[Kept, ...] = ()
    for number, read in enumerate(readings):
        known = look(known, read, at=MORNING + timedelta(hours=number * hours))
    return known


WEEK = [entry(day, title) for day, title in enumerate(("Easy", "Intervals", "Easy", "Tempo", "Easy", "Easy", "Long"))]


def test_the_same_plan_again_changes_nothing() -> None:
    """A plan that shows what it showed is known as it was."""
    assert looks(WEEK, WEEK, WEEK) == tuple(map(Kept, WEEK))


def test_an_entry_is_gone_at_the_second_look_without_it() -> None:
    """One look may be a half answer: the entry is missing, and still counts; the second one ends it."""
    less = [one for one in WEEK if one.title != "Tempo"]
    once = looks(WEEK, less)
    assert [one.planned.title for one in once if one.missing_since] == ["Tempo"]
    assert looks(WEEK, less, less) == tuple(map(Kept, less))
    assert looks(WEEK, less, WEEK) == tuple(map(Kept, WEEK))


def test_an_entry_that_keeps_its_name_has_moved() -> None:
    """The same name on another day: it stands there, and where it stood is known."""
    later = replace(WEEK[1], date=MONDAY + timedelta(days=3))
    moved = Moved(WEEK[1].date, MORNING + timedelta(hours=1))
    known = looks(WEEK, [WEEK[0], later, *WEEK[2:]])
    assert [one.planned.moved for one in known if one.planned.key == later.key] == [moved]
    again = looks(WEEK, [WEEK[0], later, *WEEK[2:]], [WEEK[0], later, *WEEK[2:]])
    assert again == known


@pytest.mark.parametrize(("days", "moved"), [(2, True), (6, True), (7, False)])
def test_an_entry_whose_name_holds_its_date_has_moved(days: int, *, moved: bool) -> None:
    """Gone under one name and there under another with the same title and length, within a week: it is the same one."""
    tempo = entry(1, "Tempo", minutes=50)
    other = entry(1 + days + (1 if not moved else 0), "Tempo", minutes=50)
    known = looks([tempo, *WEEK[2:3], *WEEK[4:]], [other, *WEEK[2:3], *WEEK[4:]])
    tempos = [one for one in known if one.planned.title == "Tempo"]
    assert [one.planned.moved is not None for one in tempos] == ([True] if moved else [False, False])
    assert [one.missing_since is not None for one in tempos] == ([False] if moved else [True, False])


def test_another_length_is_another_session() -> None:
    """Thirty minutes instead of fifty under another name: the one is missing, the other new."""
    known = looks([entry(1, minutes=50), *WEEK[2:]], [entry(2, minutes=30), *WEEK[2:]])
    mine = [one for one in known if one.planned.title == "Intervals"]
    assert [(one.planned.minutes, one.missing_since is not None) for one in mine] == [(50, True), (30, False)]


def test_two_of_a_name_are_told_apart_by_their_dates() -> None:
    """A calendar whose entries all have one name: each stays where it stands."""
    same = [replace(one, key="redacted") for one in WEEK]
    assert looks(same, same) == tuple(map(Kept, sorted(same, key=lambda one: one.date)))
    assert [one.missing_since is None for one in looks(same, same[:-1])] == [True] * 6 + [False]


def test_the_past_stays_as_it_was() -> None:
    """What a feed forgets, renames or calls done after its day has no say; an entry that was missed may still be moved on."""
    known = look(tuple(map(Kept, WEEK)), WEEK[3:], at=MORNING + timedelta(days=3))
    assert known == tuple(map(Kept, WEEK))
    on = replace(WEEK[1], date=MONDAY + timedelta(days=4))
    moved = look(known, [on, *WEEK[3:]], at=MORNING + timedelta(days=3))
    assert [one.planned.moved.origin for one in moved if one.planned.moved] == [WEEK[1].date]
    assert not look(tuple(map(Kept, WEEK)), [], at=MORNING + timedelta(days=40))


def test_what_was_never_planned_is_not_added_when_it_is_done() -> None:
    """A feed that shows what was run as well: a copy adds nothing, and what was planned stays what it was planned as."""
    copy = entry(0, "Easy, 8 km", key="completed", done=True)
    done = replace(WEEK[0], title="Easy, as it was", kind=Kind.MODERATE, done=True)
    known = looks(WEEK, [copy, done, *WEEK[1:]])
    assert known == (Kept(replace(WEEK[0], done=True)), *map(Kept, WEEK[1:]))
    early = replace(WEEK[1], date=MONDAY, done=True)
    assert looks(WEEK, [WEEK[0], early, *WEEK[2:]])[1] == Kept(WEEK[1])


def test_a_plan_that_lost_more_than_half_is_doubted_for_two_days() -> None:
    """An empty answer, or a stump: the plan stays as it was, says since when, and is believed after two days."""
    new = entry(5, "New")
    for stump in ([], WEEK[:2]):
        known = looks(WEEK, stump, [*stump, new], stump)
        assert [one.planned for one in known] == WEEK
        assert doubted_since(known, MONDAY) == MORNING + timedelta(hours=1)
        late = look(known, [*stump, new], at=MORNING + timedelta(days=1, hours=25))
        assert [one.planned.title for one in late if one.planned.date > MONDAY + timedelta(days=1)] == ["New"]
    known = looks(WEEK, [])
    again = look(known, [], at=MORNING + timedelta(hours=2), believed=True)
    assert (len(known), again) == (7, ())
    assert doubted_since(looks(WEEK, WEEK[:4]), MONDAY) is None
    assert doubted_since((), MONDAY) is None


def test_the_days_a_plan_leaves_out_are_gaps() -> None:
    """Between two runs at most a week apart; not before the first, not after the last, not a named rest, not across two
    weeks; strength alone does not fill a day."""
    rest = entry(3, "Rest", type=PlannedType.REST, kind=Kind.REST)
    lift = entry(4, "Strength", type=PlannedType.STRENGTH, kind=None)
    plan = [entry(1), rest, lift, entry(5), entry(20)]
    gaps = [one for one in with_gaps(plan, first=MONDAY) if one.key == GAP]
    assert [(one.date - MONDAY).days for one in gaps] == [2, 4]
    assert {(one.source, one.kind, one.type) for one in gaps} == {("plan 1", Kind.REST, PlannedType.REST)}
    later = with_gaps(plan, first=MONDAY + timedelta(days=3))
    assert [(one.date - MONDAY).days for one in later if one.key == GAP] == [4]


def test_an_entry_that_nobody_could_read_may_be_a_run() -> None:
    """So its day is no gap; a note's is."""
    unread = entry(2, "Zzz", type=PlannedType.MARKER, kind=None, reason=because("plan_unread"))
    note = entry(3, "Base", type=PlannedType.MARKER, kind=None, reason=because("plan_note", word="base"))
    plan = [entry(0), unread, note, entry(4)]
    assert [(one.date - MONDAY).days for one in with_gaps(plan, first=MONDAY) if one.key == GAP] == [1, 3]
