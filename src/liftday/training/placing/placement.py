"""The solver's answer as sessions: each one's hour, minutes, place in the programme, and why it is there.

What went away and which move could not be kept is named beside them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from liftday.training.claim import Grounds
from liftday.training.day import monday
from liftday.training.placing import causes, explain
from liftday.training.placing.board import Board, search_problem
from liftday.training.placing.costs import CODES
from liftday.training.placing.hours import LIGHT_MINUTES, Habit, local, may_stay, why_moved
from liftday.training.placing.kept import kept as kept_promises
from liftday.training.placing.moves import BESIDE, Fixed, RefusedMove, takes
from liftday.training.placing.rules import hour
from liftday.training.placing.solve import Solution
from liftday.training.placing.values import IsoWeek, Ousted, Placed, Placement, Promise, Situation
from liftday.training.placing.week import Pattern, Week, match
from liftday.training.reason import Reason, because, refreshed
from liftday.training.session import Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The plan the solver chose, the promises it was chosen for, and what had to stand in it."""

    best: Solution
    live: tuple[Promise, ...]
    fixed: Fixed
    ousted: Mapping[str, Ousted]  # what the owner's moves did to the other sessions, by uid

    def sessions(self, week: Week) -> Pattern:
        """The chosen sessions of one week."""
        return tuple(item for item in self.best.sessions if 0 <= item[0] - week.first < len(week.spots))


def placed(board: Board, situation: Situation, decision: Decision, refused: Sequence[RefusedMove]) -> Placed:
    """Given the solver's answer and the moves that the rules forbid, return the placements, the changes and the notes."""
    live, ousted = situation.live, decision.ousted
    weeks = search_problem(board, decision.live, lost=situation.lost, must=frozenset()).weeks
    continuing, fresh = _matched(board, {promise.uid: promise for promise in live}, decision, weeks)
    used = {week: set(ordinals) for week, ordinals in situation.taken.items()}
    for item in continuing:
        used.setdefault(item.week[:2], set()).add(item.week[2])
    beginning = [_begun(board, on, variant, used) for on, variant in fresh]
    placements = sorted((*continuing, *beginning), key=lambda item: item.date)
    kept = {item.uid for item in continuing}
    staying, rulings = kept_promises(board, placements), explain.rulings(board)
    return Placed(
        placements=tuple(placements),
        rulings={on: (*said, *filter(None, (staying.get(on),))) for on, said in rulings.items()},
        notes=(
            *(item.note for item in refused if item.promise.uid in kept),
            *(item.fallen for item in placements if item.fallen),
            *explain.notes(board, _short(board, decision, weeks), {item.date: item.variant for item in placements}),
        ),
        withdrawn=tuple(
            (promise.uid, causes.gone(board, promise, ousted.get(promise.uid)))
            for promise in live
            if promise.uid not in kept
        ),
        cost=decision.best.cost / 1000,
        takes=takes(board),
        refused={
            **{item.promise.uid: item.why for item in refused},
            **{item.uid: ousted[item.uid].why or BESIDE for item in decision.fixed.released},
        },
    )


def _matched(
    board: Board, was: Mapping[str, Promise], decision: Decision, weeks: Sequence[Week]
) -> tuple[list[Placement], list[tuple[date, Variant]]]:
    """The placements that continue a promise (``was``: as published, by uid), and where new sessions stand."""
    continuing: list[Placement] = []
    fresh: list[tuple[date, Variant]] = []
    for week in weeks:
        sessions, start = decision.sessions(week), monday(board.squares[week.first].day.date)
        here = [promise for promise in decision.live if start <= promise.date < start + timedelta(days=7)]
        for (index, code), which in zip(sessions, match(sessions, week.promised), strict=True):
            on, variant = board.squares[index].day.date, CODES[code]
            if which is not None:
                promise = here[which]
                ousted = decision.ousted.get(promise.uid)
                continuing.append(_continued(board, was[promise.uid], promise, on, variant, ousted=ousted))
            elif index < board.horizon:
                fresh.append((on, variant))
    return continuing, fresh


