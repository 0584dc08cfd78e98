"""The planner's question: the board and what was promised, as the numbers the solver works on."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from liftday.training.owner import Owner
from liftday.training.placing.board import Board, Square
from liftday.training.placing.costs import CODE_OF, CODES, STRENGTH, milli
from liftday.training.placing.rules import NEW, limit
from liftday.training.placing.solve import Edge, Problem
from liftday.training.placing.values import Promise
from liftday.training.placing.week import Promised, Spot, Week
from liftday.training.session import Variant


def problem(
    game: Board, promises: Sequence[Promise], *, lost: Mapping[tuple[int, int], int], must: frozenset[tuple[int, int]]
) -> Problem:
    """Given the board, the live promises and the sessions that have to stand, return what the solver solves.

    ``lost`` is how many sessions of an ISO week the owner skipped or used up: they are not offered again.
    """
    weights = game.weights
    first = 1 if game.today in game.done else 0
    weeks = []
    at = first
    while at < len(game.squares):
        length = min(7 - game.squares[at].day.date.weekday(), len(game.squares) - at)
        weeks.append(_week(game, promises, at=at, length=length, lost=lost, must=must))
        at += length
    last = max(game.done, default=None)
    last_full = max((on for on, variant in game.done.items() if variant is Variant.FULL), default=None)
    over_60 = milli(weights.over_60) if _over_60(game.ground.owner, game.today) else 0
    start = Edge(
        _code(game, first - 2),
        _code(game, first - 1),
        None if last is None else game.index(last),
        game.index(last_full) if over_60 and last_full else None,
    )
    return Problem(
        start=start,
        weeks=tuple(weeks),
        spacing=milli(weights.spacing),
        gates=game.gates,
        over_60=over_60,
    )


def _week(
    game: Board,
    promises: Sequence[Promise],
    *,
    at: int,
    length: int,
    lost: Mapping[tuple[int, int], int],
    must: frozenset[tuple[int, int]],
) -> Week:
    """One week of the problem, from its first free day."""
    weights, wish = game.weights, game.wish
    squares = game.squares[at : at + length]
    year, number, _ = squares[0].day.date.isocalendar()
    monday = squares[0].day.date - timedelta(days=squares[0].day.date.weekday())
    days = [monday + timedelta(days=step) for step in range(7)]
    done = [game.done[on] for on in days if on in game.done]
    target = max(0, wish.sessions_per_week - lost.get((year, number), 0))
    held = frozenset(item for item in must if at <= item[0] < at + length)
    room = max(min(target, game.ground.lifted.cap) - len(done), min(len(held), 3 - len(done)), 0)
    taper = sum(on in game.ground.season.taper for on in days) >= 4
    wanted = min(target, 1) if taper else target
    here = tuple(promise for promise in promises if monday <= promise.date <= days[-1])
    returning = wish.cap is not None or taper
    passed = [game.ground.days[on] for on in days if on < squares[0].day.date and on in game.ground.days]
    return Week(
        first=at,
        spots=tuple(_spot(game, square, here) for square in squares),
        room=room,
        done=len(done),
        done_full=sum(variant is Variant.FULL for variant in done),
        kept_rest=any(day.chances.rest == 1 and day.date not in game.done for day in passed),
        missing=tuple(milli(points) for points in weights.missing[wanted]),
        target=wanted,
        no_full=0 if returning else milli(weights.no_full),
        last_rest=milli(weights.last_rest_day),
        third_light=wish.third is not Variant.FULL,
        promised=tuple(_promised(game, promise) for promise in here),
        must=held,
        behind=_behind(game, at) if at <= 1 else None,
    )


def _spot(game: Board, square: Square, here: Sequence[Promise]) -> Spot:
    """One date for the solver. Where a session was published the rules for published ones hold, for it and what is
    lighter: a lite session there does not open the date to a full one."""
    heaviest = min((CODE_OF[promise.variant] for promise in here if promise.date == square.day.date), default=4)
    prices = [
        square.price(variant) if square.open_to(variant, published=CODE_OF[variant] >= heaviest) else None
        for variant in STRENGTH
    ]
    return Spot(
        costs=(0, prices[0], prices[1], prices[2]),
        eve=square.eve >= (limit(game.index(square.day.date)) if heaviest == 1 else NEW),
        free=square.open_to(Variant.FULL, published=False) and square.eve < NEW,
        rest=square.day.chances.rest,
    )


def _promised(game: Board, promise: Promise) -> Promised:
    """What leaving a promise costs, by how near it is (training.md, Costs)."""
    weights = game.weights
    ahead = game.index(promise.date)
    move = weights.move_near if ahead < 7 else weights.move_far if ahead < 14 else weights.move_beyond
    return Promised(
        day=ahead,
        code=CODE_OF[promise.variant],
        move=milli(move),
        move_day=milli(weights.move_day),
        drop=milli(weights.drop_near if ahead < 7 else weights.drop_far),
        change=milli(weights.change_variant),
        pinned=promise.pinned,
    )


def _behind(game: Board, at: int) -> dict[int, int]:
    """The codes done on the two days before the first free day, by place -1 and -2."""
    return {step: code for step in (-1, -2) if (code := _code(game, at + step))}


def _code(game: Board, index: int) -> int:
    """The code of what was done on a day, 0 for nothing."""
    variant = game.done.get(game.today + timedelta(days=index))
    return CODES.index(variant) if variant in CODE_OF else 0


def _over_60(owner: Owner, today: date) -> bool:
    """True for a runner of sixty or more; only the year of birth is known."""
    birth = owner.athlete.birth_year
    return birth is not None and today.year - birth >= 60
