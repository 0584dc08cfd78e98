"""Promises that stay where no new session would be put: the days around them changed since, and what it takes to move them.

A published session is not moved by a forecast that is merely likely (docs/training.md, Hard rules, H10). So it may stand
on a date that a rule closes to new ones, or on the eve of a day that is likely hard by now; then that is said. Not on the
day it was put there, unless by the owner: such a forecast was known then, and the reason of the session tells it.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from liftday.training.day import Ruling
from liftday.training.placing.board import Board
from liftday.training.placing.rules import LATER, NEW, closing_kind, limit, percent
from liftday.training.placing.values import Placement
from liftday.training.reason import Reason, because
from liftday.training.session import Variant

KEPT = "H10"
_BY_CHANCE = frozenset({"H1", "H5", "H7"})  # rules that end a promise too, once the day is sure enough


def kept(board: Board, placements: Iterable[Placement]) -> dict[date, Ruling]:
    """Given where sessions stand, return by date the ruling that lets a promise stay where no new session would be put."""
    found = {item.date: _stays(board, item) for item in placements if item.uid is not None and item.cause is None}
    return {on: Ruling(KEPT, "open", (why,)) for on, why in found.items() if why is not None}


def _stays(board: Board, item: Placement) -> Reason | None:
    """Why a promise stays on its date although something speaks against it there; None where nothing does."""
    square, end = board.squares[board.index(item.date)], limit(board.index(item.date))
    day, needs = item.date, None
    bar = next((bar for bar in square.bars if item.variant in bar.bars and not bar.published), None)
    if item.fresh and not item.pinned and (bar is None or bar.rule in _BY_CHANCE):
        return None
    if square.eve >= NEW and (bar.rule == "H5" if bar is not None else _worse(item, square.eve)):
        code, day = "kept_on_eve", item.date + timedelta(days=1)
        why = closing_kind(board.ground.days[day])
        needs = percent(end) if item.variant is Variant.FULL and square.eve < end else None
    elif bar is not None:
        code, why = "kept_there", bar.why
        needs = percent(end) if bar.rule in _BY_CHANCE else None
    else:
        return None
    return because(code, day=day, why=why, variant=item.variant.value, pinned=item.pinned, from_percent=needs)


def _worse(item: Placement, eve: float) -> bool:
    """Whether the eve has to be spoken of: the reason of a session does not say that the next day is likely demanding, or
    it is so likely that no new reader would expect strength before it."""
    told = (reason.params for reason in item.grounds.reasons if reason.code == "before" and reason.params["days"] == 1)
    known = next((params.get("closed_percent", 100) for params in told), 0)
    assert isinstance(known, int)
    return known < percent(NEW) or eve >= LATER
