"""What a fetch brought: kept step by step, and counted as it goes."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from liftday.daemon.protocol.progress import Count
from liftday.daemon.state.instance import Instance
from liftday.daemon.sync import written_sets
from liftday.integrations.strava import fetch
from liftday.integrations.strava.client import Strava
from liftday.store import activities, sync_state
from liftday.store.sync_state import History
from liftday.words.counted import counted

Tell = Callable[[str], None]
Begun = Callable[[fetch.Page], None]
Keep = Callable[[History, object], History]
"""Puts the cursor of a reading under way, as JSON, into what is kept of the history."""

_MOST_NAMED: Final = 5


@dataclass
class Pulled:
    """The counts of `sync --json`, and what the owner should know."""

    fetched: int = 0
    new: int = 0
    changed: int = 0
    removed: int = 0
    detailed: int = 0
    requests: int = 0
    set_aside: list[tuple[str, str]] = field(default_factory=list)
    read: list[str] = field(default_factory=list)  # ids that were taken in, or are gone
    left_out: dict[str, tuple[str, ...]] = field(default_factory=dict)  # impossible figures of what is new or changed
    notes: list[str] = field(default_factory=list)
    placed: date | None = None  # the first local date that gained or lost an activity
    origin: str = "strava"

    def keep(
        self, instance: Instance, step: fetch.Page | fetch.Vanished, now: datetime, *, revive: bool = False
    ) -> None:
        """Keep one step of a fetch and count it."""
        if isinstance(step, fetch.Vanished):
            self.removed += activities.forget(instance.store, step.ids, at=now, origin=self.origin)
            written_sets.drop(instance, step.ids)
            self.read += step.ids
            return
        tally = activities.remember(instance.store, step.activities, heard_at=now, revive=revive)
        written_sets.take(instance, step.activities, step.texts)
        self.fetched += len(step.activities)
        self.new += tally.new
        self.changed += tally.changed
        self.detailed += tally.detailed
        self.placed = min((on for on in (self.placed, tally.placed) if on is not None), default=None)
        self.set_aside += step.set_aside
        self.read += [one.id for one in step.activities]
        other = set(tally.ids)
        self.left_out |= {one.id: one.left_out for one in step.activities if one.left_out and one.id in other}

    def note(self, outcome: fetch.Outcome) -> None:
        """Take down what a fetch warns of at its end."""
        if outcome.warning:
            self.notes.append(outcome.warning)
        if outcome.left and outcome.until is not None:
            self.notes.append(
                f"Still to be looked at, for Strava no longer lists them: {counted(len(outcome.left), 'activity')}. The"
                " quota is used up, and the next sync goes on."
            )

    def said_aside(self) -> list[str]:
        """One note for the records that could not be read: how many, which, and why."""
        aside = list(dict.fromkeys(self.set_aside))  # a poll and a look by id may have met the same one
        if not aside:
            return []
        named = "; ".join(f"{one}: {why}" for one, why in aside[:_MOST_NAMED])
        more = f"; and {len(aside) - _MOST_NAMED} more" if len(aside) > _MOST_NAMED else ""
        were = "was" if len(aside) == 1 else "were"
        return [f"{counted(len(aside), 'activity')} could not be read and {were} set aside ({named}{more})."]


def walk(
    instance: Instance,
    strava: Strava,
    steps: fetch.Steps,
    pulled: Pulled,
    now: datetime,
    *,
    revive: bool = False,
    first: date | None = None,
    keep: Keep | None = None,
    tell: Tell = lambda _: None,
    begun: Begun = lambda _: None,
) -> fetch.Outcome:
    """Take every step of a fetch and keep it before the next request goes out, with its cursor if there is a place to
    ``keep`` it. Activities before the local date ``first`` are left out; ``begun`` gets the page that answers the first
    request of all."""
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            outcome: fetch.Outcome = end.value
            return outcome
        if first is not None and isinstance(step, fetch.Page):
            step = replace(step, activities=tuple(one for one in step.activities if one.day >= first))
        with instance.store.begin() as both:
            pulled.keep(replace(instance, store=both), step, now, revive=revive)
            if keep is not None and isinstance(step, fetch.Page) and step.cursor is not None:
                sync_state.remember(both, keep(sync_state.recall(both, History), step.cursor.as_json()))
        if (
            keep is not None
            and isinstance(step, fetch.Page)
            and step.listed
            and len(step.activities) + len(step.set_aside) != 1
        ):
            said = f"{counted(pulled.fetched, 'activity')}, {counted(strava.requests, 'request')}"
            tell(Count(said, done=pulled.fetched))
            if strava.requests == 1:
                begun(step)
