"""The feeds of a turn before they are published: rendered, checked each by itself, counted on from what was served."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from liftday.calendar import ics
from liftday.calendar.catch_up import catch_up
from liftday.calendar.entry import Entry
from liftday.calendar.gate import checklist
from liftday.calendar.look import Look
from liftday.daemon.logs import event
from liftday.daemon.state import access, feed_files
from liftday.daemon.state.instance import Instance
from liftday.daemon.turn.feeds import OUTLETS, Outlet, looks
from liftday.daemon.turn.refused_feeds import Refusal, refusal_of
from liftday.store import sync_state

_COUNTED: Final = frozenset({13, 14})  # lines of the checklist that counting on puts right


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A feed as it ought to be published, and why it is not, if so."""

    outlet: Outlet
    look: Look
    body: bytes
    refusal: Refusal | None

    @property
    def digest(self) -> str:
        """By which the next turn knows that the file was made from the memory it finds, with the look it has."""
        return _digest(self.body, self.look)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """A feed before this turn: the bytes on disk, and whether they were published from this very memory with this look.

    After a restored backup the file is ahead of the memory: measured against it no feed would ever pass again.
    """

    outlet: Outlet
    look: Look
    served: bytes | None
    ours: bool


def check(instance: Instance, revised: Sequence[Entry], now: datetime) -> tuple[Sequence[Entry], tuple[Checked, ...]]:
    """Given the entries to publish, return them and every feed that is switched on, the calendar itself first.

    The entries are counted on from what subscribers have where the memory is behind a feed that was served.
    """
    before = [_before(instance, outlet, look) for outlet, look in looks(instance.settings).items()]
    revised = _counted_on(revised, (one for one in before if not one.ours))
    bodies = {one.outlet: _inspect(instance, revised, one, now) for one in before}
    edited = [one for one in before if _COUNTED & {fault.line for fault in bodies[one.outlet][1]}]
    if edited:
        revised = _counted_on(revised, edited)
        bodies = {one.outlet: _inspect(instance, revised, one, now) for one in before}
    return revised, tuple(_checked(one, *bodies[one.outlet]) for one in before)


def forget_served(instance: Instance) -> None:
    """The owner asks for everything anew: the next turn compares no feed with the one before it."""
    sync_state.remember_published(instance.store, {outlet.file: None for outlet in OUTLETS})


def _before(instance: Instance, outlet: Outlet, look: Look) -> _Before:
    found = feed_files.read(instance.state / outlet.file)
    served = None if found is None else found[0]
    ours = served is not None and sync_state.published(instance.store, outlet.file) == _digest(served, look)
    return _Before(outlet=outlet, look=look, served=served, ours=ours)


def _digest(body: bytes, look: Look) -> str:
    return sha256(body + repr(look).encode()).hexdigest()


def _counted_on(revised: Sequence[Entry], behind: Iterable[_Before]) -> Sequence[Entry]:
    for one in behind:
        if one.served is not None:
            revised = catch_up(revised, one.served, one.look)
    return revised


def _inspect(
    instance: Instance, revised: Sequence[Entry], before: _Before, now: datetime
) -> tuple[bytes, tuple[checklist.Fault, ...]]:
    """A feed's bytes, and the faults the gate finds in them."""
    issue = ics.issue(revised, before.look)
    faults = checklist.inspect(
        issue.body,
        [entry.uid for entry in issue.entries],
        reminders={entry.uid: ics.reminder(entry, before.look) for entry in issue.entries},
        busy=before.look.busy,
        secrets=[s for outlet in OUTLETS if (s := access.existing(instance.state, outlet.secret))],
        previous=before.served if before.ours else None,
        today=now.astimezone(instance.zone).date(),
        accounted=[entry.uid for entry in revised],
    )
    size, shown = len(issue.body), len(issue.entries)
    event("checked", priority="debug", bytes=size, entries=shown, faults=len(faults), feed=before.outlet.file)
    return issue.body, faults


def _checked(before: _Before, body: bytes, faults: tuple[checklist.Fault, ...]) -> Checked:
    refusal = refusal_of(before.outlet, faults) if faults else None
    return Checked(outlet=before.outlet, look=before.look, body=body, refusal=refusal)
