"""The owner's moves: which promise stands where by their word, and which word the rules forbid."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from liftday.training.owner import Feedback
from liftday.training.placing import wording as words
from liftday.training.placing.board import Board
from liftday.training.placing.costs import STRENGTH
from liftday.training.placing.rules import Bar
from liftday.training.placing.values import Promise
from liftday.training.session import Variant


@dataclass(frozen=True, slots=True)
class Refusal:
    """A move of the owner's that the rule of its date forbids."""

    promise: Promise
    bar: Bar

    @property
    def note(self) -> str:
        """What the runner is told as long as the move was not taken back."""
        day = words.weekday(self.promise.date)
        return f"The session you moved to {day} cannot stand there ({self.bar.rule}): {self.bar.why}"

    @property
    def why(self) -> str:
        """The rule in words, as a part of a sentence."""
        return f"{self.bar.why.rstrip('.')} ({self.bar.rule})"


def applied(game: Board, live: Sequence[Promise], moves: Sequence[Feedback]) -> tuple[list[Promise], list[Refusal]]:
    """The promises with the owner's moves applied, and the moves onto closed days."""
    last = {item.uid: item for item in sorted(moves, key=lambda item: item.at) if item.act == "move" and item.to}
    found: list[Promise] = []
    refused: list[Refusal] = []
    for promise in live:
        word = last.get(promise.uid)
        to = word.to if word is not None and word.to is not None else None
        target = replace(promise, date=to, pinned=True) if to is not None else promise
        square = game.at(target.date)
        if not target.pinned or square is None:
            found.append(promise)
            continue
        variant = _mildest(game, target)
        if variant is None:
            bar = next(bar for bar in square.bars if bar.published and promise.variant in bar.bars)
            refused.append(Refusal(target, bar))
            found.append(replace(promise, pinned=False))
            continue
        found.append(replace(target, variant=variant))
    return found, refused


def _mildest(game: Board, promise: Promise) -> Variant | None:
    """The variant closest to a promise's own that may stand on its date, never a heavier one; None when none may."""
    square = game.at(promise.date)
    assert square is not None
    lighter = STRENGTH[STRENGTH.index(promise.variant) :]
    return next((variant for variant in lighter if square.open_to(variant, published=True)), None)
