"""What a corrected time zone moves: sessions keep their hour on the wall, and so change their instant."""

from collections.abc import Sequence
from datetime import datetime

from liftday.training.plan import Change
from liftday.training.reason import Reason, because
from liftday.training.session import Session, Status


def zone_changes(before: Sequence[Session], after: Sequence[Session], found: Sequence[Change]) -> tuple[Change, ...]:
    """Given the sessions as they were published, those planned now and the changes found between their wall times, return
    a change for every strength session that only the zone moved."""
    told = {change.uid for change in found}
    was = {s.uid: s for s in before if s.type == "strength" and s.status is Status.PLANNED}
    return tuple(
        Change(uid=s.uid, origin=s.date, to=s.date, reasons=(_why(was[s.uid].start, s.start),))
        for s in after
        if s.status is Status.PLANNED and s.uid in was and s.uid not in told and s.start != was[s.uid].start
    )


def _why(old: datetime, new: datetime) -> Reason:
    """The zone that counts now, the hour that stays, and by how many minutes the instant moved."""
    minutes = round((new - old).total_seconds() / 60)
    return because("zone_changed", zone=str(new.tzinfo), hour=f"{new:%H:%M}", later_minutes=minutes)
