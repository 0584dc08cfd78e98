"""What the operator sees of the athletes who let them: their strength sessions, done, missed and to come, and when a calendar last
fetched the feed. No run, no exercise, no reason, nothing of a body.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from liftday.config.athletes import Places, added, places_of
from liftday.config.read import read_at
from liftday.daemon.state import club, sharing
from liftday.daemon.state.instance import open_instance
from liftday.errors import LiftdayError
from liftday.store import entries, fetches
from liftday.training.session import Status

_BACK: Final = timedelta(weeks=4)
_TOLD: Final = frozenset(
    {Status.DONE, Status.MISSED, Status.PLANNED}
)  # that one was skipped, and why, is the athlete's


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One athlete who agreed; ``sessions`` of the last four weeks and to come, by date. ``unread``: nothing can be read of them."""

    name: str
    sessions: tuple[tuple[date, Status], ...] = ()
    fetched: datetime | None = None
    unread: bool = False

    def count(self, status: Status) -> int:
        """How many of the sessions stand so."""
        return sum(each is status for _, each in self.sessions)

    def as_json(self) -> dict[str, Any]:
        """One element of `athlete coach --json`."""
        return {
            "name": self.name,
            "sessions": [{"date": on.isoformat(), "status": status.value} for on, status in self.sessions],
            "feed_fetched": self.fetched.isoformat(timespec="seconds") if self.fetched else None,
            "unread": self.unread,
        }


def coach(installation: Places, now: datetime) -> Iterator[Seen]:
    """Given the installation's places and the instant, yield every athlete who agreed."""
    club.meet(installation)
    for name in added(installation.root):
        club.arrive(installation, name)
        places = places_of(installation, name)
        if sharing.is_on(places.state):
            yield _seen(places, now)


def _seen(places: Places, now: datetime) -> Seen:
    try:
        with open_instance(read_at(places), places.state, readonly=True) as instance:
            plan, last = entries.recall_plan(instance.store), fetches.recall(instance.store)
            first = now.astimezone(instance.zone).date() - _BACK
            zone = instance.zone
    except LiftdayError:
        return Seen(name=places.athlete, unread=True)
    found = [s for s in plan.sessions if s.type == "strength" and s.date >= first and s.status in _TOLD] if plan else []
    return Seen(
        name=places.athlete,
        sessions=tuple(sorted((s.date, s.status) for s in found)),
        fetched=last[0].at.astimezone(zone) if last else None,
    )
