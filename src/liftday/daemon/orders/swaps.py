"""The owner swaps an exercise of a session: named as people write it, asked about where it may mean several; or all that
need the gym, in a week without it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from liftday.daemon.orders.lookup import find
from liftday.daemon.orders.said_again import keep
from liftday.daemon.protocol.orders import SwapExercise, SwapWeek
from liftday.daemon.protocol.outcomes import FeedbackKept, NamedSession, WeekKept
from liftday.daemon.queries.json_shapes import alternatives_json
from liftday.daemon.state.instance import Instance
from liftday.daemon.turn import cycle
from liftday.daemon.turn.lifted import names_of
from liftday.daemon.turn.outcome import outcome_of
from liftday.errors import BadInput, Usage
from liftday.integrations.logs.names import folded, known_names
from liftday.store import feedback
from liftday.training.day import monday
from liftday.training.exercises.catalogue import Exercise
from liftday.training.owner import Feedback
from liftday.training.prescribing.away import GYM, is_away, week_uid
from liftday.training.prescribing.choice import WORK, suit
from liftday.training.prescribing.swaps import SWAP, Unfit, kit_of, unfit
from liftday.training.repeated import said_before
from liftday.training.session import Alternative, Block, Session, Status
from liftday.words.said import again_text
from liftday.words.swaps import others_text, refusal, swapped_text, week_text

_ALL: Final = "`liftday exercises` lists every exercise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What could stand in the place of an exercise of a session. ``stands``: what was asked for stands there already."""

    session: Session
    block: Block
    stands: bool = False

    def as_json(self) -> dict[str, Any]:
        """The shape of `swap --json` without WITH."""
        return {
            "session": {"uid": self.session.uid, "date": self.session.date.isoformat(), "type": self.session.type},
            "exercise": self.block.exercise,
            "name": _shown(self.block),
            "alternatives": alternatives_json(self.block.alternatives),
        }


def offer(instance: Instance, session: str, exercise: str, now: datetime) -> Offer:
    """Given a session (its uid or its date) and an exercise as a person writes it, return what could stand there.

    Raises BadInput for a session or an exercise that cannot be swapped, Usage for a name that may mean several.
    """
    found = _to_come(find(instance, session, now), now)
    return Offer(session=found, block=_block(instance, found, exercise))


def swap_kept(instance: Instance, order: SwapExercise | SwapWeek, now: datetime) -> FeedbackKept | WeekKept:
    """Keep that another exercise stands in the place of one, or that a week is without the gym; raises what cannot be."""
    return _week_kept(instance, order, now) if isinstance(order, SwapWeek) else _swap_kept(instance, order, now)


def _swap_kept(instance: Instance, order: SwapExercise, now: datetime) -> FeedbackKept:
    """Keep that another exercise stands in the place of one, unless it does not suit; then it says why."""
    asked = _carried_out(instance, order, now) or offer(instance, order.session, order.exercise, now)
    session, block = asked.session, asked.block
    other = block.exercise if asked.stands else _other(instance, asked, order.instead)
    word = Feedback(
        uid=session.uid,
        act=SWAP,
        at=now,
        date=session.date,
        exercise=block.slot,
        instead=other,
        lasting=order.lasting,
    )
    plan = cycle.plan_with(instance, cycle.decide(instance, now), word)
    new = next((b for s in plan.sessions if s.uid == session.uid for b in s.blocks if b.exercise == other), None)
    if new is None:  # what hurts today bars more than what is listed
        name = instance.catalogue[other].name
        raise BadInput(refusal(Unfit.NOT_NOW, name), remedy=others_text(block.alternatives))
    again = keep(instance, word)
    said = swapped_text(
        f"the {session.type} session of {session.date:%A} {session.date}",
        _shown(block.planned or block),
        _shown(new),
        lasting=order.lasting,
    )
    return FeedbackKept(
        turn=outcome_of(cycle.turn(instance, now)),
        act=SWAP,
        session=NamedSession(uid=session.uid, date=session.date, type=session.type),
        exercise=block.slot,
        instead=other,
        lasting=order.lasting,
        said=again_text(said) if again else said,
        again=again,
    )


def _carried_out(instance: Instance, order: SwapExercise, now: datetime) -> Offer | None:
    """What is asked of a swap that was carried out already, and so names an exercise that stands there no more."""
    session = _to_come(find(instance, order.session, now), now)
    swapped = (block for block in session.blocks if block.planned is not None and not block.packed)
    return next(
        (
            Offer(session=session, block=block, stands=True)
            for block in swapped
            if block.planned
            and _means(instance, order.exercise, block.planned)
            and _means(instance, order.instead, block)
        ),
        None,
    )


def _means(instance: Instance, written: str, block: Block) -> bool:
    """Whether a name means the exercise of a block."""
    names = {block.exercise, folded(block.name), folded(_shown(block))}
    return written in names or folded(written) in names or names_of(instance).match(written).exercise == block.exercise


