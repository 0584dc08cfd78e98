"""The life of an entry from turn to turn."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.calendar.entry import Entry, compose_day, compose_notice
from liftday.calendar.revise import revise
from liftday.training.day import Chances, Day, Kind, Source, rest_day
from liftday.training.session import session_uid
from reasons import worded

KEY = b"key"
NOW = datetime(2026, 3, 2, 6, tzinfo=ZoneInfo("Europe/Berlin"))
STAMP = datetime(2026, 3, 2, 5, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def test_what_is_new_begins_at_zero(an_entry: Callable[..., Entry]) -> None:
    """A first publication has sequence 0 and its stamps in UTC, without the fraction of a second."""
    (entry,) = revise([], [an_entry()], NOW.replace(microsecond=5))
    assert (entry.sequence, entry.created, entry.modified, entry.live) == (0, STAMP, STAMP, True)


def test_an_unchanged_plan_changes_nothing(an_entry: Callable[..., Entry]) -> None:
    """The same plan an hour later is the same calendar: no stamp moves."""
    published = revise([], [an_entry(1), an_entry(2)], NOW)
    assert revise(published, [an_entry(2), an_entry(1)], NOW + timedelta(hours=1)) == published


def test_evidence_that_grew_does_not_rewrite(an_entry: Callable[..., Entry]) -> None:
    """The reason says 8 of 9 instead of 7 of 8; nothing else changed: the published text stays."""
    published = revise([], [an_entry(description="Fridays were easy 7 times of 8.")], NOW)
    again = revise(published, [an_entry(description="Fridays were easy 8 times of 9.")], LATER)
    assert again == published


@pytest.mark.parametrize(
    "change",
    [
        {"start": datetime(2026, 3, 6, 7, tzinfo=UTC), "end": datetime(2026, 3, 6, 7, 30, tzinfo=UTC)},
        {"end": datetime(2026, 3, 6, 17, 20, tzinfo=UTC)},
        {"summary": "Strength, lite"},
        {"status": "done"},
        {"content": "4 x 10"},
        {"transparent": True},
        {"categories": ("MOBILITY",)},
        {"date": date(2026, 3, 7)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_change_that_matters_counts_one_up(an_entry: Callable[..., Entry], change: dict[str, object]) -> None:
    """Time, title, status, prescription: sequence + 1, a new stamp, the new text, and the day it was created stays."""
    published = revise([], [an_entry()], NOW)
    (entry,) = revise(published, [an_entry(description="Other words.", **change)], LATER)
    assert (entry.sequence, entry.created, entry.modified) == (1, STAMP, STAMP + timedelta(days=1))
    assert entry.description == "Other words."


@pytest.mark.parametrize(
    ("change", "ahead"),
    [
        ({"summary": "30' Kraft"}, True),
        ({"content": "4 x 10"}, True),
        ({"transparent": True}, True),
        ({"reminder_minutes": 30}, True),
        ({"categories": ("MOBILITY",)}, True),
        ({"description": "Other words."}, False),
    ],
    ids=lambda change: next(iter(change)) if isinstance(change, dict) else "",
)
@pytest.mark.parametrize("status", ["planned", "done", "missed"])
def test_no_setting_rewrites_what_has_begun(
    an_entry: Callable[..., Entry],
    change: dict[str, object],
    *,
    ahead: bool,
    status: str,
) -> None:
    """A title, a reminder, a look or an update changes what is to come; from the start of its hour on an entry stays."""
    published = revise([], [an_entry(status=status)], NOW)
    start = an_entry().start
    assert isinstance(start, datetime)
    before, begun = start - timedelta(seconds=1), start
    assert (revise(published, [an_entry(status=status, **change)], before) != published) is ahead
    assert revise(published, [an_entry(status=status, **change)], begun) == published
    assert revise(published, [an_entry(status=status, **change)], begun + timedelta(days=30)) == published


@pytest.mark.parametrize(
    "change",
    [
        {"status": "done", "summary": "Strength · done"},
        {"end": datetime(2026, 3, 6, 17, 20, tzinfo=UTC)},
        {"description": "Goblet squat: 3 x 10\n\nDone: https://x.test/act/new"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_became_of_a_session_is_said_afterwards(an_entry: Callable[..., Entry], change: dict[str, object]) -> None:
    """Its state, its hours, and the addresses that answer: a rotated key would leave dead links."""
    published = revise([], [an_entry()], NOW)
    (entry,) = revise(published, [an_entry(**change)], NOW + timedelta(days=5))
    assert (entry.sequence, entry.modified) == (1, STAMP + timedelta(days=5))
    assert revise([entry], [an_entry(**change)], NOW + timedelta(days=6)) == (entry,)


@pytest.mark.parametrize("day", [1, 2, 9])
def test_a_label_keeps_its_number_when_only_a_setting_changed(day: int) -> None:
    """Its title is all there is to it, yesterday, today and next week."""
    label = compose_day(rest_day(date(2026, 3, day)), key=KEY)
    published = revise([], [label], NOW)
    assert revise(published, [replace(label, content="another look")], NOW) == published
    assert revise(published, [replace(label, summary="Easy day")], NOW)[0].sequence == 1


def test_what_is_withdrawn_is_remembered_and_goes_on(an_entry: Callable[..., Entry]) -> None:
    """A session that leaves is a tombstone with its uid and sequence; when it returns it counts one up."""
    published = revise([], [an_entry()], NOW)
    (tombstone,) = revise(published, [], LATER)
    assert (tombstone.live, tombstone.sequence, tombstone.uid) == (False, 0, an_entry().uid)
    assert revise([tombstone], [], LATER) == (tombstone,)
    (back,) = revise([tombstone], [an_entry()], LATER + timedelta(days=1))
    assert (back.live, back.sequence, back.created) == (True, 1, STAMP)
    assert back.modified == STAMP + timedelta(days=2)


def test_what_is_called_off_leaves(an_entry: Callable[..., Entry]) -> None:
    """A skipped session is not in the feed, whether it ever was or not; the word is kept with the tombstone."""
    skipped = an_entry(status="skipped", live=False)
    assert revise([], [skipped], NOW) == ()
    (tombstone,) = revise(revise([], [an_entry()], NOW), [skipped], LATER)
    assert (tombstone.live, tombstone.status) == (False, "skipped")


@pytest.mark.parametrize("status", ["done", "missed"])
def test_history_stays_for_a_year(an_entry: Callable[..., Entry], status: str) -> None:
    """What was done or missed stays though the plan forgot it; after a year it leaves, after two it is forgotten."""
    published = revise([], [an_entry(status=status)], NOW)
    assert revise(published, [], NOW + timedelta(days=365)) == published
    (tombstone,) = revise(published, [], NOW + timedelta(days=380))
    assert not tombstone.live
    assert revise([tombstone], [], NOW + timedelta(days=760)) == ()


def test_what_is_too_old_is_not_published(an_entry: Callable[..., Entry]) -> None:
    """A plan that tells of two years ago publishes the last one."""
    old = an_entry(status="done")
    assert revise([], [old], NOW + timedelta(days=400)) == ()


def test_a_planned_session_nobody_wants_any_more_leaves_also_from_the_past(an_entry: Callable[..., Entry]) -> None:
    """Only what was settled is history."""
    published = revise([], [an_entry()], NOW)
    assert not revise(published, [], NOW + timedelta(days=30))[0].live


def test_past_labels_stay_while_days_are_labelled() -> None:
    """The plan speaks of coming days only: yesterday's label stays, one that is not wanted tomorrow goes."""
    labels = [compose_day(rest_day(date(2026, 3, 1) + timedelta(days=n)), key=KEY) for n in range(4)]
    published = revise([], labels, NOW)
    revised = revise(published, labels[2:3], NOW + timedelta(days=1))
    assert [entry.live for entry in revised] == [True, True, True, False]
    assert not any(entry.live for entry in revise(published, [], NOW + timedelta(days=1)))


