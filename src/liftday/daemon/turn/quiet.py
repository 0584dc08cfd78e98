"""A turn in which nothing happened: it would come to what is published already, so it only says that it looked.

A full turn that left everything as it found it notes a digest of all that it was made from and of all that it published,
and until when the clock alone changes nothing. As long as both hold, the timetable's next turn notes how fresh the runs
are, on the pages too, and ends. Whatever the owner orders runs whole.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from liftday.daemon.logs import event
from liftday.daemon.state import access, feed_files
from liftday.daemon.state.access import Secret
from liftday.daemon.state.instance import Instance
from liftday.daemon.turn import fresh_pages
from liftday.daemon.turn.feeds import OUTLETS, looks
from liftday.daemon.turn.pages import sources_of
from liftday.page.facts import Sources
from liftday.store import activities, content, entries, sync_state
from liftday.store.quiet import Quiet
from liftday.store.sqlite import backup
from liftday.training.plan import Plan
from liftday.words.notes import notes_text


def found(instance: Instance, *, fresh: bool) -> str:
    """Return the digest of everything that a turn reads, and of the feeds that stand; ``fresh`` as of ``cycle.turn``. The
    pages are looked at apart: they tell the hour of the last sync."""
    settings = replace(instance.settings, path=None)  # each machine of a club has its own
    made = sha256(f"{version('liftday')} {fresh} {_plain(settings)}".encode())
    made.update(content.digest(instance.store).encode())
    for secret in (Secret.INSTALLATION, Secret.LINKS, *(outlet.secret for outlet in OUTLETS)):
        made.update(f"\0{access.existing(instance.state, secret)}".encode())
    files = [instance.state / outlet.file for outlet in looks(instance.settings)]
    for path in (*files, *filter(None, [instance.settings.feed.file])):
        body = feed_files.read(path)
        made.update(b"\0" if body is None else sha256(body[0]).digest())
    return made.hexdigest()


def settle(instance: Instance, plan: Plan, now: datetime, before: str, *, fresh: bool, coming: datetime | None) -> None:
    """A whole turn has ended that found what ``before`` is the digest of: note what it left, if it left all as it was.
    ``coming`` is when the next activity begins whose start is still to come."""
    known = sync_state.recall(instance.store, Quiet)
    if found(instance, fresh=fresh) != before:
        if known.quiet_print is not None:
            sync_state.remember(instance.store, Quiet())
        return
    assert plan.until is not None
    night = datetime.combine(
        now.astimezone(UTC).date() + timedelta(days=1), time(), UTC
    )  # dates are UTC's here and there
    noted = Quiet(
        quiet_print=before,
        quiet_since=now,
        quiet_until=min(one for one in (plan.until, night, coming) if one is not None),
        quiet_pages=fresh_pages.digest(instance),
        quiet_fresh=fresh_pages.line_of(instance, sources_of(instance), now),
        quiet_notes=notes_text(plan.notes),
        quiet_starts=tuple(session.start.isoformat() for session in plan.waiting),
        quiet_horizon=plan.last_date,
    )
    sync_state.remember(instance.store, noted)


def look(instance: Instance, now: datetime, *, fresh: bool) -> Quiet | None:
    """Given the instant, return what the last whole turn left if this one would leave the same, which is published with
    that then; None where a whole turn is due."""
    with instance.store.at_once() as store:
        here = replace(instance, store=store)
        known, sources = sync_state.recall(store, Quiet), sources_of(here)
        if not _stands(here, sources, known, now, fresh=fresh):
            return None
        shown = fresh_pages.freshen(here, sources, now, left=known.quiet_pages, was=known.quiet_fresh)
    if shown is None:
        return None
    with instance.store.begin() as both:
        entries.seen(both, at=now)
        line = fresh_pages.line_of(instance, sources, now)
        sync_state.remember(both, replace(known, quiet_pages=shown, quiet_fresh=line))
    instance.quiet = known
    event("quiet", priority="debug", until=known.quiet_until)
    return known


def _stands(instance: Instance, sources: Sources, known: Quiet, now: datetime, *, fresh: bool) -> bool:
    """Whether everything is as the last whole turn left it, which changed nothing."""
    if not fresh and sources.read:  # the feed and the pages warn of data that grow old
        return False
    return _may_stand(instance, known, now) and known.quiet_print == found(instance, fresh=fresh)


def forget(instance: Instance) -> None:
    """Something is still to be asked for that only a whole turn asks for."""
    sync_state.remember(instance.store, Quiet())


def _may_stand(instance: Instance, known: Quiet, now: datetime) -> bool:
    """Whether the clock alone makes no turn due, and nothing is to be cleared away."""
    if known.quiet_print is None or known.quiet_since is None or known.quiet_until is None:
        return False
    if not known.quiet_since <= now < known.quiet_until or instance.store.lost is not None:
        return False
    keep, path = instance.settings.strava.keep_raw_days, instance.store.path
    if keep and activities.is_overdue(instance.store, before=now - timedelta(days=keep)):
        return False
    return path is None or not backup.due(path.parent, now)


def _plain(value: Any) -> str:
    """A value of the configuration as text: the same in every process, which puts a set in an order of its own."""
    if is_dataclass(value) and not isinstance(value, type):
        return f"{type(value).__name__}({','.join(_plain(getattr(value, one.name)) for one in fields(value))})"
    if isinstance(value, Mapping):
        return f"{{{','.join(f'{_plain(key)}:{_plain(one)}' for key, one in value.items())}}}"
    if isinstance(value, frozenset | set):
        return f"{{{','.join(sorted(map(_plain, value)))}}}"
    if isinstance(value, tuple | list):
        return f"[{','.join(map(_plain, value))}]"
    return repr(value)