def _short(board: Board, decision: Decision, weeks: Sequence[Week]) -> dict[date, int]:
    """How many sessions each week is short of, by its Monday: this one, and those inside the horizon."""
    return {
        monday(board.squares[week.first].day.date): week.target - week.done - len(decision.sessions(week))
        for week in weeks
        if week is weeks[0] or week.first + len(week.spots) <= board.horizon
    }


def _continued(
    board: Board, old: Promise, promise: Promise, on: date, variant: Variant, *, ousted: Ousted | None = None
) -> Placement:
    """A promise on its date or a new one. ``old`` is what was published, ``promise`` has the owner's move in it;
    ``ousted`` says what other moves of theirs did to it."""
    same = on == old.date and variant is old.variant
    start, minutes = _hour(board, old, on, variant)
    cause: Reason | None = None
    if on != old.date:
        cause = _left(board, old, promise, on, variant, ousted=ousted)
    elif not same:
        cause = causes.changed(board, old, variant, ousted=ousted)
    elif start != old.start:
        ground, day = board.ground, board.squares[board.index(on)].day
        why = why_moved(day, old.start, _wanted(board, variant), ground.owner.schedule, ground.busy)
        cause = causes.hour_moved(old.start, start, on=board.today, why=why)
    adds = old.adds if on == old.date else board.adds(on)
    anew = explain.grounds(board, on, variant, adds=adds)
    true = bool(old.reasons) and on == old.date and explain.still_true(board, on, old.variant, old.claims)
    return Placement(
        date=on,
        start=start,
        minutes=minutes,
        variant=variant,
        week=promise.week,
        uid=promise.uid,
        grounds=Grounds(refreshed(old.reasons, anew.reasons), old.claims) if same and true else anew,
        anew=anew,
        true=true,
        pinned=promise.pinned and promise.date == on,
        adds=adds,
        fresh=promise.fresh,
        cause=cause,
        moved=cause if same or on != old.date else None,
        moves=promise.moves,
        fallen=promise.fallen,
    )


def _wanted(board: Board, variant: Variant) -> int:
    """The minutes a variant is given."""
    return board.wish.minutes if variant is Variant.FULL else min(board.wish.minutes, LIGHT_MINUTES)


def _hour(board: Board, old: Promise, on: date, variant: Variant) -> tuple[datetime, int]:
    """When a promise begins on a date and how long it lasts: its published hour as long as that may stand."""
    square, ground = board.squares[board.index(on)], board.ground
    want = _wanted(board, variant)
    stays = on == old.date and may_stay(
        square.day,
        old.start,
        want,
        variant,
        phase=ground.phase,
        schedule=ground.owner.schedule,
        busy=ground.busy,
    )
    if stays:
        return old.start, want
    where = square.fits.get(variant) or hour(ground, square.day, variant, Habit())
    assert where is not None
    return local(on, where.start, ground.owner.athlete.timezone), where.minutes


def _left(board: Board, old: Promise, promise: Promise, on: date, variant: Variant, *, ousted: Ousted | None) -> Reason:
    """Why a session left its date: the owner's word, the rule that ended it, or what took its place."""
    if not (promise.pinned and promise.date == on):
        return causes.moved(board, old, on, ousted)
    if variant is old.variant:
        return because("moved", on=board.today, origin=old.date, by_you=True)
    beside = because("does_not_fit_beside", variant=old.variant.value)
    lighter = causes.changed(board, replace(promise, variant=old.variant), variant, beside)
    return because("moved", on=board.today, origin=old.date, by_you=True, lighter=lighter)


def _begun(board: Board, on: date, variant: Variant, used: dict[IsoWeek, set[int]]) -> Placement:
    """A new session with the lowest free ordinal of its week."""
    year, week, _ = on.isocalendar()
    ordinals = used.setdefault((year, week), set())
    ordinal = next(number for number in range(1, 100) if number not in ordinals)
    ordinals.add(ordinal)
    where = board.squares[board.index(on)].fits[variant]
    anew = explain.grounds(board, on, variant, adds=board.adds(on))
    return Placement(
        date=on,
        start=local(on, where.start, board.ground.owner.athlete.timezone),
        minutes=where.minutes,
        variant=variant,
        week=(year, week, ordinal),
        uid=None,
        adds=board.adds(on),
        grounds=anew,
        anew=anew,
    )
