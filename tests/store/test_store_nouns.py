"""Readings, marks, feedback, the sync state and fetches: in and out again."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest

from liftday.store import entries, feedback, fetches, marks, readings, schema, sync_state, word_log
from liftday.store.engine import Store
from liftday.store.fetches import Fetched
from liftday.store.sync_state import Connection, Webhook, Withdrawal
from liftday.store.values import to_json
from liftday.training.day import Kind
from liftday.training.owner import Feedback, Mark, Word
from liftday.training.programme.marked_pain import pain_uid
from liftday.training.reason import because
from liftday.words.reading import reading_text
from memories import open_store


def test_readings_take_the_place_of_those_before(store: Store, made: Any) -> None:
    """All readings are given each time; what is not among them any more goes."""
    first = [made.reading(n) for n in (1, 2, 3)]
    assert readings.remember(store, first) == 3
    second = [made.reading(1), made.reading(2, kind=Kind.HARD), made.reading(4)]
    assert readings.remember(store, second) == 3
    assert readings.recall(store) == tuple(second)


@pytest.mark.sqlite
def test_readings_that_did_not_change_are_not_written(store: Store, made: Any) -> None:
    """A turn that read the same as the last one leaves the disk alone."""
    readings.remember(store, [made.reading(1)], {date(2026, 2, 2): {"hr": 190}})
    store.shrink()
    assert store.path is not None
    journal = store.path.with_name(store.path.name + "-wal")
    assert readings.remember(store, [made.reading(1)], {date(2026, 2, 2): {"hr": 190}}) == 0
    assert journal.stat().st_size == 0


def test_readings_from_a_date_on_leave_the_earlier_ones(store: Store, made: Any) -> None:
    """Only the part that was read anew is replaced."""
    readings.remember(store, [made.reading(n) for n in (1, 2, 3)])
    border = made.reading(2).day
    readings.remember(store, [made.reading(3, kind=Kind.LONG)], since=border)
    assert readings.recall(store) == (made.reading(1), made.reading(3, kind=Kind.LONG))
    assert readings.recall(store, since=border) == (made.reading(3, kind=Kind.LONG),)


def test_a_turn_in_the_past_leaves_later_readings(store: Store, made: Any) -> None:
    """`sync --at` an earlier day reads up to that day; what was read of later days stays."""
    readings.remember(store, [made.reading(n) for n in (1, 2, 3)])
    readings.remember(store, [made.reading(1, kind=Kind.LONG)], until=made.reading(2).day)
    assert readings.recall(store) == (made.reading(1, kind=Kind.LONG), made.reading(3))


def test_anchors_of_the_morning(store: Store, made: Any) -> None:
    """What was known when a day began is what the last day before it ended with."""
    readings.remember(store, [], {date(2026, 2, 2): {"hr": 188}, date(2026, 2, 9): {"hr": 190, "a": [1, None]}})
    assert readings.anchors_before(store, date(2026, 2, 2)) is None
    assert readings.anchors_before(store, date(2026, 2, 9)) == {"hr": 188}
    assert readings.anchors_before(store, date(2026, 2, 10)) == {"hr": 190, "a": [1, None]}


def test_anchors_outlive_a_turn_that_no_longer_names_them(store: Store) -> None:
    """After the facts were reduced a turn names only the days it still reads; the anchors before them stay."""
    readings.remember(store, [], {date(2026, 2, 2): {"hr": 188}, date(2026, 2, 9): {"hr": 190}})
    readings.remember(store, [], {date(2026, 2, 9): {"hr": 191}})
    assert readings.anchors_before(store, date(2026, 2, 9)) == {"hr": 188}
    readings.remember(store, [], {}, since=date(2026, 2, 5))
    assert readings.anchors_before(store, date(2026, 3, 1)) == {"hr": 188}


def _mark(on: date, word: Word, at: datetime) -> Mark:
    return Mark(date=on, word=word, at=at)


def test_the_last_kind_counts_and_flags_stand_beside_it(store: Store, made: Any) -> None:
    """A day marked hard, then easy, then low is easy and low."""
    on = date(2026, 3, 5)
    said = [_mark(on, word, made.now + timedelta(minutes=n)) for n, word in enumerate((Word.HARD, Word.EASY, Word.LOW))]
    for mark in said:
        marks.remember(store, [mark])
    assert marks.recall(store) == tuple(said[1:])


def test_a_mark_keeps_the_zone_it_was_said_in(store: Store, made: Any) -> None:
    """The instant comes back as it was said."""
    mark = _mark(date(2026, 3, 5), Word.REST, made.now.astimezone(ZoneInfo("Europe/Berlin")))
    marks.remember(store, [mark])
    assert str(marks.recall(store)[0].at) == str(mark.at)


def test_clearing_a_range_takes_every_word_in_it(store: Store, made: Any) -> None:
    """Both ends are included, and what was never said is not counted."""
    days = [date(2026, 3, d) for d in range(1, 8)]
    marks.remember(store, [_mark(on, Word.BLOCKED, made.now) for on in days])
    marks.remember(store, [_mark(days[2], Word.HARD, made.now)])
    assert marks.clear(store, days[2], days[4]) == 4
    assert {m.date for m in marks.recall(store)} == {*days[:2], *days[5:]}
    assert marks.clear(store, days[2], days[4]) == 0


def test_all_feedback_stays_and_the_last_word_counts(store: Store, made: Any) -> None:
    """Done after skipped is done; what was said before can still be read."""
    on = date(2026, 3, 1)
    skip = Feedback(uid="u1", act="skip", at=made.now, date=on, reason="tired")
    done = Feedback(uid="u1", act="done", at=made.now + timedelta(hours=2), date=on, rating=7, pain=1)
    move = Feedback(uid="u2", act="move", at=made.now, date=on, to=date(2026, 3, 4))
    for said in (skip, move, done):
        feedback.remember(store, said)
    assert feedback.recall(store) == (skip, move, done)
    assert feedback.recall(store, "u1") == (skip, done)


ROWS = {
    "athlete": '"134815"',
    "backfill": '{"before": 1700000000, "page": 1}',
    "backup_failed": '"The day\'s backup could not be written."',
    "failures": "2",
    "full_asked": "true",
    "hint_looks": '["2026-03-02", 3]',
    "hints": '["12", "13"]',
    "history_done": "true",
    "hours": '["07:00", {"0": [["06:30", "08:00"]]}]',
    "last_sync": '"2026-03-01T05:00:00+00:00"',
    "no_details": '{"12": 2}',
    "quota_counts": '{"15min": [2, 100]}',
    "read_from": '"2025-08-10"',
    "refused_feeds": '[{"file": "busy.ics", "remedy": "r", "since": "2026-03-01T05:00:00+00:00", "what": "w"}]',
    "set_aside": '[["12", null, "w"], ["13", "2026-03-01", "w"]]',
    "set_aside_fetched": '{"14": "w"}',
    "strava": '"quota"',
    "webhook": '"120475"',
    "withdrawn": '"2026-03-01T05:00:00+00:00"',
    "zones": "[0, 120.5]",
}
"""Rows of ``facts`` as liftday 0.1 wrote them."""


def _rows(store: Store) -> dict[str, str]:
    with store.reading() as connection:
        return {row.name: row.body for row in connection.exec_driver_sql("SELECT name, body FROM facts")}


def test_the_sync_state_of_an_older_database_reads_and_is_written_as_it_was(store: Store) -> None:
    """Every row becomes a field; written again, each has the same text, and a default has no row."""
    with store.writing() as connection:
        connection.execute(schema.facts.insert(), [{"name": name, "body": body} for name, body in ROWS.items()])
    parts = [sync_state.recall(store, kind) for kind in get_args(sync_state.Part)]
    with store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM facts")
    sync_state.remember(store, *parts)
    assert _rows(store) == ROWS
    assert parts[0] == Connection(strava="quota", last_sync=datetime(2026, 3, 1, 5, tzinfo=UTC), failures=2)
    sync_state.remember(store, *(kind() for kind in get_args(sync_state.Part)))
    assert _rows(store) == {}


def test_who_is_alone_knows_the_facts_after_a_write(store: Store, state: Path, made: Any) -> None:
    """However it was written, and whether it came to its end; what is known already is neither written nor read again."""
    with sync_state.alone(store):
        sync_state.remember(store, Webhook(webhook="1"))
        assert sync_state.recall(store, Webhook).webhook == "1"
        with store.begin() as both:
            sync_state.remember(both, Webhook(webhook="2"))
            assert sync_state.recall(both, Webhook).webhook == "2"
        assert sync_state.recall(store, Webhook).webhook == "2"
        with suppress(ZeroDivisionError), store.begin() as both:
            sync_state.remember(both, Webhook(webhook="3"))
            raise ZeroDivisionError
        assert sync_state.recall(store, Webhook).webhook == "2"
        with open_store(state) as other:
            sync_state.remember(other, Webhook(webhook="4"))
        sync_state.remember(store, Webhook(webhook="2"))
        assert sync_state.recall(store, Webhook).webhook == "2", "which nobody else writes"
        sync_state.remember(store, Withdrawal(withdrawn=made.now))
        sync_state.remember(store, Withdrawal())
        assert sync_state.recall(store, Withdrawal) == Withdrawal()
        sync_state.remember(store, Withdrawal(withdrawn=made.now))
        assert sync_state.recall(store, Webhook).webhook == "2"
    assert sync_state.recall(store, Withdrawal).withdrawn == made.now
    assert sync_state.recall(store, Webhook).webhook == "4"


def test_a_logout_forgets_what_came_from_strava_and_no_more(store: Store, made: Any) -> None:
    """The subscription's number, the withdrawal and the last turn outlive it."""
    sync_state.remember(store, Connection(failures=1), Webhook(webhook="7"), Withdrawal(withdrawn=made.now))
    sync_state.remember_published(store, {"feed.ics": "d1", "busy.ics": "d2"})
    sync_state.remember(store, *sync_state.FROM_STRAVA)
    sync_state.remember_published(store, {"busy.ics": None})
    assert set(_rows(store)) == {"webhook", "withdrawn", "published_feed.ics"}
    assert (sync_state.published(store, "feed.ics"), sync_state.published(store, "busy.ics")) == ("d1", None)