def test_a_label_follows_the_facts() -> None:
    """Expected easy, turned out hard: one event, one number up."""
    guess = Day(
        date=date(2026, 3, 3),
        kind=Kind.EASY,
        source=Source.EXPECTED,
        confidence=0.6,
        reasons=worded("Tuesdays were easy 5 times of 8."),
        chances=Chances.sure(Kind.EASY),
    )
    fact = replace(guess, kind=Kind.HARD, source=Source.RECORDED, reasons=worded("Hard: 5 fast laps."))
    published = revise([], [compose_day(guess, key=KEY)], NOW)
    (entry,) = revise(published, [compose_day(fact, key=KEY)], LATER)
    assert (entry.sequence, entry.summary, entry.description) == (1, "Hard day", "Hard: 5 fast laps.")


def test_a_notice_comes_back_under_its_uid() -> None:
    """Years between two outages are no reason for a second uid or a lower sequence."""
    first = revise([], [compose_notice("stale", date(2026, 3, 2), "Since Monday.", key=KEY)], NOW)
    gone = revise(first, [], LATER)
    years = NOW + timedelta(days=1500)
    (kept,) = revise(gone, [], years)
    (back,) = revise([kept], [compose_notice("stale", years.date(), "Since Friday.", key=KEY)], years)
    assert (back.uid, back.sequence, back.live) == (first[0].uid, 1, True)


