"""The whole judgment in one value: days read and expected, sessions placed and written, and every reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from liftday.training.day import Day, Ruling
from liftday.training.reason import Reason
from liftday.training.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One session that came, went or moved, and why."""

    uid: str
    origin: date | None  # where it stood; None: it is new
    to: date | None  # where it stands now; None: it is gone
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a turn decides. ``sessions`` holds the settled past (a year) and the coming ones, by start; ``days`` the
    expectation from today to the horizon; ``verdicts`` what every rule says of every coming date."""

    at: datetime
    phase: str
    sessions_per_week: int
    sessions: tuple[Session, ...]
    days: tuple[Day, ...]
    notes: tuple[Reason, ...] = ()
    short: tuple[Reason, ...] = ()  # those of the notes that say why a week holds fewer sessions than are wanted
    verdicts: Mapping[date, tuple[Ruling, ...]] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    fitted: bool = False  # whether mobility entries ahead came, went or changed: movable by nature, none is told apart
    gate: tuple[Reason, ...] = ()  # what the next phase waits for: 4 of 6 sessions done
    refused: Mapping[str, Reason] = field(default_factory=dict)  # why a session is not where the owner moved it, by uid