def _week_kept(instance: Instance, order: SwapWeek, now: datetime) -> WeekKept:
    """Keep whether the gym is there in a week that is not over; its sessions to come follow."""
    first = monday(order.on)
    last = first + timedelta(days=6)
    if last < now.astimezone(instance.zone).date():
        raise BadInput(f"the week of {first:%A} {first} is over", remedy="name a day of this week or of one to come")
    word = Feedback(uid=week_uid(first), act=GYM, at=now, date=first, gym=order.gym)
    heard = feedback.recall(instance.store)
    if order.gym and not is_away(heard, first) and said_before(word, heard) is None:
        raise BadInput(
            f"nobody said that the week of {first:%A} {first} is without the gym",
            remedy="`liftday swap DATE --no-gym` says so; `liftday undo` takes back your last word",
        )
    again = keep(instance, word)
    turn = cycle.turn(instance, now)
    changed = [
        sum(block.packed for block in session.blocks)
        for session in turn.decision.plan.sessions
        if first <= session.date <= last and session.status is Status.PLANNED
    ]
    sessions, exercises = sum(map(bool, changed)), sum(changed)
    said = week_text(first, last, gym=order.gym, sessions=sessions, exercises=exercises)
    return WeekKept(
        turn=outcome_of(turn),
        first=first,
        last=last,
        gym=order.gym,
        sessions=sessions,
        exercises=exercises,
        said=again_text(said) if again else said,
        again=again,
    )


def _to_come(session: Session, now: datetime) -> Session:
    """A session whose exercises can still be changed; raises BadInput for any other."""
    what = f"the {session.type} session of {session.date:%A} {session.date}"
    if session.type != "strength":
        raise BadInput(f"{what} has no exercises to swap", remedy="name a strength session; see `liftday plan`")
    if session.status is not Status.PLANNED or session.start <= now:
        raise BadInput(
            f"{what} has begun, is over or was left out", remedy="swap in one that is still to come; see `liftday plan`"
        )
    return session


def _block(instance: Instance, session: Session, written: str) -> Block:
    """The block of a session that a name means: by what its entry calls it, or by what people do."""
    work = [block for block in session.blocks if block.section in WORK]
    shown = [block for block in work if folded(written) in {folded(_shown(block)), folded(block.name)}]
    match = names_of(instance).match(written)
    meant = shown or [block for block in work if block.exercise == match.exercise]
    meant = meant or [block for block in work if block.exercise in match.perhaps]
    there = ", ".join(_shown(block) for block in meant or work)
    if len(meant) > 1:
        raise Usage(f"{written!r} may be several exercises of that session", remedy=f"say which: {there}")
    if not meant:
        raise BadInput(f"{written!r} is not in that session", remedy=f"it holds {there}")
    return meant[0]


def _other(instance: Instance, asked: Offer, written: str) -> str:
    """The id of the exercise that is wanted; raises Usage for a name that may mean several, BadInput where it cannot stand
    there."""
    listed = _among(asked.block.alternatives, written)
    if listed is not None:
        return listed
    match = names_of(instance).match(written)
    own = asked.block.slot
    if match.exercise == own and asked.block.planned is not None:
        return own
    fits = others_text(asked.block.alternatives)
    perhaps = (match.exercise,) if match.exercise and match.near else match.perhaps
    choices = known_names(names_of(instance), perhaps[:5])
    if len(choices) == 1:
        raise Usage(f"{written!r} is no exercise here", remedy=f"did you mean {choices[0]}?")
    if choices:
        raise Usage(f"{written!r} may be several exercises", remedy=f"say which: {', '.join(choices)}")
    if match.exercise is None or match.exercise not in instance.catalogue:
        raise BadInput(f"no exercise is called {written!r}", remedy=f"{fits}; {_ALL}")
    exercise = instance.catalogue[match.exercise]
    why = _why_not(instance, asked, exercise)
    if why is not None:
        raise BadInput(refusal(why, exercise.name), remedy=fits)
    return exercise.id


def _why_not(instance: Instance, asked: Offer, exercise: Exercise) -> Unfit | None:
    """Why an exercise cannot stand there. One that is asked for by name is not replaced by what is like it."""
    away = is_away(feedback.recall(instance.store), asked.session.date)
    kit = kit_of(instance.settings.owner, away=away)
    why = unfit(exercise, asked.block, asked.session, kit, instance.catalogue)
    choice = suit(exercise, kit, instance.catalogue)
    return Unfit.EQUIPMENT if why is None and choice is not None and choice.substitute is not None else why


def _among(those: Iterable[Alternative], written: str) -> str | None:
    """The alternative of that id or name."""
    return next((one.exercise for one in those if written == one.exercise or folded(written) == folded(one.name)), None)


def _shown(block: Block) -> str:
    """The name of a block as its entry says it."""
    return block.substitute or block.name
