"""Where strength stands: expected days, the rules, and what was promised -> placements and their reasons.

The rules of one date stand in ``rules``, the points in ``costs``, the exact search in ``week`` and
``solve``, the reasons in ``explain``. Here they meet: what was published stays unless a rule ends it or the
gain is worth the trouble, and every change says why.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from liftday.training.day import Day
from liftday.training.owner import Feedback, Owner
from liftday.training.placing import explain
from liftday.training.placing.board import Board, board
from liftday.training.placing.costs import CODES, WEIGHTS, Weights, milli
from liftday.training.placing.moves import Applied, Refusal, applied
from liftday.training.placing.pins import BESIDE, Kept, Must, Solve, keep, ousted, place_of
from liftday.training.placing.placement import begun, continued
from liftday.training.placing.problem import problem
from liftday.training.placing.solve import Solution, solve
from liftday.training.placing.values import Done, Ousted, Placed, Placement, Promise, Wish
from liftday.training.placing.week import match
from liftday.training.reason import because
from liftday.training.session import Variant

Taken = Mapping[tuple[int, int], frozenset[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """The plan the solver chose, the promises it was chosen for, and what had to stand in it."""

    best: Solution
    live: tuple[Promise, ...]
    kept: Kept
    ousted: Mapping[str, Ousted]  # what the owner's moves did to the other sessions, by uid


def place(
    *,
    now: datetime,
    expected: Sequence[Day],
    past: Sequence[Day],
    promises: Sequence[Promise] = (),
    done: Sequence[Done] = (),
    owner: Owner,
    wish: Wish,
    moves: Sequence[Feedback] = (),
    skipped: frozenset[str] = frozenset(),
    taken: Taken | None = None,
    horizon: int | None = None,
    weights: Weights = WEIGHTS,
) -> Placed:
    """Given the expected days from today on and what was promised and done, return where strength stands.

    ``past`` are the days before today (35 at least, where known). ``promises`` are the published sessions of today and
    later; one whose uid is in ``skipped`` is not offered again: its day is closed to what the planner would put there, and
    no other session moves or comes for it. ``taken`` names the ordinals a week has used, so that a new session gets the
    lowest free one. Sessions are placed on the first
    ``horizon`` days (all of ``expected`` when None); days beyond only keep the last week's start honest.
    The sum of costs is minimal among all plans that keep the hard rules; a published session moves only when a rule
    ends it or the whole gains ten points or more.
    """
    left_out = [promise for promise in promises if promise.uid in skipped]
    game = board(
        now=now,
        expected=expected,
        past=past,
        done=done,
        owner=owner,
        wish=wish,
        horizon=horizon,
        weights=weights,
        skipped=frozenset(promise.date for promise in left_out),
    )
    finished = {item.uid for item in done if item.uid}
    live = [
        promise
        for promise in promises
        if promise.date >= game.today and promise.uid not in skipped and promise.uid not in finished
    ]
    if wish.paused is not None:
        return Placed(
            placements=(),
            verdicts=explain.rulings(game),
            notes=(wish.paused,),
            withdrawn=tuple((promise.uid, because("strength_paused")) for promise in live),
        )
    moved = applied(game, live, moves)
    lost = _lost(promises, skipped, done, taken or {})
    answer = _answer(game, live, moved, left_out, lost)
    return _placed(game, live=live, answer=answer, taken=taken or {}, lost=lost, refused=moved.refused)


def _lost(
    promises: Sequence[Promise], skipped: frozenset[str], done: Sequence[Done], taken: Taken
) -> dict[tuple[int, int], int]:
    """Sessions of a week that are not offered again: skipped ones, and missed ones after the first (training.md, Gaps)."""
    gone: dict[tuple[int, int], int] = {}
    for promise in promises:
        if promise.uid in skipped:
            week = _week_of(promise)
            gone[week] = gone.get(week, 0) + 1
    found = dict(gone)
    for week, ordinals in taken.items():
        open_ones = {promise.week[2] for promise in promises if promise.week[:2] == week}
        kept = sum(item.uid is not None and item.date.isocalendar()[:2] == week for item in done)
        missed = len(ordinals - open_ones) - kept
        found[week] = gone.get(week, 0) + max(0, missed - 1)
    return found


def _answer(
    game: Board,
    published: Sequence[Promise],
    moved: Applied,
    left_out: Sequence[Promise],
    lost: Mapping[tuple[int, int], int],
) -> _Answer:
    """The plan to publish: the optimum, or what was published where the optimum gains too little (docs/training.md, Costs)."""
    fits = _solver(game, moved.promises, lost)
    was = {promise.uid: promise for promise in published}
    kept = keep(game, moved.promises, moved.age, fits)
    gave_way: dict[str, Ousted] = {}
    live = list(moved.promises)
    for item in kept.released:
        why = ousted(game, kept, was, item, fits).why or BESIDE
        gave_way[item.uid] = Ousted(why)
        fallen = because("does_not_stand", day=item.date, why=why)
        live[moved.promises.index(item)] = replace(was[item.uid], pinned=False, moves=item.moves, fallen=fallen)
    chosen = _shadowed(game, live, left_out, lost, kept.must)
    if chosen is None:
        best = _solver(game, live, lost) if kept.released else fits
        optimum = best(kept.must)
        assert optimum is not None
        chosen = _held(game, live, optimum, kept.must, best)
    for promise in live if kept.pins else ():
        if promise.uid not in gave_way and not promise.pinned and game.may_stay(promise):
            gave_way[promise.uid] = ousted(game, kept, was, promise, fits)
    return _Answer(best=chosen, live=tuple(live), kept=kept, ousted=gave_way)


def _solver(game: Board, live: Sequence[Promise], lost: Mapping[tuple[int, int], int]) -> Solve:
    """The cheapest plan for whatever has to stand, None when it cannot; each question is answered once."""
    known: dict[Must, Solution | None] = {}

    def best(must: Must) -> Solution | None:
        if must not in known:
            known[must] = solve(problem(game, live, lost=lost, must=must))
        return known[must]

    return best


def _shadowed(
    game: Board,
    live: Sequence[Promise],
    left_out: Sequence[Promise],
    lost: Mapping[tuple[int, int], int],
    must: Must,
) -> Solution | None:
    """The plan in which every skipped session still holds its place, so that its room tempts no other one; None when
    there is no such session, or when what stands and what the owner moved needs the room."""
    taken = {promise.date for promise in live}
    shadows = [promise for promise in left_out if game.may_stay(promise) and promise.date not in taken]
    places = frozenset(place_of(game, promise) for promise in shadows)
    weeks = Counter(_week_of(promise) for promise in shadows)
    rest = {week: count - weeks[week] for week, count in lost.items()}
    best = _solver(game, (*live, *shadows), rest)
    optimum = best(must | places) if places else None
    if optimum is None:
        return None
    held = _held(game, live, optimum, must | places, best)
    return replace(held, sessions=tuple(item for item in held.sessions if item not in places))


def _held(game: Board, live: Sequence[Promise], optimum: Solution, must: Must, best: Solve) -> Solution:
    """The optimum with what was published put back, where that costs less than a move is worth."""
    worth = milli(game.weights.threshold)
    stays = [promise for promise in live if game.may_stay(promise)]
    loose = [at for promise in stays if (at := place_of(game, promise)) not in optimum.sessions]
    every = best(must | frozenset(loose)) if loose else None
    if every is not None and every.cost < optimum.cost + worth:
        return every
    chosen = optimum
    for item in loose:
        held = best(must | {item})
        if held is not None and held.cost < optimum.cost + worth:
            must |= {item}
            chosen = held
    return chosen


def _week_of(promise: Promise) -> tuple[int, int]:
    """The ISO year and week of a promise's date; it was born in another one when the owner moved it there."""
    year, week, _ = promise.date.isocalendar()
    return year, week


