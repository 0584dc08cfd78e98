"""The ladder of one exercise: its repetitions climb a rung each time it goes as planned, then its weight (training.md, Progress).

Progress belongs to the exercise: what a squat does next follows from the last times it was done, whatever stood between.
What is new begins light, however far the programme has come.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from liftday.training.programme.phases import PHASES

FORGOTTEN = timedelta(days=42)  # without an exercise it begins low and light again
STEADY = timedelta(days=10)  # with a weight, at least: four times at two a week, three at one a week (D)
BEGINNING = ((2, 6), (3, 7))  # the most sets and effort of an exercise's first times (D)
KNOWN = 1  # so many of them are behind an exercise that was done in the phase before


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Where an exercise stands in this phase: the rung of its next time, and that of its last one, which was ``on`` a date.

    ``since`` is the first time with this weight, ``loads`` counts the steps up in weight, ``times`` how often it was
    done; ``stepped``: the next time is the first after a step up.
    """

    on: date
    since: date
    rung: int = 0
    last: int = 0
    loads: int = 0
    times: int = 0
    stepped: bool = False

    def climbed(self, phase: str) -> "Ladder":
        """After a time as planned: a rung up; from the top rung, once the weight is familiar, the smallest step up in it."""
        if self.rung < len(PHASES[phase].ladder) - 1:
            return replace(self, rung=self.rung + 1)
        if self.on - self.since < STEADY:
            return self
        return replace(self, rung=0, loads=self.loads + 1, stepped=True)


Ladders = Mapping[str, Ladder]  # by the exercise's id


def done(ladders: Ladders, moves: Collection[str], on: date, *, gently: bool) -> dict[str, Ladder]:
    """Given the ladders and the exercises of a session, return them with these done and nothing gained yet; whoever did
    them ``gently`` has a step up still before them."""
    now = {}
    for move in moves:
        before = remembered(ladders, on).get(move) or Ladder(on=on, since=on)
        taken = before.stepped and not gently
        now[move] = replace(
            before,
            on=on,
            since=on if taken else before.since,
            last=before.rung,
            times=before.times + 1,
            stepped=before.stepped and gently,
        )
    return {**ladders, **now}


def most(ladders: Ladders, move: str) -> tuple[int, int] | None:
    """Given the ladders, return the most sets and effort that an exercise's next time may have; None once it is learnt."""
    times = ladders[move].times if move in ladders else 0
    return BEGINNING[times] if times < len(BEGINNING) else None


def longest(ladders: Ladders, move: str, phase: str) -> int:
    """Given the ladders, return the rung of a hold's next time: it has no weight to go up instead, so at the top it stays."""
    if move not in ladders:
        return 0
    return len(PHASES[phase].ladder) - 1 if ladders[move].loads else ladders[move].rung


def begun_again(ladders: Ladders, before: str, phase: str) -> dict[str, Ladder]:
    """Given the ladders of the phase before, return them at the beginning of another: all low, what was done is known, and
    where the repetitions are fewer than the last time it goes with more weight."""
    low, counts = PHASES[phase].ladder[0], PHASES[before].ladder
    return {
        move: Ladder(
            on=ladder.on,
            since=ladder.on,
            times=min(ladder.times, KNOWN),
            stepped=ladder.stepped or low < counts[ladder.last],
        )
        for move, ladder in ladders.items()
    }


def climbed(ladders: Ladders, moves: Collection[str], phase: str) -> dict[str, Ladder]:
    """Given the ladders, return them with so many exercises a step further."""
    return {move: ladder.climbed(phase) if move in moves else ladder for move, ladder in ladders.items()}


def held(ladders: Ladders, moves: Collection[str], *, from_the_start: bool) -> dict[str, Ladder]:
    """Given the ladders, return them with so many exercises held after a hard time, or at the bottom again."""
    return {
        move: replace(ladder, since=ladder.on, rung=0 if from_the_start else ladder.rung) if move in moves else ladder
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
