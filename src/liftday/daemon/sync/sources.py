"""Where runs come from: Strava, intervals.icu, or both. Each is asked; one that fails leaves the other and the turn alone."""

from dataclasses import replace
from datetime import datetime, timedelta

from liftday.config.environment import intervals_key
from liftday.daemon.protocol.orders import Sync
from liftday.daemon.protocol.outcomes import Synced, TurnOutcome
from liftday.daemon.protocol.wire import failure_of
from liftday.daemon.state.instance import Instance
from liftday.daemon.sync import intervals, mirror, pull
from liftday.daemon.sync.intervals import Fetched
from liftday.daemon.sync.pulled import Tell
from liftday.daemon.turn import cycle
from liftday.daemon.turn.outcome import of_the_timetable, outcome_of
from liftday.errors import BadConfiguration
from liftday.store import sync_state
from liftday.store.sync_state import Connection


def sync(instance: Instance, order: Sync, now: datetime, *, tell: Tell) -> Synced:
    """Fetch from every source there is, then run the turn, then write our sessions where the owner wants them too.

    Strava's trouble is raised or returned as ``pull.sync`` does. That of intervals.icu is raised where there is no Strava,
    else it is a note: what came from Strava came.
    """
    try:
        key = intervals_key(instance.settings.intervals)
    except BadConfiguration as error:  # its file is gone: no reason for a plan to stand still
        got = intervals.key_is_missing(instance, error, now)
        return _both(instance, order, _turn(instance, order, got, now, tell=tell), got)
    if key is None:
        intervals.leave(instance, now)
        return pull.sync(instance, order, now, tell=tell)
    with intervals.account_of(instance, key, now) as account:
        got = intervals.fetch_all(instance, account, order, now, tell=tell)
        try:
            synced = _turn(instance, order, got, now, tell=tell)
        finally:  # whatever Strava said, its turn ran
            got.pulled.notes += mirror.publish(instance, account, got.events, now)
    return _both(instance, order, synced, got)


def _turn(instance: Instance, order: Sync, got: Fetched, now: datetime, *, tell: Tell) -> Synced:
    """Strava's half and the turn; the turn alone where there is no Strava, or where the timetable lets it be."""
    retry = sync_state.recall(instance.store, Connection).strava_retry
    if instance.settings.strava.client_id is None or (not order.asked and retry is not None and now < retry):
        waits = (retry - now).total_seconds() if retry is not None and now < retry else None
        fresh = got.found is None
        left = of_the_timetable(instance, order, now, fresh=fresh) if fresh else None
        turn = left or outcome_of(cycle.turn(instance, now, fresh=fresh))
        return Synced(turn=turn, retry_seconds=waits, zone=None)
    synced = pull.sync(instance, order, now, tell=tell)
    if synced.retry_seconds:
        until = now + timedelta(seconds=synced.retry_seconds)
        kept = sync_state.recall(instance.store, Connection)
        sync_state.remember(instance.store, replace(kept, strava_retry=until))
    return synced


def _both(instance: Instance, order: Sync, synced: Synced, got: Fetched) -> Synced:
    """Given what came of each, return it as one outcome; raise the trouble of intervals.icu where it is the only source
    and somebody is waiting."""
    alone, found = instance.settings.strava.client_id is None, got.found
    if found is not None and alone and not order.by_schedule:
        raise found
    assert synced.turn is not None
    notes = list(got.pulled.notes)
    if found is not None and not alone:
        notes.append(f"intervals.icu: {found.what}.")
    return replace(
        synced,
        turn=_added(synced.turn, got, notes),
        intervals=found.state if found is not None else None,
        trouble=failure_of(found) if found is not None and alone else synced.trouble,
        retry_seconds=_sooner(instance, synced, got),
    )


def _added(turn: TurnOutcome, got: Fetched, notes: list[str]) -> TurnOutcome:
    counts = {
        name: getattr(turn, name) + getattr(got.pulled, name)
        for name in ("fetched", "new", "changed", "removed", "requests")
    }
    return replace(turn, **counts, notes=(*notes, *turn.notes))


def _sooner(instance: Instance, synced: Synced, got: Fetched) -> float | None:
    """When to sync again, in seconds; None for the usual rhythm. One source that rests does not hold the other up."""
    usual = instance.settings.strava.poll_minutes * 60.0
    waits = [got.rest.total_seconds() if got.rest is not None else usual]
    if instance.settings.strava.client_id is not None:
        waits.append(synced.retry_seconds if synced.retry_seconds is not None else usual)
    return None if min(waits) == usual else min(waits)
