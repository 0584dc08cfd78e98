"""A session whose moves were swapped, made to fit again: the rests of a pair, the time it has, what the legs remember.

A pair rests for as long as its moves take turns, so another move changes the rest of both. A session is as long as it was
placed: what takes more time has fewer sets.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from liftday.training.exercises.catalogue import Catalogue
from liftday.training.prescribing.choice import Choice
from liftday.training.prescribing.duration import LEAST_GAP, RAMP_WEIGHT, Group, Move, total
from liftday.training.session import Block, Session


def refitted(before: Session, after: Session, catalogue: Catalogue) -> Session:
    """Given a session and the same one with other moves, return the latter within its time."""
    gaps = {those[0][0].pair: _gap(those) for those in _work(before.blocks, catalogue) if len(those) > 1}
    parts = [_rested(those, gaps) for those in _work(after.blocks, catalogue)]
    work = iter([block for those in parts for block in those])
    blocks = [next(work) if _is_work(block, catalogue) else block for block in after.blocks]
    room = max(60 * before.minutes, _seconds(before.blocks, catalogue))
    while _seconds(blocks, catalogue) > room:
        longest = _longest(blocks)
        if longest is None:
            break
        blocks[longest] = replace(blocks[longest], sets=blocks[longest].sets - 1)
    return replace(after, blocks=tuple(blocks))


def _is_work(block: Block, catalogue: Catalogue) -> bool:
    return block.section not in {"warm-up", "cool-down"} and block.exercise in catalogue


def _work(blocks: Iterable[Block], catalogue: Catalogue) -> list[list[tuple[Block, Move]]]:
    """The blocks that are done in sets, those of a pair together, each as the duration model counts it."""
    counted = [(block, _move(block, catalogue)) for block in blocks if _is_work(block, catalogue)]
    parts = groupby(enumerate(counted), key=lambda each: each[1][0].pair or each[0])
    return [[one for _, one in those] for _, those in parts]


def _move(block: Block, catalogue: Catalogue) -> Move:
    """A block as the duration model counts it."""
    done = replace(catalogue[block.exercise], sides="each" if block.per_side else "both")
    ramp = block.ramp * RAMP_WEIGHT
    return Move(choice=Choice(done), role="", reps=block.reps, seconds=block.seconds, ramp=ramp, most=block.sets)


def _gap(those: Sequence[tuple[Block, Move]]) -> int:
    """Seconds between two sets of a pair, or the rest of a move by itself; the least where that is not said."""
    rest, others = those[0][0].rest_seconds, [move.work for _, move in those[1:]]
    return LEAST_GAP if rest is None else round((rest - sum(others)) / len(those))


def _group(those: Sequence[tuple[Block, Move]], gap: int) -> Group:
    return Group(moves=tuple(move for _, move in those), sets=max(block.sets for block, _ in those), gap=gap)


def _rested(those: Sequence[tuple[Block, Move]], gaps: dict[str | None, int]) -> list[Block]:
    """The blocks of a pair with the rests that its moves leave; one by itself keeps its own."""
    if len(those) == 1:
        return [those[0][0]]
    group = _group(those, gaps.get(those[0][0].pair, LEAST_GAP))
    return [
        block if block.rest_seconds is None else replace(block, rest_seconds=group.rest(move)) for block, move in those
    ]


def _seconds(blocks: Iterable[Block], catalogue: Catalogue) -> float:
    """How long the blocks take."""
    kept = [block for block in blocks if block.exercise in catalogue]
    still = {
        section: tuple(_move(block, catalogue) for block in kept if block.section == section)
        for section in ("warm-up", "cool-down")
    }
    groups = tuple(_group(those, _gap(those)) for those in _work(kept, catalogue))
    return total(still["warm-up"], groups, still["cool-down"])


def _longest(blocks: Sequence[Block]) -> int | None:
    """The swapped block with the most sets, the last of them; None where each has but one."""
    swapped = [place for place, block in enumerate(blocks) if block.planned is not None and block.sets > 1]
    return max(swapped, key=lambda place: (blocks[place].sets, place), default=None)
