"""What a turn did, in the words that commands print and scripts read."""

from datetime import datetime

from liftday.daemon.protocol.orders import Sync
from liftday.daemon.protocol.outcomes import PlanChange, TurnOutcome
from liftday.daemon.state.instance import Instance
from liftday.daemon.turn import quiet
from liftday.daemon.turn.cycle import Turn
from liftday.page.discreet import change_told
from liftday.training.plan import Change
from liftday.words.changes import change_text


def of_the_timetable(instance: Instance, order: Sync, now: datetime, *, fresh: bool) -> TurnOutcome | None:
    """The outcome of a turn that is left out, since nothing happened; None where a whole one is due. What the owner asks
    for runs whole."""
    if not order.by_schedule or order.asked or order.full:
        return None
    left = quiet.look(instance, now, fresh=fresh)
    return None if left is None else _outcome((), mobility_changed=False, notes=left.quiet_notes)


def outcome_of(turn: Turn) -> TurnOutcome:
    """Given a turn, return its outcome with nothing fetched."""
    moved = tuple(map(_plan_change, turn.changes))
    return _outcome(moved, mobility_changed=turn.mobility_changed, notes=turn.notes)


def _plan_change(change: Change) -> PlanChange:
    """A change on its way to whoever asked, and how a page that others may open tells of it."""
    told = change_told(change, health=False)
    less = None if told == change else change_text(told)
    return PlanChange(uid=change.uid, from_=change.origin, to=change.to, why=change_text(change), told=less)


def _outcome(moved: tuple[PlanChange, ...], *, mobility_changed: bool, notes: tuple[str, ...]) -> TurnOutcome:
    return TurnOutcome(
        fetched=0,
        new=0,
        changed=0,
        removed=0,
        requests=0,
        plan_changes=moved,
        mobility_changed=mobility_changed,
        quota={},
        notes=notes,
    )
