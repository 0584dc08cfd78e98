"""A word said again: which words are the same, and what takes their place."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftday.training.lifted import LiftedSet
from liftday.training.owner import Feedback
from liftday.training.repeated import said_before

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
MONDAY = date(2026, 3, 2)


def lifted(name, reps, **more):
    """A set of an exercise of the catalogue."""
    return LiftedSet(name=name, exercise=more.pop("exercise", name), reps=reps, **more)


def word(act, uid="u", *, on=MONDAY, **more):
    """A word of the owner's on a session."""
    return Feedback(uid=uid, act=act, at=NOW, date=on, **more)


def heard(*words):
    """The words, a minute apart."""
    return [Feedback(**{**_fields(one), "at": NOW + timedelta(minutes=n)}) for n, one in enumerate(words)]


def _fields(one):
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


SIX, SEVEN = word("done", rating=6), word("done", rating=7)
SETS = word("done", sets=(lifted("rdl", 8), lifted("rdl", 6), lifted("plank", 1)))
LATER = MONDAY + timedelta(days=2)
X, Y = word("swap", exercise="rdl", instead="x"), word("swap", exercise="rdl", instead="y")


def lasting(instead, uid="u", on=MONDAY):
    """A swap from a session on."""
    return word("swap", uid, on=on, exercise="rdl", instead=instead, lasting=True)


@pytest.mark.parametrize(
    ("before", "again"),
    [
        ([word("done")], word("done")),
        ([SIX, word("done", pain=2)], SIX),
        ([SIX, word("done", "other", rating=7)], SIX),
        ([SIX, SEVEN, SIX], SIX),
        ([SETS, word("done", sets=(lifted("squat", 8),))], SETS),
        ([word("skip", reason="a cold"), word("skip", "other")], word("skip", reason="a cold")),
        ([word("move", to=LATER)], word("move", to=LATER, on=LATER)),
        ([word("pain", "pain-2026-03-02-itb", pain=0, place="itb")], word("pain", "pain-2026-03-02-itb", pain=0, place="itb")),
        ([word("gym", "week-2026-03-02", gym=False)], word("gym", "week-2026-03-02", gym=False)),
        ([X, word("swap", exercise="squat", instead="z")], X),
        ([X, lasting("y", "v", LATER)], X),
        ([lasting("x"), lasting("x", "v", LATER)], lasting("x")),
    ],
)  # fmt: skip
def test_what_holds_is_the_same_word_again(before, again):
    said = heard(*before)
    found = said_before(again, said)
    assert found in said
    assert (found.uid, found.act) == (again.uid, again.act)


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ([], word("done")),
        ([SIX], word("done")),
        ([SIX], word("done", "other", rating=6)),
        ([SIX, SEVEN], SIX),
        ([SIX, word("skip")], SIX),
        ([SETS, word("done", sets=(lifted("romanian", 5, exercise="rdl"),))], SETS),
        ([SETS, word("skip"), word("done")], SETS),
        ([word("skip", reason="a cold")], word("skip")),
        ([word("skip"), word("unskip")], word("skip")),
        ([word("move", to=LATER), word("move", to=MONDAY)], word("move", to=LATER)),
        ([word("gym", gym=False), word("gym", gym=True)], word("gym", gym=False)),
        ([X, Y], X),
        ([X], lasting("x")),
        ([X, lasting("y", "v")], X),
        ([lasting("x"), lasting("y", "v", LATER)], lasting("x")),
        ([lasting("x")], lasting("x", on=LATER)),
    ],
)
def test_what_was_replaced_or_says_more_is_new(before, new):
    assert said_before(new, heard(*before)) is None


WORDS = st.one_of(
    st.builds(
        word, st.just("done"), st.sampled_from("uv"), rating=st.sampled_from([None, 6, 7]), pain=st.sampled_from([None, 0])
    ),
    st.builds(word, st.just("skip"), st.sampled_from("uv"), reason=st.sampled_from([None, "a cold"])),
    st.builds(word, st.just("move"), st.sampled_from("uv"), to=st.sampled_from([MONDAY, LATER])),
)  # fmt: skip


@given(st.lists(WORDS, max_size=6), WORDS)
def test_the_newest_word_said_again_is_always_the_same(before, last):
    said = heard(*before, last)
    assert said_before(last, said) == said[-1]


@given(st.lists(WORDS, max_size=6), WORDS)
def test_what_was_never_said_is_new(before, new):
    others = [one for one in heard(*before) if (one.uid, one.act) != (new.uid, new.act)]
    assert said_before(new, others) is None
