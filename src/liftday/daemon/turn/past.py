"""What was run until now: the stored activities and readings, read with what was known of the athlete on their day."""

from collections.abc import Container, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from liftday.daemon.state.instance import Instance
from liftday.store import activities, readings, sync_state
from liftday.store.sync_state import Athlete
from liftday.training.activity import Activity
from liftday.training.bounds import HR, SetAside, bounded, credible
from liftday.training.day import Reading
from liftday.training.reading.anchors import Anchors
from liftday.training.reading.classify import Classified, read
from liftday.training.reason import Reason
from liftday.words.counted import counted

_AHEAD: Final = timedelta(days=366)  # a start so far ahead is no clock's mistake that time will mend
_DRIFT: Final = timedelta(minutes=5)  # what two clocks that are right may differ by
_EXACT: Final = timedelta(days=90)  # beyond ``keep_raw_days``: a border between reduced and raw lies in here
_EXACT_DAYS: Final = 60  # or among the last so many active days, for a runner who pauses


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Every activity that has begun, classified; those whose raw facts are still here; what is stored and cannot be; and when
    the first begins that has not."""

    classified: Classified
    raw: tuple[Activity, ...]
    set_aside: tuple[SetAside, ...]
    coming: datetime | None


def read_past(instance: Instance, now: datetime, *, every: bool) -> Past:
    """Given the instant, return what was run before it. What cannot be is among what is stored because an earlier liftday
    kept whatever it was given.

    Readings whose facts were reduced stay as they are; the fold over the raw ones begins at the anchors stored before
    the first of them (what stays after ``keep_raw_days``: docs/privacy.md). Anchors come for the dates that are worth
    keeping, or for ``every`` one.
    """
    stored = activities.recall_all(instance.store)
    looked = [bounded(one) if isinstance(one, Activity) else one for one in stored]
    raw = tuple(a for a in looked if isinstance(a, Activity) and _started(a.start, a.start_utc, instance, now))
    aside = [one if isinstance(one, SetAside) else _to_come(one) for one in looked if not _soon(one, now)]
    here = {a.id for a in raw} | {one.id for one in aside}
    gone = activities.gone(instance.store)
    settled: list[Reading] = []
    starts = [_start(a.start, a.start_utc, instance) for a in looked if isinstance(a, Activity)]
    for r in readings.recall(instance.store):
        if r.id in here or r.id in gone:
            continue
        if not credible(r):
            aside.append(SetAside(id=r.id, day=r.day, reason=Reason("reading_impossible", {})))
        elif _started(r.start, None, instance, now):
            settled.append(r)
        else:
            starts.append(_start(r.start, None, instance))
    keep = None if every else resumable({a.day for a in raw}, instance, now)
    classified = _fold(instance, raw, settled, keep)
    coming = min((start for start in starts if start > now), default=None)
    return Past(classified=classified, raw=raw, set_aside=(*aside, *classified.set_aside), coming=coming)


def _fold(
    instance: Instance, raw: Sequence[Activity], settled: Sequence[Reading], keep: Container[date] | None
) -> Classified:
    """Read the raw activities with what was known on their day, leaving the settled readings alone.

    A reduced activity lies before the raw ones, since Strava is asked again for the newest only. What is raw and older
    than the last reduced day (the owner's files, a late import) is read with the anchors of its own first day.
    """
    athlete, zones = instance.settings.owner.athlete, zones_of(instance)
    if not settled:
        return read(raw, athlete=athlete, zones=zones, keep=keep)
    border = max(r.day for r in settled)
    late = [a for a in raw if a.day <= border]
    fresh = [a for a in raw if a.day > border]
    classified = Classified(readings=tuple(sorted(settled, key=lambda r: (r.start, r.id))), anchors={})
    for part in (late, fresh):
        if part:
            start = anchors_before(instance, min(a.day for a in part))
            ahead = read(part, athlete=athlete, start=start, settled=classified.readings, zones=zones, keep=keep)
            aside = (*classified.set_aside, *ahead.set_aside)
            classified = replace(ahead, anchors={**classified.anchors, **ahead.anchors}, set_aside=aside)
    return classified


def resumable(days: Iterable[date], instance: Instance, now: datetime) -> set[date]:
    """Given the dates at whose end the anchors are known, return those whose anchors are worth keeping.

    A fold begins again where the raw facts begin, and that border wanders with the present: there every date counts.
    Of older months the last active date is enough, for a file of the owner's that comes late. So ten years take 2 MB
    and not 30.
    """
    known = sorted(days)
    since = now.astimezone(instance.zone).date() - timedelta(days=instance.settings.strava.keep_raw_days) - _EXACT
    last_of = {(on.year, on.month): on for on in known}
    return {*known[-_EXACT_DAYS:], *last_of.values(), *(on for on in known if on >= since)}


def zones_of(instance: Instance) -> tuple[float, ...]:
    """The lower bounds of the heart-rate zones the athlete set at Strava; none when there are none."""
    known = sync_state.recall(instance.store, Athlete).zones
    return known if all(isinstance(low, int | float) and 0.0 <= low <= HR[1] for low in known) else ()


def anchors_before(instance: Instance, on: date) -> Anchors:
    """What was known of the athlete when a date began, as it was stored."""
    kept = readings.anchors_before(instance.store, on)
    with suppress(ValueError):  # of another version, or damaged: what is not known is learned again
        return Anchors.none() if kept is None else Anchors.from_json(kept)
    return Anchors.none()


def _soon(stored: Activity | SetAside, now: datetime) -> bool:
    """Whether an activity has begun or may yet begin: a clock that is a day ahead is set right one day."""
    return isinstance(stored, Activity) and stored.day <= now.date() + _AHEAD


def _to_come(activity: Activity) -> SetAside:
    return SetAside(id=activity.id, day=activity.day, reason=Reason("start_to_come", {"year": activity.day.year}))


def _started(start: datetime, start_utc: datetime | None, instance: Instance, now: datetime) -> bool:
    """Whether it began before now; a start in the future is a clock's mistake, and waits until its time has come."""
    return _start(start, start_utc, instance) <= now


def to_come(found: Iterable[Activity], instance: Instance, now: datetime) -> str:
    """Given activities, return what is to know of those that begin so far ahead of now that some clock is wrong; empty where
    there are none.

    "1 activity begins after now, on 2026-11-30 at 11:04: it counts once that time has come."
    """
    starts = (_start(one.start, one.start_utc, instance) for one in found if _soon(one, now))
    late = sorted(start.astimezone(instance.zone) for start in starts if start - now > _DRIFT)
    if not late:
        return ""
    begins, first = ("begins", "on") if len(late) == 1 else ("begin", "the first on")
    counts = "it counts" if len(late) == 1 else "each counts"
    when = f"{late[0]:%Y-%m-%d} at {late[0]:%H:%M}"
    return f"{counted(len(late), 'activity')} {begins} after now, {first} {when}: {counts} once that time has come."


def _start(start: datetime, start_utc: datetime | None, instance: Instance) -> datetime:
    return start_utc or start.replace(tzinfo=instance.zone)
