"""The log's line about a turn."""

from liftday.daemon.logs import event
from liftday.daemon.protocol.outcomes import Outcome, Synced


def log_turn(verb: str, outcome: Outcome, athlete: str | None = None) -> None:
    """One line a turn: of a sync what it brought, or what Strava said instead, with the remedy; waiting for a quota is no
    trouble, and nothing failed of who never logged in there. Of any other how much of the plan it changed. ``athlete`` is who was added; a log names nobody else."""
    turn, after = outcome.turn, outcome.facts
    if turn is None:
        return
    if not isinstance(outcome, Synced):
        event("turn", athlete=athlete, verb=verb, plan_changes=len(turn.plan_changes))
    elif outcome.strava == "never" or (outcome.strava is None and outcome.trouble is None):
        event(
            "synced",
            athlete=athlete,
            strava=outcome.strava,
            fetched=turn.fetched,
            new=turn.new,
            changed=turn.changed,
            removed=turn.removed,
            requests=turn.requests,
        )
        if outcome.intervals is not None:  # Strava is well, or nobody's
            event("sync_failed", priority="warning", athlete=athlete, source="intervals.icu", state=outcome.intervals)
    elif after is not None:
        state = outcome.strava or outcome.intervals
        how = "info" if state == "quota" else "warning"
        event(
            "sync_failed", priority=how, athlete=athlete, state=state, text=after.last_error, remedy=after.last_remedy
        )
