"""What was lifted: a set, and a workout of sets. The owner's own data."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from liftday.training.reason import Reason

LB: Final = 0.45359237  # kg in a pound, by definition (international yard and pound agreement, 1959)
UNITS: Final = ("kg", "lb")
WRITTEN_LETTERS: Final = 600  # of a session's sets, as their owner writes them into a form: more than anybody lifts


class LoadType(StrEnum):
    """What a set was done against."""

    WEIGHT = "weight"
    BODYWEIGHT = "bodyweight"  # nothing beside it
    PLUS = "plus"  # bodyweight and a weight
    ASSISTED = "assisted"  # bodyweight less a weight
    BAND = "band"
    NONE = "none"  # not said


@dataclass(frozen=True, slots=True)
class Load:
    """``amount`` in ``unit`` as it was entered (kg or lb), per hand for dumbbells as people log them; 0 without a weight.

    >>> Load(LoadType.WEIGHT, 35, "lb").kg
    15.88
    """

    type: LoadType
    amount: float = 0.0
    unit: str = "kg"

    @property
    def kg(self) -> float:
        """The weight in kg, to ten grams."""
        return round(self.amount * (LB if self.unit == "lb" else 1.0), 2)

    @property
    def weighs(self) -> bool:
        """Whether a working load can be made of it: a weight, or a weight beside the body's."""
        return self.type in {LoadType.WEIGHT, LoadType.PLUS} and self.amount > 0


class SetType(StrEnum):
    """What a set was for. Only work and failure say how strong a person is."""

    WORK = "work"
    WARM_UP = "warm-up"
    DROP = "drop"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftedSet:
    """One set.

    ``exercise`` is an id of the catalogue, None for a foreign one, which keeps its ``name`` as it was written. ``near``: an
    exercise that is like the catalogue's and not the same: it counts as training and never moves the working load.
    ``equipment`` is a word of the catalogue's, empty if not said: a weight in dumbbells says nothing of one on a bar.
    ``effort`` is the rating of perceived exertion, 0-10 in halves. Either ``reps`` or ``seconds`` is set, or neither.
    """

    name: str
    exercise: str | None = None
    near: bool = False
    equipment: str = ""
    load: Load = Load(LoadType.NONE)
    reps: int | None = None
    seconds: int | None = None
    side: str = ""  # left, right
    effort: float | None = None
    type: SetType = SetType.WORK

    @property
    def called(self) -> str:
        """Its exercise by the id or, if foreign or only like one of the catalogue's, the name."""
        return self.name if self.exercise is None or self.near else self.exercise


@dataclass(frozen=True, slots=True, kw_only=True)
class Workout:
    """A performed session: its sets in order. ``source`` says where they come from (typed, page, hevy, strong, fitbod,
    fit, strava) and ``key`` is the workout's own name there, so that reading it again changes nothing. ``minutes`` is how
    long it took, None if nobody said."""

    source: str
    key: str
    start: datetime  # local wall clock
    sets: tuple[LiftedSet, ...]
    minutes: float | None = None
    time_known: bool = True

    @property
    def day(self) -> date:
        """The local calendar day."""
        return self.start.date()


class Course(StrEnum):
    """What becomes of a weight since the last time."""

    ROSE = "rose"
    HELD = "held"
    FELL = "fell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What to lift: ``kg``, shown in ``unit``; what became of it since the last time, and why. ``last_kg`` was lifted
    ``last_reps`` times on ``last_on``, and felt like ``last_effort`` (None: nobody said)."""

    kg: float
    unit: str
    course: Course
    reason: Reason
    last_kg: float
    last_reps: int
    last_on: date
    last_effort: float | None = None
