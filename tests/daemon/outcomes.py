"""Outcomes as the tests of the daemon's doors need them."""

from liftday.daemon.protocol.outcomes import AfterTurn, TurnOutcome

AFTER = AfterTurn(
    strava="connected",
    last_sync=None,
    last_error=None,
    last_remedy=None,
    sessions_ahead=0,
    horizon=None,
    quota={},
    refused=(),
    notes=(),
)


def a_turn(**other):
    """A turn that changed nothing, but for what is given."""
    counts = dict.fromkeys(("fetched", "new", "changed", "removed", "requests"), 0)
    plain = {**counts, "plan_changes": (), "mobility_changed": False, "quota": {}, "notes": ()}
    return TurnOutcome(**{**plain, **other})
