"""The planner's values: what was promised, what was done, what is wanted, and where sessions stand."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from liftday.training.claim import Claim, Grounds
from liftday.training.day import Day, Ruling
from liftday.training.owner import Feedback, Owner
from liftday.training.placing.costs import WEIGHTS, Weights
from liftday.training.planned import Taken
from liftday.training.reason import Reason
from liftday.training.session import Variant

IsoWeek = tuple[int, int]  # year and number


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A published strength session, planned for today or later. ``pinned``: the owner put it there."""

    uid: str
    date: date
    start: datetime
    minutes: int
    variant: Variant
    week: tuple[int, int, int]
    pinned: bool = False
    adds: bool = False  # to the athlete's own lifting
    reasons: tuple[
        Reason, ...
    ] = ()  # what was published as its reason; kept as long as the session stays and it is true
    claims: tuple[Claim, ...] = ()  # what that says of the days around
    moves: int = 0  # how many of the owner's moves it has answered
    fallen: Reason | None = None  # which newer move took the place where the owner had put it
    fresh: bool = False  # put on its date today: on no day before was it promised there

    @property
    def iso_week(self) -> IsoWeek:
        """The week of its date; it was born in another one when the owner moved it there."""
        year, number, _ = self.date.isocalendar()
        return year, number


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Strength that really happened: a completed session, or a visit to the gym nobody planned.

    ``waiting``: a session whose hour has come and that may still be recorded; it holds its place like one that was done.
    ``entry_date`` is the date of its entry, which no other session may share; it may have been done a day before.
    """

    entry_date: date | None = None
    date: date
    variant: Variant = Variant.FULL
    uid: str | None = None
    waiting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How much strength is wanted, after the programme's gates."""

    sessions_per_week: int = 2
    minutes: int = 30
    phase: str = "F1"
    novice: bool = False  # fewer than six completed sessions
    third: Variant = Variant.FULL  # the most a third weekly session may be
    cap: Variant | None = None  # lite: the next session is at most lite; upper_core: every session is
    lasting: Reason | None = None  # why the cap is not over with the next session
    paused: Reason | None = None  # why there is no automatic strength at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything a placing is decided from.

    A promise whose uid is in ``skipped`` is not offered again: its day is closed to what the planner would put there, and
    no other session moves or comes for it.
    """

    now: datetime
    owner: Owner
    wish: Wish
    expected: Sequence[Day]  # from today on
    past: Sequence[Day]  # before today, 35 at least where known
    promises: Sequence[Promise] = ()  # of today and later, and what was skipped this week
    done: Sequence[Done] = ()
    moves: Sequence[Feedback] = ()  # every move the owner ordered so far
    skipped: frozenset[str] = frozenset()  # uids of sessions the owner left out
    taken: Mapping[IsoWeek, frozenset[int]] = field(default_factory=dict)  # ordinals that a week has used
    plan_strength: frozenset[date] = frozenset()  # days from today on with strength of a running plan's own
    busy: Sequence[Taken] = ()  # what other calendars fill
    horizon: int | None = None  # days that may take a session; the rest keeps the last week's start honest; None: all
    weights: Weights = WEIGHTS

    @property
    def today(self) -> date:
        """The first expected date."""
        return self.expected[0].date

    @property
    def left_out(self) -> list[Promise]:
        """The published sessions that the owner skipped."""
        return [promise for promise in self.promises if promise.uid in self.skipped]

    @property
    def live(self) -> list[Promise]:
        """The published sessions that are still to come and not done."""
        over = self.skipped | {item.uid for item in self.done if item.uid}
        return [promise for promise in self.promises if promise.date >= self.today and promise.uid not in over]

    @property
    def lost(self) -> dict[IsoWeek, int]:
        """Sessions of a week that are not offered again: skipped ones, and missed ones after the first (training.md, Gaps)."""
        skipped = Counter(promise.iso_week for promise in self.left_out)
        missed = self.missed
        return {week: skipped[week] + max(0, missed.get(week, 0) - 1) for week in skipped.keys() | missed.keys()}

    @property
    def missed(self) -> dict[IsoWeek, int]:
        """Sessions of a week that were published and neither done nor still to come."""
        missed = {}
        for week, ordinals in self.taken.items():
            open_ones = {promise.week[2] for promise in self.promises if promise.week[:2] == week}
            done = sum(item.uid is not None and item.date.isocalendar()[:2] == week for item in self.done)
            missed[week] = max(0, len(ordinals - open_ones) - done)
        return missed


@dataclass(frozen=True, slots=True)
class Ousted:
    """What the owner's moves did to another session: ``why`` it cannot stand beside one of them, or the date of the move
    that its week was rearranged ``around``."""

    why: Reason | None = None
    around: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A session on its date. ``uid`` is the promise it continues, None for a new one; ``cause`` says what changed.

    ``grounds`` are the published ones where they are still ``true``; ``anew`` is what would be written today.
    """

    date: date
    start: datetime
    minutes: int
    variant: Variant
    week: tuple[int, int, int]
    uid: str | None
    grounds: Grounds
    anew: Grounds
    true: bool = False
    pinned: bool = False
    adds: bool = False  # to the athlete's own lifting on that day
    fresh: bool = False  # put there today
    cause: Reason | None = None
    moved: Reason | None = None  # what moved it to another date or hour
    moves: int = 0
    fallen: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The plan's placements by date, what every rule says of every date, and what went away."""

    placements: tuple[Placement, ...]
    rulings: Mapping[date, tuple[Ruling, ...]] = field(default_factory=dict)
    notes: tuple[Reason, ...] = ()
    withdrawn: tuple[tuple[str, Reason], ...] = ()  # uid and why
    cost: float = 0.0
    refused: Mapping[str, Reason] = field(default_factory=dict)  # why a session is not where the owner moved it, by uid
    takes: Mapping[date, frozenset[Variant]] = field(default_factory=dict)  # what may be moved to each date
    until: datetime | None = None  # from when on the clock alone may change it, before the day is over
