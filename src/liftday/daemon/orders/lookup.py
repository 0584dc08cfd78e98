"""Which session an order names: by its uid, or by its date."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from liftday.daemon.queries import published
from liftday.daemon.state.instance import Instance
from liftday.errors import BadInput
from liftday.store import entries, readings
from liftday.training.day import Reading, Role
from liftday.training.programme.record import LEAST_MINUTES, visit_uid
from liftday.training.session import Session, Status, Variant

_LOOK_BACK: Final = timedelta(days=28)  # how far back a missed session may still be called done
_BESIDE: Final = timedelta(
    days=1
)  # a visit counts for a session of the day before or after (docs/training.md, Completion)


def find(instance: Instance, name: str, now: datetime, *, act: str = "") -> Session:
    """Given a uid or a date, return the published session; strength first if a day has two entries.

    What is ``done`` may also be a session that was withdrawn, or a visit to the gym that was recorded and that nobody
    had planned. Raises BadInput for a session nobody knows.
    """
    sessions = published.published_sessions(instance)
    gone = _withdrawn(instance) if act == "done" else ()
    for session in (*sessions, *gone):
        if session.uid == name:
            return session
    try:
        on = date.fromisoformat(name)
    except ValueError as cause:
        raise BadInput(
            f"there is no session {name}", remedy="name it by its date or its uid; see `liftday plan`"
        ) from cause
    today = now.astimezone(instance.zone).date()
    there = sorted((s for s in sessions if s.date == on), key=_strength_first)
    if act == "done" and on <= today and not (there and there[0].type == "strength"):
        there = _done_otherwise(instance, on, sessions, gone, there)
    if not there or on < today - _LOOK_BACK:
        raise BadInput(f"there is no session on {on}", remedy=_instead(instance, on))
    return there[0]


def _strength_first(session: Session) -> tuple[bool, bool, datetime]:
    """What stands on the day before what was left out there, for another may have been moved to its day."""
    return session.type != "strength", session.status is Status.SKIPPED, session.start


def _withdrawn(instance: Instance) -> tuple[Session, ...]:
    """The sessions that subscribers have seen and that left the calendar again."""
    return tuple(
        p.session
        for p in entries.recall(instance.store)
        if p.session is not None and p.entry is not None and not p.entry.live and p.session.status is Status.PLANNED
    )


def _done_otherwise(
    instance: Instance, on: date, sessions: Sequence[Session], gone: Sequence[Session], there: Sequence[Session]
) -> list[Session]:
    """What may have been done on a day without strength in the calendar: what was recorded as strength, with the session
    it counts for; then what stands there; then what was withdrawn."""
    withdrawn = sorted((s for s in gone if s.date == on), key=_strength_first)
    visit = _visit(instance, on)
    if visit is None:
        return [*there, *withdrawn]
    planned = [s for s in withdrawn if s.type == "strength"]
    beside = [
        s
        for s in sessions
        if s.type == "strength"
        and s.status is Status.DONE
        and abs(s.date - on) == _BESIDE
        and _visit(instance, s.date) is None
    ]
    return [*planned, *beside, _as_session(instance, visit)]


def _visit(instance: Instance, on: date) -> Reading | None:
    """The longest strength activity of a date that counts."""
    found = [
        r
        for r in readings.recall(instance.store, since=on)
        if r.day == on and r.role is Role.STRENGTH and "duplicate" not in r.flags and r.minutes >= LEAST_MINUTES
    ]
    return max(found, key=lambda r: r.minutes, default=None)


def _as_session(instance: Instance, visit: Reading) -> Session:
    """A visit that nobody had planned, under the name its feedback is kept by."""
    year, week, _ = visit.day.isocalendar()
    return Session(
        uid=visit_uid(visit.day),
        date=visit.day,
        start=visit.start.replace(tzinfo=instance.zone),
        minutes=round(visit.minutes),
        type="strength",
        variant=Variant.FULL,
        week=(year, week, 0),
        status=Status.DONE,
    )


def _instead(instance: Instance, on: date) -> str:
    """Where to look for a session that is not there: the day it was moved to, if one was."""
    moved = [c.change for c in entries.changes(instance.store, day=on) if c.change.origin == on and c.change.to != on]
    if moved and moved[-1].to is not None:
        return f"the one that stood there moved to {moved[-1].to}; `liftday why {on}` says why"
    return "see `liftday plan` for the dates"
