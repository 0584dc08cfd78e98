"""Every workout, wherever it was written down: imported, read from a description, or said of a session."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from liftday.training.lifted import LiftedSet, Workout
from liftday.training.owner import Feedback

SAID: Final = "typed"
DONE, UNDONE = "done", frozenset({"skip"})


@dataclass(frozen=True, slots=True)
class Lifts:
    """The working sets of one exercise on one day, as they were done."""

    on: date
    source: str
    sets: tuple[LiftedSet, ...]


def all_workouts(stored: Iterable[Workout], feedback: Iterable[Feedback]) -> tuple[Workout, ...]:
    """Given the stored workouts and the owner's words, return all of them by start.

    Of a session the last sets that were said count, as long as it is not left out. Where a log holds the same exercise on
    the same day, the log counts: it was written between the sets.
    """
    logged = tuple(stored)
    known = {(workout.day, one.exercise or one.name) for workout in logged for one in workout.sets}
    said = [
        Workout(
            source=SAID,
            key=word.uid,
            start=datetime.combine(word.date, time()),
            sets=tuple(one for one in word.sets if (word.date, one.exercise or one.name) not in known),
            time_known=False,
        )
        for word in _last(feedback).values()
    ]
    return tuple(sorted((*logged, *(one for one in said if one.sets)), key=lambda w: (w.start, w.source, w.key)))


def _last(feedback: Iterable[Feedback]) -> Mapping[str, Feedback]:
    """The last word with sets on each session that is not left out since."""
    last: dict[str, Feedback] = {}
    for word in sorted(feedback, key=lambda one: one.at):
        if word.act == DONE and word.sets:
            last[word.uid] = word
        elif word.act in UNDONE:
            last.pop(word.uid, None)
    return last


def by_exercise(workouts: Iterable[Workout]) -> Mapping[str, tuple[Lifts, ...]]:
    """Given workouts, return what was done of every exercise, by its id or, if foreign, its name; days in order."""
    found: dict[str, list[Lifts]] = {}
    for workout in workouts:
        sets: dict[str, list[LiftedSet]] = {}
        for one in workout.sets:
            sets.setdefault(one.name if one.exercise is None or one.near else one.exercise, []).append(one)
        for name, those in sets.items():
            found.setdefault(name, []).append(Lifts(workout.day, workout.source, tuple(those)))
    return {name: _in_order(lifts) for name, lifts in found.items()}


def _in_order(lifts: Sequence[Lifts]) -> tuple[Lifts, ...]:
    return tuple(sorted(lifts, key=lambda one: (one.on, one.source)))
