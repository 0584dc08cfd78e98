"""What a plan changes of what was published: which sessions came, went or moved, and why.

A corrected time zone moves sessions too: they keep their hour on the wall, and so change their instant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from liftday.training.day import Ruling
from liftday.training.placing.causes import hour_moved
from liftday.training.placing.values import Placed
from liftday.training.plan import Change
from liftday.training.reason import Reason, because
from liftday.training.session import Session, Status

PASSING: Final = frozenset(
    {
        "ill_that_day",
        "away_that_day",
        "day_after_illness",
        "days_after_illness",
        "low_energy_that_day",
        "no_free_hour",
        "no_window",
        "no_long_window",
    }
)
"""What closes a date by the owner's word, their hours or another calendar, and may be over before the date."""


def changes(
    before: Sequence[Session], after: Sequence[Session], placed: Placed, lighter: Mapping[str, Reason]
) -> tuple[Change, ...]:
    """Given the sessions published before and those planned now, return what came, went or moved, and why.

    ``lighter`` names by uid what the programme makes lighter than its place would allow; that may speak of health.

    Only what lies ahead counts, and only strength: a mobility entry is movable by nature, ``mobility_changed`` is whether any was
    touched.
    """
    causes = {p.uid: p.cause for p in placed.placements if p.uid and p.cause}
    gone = dict(placed.withdrawn)
    old = {s.uid: s for s in before if s.type == "strength" and s.status is Status.PLANNED}
    new = {s.uid: s for s in after if s.type == "strength" and s.status is Status.PLANNED}
    settled = {s.uid for s in after} - new.keys()
    changed = [
        Change(uid=uid, origin=s.date, to=None, reasons=(gone.get(uid, because("no_longer_planned")),))
        for uid, s in old.items()
        if uid not in new and uid not in settled
    ]
    for uid, session in new.items():
        origin = old[uid].date if uid in old else None
        if origin != session.date:
            why = (causes[uid],) if uid in causes else session.reasons
            why = (*why, lighter[uid]) if origin and uid in lighter else why
            changed.append(Change(uid=uid, origin=origin, to=session.date, reasons=why))
        elif old[uid].start != session.start and old[uid].variant is session.variant:
            cause = causes.get(uid) or hour_moved(old[uid].start, session.start)
            changed.append(Change(uid=uid, origin=origin, to=session.date, reasons=(cause,)))
        elif old[uid].variant is not session.variant:
            lightened = lighter.get(uid) or causes.get(uid)
            why = (lightened,) if lightened else (because("changed", variant=session.variant.value), *session.reasons)
            changed.append(Change(uid=uid, origin=origin, to=session.date, reasons=why))
    return tuple(sorted(changed, key=lambda change: (change.to or change.origin or date.min, change.uid)))


def mobility_changed(before: Sequence[Session], after: Sequence[Session]) -> bool:
    """Given the sessions published before and those planned now, return whether a mobility entry that lies ahead came,
    went or changed in anything but its reason. One that was done, skipped or missed since did not."""

    def ahead(sessions: Sequence[Session]) -> dict[str, Session]:
        mobility = [s for s in sessions if s.type == "mobility" and s.status is Status.PLANNED]
        return {s.uid: replace(s, reasons=(), pinned=False) for s in mobility}

    new = ahead(after)
    settled = {s.uid for s in after} - new.keys()
    return {uid: s for uid, s in ahead(before).items() if uid not in settled} != new


def zone_changes(before: Sequence[Session], after: Sequence[Session], others: Sequence[Change]) -> tuple[Change, ...]:
    """Given the sessions as they were published, those planned now and the changes between their wall times, return
    a change for every strength session that only the zone moved."""
    explained = {change.uid for change in others}
    was = {s.uid: s for s in before if s.type == "strength" and s.status is Status.PLANNED}
    return tuple(
        Change(uid=s.uid, origin=s.date, to=s.date, reasons=(_zone_moved(was[s.uid].start, s.start),))
        for s in after
        if s.status is Status.PLANNED and s.uid in was and s.uid not in explained and s.start != was[s.uid].start
    )


def _zone_moved(old: datetime, new: datetime) -> Reason:
    """The zone that counts now, the hour that stays, and by how many minutes the instant moved."""
    minutes = round((new - old).total_seconds() / 60)
    return because("zone_changed", zone=str(new.tzinfo), hour=f"{new:%H:%M}", later_minutes=minutes)


def moved_truly(sessions: Sequence[Session], rulings: Mapping[date, Sequence[Ruling]]) -> tuple[Session, ...]:
    """Given the sessions and what every rule says of the coming dates, return the sessions; where what moved one away from a
    date is said of that date no more, because a mark was cleared or an hour is free again, it says that it is ``over``."""
    return tuple(
        replace(s, moved=_truly(s.moved, rulings)) if s.moved is not None and s.moved.code == "moved" else s
        for s in sessions
    )


def _truly(moved: Reason, rulings: Mapping[date, Sequence[Ruling]]) -> Reason:
    origin, why = moved.params["origin"], moved.params.get("why")
    if not isinstance(why, Reason) or not isinstance(origin, date) or origin not in rulings:
        return moved
    code = _core(why).code
    stands = any(
        ruling.verdict == "closed" and _core(one).code == code for ruling in rulings[origin] for one in ruling.reasons
    )
    facts = {name: value for name, value in moved.params.items() if name != "over"}
    return replace(moved, params=facts if stands or code not in PASSING else {**facts, "over": True})


def _core(why: Reason) -> Reason:
    """What a date was closed for, without whom that barred or that it ended a session."""
    inner = why.params.get("why")
    return inner if why.code in {"ended", "barred"} and isinstance(inner, Reason) else why
