"""What a plan is made from, and the plan: days read and expected, sessions placed and written, and every reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from liftday.training.day import Day, Reading, Ruling
from liftday.training.lifted import Workout
from liftday.training.owner import Feedback, Mark, Owner
from liftday.training.planned import Planned, Taken
from liftday.training.reason import Reason, because
from liftday.training.session import Session, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything a plan is made from.

    ``days`` are consecutive and end with today (which may hold what was already recorded today). ``published`` are the
    sessions subscribers have seen, past and to come, and those the owner skipped; what was withdrawn is not among them.
    ``restored`` are, in the turn that follows when a word of the owner's is taken back, the sessions it had touched as they stood before
    it, None for one it had brought. ``planned`` is what running plans say of today and the coming days, ``said`` what they
    had last said of each day that is past, before it began; ``taken`` are the hours that other calendars fill,
    and ``calendars`` is what is to be said of those that could not be read.
    """

    now: datetime
    owner: Owner
    days: tuple[Day, ...]
    readings: tuple[Reading, ...] = ()
    published: tuple[Session, ...] = ()
    marks: tuple[Mark, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    planned: tuple[Planned, ...] = ()
    said: tuple[Planned, ...] = ()
    taken: tuple[Taken, ...] = ()
    workouts: tuple[Workout, ...] = ()  # what was lifted, wherever it was written down
    calendars: tuple[Reason, ...] = ()
    key: bytes = bytes(16)
    restored: Mapping[str, Session | None] = field(default_factory=dict)
    awaited: bool = False  # the history is still to be read: what would be promised now would rest on nothing
    connected: bool = False  # ... by a service that lets itself be read

    @property
    def today(self) -> date:
        """The athlete's local date."""
        return self.now.astimezone(self.owner.athlete.timezone).date()


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
    expectation from today to the horizon; ``rulings`` what every rule says of every coming date."""

    at: datetime
    phase: str
    sessions_per_week: int
    sessions: tuple[Session, ...]
    days: tuple[Day, ...]
    notes: tuple[Reason, ...] = ()
    short: tuple[Reason, ...] = ()  # those of the notes that say why a week holds fewer sessions than are wanted
    rulings: Mapping[date, tuple[Ruling, ...]] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    mobility_changed: bool = (
        False  # whether mobility entries ahead came, went or changed: movable by nature, none is told apart
    )
    gate: tuple[Reason, ...] = ()  # what the next phase waits for: 4 of 6 sessions done
    refused: Mapping[str, Reason] = field(default_factory=dict)  # why a session is not where the owner moved it, by uid
    movable: Mapping[str, frozenset[date]] = field(
        default_factory=dict
    )  # to which dates each coming session may be moved, by uid
    until: datetime | None = None  # before it, the same facts make the same plan; None of a plan that was stored

    @property
    def waiting(self) -> tuple[Session, ...]:
        """Its strength sessions that are planned, by start."""
        found = (s for s in self.sessions if s.type == "strength" and s.status is Status.PLANNED)
        return tuple(sorted(found, key=lambda s: s.start))

    @property
    def last_date(self) -> date | None:
        """The last of its days, or of its planned sessions where the owner moved one past them; None of an empty plan."""
        return max((*(d.date for d in self.days), *(s.date for s in self.waiting)), default=None)


def no_strength(plan: Plan, on: date) -> tuple[Reason, ...]:
    """Given a plan and a coming date, return why no strength session stands there although no rule closes it; empty where one
    stands there, a rule closes it, or nothing is planned at all."""
    closed = (ruling.verdict == "closed" and ruling.reasons[0].code != "barred" for ruling in plan.rulings.get(on, ()))
    those = [s for s in plan.sessions if s.type == "strength" and s.status in {Status.PLANNED, Status.DONE}]
    if on not in plan.rulings or any(closed) or any(s.date == on for s in those) or not plan.waiting:
        return ()
    week = tuple(sorted(s.date for s in those if s.date.isocalendar()[:2] == on.isocalendar()[:2]))
    if len(week) >= max(1, plan.sessions_per_week):
        return (because("week_has_its", days=week),)
    beside = next((s.date for s in those if abs(s.date - on) == timedelta(days=1)), None)
    return (because("other_days_fit") if beside is None else because("stands_beside", day=beside),)
