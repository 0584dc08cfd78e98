"""One session where the solver put it: its hour, its minutes, its place in the programme, and why it is there."""

from dataclasses import replace
from datetime import date

from liftday.training.placing import wording as words
from liftday.training.placing.board import Board
from liftday.training.placing.hours import LIGHT_MINUTES, Habit, local, stands, why_moved
from liftday.training.placing.rules import hour
from liftday.training.placing.values import Placement, Promise
from liftday.training.session import Variant


def continued(game: Board, old: Promise, promise: Promise, on: date, variant: Variant) -> Placement:
    """A promise on its date or a new one. ``old`` is what was published, ``promise`` has the owner's move in it."""
    square = game.squares[game.index(on)]
    ground = game.ground
    want = game.wish.minutes if variant is Variant.FULL else min(game.wish.minutes, LIGHT_MINUTES)
    same = on == old.date and variant is old.variant
    keeps_hour = on == old.date and (
        stands(square.day, old.start, want, variant, phase=ground.phase, schedule=ground.owner.schedule)
    )
    start, minutes = old.start, want
    if not keeps_hour:
        where = square.fits.get(variant) or hour(ground, square.day, variant, Habit())
        assert where is not None
        start, minutes = local(on, where.start, ground.owner.athlete.timezone), where.minutes
    cause = None
    if on != old.date:
        by_owner = promise.pinned and promise.date == on
        beside = f"a {words.NAMES[old.variant]} one does not fit beside the others"
        heavier = replace(promise, variant=old.variant)
        lighter = "" if variant is old.variant else f"; {words.changed(game, heavier, variant, beside)}"
        cause = f"moved from {words.weekday(old.date)} by you{lighter}" if by_owner else words.moved(game, old, on, 0)
    elif not same:
        cause = words.changed(game, old, variant)
    elif start != old.start:
        why = why_moved(square.day, old.start, want, ground.owner.schedule)
        cause = f"moved from {old.start:%H:%M} to {start:%H:%M}: {why}"
    return Placement(
        date=on,
        start=start,
        minutes=minutes,
        variant=variant,
        week=promise.week,
        uid=promise.uid,
        reason=(old.reason if same and old.reason else words.reason(game, on, variant)),
        pinned=promise.pinned and promise.date == on,
        cause=cause,
    )


def begun(game: Board, on: date, variant: Variant, used: dict[tuple[int, int], set[int]]) -> Placement:
    """A new session with the lowest free ordinal of its week."""
    year, week, _ = on.isocalendar()
    ordinals = used.setdefault((year, week), set())
    ordinal = next(number for number in range(1, 100) if number not in ordinals)
    ordinals.add(ordinal)
    where = game.squares[game.index(on)].fits[variant]
    return Placement(
        date=on,
        start=local(on, where.start, game.ground.owner.athlete.timezone),
        minutes=where.minutes,
        variant=variant,
        week=(year, week, ordinal),
        uid=None,
        reason=words.reason(game, on, variant),
        cause="new in the plan",
    )
