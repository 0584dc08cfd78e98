"""Where strength stands: expected days, the rules, and what was promised -> placements and their reasons.

The rules of one date stand in ``rules``, the points in ``costs``, the exact search in ``week`` and
``solve``, the reasons in ``explain``. Here they meet: what was published stays unless a rule ends it or the
gain is worth the trouble, and every change says why.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from liftday.training.placing import explain
from liftday.training.placing.board import Board, search_problem, set_up
from liftday.training.placing.costs import milli
from liftday.training.placing.moves import BESIDE, Applied, Solve, apply_moves, fix, ousted, place_of
from liftday.training.placing.placement import Decision, placed
from liftday.training.placing.solve import Solution, solve
from liftday.training.placing.until import until
from liftday.training.placing.values import IsoWeek, Ousted, Placed, Promise, Situation
from liftday.training.placing.week import Must
from liftday.training.reason import because


def place(situation: Situation) -> Placed:
    """Given the situation, return where strength stands.

    The sum of costs is minimal among all plans that keep the hard rules; a published session moves only when a rule
    ends it or the whole gains ten points or more. A new session gets the lowest free ordinal of its week.
    """
    board, live = set_up(situation), situation.live
    clock = until(board.ground, board.squares[0].day)
    if situation.wish.paused is not None:
        return Placed(
            placements=(),
            rulings=explain.rulings(board),
            notes=(situation.wish.paused,),
            withdrawn=tuple((promise.uid, because("strength_paused")) for promise in live),
            until=clock,
        )
    moved = apply_moves(board, live, situation.moves)
    return replace(placed(board, situation, _decide(board, situation, moved), moved.refused), until=clock)


def _decide(board: Board, situation: Situation, moved: Applied) -> Decision:
    """The plan to publish: the optimum, or what was published where the optimum gains too little (docs/training.md, Costs)."""
    lost, was = situation.lost, {promise.uid: promise for promise in situation.live}
    fits = _solver(board, moved.promises, lost)
    fixed = fix(board, moved.promises, moved.age, fits)
    gave_way: dict[str, Ousted] = {}
    live = list(moved.promises)
    for item in fixed.released:
        why = ousted(board, fixed, was, item, fits).why or BESIDE
        gave_way[item.uid] = Ousted(why)
        fallen = because("does_not_stand", day=item.date, why=why)
        live[moved.promises.index(item)] = replace(was[item.uid], pinned=False, moves=item.moves, fallen=fallen)
    chosen = _around_skipped(board, live, situation.left_out, lost, fixed.must)
    if chosen is None:
        best = _solver(board, live, lost) if fixed.released else fits
        optimum = best(fixed.must)
        assert optimum is not None
        chosen = _steady(board, live, optimum, fixed.must, best)
    for promise in live if fixed.pins else ():
        if promise.uid not in gave_way and not promise.pinned and board.may_stay(promise):
            gave_way[promise.uid] = ousted(board, fixed, was, promise, fits)
    return Decision(best=chosen, live=tuple(live), fixed=fixed, ousted=gave_way)


def _solver(board: Board, live: Sequence[Promise], lost: Mapping[IsoWeek, int]) -> Solve:
    """The cheapest plan for whatever has to stand, None when it cannot; each question is answered once."""
    known: dict[Must, Solution | None] = {}

    def best(must: Must) -> Solution | None:
        if must not in known:
            known[must] = solve(search_problem(board, live, lost=lost, must=must))
        return known[must]

    return best


def _around_skipped(
    board: Board,
    live: Sequence[Promise],
    left_out: Sequence[Promise],
    lost: Mapping[IsoWeek, int],
    must: Must,
) -> Solution | None:
    """The plan in which every skipped session still holds its place, so that its room tempts no other one; None when
    there is no such session, or when what stands and what the owner moved needs the room."""
    taken = {promise.date for promise in live}
    shadows = [promise for promise in left_out if board.may_stay(promise) and promise.date not in taken]
    places = frozenset(place_of(board, promise) for promise in shadows)
    weeks = Counter(promise.iso_week for promise in shadows)
    rest = {week: count - weeks[week] for week, count in lost.items()}
    best = _solver(board, (*live, *shadows), rest)
    optimum = best(must | places) if places else None
    if optimum is None:
        return None
    steady = _steady(board, live, optimum, must | places, best)
    return replace(steady, sessions=tuple(item for item in steady.sessions if item not in places))


def _steady(board: Board, live: Sequence[Promise], optimum: Solution, must: Must, best: Solve) -> Solution:
    """The optimum with what was published put back, where that costs less than a move is worth."""
    worth = milli(board.weights.threshold)
    stays = [promise for promise in live if board.may_stay(promise)]
    loose = [at for promise in stays if (at := place_of(board, promise)) not in optimum.sessions]
    every = best(must | frozenset(loose)) if loose else None
    if every is not None and every.cost < optimum.cost + worth:
        return every
    chosen = optimum
    for item in loose:
        kept = best(must | {item})
        if kept is not None and kept.cost < optimum.cost + worth:
            must |= {item}
            chosen = kept
    return chosen
