"""How many strength sessions stand ahead: one count for health, metrics, `sync`, `status` and `doctor`.

What counts is a strength session that is planned and has not begun. The daemon keeps the starts and counts when it is
asked, so that a session that begins between two turns is ahead for nobody.
"""

from collections.abc import Iterable
from datetime import datetime

from liftday.training.plan import Plan
from liftday.training.session import Session


def planned(plan: Plan | None) -> tuple[Session, ...]:
    """Given the plan as it is published, return its strength sessions that are planned, by start."""
    return plan.waiting if plan else ()


def ahead(plan: Plan | None, now: datetime) -> tuple[Session, ...]:
    """Those of them that have not begun."""
    return tuple(s for s in planned(plan) if s.start > now)


def starts(plan: Plan | None) -> tuple[datetime, ...]:
    """When the planned ones begin: what the daemon keeps in memory."""
    return tuple(s.start for s in planned(plan))


def count(starts: Iterable[datetime], now: datetime) -> int:
    """How many of the kept starts lie ahead of an instant."""
    return sum(start > now for start in starts)
