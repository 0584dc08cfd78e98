"""The runner's own history replayed, and how the plans turned out kept for the page."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from liftday.daemon.protocol.outcomes import Outcome
from liftday.daemon.state.instance import Instance
from liftday.daemon.turn import cycle
from liftday.daemon.turn.outcome import outcome_of
from liftday.errors import BadInput
from liftday.store import sync_state
from liftday.store.sync_state import Backtested
from liftday.training.backtest import replay, summary

_WARMUP: Final = 56  # mornings that are read but not judged
_YEAR: Final = 365  # days that are judged at most: a page need not wait for ten years


def measured(instance: Instance, now: datetime) -> Outcome:
    """Replay the last year, keep its summary, and run the turn that shows it. Raises BadInput for a second time on the same
    day, and where there is no history."""
    today = now.astimezone(instance.zone).date()
    if sync_state.recall(instance.store, Backtested).replayed_on == today:
        raise BadInput("the history was replayed today", remedy="look at it again tomorrow: nothing is new before")
    days = cycle.decide(instance, now).known.days[:-1][-_YEAR - _WARMUP :]
    if not days:
        raise BadInput("there is no history yet", remedy="connect Strava, or import your files")
    owner = replace(instance.settings.owner, races=())
    told = summary(replay(days, owner=owner, evening=False, warmup=_WARMUP, horizon=14), days)
    sync_state.remember(instance.store, Backtested(replayed_on=today, replayed=told))
    return Outcome(turn=outcome_of(cycle.turn(instance, now)))
