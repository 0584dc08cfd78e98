"""Feeds that did not pass their own check: which one, since when, why, and what puts it right.

The last good one of the kind is served meanwhile, every other feed goes on, and the first turn that passes ends it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from liftday.calendar.gate.checklist import Fault
from liftday.daemon.turn.feeds import OUTLETS, Outlet
from liftday.errors import CannotWrite
from liftday.store import sync_state
from liftday.store.engine import Store
from liftday.store.sync_state import LastTurn, RefusedFeed

_REPORT: Final = "this is a fault of liftday: please report it with this sentence"
_ANEW: Final = "`liftday sync --full` publishes it as it is now, without comparing it with the one before"
_CURES: Final = MappingProxyType(
    {
        13: _ANEW,
        14: _ANEW,
        17: _ANEW,
        23: "`liftday feed-url --rotate` makes new secrets, `liftday sync` publishes it then",
        28: "show less under [feed] or [schedule] (`show_days = false`, fewer `horizon_days`), then `liftday sync`",
    }
)  # by the line of the checklist


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One feed that is not published as it ought to be. ``what`` is a sentence without its full stop."""

    outlet: Outlet
    what: str
    remedy: str
    since: datetime | None = None

    def error(self) -> CannotWrite:
        """What a turn raises when it is the calendar itself."""
        return CannotWrite(self.what, remedy=f"the last good feed is still served; {self.remedy}")

    def words(self) -> str:
        """One sentence for `status`, `doctor` and /healthz."""
        since = f" since {self.since:%Y-%m-%d %H:%M} UTC" if self.since else ""
        return f"The {self.outlet.name} stays as it was{since}: {self.what}"


def refusal_of(outlet: Outlet, faults: tuple[Fault, ...]) -> Refusal:
    """Given what the gate found, the worst first, return the refusal with its cure."""
    first = faults[0]
    more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
    return Refusal(
        outlet=outlet,
        what=f"the new {outlet.name} did not pass its own check (line {first.line} of the checklist: {first.what}, at "
        f"{first.where}{more})",
        remedy=_CURES.get(first.line, _REPORT),
    )


def remember(store: Store, refused: Iterable[Refusal], now: datetime) -> None:
    """Keep which feeds are refused, each since the first time it was; what is not named passed."""
    before = {one.outlet: one.since for one in recall(store)}
    rows = tuple(
        RefusedFeed(file=one.outlet.file, what=one.what, remedy=one.remedy, since=before.get(one.outlet) or now)
        for one in refused
    )
    sync_state.remember(store, replace(sync_state.recall(store, LastTurn), refused_feeds=rows))


def recall(store: Store) -> tuple[Refusal, ...]:
    """Return the refusals that stand, in the order of the feeds."""
    rows = {row.file: row for row in sync_state.recall(store, LastTurn).refused_feeds}
    return tuple(
        Refusal(outlet=outlet, what=row.what, remedy=row.remedy, since=row.since)
        for outlet in OUTLETS
        if (row := rows.get(outlet.file)) is not None
    )
