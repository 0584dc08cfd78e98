"""Every order of ``protocol.orders`` carried out: behind the command line, the control socket and the signed links.

Carrying one out is one turn, under the state directory's lock. The outcome is what the command prints and the daemon logs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from liftday.config.athletes import DEFAULT, unknown
from liftday.config.settings import Settings
from liftday.config.state_directory import prepare_state
from liftday.daemon import clock
from liftday.daemon.logs import about
from liftday.daemon.orders.invitation import for_invitation
from liftday.daemon.orders.marking import marked
from liftday.daemon.orders.repaired import note_repair
from liftday.daemon.orders.sessions import described, kept
from liftday.daemon.orders.setup import for_page, granted, tell_connected
from liftday.daemon.orders.swaps import swap_kept
from liftday.daemon.orders.syncing import synced
from liftday.daemon.orders.undo import undo
from liftday.daemon.protocol import after_turn, invitations, orders
from liftday.daemon.protocol.imports import Imported
from liftday.daemon.protocol.orders import Order
from liftday.daemon.protocol.outcomes import BackedUp, LoggedIn, LoginRestored, Outcome, Said
from liftday.daemon.protocol.wire import Progress
from liftday.daemon.queries import status as status_of
from liftday.daemon.state import access, feed_files, sharing
from liftday.daemon.state.bench import Bench
from liftday.daemon.state.instance import Instance, open_instance
from liftday.daemon.state.lock import one_turn
from liftday.daemon.state.workbench import has_arrived, workbench
from liftday.daemon.sync import account, calendars, running_plans, subscription
from liftday.daemon.sync.importing import put_back, take_files
from liftday.daemon.sync.watched_folder import taken_in
from liftday.daemon.turn import cycle, home_zone
from liftday.daemon.turn.feeds import OUTLETS
from liftday.daemon.turn.outcome import outcome_of
from liftday.daemon.turn.signposts import signposts
from liftday.daemon.web.clients import Fetch
from liftday.errors import BadInput, TryLater, Usage
from liftday.store import fetches, sync_state
from liftday.store.engine import database_path
from liftday.store.sqlite import backup
from liftday.store.sqlite.files import doubt
from liftday.store.sync_state import Athlete, History, LastTurn, Repair

T = TypeVar("T")
_KEPT: Final = (  # the owner's words, which can be taken back
    orders.MarkDays,
    orders.MarkPain,
    orders.SessionDone,
    orders.SkipSession,
    orders.MoveSession,
    orders.SwapExercise,
    orders.SwapWeek,
)
_WORDS: Final = (*_KEPT, orders.Undo, orders.Restore)  # each plans at once


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What comes with an order: the instant, its open files, the fetches of the feed, who hears of progress, what a restore did
    before, and in a club the bench that the turn works at."""

    now: datetime
    files: Sequence[int]
    fetches: Iterable[Fetch]
    progress: Progress
    restored: str
    bench: Bench | None


def carry_out_here(
    settings: Settings,
    state: Path,
    order: Order[T],
    *,
    now: datetime,
    files: Sequence[int] = (),
    fetches: Iterable[Fetch] = (),
    bound: tuple[str, int] | None = None,
    progress: Progress = lambda _: None,
) -> T:
    """Carry out an order in this process; return its outcome. Raises what the order raises.

    ``fetches`` are those of the feed since the last turn: the daemon itself writes nothing between polls. ``bound`` is
    where a running daemon's server answers (host, port): an address that was changed since waits for its restart, and
    links in the entries must not lead where nobody listens.
    """
    _check_clock(now)
    if settings.athlete != DEFAULT and not state.is_dir() and not has_arrived(settings, state):
        raise unknown(settings.athlete)  # removed meanwhile: nothing of theirs comes back
    prepare_state(state)
    if bound:
        settings = replace(settings, feed=replace(settings.feed, host=bound[0], port=bound[1]))
    with about(settings.athlete), one_turn(state, hurried=not isinstance(order, orders.Sync)):
        path = database_path(state, settings.store_url)
        restored = put_back(path, order.files[0], files[0], now) if isinstance(order, orders.Restore) else ""
        with workbench(settings, state, signposts) as bench:
            given = _Given(now=now, files=files, fetches=fetches, progress=progress, restored=restored, bench=bench)
            try:
                return _carry_out(settings, state, order, given)
            except BadInput:
                harmless = isinstance(order, orders.RunTurn | orders.Sync)  # it may be carried out twice
                if not harmless or path is None or not doubt(path).exists():
                    raise
            # A row was unreadable: opening now sets the file aside and restores the newest good backup.
            return _carry_out(settings, state, order, given)


def _carry_out(settings: Settings, state: Path, order: Order[T], given: _Given) -> T:
    """Open the instance and do what was ordered; return the outcome with how things stand now."""
    opened = open_instance(settings, state, readonly=False, now=given.now, bench=given.bench)
    with opened as instance, sync_state.alone(instance.store):
        gone = (state / feed_files.FEED).exists() and sync_state.is_empty(instance.store)
        note_repair(instance, given.progress, gone=gone)
        _note_fetches(instance, given.fetches)
        if isinstance(order, _WORDS):
            _look_at_new_calendars(instance, given.now)
        if isinstance(order, _KEPT):
            cycle.catch_up(instance, given.now)
        outcome = _outcome(instance, order, given)
        facts = replace(status_of.facts_now(instance, given.now), mended=gone or instance.store.lost is not None)
        if given.bench is None:
            after_turn.keep(state, facts, given.now)
        return cast("T", replace(outcome, facts=facts))


def _check_clock(now: datetime) -> None:
    if now.year < clock.FIRST_YEAR:
        raise TryLater(
            f"the clock of this machine says {now:%Y-%m-%d}",
            remedy=f"{clock.SET_IT}; the last good feed stays as it is meanwhile",
        )


