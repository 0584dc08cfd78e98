"""Everything that can be ordered: the one list behind the command line, the control socket and the signed links.

An order is a verb and its words; carrying it out is one turn, under the state directory's lock.
The outcome is what the command prints and the daemon logs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from liftday.config.environment import prepare_state
from liftday.config.settings import Settings
from liftday.daemon import clock
from liftday.daemon.logs import event
from liftday.daemon.orders.lookup import find
from liftday.daemon.orders.outcome import echoed, outcome_of
from liftday.daemon.orders.undo import undo
from liftday.daemon.queries import published
from liftday.daemon.queries import status as status_of
from liftday.daemon.state import access, feed_files
from liftday.daemon.state.instance import Instance, open_instance
from liftday.daemon.state.lock import one_turn
from liftday.daemon.sync import account, pull, subscription
from liftday.daemon.sync.importing import put_back, take_files
from liftday.daemon.sync.watched_folder import taken_in
from liftday.daemon.turn import cycle, home_zone
from liftday.daemon.turn.check import forget_served
from liftday.daemon.turn.feeds import OUTLETS
from liftday.errors import BadInput, TryLater, Usage
from liftday.store import feedback, fetches, marks, sync_state
from liftday.store.engine import database_path
from liftday.store.sqlite import backup
from liftday.store.sqlite.files import doubt
from liftday.store.sync_state import Athlete, History, Repair
from liftday.training.owner import Feedback, Mark, Word
from liftday.training.placing.wording import dated
from liftday.training.programme.progress import HURTS, STRONG
from liftday.training.programme.record import GRACE
from liftday.training.session import Session, Status

Order = dict[str, Any]
Tell = Callable[[str], None]
_READS: Final = frozenset({"sync", "import"})  # orders that bring activities, which tell where the runner lives
_HARMLESS: Final = frozenset({"turn", "sync"})  # orders that may be carried out twice
_GONE: Final = (
    "the database liftday.db was missing and so was every backup, so a new one was begun. "
    "The next sync fetches the activities again; marks, feedback and the published sessions are lost."
)


def carry_out_here(
    settings: Settings,
    state: Path,
    order: Order,
    *,
    now: datetime,
    files: Sequence[int] = (),
    progress: Tell = lambda _: None,
) -> dict[str, Any]:
    """Carry out an order in this process; return its outcome. Raises what the verb raises."""
    deed = _VERBS.get(str(order.get("verb")))
    if deed is None:
        raise Usage(f"there is no order {order.get('verb')!r}", remedy="see `liftday --help`")
    if now.year < clock.FIRST_YEAR:
        raise TryLater(
            f"the clock of this machine says {now:%Y-%m-%d}",
            remedy=f"{clock.SET_IT}; the last good feed stays as it is meanwhile",
        )
    prepare_state(state)
    settings = _as_bound(settings, order)
    with one_turn(state):
        path = database_path(state, settings.store_url)
        said = put_back(path, order["files"][0], files[0], now) if order["verb"] == "restore" else {}

        def once() -> dict[str, Any]:
            gone = path is not None and not path.exists() and (state / feed_files.FEED).exists()
            with open_instance(settings, state, readonly=False, now=now) as instance:
                _note_repair(instance, progress, gone=gone)
                _note_fetches(instance, order)
                outcome = deed(instance, order, now, list(files), progress)
                zone = {"zone": home_zone.note(instance, now)} if order["verb"] in _READS else {}
                return {**outcome, **said, **zone, "facts": status_of.facts_now(instance, now)}

        try:
            return once()
        except BadInput:
            if order["verb"] not in _HARMLESS or path is None or not doubt(path).exists():
                raise
        return once()  # a row was unreadable: opening now sets the file aside and restores the newest good backup


def _as_bound(settings: Settings, order: Order) -> Settings:
    """The settings with the address a running daemon still answers at: a changed one waits for its restart, and links in
    the entries must not lead where nobody listens."""
    if not order.get("bound"):
        return settings
    host, port = order["bound"]
    return replace(settings, feed=replace(settings.feed, host=host, port=port))


def _turn(instance: Instance, _: Order, now: datetime, __: list[int], ___: Tell) -> dict[str, Any]:
    """Judge and publish what is stored."""
    return outcome_of(cycle.turn(instance, now))


def _restored(instance: Instance, _: Order, now: datetime, __: list[int], ___: Tell) -> dict[str, Any]:
    """Judge and publish what was put back before the instance was opened; what changed since the copy is asked for next."""
    repair = replace(sync_state.recall(instance.store, Repair), repaired=None)
    sync_state.remember(instance.store, repair, sync_state.recall(instance.store, History).from_the_top())
    return outcome_of(cycle.turn(instance, now))


def _sync(instance: Instance, order: Order, now: datetime, _: list[int], tell: Tell) -> dict[str, Any]:
    """Fetch from Strava, then one turn; with no client_id the turn alone, and a full one is the owner's word that the note
    of a repair was read."""
    by_schedule, full = order.get("by") == "schedule", bool(order.get("full"))
    if full:
        forget_served(instance)
    outcome = pull.sync(
        instance,
        now,
        full=full,
        by_schedule=by_schedule,
        events=[str(event) for event in order.get("events", [])],
        tell=tell,
    )
    if full and instance.store.lost is None and instance.settings.strava.client_id is None:
        sync_state.remember(instance.store, replace(sync_state.recall(instance.store, Repair), repaired=None))
    return outcome


def _mark(instance: Instance, order: Order, now: datetime, _: list[int], __: Tell) -> dict[str, Any]:
    """Keep the owner's word for some days."""
    first, last = date.fromisoformat(order["first"]), date.fromisoformat(order["last"])
    dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if order["word"] == "clear":
        marks.clear(instance.store, first, last, at=now)
    else:
        marks.remember(instance.store, [Mark(date=on, word=Word(order["word"]), at=now) for on in dates])
    told = {name: order[name] for name in ("first", "last", "word")}
    return {**outcome_of(cycle.turn(instance, now)), **told}


