"""From a plan to what is served: entries, revision, bytes, our own check, disk.

The order matters. The new bytes are checked before anything is kept; the store is written before the files; each file is
a pure function of the store's entries. So a stop at any point leaves the old feed or the new one, and the next turn
comes to the same bytes. Each feed is checked by itself: one that does not pass stays as it was and holds no other back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from liftday.calendar.entry import ActLinks, Entry, compose, compose_day, compose_notice
from liftday.calendar.revise import revise
from liftday.daemon.logs import event
from liftday.daemon.state import feed_files, links
from liftday.daemon.state.instance import Instance
from liftday.daemon.state.strava_link import connection_of
from liftday.daemon.turn import refused_feeds
from liftday.daemon.turn.check import Checked, check
from liftday.daemon.turn.feeds import FEED, looks
from liftday.daemon.turn.refused_feeds import Refusal
from liftday.daemon.web import addresses
from liftday.errors import CannotWrite
from liftday.store import entries, sync_state, undoing
from liftday.store.sync_state import Connection, IntervalsLink
from liftday.training.day import Day
from liftday.training.plan import Plan
from liftday.training.reason import in_public
from liftday.training.session import Session, Status
from liftday.words.notes import notes_text

_KEPT: Final = timedelta(days=366)
_AFTER_A_DAY: Final = timedelta(days=1)  # a state that lasts longer than this is said in the feed (issue: states)
_QUOTA: Final = (
    "the quota of your Strava API application was used up at each attempt",
    "let other programs that use the application ask less",
)
_NO_MOBILITY: Final = "No mobility is planned for the coming days. `liftday plan` on the machine it runs on says more."
_STALE: Final = timedelta(days=3)
_LABELLED: Final = timedelta(days=28)  # past days whose labels follow what was recorded


def publish(
    instance: Instance,
    plan: Plan,
    held: Sequence[entries.Published],
    now: datetime,
    *,
    recorded: Sequence[Day],
    fresh: bool,
) -> bool:
    """Given a plan and what subscribers have, publish; return whether the feed's bytes changed.

    ``recorded`` are the past days, for their labels; ``fresh`` says that Strava has just answered.

    Another feed than the calendar itself that does not pass its own check, or cannot be written, is remembered as refused.
    Raises CannotWrite when the calendar itself does not pass, and then nothing is kept, or the disk refuses it.
    """
    coming, checked = check(instance, revised(instance, plan, held, now, recorded=recorded, fresh=fresh), now)
    changed = max((e.modified for e in coming if e.modified is not None), default=now)
    refused = [one.refusal for one in checked if one.refusal is not None]
    main = checked[0]
    if main.refusal is not None:
        _, unwritten = _write(instance, checked, changed)
        refused_feeds.remember(instance.store, [*refused, *unwritten], now)
        raise main.refusal.error()
    with instance.store.begin() as both:
        entries.publish(both, at=now, entries=coming, plan=_settled(plan))
        undoing.published(both)
        sync_state.remember_published(both, {one.outlet.file: one.digest for one in checked if not one.refusal})
    wrote, unwritten = _write(instance, checked, changed)
    refused_feeds.remember(instance.store, [*refused, *unwritten], now)
    _write_file(instance, main.body, changed)
    event("published", priority="debug", entries=len(coming), live=sum(e.live for e in coming), wrote=wrote)
    return wrote


def revised(
    instance: Instance,
    plan: Plan,
    held: Sequence[entries.Published],
    now: datetime,
    *,
    recorded: Sequence[Day],
    fresh: bool = False,
) -> tuple[Entry, ...]:
    """Given what ``publish`` is given, return the entries as they would be published."""
    before = [p.entry for p in held if p.entry is not None]
    wanted = _wanted(instance, plan, now, recorded=recorded, fresh=fresh)
    return revise(before, wanted, now.astimezone(instance.zone))


def _wanted(
    instance: Instance, plan: Plan, now: datetime, *, recorded: Sequence[Day], fresh: bool
) -> tuple[Entry, ...]:
    """Given a plan, return the entries that ought to stand in the calendar: sessions, day labels, notices."""
    feed = instance.settings.feed
    today = now.astimezone(instance.zone).date()
    shown = looks(instance.settings)[FEED]
    base = addresses.act_base(public_url=feed.public_url, host=feed.host, port=feed.port)
    key = instance.link_key if base and feed.detail == "full" and feed.port else None
    found = [compose(s, links=_links(key, base, s), look=shown) for s in plan.sessions if today - s.date <= _KEPT]
    if feed.show_days:
        past = [day for day in recorded if today - _LABELLED <= day.date < today]
        found += [compose_day(day, key=instance.key, look=shown) for day in (*past, *plan.days)]
    notice = _notice(instance, now, fresh=fresh)
    if notice is not None:
        found.append(notice)
    ahead = [entry for entry in found if entry.live and entry.date >= today and entry.kind != "day"]
    if not any(entry.kind != "mobility" or shown.mobility != "none" for entry in ahead):
        found.append(compose_notice("no_plan", today, _why_nothing(plan), key=instance.key))
    if feed.mobility == "separate" and not any(entry.kind == "mobility" for entry in ahead):
        found.append(compose_notice("no_mobility", today, _NO_MOBILITY, key=instance.key))
    return tuple(found)


def _settled(plan: Plan) -> Plan:
    """The plan as it is remembered: tentative sessions are shown, never promised."""
    return replace(plan, sessions=tuple(s for s in plan.sessions if s.template != "tentative"))


def _write(instance: Instance, checked: Iterable[Checked], changed: datetime) -> tuple[bool, list[Refusal]]:
    """Write each feed that passed; return whether bytes changed, and which of the others could not be written.

    Raises CannotWrite when the calendar itself cannot, after the others were.
    """
    wrote, unwritten, failed = False, [], None
    for one in checked:
        if one.refusal is not None:
            continue
        try:
            wrote = feed_files.replace_if_other(instance.state / one.outlet.file, one.body, changed=changed) or wrote
        except CannotWrite as error:
            failed = error if one.outlet is FEED else failed
            unwritten.append(Refusal(outlet=one.outlet, what=error.what, remedy=error.remedy))
    if failed is not None:
        raise failed
    return wrote, unwritten


def _links(key: bytes | None, base: str | None, session: Session) -> ActLinks | None:
    if key is None or base is None or session.status is not Status.PLANNED:
        return None
    signed = links.act_links(key, base, session)
    return ActLinks(done=signed.done, skip=signed.skip, move=signed.move)


def _notice(instance: Instance, now: datetime, *, fresh: bool) -> Entry | None:
    """What the subscriber should know about the data behind the feed; None when all is well."""
    today = now.astimezone(instance.zone).date()
    known = _source(instance)
    state, since, last = known.strava, known.strava_since, known.last_sync
    if not fresh and state not in {"connected", "never"} and since and now - since >= _AFTER_A_DAY:
        said = known.last_error or "the source of your runs does not answer"
        remedy = known.last_remedy
        if state == "quota":  # the sentence of `status` names a quarter of an hour: the entry would change with it
            said, remedy = _QUOTA
        mend = f" To mend it, {remedy}." if remedy and state != "unreachable" else ""
        text = f"Since {since.astimezone(instance.zone):%Y-%m-%d}: {said}.{mend} Until then the plan goes on from your habits."
        return compose_notice("disconnected", today, text, key=instance.key)
    if not fresh and last and state != "never" and now - last >= _STALE:
        when = last.astimezone(instance.zone)
        text = f"The last activities were read on {when:%Y-%m-%d}. Look at `liftday doctor` on the machine it runs on."
        return compose_notice("stale", today, text, key=instance.key)
    return None


def _source(instance: Instance) -> Connection:
    """How the source of the runs stands: Strava, or where there is no Strava intervals.icu."""
    icu = sync_state.recall(instance.store, IntervalsLink)
    if instance.settings.strava.client_id is not None or icu.icu == "never":
        return connection_of(instance)
    return Connection(
        strava=icu.icu,
        strava_since=icu.icu_since,
        last_sync=icu.icu_last_sync,
        last_error=icu.icu_error,
        last_remedy=icu.icu_remedy,
    )


def _why_nothing(plan: Plan) -> str:
    """Why the calendar is empty, without a word about health: the terminal says the rest."""
    known = any(not day.foreseen or "assumed" not in day.flags for day in plan.days)
    if not known and not plan.sessions:
        return "There is nothing to plan on yet: sync with Strava or intervals.icu, or import your files, and sessions appear here."
    more = f"says {'more' if plan.short else 'why'}"
    asked = f"`liftday plan` on the machine it runs on {more}."
    return " ".join(
        ("No session is planned for the coming days.", *notes_text([in_public(note) for note in plan.short]), asked)
    )


def _write_file(instance: Instance, body: bytes, changed: datetime) -> None:
    """Write the feed to the owner's own file too; a file that is open to others stays so if the owner made it so."""
    path = instance.settings.feed.file
    if path is None:
        return
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
    feed_files.replace_if_other(path, body, changed=changed, mode=mode)
