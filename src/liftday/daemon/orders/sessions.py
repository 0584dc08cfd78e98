"""The owner's word on a session: done, skip or move, with what a link's page says before it; and marked pain, which is
kept beside these."""

from dataclasses import replace
from datetime import datetime, timedelta

from liftday.daemon.orders.lookup import find
from liftday.daemon.orders.said_again import keep, moved_before, moved_there
from liftday.daemon.protocol.orders import PAIN, DescribeAct, MarkPain, MoveSession, SessionDone, SkipSession
from liftday.daemon.protocol.outcomes import Described, FeedbackKept, Marked, NamedSession
from liftday.daemon.queries import published
from liftday.daemon.state.instance import Instance
from liftday.daemon.turn import cycle
from liftday.daemon.turn.lifted import names_of
from liftday.daemon.turn.outcome import outcome_of
from liftday.errors import BadInput
from liftday.integrations.logs.names import alike
from liftday.integrations.logs.typed import read_typed
from liftday.store import feedback
from liftday.training.lifted import LiftedSet
from liftday.training.loads.workouts import lifts_said
from liftday.training.owner import Feedback, Pain
from liftday.training.programme.marked_pain import pain_uid
from liftday.training.programme.progress import HURTS, STRONG
from liftday.training.programme.record import GRACE
from liftday.training.session import Session, Status
from liftday.words.dates import dated
from liftday.words.kept import warning
from liftday.words.lifts import lifted_text, stranger_text
from liftday.words.pain import consequence, pain_text
from liftday.words.said import again_text


def _done(instance: Instance, order: SessionDone, now: datetime) -> FeedbackKept:
    """Keep that a session was done."""
    session = find(instance, order.session, now, act="done")
    today = now.astimezone(instance.zone).date()
    if session.date > today and session.status is not Status.DONE:
        raise BadInput(
            f"{_name(session)} is still to come",
            remedy="say done on its day or later; to bring it forward, move it first",
        )
    word = Feedback(
        uid=session.uid,
        act="done",
        at=now,
        date=session.date,
        rating=order.rating,
        pain=order.pain,
        morning=order.morning,
        sets=_lifted(instance, session, order.sets),
    )
    said = f"{_name(session)} is done.{_all_lifted(instance, word)}{_if_it_hurt(order, session)}"
    return _kept(instance, session, word, said)


def _all_lifted(instance: Instance, word: Feedback) -> str:
    """What stands as lifted once a word is kept, with what was said of the session before, and which names the word has that
    are no exercise here; nothing if it says no sets."""
    if not word.sets:
        return ""
    said = lifts_said((*feedback.recall(instance.store, word.uid), word))
    names = names_of(instance)
    strange = dict.fromkeys(one.name for one in word.sets if one.exercise is None)
    told = (lifted_text(said[word.uid].sets), *(stranger_text(name, alike(names, name)) for name in strange))
    return f" {' '.join(told)}"


def _lifted(instance: Instance, session: Session, written: str | None) -> tuple[LiftedSet, ...]:
    """What was lifted, as the owner wrote it, with what the session does it with unless something else was said; raises Usage
    for what cannot be read or may mean several exercises."""
    if written is None:
        return ()
    sets = read_typed(
        written,
        names_of(instance),
        unit=instance.settings.owner.strength.unit,
        weighted=frozenset(one.id for one in instance.catalogue.exercises if one.weighs),
    )
    planned = {block.exercise: block.by for block in session.blocks}
    return tuple(replace(one, equipment=one.equipment or planned.get(one.exercise or "", "")) for one in sets)


def _if_it_hurt(order: SessionDone, session: Session) -> str:
    """What follows from pain, in the words of docs/training.md, Pain, and how it ends; nothing where none was told.

    Pain in a mobility entry changes no strength session.
    """
    pain = order.pain or 0
    if pain >= STRONG and session.type == "strength":
        return (
            " With pain like this, stop that exercise. Sessions stay light until three days at 2 or less: say so with"
            " `liftday done DATE --pain N`. Longer than ten days: see a professional."
        )
    if pain >= STRONG:
        return " With pain like this, stop that exercise. Longer than ten days: see a professional."
    if order.morning or pain < HURTS or session.type != "strength":
        return ""
    return (
        f" Until you say otherwise the next one is lighter: tomorrow morning, `liftday done {session.date} --morning"
        " usual` if it is back to usual, or `worse`."
    )


