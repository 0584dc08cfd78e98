"""Strava's half of a turn: fetch, keep, then plan.

Each page is kept before the next request goes out, together with the cursor that resumes from there. Whatever happens
at Strava, the turn itself runs: a plan from habits is better than none, and the state is said.
"""

import contextlib
import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from liftday.daemon.protocol.orders import Sync
from liftday.daemon.protocol.outcomes import Synced, TurnOutcome
from liftday.daemon.protocol.wire import failure_of
from liftday.daemon.state.instance import Instance
from liftday.daemon.state.strava_link import is_shared
from liftday.daemon.sync import details, hints, history
from liftday.daemon.sync.account import (
    ANOTHER,
    app_of,
    erase,
    is_another,
    logged_out,
    ranks_of,
    strava_of,
    withdraw,
)
from liftday.daemon.sync.pulled import Pulled, Tell, walk
from liftday.daemon.turn import cycle, quiet, set_aside
from liftday.daemon.turn.outcome import of_the_timetable, outcome_of
from liftday.errors import BadConfiguration
from liftday.integrations.strava import fetch, trouble
from liftday.integrations.strava.client import Strava
from liftday.store import activities, entries, readings, sync_state
from liftday.store.sync_state import Athlete, Connection, History, Quota, Withdrawal

_BEGINNING: Final = date(1990, 1, 1)  # before the first watch that could record a run
_ZONES_EVERY: Final = timedelta(days=30)
_NO_TROUBLE: Final = frozenset({"connected", "never"})  # something comes through, or nobody asked for anything


def sync(instance: Instance, order: Sync, now: datetime, *, tell: Tell) -> Synced:
    """Fetch, then run the turn; return the outcome, without the zone.

    Without a client_id the turn alone. When Strava refuses or does not answer, the turn runs all the same; then the
    trouble is raised, or for the timetable returned as a state with the time to wait.
    """
    if instance.settings.strava.client_id is None:
        left = of_the_timetable(instance, order, now, fresh=False)
        return Synced(turn=left or outcome_of(cycle.turn(instance, now)), zone=None)
    try:
        app_of(instance)
    except BadConfiguration:  # its secret's file is gone: no reason for a plan to stand still
        cycle.turn(instance, now)
        raise
    pulled = Pulled()
    with _few_collections(), activities.kept_decoded(instance.store), strava_of(instance, now) as strava:
        hints.remember(instance, order.events, now)
        strava.wire.rank, strava.wire.history_rank = ranks_of(instance, asked=order.asked, events=bool(order.events))
        found = (
            _pull(instance, strava, pulled, now, full=order.full, tell=tell)
            or hints.look(instance, strava, pulled, now)
            or _read_from(instance, strava, pulled, now)
        )
        if hints.is_confirmed(instance, strava, found):
            found = withdraw(instance, strava, now)
        _note_state(instance, strava, found, now)
        turn = _turned(instance, strava, pulled, order, now, fresh=found is None)
        if found is None:
            sync_state.remember(instance.store, replace(sync_state.recall(instance.store, History), history_read=None))
        set_aside.remember_fetched(instance, pulled.set_aside, pulled.read, anew=order.full)
        pulled.requests = strava.requests
        counts = strava.ledger.counts(now)
        sync_state.remember(instance.store, Quota(quota_counts=counts))
    if found is not None and not order.by_schedule:
        raise found
    turn = _outcome(pulled, turn, counts)
    if found is None:
        return Synced(turn=turn, zone=None)
    rest = _rest(instance, found, now).total_seconds()
    return Synced(turn=turn, strava=found.state, trouble=failure_of(found), retry_seconds=rest, zone=None)


def _turned(
    instance: Instance, strava: Strava, pulled: Pulled, order: Sync, now: datetime, *, fresh: bool
) -> TurnOutcome:
    """The turn after the fetch; left out where the timetable asks and nothing happened.

    What was promised is out before details are asked for: they never hold it up. Only the first promise waits for them,
    because its reasons stay while they are true, with the chances they were written with.
    """
    left = of_the_timetable(instance, order, now, fresh=fresh) if fresh else None
    if left is not None:
        return left
    if fresh and not entries.is_any_promised(instance.store):
        decided = cycle.decide(instance, now)
        asked = details.ask(instance, strava, pulled, decided, now, first=True)
        done = cycle.turn(instance, now, fresh=True)
    else:
        done = cycle.turn(instance, now, fresh=fresh)
        asked = fresh and details.ask(instance, strava, pulled, done.decision, now)
        if asked and pulled.detailed:
            done = cycle.turn(instance, now, fresh=True).after(done)
    if asked:
        quiet.forget(instance)  # more may wait
    return outcome_of(done)


def _outcome(pulled: Pulled, turn: TurnOutcome, quota: Mapping[str, Sequence[int]]) -> TurnOutcome:
    """What the turn changed, with what was fetched and Strava's quota by window (used, limit)."""
    aside = (*pulled.said_aside(), *set_aside.left_out(list(pulled.left_out.items())))
    return replace(
        turn,
        **{name: getattr(pulled, name) for name in ("fetched", "new", "changed", "removed", "requests")},
        quota={window: (used, limit) for window, (used, limit) in quota.items()},
        notes=(*pulled.notes, *aside, *turn.notes),
    )


