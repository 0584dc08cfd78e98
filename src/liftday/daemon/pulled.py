"""What a fetch brought: kept step by step, and counted as it goes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from liftday.daemon.house import House
from liftday.daemon.words import counted
from liftday.integrations.strava import fetch
from liftday.store import activities

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
    left_out: dict[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # figures that cannot be, of what is new or changed
    notes: list[str] = field(default_factory=list)

    def keep(self, house: House, step: fetch.Page | fetch.Vanished, now: datetime, *, revive: bool = False) -> None:
        """Keep one step of a fetch and count it."""
        if isinstance(step, fetch.Vanished):
            self.removed += activities.forget(house.store, step.ids, at=now)
            self.read += step.ids
            return
        tally = activities.remember(house.store, step.activities, heard_at=now, revive=revive)
        self.fetched += len(step.activities)
        self.new += tally.new
        self.changed += tally.changed
        self.detailed += tally.detailed
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
