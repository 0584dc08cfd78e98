"""Where strength stands: expected days, the rules, and what was promised -> placements and their reasons.

The rules of one date stand in ``rules``, the points in ``costs``, the exact search in ``week`` and
``solve``, the words in ``wording``. Here they meet: what was published stays unless a rule ends it or the
gain is worth the trouble, and every change says why.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from liftday.training.day import Day
from liftday.training.owner import Feedback, Owner
from liftday.training.placing import wording as words
from liftday.training.placing.board import Board, board
from liftday.training.placing.costs import CODE_OF, CODES, WEIGHTS, Weights, milli
from liftday.training.placing.moves import Refusal, applied
from liftday.training.placing.placement import begun, continued
from liftday.training.placing.problem import problem
from liftday.training.placing.solve import Solution, solve
from liftday.training.placing.values import Done, Placed, Placement, Promise, Wish
from liftday.training.placing.week import match
from liftday.training.session import Variant

BESIDE = "it cannot stand beside the other sessions (H2-H4)"
Must = frozenset[tuple[int, int]]
Taken = Mapping[tuple[int, int], frozenset[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """The plan the solver chose."""

    best: Solution
    released: tuple[Promise, ...]  # the owner's moves that could not be kept


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
            verdicts=words.verdicts(game),
            notes=(wish.paused,),
            withdrawn=tuple((promise.uid, "strength is paused") for promise in live),
        )
    standing, refused = applied(game, live, moves)
    lost = _lost(promises, skipped, done, taken or {})
    answer = _answer(game, standing, left_out, lost)
    return _placed(game, live=live, moved=standing, answer=answer, taken=taken or {}, lost=lost, refused=refused)


def _lost(
    promises: Sequence[Promise], skipped: frozenset[str], done: Sequence[Done], taken: Taken
) -> dict[tuple[int, int], int]:
    """Sessions of a week that are not offered again: skipped ones, and missed ones after the first (3.4)."""
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
    game: Board, live: Sequence[Promise], left_out: Sequence[Promise], lost: Mapping[tuple[int, int], int]
) -> _Answer:
    """The plan to publish: the optimum, or what was published where the optimum gains too little (contract, section 6)."""

    def best(must: Must) -> Solution | None:
        return solve(problem(game, live, lost=lost, must=must))

    stays = [promise for promise in live if game.may_stay(promise)]
    near = frozenset(_place_of(game, promise) for promise in stays if game.index(promise.date) <= 1)
    pins = [promise for promise in stays if promise.pinned]
    must = near | {_place_of(game, promise) for promise in pins}
    shadowed = _shadowed(game, live, left_out, lost, must)
    if shadowed is not None:
        return shadowed
    optimum = best(must)
    if optimum is None:  # what stands today and tomorrow comes before how heavy the session is that the owner moves
        must = near | _lite(game, pins)
        optimum = best(must)
    if optimum is None:
        must = frozenset(_place_of(game, promise) for promise in pins)
        optimum = best(must)
    released = []
    while optimum is None:
        released.append(pins.pop())
        must = frozenset(_place_of(game, promise) for promise in pins)
        optimum = best(must)
    held = _held(game, stays, optimum, must, best)
    return _Answer(best=held, released=tuple(released))


def _shadowed(
    game: Board,
    live: Sequence[Promise],
    left_out: Sequence[Promise],
    lost: Mapping[tuple[int, int], int],
    must: Must,
) -> _Answer | None:
    """The answer in which every skipped session still holds its place, so that its room tempts no other one; None when
    there is no such session, or when what stands and what the owner moved needs the room."""
    taken = {promise.date for promise in live}
    shadows = [promise for promise in left_out if game.may_stay(promise) and promise.date not in taken]
    places = frozenset(_place_of(game, promise) for promise in shadows)
    weeks = Counter(_week_of(promise) for promise in shadows)
    rest = {week: count - weeks[week] for week, count in lost.items()}

    def best(must: Must) -> Solution | None:
        return solve(problem(game, (*live, *shadows), lost=rest, must=must))

    optimum = best(must | places) if places else None
    if optimum is None:
        return None
    stays = [promise for promise in live if game.may_stay(promise)]
    held = _held(game, stays, optimum, must | places, best)
    seen = tuple(item for item in held.sessions if item not in places)
    return _Answer(best=replace(held, sessions=seen), released=())


def _held(
    game: Board, stays: Sequence[Promise], optimum: Solution, must: Must, best: Callable[[Must], Solution | None]
) -> Solution:
    """The optimum with what was published put back, where that costs less than a move is worth."""
    worth = milli(game.weights.threshold)
    loose = [at for promise in stays if (at := _place_of(game, promise)) not in optimum.sessions]
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


def _place_of(game: Board, promise: Promise) -> tuple[int, int]:
    """A promise as the solver sees it: days from today, and the code of its variant."""
    return game.index(promise.date), CODE_OF[promise.variant]


def _week_of(promise: Promise) -> tuple[int, int]:
    """The ISO year and week of a promise's date; it was born in another one when the owner moved it there."""
    year, week, _ = promise.date.isocalendar()
    return year, week


def _lite(game: Board, pins: Sequence[Promise]) -> Must:
    """Given the owner's moves, return their days with lite sessions, where those may stand."""
    found = set()
    for promise in pins:
        square = game.at(promise.date)
        softer = square is not None and square.open_to(Variant.LITE, published=True)
        variant = Variant.LITE if softer and promise.variant is Variant.FULL else promise.variant
        found.add((game.index(promise.date), CODE_OF[variant]))
    return frozenset(found)


def _placed(
    game: Board,
    *,
    live: Sequence[Promise],
    moved: Sequence[Promise],
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
    question = problem(game, moved, lost=lost, must=frozenset())
    for week in question.weeks:
        end = week.first + len(week.spots)
        sessions = tuple(item for item in answer.best.sessions if week.first <= item[0] < end)
        square = game.squares[week.first]
        monday = square.day.date - timedelta(days=square.day.date.weekday())
        here = [promise for promise in moved if monday <= promise.date < monday + timedelta(days=7)]
        for (index, code), which in zip(sessions, match(sessions, week.promised), strict=True):
            on, variant = game.squares[index].day.date, CODES[code]
            if which is None:
                if index < game.horizon:
                    fresh.append((on, variant))
                continue
            promise = here[which]
            kept.add(promise.uid)
            placements.append(continued(game, was[promise.uid], promise, on, variant))
        if end <= game.horizon or week is question.weeks[0]:
            short[monday] = week.target - week.done - len(sessions)
    used = {key: set(ordinals) for key, ordinals in taken.items()}
    for placement in placements:
        used.setdefault(placement.week[:2], set()).add(placement.week[2])
    for on, variant in fresh:
        placements.append(begun(game, on, variant, used))
    placements.sort(key=lambda placement: placement.date)
    standing = {placement.date: placement.variant for placement in placements}
    released = [
        f"The session you moved to {words.weekday(item.date)} cannot stand beside the others."
        for item in answer.released
    ]
    return Placed(
        placements=tuple(placements),
        verdicts=words.verdicts(game),
        notes=(*(refusal.note for refusal in refused), *released, *words.notes(game, short, standing)),
        withdrawn=tuple((promise.uid, words.gone(game, promise)) for promise in live if promise.uid not in kept),
        cost=answer.best.cost / 1000,
        refused={
            **{item.promise.uid: item.why for item in refused},
            **dict.fromkeys((item.uid for item in answer.released), BESIDE),
        },
    )


__all__ = ["Done", "Placed", "Placement", "Promise", "Wish", "place"]
