"""Why a published session moved, changed or went: what ended it where it stood."""

from datetime import date, datetime, timedelta

from liftday.training.placing.board import Board
from liftday.training.placing.costs import STRENGTH
from liftday.training.placing.rules import PLAN_FILLS_WEEK, plan_fills
from liftday.training.placing.values import Ousted, Promise
from liftday.training.reason import Param, Reason, because
from liftday.training.session import Variant

_GYM = frozenset({"beside_gym_day", "gym_days_fill_week"})  # learnt since a session was published


def ended(board: Board, promise: Promise) -> Reason | None:
    """What ended a published session on its date: Wednesday became hard; None when no rule of that date did."""
    square = board.at(promise.date)
    if square is None:
        return because("beyond_horizon", day=promise.date)
    for bar in square.bars:
        if bar.published and promise.variant in bar.bars:
            decides = {"H1": 0, "H5": 1}.get(bar.rule)  # which day's kind the rule goes by
            by_plan = None if decides is None else _moved_by_plan(board, promise.date + timedelta(days=decides))
            return by_plan or because("ended", day=promise.date, why=bar.why)
    return None


def _moved_by_plan(board: Board, on: date) -> Reason | None:
    """What the owner of a running plan has just moved to a date."""
    day = board.ground.days.get(on)
    reasons = () if day is None else day.reasons
    return next((reason for reason in reasons if reason.code == "plan_moved"), None)


def _plan_nearby(board: Board, on: date) -> Reason | None:
    """What a running plan's owner has just moved to a date or the two days around it: it changes what a session there costs."""
    around = (on + timedelta(days=step) for step in (0, 1, 2, -1, -2))
    return next(filter(None, (_moved_by_plan(board, day) for day in around)), None)


def moved(board: Board, promise: Promise, to: date, ousted: Ousted | None = None) -> Reason:
    """Why a session left its date for another; ``ousted`` where no rule of that date is the cause."""
    why = ended(board, promise) or (ousted.why if ousted is not None else None)
    if why is None:
        around = ousted.around if ousted is not None else None
        why = _plan_nearby(board, promise.date) if around is None else None
        if why is None and around is None:
            why = _dearest(board, promise, to)
        better = because("fits_better", day=to)
        why = why or (better if around is None else because("fits_better", day=to, around=around))
    return because("moved", on=board.today, origin=promise.date, why=why)


def _dearest(board: Board, promise: Promise, to: date, variant: Variant | None = None) -> Reason | None:
    """The cost that alone was worth leaving a place for: what a session costs more where it was published than where, and
    as what, it stands now; None where no single one is."""
    was, now = board.at(promise.date), board.at(to)
    assert was is not None
    assert now is not None
    at, then = STRENGTH.index(variant or promise.variant), STRENGTH.index(promise.variant)
    here = {term.name: term.points[at] for term in now.terms}
    gaps = [(t.points[then] - here.get(t.name, 0.0), t.why) for t in was.terms if t.name != "variant"]
    gap, why = max(gaps, key=lambda item: item[0], default=(0.0, None))
    return why if gap >= board.weights.threshold else None


def changed(
    board: Board, promise: Promise, variant: Variant, otherwise: Reason | None = None, ousted: Ousted | None = None
) -> Reason:
    """Why a session changed its variant on a date; ``otherwise`` where no rule of that date is the cause."""
    aside = ousted.why if ousted is not None else None
    why = ended(board, promise) or otherwise or aside
    why = why or _dearest(board, promise, promise.date, variant) or because("fits_around")
    return because("changed", variant=variant.value, why=why)


def gone(board: Board, promise: Promise, ousted: Ousted | None = None) -> Reason:
    """Why a session left the plan; ``ousted`` where no rule of its date is the cause."""
    why = ended(board, promise) or (ousted.why if ousted is not None else None)
    if why is None and ousted is not None and ousted.around is not None:
        why = because("makes_way", day=ousted.around)
    square = board.at(promise.date)
    if why is None:
        return _unforced(board, promise.date)
    if square is None:
        return why
    enough = next((bar.why for bar in square.bars if bar.rule == "H4"), None)  # then no other day is looked for
    return enough or because("no_other_day", why=why)


def _unforced(board: Board, on: date) -> Reason:
    """Why a session left a date that no rule closed: a running plan's strength fills the week, or moved something near it,
    or a gym day was learnt."""
    if plan_fills(board.ground.lifted, on):
        return PLAN_FILLS_WEEK
    square = board.at(on)
    learnt = next((bar.why for bar in square.bars if bar.why.code in _GYM), None) if square is not None else None
    return learnt or _plan_nearby(board, on) or because("no_longer_fits", day=on)


def hour_moved(before: datetime, after: datetime, **facts: Param) -> Reason:
    """Given the hour a session stood at and the one it stands at now, return that it moved; ``facts``: ``on`` which date it
    was moved, and ``why``."""
    return Reason("hour_moved", {"origin": f"{before:%H:%M}", "to": f"{after:%H:%M}", **facts})