def _outcome(instance: Instance, order: Order[Any], given: _Given) -> Outcome:
    """Whatever was ordered."""
    now = given.now
    match order:
        case orders.RunTurn():
            return Outcome(turn=outcome_of(cycle.turn(instance, now)))
        case orders.Sync():
            return synced(instance, order, now, tell=given.progress)
        case orders.MarkDays() | orders.MarkPain():
            return marked(instance, order, now)
        case orders.SessionDone() | orders.SkipSession() | orders.MoveSession():
            return kept(instance, order, now)
        case orders.SwapExercise() | orders.SwapWeek():
            return swap_kept(instance, order, now)
        case orders.Undo():
            return undo(instance, order, now)
        case orders.ImportFiles():
            return _import(instance, order, given)
        case orders.RotateSecrets() | orders.RotatePage():
            return _rotate(instance, order, now)
        case orders.MeasureTrust() | orders.DrawSetup() | orders.BeginLogin():
            return for_page(instance, order, now)
        case invitations.Invite() | invitations.DrawInvitation() | invitations.TakeInvitation():
            return for_invitation(instance, order, now)
        case invitations.ShareSessions():
            sharing.keep(instance.state, on=order.on)
            return Outcome(turn=outcome_of(cycle.turn(instance, now)))
        case orders.Login() | orders.EndLogin() | orders.RestoreLogin():
            return _login(instance, order, now)
        case orders.Logout() | orders.GiveBack():
            return _logout(instance, order, now)
        case orders.ManageWebhook():
            return Said(said=subscription.carry_out(instance, order.act, now))
        case orders.BackUp():
            return BackedUp(path=str(backup.make(instance.store.path, at=now)))
        case orders.Restore():
            return _restore(instance, given)
        case orders.DescribeAct():
            return described(instance, order, now)
    raise Usage(f"{order.verb!r} is for a running daemon", remedy="start it: `liftday run`")


def _restore(instance: Instance, given: _Given) -> Said:
    """Plan and publish what was put back before the instance was opened; what changed since the copy is asked for next."""
    repair = replace(sync_state.recall(instance.store, Repair), repaired=None)
    sync_state.remember(instance.store, repair, sync_state.recall(instance.store, History).from_the_top())
    return Said(turn=outcome_of(cycle.turn(instance, given.now)), said=given.restored)


def _look_at_new_calendars(instance: Instance, now: datetime) -> None:
    """Read the calendars that were never looked at: what is planned without them would move at the next sync. Others go on
    with what is kept of them, and a daemon that starts waits for no network: its first poll reads them."""
    running_plans.keep(instance, calendars.look(instance, now, only_new=True), now)


def _import(instance: Instance, order: orders.ImportFiles, given: _Given) -> Imported:
    """Take in the owner's files. While more of them are to come the turn waits: a plan that was made on the first few
    would have to be kept. Where every file was refused there is none: what fails changes nothing."""
    taken = take_files(instance, list(zip(order.files, given.files, strict=True)), given.now, tell=given.progress)
    if any(one.imported for one in taken):  # the next turn makes a copy: nobody else may have them
        sync_state.remember(instance.store, replace(sync_state.recall(instance.store, LastTurn), uncopied=True))
    plans = taken_in(taken) and not order.more
    if plans:
        _look_at_new_calendars(instance, given.now)
    turn = outcome_of(cycle.turn(instance, given.now)) if plans else None
    return Imported(turn=turn, files=taken, zone=home_zone.note(instance, given.now))


def _rotate(instance: Instance, order: orders.RotateSecrets | orders.RotatePage, now: datetime) -> Outcome:
    """Give all feeds new addresses, and the links in the entries a new key; or the page a new one."""
    if isinstance(order, orders.RotatePage):
        access.rotate(instance.state, access.Secret.PAGE)
        return Outcome()
    for which in (*(outlet.secret for outlet in OUTLETS), access.Secret.LINKS):
        access.rotate(instance.state, which)
    return Outcome(turn=outcome_of(cycle.turn(instance, now)))


def _login(
    instance: Instance, order: orders.Login | orders.EndLogin | orders.RestoreLogin, now: datetime
) -> LoggedIn | LoginRestored:
    """Trade Strava's code for tokens and keep them; where another athlete's data went, the feed follows at once. One that a
    daemon has kept is written again."""
    if isinstance(order, orders.RestoreLogin):
        return LoginRestored(put_back=account.put_back(instance, order.login))
    known = sync_state.recall(instance.store, Athlete).athlete
    grant = order.grant if isinstance(order, orders.Login) else granted(order.query, order.state)
    other = isinstance(order, orders.Login) and order.other_athlete
    outcome = account.login(instance, grant, now, other=other)
    if known in {None, sync_state.recall(instance.store, Athlete).athlete}:
        tell_connected(instance, now)
        return outcome
    return replace(outcome, turn=outcome_of(cycle.turn(instance, now)))


def _logout(instance: Instance, order: orders.Logout | orders.GiveBack, now: datetime) -> Said:
    """Give Strava's permission back; on a logout forget what came from there too, and the feed follows."""
    if isinstance(order, orders.GiveBack):
        said = account.give_back(instance, now)
        if instance.bench is not None:  # a file goes with its directory
            instance.bench.remove()
        return Said(said=said)
    said = account.logout(instance, now)
    return Said(turn=outcome_of(cycle.turn(instance, now)), said=said)


def _note_fetches(instance: Instance, since: Iterable[Fetch]) -> None:
    """Keep who fetched the feed since the last turn."""
    kept = [fetches.Fetched(client=one.client, at=one.at, unchanged=one.unchanged) for one in since]
    if kept:
        fetches.remember(instance.store, kept)
