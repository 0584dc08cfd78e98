"""The owner's moves: which promise stands where by their word, and which word the rules forbid.

A word is answered once: from then on the session is pinned where it was put, until a newer word takes the place, and an
old word moves nothing again when that one has gone. Only a word that a rule of its date keeps from being followed waits
for the rule to end.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from liftday.training.owner import Feedback
from liftday.training.placing.board import Board
from liftday.training.placing.costs import STRENGTH
from liftday.training.placing.rules import Bar
from liftday.training.placing.values import Promise
from liftday.training.reason import Reason, because
from liftday.training.session import Variant


@dataclass(frozen=True, slots=True)
class Refusal:
    """A move of the owner's that the rule of its date forbids."""

    promise: Promise
    bar: Bar

    @property
    def note(self) -> Reason:
        """What the runner reads as long as the session stands elsewhere."""
        return because("cannot_stand", day=self.promise.date, why=self.bar.why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The promises as the owner's words leave them. ``age`` orders the words by uid, the oldest first."""

    promises: tuple[Promise, ...]
    refused: tuple[Refusal, ...] = ()
    age: Mapping[str, int] = field(default_factory=dict)


def said(moves: Sequence[Feedback]) -> dict[str, list[Feedback]]:
    """Given feedback in the order it was given, return the moves of each session, the oldest first."""
    found: dict[str, list[Feedback]] = defaultdict(list)
    for word in sorted(moves, key=lambda item: item.at):
        if word.act == "move" and word.to is not None:
            found[word.uid].append(word)
    return found


def applied(game: Board, live: Sequence[Promise], moves: Sequence[Feedback]) -> Applied:
    """Given the live promises and everything the owner moved so far, return them with the words that are new applied.

    A move onto a date that a rule closes is refused, and the session keeps the place it had.
    """
    mine = said(moves)
    last = sorted((words_[-1] for words_ in mine.values()), key=lambda item: item.at)
    found: list[Promise] = []
    refused: list[Refusal] = []
    for promise in live:
        spoken = mine.get(promise.uid, [])
        if spoken and len(spoken) != promise.moves:
            to = spoken[-1].to
            assert to is not None
            target = replace(promise, date=to, pinned=True, moves=len(spoken), fallen=None)
            if game.at(to) is None:  # a date nobody has planned yet cannot be judged: the word waits
                found.append(promise)
                continue
            variant = _mildest(game, target)
            if variant is not None:
                found.append(replace(target, variant=variant))
                continue
            refused.append(_refusal(game, target))
        found.append(_pinned(game, promise, refused))
    age = {word.uid: at for at, word in enumerate(last)}
    return Applied(promises=tuple(found), refused=tuple(refused), age=age)


def _pinned(game: Board, promise: Promise, refused: list[Refusal]) -> Promise:
    """A promise where it stands; one that the owner put there falls when a rule ends it, or becomes lighter."""
    if not promise.pinned or game.at(promise.date) is None:
        return promise
    variant = _mildest(game, promise)
    if variant is not None:
        return replace(promise, variant=variant)
    refused.append(_refusal(game, promise))
    return replace(promise, pinned=False, moves=max(0, promise.moves - 1))


def _refusal(game: Board, target: Promise) -> Refusal:
    square = game.at(target.date)
    assert square is not None
    return Refusal(target, next(bar for bar in square.bars if bar.published and target.variant in bar.bars))


def _mildest(game: Board, promise: Promise) -> Variant | None:
    """The variant closest to a promise's own that may stand on its date, never a heavier one; None when none may."""
    square = game.at(promise.date)
    assert square is not None
    lighter = STRENGTH[STRENGTH.index(promise.variant) :]
    return next((variant for variant in lighter if square.open_to(variant, published=True)), None)