def test_marked_pain_lies_beside_it_and_is_cleared_with_the_marks(store: Store, made: Any) -> None:
    """A clear takes it from its days, and counts it; taken back, the clear brings it again, and what was said of others
    stays."""
    days = [date(2026, 3, d) for d in (1, 2, 3)]
    pains = [
        Feedback(uid=pain_uid(on, "itb"), act="pain", at=made.now + timedelta(minutes=n), date=on, pain=n, place="itb")
        for n, on in enumerate(days)
    ]
    other = Feedback(uid="u1", act="done", at=made.now, date=days[1], pain=2)
    for said in (*pains, other):
        feedback.remember(store, said)
    marks.remember(store, [_mark(days[1], Word.HARD, made.now)])
    assert feedback.recall(store, pain_uid(days[0], "itb")) == (pains[0],)
    assert marks.clear(store, days[1], days[2], at=made.now + timedelta(hours=1)) == 3
    assert feedback.recall(store) == (pains[0], other)
    assert marks.clear(store, days[1], days[2], at=made.now + timedelta(hours=2)) == 0
    cleared = word_log.recall(store)[-1]
    assert (cleared.word, cleared.pains) == ("clear", tuple(pains[1:]))
    word_log.take_back(store, cleared, at=made.now)
    assert set(feedback.recall(store)) == {*pains, other}
    assert [m.word for m in marks.recall(store)] == [Word.HARD]
    first = next(word for word in word_log.recall(store) if word.uid == pains[0].uid)
    word_log.take_back(store, first, at=made.now)
    assert set(feedback.recall(store)) == {*pains[1:], other}