def _done(instance: Instance, order: Order, now: datetime, _: list[int], __: Tell) -> dict[str, Any]:
    """Keep that a session was done."""
    session = find(instance, str(order["session"]), now, act="done")
    today = now.astimezone(instance.zone).date()
    if session.date > today and session.status is not Status.DONE:
        raise BadInput(
            f"{_name(session)} is still to come",
            remedy="say done on its day or later; to bring it forward, move it first",
        )
    words = {name: order.get(name) for name in ("rating", "pain", "morning")}
    _say(instance, session, "done", now, **words)
    turn = cycle.turn(instance, now)
    return {
        **outcome_of(turn),
        **echoed("done", session, words),
        "said": f"{_name(session)} is done.{_if_it_hurt(words, session)}",
    }


def _if_it_hurt(words: Mapping[str, Any], session: Session) -> str:
    """What follows from pain, in the words of docs/training.md, Pain, and how it ends; nothing where none was told.

    Pain in a mobility entry changes no strength session.
    """
    pain = words["pain"] or 0
    if pain >= STRONG and session.type == "strength":
        return (
            " With pain like this, stop that exercise. Sessions stay lite until three days at 2 or less: say so with"
            " `liftday done DATE --pain N`. Longer than ten days: see a professional."
        )
    if pain >= STRONG:
        return " With pain like this, stop that exercise. Longer than ten days: see a professional."
    if words["morning"] or pain < HURTS or session.type != "strength":
        return ""
    return (
        f" Until you say otherwise the next one is lighter: tomorrow morning, `liftday done {session.date} --morning"
        " usual` if it is back to usual, or `worse`."
    )


def _skip(instance: Instance, order: Order, now: datetime, _: list[int], __: Tell) -> dict[str, Any]:
    """Leave a session out."""
    session = find(instance, str(order["session"]), now)
    _say(instance, session, "skip", now, reason=order.get("reason"))
    turn = cycle.turn(instance, now)
    told = echoed("skip", session, {"reason": order.get("reason")})
    return {**outcome_of(turn), **told, "said": f"{_name(session)} is left out."}


def _move(instance: Instance, order: Order, now: datetime, _: list[int], __: Tell) -> dict[str, Any]:
    """Move a session, unless a rule closes the day it is to go to; then the rule is named and nothing is kept."""
    session = find(instance, str(order["session"]), now)
    to = date.fromisoformat(str(order["to"]))
    today = now.astimezone(instance.zone).date()
    if session.status is Status.SKIPPED:
        raise BadInput(f"{_name(session)} is left out", remedy=f"take that back first: `liftday unskip {session.date}`")
    if session.status is not Status.PLANNED:
        raise BadInput(f"{_name(session)} is over", remedy="past sessions never move; move one that is still to come")
    if session.start <= now:
        raise BadInput(
            f"{_name(session)} began at {session.start.astimezone(instance.zone):%H:%M} and stays where it stands",
            remedy=f"done until the night of {dated(session.date + GRACE)} it counts; or leave it out with `liftday skip`",
        )
    if not today <= to < today + timedelta(days=instance.settings.owner.schedule.horizon_days):
        raise BadInput(
            f"{to} is outside the plan", remedy=f"choose a day from {today} within the horizon, or raise horizon_days"
        )
    said = Feedback(uid=session.uid, act="move", at=now, to=to, date=session.date)
    closed = published.closed_for_move(cycle.plan_with(instance, cycle.judge(instance, now), said), said)
    if closed:
        explained = "; `liftday why DATE` explains each" if session.type == "strength" else ""
        raise BadInput(f"{to} is closed: {closed}", remedy=f"choose another day{explained}")
    feedback.remember(instance.store, said)
    turn = cycle.turn(instance, now)
    told = echoed("move", session, {"to": to.isoformat()})
    return {**outcome_of(turn), **told, "said": f"{_name(session)} moves to {to:%A} {to}."}


