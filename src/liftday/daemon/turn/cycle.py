"""One turn: read the days, forecast, plan, publish. The only module that sees both shores.

``judge`` is the dry run that `--at` shows: it reads and decides. ``turn`` judges and publishes.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from liftday.daemon.logs import event
from liftday.daemon.state.instance import Instance
from liftday.daemon.turn import default_hours, publish, set_aside
from liftday.errors import CannotWrite
from liftday.store import activities, entries, feedback, marks, readings, sync_state
from liftday.store.sqlite import backup
from liftday.store.sync_state import Athlete, History, LastTurn, Repair
from liftday.training.activity import Activity
from liftday.training.bounds import HR, SetAside, bounded, credible
from liftday.training.day import Reading
from liftday.training.judge import Known, make_plan
from liftday.training.owner import Feedback
from liftday.training.plan import Change, Plan
from liftday.training.reading.anchors import Anchors
from liftday.training.reading.classify import Classified, read
from liftday.training.reading.days import days as read_days
from liftday.training.reason import Reason
from liftday.training.session import Session, Status

DEPTH: Final = timedelta(days=3660)  # the forecast looks back ten years at most
_AHEAD: Final = timedelta(days=366)  # a start so far ahead is no clock's mistake that time will mend
_EXACT: Final = timedelta(days=90)  # beyond ``keep_raw_days``: a border between reduced and raw lies in here
_EXACT_DAYS: Final = 60  # or among the last so many active days, for a runner who pauses


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """What a turn would do: the readings, the plan, and what was known for them. ``set_aside`` is stored and cannot be."""

    known: Known
    classified: Classified
    raw: tuple[Activity, ...]
    plan: Plan
    held: tuple[entries.Published, ...]
    set_aside: tuple[SetAside, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a turn did; ``wrote`` says whether the feed's bytes changed."""

    at: datetime
    judgment: Judgment
    wrote: bool
    earlier: tuple[Change, ...] = ()  # what a turn just before it, in the same sync, changed
    fitted_before: bool = False  # ... and whether it touched mobility
    newly_aside: tuple[
        str, ...
    ] = ()  # one sentence when an activity was set aside that counted, or was not there, before

    def after(self, first: "Turn") -> "Turn":
        """This turn told as one with the turn before it."""
        aside = (*first.newly_aside, *self.newly_aside)
        return replace(
            self,
            wrote=self.wrote or first.wrote,
            earlier=first.changes,
            fitted_before=first.fitted,
            newly_aside=aside,
        )

    @property
    def changes(self) -> tuple[Change, ...]:
        """What came, went or moved, and why."""
        return combined(self.earlier, self.judgment.plan.changes)

    @property
    def fitted(self) -> bool:
        """Whether a mobility entry came, went or changed."""
        return self.fitted_before or self.judgment.plan.fitted

    @property
    def notes(self) -> tuple[str, ...]:
        """What the runner should know, on a terminal."""
        return (*self.newly_aside, *self.judgment.plan.notes, *self.judgment.plan.private)


def turn(
    instance: Instance, now: datetime, *, fresh: bool = False, restored: Mapping[str, Session | None] | None = None
) -> Turn:
    """Judge what is stored and publish it.

    ``fresh`` says that Strava has just answered, so that nothing in the feed needs to warn of old data; ``restored`` are
    the sessions that a word had touched which is taken back (``Known``). Raises
    CannotWrite when the disk refuses or the new feed does not pass its own check: the last good feed stays.
    """
    judgment = judge(instance, now, restored=restored)
    classified, recorded = judgment.classified, judgment.known.days[:-1]
    wrote = publish.publish(instance, judgment.plan, judgment.held, now, recorded=recorded, fresh=fresh)
    known = {on: state.as_json() for on, state in classified.anchors.items()}
    readings.remember(
        instance.store, classified.readings, known, until=judgment.known.today
    )  # before any fact is reduced
    default_hours.remember(instance)
    _keep_house(instance, now)
    said = set_aside.remember_stored(instance, judgment.set_aside)
    _explain(judgment)
    return Turn(at=now, judgment=judgment, wrote=wrote, newly_aside=said)


def _explain(judgment: Judgment) -> None:
    """For `--verbose`: what the turn stood on, and which rules closed how many of the coming days."""
    known, plan = judgment.known, judgment.plan
    event(
        "read",
        priority="debug",
        activities=len(judgment.raw),
        readings=len(known.readings),
        days=len(known.days),
        marks=len(known.marks),
        feedback=len(known.feedback),
    )
    closed = Counter(v.rule for verdicts in plan.verdicts.values() for v in verdicts if v.verdict == "closed")
    rules: dict[str, Any] = dict(sorted(closed.items()))
    event("closed", priority="debug", days=len(plan.verdicts), **rules)
    event("planned", priority="debug", phase=plan.phase, sessions=len(plan.sessions), changes=len(plan.changes))


