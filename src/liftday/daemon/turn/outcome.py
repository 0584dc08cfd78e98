"""What a turn did, in the words that commands print and scripts read."""

from liftday.daemon.protocol.outcomes import PlanChange, TurnOutcome
from liftday.daemon.turn.cycle import Turn
from liftday.words.changes import change_text


def outcome_of(turn: Turn) -> TurnOutcome:
    """Given a turn, return its outcome with nothing fetched."""
    return TurnOutcome(
        fetched=0,
        new=0,
        changed=0,
        removed=0,
        requests=0,
        plan_changes=tuple(PlanChange(uid=c.uid, from_=c.origin, to=c.to, why=change_text(c)) for c in turn.changes),
        mobility_changed=turn.mobility_changed,
        quota={},
        notes=turn.notes,
    )
