"""How far an athlete's plan is to be believed: what became of its days, by what they had been planned as.

A planned day is one of three: as it was planned, active as the habit has it, or as if there were no plan. How often each
is the case is learnt day by day, of each sort of planned day by itself and, with half the weight, of all the others. A
plan that nobody follows so fades to habit, and one that is followed becomes near certain. A demanding session that did
not come may come on the next day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log
from typing import Final

from liftday.training.day import CLOSED, KINDS, Chances, Day, Kind
from liftday.training.foreseeing.looks import GAP
from liftday.training.foreseeing.rhythm import ABSENT, Fading, mixed
from liftday.training.foreseeing.said import RUN, SORTS, Said

HALF_LIFE: Final = 84  # days: what became of a plan twelve weeks ago weighs half (bench/plan_belief.py)
OTHERS: Final = 0.5  # how much a day of another sort tells of this one (bench/plan_belief.py)
AS_PLANNED: Final = (
    0.0,
    0.1,
    0.2,
    0.35,
    0.5,
    0.65,
    0.8,
    0.9,
    0.97,
)  # the shares of days as planned that are weighed up
ACTIVE: Final = (0.0, 0.25, 0.5)  # ... and of the other days those that are active at least
UNLIKELY: Final = 0.01  # no single day, misread or ill, speaks louder against a share than this (D)
LATER: Final = 0.2  # how often a demanding session that did not come comes a day later, before anything is known (D)
WORTH_LATER: Final = 3.0  # sessions that did not come: how much of an athlete's own it takes to be believed as much (D)
READ_AS: Final = {  # as which kinds a day is read that went as planned, before anything is known (D)
    "rest": (1.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    "easy": (0.0, 0.9, 0.1, 0.0, 0.0, 0.0),
    "moderate": (0.0, 0.25, 0.6, 0.15, 0.0, 0.0),
    "hard": (0.0, 0.02, 0.08, 0.85, 0.05, 0.0),
    "long": (0.0, 0.05, 0.05, 0.1, 0.8, 0.0),
    "race": (0.0, 0.0, 0.0, 0.1, 0.0, 0.9),
    GAP: (1.0, 0.0, 0.0, 0.0, 0.0, 0.0),
}
WORTH_READ_AS: Final = 6.0  # days: how much of an athlete's own it takes to be believed as much (D)
RECORD: Final = 84  # planned days whose outcome is told
_ALL: Final = len(SORTS)  # the row of all sorts together
_IDLE: Final = frozenset({Kind.REST.value, GAP})
_STERN: Final = frozenset(kind.value for kind in CLOSED)
_SHARES: Final = tuple(
    (share, (1 - share) * other, (1 - share) * (1 - other)) for share in AS_PLANNED for other in ACTIVE
)
_Kinds = Sequence[float]  # the chances of the six kinds


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one planned day: whether it came so, or a day later."""

    sort: str
    came: bool
    later: bool = False