def combined(first: Sequence[Change], then: Sequence[Change]) -> tuple[Change, ...]:
    """Given the changes of two turns in a row, return them as one: each session from where it stood to where it stands.

    A session that came and went again, or went and came back to its place, did not change.
    """
    told = {change.uid: change for change in first}
    for change in then:
        origin = told[change.uid].origin if change.uid in told else change.origin
        told[change.uid] = replace(change, origin=origin)
    return tuple(c for c in told.values() if not (c.origin is None and c.to is None))


def judge(
    instance: Instance,
    now: datetime,
    *,
    horizon: int | None = None,
    past: bool = False,
    every: bool = False,
    restored: Mapping[str, Session | None] | None = None,
) -> Judgment:
    """Given the instant, return what a turn would decide. Reads, never writes.

    ``past`` is for `--at`: only what was published before the instant counts as promised. ``every`` asks for the anchors
    of every day, to explain any of them.
    """
    classified, raw, aside = read_history(instance, now, every=every)
    today = now.astimezone(instance.zone).date()
    owner = default_hours.applied(instance, today)
    words = tuple(marks.recall(instance.store))
    first = classified.readings[0].start.date() if classified.readings else today
    held = entries.recall(instance.store, before=now if past else None)
    spoken = feedback.recall(instance.store)
    done = {word.uid for word in spoken if word.act == "done"}
    promised = tuple(p.session for p in held if p.session is not None and (_stands(p) or p.uid in done))
    known = Known(
        now=now.astimezone(instance.zone),
        owner=owner,
        days=read_days(
            classified.readings,
            first=min(max(first, today - DEPTH), today),
            last=today,
            marks=words,
            schedule=owner.schedule,
        ),
        readings=classified.readings,
        published=promised,
        marks=words,
        feedback=tuple(spoken),
        key=instance.key,
        restored=restored or {},
        awaited=not classified.readings and _to_be_read(instance),
    )
    plan = make_plan(known, instance.catalogue, horizon=horizon)
    return Judgment(known=known, classified=classified, raw=raw, plan=plan, held=held, set_aside=aside)


def plan_with(instance: Instance, judgment: Judgment, word: Feedback) -> Plan:
    """Given a judgment and a move that is tried out and not kept, return the plan with it. The history, which costs a
    hundred times as much, is not read again."""
    return make_plan(replace(judgment.known, feedback=(*judgment.known.feedback, word)), instance.catalogue)


def _to_be_read(instance: Instance) -> bool:
    """Whether nobody has said yet what was run: Strava was never read to its end. Not after a loss of the memory, when
    subscribers have a plan already."""
    lost = sync_state.recall(instance.store, Repair).begun_anew
    return not lost and not sync_state.recall(instance.store, History).history_done


def read_history(
    instance: Instance, now: datetime, *, every: bool
) -> tuple[Classified, tuple[Activity, ...], tuple[SetAside, ...]]:
    """Given the instant, return every activity that started before it, read, those whose raw facts are still here, and
    what is stored and cannot be: an earlier liftday kept whatever it was told.

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
    for r in readings.recall(instance.store):
        if r.id in here or r.id in gone:
            continue
        if not credible(r):
            aside.append(SetAside(id=r.id, day=r.day, reason=Reason("reading_impossible", {})))
        elif _started(r.start, None, instance, now):
            settled.append(r)
    keep = None if every else resumable({a.day for a in raw}, instance, now)
    classified = _fold(instance, raw, settled, keep)
    return classified, raw, (*aside, *classified.set_aside)


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
    return (start_utc or start.replace(tzinfo=instance.zone)) <= now


def _stands(published: entries.Published) -> bool:
    """Whether a published session still counts: it is in the feed, or the owner skipped it."""
    session, entry = published.session, published.entry
    if session is None:
        return False
    return session.status is Status.SKIPPED or (entry is not None and entry.live)


def _keep_house(instance: Instance, now: datetime) -> None:
    """Reduce raw facts whose time is over, and take the day's backup."""
    keep = instance.settings.strava.keep_raw_days
    if keep:
        activities.reduce(instance.store, before=now - timedelta(days=keep))
    stored = readings.anchor_days(instance.store)
    readings.forget_anchors(instance.store, set(stored) - resumable(stored, instance, now))
    if instance.store.path is not None and backup.due(instance.store.path.parent, now):
        _back_up(instance, now, keep_raw=keep == 0)


def _back_up(instance: Instance, now: datetime, *, keep_raw: bool) -> None:
    """Take the day's backup. One that cannot be taken is said, and costs no turn, whose plan is out already."""
    said = None
    try:
        backup.make(instance.store.path, at=now, keep_raw=keep_raw)
    except CannotWrite as error:
        said = f"The day's backup could not be written: {error.what}; {error.remedy}."
        event("backup_failed", priority="error", text=f"{error.what} ({error.remedy})")
    sync_state.remember(instance.store, replace(sync_state.recall(instance.store, LastTurn), backup_failed=said))
