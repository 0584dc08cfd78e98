"""What may be said to whom: at home everything, on a page that a secret address reaches only what tells of training."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from liftday.training.day import Day
from liftday.training.plan import Change
from liftday.training.reason import Reason, told_in_public
from liftday.training.session import Session
from liftday.words.days import ABSENCES

HIDDEN: Final = frozenset(ABSENCES)
"""Flags of days that read "not available" to others."""


def told(reasons: Iterable[Reason], *, health: bool) -> tuple[Reason, ...]:
    """Given reasons, return those that may be told, as they may be told; with ``health`` all of them, whole."""
    return tuple(reasons) if health else told_in_public(reasons)


def session_told(session: Session, *, health: bool) -> Session:
    """Given a session, return it with its reasons as they may be told."""
    moved = told((session.moved,) if session.moved else (), health=health)
    return replace(session, reasons=told(session.reasons, health=health), moved=next(iter(moved), None))


def change_told(change: Change, *, health: bool) -> Change:
    """Given a change, return it with its causes as they may be told."""
    return replace(change, reasons=told(change.reasons, health=health))


def is_hidden(day: Day, *, health: bool) -> bool:
    """Whether a day says no more than that it is not available."""
    return not health and not HIDDEN.isdisjoint(day.flags)


def flags_told(flags: Sequence[str], *, health: bool) -> tuple[str, ...]:
    """Given a day's flags, return those that may be told."""
    return tuple(flag for flag in flags if health or flag not in {*HIDDEN, "low"})