def test_the_clock_may_run_backwards(an_entry: Callable[..., Entry]) -> None:
    """A dead battery says 1970: an edit keeps the stamp it had, and no event is lost."""
    published = revise([], [an_entry(1, status="done"), an_entry(2)], NOW)
    dead = datetime(1970, 1, 1, tzinfo=UTC)
    done, moved = revise(published, [an_entry(2, summary="Moved")], dead)
    assert done == published[0]
    assert (moved.sequence, moved.modified, moved.created) == (1, STAMP, STAMP)


def test_two_entries_cannot_share_a_uid(an_entry: Callable[..., Entry]) -> None:
    """A plan that names one session twice is a fault of ours and is said before anything is published."""
    with pytest.raises(ValueError, match="two entries claim"):
        revise([], [an_entry(1), an_entry(2, uid=an_entry(1).uid)], NOW)


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """A calendar of sessions, labels and notices around NOW, some called off, each uid once."""
    found = []
    for place in draw(st.sets(st.integers(-400, 30), max_size=8)):
        on = NOW.date() + timedelta(days=place + draw(st.integers(0, 2)))
        if draw(st.booleans()):
            start = datetime(on.year, on.month, on.day, draw(st.integers(5, 20)), tzinfo=UTC)
            status = draw(st.sampled_from(["planned", "done", "missed", "skipped"]))
            entry = Entry(
                uid=session_uid(KEY, "strength", 2026, 1, place),
                date=on,
                start=start,
                end=start + timedelta(minutes=30),
                summary=draw(st.sampled_from(["Strength, full", "Strength, lite"])),
                description=draw(st.sampled_from(["7 of 8", "8 of 9"])),
                status=status,
                content=draw(st.sampled_from(["a", "b"])),
                live=status != "skipped",
            )
        else:
            entry = compose_day(rest_day(NOW.date() + timedelta(days=place)), key=KEY)
        found.append(entry)
    return found


@given(entries(), entries(), entries(), st.integers(-3, 500))
@settings(max_examples=150)
def test_the_laws_of_revising(first: list[Entry], second: list[Entry], third: list[Entry], days: int) -> None:
    """Twice is once; sequences and stamps never fall; what is wanted is there; the order of input is nothing."""
    published = revise(revise([], first, NOW), second, NOW)
    then = NOW + timedelta(days=days)
    revised = revise(published, third, then)
    assert revise(revised, third, then) == revised
    assert revise(revised, third, then + timedelta(minutes=1)) == revised
    assert revise(published[::-1], third[::-1], then) == revised
    assert list(revised) == sorted(revised, key=lambda entry: entry.order)
    before = {entry.uid: entry for entry in published}
    for entry in revised:
        assert entry.created
        assert entry.modified
        assert entry.created <= entry.modified
        old = before.get(entry.uid)
        if old and old.modified:
            assert entry.modified >= old.modified
            assert entry.created == old.created
            assert entry.sequence - old.sequence in {0, 1}
            assert entry.sequence > old.sequence or not entry.live or entry == old
    wanted = {entry.uid for entry in third if entry.live and (then.date() - entry.date).days <= 366}
    assert wanted <= {entry.uid for entry in revised if entry.live}
