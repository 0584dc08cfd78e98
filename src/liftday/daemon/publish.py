"""From a plan to what is served: entries, revision, bytes, our own check, disk.

The order matters. The new bytes are checked before anything is kept; the store is written before the file; the file is
a pure function of the store's entries. So a stop at any point leaves the old feed or the new one, and the next turn
comes to the same bytes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from liftday.calendar import gate, ics
from liftday.calendar.entry import ActLinks, Entry, compose, compose_day, compose_notice
from liftday.calendar.look import Look
from liftday.calendar.revise import revise
from liftday.calendar.seen import catch_up
from liftday.daemon import access, links, published
from liftday.daemon.house import House
from liftday.daemon.logs import event
from liftday.errors import CannotWrite
from liftday.store import entries, facts
from liftday.training.day import Day, Source
from liftday.training.plan import Plan
from liftday.training.session import Session, Status

_KEPT: Final = timedelta(days=366)
_AFTER_A_DAY: Final = timedelta(days=1)  # a state that lasts longer than this is said in the feed (issue: states)
_QUOTA: Final = (
    "the quota of your Strava API application was used up at each attempt",
    "let other programs that use the application ask less",
)
_STALE: Final = timedelta(days=3)
_MARK: Final = "published_"
_LABELLED: Final = timedelta(days=28)  # past days whose labels follow what was recorded


def publish(
    house: House,
    plan: Plan,
    held: Sequence[entries.Published],
    now: datetime,
    *,
    recorded: Sequence[Day] = (),
    fresh: bool = False,
) -> bool:
    """Given a plan and what subscribers have, publish; return whether the feed's bytes changed.

    ``recorded`` are the past days, for their labels; ``fresh`` says that Strava has just answered.

    Raises CannotWrite when the new feed does not pass its own check, or the disk refuses.
    """
    before = [p.entry for p in held if p.entry is not None]
    wanted = wanted_entries(house, plan, now, recorded=recorded, fresh=fresh)
    revised = revise(before, wanted, now.astimezone(house.zone))
    shown = {published.FEED: look(house)}
    if house.settings.feed.busy:
        shown[published.BUSY] = look(house, busy=True)
    previous = {name: _previous(house, name, how) for name, how in shown.items()}
    served = published.read(house.state / published.FEED)
    if served is not None and previous[published.FEED] is None:
        revised = catch_up(revised, served[0], shown[published.FEED])
    bodies = {name: _checked(house, revised, how, now, previous[name]) for name, how in shown.items()}
    with house.store.begin() as both:
        entries.publish(both, at=now, entries=revised, plan=_settled(plan))
        facts.remember(both, **{_MARK + name: _mark(bodies[name], how) for name, how in shown.items()})
    changed = max((e.modified for e in revised if e.modified is not None), default=now)
    wrote = False
    for name, body in bodies.items():
        wrote = published.replace_if_other(house.state / name, body, changed=changed) or wrote
    _write_file(house, bodies[published.FEED], changed)
    event("published", priority="debug", entries=len(revised), live=sum(e.live for e in revised), wrote=wrote)
    return wrote


def wanted_entries(
    house: House, plan: Plan, now: datetime, *, recorded: Sequence[Day] = (), fresh: bool = False
) -> tuple[Entry, ...]:
    """Given a plan, return the entries that ought to stand in the calendar: sessions, day labels, notices."""
    feed = house.settings.feed
    today = now.astimezone(house.zone).date()
    shown = look(house)
    base = access.act_base(public_url=feed.public_url, host=feed.host, port=feed.port)
    key = house.link_key if base and feed.detail == "full" and feed.port else None
    found = [compose(s, links=_links(key, base, s), look=shown) for s in plan.sessions if today - s.date <= _KEPT]
    if feed.show_days:
        past = [day for day in recorded if today - _LABELLED <= day.date < today]
        found += [compose_day(day, key=house.key, look=shown) for day in (*past, *plan.days)]
    notice = _notice(house, now, fresh=fresh)
    if notice is not None:
        found.append(notice)
    if not any(entry.live and entry.date >= today for entry in found):
        found.append(compose_notice("no_plan", today, _why_nothing(plan), key=house.key))
    return tuple(found)


def look(house: House, *, busy: bool = False) -> Look:
    """How the owner wants the feed to look."""
    feed = house.settings.feed
    return Look(
        title=feed.title,
        color=feed.color,
        reminder_minutes=feed.reminder_minutes,
        detail="busy" if busy else feed.detail,
    )


def render(house: House, revised: Iterable[Entry], *, busy: bool = False) -> bytes:
    """The bytes of entries that were revised already: a pure function of them and the look."""
    return ics.write(revised, look(house, busy=busy))


def _previous(house: House, name: str, shown: Look) -> bytes | None:
    """The feed as it was last published from this very memory and with this look; None when they do not belong together.

    After a restored backup the file is ahead of the memory: measured against it no feed would ever pass again.
    """
    found = published.read(house.state / name)
    if found is None or facts.recall(house.store, _MARK + name) != _mark(found[0], shown):
        return None
    return found[0]


def _mark(body: bytes, shown: Look) -> str:
    return sha256(body + repr(shown).encode()).hexdigest()


def _settled(plan: Plan) -> Plan:
    """The plan as it is remembered: tentative sessions are shown, never promised."""
    return replace(plan, sessions=tuple(s for s in plan.sessions if s.template != "tentative"))


def _checked(house: House, revised: Sequence[Entry], shown: Look, now: datetime, previous: bytes | None) -> bytes:
    """The bytes, or CannotWrite with the line of the checklist that they break."""
    issue = ics.issue(revised, shown)
    faults = gate.inspect(
        issue.body,
        [entry.uid for entry in issue.entries],
        reminder_minutes=shown.reminder_minutes,
        busy=shown.busy,
        secrets=[s for which in (access.Secret.FEED, access.Secret.BUSY) if (s := access.existing(house.state, which))],
        previous=previous,
        today=now.astimezone(house.zone).date(),
    )
    event("checked", priority="debug", bytes=len(issue.body), entries=len(issue.entries), faults=len(faults))
    if faults:
        first = faults[0]
        raise CannotWrite(
            f"the new feed did not pass its own check (line {first.line} of the checklist: {first.what}, at {first.where}"
            f"{f', and {len(faults) - 1} more' if len(faults) > 1 else ''})",
            remedy="the last good feed is still served; this is a fault of liftday: please report it with this sentence",
        )
    return issue.body


def _links(key: bytes | None, base: str | None, session: Session) -> ActLinks | None:
    if key is None or base is None or session.status is not Status.PLANNED:
        return None
    signed = links.act_links(key, base, session)
    return ActLinks(done=signed.done, skip=signed.skip, move=signed.move)


def _notice(house: House, now: datetime, *, fresh: bool) -> Entry | None:
    """What the subscriber should know about the data behind the feed; None when all is well."""
    today = now.astimezone(house.zone).date()
    state = facts.recall(house.store, "strava") or "never"
    since = _instant(facts.recall(house.store, "strava_since"))
    if not fresh and state not in {"connected", "never"} and since and now - since >= _AFTER_A_DAY:
        said = facts.recall(house.store, "last_error") or "Strava does not answer"
        remedy = facts.recall(house.store, "last_remedy")
        if state == "quota":  # the sentence of `status` names a quarter of an hour: the entry would change with it
            said, remedy = _QUOTA
        mend = f" To mend it, {remedy}." if remedy and state != "unreachable" else ""
        text = f"Since {since.astimezone(house.zone):%Y-%m-%d}: {said}.{mend} Until then the plan goes on from your habits."
        return compose_notice("disconnected", today, text, key=house.key)
    last = _instant(facts.recall(house.store, "last_sync"))
    if not fresh and last and state != "never" and now - last >= _STALE:
        when = last.astimezone(house.zone)
        text = f"The last activities were read on {when:%Y-%m-%d}. Look at `liftday doctor` on the machine it runs on."
        return compose_notice("stale", today, text, key=house.key)
    return None


def _why_nothing(plan: Plan) -> str:
    """Why the calendar is empty, without a word about health: the terminal says the rest."""
    known = any(day.source is not Source.EXPECTED or "assumed" not in day.reason for day in plan.days)
    if not known and not plan.sessions:
        return "There is nothing to plan on yet: sync with Strava or import your files, and sessions appear here."
    more = f"says {'more' if plan.short else 'why'}"
    asked = f"`liftday plan` on the machine it runs on {more}."
    return " ".join(("No session is planned for the coming days.", *plan.short, asked))


def _write_file(house: House, body: bytes, changed: datetime) -> None:
    """Write the feed to the owner's own file too; a file that is open to others stays so if the owner made it so."""
    path = house.settings.feed.file
    if path is None:
        return
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
    published.replace_if_other(path, body, changed=changed, mode=mode)


def _instant(text: object) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if isinstance(text, str) else None
