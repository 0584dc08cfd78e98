"""How long a session takes (docs/training.md, Building a session): work, rests, set-up, ramp-up, the change between blocks.

Of a pair the two moves alternate and ``gap`` lies between any two sets, so a move's own rest is twice the gap and the
partner's work. A block is a pair or a single move; the change between neighbouring blocks takes 30 s, the cool-down 30 s.
"""

from dataclasses import dataclass

from liftday.training.prescribing.choice import Choice

CHANGE = 30  # s between neighbouring blocks
SIDE = 5  # s to change side
RAMP_BARBELL, RAMP_WEIGHT = 120, 60  # s of lighter sets before a main lift
LEAST_GAP = 15  # s from one move of a pair to the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One exercise with its dose of one set. ``role`` is the slot it fills, ``ramp`` the seconds of lighter sets before,
    ``most`` its sets where it takes fewer than its block, ``stepped``: with more weight than the last time, ``longer``: the
    seconds that a hold grows by where there is time."""

    choice: Choice
    role: str
    reps: int | None = None
    seconds: int | None = None
    rpe: int | None = None
    ramp: int = 0
    most: int | None = None
    stepped: bool = False
    longer: int = 0

    @property
    def work(self) -> float:
        """Seconds of one set, both sides and the change of side included."""
        exercise = self.choice.exercise
        once = (self.reps or 0) * (exercise.rep_seconds or 0) + (self.seconds or 0)
        return once * 2 + SIDE if self.choice.sides == "each" else once


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A block: one move, or two that alternate for as long as both have sets. ``gap`` is the rest between sets, or between
    the moves of a pair."""

    moves: tuple[Move, ...]
    sets: int
    gap: int = 0

    @property
    def seconds(self) -> float:
        """Its time: setup + n·work + (n-1)·rest, for a pair setups + n·(wA+wB) + (2n-1)·gap; with the ramp-up. A move that
        is left alone keeps its rest."""
        setup = sum(move.choice.exercise.setup_seconds + move.ramp for move in self.moves)
        work = sum(self.sets_of(move) * move.work for move in self.moves)
        alone = max(map(self.sets_of, self.moves)) - min(map(self.sets_of, self.moves))
        rests = self.total_sets - 1 - alone
        return setup + work + rests * self.gap + alone * max(map(self.rest, self.moves))

    def sets_of(self, move: Move) -> int:
        """How many sets one of its moves has."""
        return self.sets if move.most is None else min(self.sets, move.most)

    @property
    def total_sets(self) -> int:
        """The sets of all its moves."""
        return sum(map(self.sets_of, self.moves))

    def rest(self, move: Move) -> int:
        """Seconds from the end of a move's set to its next."""
        others = sum(other.work for other in self.moves if other is not move)
        return round(self.gap * len(self.moves) + others)


def gap(moves: tuple[Move, ...], rest: int) -> int:
    """Given the moves of a block and the rest the first one wants, return the gap, in steps of five seconds.

    >>> gap((), 45)
    45
    """
    if len(moves) < 2:
        return rest
    between = (rest - moves[1].work) / 2
    return max(LEAST_GAP, 5 * -int(-between // 5))


def total(warm_up: tuple[Move, ...], groups: tuple[Group, ...], cool_down: tuple[Move, ...]) -> float:
    """Given the parts of a session, return its seconds."""
    still = sum(move.choice.exercise.setup_seconds + move.work for move in (*warm_up, *cool_down))
    return still + sum(group.seconds for group in groups) + CHANGE * max(0, len(groups) - 1)
