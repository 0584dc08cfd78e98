"""What has to stand: the sessions the owner moved and those of today and tomorrow, as far as they fit together.

Only a session that collides with a newer word gives way, and what it collided with is named. Of two words the newer one
wins; what stands today and tomorrow comes before how heavy a moved session is, and after whether it stands at all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from liftday.training.placing.board import Board
from liftday.training.placing.costs import CODE_OF
from liftday.training.placing.solve import Solution
from liftday.training.placing.values import Ousted, Promise
from liftday.training.reason import because
from liftday.training.session import Variant

Must = frozenset[tuple[int, int]]
Solve = Callable[[Must], Solution | None]
BESIDE = because("beside_others")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The places that have to be filled, whose they are by the owner's word, newest first, and whose word fell."""

    must: Must
    pins: tuple[tuple[Promise, tuple[int, int]], ...] = ()
    released: tuple[Promise, ...] = ()


def place_of(game: Board, promise: Promise) -> tuple[int, int]:
    """A promise as the solver sees it: days from today, and the code of its variant."""
    return game.index(promise.date), CODE_OF[promise.variant]


def keep(game: Board, live: Sequence[Promise], age: Mapping[str, int], best: Solve) -> Kept:
    """Given the live promises with the owner's words applied, return what has to stand.

    ``age`` orders the words, the oldest first; ``best`` answers whether places can be filled together.
    """
    stays = [promise for promise in live if game.may_stay(promise)]
    pins = sorted((p for p in stays if p.pinned), key=lambda p: age.get(p.uid, -1), reverse=True)
    near = frozenset(place_of(game, p) for p in stays if not p.pinned and game.index(p.date) <= 1)
    places = [(pin, place_of(game, pin)) for pin in pins]
    every = near | {place for _, place in places}
    if best(every) is not None:
        return Kept(must=every, pins=tuple(places))
    must: Must = frozenset()
    held: list[tuple[Promise, tuple[int, int]]] = []
    released: list[Promise] = []
    for pin in pins:
        place = _stands(game, pin, must, near, best)
        if place is None:
            released.append(pin)
        else:
            must |= {place}
            held.append((pin, place))
    for place in sorted(near):
        if best(must | {place}) is not None:
            must |= {place}
    return Kept(must=must, pins=tuple(held), released=tuple(released))


def _stands(game: Board, pin: Promise, must: Must, near: Must, best: Solve) -> tuple[int, int] | None:
    """Where and how heavy a moved session can stand beside those that come before it, None when it cannot."""
    own = place_of(game, pin)
    square = game.at(pin.date)
    softer = square is not None and square.open_to(Variant.LITE, published=True)
    ways = [own, (own[0], CODE_OF[Variant.LITE])] if softer and pin.variant is Variant.FULL else [own]
    beside = [near, *(near - {one} for one in sorted(near))] if len(near) > 1 else [near]
    tries = [(way, guard) for guard in (*beside, frozenset()) for way in ways]
    return next((way for way, guard in tries if best(must | guard | {way}) is not None), None)


def ousted(game: Board, kept: Kept, was: Mapping[str, Promise], promise: Promise, best: Solve) -> Ousted:
    """Given what has to stand and a published session that no rule of its own date ended, return what the owner's moves
    did to it, if anything. ``was`` are the promises as they were published, by uid.
    """
    place = place_of(game, promise)
    others = [(pin, at) for pin, at in kept.pins if pin.uid != promise.uid]
    for pin, at in others:
        if at[0] == place[0] or best(frozenset({at, place})) is None:
            return Ousted(because("beside_moved", day=pin.date))
    week = promise.date.isocalendar()[:2]
    new = (p.date for p, _ in others if was[p.uid].date != p.date and p.date.isocalendar()[:2] == week)
    return Ousted(around=next(new, None))
