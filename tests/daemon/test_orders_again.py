"""The owner's words as they are kept: said twice and taken back once is as if never said."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.daemon.orders.said_again import keep
from liftday.store import feedback, marks, word_log
from liftday.store.engine import Store
from liftday.training.owner import Feedback, Mark, Word
from liftday.training.prescribing.away import week_uid
from liftday.training.programme.marked_pain import pain_uid
from memories import open_store

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
DAYS = [date(2026, 3, d) for d in (2, 3, 4)]


@dataclass
class Kept:
    """What an order needs of an instance here."""

    store: Store


def word(act, uid, **more):
    """A word on a session, a place or a week."""
    return Feedback(uid=uid, act=act, at=NOW, date=DAYS[0], **more)


MARKS = st.tuples(st.sampled_from(["clear", *Word]), st.sampled_from(DAYS), st.sampled_from(DAYS))
FEEDBACK = st.sampled_from(
    [
        word("done", "u"),
        word("done", "u", rating=6),
        word("done", "u", pain=2),
        word("done", "v", rating=6),
        word("skip", "u"),
        word("skip", "u", reason="a cold"),
        word("move", "u", to=DAYS[1]),
        word("move", "u", to=DAYS[2]),
        word("swap", "u", exercise="rdl", instead="x"),
        word("swap", "v", exercise="rdl", instead="y", lasting=True),
        word("gym", week_uid(DAYS[0]), gym=False),
        word("gym", week_uid(DAYS[0]), gym=True),
        word("pain", pain_uid(DAYS[0], "itb"), pain=3, place="itb"),
        word("pain", pain_uid(DAYS[1], "itb"), pain=3, place="itb"),
    ]
)


def say(store, one, minute):
    """Say it so many minutes from now; return whether it is new, and changes anything."""
    at = NOW + timedelta(minutes=minute)
    if isinstance(one, Feedback):
        return not keep(Kept(store), replace(one, at=at))
    label, *span = one
    first, last = min(span), max(span)
    if label == "clear":
        return marks.clear(store, first, last, at=at) > 0
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return marks.remember(store, [Mark(date=on, word=Word(label), at=at) for on in days])


def state(store):
    """What stands of the words, and which can be taken back."""
    return marks.recall(store), set(feedback.recall(store)), word_log.recall(store)


@settings(max_examples=60, deadline=None)
@given(before=st.lists(st.one_of(MARKS, FEEDBACK), max_size=5), last=st.one_of(MARKS, FEEDBACK))
def test_said_twice_and_taken_back_once_is_never_said(tmp_path_factory, before, last):
    """Whatever was said before it; what was said already and holds is confirmed, and not kept again."""
    with open_store(tmp_path_factory.mktemp("words")) as store:
        for minute, one in enumerate(before):
            say(store, one, minute)
        never = state(store)
        if not say(store, last, 10):
            assert (state(store)[0], state(store)[1]) == (never[0], never[1])
            return
        once = state(store)
        assert not say(store, last, 11)
        assert state(store) == once
        word_log.take_back(store, word_log.recall(store)[-1], at=NOW)
        assert state(store) == never
