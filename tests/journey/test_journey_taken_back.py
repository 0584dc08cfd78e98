"""Words taken back in any order: once none is left, plan, reasons and feed are what they were before the first."""

import random
from datetime import date, timedelta

import pytest

from homes import NOW
from journey.test_journey_undo import planned, sessions, untold
from liftday.config.read import read
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.orders import MarkDays, MoveSession, SessionDone, SkipSession, Sync, Undo
from liftday.daemon.state.instance import open_instance
from liftday.errors import LiftdayError
from liftday.store import word_log

__all__ = ["planned"]
THEN = NOW + timedelta(hours=54)  # on Wednesday, before its session
COUNTERS = ("SEQUENCE", "LAST-MODIFIED", "DTSTAMP", "CREATED")


class Owner:
    """Says words a minute apart, and takes them back."""

    def __init__(self, home):
        self.home, self.now = home, THEN
        self.say(Sync())
        self.uids = sorted((s["date"], s["uid"]) for s in sessions(home).values() if s["type"] == "strength")

    def say(self, order):
        """Carry an order out; return its outcome, None where it was refused."""
        self.now += timedelta(minutes=1)
        try:
            return carry_out_here(read(self.home.config), self.home.state, order, now=self.now)
        except LiftdayError:
            return None

    def said(self, words):
        """Say what a picture means: "move 3 11" is the fourth session to 11 March, "ill 8-10" a mark."""
        act, *those = words.split()
        if act == "move":
            return self.say(MoveSession(session=self.uid(those[0]), to=date(2026, 3, int(those[1]))))
        if act in {"skip", "done"}:
            return self.say((SkipSession if act == "skip" else SessionDone)(session=self.uid(those[0])))
        first, _, last = those[0].partition("-")
        return self.say(MarkDays(first=date(2026, 3, int(first)), last=date(2026, 3, int(last or first)), word=act))

    def uid(self, place):
        """A session by its place among those of strength."""
        return self.uids[int(place)][1]

    def words(self):
        """What can be taken back."""
        with open_instance(read(self.home.config), self.home.state, readonly=True) as instance:
            return word_log.recall(instance.store)

    def sees(self):
        """The plan with its reasons, and the feed without its counters."""
        feed = self.home.liftday("feed").out.replace("\r\n ", "").splitlines()
        return untold(sessions(self.home, self.now)), [line for line in feed if not line.startswith(COUNTERS)]


@pytest.mark.parametrize(
    ("said", "order"),
    [
        (("move 3 11", "skip 2"), (0, 0)),  # the skipped one had given way to the moved one
        (("move 1 7", "low 6-8"), (0, 0)),  # where it goes back to takes only a light one as yet
        (("hard 9", "ill 8-10", "easy 10"), (1, 1, 0)),  # written anew in between, with the chances of another day
        (("move 0 9", "skip 0", "hard 11-13"), (1, 0, 0)),  # pushed, and its own day closed by then
        (("done 0", "ill 4"), (0, 0)),  # what follows from a `done` that is taken back while ill
    ],
)
def test_words_that_meet_leave_no_trace(planned, said, order):
    """The kinds that were found: each word is taken back by its place among those that are left."""
    owner = Owner(planned)
    before = owner.sees()
    for words in said:
        assert owner.said(words), words
    for place in order:
        word = owner.words()[place]
        assert owner.say(Undo(session=word.uid or str(word.first))), (said, place)
    assert owner.words() == ()
    assert owner.sees() == before


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_words_taken_back_in_any_order_leave_no_trace(planned, seed):
    """Three words by chance, and taken back by chance; one that cannot be taken back yet is tried again later."""
    chance = random.Random(seed)
    owner = Owner(planned)
    before = owner.sees()
    told = []
    while len(told) < 3:
        act = chance.choice(["move", "move", "skip", "done", "hard", "ill", "low", "blocked", "rest"])
        first = chance.randrange(3, 12)
        those = {"move": f"{chance.randrange(4)} {first}", "skip": f"{chance.randrange(4)}", "done": "0"}
        told.append(f"{act} {those.get(act, f'{first}-{first + chance.choice([0, 0, 2])}')}")
        owner.said(told[-1])
    for _ in range(12):
        if not owner.words():
            break
        word = chance.choice(owner.words())
        owner.say(Undo(session=chance.choice([None, word.uid or str(word.first)])))
    assert owner.words() == (), told
    assert owner.sees() == before, told