def _undo(instance: Instance, order: Order, now: datetime, _: list[int], __: Tell) -> dict[str, Any]:
    """Take a word of the owner's back."""
    return undo(instance, order, now)


def _import(instance: Instance, order: Order, now: datetime, files: list[int], tell: Tell) -> dict[str, Any]:
    """Take in the owner's files. While more of them are to come the turn waits: a plan that was made on the first few
    would have to be kept. Where every file was refused there is none: what fails changes nothing."""
    taken = take_files(instance, list(zip(order["files"], files, strict=True)), now, tell=tell)
    if order.get("more") or not taken_in(taken):
        return {"files": taken}
    return {**outcome_of(cycle.turn(instance, now)), "files": taken}


def _rotate(instance: Instance, _: Order, now: datetime, __: list[int], ___: Tell) -> dict[str, Any]:
    """Give all feeds new addresses; the links in the entries get a new key too."""
    for which in (*(outlet.secret for outlet in OUTLETS), access.Secret.LINKS):
        access.rotate(instance.state, which)
    return outcome_of(cycle.turn(instance, now))


def _login(instance: Instance, order: Order, now: datetime, _: list[int], __: Tell) -> dict[str, Any]:
    """Trade Strava's code for tokens and keep them; where another athlete's data went, the feed follows at once."""
    known = sync_state.recall(instance.store, Athlete).athlete
    said = account.login(instance, order["grant"], now, other=bool(order.get("other_athlete")))
    if known in {None, sync_state.recall(instance.store, Athlete).athlete}:
        return said
    return {**outcome_of(cycle.turn(instance, now)), **said}


def _put_back(instance: Instance, order: Order, _: datetime, __: list[int], ___: Tell) -> dict[str, Any]:
    """Write a login that a running daemon lost the file of, unless somebody has logged out or in meanwhile."""
    return {"put_back": account.put_back(instance, str(order["login"]))}


def _webhook(instance: Instance, order: Order, now: datetime, _: list[int], __: Tell) -> dict[str, Any]:
    """Subscribe to Strava's events, look at the subscription, or end it."""
    return {"said": subscription.carry_out(instance, str(order["act"]), now)}


def _logout(instance: Instance, _: Order, now: datetime, __: list[int], ___: Tell) -> dict[str, Any]:
    """Revoke at Strava, delete what came from it, plan on what is left."""
    said = account.logout(instance, now)
    return {**outcome_of(cycle.turn(instance, now)), "said": said}


def _backup(instance: Instance, order: Order, now: datetime, _: list[int], __: Tell) -> dict[str, Any]:
    """Copy what is remembered."""
    to = order.get("to")
    return {"path": str(backup.make(instance.store.path, at=now, to=Path(to) if to else None))}


def _describe(instance: Instance, order: Order, now: datetime, _: list[int], __: Tell) -> dict[str, Any]:
    """What a signed link would do, without doing it."""
    session = find(instance, str(order["session"]), now, act=str(order["act"]))
    return published.describe_act(instance, session, str(order["act"]), now)


_VERBS: Final = MappingProxyType(
    {
        "turn": _turn,
        "sync": _sync,
        "mark": _mark,
        "done": _done,
        "skip": _skip,
        "move": _move,
        "undo": _undo,
        "import": _import,
        "rotate": _rotate,
        "login": _login,
        "logout": _logout,
        "put_back": _put_back,
        "webhook": _webhook,
        "backup": _backup,
        "restore": _restored,
        "describe": _describe,
    }
)


def _say(instance: Instance, session: Session, act: str, now: datetime, **words: Any) -> None:
    said = Feedback(uid=session.uid, act=act, at=now, date=session.date, **words)
    feedback.remember(instance.store, said)


def _name(session: Session) -> str:
    return f"The {session.type} session of {session.date:%A} {session.date}"


def _note_repair(instance: Instance, tell: Tell, *, gone: bool) -> None:
    """Say what a repair of the memory could not save; it is kept for `status` and `doctor` until `sync --full`.

    ``gone``: there was no database although a feed was published before.
    """
    lost = instance.store.lost
    if lost is None and not gone:
        return
    words = lost.words if lost is not None else _GONE
    event("database_repaired", priority="error", text=words)
    tell(words)
    history = sync_state.recall(instance.store, History)
    again = history.from_the_top() if lost is not None and lost.restored is not None else history
    sync_state.remember(instance.store, Repair(repaired=words, begun_anew=True), again)


def _note_fetches(instance: Instance, order: Order) -> None:
    """Keep who fetched the feed since the last turn: the daemon itself writes nothing between polls."""
    told = [
        fetches.Fetched(client=one["client"], at=datetime.fromisoformat(one["at"]), unchanged=bool(one["unchanged"]))
        for one in order.get("fetches", [])
    ]
    if told:
        fetches.remember(instance.store, told)
