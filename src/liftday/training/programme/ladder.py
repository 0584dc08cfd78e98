"""The ladder of one exercise: its repetitions climb a rung each time it goes as planned, then its weight (training.md, Progress).

Progress belongs to the exercise: what a squat does next follows from the last times it was done, whatever stood between.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from liftday.training.programme.phases import PHASES

FORGOTTEN = timedelta(days=42)  # without an exercise its repetitions begin low again


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Where an exercise stands in this phase: the rung of its next time, and that of its last one, which was ``on`` a date.

    ``tops`` counts the times in a row at the top, ``loads`` the steps up in weight; ``stepped``: the next time is the
    first after one.
    """

    on: date
    rung: int = 0
    last: int = 0
    tops: int = 0
    loads: int = 0
    stepped: bool = False

    def climbed(self, phase: str) -> "Ladder":
        """After a time as planned: a rung up; after two times on the top rung the smallest step up in weight."""
        if self.rung < len(PHASES[phase].ladder) - 1:
            return replace(self, rung=self.rung + 1)
        if self.tops == 0:
            return replace(self, tops=1)
        return replace(self, rung=0, tops=0, loads=self.loads + 1, stepped=True)


Ladders = Mapping[str, Ladder]  # by the exercise's id


def done(ladders: Ladders, moves: Collection[str], on: date, *, gently: bool) -> dict[str, Ladder]:
    """Given the ladders and the exercises of a session, return them with these done and nothing gained yet; whoever did
    them ``gently`` has a step up still before them."""
    now = {}
    for move in moves:
        before = ladders.get(move) or Ladder(on=on)
        now[move] = replace(before, on=on, last=before.rung, stepped=gently and before.stepped)
    return {**ladders, **now}


def climbed(ladders: Ladders, moves: Collection[str], phase: str) -> dict[str, Ladder]:
    """Given the ladders, return them with so many exercises a step further."""
    return {move: ladder.climbed(phase) if move in moves else ladder for move, ladder in ladders.items()}


def held(ladders: Ladders, moves: Collection[str], *, from_the_start: bool) -> dict[str, Ladder]:
    """Given the ladders, return them with so many exercises held after a hard time, or at the bottom again."""
    return {
        move: replace(ladder, tops=0, rung=0 if from_the_start else ladder.rung) if move in moves else ladder
        for move, ladder in ladders.items()
    }


def repeated(ladders: Ladders, since: date = date.min) -> dict[str, Ladder]:
    """Given the ladders, return them with the last time of each exercise to come again, of those done since a date."""
    return {
        move: replace(ladder, rung=ladder.last, stepped=False) if ladder.on >= since else ladder
        for move, ladder in ladders.items()
    }


def remembered(ladders: Ladders, on: date) -> dict[str, Ladder]:
    """Given the ladders, return those of the exercises that were done lately before a date."""
    return {move: ladder for move, ladder in ladders.items() if on - ladder.on <= FORGOTTEN}
