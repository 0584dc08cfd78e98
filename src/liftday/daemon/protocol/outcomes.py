"""What comes of an order, one value each. ``wire`` makes the JSON of it: `--json` prints the same (docs/json.md).

A field that holds its default is left out of the JSON, so what is always there has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from liftday.daemon.protocol.application import Application


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """One session that came (``from_`` None), moved or went (``to`` None), why, and ``told`` to others, where that is less."""

    uid: str
    from_: date | None
    to: date | None
    why: str
    told: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnOutcome:
    """What a turn changed, and what the sync before it brought: activities, requests, Strava's quota by window (used,
    limit)."""

    fetched: int
    new: int
    changed: int
    removed: int
    requests: int
    plan_changes: tuple[PlanChange, ...]
    mobility_changed: bool
    quota: Mapping[str, tuple[int, int]]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterTurn:
    """How things stand, kept in memory for health, metrics and the status line. ``starts`` are those of the planned strength
    sessions, ``quota`` as in ``TurnOutcome``, ``refused`` the feeds that failed their own check, ``intervals`` the state of
    intervals.icu, None where it is not used; the last sync is that of either source. ``number`` is what Strava calls the athlete;
    ``history_left``: there is old history to read; ``mended``: the database was damaged or gone."""

    strava: str | None
    intervals: str | None = None
    last_sync: datetime | None
    last_error: str | None
    last_remedy: str | None
    sessions_ahead: int
    starts: tuple[datetime, ...] = ()
    horizon: date | None
    quota: Mapping[str, tuple[int, int]]
    refused: tuple[str, ...]
    notes: tuple[str, ...]
    number: str | None = None
    history_left: bool = False
    mended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of any order. ``turn`` is None where none ran; in JSON its fields stand beside the others, ``facts`` last."""

    turn: TurnOutcome | None = None
    facts: AfterTurn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An error on its way: its sentence, what to do, and the exit code; ``logged`` is the sentence as a log may hold it, where that
    is another, ``public`` whether an athlete elsewhere may read it."""

    what: str
    remedy: str
    code: int
    logged: str = ""
    public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced(Outcome):
    """``trouble`` and Strava's state where Strava refused and the turn ran all the same, and how long to let it be;
    ``intervals`` is the state of intervals.icu where that failed; ``gave_way``: somebody waited for the turn, and it is to be
    carried out again, which nobody needs to hear of; ``zone`` where activities were recorded by another clock than the configured one."""

    strava: str | None = None
    intervals: str | None = None
    trouble: Failure | None = None
    retry_seconds: float | None = None
    gave_way: bool = False
    zone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked(Outcome):
    """The days and the word as understood; for pain where, how much, and what follows. ``again``: it was said before and
    holds, so that it counts once. ``otherwise`` as of ``Undone``, of the marks that it ends."""

    first: date
    last: date
    word: str
    said: str
    place: str | None = None
    pain: int | None = None
    again: bool = False
    otherwise: tuple[PlanChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSession:
    """The session that an order meant."""

    uid: str
    date: date
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackKept(Outcome):
    """Done, skip, move or swap as it was understood, and a sentence for the owner; ``exercise`` is the id of the slot's own,
    ``instead`` of what stands there now. ``again``: it was said before and holds, so that it counts once."""

    act: str
    session: NamedSession
    rating: int | None = None
    pain: int | None = None
    morning: str | None = None
    reason: str | None = None
    to: date | None = None
    exercise: str | None = None
    instead: str | None = None
    lasting: bool = False
    said: str
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekKept(Outcome):
    """Whether the gym is there from ``first`` to ``last``; how many ``exercises`` of how many ``sessions`` are done
    otherwise for now, and a sentence for the owner. ``again``: it was said before and holds, so that it counts once."""

    first: date
    last: date
    gym: bool
    sessions: int
    exercises: int
    said: str
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """A word of the owner's that does not count any more."""

    act: str
    first: date
    last: date
    word: str | None
    session: str | None
    to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone(Outcome):
    """The word that was taken back, and a sentence for the owner. ``otherwise`` are the strength sessions that stand otherwise
    than before the word: from where they stood then to where they stand now."""

    said: str
    undone: TakenBack
    otherwise: tuple[PlanChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Outcome):
    """A sentence for the owner."""

    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn(Outcome):
    """A page that is made when it is asked for, as HTML."""

    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited(Outcome):
    """The address of an invitation, a secret, and until when it is open."""

    address: str
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginBegun(Outcome):
    """The address at which Strava asks for the permission."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn(Said):
    """``remarks``: what the owner should know about this login."""

    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRestored(Outcome):
    """Whether the lost login was written again; False where it is not wanted any more."""

    put_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp(Outcome):
    """Where the copy is."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Described(Outcome):
    """What a signed link would do, in words for its page. ``days`` are those a move may choose from; ``sets`` what is lifted
    if all goes as planned, None where nothing is; ``final``: there is nothing left to ask."""

    title: str
    lines: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    sets: str | None = None
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Something that is not as it should be, in one sentence without its full stop; no remedy where it is mended."""

    what: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaemonStatus:
    """What only the running daemon knows. ``now`` is its own clock; ``unapplied`` is what of the configuration it goes
    without, ``losses`` the files it missed, ``application`` how all its athletes stand."""

    now: datetime | None = None
    next_sync: datetime | None = None
    port: int = 0
    last_fetch: datetime | None = None
    client: str | None = None
    error: str | None = None
    remedy: str | None = None
    client_secret: bool = False
    losses: tuple[Advice, ...] = ()
    unapplied: Advice | None = None
    application: Application | None = None
