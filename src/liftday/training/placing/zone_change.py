"""What a corrected time zone moves: sessions keep their hour on the wall, and so change their instant."""

from collections.abc import Sequence
from datetime import datetime

from liftday.training.plan import Change
from liftday.training.session import Session, Status


def zone_changes(before: Sequence[Session], after: Sequence[Session], found: Sequence[Change]) -> tuple[Change, ...]:
    """Given the sessions as they were published, those planned now and the changes found between their wall times, return
    a change for every strength session that only the zone moved."""
    told = {change.uid for change in found}
    was = {s.uid: s for s in before if s.type == "strength" and s.status is Status.PLANNED}
    return tuple(
        Change(uid=s.uid, origin=s.date, to=s.date, why=_why(was[s.uid].start, s.start))
        for s in after
        if s.status is Status.PLANNED and s.uid in was and s.uid not in told and s.start != was[s.uid].start
    )


def _why(old: datetime, new: datetime) -> str:
    """`the time zone is America/New_York now: 18:00 stays 18:00 there, 5 hours later than before`."""
    minutes = round((new - old).total_seconds() / 60)
    hours = f"{abs(minutes) / 60:g} hour{'' if abs(minutes) == 60 else 's'}"
    return (
        f"the time zone is {new.tzinfo} now: {new:%H:%M} stays {new:%H:%M} there, {hours}"
        f" {'later' if minutes > 0 else 'earlier'} than before"
    )