def _state(store: Store) -> tuple[object, ...]:
    """What stands of the owner's words, and which of them can be taken back."""
    return marks.recall(store), feedback.recall(store), [(w.act, w.first, w.word) for w in word_log.recall(store)]


@pytest.mark.parametrize("named", [True, False])
def test_a_mark_that_is_said_again_is_one_word(store: Store, made: Any, *, named: bool) -> None:
    """It is the newest once more, also one of an older database, and one `undo` leaves what stood before both."""
    days = [date(2026, 3, d) for d in (3, 4, 5)]
    marks.remember(store, [_mark(days[1], Word.HARD, made.now)])
    before = _state(store)
    rest, again = ([_mark(on, Word.REST, made.now + timedelta(minutes=n)) for on in days] for n in (1, 3))
    assert marks.remember(store, rest)
    if not named:
        with store.writing() as connection:
            connection.exec_driver_sql("DELETE FROM facts WHERE name = 'words'")
    marks.remember(store, [_mark(date(2026, 3, 9), Word.EASY, made.now + timedelta(minutes=2))])
    stood = marks.recall(store)
    assert [marks.remember(store, again), marks.remember(store, again)] == [False, False]
    assert marks.recall(store) == stood
    *_, other, last = word_log.recall(store)
    assert (other.word, last.first, last.last, last.word, last.at) == ("easy", days[0], days[-1], "rest", rest[0].at)
    word_log.take_back(store, last, at=made.now)
    word_log.take_back(store, other, at=made.now)
    assert _state(store) == (before if named else ((), (), []))


def test_a_mark_that_another_replaced_is_new(store: Store, made: Any) -> None:
    """In whole or on one of its days; so is one that says it of more days."""
    days = [date(2026, 3, d) for d in (3, 4)]
    said = [[_mark(on, word, made.now + timedelta(minutes=n)) for on in of] for n, (word, of) in enumerate((
        (Word.REST, days), (Word.HARD, days[:1]), (Word.REST, days), (Word.REST, days[:1]), (Word.REST, days),
        (Word.LOW, days), (Word.REST, [*days, date(2026, 3, 5)]),
    ))]  # fmt: skip
    assert [marks.remember(store, one) for one in said] == [True] * len(said)
    assert len(word_log.recall(store)) == len(said)