@contextlib.contextmanager
def _few_collections() -> Iterator[None]:
    """A turn makes values by the ten thousand that live to its end, and hardly a cycle: looking for cycles at the usual
    pace would be a tenth of its time."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _pull(
    instance: Instance, strava: Strava, pulled: Pulled, now: datetime, *, full: bool, tell: Tell
) -> trouble.Trouble | None:
    """Fetch and keep; return the trouble that ended it early, if one did. What was kept stays kept."""
    try:
        held = strava.tokens.recall()
        if held is None:
            return logged_out(instance, strava, now)
        if is_another(instance, held):
            erase(instance, now)
            pulled.notes.append(ANOTHER)
        kept = sync_state.recall(instance.store, History)
        done, begun = kept.history_done, kept.full
        if full:
            sync_state.remember(instance.store, replace(kept, full_asked=True))
        asked, full = full, full or begun is not None or (done and kept.reread)
        if done and not history.just_read(instance, now) and (begun is not None or not full):
            _poll(instance, strava, pulled, now)  # what is new does not wait for what is old
        if full or not done:  # a copy that was put back knows nothing of edits and deletions since
            try:
                with strava.wire.reading_history():
                    history.read(instance, strava, pulled, now, full=full, tell=tell)
            except trouble.Unreachable as found:
                if asked or not done or begun is None:
                    raise
                pulled.notes.append(f"The full read goes on at the next sync: {found.what}.")  # the poll went well
        with strava.wire.reading_history():
            history.read_again(instance, strava, pulled, now)
        _zones(instance, strava, now)
    except trouble.Trouble as found:
        return found
    return None


def _read_from(instance: Instance, strava: Strava, pulled: Pulled, now: datetime) -> trouble.Trouble | None:
    """Where something came to stand before days whose raw facts are gone (a run was moved 200 days back, or uploaded that
    late), ask for everything since again: what is known of the athlete from then on rests on it. Where it was moved from
    counts as much as where it went."""
    kept = sync_state.recall(instance.store, History)
    first = min((on for on in (pulled.placed, kept.read_from) if on), default=None)
    if first is None or not activities.is_reduced_since(instance.store, first):
        return None
    sync_state.remember(instance.store, replace(kept, read_from=first))
    try:
        _poll(instance, strava, pulled, now, first=_resumable(instance, first))
    except trouble.Trouble as found:
        return found
    sync_state.remember(instance.store, replace(kept, read_from=None))
    return None


def _resumable(instance: Instance, first: date) -> date:
    """The last date, up to one given, from which days can be read anew: what was known of the athlete when it began is kept.
    Without any, the beginning."""
    kept = [on for on in readings.anchor_days(instance.store) if on < first]
    return max(kept) + timedelta(days=1) if kept else _BEGINNING


def _poll(instance: Instance, strava: Strava, pulled: Pulled, now: datetime, *, first: date | None = None) -> None:
    """Read the last days again, or everything from a local date on with its raw facts."""
    since = sync_state.recall(instance.store, Connection).last_sync
    if first is not None:
        since = datetime.combine(first, time(), instance.zone) + fetch.OVERLAP
    today = now.astimezone(instance.zone).date()

    def known(start: datetime | None) -> Iterable[str]:
        first = (start or datetime.min.replace(tzinfo=UTC)).astimezone(instance.zone)
        listed = activities.ids_between(instance.store, first.date(), today + timedelta(days=1))
        return [one for one, begun in listed.items() if begun >= first.replace(tzinfo=None) + timedelta(hours=26)]

    border = (min(since or now, now) - fetch.OVERLAP).astimezone(instance.zone).date()
    witness = activities.last_between(instance.store, border - timedelta(days=400), border - timedelta(days=3))
    steps = fetch.poll(strava, now=now, known=known, since=since, witness=witness)
    pulled.note(walk(instance, strava, steps, pulled, now, revive=first is not None, first=first))


def _zones(instance: Instance, strava: Strava, now: datetime) -> None:
    """Ask once a month for the heart-rate zones the athlete set at Strava: they know the maximum better than we do.

    Trouble here is no trouble of the sync, whose activities are kept already: the next one asks again.
    """
    kept = sync_state.recall(instance.store, Athlete)
    if kept.zones_asked is not None and now - kept.zones_asked < _ZONES_EVERY:
        return
    try:
        zones = strava.heart_zones(customised=True)
    except trouble.Trouble:
        return
    lows = tuple(zone.low for zone in zones)
    sync_state.remember(instance.store, replace(kept, zones=lows, zones_asked=now))


def _note_state(instance: Instance, strava: Strava, found: trouble.Trouble | None, now: datetime) -> None:
    """Keep how Strava stands, since when nothing came through, how often it failed in a row, and the quota."""
    quota = Quota(quota_counts=strava.ledger.counts(now))
    if found is None:
        held = strava.tokens.recall()
        athlete = replace(sync_state.recall(instance.store, Athlete), athlete=held.athlete_id if held else None)
        connected = Connection(strava="connected", last_sync=now)
        sync_state.remember(instance.store, connected, Withdrawal(), athlete, quota)
        return
    before = sync_state.recall(instance.store, Connection)
    new = Connection(
        strava=found.state,
        strava_since=now if before.strava in _NO_TROUBLE else before.strava_since,
        last_sync=before.last_sync,
        last_error=found.what,
        last_remedy=found.remedy,
        failures=before.failures + 1 if before.strava == found.state else 1,
    )
    sync_state.remember(instance.store, new, quota)


def _rest(instance: Instance, found: trouble.Trouble, now: datetime) -> timedelta:
    """How long to leave Strava alone."""
    if isinstance(found, trouble.Spent):
        wait = max(found.until - now, timedelta(seconds=30))
        polls = timedelta(minutes=instance.settings.strava.poll_minutes)
        return (
            min(wait, polls) if is_shared(instance) else wait
        )  # it may be the share of old history alone that is spent
    return trouble.rest(
        found.state,
        failures=sync_state.recall(instance.store, Connection).failures or 1,
        poll=timedelta(minutes=instance.settings.strava.poll_minutes),
        seed=str(instance.settings.strava.client_id),
    )
