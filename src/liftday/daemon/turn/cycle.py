"""One turn: read the days, forecast, plan, publish. The only module that sees both shores.

``decide`` is the dry run that `--at` shows: it reads and decides. ``turn`` decides and publishes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from liftday.daemon.state.instance import Instance
from liftday.daemon.state.strava_link import connection_of
from liftday.daemon.turn import calendars, default_hours, publish, quiet, set_aside
from liftday.daemon.turn.lifted import all_lifted
from liftday.daemon.turn.pages import publish_pages
from liftday.daemon.turn.past import Past, read_past, resumable
from liftday.daemon.turn.retention import tidy_up
from liftday.daemon.turn.trace import trace
from liftday.store import entries, feedback, marks, planned, readings, sync_state, undoing
from liftday.store.sync_state import History, IntervalsHistory, IntervalsLink, Repair
from liftday.training.day import Reading
from liftday.training.judge import make_plan
from liftday.training.owner import Feedback
from liftday.training.plan import Change, Known, Plan
from liftday.training.reading.days import days as read_days
from liftday.training.session import Status
from liftday.words.notes import notes_text

DEPTH: Final = timedelta(days=3660)  # the forecast looks back ten years at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a turn would do: the plan, and what it follows from. ``published`` is what subscribers have."""

    past: Past
    known: Known
    plan: Plan
    published: tuple[entries.Published, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a turn did; ``wrote`` says whether the feed's bytes changed."""

    at: datetime
    decision: Decision
    wrote: bool
    earlier: tuple[Change, ...] = ()  # what a turn just before it, in the same sync, changed
    mobility_changed_before: bool = False  # ... and whether it touched mobility
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
            mobility_changed_before=first.mobility_changed,
            newly_aside=aside,
        )

    @property
    def changes(self) -> tuple[Change, ...]:
        """What came, went or moved, and why."""
        return combined(self.earlier, self.decision.plan.changes)

    @property
    def mobility_changed(self) -> bool:
        """Whether a mobility entry came, went or changed."""
        return self.mobility_changed_before or self.decision.plan.mobility_changed

    @property
    def notes(self) -> tuple[str, ...]:
        """What the runner should know, on a terminal."""
        return (*self.newly_aside, *notes_text(self.decision.plan.notes))


def catch_up(instance: Instance, now: datetime) -> None:
    """What an order left that was cut short before its turn is carried out before the next word of the owner's: each word
    moves what it moves by itself, and what it moved is known when it is taken back."""
    if undoing.to_restore(instance.store) or entries.is_behind(instance.store):
        turn(instance, now)
    undoing.answer(instance.store)


def turn(instance: Instance, now: datetime, *, fresh: bool = False) -> Turn:
    """Decide on what is stored and publish it.

    ``fresh`` says that Strava has just answered, so that nothing in the feed needs to warn of old data. Raises
    CannotWrite when the disk refuses or the new feed does not pass its own check: the last good feed stays.
    """
    before = quiet.found(instance, fresh=fresh)
    decision = decide(instance, now)
    past, known = decision.past, decision.known
    wrote = publish.publish(instance, decision.plan, decision.published, now, recorded=known.days[:-1], fresh=fresh)
    _remember_readings(instance, past, now, until=known.today)  # before facts are reduced
    default_hours.remember(instance)
    tidy_up(instance, now)
    aside = set_aside.remember_stored(instance, past.set_aside)
    trace(known, decision.plan, activities=len(past.raw))
    publish_pages(instance, past, known, decision.plan, now)
    quiet.settle(instance, decision.plan, now, before, fresh=fresh, coming=past.coming)
    return Turn(at=now, decision=decision, wrote=wrote, newly_aside=aside)


def _remember_readings(instance: Instance, past: Past, now: datetime, *, until: date) -> None:
    """Keep what every activity was read as, and the anchors of the dates that ``tidy_up`` leaves: a turn that wrote others, to
    drop them again, would never find everything as it was."""
    found = past.classified.anchors
    kept = resumable({*readings.anchor_days(instance.store), *found}, instance, now)
    anchors = {on: state.as_json() for on, state in found.items() if on in kept}
    readings.remember(instance.store, past.classified.readings, anchors, until=until)


