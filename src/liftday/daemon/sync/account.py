"""The owner's Strava account: the client with its ledger, logging in, logging out, and deleting what came from there."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from liftday.config.athletes import DEFAULT, added, state_of
from liftday.config.checks import is_server
from liftday.config.environment import client_secret
from liftday.daemon.clock import TickingClock
from liftday.daemon.protocol.orders import Grant
from liftday.daemon.protocol.outcomes import LoggedIn
from liftday.daemon.state.access import TOKENS
from liftday.daemon.state.instance import Instance
from liftday.daemon.state.strava_link import is_shared
from liftday.daemon.state.workbench import connected
from liftday.daemon.sync.shared_ledger import SharedLedger
from liftday.errors import BadConfiguration
from liftday.integrations.strava import oauth, trouble
from liftday.integrations.strava.client import Strava, connect
from liftday.integrations.strava.ledger_file import LEDGER, LedgerFile
from liftday.integrations.strava.oauth import Answer, App
from liftday.integrations.strava.quota import Rank
from liftday.integrations.strava.token import TokenFile, Tokens, tokens_in
from liftday.private_files import locked, open_lock
from liftday.store import activities, entries, sync_state, workouts
from liftday.store.postgres import signposts
from liftday.store.sqlite import backup
from liftday.store.sync_state import Athlete, Connection, Hints, Withdrawal

_LOGINS: Final = "logins.lock"
ANOTHER: Final = "What was stored was of another Strava athlete than the one who is logged in; it is deleted."


@contextlib.contextmanager
def strava_of(instance: Instance, now: datetime) -> Iterator[Strava]:
    """Yield the client, which counts what it asks in the application's ledger."""
    settings = instance.settings.strava
    app = app_of(instance)
    ledger = ledger_of(instance)
    strava = connect(
        app=app,
        tokens=instance.state / TOKENS,
        clock=TickingClock(now).now,
        api_base_url=settings.api_base_url,
        oauth_base_url=settings.oauth_base_url,
        ledger=ledger.recall(),
        share=ledger.update,
    )
    try:
        yield strava
    finally:
        strava.close()


def ledger_of(instance: Instance) -> LedgerFile | SharedLedger:
    """The ledger of the application, which all its athletes share, in a club on all machines."""
    settings, bench, seed = instance.settings, instance.bench, str(instance.settings.strava.client_id)
    if bench is not None:
        return SharedLedger(lambda: contextlib.nullcontext(bench.database), seed=seed)
    if is_server(settings.store_url):
        return SharedLedger(lambda: connected(settings), seed=seed)
    return LedgerFile(instance.root / LEDGER, seed=seed)


def ranks_of(instance: Instance, *, asked: bool, events: bool) -> tuple[Rank, Rank]:
    """The ranks of a sync and of the history that it may read; where there is one athlete alone nothing is kept back.
    ``asked``: somebody waits for this sync."""
    if not is_shared(instance):
        return Rank.FIRST, Rank.FIRST
    first = asked or sync_state.recall(instance.store, Hints).withdrawal is not None
    return Rank.FIRST if first else Rank.EVENT if events else Rank.POLL, Rank.HISTORY


def app_of(instance: Instance) -> App:
    """The owner's application; raises BadConfiguration when its secret is nowhere."""
    settings = instance.settings.strava
    secret = client_secret(settings)
    if settings.client_id is None or secret is None:
        raise BadConfiguration(
            "the client id or the client secret of the Strava application is missing",
            remedy="set client_id and client_secret_file under [strava]; both are at https://www.strava.com/settings/api",
        )
    return App(client_id=settings.client_id, client_secret=secret)


def _athlete(instance: Instance) -> str | None:
    return sync_state.recall(instance.store, Athlete).athlete


def _withdrawn(instance: Instance) -> bool:
    return sync_state.recall(instance.store, Withdrawal).withdrawn is not None


def tokens_of(instance: Instance) -> TokenFile:
    """The file of the permission, in the state directory."""
    return TokenFile(instance.state / TOKENS)


def login(instance: Instance, grant: Grant, now: datetime, *, other: bool) -> LoggedIn:
    """Trade the code for tokens and keep them. Another athlete is refused, or with ``other`` takes the first's place."""
    answer = Answer(code=grant.code, scope=grant.scope)
    known = _athlete(instance)
    with strava_of(instance, now) as strava:
        done = oauth.login(
            strava.wire,
            strava.app,
            strava.tokens,
            answer,
            known_athlete=known,
            other_athlete=other,
            claim=partial(_claimed, instance),
        )
    if known is not None and done.tokens.athlete_id != known:
        erase(instance, now)
    store = instance.store
    sync_state.remember(
        store,
        Connection(strava="connected", last_sync=sync_state.recall(store, Connection).last_sync),
        Withdrawal(),
        replace(sync_state.recall(store, Hints), withdrawal=None),
        replace(sync_state.recall(store, Athlete), athlete=done.tokens.athlete_id),
    )
    return LoggedIn(said="Connected to Strava. `liftday sync` reads your history.", remarks=done.notes)


