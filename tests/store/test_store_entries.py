"""What subscribers have seen, now and before."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from liftday.calendar.entry import Entry
from liftday.store import entries
from liftday.store.engine import Store
from liftday.store.entries import Logged
from liftday.training.plan import Change
from reasons import worded


def test_what_was_published_comes_back(store: Store, made: Any) -> None:
    """Session and entry of a uid come back as they were published."""
    session = made.session()
    entry = made.entry(session, sequence=2)
    assert entries.publish(store, at=made.now, entries=[entry], sessions=[session]) == 1
    (held,) = entries.recall(store)
    assert (held.uid, held.at, held.session, held.entry) == (session.uid, made.now, session, entry)


def test_publishing_the_same_adds_nothing(store: Store, made: Any) -> None:
    """A turn that changes nothing leaves no trace in the versions."""
    session = made.session()
    plan = made.plan(session)
    entries.publish(store, at=made.now, entries=[made.entry(session)], plan=plan)
    assert entries.publish(store, at=made.now + timedelta(hours=1), entries=[made.entry(session)], plan=plan) == 0
    assert entries.recall(store)[0].at == made.now


def test_before_an_instant_the_older_version_stands(store: Store, made: Any) -> None:
    """`--at` sees what was published before that instant, and not what came with it."""
    session = made.session()
    moved = replace(session, date=date(2026, 3, 7), start=session.start + timedelta(days=1))
    later = made.now + timedelta(days=1)
    entries.publish(store, at=made.now, entries=[made.entry(session)], sessions=[session])
    entries.publish(store, at=later, entries=[made.entry(moved, sequence=1)], sessions=[moved])
    assert [p.session for p in entries.recall(store)] == [moved]
    assert [p.session for p in entries.recall(store, before=later)] == [session]
    assert entries.recall(store, before=made.now) == ()


def test_a_withdrawn_session_keeps_its_sequence(store: Store, made: Any) -> None:
    """What left the feed is remembered, so that its return counts on."""
    session = made.session()
    gone = made.entry(session, live=False, sequence=4)
    entries.publish(store, at=made.now, entries=[made.entry(session)], sessions=[session])
    entries.publish(store, at=made.now, entries=[gone])
    (held,) = entries.recall(store)
    assert (held.session, held.entry) == (session, gone)


def test_reasons_are_forgotten_and_identities_are_not(store: Store, made: Any) -> None:
    """What tells of activities goes from every version; uid, place and exercises stay, the sequence counts on."""
    session = replace(made.session(), reasons=worded("Friday: easy, 2 days after intervals."))
    entry = made.entry(session, sequence=2)
    on = date(2026, 2, 27)
    moved = Change(uid=session.uid, origin=on, to=session.date, reasons=worded("Tuesday was hard."))
    label = Entry(uid="day", date=on, start=on, end=on + timedelta(days=1), summary="Hard day", kind="day", sequence=1)
    notice = Entry(uid="notice", date=on, start=on, end=on + timedelta(days=1), summary="No plan yet", kind="notice")
    entries.publish(store, at=made.now, entries=[entry, label, notice], sessions=[session])
    entries.publish(store, at=made.now, entries=[replace(entry, sequence=3)], changes=[moved])
    entries.forget_reasons(store, at=made.now, today=date(2026, 3, 2))
    held = {p.uid: p for p in entries.recall(store)}
    assert held[session.uid].session == replace(session, reasons=(entries.NO_REASON,))
    assert "intervals" not in held[session.uid].entry.description
    assert "activities that were deleted since" in held[session.uid].entry.description
    assert (held[session.uid].entry.sequence, held["day"].entry.sequence) == (4, 1)
    assert (held["day"].entry.live, held["day"].entry.summary, held["notice"].entry) == (False, "Day", notice)
    assert entries.changes(store) == ()
    with store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM versions").scalar() == 3


def test_a_notice_is_an_entry_without_a_session(store: Store, made: Any) -> None:
    """Day labels and notices are published too, and sessions may be known that never were shown."""
    on = date(2026, 3, 6)
    notice = Entry(uid="notice", date=on, start=on, end=on + timedelta(days=1), summary="No plan yet", kind="notice")
    entries.publish(store, at=made.now, entries=[notice], sessions=[made.session()])
    found = {p.uid: (p.session, p.entry) for p in entries.recall(store)}
    assert found == {"notice": (None, notice), made.session().uid: (made.session(), None)}


def test_the_published_plan_comes_back_with_its_words(store: Store, made: Any) -> None:
    """Phase, notes, gate, expected days and every rule's verdict are what the last turn said."""
    one, two = made.session(date(2026, 3, 6)), made.session(date(2026, 3, 9))
    plan = made.plan(one, two)
    entries.publish(store, at=made.now, entries=[made.entry(one), made.entry(two)], plan=plan)
    assert entries.recall_plan(store) == plan


