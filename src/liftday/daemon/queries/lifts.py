"""What `liftday lifts` answers: what was lifted of each exercise, and how strong that makes its owner."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from liftday.daemon.state.instance import Instance
from liftday.daemon.turn.lifted import all_lifted, names_of
from liftday.training.lifted import LiftedSet
from liftday.training.loads.strength import Strength, Time, strength, times_of
from liftday.training.loads.workouts import Lifts, by_exercise
from liftday.words.lifts import load_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """One exercise: its id (None if foreign), its name, every day it was done, and the strength behind it today."""

    exercise: str | None
    name: str
    days: tuple[Lifts, ...]
    strength: Strength | None
    times: tuple[Time, ...] = ()  # with weight, as the latest one was done

    def as_json(self) -> dict[str, Any]:
        """The shape of `lifts --json`."""
        known = self.strength
        times = {time.on: time for time in self.times}
        return {
            "exercise": self.exercise,
            "name": self.name,
            "working": None
            if known is None
            else {"kg": known.last.kg, "maximum_kg": known.maximum, "certainty": known.certainty},
            "days": [
                {
                    "date": one.on.isoformat(),
                    "source": one.source,
                    "kg": times[one.on].kg if one.on in times else None,
                    "maximum_kg": times[one.on].maximum if one.on in times else None,
                    "sets": [_set(each) for each in one.sets],
                }
                for one in self.days
            ],
        }


def lifts(instance: Instance, now: datetime, wanted: str = "") -> tuple[Lift, ...]:
    """Given the instant and a name as a person writes it (empty: all), return the exercises that were lifted, the latest
    first."""
    today = now.astimezone(instance.zone).date()
    before = [workout for workout in all_lifted(instance) if workout.day <= today]
    names = {one.id: one.name for one in instance.catalogue.exercises}
    tomorrow = today + timedelta(days=1)
    found = [
        Lift(
            exercise=name if name in names else None,
            name=names.get(name, name),
            days=days,
            strength=strength(before, name, tomorrow, _latest(days)),
            times=times_of(before, name, tomorrow, _latest(days), since=date.min),
        )
        for name, days in by_exercise(before).items()
    ]
    kept = _meant(instance, found, wanted) if wanted else found
    return tuple(sorted(kept, key=lambda lift: (-_last(lift.days).toordinal(), lift.name)))


def _meant(instance: Instance, found: Iterable[Lift], wanted: str) -> list[Lift]:
    """Those that a name means, or whose name holds it."""
    match = names_of(instance).match(wanted)
    ids = {match.exercise, *match.perhaps} - {None}
    return [lift for lift in found if lift.exercise in ids or wanted.casefold() in lift.name.casefold()]


def _latest(days: Sequence[Lifts]) -> str:
    """What an exercise was done with the last time that somebody said so; "" where nobody ever did."""
    said = (one.equipment for lifts in reversed(days) for one in lifts.sets if one.load.weighs and one.equipment)
    return next(said, "")


def _last(days: Sequence[Lifts]) -> date:
    return days[-1].on


def _set(one: LiftedSet) -> dict[str, Any]:
    written = {"reps": one.reps, "seconds": one.seconds, "effort": one.effort, "type": one.type.value, "side": one.side}
    return {"load": load_text(one.load), "kg": one.load.kg, **written}
