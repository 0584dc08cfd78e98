"""What a date holds or will hold.

A day of the past is made of readings (one per activity); a day to come is an expectation. Both are a ``Day``: a kind,
the chances of every kind, and the reasons.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from liftday.training.owner import Pain
from liftday.training.reason import Reason


class Kind(StrEnum):
    """How a day weighs on the legs. Severity: race > hard > long > moderate > easy > rest."""

    REST = "rest"
    EASY = "easy"
    MODERATE = "moderate"
    HARD = "hard"
    LONG = "long"
    RACE = "race"

    @property
    def severity(self) -> int:
        """0 for rest to 5 for a race; a day takes the class of its most severe session."""
        return _SEVERITY[self]


_SEVERITY = {Kind.REST: 0, Kind.EASY: 1, Kind.MODERATE: 2, Kind.LONG: 3, Kind.HARD: 4, Kind.RACE: 5}
KINDS: tuple[Kind, ...] = tuple(Kind)
CLOSED: frozenset[Kind] = frozenset({Kind.HARD, Kind.LONG, Kind.RACE})  # no strength on these (rule H1)


class Source(StrEnum):
    """Where a day's kind comes from."""

    RECORDED = "recorded"
    EXPECTED = "expected"
    MARKED = "marked"
    PLANNED = "planned"
    RACE = "race"


class Role(StrEnum):
    """What an activity is to the plan: a run (or ride, swim ...), a strength session, mobility, or neither."""

    ENDURANCE = "endurance"
    STRENGTH = "strength"
    MOBILITY = "mobility"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Chances:
    """A distribution over the kinds of a day; the six numbers add up to 1."""

    rest: float = 0.0
    easy: float = 0.0
    moderate: float = 0.0
    hard: float = 0.0
    long: float = 0.0
    race: float = 0.0

    @staticmethod
    def sure(kind: Kind) -> "Chances":
        """Given a kind that is a fact, return the distribution that puts everything on it."""
        return _SURE[kind]

    def of(self, kind: Kind) -> float:
        """The probability of one kind."""
        value: float = getattr(self, kind.value)
        return value

    @property
    def closed(self) -> float:
        """P(hard) + P(long) + P(race): how likely the day takes no strength."""
        return self.hard + self.long + self.race

    @property
    def likeliest(self) -> Kind:
        """The likeliest kind; of equals the more severe one, because ties go up."""
        return max(KINDS, key=lambda kind: (self.of(kind), kind.severity))

    def as_dict(self) -> dict[str, float]:
        """The six numbers under the names the JSON uses."""
        return {kind.value: self.of(kind) for kind in KINDS}


_SURE = {kind: Chances(**{kind.value: 1.0}) for kind in Kind}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One activity, read: its class and why. This is what stays when the raw facts are purged.

    ``kind`` is REST for what does not count as endurance (strength, mobility, a short walk, a recording that was
    dropped). ``flags`` are words from a fixed list: merged, duplicate, too_short, strides, long, doubles, heat,
    distance_spike, race_effort, awaiting_laps, short/medium/long/ultra for the size of a race, and so on.
    ``load`` is in arbitrary units (sRPE, else Banister, else pace), None when nothing measures it.
    ``leg_load`` 0-3 is what the legs remember tomorrow. ``intensity`` is how hard it was whatever its length: easy, moderate
    or hard (a race is hard), None where nothing shows it; a long run keeps its own.
    """

    id: str
    sport: str
    start: datetime  # local wall clock
    minutes: float
    kind: Kind
    confidence: float
    reasons: tuple[Reason, ...]
    role: Role = Role.ENDURANCE
    flags: tuple[str, ...] = ()
    load: float | None = None
    leg_load: int = 0
    time_known: bool = True
    elapsed_minutes: float | None = None  # start + elapsed is when the run ended (rule H11); minutes if not known
    intensity: Kind | None = None

    @property
    def day(self) -> date:
        """The local calendar day the activity belongs to."""
        return self.start.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date with its kind, the chances of all kinds, and why.

    ``minutes`` is endurance only. ``strength`` and ``mobility`` say that such a session was recorded; neither breaks a
    rest day. ``flags`` of a marked day may hold blocked, ill or low. ``leg_load`` is a fact; what is expected has a chance
    of a leg-heavy activity instead, ``heavy_chance``: football every Wednesday. ``pains`` are there where a day is shown
    at home; nothing is decided by them here, and no day is stored or published with them.
    """

    date: date
    kind: Kind
    source: Source
    confidence: float
    reasons: tuple[Reason, ...]
    chances: Chances
    flags: tuple[str, ...] = ()
    minutes: float = 0.0
    load: float | None = None
    leg_load: int = 0
    heavy_chance: float = 0.0
    strength: bool = False
    mobility: bool = False
    readings: tuple[Reading, ...] = ()
    pains: tuple[Pain, ...] = ()

    @property
    def intensity(self) -> Kind | None:
        """The highest intensity of what was recorded: a long day may have been easy, moderate or hard; None if unknown."""
        known = [reading.intensity for reading in self.readings if reading.intensity is not None]
        return max(known, key=lambda kind: kind.severity, default=None)

    @property
    def foreseen(self) -> bool:
        """Whether the day is only likely to be so, by habit or by a plan, rather than a fact or the owner's word."""
        return self.source in {Source.EXPECTED, Source.PLANNED}

    @property
    def leg_heavy(self) -> float:
        """How likely the legs remember the day tomorrow at its worst (leg load 3): 1 once it is a fact."""
        return 1.0 if self.leg_load >= 3 or "leg3" in self.flags else self.heavy_chance


def monday(on: date) -> date:
    """The Monday of a date's week."""
    return on - timedelta(days=on.weekday())


_NOTHING_RECORDED = (Reason("nothing_recorded", {}),)


def rest_day(on: date) -> Day:
    """Given a past date on which nothing was recorded, return the rest day it was."""
    return Day(
        date=on,
        kind=Kind.REST,
        source=Source.RECORDED,
        confidence=0.9,
        reasons=_NOTHING_RECORDED,
        chances=Chances.sure(Kind.REST),
    )


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one rule says of one date: ``closed``, ``open`` or ``cost``, and why (the JSON of `liftday why`). ``new_only``: it
    closes the date to new sessions, not to one that its runner moves there."""

    rule: str  # "H1" ... "H12", or the name of a soft cost
    verdict: str
    reasons: tuple[Reason, ...]
    new_only: bool = False