def test_a_turn_that_says_the_same_only_renews_its_instant(store: Store, made: Any) -> None:
    """The plan is as fresh as the last turn, and `--at` of the first still finds it."""
    later = made.now + timedelta(hours=1)
    plan = made.plan(made.session())
    entries.publish(store, at=made.now, entries=[], plan=plan)
    entries.publish(store, at=later, entries=[], plan=plan)
    newest, between = entries.recall_plan(store), entries.recall_plan(store, before=later)
    assert newest is not None
    assert between is not None
    assert (newest.at, between.at) == (later, made.now)


def test_there_was_no_plan_before_the_first(store: Store, made: Any) -> None:
    """Before anything was published there is nothing to show."""
    assert entries.recall_plan(store) is None
    entries.publish(store, at=made.now, entries=[], plan=made.plan(made.session()))
    assert entries.recall_plan(store, before=made.now) is None


def test_plans_of_two_months_ago_go(store: Store, made: Any) -> None:
    """The words of old plans are not kept for ever."""
    for days in (0, 59, 61):
        plan = made.plan(made.session(), gate=worded(f"{days}"))
        entries.publish(store, at=made.now + timedelta(days=days), entries=[], plan=plan)
    assert entries.recall_plan(store, before=made.now + timedelta(days=1)) is None
    kept = entries.recall_plan(store, before=made.now + timedelta(days=60))
    assert kept is not None
    assert kept.gate == worded("59")


def test_versions_that_were_replaced_two_months_ago_go(store: Store, made: Any) -> None:
    """Every uid keeps its last version for ever, and what stood at any instant of the last two months stays known."""
    session, quiet = made.session(), made.session(date(2026, 3, 9))
    entries.publish(store, at=made.now, entries=[made.entry(quiet)], sessions=[quiet])
    days = [timedelta(days=n) for n in (0, 10, 40, 80)]
    for n, day in enumerate(days):
        entries.publish(
            store,
            at=made.now + day,
            entries=[made.entry(session, sequence=n)],
            plan=made.plan(session, notes=worded(f"the day {n}")),
        )

    def seen(before=None):
        return {p.uid: p.entry.sequence for p in entries.recall(store, before=before)}

    assert seen() == {session.uid: 3, quiet.uid: 0}
    assert seen(made.now + timedelta(days=79)) == {session.uid: 2, quiet.uid: 0}
    assert seen(made.now + timedelta(days=30)) == {session.uid: 1, quiet.uid: 0}
    assert seen(made.now + timedelta(days=5)) == {quiet.uid: 0}


def test_the_log_of_moves_is_found_by_day_and_by_session(store: Store, made: Any) -> None:
    """`why DATE` shows what left the date and what came to it."""
    one, two = made.session(date(2026, 3, 6)), made.session(date(2026, 3, 9))
    away, gone = made.moved(one, date(2026, 3, 7)), made.moved(two, None)
    entries.publish(store, at=made.now, entries=[], plan=made.plan(one, two, changes=(away,)))
    entries.publish(store, at=made.now + timedelta(days=1), entries=[], changes=[gone])
    first, second = Logged(at=made.now, change=away), Logged(at=made.now + timedelta(days=1), change=gone)
    assert entries.changes(store) == (first, second)
    assert entries.changes(store, day=date(2026, 3, 6)) == (first,)
    assert entries.changes(store, day=date(2026, 3, 7)) == (first,)
    assert entries.changes(store, uid=two.uid) == (second,)
    assert entries.changes(store, before=second.at) == (first,)


def test_all_of_a_publication_counts_or_nothing(store: Store, made: Any) -> None:
    """When something fails behind the publication in one transaction, subscribers' state is what it was."""

    def fail() -> None:
        with store.begin() as both:
            entries.publish(both, at=made.now, entries=[], plan=made.plan(made.session()))
            raise RuntimeError("the feed could not be written")

    with pytest.raises(RuntimeError):
        fail()
    assert entries.recall(store) == ()
    assert entries.recall_plan(store) is None