def combined(first: Sequence[Change], then: Sequence[Change]) -> tuple[Change, ...]:
    """Given the changes of two turns in a row, return them as one: each session from where it stood to where it stands.

    A session that came and went again, or went and came back to its place, did not change.
    """
    changes = {change.uid: change for change in first}
    for change in then:
        origin = changes[change.uid].origin if change.uid in changes else change.origin
        changes[change.uid] = replace(change, origin=origin)
    return tuple(c for c in changes.values() if not (c.origin is None and c.to is None))


def decide(
    instance: Instance,
    now: datetime,
    *,
    horizon: int | None = None,
    past: bool = False,
    every: bool = False,
) -> Decision:
    """Given the instant, return what a turn would do. Reads, never writes.

    ``past`` is for `--at`: only what was published before the instant counts as promised. ``every`` asks for the anchors
    of every day, to explain any of them.
    """
    run = read_past(instance, now, every=every)
    published = entries.recall(instance.store, before=now if past else None)
    known = _known(instance, now, run.classified.readings, published)
    plan = make_plan(known, instance.catalogue, horizon=horizon)
    return Decision(past=run, known=known, plan=plan, published=published)


def _known(
    instance: Instance,
    now: datetime,
    runs: tuple[Reading, ...],
    published: Sequence[entries.Published],
) -> Known:
    """Everything that the plan follows from."""
    today = now.astimezone(instance.zone).date()
    owner = default_hours.applied(instance, today)
    marked = tuple(marks.recall(instance.store))
    first = runs[0].start.date() if runs else today
    words_on_sessions = tuple(feedback.recall(instance.store))
    done = {word.uid for word in words_on_sessions if word.act == "done"}
    return Known(
        now=now.astimezone(instance.zone),
        owner=owner,
        days=read_days(
            runs, first=min(max(first, today - DEPTH), today), last=today, marks=marked, schedule=owner.schedule
        ),
        readings=runs,
        published=tuple(p.session for p in published if p.session is not None and (_stands(p) or p.uid in done)),
        marks=marked,
        feedback=words_on_sessions,
        planned=planned.recall(instance.store, today=today),
        said=planned.said(instance.store, until=today - timedelta(days=1)),
        workouts=tuple(workout for workout in all_lifted(instance) if workout.day <= today),
        taken=calendars.taken(instance),
        calendars=calendars.troubles(instance),
        key=instance.key,
        restored=undoing.to_restore(instance.store),
        awaited=not runs and _to_be_read(instance),
        connected=_is_connected(instance),
    )


def plan_with(instance: Instance, decision: Decision, word: Feedback) -> Plan:
    """Given a decision and a move that is tried out and not kept, return the plan with it. The history, which costs a
    hundred times as much, is not read again."""
    return make_plan(replace(decision.known, feedback=(*decision.known.feedback, word)), instance.catalogue)


def _to_be_read(instance: Instance) -> bool:
    """Whether nobody has said yet what was run: no source was ever read to its end. Not after a loss of the memory, when
    subscribers have a plan already."""
    lost = sync_state.recall(instance.store, Repair).begun_anew
    done = sync_state.recall(instance.store, History).history_done
    return not lost and not done and not sync_state.recall(instance.store, IntervalsHistory).icu_done


def _is_connected(instance: Instance) -> bool:
    """Whether there is a service that lets itself be read."""
    return "connected" in {connection_of(instance).strava, sync_state.recall(instance.store, IntervalsLink).icu}


def _stands(published: entries.Published) -> bool:
    """Whether a published session still counts: it is in the feed, or the owner skipped it."""
    session, entry = published.session, published.entry
    if session is None:
        return False
    return session.status is Status.SKIPPED or (entry is not None and entry.live)
