"""The owner's moves: which promise stands where by them, which move the rules forbid, and what has to stand for them.

A move is carried out once: from then on the session is pinned where it was put, until a newer move takes the place, and
an old move changes nothing again when that one has gone. Only a move that a rule of its date forbids waits for the rule
to end.

What is pinned stands, and so do the sessions of today and tomorrow, as far as they fit together. Only a session that
collides with a newer move gives way, and what it collided with is named. Of two moves the newer one wins; what stands
today and tomorrow comes before how heavy a moved session is, and after whether it stands at all.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from liftday.training.owner import Feedback
from liftday.training.placing.board import Board
from liftday.training.placing.costs import CODE_OF, STRENGTH, closing
from liftday.training.placing.rules import Bar, limit, percent
from liftday.training.placing.solve import Solution
from liftday.training.placing.values import Ousted, Promise
from liftday.training.placing.week import Must
from liftday.training.reason import Reason, because
from liftday.training.session import Variant

Solve = Callable[[Must], Solution | None]
BESIDE = because("beside_others", rule="H2-H4")


@dataclass(frozen=True, slots=True)
class RefusedMove:
    """A move of the owner's that the rule of its date forbids."""

    promise: Promise
    bar: Bar
    chance: tuple[int, int] | None = None  # of a demanding day, and from which on none is moved there, in percent

    @property
    def note(self) -> Reason:
        """The note to the runner for as long as the session stands elsewhere."""
        return because("cannot_stand", day=self.promise.date, why=self.bar.why)

    @property
    def why(self) -> Reason:
        """The rule that forbids it, by its number too."""
        if self.chance is None:
            return because("forbidden", rule=self.bar.rule, why=self.bar.why)
        percent, from_percent = self.chance
        return because("forbidden", rule=self.bar.rule, why=self.bar.why, percent=percent, from_percent=from_percent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The promises as the owner's moves leave them. ``age`` orders the moves by uid, the oldest first."""

    promises: tuple[Promise, ...]
    refused: tuple[RefusedMove, ...] = ()
    age: Mapping[str, int] = field(default_factory=dict)


def moves_by_session(feedback: Sequence[Feedback]) -> dict[str, list[Feedback]]:
    """Given feedback in any order, return the moves of each session by uid, the oldest first."""
    moves: dict[str, list[Feedback]] = defaultdict(list)
    for item in sorted(feedback, key=lambda item: item.at):
        if item.act == "move" and item.to is not None:
            moves[item.uid].append(item)
    return moves


def apply_moves(board: Board, live: Sequence[Promise], feedback: Sequence[Feedback]) -> Applied:
    """Given the live promises and everything the owner moved so far, return them with the new moves carried out.

    A move onto a date that a rule closes is refused, and the session keeps the place it had.
    """
    moves = moves_by_session(feedback)
    latest = sorted((mine[-1] for mine in moves.values()), key=lambda item: item.at)
    promises: list[Promise] = []
    refused: list[RefusedMove] = []
    for promise in live:
        mine = moves.get(promise.uid, [])
        if mine and len(mine) != promise.moves:
            to = mine[-1].to
            assert to is not None
            target = replace(promise, date=to, pinned=True, moves=len(mine), fallen=None)
            if board.at(to) is None:  # nothing is known of a date beyond the board: the move waits
                promises.append(promise)
                continue
            variant = _mildest(board, target, moves=promise.date != to)
            if variant is not None:
                promises.append(replace(target, variant=variant))
                continue
            refused.append(_refused(board, target))
        promises.append(_pinned(board, promise, refused))
    age = {item.uid: at for at, item in enumerate(latest)}
    return Applied(promises=tuple(promises), refused=tuple(refused), age=age)


def _pinned(board: Board, promise: Promise, refused: list[RefusedMove]) -> Promise:
    """A promise where it stands; one that the owner put there falls when a rule ends it, or becomes lighter."""
    if not promise.pinned or board.at(promise.date) is None:
        return promise
    variant = _mildest(board, promise)
    if variant is not None:
        return replace(promise, variant=variant)
    refused.append(_refused(board, promise))
    return replace(promise, pinned=False, moves=max(0, promise.moves - 1))


def _refused(board: Board, target: Promise) -> RefusedMove:
    square = board.at(target.date)
    assert square is not None
    bar = next(bar for bar in square.bars if (bar.published or bar.moving) and target.variant in bar.bars)
    ahead = board.index(target.date)
    by_chance = bar.rule == "H1" and square.day.foreseen
    return RefusedMove(
        target, bar, (percent(closing(square.day, board.ground.owner)), percent(limit(ahead))) if by_chance else None
    )


def _mildest(board: Board, promise: Promise, *, moves: bool = False) -> Variant | None:
    """The variant closest to a promise's own that may stand on its date, or that ``moves`` there, never a heavier one; None
    when none may."""
    square = board.at(promise.date)
    assert square is not None
    may = square.takes if moves else partial(square.open_to, published=True)
    return next(filter(may, no_heavier(promise.variant)), None)


def no_heavier(variant: Variant) -> tuple[Variant, ...]:
    """Given a variant, return those a session of it may become where it is moved: itself and the lighter ones."""
    return STRENGTH[STRENGTH.index(variant) :]


def takes(board: Board) -> dict[date, frozenset[Variant]]:
    """Given the board, return by date which variants its runner may move there: what ``apply_moves`` refuses is not among
    them."""
    squares = board.squares[: board.horizon]
    return {square.day.date: frozenset(filter(square.takes, STRENGTH)) for square in squares}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """The places that have to be filled, whose they are by a move, newest first, and whose move could not be kept."""

    must: Must
    pins: tuple[tuple[Promise, tuple[int, int]], ...] = ()
    released: tuple[Promise, ...] = ()


def place_of(board: Board, promise: Promise) -> tuple[int, int]:
    """A promise as the solver knows it: days from today, and the code of its variant."""
    return board.index(promise.date), CODE_OF[promise.variant]


def fix(board: Board, live: Sequence[Promise], age: Mapping[str, int], best: Solve) -> Fixed:
    """Given the live promises with the owner's moves carried out, return what has to stand.

    ``age`` orders the moves, the oldest first; ``best`` answers whether places can be filled together.
    """
    stays = [promise for promise in live if board.may_stay(promise)]
    pins = sorted((p for p in stays if p.pinned), key=lambda p: age.get(p.uid, -1), reverse=True)
    near = frozenset(place_of(board, p) for p in stays if not p.pinned and board.index(p.date) <= 1)
    places = [(pin, place_of(board, pin)) for pin in pins]
    every = near | {place for _, place in places}
    if best(every) is not None:
        return Fixed(must=every, pins=tuple(places))
    must: Must = frozenset()
    filled: list[tuple[Promise, tuple[int, int]]] = []
    released: list[Promise] = []
    for pin in pins:
        place = _room_for(board, pin, must, near, best)
        if place is None:
            released.append(pin)
        else:
            must |= {place}
            filled.append((pin, place))
    for place in sorted(near):
        if best(must | {place}) is not None:
            must |= {place}
    return Fixed(must=must, pins=tuple(filled), released=tuple(released))


def _room_for(board: Board, pin: Promise, must: Must, near: Must, best: Solve) -> tuple[int, int] | None:
    """Where and how heavy a moved session can stand beside those that come before it, None when it cannot."""
    own = place_of(board, pin)
    square = board.at(pin.date)
    softer = square is not None and square.open_to(Variant.LITE, published=True)
    ways = [own, (own[0], CODE_OF[Variant.LITE])] if softer and pin.variant is Variant.FULL else [own]
    beside = [near, *(near - {one} for one in sorted(near))] if len(near) > 1 else [near]
    tries = [(way, guard) for guard in (*beside, frozenset()) for way in ways]
    return next((way for way, guard in tries if best(must | guard | {way}) is not None), None)


def ousted(board: Board, fixed: Fixed, was: Mapping[str, Promise], promise: Promise, best: Solve) -> Ousted:
    """Given what has to stand and a published session that no rule of its own date ended, return what the owner's moves
    did to it, if anything. ``was`` are the promises as they were published, by uid.
    """
    place = place_of(board, promise)
    others = [(pin, at) for pin, at in fixed.pins if pin.uid != promise.uid]
    for pin, at in others:
        if at[0] == place[0] or best(frozenset({at, place})) is None:
            gap = abs(at[0] - place[0])
            rule = "H2" if gap == 0 else "H3" if gap == 1 else "H2-H4"
            return Ousted(because("beside_moved", day=pin.date, rule=rule))
    week = promise.date.isocalendar()[:2]
    new = (p.date for p, _ in others if was[p.uid].date != p.date and p.date.isocalendar()[:2] == week)
    return Ousted(around=next(new, None))
