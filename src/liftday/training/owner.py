"""What the owner decided, as the core sees it: frozen values without files or defaults of their own.

``config`` reads them from TOML and checks every one; the tests write them by hand. Field names are the keys of the
configuration file (docs/configuration.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from liftday.training.lifted import LiftedSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Athlete:
    """The runner's own references; None is unknown. Heart rates in bpm, ``critical_speed`` in m/s."""

    timezone: ZoneInfo
    birth_year: int | None = None
    sex: str | None = None
    hr_max: float | None = None
    hr_rest: float | None = None
    threshold_hr: float | None = None
    critical_speed: float | None = None
    ignore_hr: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety:
    """The screening of docs/training.md, Safety: when the long text was accepted, and what was answered."""

    accepted: date | None = None
    clearance: str = "none"  # none, asked (a screening question was answered yes), cleared


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnExercise:
    """An exercise the owner added in ``[[exercises]]``: the catalogue's keys, still unparsed."""

    id: str
    keys: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """How the owner wants to train."""

    sessions_per_week: int = 2
    minutes: int = 30
    equipment: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()
    own_exercises: tuple[OwnExercise, ...] = ()
    treat_moderate_as_easy: bool = False
    goal: str = "general"  # 5k, 10k, half, marathon, ultra, trail, general
    season: str = "off"  # off, in
    phase: str = "auto"  # auto, F1, F2, B, S, P, M
    experienced: bool = False
    unit: str = "kg"  # kg, lb
    steps: Mapping[str, float] = field(default_factory=dict)  # the smallest step by equipment, in the unit
    on_hard_days: bool = False
    mobility_per_week: int = 3
    injuries: Mapping[str, str] = field(default_factory=dict)  # name -> "active" | "history"


@dataclass(frozen=True, slots=True)
class Window:
    """A span of the wall clock in which a session may stand; ``end`` 00:00 means midnight."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Dates from first to last, both included, with the owner's private reason (never published)."""

    first: date
    last: date
    reason: str = ""

    def __contains__(self, on: object) -> bool:
        """True for a date inside."""
        return isinstance(on, date) and self.first <= on <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When sessions may stand. ``windows`` maps a weekday (0 is Monday) to its spans; a missing weekday is free all
    day, an empty tuple closes it. ``prefer`` and ``avoid`` hold weekdays. ``anew_from`` is set for the turn in which a
    changed start or window takes effect: from that date on published hours are chosen anew."""

    horizon_days: int = 14
    default_start: time = time(18, 0)
    windows: Mapping[int, tuple[Window, ...]] = field(default_factory=dict)
    prefer: frozenset[int] = frozenset()
    avoid: frozenset[int] = frozenset()
    blackouts: tuple[Span, ...] = ()
    ill: tuple[Span, ...] = ()
    anew_from: date | None = None

    def anew_on(self, on: date) -> bool:
        """Whether the hours of a date are to be chosen anew."""
        return self.anew_from is not None and on >= self.anew_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendars:
    """How other calendars are read. ``words`` maps a title, or a word in it, to what such an entry is: a kind of day,
    strength, mobility, cross (another sport) or ignore. ``buffer_minutes`` stay free around what is taken."""

    plan_strength: str = "count"  # count, ignore
    words: Mapping[str, str] = field(default_factory=dict)
    buffer_minutes: int = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """A race on the owner's list."""

    date: date
    name: str = ""
    distance_km: float | None = None
    priority: str = "C"
    climb_m: float | None = None
    hours: float | None = None


class Word(StrEnum):
    """The owner's word for a day; beats every other source until cleared."""

    EASY = "easy"
    MODERATE = "moderate"
    HARD = "hard"
    LONG = "long"
    RACE = "race"
    REST = "rest"
    BLOCKED = "blocked"
    ILL = "ill"
    LOW = "low"  # a low-energy day: lite at most


FLAGS: Final = frozenset({Word.BLOCKED, Word.ILL, Word.LOW})
"""What a day may be beside its kind: each stands by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One day with the owner's word, and when it was said."""

    date: date
    word: Word
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pain:
    """How much a place hurt on a day, 0-10, apart from any session: health data, never published. ``place`` is one of the
    injuries' names."""

    date: date
    place: str
    pain: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What the owner said about a session: done, skip, move or swap, with what belongs to it. The last word counts.

    ``unskip`` takes a skip back. The uid of a visit to the gym that nobody had planned is ``record.visit_uid``. ``pain``
    is said of a day and a place (``record.pain_uid``), ``gym`` of a week (``away.week_uid``), not of a session.
    """

    uid: str
    act: str  # done, skip, unskip, move, swap, gym, pain
    at: datetime
    to: date | None = None  # where a move goes
    back: bool = False  # it takes a move back, and is no wish of its own
    date: date  # the session's date when it was said
    rating: int | None = None  # 1-10
    pain: int | None = None  # 0-10, health data: never published
    place: str | None = None  # where it hurts, with the act "pain"; health data too
    morning: str | None = None  # "usual" or "worse" the morning after: health data too
    reason: str | None = None
    sets: tuple[LiftedSet, ...] = ()  # what was lifted, with the act "done"
    exercise: str | None = None  # whose slot is filled otherwise, with the act "swap": an id
    instead: str | None = None  # by which exercise; its own id takes a swap back
    lasting: bool = False  # in every session from this one on, not in this one alone
    gym: bool | None = None  # whether the gym is there in the week that begins on ``date``, with the act "gym"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Everything the owner decided that the judgment needs."""

    athlete: Athlete
    safety: Safety = field(default_factory=Safety)
    strength: Strength = field(default_factory=Strength)
    schedule: Schedule = field(default_factory=Schedule)
    calendars: Calendars = field(default_factory=Calendars)
    races: tuple[Race, ...] = ()
