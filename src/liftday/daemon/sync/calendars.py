"""The other calendars, looked at: fetched when they are due, read, and kept for the turns to come.

What fails here fails no turn: the last good copy goes on, and the state says since when. The safety rail: a calendar that
is suddenly empty, or less than half of what it was, is upstream's trouble more often than news; it is believed when it has
stayed so for two days.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from liftday.daemon.logs import event
from liftday.daemon.state.feed_files import read, write_atomically
from liftday.daemon.state.instance import Instance
from liftday.daemon.turn.calendars import BUSY, PLAN, Configured, configured, copies
from liftday.integrations.ical.apart import read_apart
from liftday.integrations.ical.busy import taken
from liftday.integrations.ical.event import ForeignCalendar, day_of
from liftday.integrations.ical.scan import Window
from liftday.integrations.ical.trouble import Trouble, Unread
from liftday.store import entries, sync_state
from liftday.store.calendar_copies import CalendarCopy, Calendars
from liftday.training.planned import Taken

EVERY: Final = timedelta(hours=1)
_SELDOM: Final = timedelta(days=1)  # as seldom as a publisher may ask for, or a server that is busy
_AGAIN: Final = timedelta(minutes=15)  # after a failure, and twice as long after each further one
_LONGEST: Final = timedelta(hours=6)
_EARLY: Final = timedelta(minutes=5)  # a poll that comes a little early is not let pass
_ASKED: Final = timedelta(minutes=1)  # who asks by hand is not kept waiting for the hour
DOUBTED: Final = timedelta(hours=48)
GONE: Final = timedelta(days=7)  # a copy whose address answers no more is kept so long
_REFUSED: Final = frozenset({Trouble.GONE, Trouble.LOGIN})
_STANDING: Final = ("key", "name", "tried_at", "due_at", "trouble", "trouble_since", "failures")  # without a copy
_PLAN_BACK, _PLAN_AHEAD = timedelta(days=42), timedelta(days=366)
_BUSY_AHEAD: Final = timedelta(days=14)  # beyond the horizon, so that days go by while nothing changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A plan that was looked at with success, by its calendar's name: everything it shows now."""

    name: str
    calendar: ForeignCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look at the calendars found: plans that were read, and the names of those that are plans no more: their
    address was taken out, or has answered nothing for a week."""

    seen: tuple[Seen, ...] = ()
    over: tuple[str, ...] = ()


def look(instance: Instance, now: datetime, *, asked: bool = False, only_new: bool = False) -> Looked:
    """Look at the calendars that are due, those that the owner ``asked`` for sooner; keep what they say. ``only_new``: look at
    those that were never looked at, and if there is none do nothing. Raises for no calendar's sake, CannotWrite where a copy
    cannot be kept."""
    known, wanted, before = (
        sync_state.recall(instance.store, Calendars).calendars,
        configured(instance),
        copies(instance),
    )
    if not (any(copy.tried_at is None for copy in before.values()) if only_new else known or wanted):
        return Looked()
    names, kept, seen = {copy.key: copy.name for copy in known}, list[CalendarCopy](), list[Seen]()
    over = [name for name in names.values() if name not in {one.name for one in wanted}]
    for one in wanted:
        old = before[one.key]
        elsewhere = (
            one.sort == PLAN and names.get(one.key, one.name) != one.name
        )  # what was kept stands by its old name
        copy, found = replace(old, name=one.name), None
        if copy.tried_at is None or elsewhere or (not only_new and _is_due(copy, now, asked=asked)):
            copy, found = _looked(instance, one, copy, now)
        if elsewhere and found is None and copy.read_at is not None:
            found = _copy(instance, one, _window(instance, one, now))
        if _is_over(copy, now):
            copy = CalendarCopy(**{name: getattr(copy, name) for name in _STANDING})
            over.append(one.name)
        elif elsewhere or (old.former is not None and copy.former is None):
            over.append(one.name)  # its place was another plan's
        if found is not None and one.sort == PLAN:
            seen.append(Seen(name=one.name, calendar=found))
        kept.append(copy)
    _remove_files(instance, {one.file(instance.state) for one, copy in zip(wanted, kept, strict=True) if copy.read_at})
    sync_state.remember(instance.store, Calendars(calendars=tuple(kept)))
    return Looked(seen=tuple(seen), over=tuple(over))


def _is_over(copy: CalendarCopy, now: datetime) -> bool:
    """Whether nothing has lived at an address for so long that what is used of the calendar goes."""
    if copy.trouble not in _REFUSED or copy.trouble_since is None or now - copy.trouble_since < GONE:
        return False
    return copy.read_at is not None or copy.former is not None


def _is_due(copy: CalendarCopy, now: datetime, *, asked: bool) -> bool:
    """Whether it is time for a calendar; a clock that was set back makes it so too."""
    if copy.tried_at is None or copy.due_at is None or copy.tried_at > now:
        return True
    if asked and copy.trouble != Trouble.BUSY and now - copy.tried_at >= _ASKED:
        return True
    return now + _EARLY >= copy.due_at


def _looked(
    instance: Instance, one: Configured, before: CalendarCopy, now: datetime
) -> tuple[CalendarCopy, ForeignCalendar | None]:
    """What became of one look: how the calendar stands, and what it shows; None where the copy before it goes on."""
    try:
        after, found = _answered(instance, one, before, now)
    except Unread as unread:
        page = unread.trouble is Trouble.LOGIN and not one.on_the_web  # no file asks for a login
        after, found = _failed(before, Unread(Trouble.NO_CALENDAR) if page else unread, now), None
    if after.trouble != before.trouble:
        priority = "warning" if after.trouble else "info"
        event("calendar", priority=priority, calendar=one.name, trouble=after.trouble or "none")
    return after, found


def _failed(before: CalendarCopy, unread: Unread, now: datetime) -> CalendarCopy:
    """A calendar after a failure: asked again ever later, daily at most where nothing lives there any more."""
    failures = before.failures + 1
    wait = min(_LONGEST, _AGAIN * 2 ** min(failures - 1, 5))
    same = before.trouble is not None and (before.trouble in _REFUSED) == (unread.trouble in _REFUSED)
    return replace(
        before,
        tried_at=now,
        due_at=now + (_SELDOM if unread.trouble in _REFUSED else max(wait, unread.wait or wait)),
        trouble=unread.trouble.value,
        trouble_since=before.trouble_since if same and before.trouble != Trouble.SHRUNK else now,
        failures=failures,
    )


def _answered(
    instance: Instance, one: Configured, before: CalendarCopy, now: datetime
) -> tuple[CalendarCopy, ForeignCalendar | None]:
    """A calendar that is there: fetched, read, and believed unless it suddenly shrank."""
    from liftday.integrations.ical.fetch import Validators, fetch  # 60 ms

    window = _window(instance, one, now)
    whole = _reaches(before, instance, now) if one.sort == BUSY else one.file(instance.state).exists()
    known = Validators(etag=before.etag, modified=before.modified) if before.read_at and whole else Validators()
    fetched = fetch(one.address, known, now)
    well = replace(before, read_at=now, tried_at=now, trouble=None, trouble_since=None, failures=0, former=None)
    if fetched.body is None:
        found = None if one.sort == BUSY else _copy(instance, one, window)
        return _due(well, now), found
    found = read_apart(fetched.body, window, texts=one.sort == PLAN)
    spans = taken(found, instance.zone, _ours(instance)) if one.sort == BUSY else ()
    if before.read_at is not None and _shrank(instance, one, before, _ahead(found, spans, before, now), now):
        since = before.trouble_since if before.trouble == Trouble.SHRUNK and before.trouble_since else now
        if now - since < DOUBTED:
            doubted = replace(before, tried_at=now, trouble=Trouble.SHRUNK.value, trouble_since=since, failures=0)
            return _due(doubted, now), None
    if one.sort == PLAN:
        write_atomically(one.file(instance.state), fetched.body)
    well = replace(
        well,
        etag=fetched.validators.etag,
        modified=fetched.validators.modified,
        unread=found.unread,
        every_minutes=_every(found.refresh),
        taken=spans,
        until=window.last if one.sort == BUSY else None,
    )
    return _due(well, now), found


def _ours(instance: Instance) -> frozenset[str]:
    """The uids of our own entries: whoever subscribes to both may get them back."""
    return frozenset(one.entry.uid for one in entries.recall(instance.store) if one.entry is not None)


def _window(instance: Instance, one: Configured, now: datetime) -> Window:
    """The dates that a calendar is asked for."""
    today = now.astimezone(instance.zone).date()
    if one.sort == PLAN:
        return Window(first=today - _PLAN_BACK, last=today + _PLAN_AHEAD)
    ahead = timedelta(days=instance.settings.owner.schedule.horizon_days) + _BUSY_AHEAD
    return Window(first=today - timedelta(days=1), last=today + ahead)


def _reaches(copy: CalendarCopy, instance: Instance, now: datetime) -> bool:
    """Whether what is kept of a busy calendar reaches far enough to be left as it is."""
    horizon = timedelta(days=instance.settings.owner.schedule.horizon_days + 7)
    return copy.until is not None and copy.until >= now.astimezone(instance.zone).date() + horizon


def _copy(instance: Instance, one: Configured, window: Window) -> ForeignCalendar | None:
    """The kept bytes of a plan, read again; None where they are not there any more."""
    kept = read(one.file(instance.state))
    return None if kept is None else read_apart(kept[0], window)


def _ahead(found: ForeignCalendar, spans: Sequence[Taken], before: CalendarCopy, now: datetime) -> int:
    """How much of a calendar lies ahead: the spans of a busy one, as far as those that are kept reach; else its events."""
    if spans or before.until is not None:
        return sum(span.end > now and (before.until is None or span.start.date() <= before.until) for span in spans)
    return sum(day_of(event.start) > now.date() for event in found.events)


def _shrank(instance: Instance, one: Configured, before: CalendarCopy, ahead: int, now: datetime) -> bool:
    """Whether less than half is left of what is kept and still lies ahead."""
    if one.sort == BUSY:
        had = sum(span.end > now for span in before.taken)
    else:
        kept = _copy(instance, one, _window(instance, one, now))
        had = 0 if kept is None else _ahead(kept, (), before, now)
    return ahead < had / 2


def _due(copy: CalendarCopy, now: datetime) -> CalendarCopy:
    return replace(copy, due_at=now + timedelta(minutes=copy.every_minutes))


def _every(refresh: timedelta | None) -> int:
    """Minutes between two looks: an hour, or longer where the publisher asks for it, a day at most."""
    return int(min(max(refresh or EVERY, EVERY), _SELDOM).total_seconds() // 60)


def _remove_files(instance: Instance, wanted: Collection[Path]) -> None:
    """Delete the copies of calendars that are read no more."""
    for path in instance.state.glob("calendar-*.ics"):
        if path not in wanted:
            path.unlink(missing_ok=True)
