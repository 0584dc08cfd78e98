"""The details of single activities, one request each: laps that could change a run's class, texts that may hold sets."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from liftday.daemon.state.instance import Instance
from liftday.daemon.sync.pulled import Pulled, walk
from liftday.daemon.turn.cycle import Decision
from liftday.integrations.strava import fetch, trouble
from liftday.integrations.strava.client import Strava
from liftday.store import activities, sync_state
from liftday.store.sync_state import History
from liftday.training.day import Reading, Role
from liftday.training.plan import Plan
from liftday.training.programme.record import GRACE

A_TURN: Final = 10  # requests; newest first, the rest at the next turn
_BEFORE_ANY: Final = 30  # requests before anything was promised: nearly all that four weeks have
_BACK: Final = timedelta(days=28)  # older runs change no plan any more
_TRIES: Final = 3  # of details that cannot be read
_MOST_TRIED: Final = 50  # of them


def _may_be_planned(recent: Sequence[Reading], plan: Plan) -> Iterator[str]:
    """The strength activities on the day of a strength session, or the day before or after: their text may hold the sets.
    An app's beside a watch's is a copy to the days, and the one that has them."""
    dates = {session.date for session in plan.sessions if session.type == "strength"}
    sports = {reading.sport for reading in recent if reading.role is Role.STRENGTH}
    for reading in recent:
        lifting = reading.role is Role.STRENGTH or ("duplicate" in reading.flags and reading.sport in sports)
        if lifting and any(abs(reading.day - on) <= GRACE for on in dates):
            yield reading.id


def ask(
    instance: Instance, strava: Strava, pulled: Pulled, decided: Decision, now: datetime, *, first: bool = False
) -> bool:
    """Fetch the laps of recent runs whose class they could change, and the text of strength activities that may be planned
    ones, newest first; return whether any was asked for. Trouble here is no trouble of the sync.
    """
    since = now.astimezone(instance.zone).date() - _BACK
    recent = [r for r in decided.past.classified.readings if r.day >= since]
    waiting = {r.id for r in recent if "awaiting_laps" in r.flags} | set(_may_be_planned(recent, decided.plan))
    tried = sync_state.recall(instance.store, History).no_details
    waiting -= {one for one, times in tried.items() if times >= _TRIES}
    ids = [one for one in activities.undetailed(instance.store, since=since) if one in waiting]
    if not ids:
        return False
    before, refused = (pulled.fetched, pulled.new, pulled.changed), len(pulled.set_aside)
    with contextlib.suppress(trouble.Trouble):
        walk(instance, strava, fetch.details(strava, ids, budget=_BEFORE_ANY if first else A_TURN), pulled, now)
    pulled.fetched, pulled.new, pulled.changed = before
    again = {one: tried.get(one, 0) + 1 for one, _ in pulled.set_aside[refused:]}
    if again:  # what cannot be read is not asked for at every poll of four weeks
        kept = sync_state.recall(instance.store, History)
        most = dict([*tried.items(), *again.items()][-_MOST_TRIED:])
        sync_state.remember(instance.store, replace(kept, no_details=most))
    return True
