"""One session where the solver put it: its hour, its minutes, its place in the programme, and why it is there."""

from dataclasses import replace
from datetime import date, datetime

from liftday.training.claim import Reason
from liftday.training.placing import wording as words
from liftday.training.placing.board import Board
from liftday.training.placing.hours import LIGHT_MINUTES, Habit, local, stands, why_moved
from liftday.training.placing.rules import hour
from liftday.training.placing.values import Ousted, Placement, Promise
from liftday.training.session import Variant


def continued(
    game: Board, old: Promise, promise: Promise, on: date, variant: Variant, *, ousted: Ousted | None = None
) -> Placement:
    """A promise on its date or a new one. ``old`` is what was published, ``promise`` has the owner's move in it;
    ``ousted`` says what other moves of theirs did to it."""
    same = on == old.date and variant is old.variant
    start, minutes = _hour(game, old, on, variant)
    cause, moved = None, ""
    if on != old.date:
        cause = _left(game, old, promise, on, variant, ousted=ousted)
        why = cause.removeprefix(f"moved from {words.weekday(old.date)}")
        moved = f"Moved on {words.dated(game.today)} from {words.dated(old.date)}{why}."
    elif not same:
        cause = words.changed(game, old, variant, ousted=ousted)
    elif start != old.start:
        why = why_moved(game.squares[game.index(on)].day, old.start, _wanted(game, variant), game.ground.owner.schedule)
        cause = f"moved from {old.start:%H:%M} to {start:%H:%M}: {why}"
        moved = f"Moved on {words.dated(game.today)}{cause.removeprefix('moved')}."
    anew = words.reason(game, on, variant)
    true = bool(old.reason) and on == old.date and words.still_true(game, on, old.variant, old.claims)
    written = Reason(old.reason, old.claims) if same and true else anew
    return Placement(
        date=on,
        start=start,
        minutes=minutes,
        variant=variant,
        week=promise.week,
        uid=promise.uid,
        reason=written.text,
        claims=written.claims,
        anew=anew,
        true=true,
        pinned=promise.pinned and promise.date == on,
        cause=cause,
        moved=moved,
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


def _left(game: Board, old: Promise, promise: Promise, on: date, variant: Variant, *, ousted: Ousted | None) -> str:
    """Why a session left its date: the owner's word, the rule that ended it, or what took its place."""
    if not (promise.pinned and promise.date == on):
        return words.moved(game, old, on, ousted)
    beside = f"a {words.NAMES[old.variant]} one does not fit beside the others"
    heavier = replace(promise, variant=old.variant)
    lighter = "" if variant is old.variant else f"; {words.changed(game, heavier, variant, beside)}"
    return f"moved from {words.weekday(old.date)} by you{lighter}"


def begun(game: Board, on: date, variant: Variant, used: dict[tuple[int, int], set[int]]) -> Placement:
    """A new session with the lowest free ordinal of its week."""
    year, week, _ = on.isocalendar()
    ordinals = used.setdefault((year, week), set())
    ordinal = next(number for number in range(1, 100) if number not in ordinals)
    ordinals.add(ordinal)
    where = game.squares[game.index(on)].fits[variant]
    anew = words.reason(game, on, variant)
    return Placement(
        date=on,
        start=local(on, where.start, game.ground.owner.athlete.timezone),
        minutes=where.minutes,
        variant=variant,
        week=(year, week, ordinal),
        uid=None,
        reason=anew.text,
        claims=anew.claims,
        anew=anew,
        cause="new in the plan",
    )
