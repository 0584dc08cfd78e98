"""A session in the plan: when, what, and why there. Also its name for life, the uid."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha1
from typing import TypeAlias

from liftday.training.claim import Claim
from liftday.training.lifted import Weight
from liftday.training.reason import Reason

Date: TypeAlias = date  # where a field is called so


class Variant(StrEnum):
    """How much of the legs a session takes (docs/training.md, Variants)."""

    FULL = "full"
    LITE = "lite"
    UPPER_CORE = "upper_core"
    MOBILITY = "mobility"


LEGS: frozenset[Variant] = frozenset({Variant.FULL, Variant.LITE})  # these stand two calendar days apart (rule H3)


class Status(StrEnum):
    """What became of a session."""

    PLANNED = "planned"
    DONE = "done"
    MISSED = "missed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Alternative:
    """An exercise that fills the same slot: its id, and its name as this runner does it."""

    exercise: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One exercise of a session, with its dose. Either ``reps`` or ``seconds`` is set; rest in seconds between own
    sets; blocks with the same ``pair`` alternate; ``substitute`` names what replaces equipment that is not owned."""

    name: str
    exercise: str
    section: str  # warm-up, power, main, core, mobility, cool-down
    sets: int
    reps: int | None = None
    seconds: int | None = None
    per_side: bool = False
    rpe: int | None = None
    rest_seconds: int | None = None
    pair: str | None = None
    substitute: str | None = None
    cue: str = ""
    note: str = ""  # the catalogue's adaptation, in words that tell nothing about health ("box at knee height")
    ramp: int = 0  # lighter sets before the first
    load: str = ""  # what is added to a move that needs no equipment
    by: str = ""  # what its weight is made of: dumbbell, kettlebell, barbell, medicine_ball, backpack, band
    weight: Weight | None = None  # what to lift, where it is known what was lifted
    planned: "Block | None" = None  # what the programme had here, where the owner swapped it
    packed: bool = False  # it stands here, or is done like this, because a week is without the gym
    alternatives: tuple[Alternative, ...] = ()  # what fills the same slot, best first

    @property
    def slot(self) -> str:
        """The id of the exercise whose slot this is: the rotation and the ladder go on with it."""
        return self.planned.exercise if self.planned is not None else self.exercise


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session on its day. ``week`` is (ISO year, ISO week, ordinal) of the place in the programme it was born in and
    is what the uid is made of; a move changes ``date`` and ``start``, never ``uid`` or ``week``."""

    uid: str
    date: date
    start: datetime  # aware, in the athlete's zone
    minutes: int
    type: str  # strength, mobility
    variant: Variant
    week: tuple[int, int, int]
    phase: str = ""
    status: Status = Status.PLANNED
    reasons: tuple[Reason, ...] = ()  # why this day
    claims: tuple[Claim, ...] = ()  # what the reasons say of the days around; false now, they are written anew
    reckoned: Date | None = None  # when the reasons were written; their chances are those of that day
    moved: Reason | None = None  # what moved it here
    goal: Reason | None = None  # what the session is for
    advice: tuple[Reason, ...] = ()  # for the runner: progression, first-of-phase warnings
    blocks: tuple[Block, ...] = field(default=())
    leg_load: int = 0
    template: str = ""  # the mobility template or the A/B template, for alternating and for tests
    pinned: bool = False  # the owner moved it here
    adds: bool = False  # three exercises for the athlete's own gym day, not a session by itself
    since: datetime | None = None  # when it was put on its date; a visit a day early counts for it from then on
    moves: int = 0  # how many of the owner's moves it has answered
    fallen: Reason | None = None  # which newer move took the place the owner had put it at
    step: int = 0  # the programme's step it was written for
    written_for: str = ""  # a fingerprint of the settings its exercises were chosen under

    @property
    def end(self) -> datetime:
        """When the session ends."""
        return self.start + timedelta(minutes=self.minutes)


def session_uid(key: bytes, kind: str, year: int, week: int, ordinal: int) -> str:
    """Given the installation's key and a place in the programme, return the RFC 4122 version 5 UUID of the session.

    The same key and place give the same uid in a rebuilt database (docs/feed.md, line 15). ``uuid`` itself reads the
    clock and the network card, so the core makes its own from SHA-1.

    >>> session_uid(bytes(16), "strength", 2026, 10, 1)
    '8cede2e1-1689-5852-89b9-7b0b7464317a'
    """
    digest = bytearray(
        sha1(key + f"{kind}/{year:04d}-W{week:02d}/{ordinal}".encode(), usedforsecurity=False).digest()[:16]
    )
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
