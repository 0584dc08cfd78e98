"""The planner's values: what was promised, what was done, what is wanted, and where sessions stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from liftday.training.claim import Claim, Grounds
from liftday.training.day import Ruling
from liftday.training.reason import Reason
from liftday.training.session import Variant


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
    reasons: tuple[
        Reason, ...
    ] = ()  # what was published as its reason; kept as long as the session stays and it is true
    claims: tuple[Claim, ...] = ()  # what that says of the days around
    moves: int = 0  # how many of the owner's moves it has answered
    fallen: Reason | None = None  # which newer move took the place the owner had put it at


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Strength that really happened: a completed session, or a visit to the gym nobody planned.

    ``waiting``: a session whose hour has come and that may still be recorded; it holds its place like one that was done.
    ``stands`` is the date of its entry, which no other session may share; it may have been done a day before.
    """

    stands: date | None = None
    date: date
    variant: Variant = Variant.FULL
    planned: bool = False
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
    lasting: bool = False  # the cap is not over with the next session
    paused: Reason | None = None  # why there is no automatic strength at all


@dataclass(frozen=True, slots=True)
class Ousted:
    """What the owner's moves did to another session: why it cannot stand beside one of them, or else only where the new one
    stands that its week was arranged around."""

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
    cause: Reason | None = None
    moved: Reason | None = None  # what moved it to another date or hour
    moves: int = 0
    fallen: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The plan's placements by date, what every rule says of every date, and what went away."""

    placements: tuple[Placement, ...]
    verdicts: Mapping[date, tuple[Ruling, ...]] = field(default_factory=dict)
    notes: tuple[Reason, ...] = ()
    withdrawn: tuple[tuple[str, Reason], ...] = ()  # uid and why
    cost: float = 0.0
    refused: Mapping[str, Reason] = field(default_factory=dict)  # why a session is not where the owner moved it, by uid