def kept(instance: Instance, order: SessionDone | SkipSession | MoveSession, now: datetime) -> FeedbackKept:
    """Keep what is said of a session; raises BadInput where it cannot be said."""
    if isinstance(order, SessionDone):
        return _done(instance, order, now)
    return _skipped(instance, order, now) if isinstance(order, SkipSession) else _moved(instance, order, now)


def pain_marked(instance: Instance, order: MarkPain, now: datetime) -> Marked:
    """Keep how much a place hurt on a day; raises BadInput for a day that is still to come."""
    if order.on > now.astimezone(instance.zone).date():
        raise BadInput(f"{order.on} is still to come", remedy="say it on its day or later: what hurts is no forecast")
    told = Pain(date=order.on, place=order.place, pain=order.pain)
    uid = pain_uid(order.on, order.place)
    again = keep(instance, Feedback(uid=uid, act=PAIN, at=now, date=order.on, pain=order.pain, place=order.place))
    said = f"{order.on}: {pain_text(told)}. {consequence(told)}".rstrip()
    return Marked(
        turn=outcome_of(cycle.turn(instance, now)),
        first=order.on,
        last=order.on,
        word=PAIN,
        place=order.place,
        pain=order.pain,
        said=again_text(said) if again else said,
        again=again,
    )


def _skipped(instance: Instance, order: SkipSession, now: datetime) -> FeedbackKept:
    """Leave a session out."""
    session = find(instance, order.session, now)
    word = Feedback(uid=session.uid, act="skip", at=now, date=session.date, reason=order.reason)
    return _kept(instance, session, word, f"{_name(session)} is left out.")


def _moved(instance: Instance, order: MoveSession, now: datetime) -> FeedbackKept:
    """Move a session, unless a rule closes the day it is to go to; then the rule is named and nothing is kept."""
    moved = moved_there(instance, order.session, order.to)
    session = find(instance, moved.uid if moved else order.session, now)
    to = order.to
    today = now.astimezone(instance.zone).date()
    if session.status is Status.SKIPPED:
        raise BadInput(f"{_name(session)} is left out", remedy=f"take that back first: `liftday unskip {session.date}`")
    if session.status is not Status.PLANNED:
        raise BadInput(f"{_name(session)} is over", remedy="past sessions never move; move one that is still to come")
    if session.start <= now:
        raise BadInput(
            f"{_name(session)} began at {session.start.astimezone(instance.zone):%H:%M} and stays where it stands",
            remedy=f"done until the night of {dated(session.date + GRACE)} it counts; or leave it out with `liftday skip`",
        )
    if not today <= to < today + timedelta(days=instance.settings.owner.schedule.horizon_days):
        raise BadInput(
            f"{to} is outside the plan", remedy=f"choose a day from {today} within the horizon, or raise horizon_days"
        )
    word = Feedback(uid=session.uid, act="move", at=now, to=to, date=session.date)
    decision = cycle.decide(instance, now)
    before = moved_before(instance, decision.plan, word)
    closed = None if before else published.closed_for_move(cycle.plan_with(instance, decision, word), word)
    if closed:
        explained = "; `liftday why DATE` explains each" if session.type == "strength" else ""
        raise BadInput(
            f"{to} is closed: {closed.said}",
            remedy=f"choose another day{explained}",
            logged=f"{to} is closed: {closed.told}",
        )
    named = replace(session, date=before.date) if before else session
    said = f"{_name(named)} moves to {to:%A} {to}."
    known = warning(decision.plan.rulings.get(to, ()), to) if session.type == "strength" and not before else ""
    return _kept(instance, named, word, f"{said} {known}".strip(), anew=before is None)


def described(instance: Instance, order: DescribeAct, now: datetime) -> Described:
    """What a signed link would do, without doing it."""
    session = find(instance, order.session, now, act=order.act)
    return published.describe_act(instance, session, order.act, now)


def _kept(instance: Instance, session: Session, word: Feedback, said: str, *, anew: bool = False) -> FeedbackKept:
    """Keep a word and run the turn that follows from it; ``said`` is the sentence for the owner. ``anew``: it is a new one,
    whatever was said before."""
    again = keep(instance, word, anew=anew)
    return FeedbackKept(
        turn=outcome_of(cycle.turn(instance, word.at)),
        act=word.act,
        session=NamedSession(uid=session.uid, date=session.date, type=session.type),
        rating=word.rating,
        pain=word.pain,
        morning=word.morning,
        reason=word.reason,
        to=word.to,
        said=again_text(said) if again else said,
        again=again,
    )


def _name(session: Session) -> str:
    return f"The {session.type} session of {session.date:%A} {session.date}"