@contextlib.contextmanager
def _claimed(instance: Instance, number: str) -> Iterator[bool]:
    """Given Strava's number, yield whether nobody has logged in by it under another name of this installation; until the end nobody
    else does. In a household one browser is easily logged in as somebody else, and two may come back at once."""
    if instance.bench is not None:
        with signposts.claimed(instance.bench.database, signposts.OWNER, number.encode()) as is_ours:
            yield is_ours
        return
    with locked(open_lock(instance.root / _LOGINS)):
        yield number not in _elsewhere(instance)


def _elsewhere(instance: Instance) -> Iterator[str | None]:
    """The numbers of who has logged in under the other names."""
    for name in {DEFAULT, *added(instance.root)} - {instance.settings.athlete}:
        with contextlib.suppress(trouble.Refused):
            held = TokenFile(state_of(instance.root, name) / TOKENS).recall()
            yield None if held is None else held.athlete_id


def put_back(instance: Instance, text: str) -> bool:
    """Given the login that a daemon read before its file was lost, write it again; return False where it is not wanted any
    more: a newer one is there, somebody has logged out, or the athlete is another, or somebody else's by now."""
    with contextlib.suppress(trouble.Refused):
        if tokens_of(instance).recall() is not None:
            return False
    known = _athlete(instance)
    if known is None or _withdrawn(instance) or tokens_in(text).athlete_id != known:
        return False
    with _claimed(instance, known) as is_ours:
        if is_ours:
            tokens_of(instance).remember(tokens_in(text))
    return is_ours


def is_another(instance: Instance, held: Tokens) -> bool:
    """Whether what is stored is of another athlete than the tokens: a login of another athlete was stopped before the
    first one's data were deleted, or a copy from the first one's time was put back."""
    known = _athlete(instance)
    return None not in (known, held.athlete_id) and held.athlete_id != known


def logout(instance: Instance, now: datetime) -> str:
    """Revoke at Strava if it answers, and delete what came from it whether it answers or not."""
    if _is_stranger(instance):
        return "Nobody is logged in to Strava, and nothing here came from there."
    said = f"Logged out; what came from Strava is deleted. {give_back(instance, now)}".rstrip()
    tokens_of(instance).forget()
    erase(instance, now)
    sync_state.remember(instance.store, Withdrawal())
    return said


def give_back(instance: Instance, now: datetime) -> str:
    """Revoke the permission at Strava, where there is one; return what the athlete should know of it, if anything."""
    if not tokens_of(instance).path.exists():
        return ""
    try:
        with strava_of(instance, now) as strava:
            revoked = oauth.revoke(strava.wire, strava.app, strava.tokens)
    except (trouble.Trouble, BadConfiguration) as error:
        return f"Strava itself could not be told ({error.what}): revoke it at https://www.strava.com/settings/apps."
    return "" if revoked else "Strava had forgotten the permission already."


def _is_stranger(instance: Instance) -> bool:
    """True where there is no permission and no athlete, and no activity is Strava's: nothing to revoke or to delete."""
    held = activities.counts(instance.store)
    ours = held.files + held.intervals == held.raw + held.reduced + held.gone
    known = _athlete(instance) is not None or _withdrawn(instance)
    return ours and not known and not tokens_of(instance).path.exists()


def withdraw(instance: Instance, strava: Strava, now: datetime) -> trouble.Trouble:
    """The athlete took the permission back: what came from Strava goes, as the terms ask. Return the trouble that stands
    from now on; a login or a logout ends it."""
    before = sync_state.recall(instance.store, Connection)
    since = (before.strava_since if before.strava == "revoked" else None) or now
    sync_state.remember(instance.store, Withdrawal(withdrawn=now))  # first of all: a stop in the middle is gone on with
    strava.tokens.forget()
    erase(instance, now)
    sync_state.remember(instance.store, Connection(strava="revoked", strava_since=since))
    return trouble.withdrawn()


def logged_out(instance: Instance, strava: Strava, now: datetime) -> trouble.Trouble:
    """The trouble of an installation without tokens; what a stop left undone of a withdrawal is done first."""
    if not _withdrawn(instance):
        return trouble.never()
    unfinished = _athlete(instance) is not None
    return withdraw(instance, strava, now) if unfinished else trouble.withdrawn()


def erase(instance: Instance, now: datetime) -> None:
    """Delete everything that came from Strava or was made from it: activities, readings, sets, the reasons of sessions, the
    labels of days, backups, cursors, counters. What becomes of the calendar is the next turn's."""
    activities.erase(instance.store)
    workouts.forget(instance.store, workouts.STRAVA)
    entries.forget_reasons(instance.store, at=now, today=now.astimezone(instance.zone).date())
    backup.purge(instance.state, instance.store.path)
    instance.store.shrink()
    sync_state.remember(instance.store, *sync_state.FROM_STRAVA)
