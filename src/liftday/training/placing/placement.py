"""One session where the solver put it: its hour, its minutes, its place in the programme, and why it is there."""

from dataclasses import replace
from datetime import date, datetime

from liftday.training.claim import Grounds
from liftday.training.placing import explain
from liftday.training.placing.board import Board
from liftday.training.placing.hours import LIGHT_MINUTES, Habit, local, stands, why_moved
from liftday.training.placing.rules import hour
from liftday.training.placing.values import Ousted, Placement, Promise
from liftday.training.reason import Reason, because
from liftday.training.session import Variant


def continued(
    game: Board, old: Promise, promise: Promise, on: date, variant: Variant, *, ousted: Ousted | None = None
) -> Placement:
    """A promise on its date or a new one. ``old`` is what was published, ``promise`` has the owner's move in it;
    ``ousted`` says what other moves of theirs did to it."""
    same = on == old.date and variant is old.variant
    start, minutes = _hour(game, old, on, variant)
    cause: Reason | None = None
    if on != old.date:
        cause = _left(game, old, promise, on, variant, ousted=ousted)
    elif not same:
        cause = explain.changed(game, old, variant, ousted=ousted)
    elif start != old.start:
        why = why_moved(game.squares[game.index(on)].day, old.start, _wanted(game, variant), game.ground.owner.schedule)
        cause = explain.hour_moved(old.start, start, on=game.today, why=why)
    anew = explain.grounds(game, on, variant)
    true = bool(old.reasons) and on == old.date and explain.still_true(game, on, old.variant, old.claims)
    return Placement(
        date=on,
        start=start,
        minutes=minutes,
        variant=variant,
        week=promise.week,
        uid=promise.uid,
        grounds=Grounds(old.reasons, old.claims) if same and true else anew,
        anew=anew,
        true=true,
        pinned=promise.pinned and promise.date == on,
        cause=cause,
        moved=cause if same or on != old.date else None,
        moves=promise.moves,
        fallen=promise.fallen,
    )


def _wanted(game: Board, variant: Variant) -> int:
    """The minutes a variant is given."""
    return game.wish.minutes if variant is Variant.FULL else min(game.wish.minutes, LIGHT_MINUTES)


def _hour(game: Board, old: Promise, on: date, variant: Variant) -> tuple[datetime, int]:
    """When a promise begins on a date and how long it lasts: its published hour as long as that may stand."""
    square, ground = game.squares[game.index(on)], game.ground
    want = _wanted(game, variant)
    schedule = ground.owner.schedule
    if on == old.date and stands(square.day, old.start, want, variant, phase=ground.phase, schedule=schedule):
        return old.start, want
    where = square.fits.get(variant) or hour(ground, square.day, variant, Habit())
    assert where is not None
    return local(on, where.start, ground.owner.athlete.timezone), where.minutes


def _left(game: Board, old: Promise, promise: Promise, on: date, variant: Variant, *, ousted: Ousted | None) -> Reason:
    """Why a session left its date: the owner's word, the rule that ended it, or what took its place."""
    if not (promise.pinned and promise.date == on):
        return explain.moved(game, old, on, ousted)
    by_you = because("moved", on=game.today, origin=old.date, by_you=True)
    if variant is old.variant:
        return by_you
    beside = because("does_not_fit_beside", variant=old.variant.value)
    lighter = explain.changed(game, replace(promise, variant=old.variant), variant, beside)
    return because("moved", on=game.today, origin=old.date, by_you=True, lighter=lighter)


def begun(game: Board, on: date, variant: Variant, used: dict[tuple[int, int], set[int]]) -> Placement:
    """A new session with the lowest free ordinal of its week."""
    year, week, _ = on.isocalendar()
    ordinals = used.setdefault((year, week), set())
    ordinal = next(number for number in range(1, 100) if number not in ordinals)
    ordinals.add(ordinal)
    where = game.squares[game.index(on)].fits[variant]
    anew = explain.grounds(game, on, variant)
    return Placement(
        date=on,
        start=local(on, where.start, game.ground.owner.athlete.timezone),
        minutes=where.minutes,
        variant=variant,
        week=(year, week, ordinal),
        uid=None,
        grounds=anew,
        anew=anew,
    )
