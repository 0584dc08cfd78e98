"""Every workout, wherever it was written down: imported, read from a description, or said of a session."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from liftday.training.lifted import LiftedSet, Workout
from liftday.training.owner import Feedback

SAID: Final = "typed"
ECHO: Final = timedelta(minutes=20)  # a watch is started before the first set, an app with it (D)
_RANK: Final = {"strava": 1, "fit": 2}  # a description may be cut short, a watch guesses moves; an app's own file knows
DONE, UNDONE = "done", frozenset({"skip"})


@dataclass(frozen=True, slots=True)
class Lifts:
    """The working sets of one exercise on one day, as they were done."""

    on: date
    source: str
    sets: tuple[LiftedSet, ...]


def all_workouts(stored: Iterable[Workout], feedback: Iterable[Feedback]) -> tuple[Workout, ...]:
    """Given the stored workouts and the owner's words, return all of them by start.

    Of a session the sets that were said count, as long as it is not left out. Where a log holds the same exercise on
    the same day, the log counts: it was written between the sets.
    """
    logged = without_echoes(stored)
    known = {(workout.day, one.exercise or one.name) for workout in logged for one in workout.sets}
    said = [
        Workout(
            source=SAID,
            key=word.uid,
            start=datetime.combine(word.date, time()),
            sets=tuple(one for one in word.sets if (word.date, one.exercise or one.name) not in known),
            time_known=False,
        )
        for word in lifts_said(feedback).values()
    ]
    return tuple(sorted((*logged, *(one for one in said if one.sets)), key=lambda w: (w.start, w.source, w.key)))


def without_echoes(stored: Iterable[Workout]) -> tuple[Workout, ...]:
    """Given stored workouts, return each session once: where a watch, an app's file and a description tell of the same
    hour, the one that knows the sets best counts."""
    kept: list[Workout] = []
    for workout in sorted(stored, key=lambda one: (_RANK.get(one.source, 0), one.start, one.source, one.key)):
        if not any(_echo(workout, other) for other in kept):
            kept.append(workout)
    return tuple(kept)


def _echo(workout: Workout, other: Workout) -> bool:
    """Whether two sources tell of one session: they began within 20 minutes."""
    known = workout.time_known and other.time_known
    return workout.source != other.source and known and abs(workout.start - other.start) < ECHO


def lifts_said(feedback: Iterable[Feedback]) -> Mapping[str, Feedback]:
    """Given the owner's words, return by uid the last one with sets on each session that is not left out since, with every
    set that was said of it: an exercise that was named again has its last sets, the others keep theirs."""
    said: dict[str, Feedback] = {}
    for word in sorted(feedback, key=lambda one: one.at):  # of one instant, in the order they were given
        if word.act == DONE and word.sets:
            again = {one.called.casefold() for one in word.sets}
            before = said[word.uid].sets if word.uid in said else ()
            stay = (one for one in before if one.called.casefold() not in again)
            said[word.uid] = replace(word, sets=(*stay, *word.sets))
        elif word.act in UNDONE:
            said.pop(word.uid, None)
    return said


def by_exercise(workouts: Iterable[Workout]) -> Mapping[str, tuple[Lifts, ...]]:
    """Given workouts, return what was done of every exercise, by its id or, if foreign, its name; days in order."""
    found: dict[str, list[Lifts]] = {}
    for workout in workouts:
        sets: dict[str, list[LiftedSet]] = {}
        for one in workout.sets:
            sets.setdefault(one.called, []).append(one)
        for name, those in sets.items():
            found.setdefault(name, []).append(Lifts(workout.day, workout.source, tuple(those)))
    return {name: _in_order(lifts) for name, lifts in found.items()}


def _in_order(lifts: Sequence[Lifts]) -> tuple[Lifts, ...]:
    return tuple(sorted(lifts, key=lambda one: (one.on, one.source)))