def _placed(
    game: Board,
    *,
    live: Sequence[Promise],
    answer: _Answer,
    taken: Taken,
    lost: Mapping[tuple[int, int], int],
    refused: Sequence[Refusal],
) -> Placed:
    """The solver's answer in sessions, changes and words."""
    was = {promise.uid: promise for promise in live}
    placements: list[Placement] = []
    fresh: list[tuple[date, Variant]] = []
    kept: set[str] = set()
    short: dict[date, int] = {}
    question = problem(game, answer.live, lost=lost, must=frozenset())
    for week in question.weeks:
        end = week.first + len(week.spots)
        sessions = tuple(item for item in answer.best.sessions if week.first <= item[0] < end)
        square = game.squares[week.first]
        monday = square.day.date - timedelta(days=square.day.date.weekday())
        here = [promise for promise in answer.live if monday <= promise.date < monday + timedelta(days=7)]
        for (index, code), which in zip(sessions, match(sessions, week.promised), strict=True):
            on, variant = game.squares[index].day.date, CODES[code]
            if which is None:
                if index < game.horizon:
                    fresh.append((on, variant))
                continue
            promise = here[which]
            kept.add(promise.uid)
            placements.append(
                continued(game, was[promise.uid], promise, on, variant, ousted=answer.ousted.get(promise.uid))
            )
        if end <= game.horizon or week is question.weeks[0]:
            short[monday] = week.target - week.done - len(sessions)
    used = {key: set(ordinals) for key, ordinals in taken.items()}
    for placement in placements:
        used.setdefault(placement.week[:2], set()).add(placement.week[2])
    for on, variant in fresh:
        placements.append(begun(game, on, variant, used))
    placements.sort(key=lambda placement: placement.date)
    standing = {placement.date: placement.variant for placement in placements}
    return Placed(
        placements=tuple(placements),
        verdicts=explain.rulings(game),
        notes=(
            *(item.note for item in refused if item.promise.uid in kept),
            *(item.fallen for item in placements if item.fallen),
            *explain.notes(game, short, standing),
        ),
        withdrawn=tuple(
            (promise.uid, explain.gone(game, promise, answer.ousted.get(promise.uid)))
            for promise in live
            if promise.uid not in kept
        ),
        cost=answer.best.cost / 1000,
        refused={
            **{item.promise.uid: item.bar.why for item in refused},
            **{item.uid: answer.ousted[item.uid].why or BESIDE for item in answer.kept.released},
        },
    )


__all__ = ["BESIDE", "Done", "Placed", "Placement", "Promise", "Wish", "place"]
