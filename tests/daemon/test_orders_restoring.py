"""What stands again once a word is taken back, and why something does not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from liftday.daemon.orders.restoring import otherwise, restored
from liftday.store.places import Touched
from liftday.store.word_log import LoggedWord
from liftday.training.judge import make_plan
from liftday.training.plan import Change
from liftday.training.reason import because
from liftday.training.session import Status
from liftday.words.changes import cause
from training.test_judge_plan import CATALOGUE, known, lifts

PLAN = make_plan(known(), CATALOGUE)
FIRST, SECOND, *REST = lifts(PLAN.sessions)
NOW = PLAN.at


def on(session, date):
    """A session on another date, at its hour."""
    return replace(session, date=date, start=session.start + (date - session.date))


def touched(was, now, **more):
    """A session that a word had moved, and that stands where it left it."""
    uid = (was or now).uid
    return Touched(uid=uid, was=was, left=now, now=now, **more)


def word(act, uid=""):
    """A later word."""
    return LoggedWord(act=act, at=NOW, first=FIRST.date, last=FIRST.date, uid=uid)


def published(*others):
    """What is known while some of the sessions stand elsewhere than the plan had them."""
    elsewhere = {s.uid for s in others}
    kept = (s for s in PLAN.sessions if s.uid not in elsewhere)
    return known(published=(*kept, *others))


def test_what_the_rules_let_stand_goes_back_and_leaves_the_rest():
    away = on(SECOND, SECOND.date + timedelta(days=1))
    found = restored(published(away), CATALOGUE, [touched(SECOND, away)])
    assert (found.sessions, found.why) == ({SECOND.uid: SECOND}, {})


def test_what_would_push_aside_what_the_word_had_left_alone_stays():
    """Another session stands there by now."""
    one = touched(on(SECOND, FIRST.date), SECOND)
    found = restored(published(), CATALOGUE, [one])
    assert (found.sessions, set(found.why)) == ({}, {SECOND.uid})
    (said,) = otherwise([one], found.why, PLAN)
    assert (said.change.from_, said.change.to) == (FIRST.date, SECOND.date)
    assert said.change.why == cause(found.why[SECOND.uid])


def test_one_that_cannot_go_back_holds_no_other_up():
    away = on(SECOND, SECOND.date + timedelta(days=1))
    blocked, free = touched(on(REST[0], FIRST.date), REST[0]), touched(SECOND, away)
    found = restored(published(away), CATALOGUE, [blocked, free])
    assert (found.sessions, set(found.why)) == ({SECOND.uid: SECOND}, {REST[0].uid})


def test_what_the_word_had_brought_goes_unless_the_week_wants_it():
    one = touched(None, SECOND)
    found = restored(published(), CATALOGUE, [one])
    there = [s.date for s in lifts(make_plan(published(), CATALOGUE).sessions) if s.uid == SECOND.uid]
    assert there == [SECOND.date]
    said = otherwise([one], found.why, PLAN)
    assert [(s.origin, s.to) for s in said] == [(None, SECOND.date)] * (SECOND.uid in found.why)


YESTERDAY = on(SECOND, NOW.date() - timedelta(days=1))


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (touched(SECOND, replace(SECOND, status=Status.DONE)), "settled"),
        (touched(SECOND, YESTERDAY), "begun"),
        (touched(YESTERDAY, SECOND), "hour_over"),
        (touched(FIRST, SECOND, by=word("mark")), "moved_since"),
        (touched(SECOND, FIRST, by=word("move", SECOND.uid)), "moved_since"),
        (touched(SECOND, FIRST, by=replace(word("move", FIRST.uid), to=FIRST.date)), "makes_way"),
        (touched(replace(SECOND, status=Status.SKIPPED), SECOND), None),
    ],
)
def test_what_is_over_or_was_said_since_stays(one, code):
    found = restored(known(), CATALOGUE, [one])
    assert not found.sessions
    assert [reason.code for reason in found.why.values()] == [code] * (code is not None)


def test_of_what_moved_with_it_only_strength_that_stands_elsewhere_is_told():
    """A session that is new is told by the turn itself."""
    moved = Change(uid="m", origin=FIRST.date, to=SECOND.date, reasons=(because("moved", why=because("begun")),))
    same, new = replace(moved, uid="s", to=FIRST.date), replace(moved, uid="n", origin=None)
    stretch = replace(SECOND, type="mobility", uid="x")
    over = touched(stretch, replace(stretch, status=Status.DONE))
    found = restored(known(), CATALOGUE, [over])
    (said,) = otherwise([over], found.why, PLAN, [moved, same, new])
    assert (said.uid, said.change.why) == ("m", "it has begun")