def test_a_clear_that_is_said_again_is_one_word(store: Store, made: Any) -> None:
    """Two of other days stay two, and one that finds nothing of its own is none."""
    on, other = date(2026, 3, 3), date(2026, 3, 8)
    marks.remember(store, [_mark(on, Word.REST, made.now)])
    marks.clear(store, on, on, at=made.now + timedelta(minutes=1))
    marks.remember(store, [_mark(other, Word.REST, made.now + timedelta(minutes=2))])
    words = [(w.word, w.first) for w in word_log.recall(store)]
    assert words == [("rest", on), ("clear", on), ("rest", other)]
    for first, last in ((on, on), (on, on), (on, date(2026, 3, 4)), (date(2026, 3, 20), date(2026, 3, 20))):
        assert marks.clear(store, first, last, at=made.now + timedelta(minutes=3)) == 0
    assert [(w.word, w.first) for w in word_log.recall(store)] == [words[0], words[2], words[1]]


def test_feedback_that_counts_is_the_newest_again(store: Store, made: Any) -> None:
    """What was taken back, and answered, does not count."""
    on = date(2026, 3, 1)
    move = Feedback(uid="u1", act="move", at=made.now, date=on, to=date(2026, 3, 4))
    skip = Feedback(uid="u2", act="skip", at=made.now + timedelta(minutes=1), date=on)
    for said in (move, skip):
        feedback.remember(store, said)
    assert feedback.renewed(store, move)
    assert [w.uid for w in word_log.recall(store)] == ["u2", "u1"]
    back = Feedback(uid="u1", act="move", at=made.now + timedelta(minutes=2), date=on, to=on)
    word_log.take_back(store, word_log.recall(store)[-1], at=made.now, instead=back)
    assert [feedback.renewed(store, move), feedback.renewed(store, back)] == [False, False]
    assert feedback.recall(store) == (move, skip, back)


def test_a_word_whose_turn_was_cut_short_knows_the_turn_that_carried_it_out(store: Store, made: Any) -> None:
    """So that what it moved goes back with it; one that had its own turn keeps that."""
    plan, on = made.plan(), date(2026, 3, 6)
    minutes = [made.now + timedelta(minutes=n) for n in range(5)]
    entries.publish(store, at=minutes[0], entries=(), plan=plan)
    marks.remember(store, [_mark(on, Word.REST, minutes[1])])
    entries.publish(store, at=minutes[1], entries=(), plan=plan)
    marks.remember(store, [_mark(on, Word.HARD, minutes[2])])
    for at in minutes[3:]:
        entries.publish(store, at=at, entries=(), plan=plan)
    assert [word.carried_out for word in word_log.recall(store)] == [minutes[1], minutes[3]]


def test_the_memory_is_empty_until_something_is_known_of_a_turn(store: Store, made: Any) -> None:
    """The published feed is enough."""
    sync_state.remember(store, Connection())
    assert sync_state.is_empty(store)
    sync_state.remember_published(store, {"feed.ics": "d1"})
    assert not sync_state.is_empty(store)


def test_the_latest_fetch_of_each_client(store: Store, made: Any) -> None:
    """A report that comes late does not put the clock back."""
    later = made.now + timedelta(hours=1)
    fetches.remember(store, [Fetched(client="Google", at=made.now), Fetched(client="Apple", at=later, unchanged=True)])
    fetches.remember(store, [Fetched(client="Google", at=made.now - timedelta(hours=1))])
    fetches.remember(store, [])
    assert fetches.recall(store) == (
        Fetched(client="Apple", at=later, unchanged=True),
        Fetched(client="Google", at=made.now),
    )
    fetches.remember(store, [Fetched(client="Google", at=later + timedelta(hours=1), unchanged=True)])
    assert fetches.recall(store)[0].client == "Google"


def test_a_reading_of_an_earlier_version_keeps_its_sentence(store: Store, made: Any) -> None:
    """Its facts are gone and cannot be read again: the sentence is shown at home, and nobody else may read it."""
    readings.remember(store, [made.reading()])
    body = {**json.loads(to_json(made.reading())), "reason": "Easy: 150 beats a minute."}
    del body["reasons"]
    with store.writing() as connection:
        connection.execute(schema.readings.update().values(body=json.dumps(body)))
    (old,) = readings.recall(store)
    assert old == made.reading(reasons=(because("verbatim", text="Easy: 150 beats a minute.", public=False),))
    assert reading_text(old.kind, old.reasons) == "Easy: 150 beats a minute."
    assert reading_text(old.kind, old.reasons, public=True) == ""
    assert readings.remember(store, [old]) == 1, "it is written as this version writes it"
    assert readings.remember(store, readings.recall(store)) == 0