class Belief:
    """What was learnt of one athlete and their plans; ``learn`` takes the next day, ``believe`` says what comes."""

    __slots__ = ("last", "late", "missed", "outcomes", "read_as", "shares")

    def __init__(self) -> None:
        """Nothing known."""
        self.shares = Fading(HALF_LIFE, _ALL + 1, len(_SHARES))  # how well each share foretold the days: logarithms
        self.read_as = Fading(HALF_LIFE, len(SORTS), len(KINDS))
        self.late = Fading(HALF_LIFE, 1, 2)  # demanding sessions that did not come: a day later, not then either
        self.outcomes: tuple[Outcome, ...] = ()
        self.missed: str | None = None  # the demanding sort that the last day had been planned as and was not
        self.last: date | None = None

    def copy(self) -> "Belief":
        """The same knowledge, to be changed alone."""
        other = Belief.__new__(Belief)
        for name in Belief.__slots__:
            value = getattr(self, name)
            setattr(other, name, value.copy() if isinstance(value, Fading) else value)
        return other

    def learn(self, day: Day, said: Said | None, habit: Chances) -> None:
        """Take the next day: what a plan had said of it before it began, what the habit alone gave it, what it was. Days of
        illness and travel say nothing of a plan either."""
        for _ in range(0 if self.last is None else (day.date - self.last).days):
            for table in (self.shares, self.read_as, self.late):
                table.tick()
        missed = self.missed if self.last == day.date - timedelta(days=1) else None
        self.last, self.missed = day.date, None
        if not ABSENT.isdisjoint(day.flags):
            return
        own = 1.0 if missed is None else self._learn_late(missed, day.kind, self._mixed(said, habit))
        if said is not None:
            self._learn_shares(said, habit, day.kind, own)
            came = _came(said.sort, day.kind)
            self.outcomes = (*self.outcomes[1 - RECORD :], Outcome(said.sort, came))
            if said.sort in _STERN and not came and day.kind not in CLOSED:
                self.missed = said.sort

    def _learn_shares(self, said: Said, habit: Chances, kind: Kind, own: float) -> None:
        """Weigh up the shares by a day; ``own`` is how much of it was not a session of the day before."""
        row, at = SORTS.index(said.sort), KINDS.index(kind)
        one, two, three = (part[at] for part in self._parts(said, habit))
        for column, shares in enumerate(_SHARES):
            as_planned, active, as_ever = _of_sort(said, shares)
            told = own * log(max(UNLIKELY, as_planned * one + active * two + as_ever * three))
            self.shares.add(row, column, told)
            self.shares.add(_ALL, column, told)
        as_planned, active, as_ever = self._shares(said)
        whole = as_planned * one + active * two + as_ever * three
        if whole:
            self.read_as.add(row, at, own * as_planned * one / whole)

    def _learn_late(self, missed: str, kind: Kind, other: _Kinds) -> float:
        """What a day shows of sessions that come a day later; return how much of it is left to speak for itself."""
        at, late = KINDS.index(kind), self._late()
        came = late * self._as_planned(missed)[at]
        whole = came + (1 - late) * other[at]
        share = came / whole if whole else 0.0
        self.late.add(0, 0, share)
        self.late.add(0, 1, 1 - share)
        if _came(missed, kind):
            self.outcomes = (*self.outcomes[:-1], Outcome(missed, came=False, later=share >= 0.5))
        return 1 - share

    def believe(self, days: Sequence[tuple[Said | None, Chances]]) -> tuple[Chances, ...]:
        """Given what plans say of consecutive days, from the one after the last learnt on, and the chances that the habit
        alone gives each, return the chances of each."""
        believed: list[Chances] = []
        missed, open_still = self.missed, 1.0
        for said, habit in days:
            chances = self._mixed(said, habit)
            if missed is not None:
                late = open_still * self._late()
                chances = _mixed_by(late, self._as_planned(missed), chances)
            now = habit if said is None and missed is None else Chances(*chances)
            believed.append(now)
            missed, open_still = (said.sort, 1 - now.closed) if said and said.sort in _STERN else (None, 1.0)
        return tuple(believed)

    def record(self, sort: str) -> tuple[Outcome, ...]:
        """Given a sort of planned day, return what became of the last ones."""
        return tuple(one for one in self.outcomes if one.sort == sort)

    def _mixed(self, said: Said | None, habit: Chances) -> list[float]:
        """The chances of a day by its plan and the habit."""
        if said is None:
            return _kinds(habit)
        shares, parts = self._shares(said), self._parts(said, habit)
        return [sum(share * part[at] for share, part in zip(shares, parts, strict=True)) for at in range(len(KINDS))]

    def _shares(self, said: Said) -> Sequence[float]:
        """How likely a day of this sort is as planned, active otherwise, as ever: the mean of the shares, each as likely
        as it foretold the days so far. Before the first day all are alike."""
        own, every = self.shares.read(SORTS.index(said.sort)), self.shares.read(_ALL)
        told = [OTHERS * other + (1 - OTHERS) * mine for mine, other in zip(own, every, strict=True)]
        top = max(told)
        weights = [exp(value - top) for value in told]
        means = [sum(w * shares[at] for w, shares in zip(weights, _SHARES, strict=True)) for at in range(3)]
        return _of_sort(said, [value / sum(weights) for value in means])

    def _parts(self, said: Said, habit: Chances) -> tuple[_Kinds, _Kinds, _Kinds]:
        """The chances of the kinds on a day as planned, active otherwise, as ever."""
        ever = _kinds(habit)
        runs = sum(ever[1:])
        active = [0.0, *(chance / runs for chance in ever[1:])] if runs else READ_AS["easy"]
        return active if said.sort == RUN else self._as_planned(said.sort), active, ever

    def _as_planned(self, sort: str) -> _Kinds:
        return mixed(self.read_as.read(SORTS.index(sort)), WORTH_READ_AS, READ_AS[sort])

    def _late(self) -> float:
        return mixed(self.late.read(0), WORTH_LATER, (LATER, 1 - LATER))[0]


def _mixed_by(share: float, one: _Kinds, other: _Kinds) -> list[float]:
    """Given a share and two distributions, return so much of the one and the rest of the other."""
    return [share * a + (1 - share) * b for a, b in zip(one, other, strict=True)]


def _kinds(chances: Chances) -> list[float]:
    return [chances.of(kind) for kind in KINDS]


def _of_sort(said: Said, shares: Sequence[float]) -> Sequence[float]:
    """The shares as they are for a day: a rest is no activity in any case, and a reading that is not sure says at least
    that something is planned."""
    as_planned, active, as_ever = shares
    if said.sort in _IDLE:
        return as_planned, 0.0, active + as_ever
    return as_planned * said.certainty, active + as_planned * (1 - said.certainty), as_ever


def _came(sort: str, kind: Kind) -> bool:
    """Whether a day was what it had been planned as."""
    if sort in _IDLE:
        return kind is Kind.REST
    return kind is not Kind.REST if sort == RUN else kind.value == sort
