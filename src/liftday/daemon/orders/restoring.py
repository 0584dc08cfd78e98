"""Which of the sessions that a word had touched stand again as before it, once it is taken back, and why others do not.

One that the rules let stand where it stood goes back, however often it was written anew since. What another word of the
owner's has moved stays, and so does what would push aside a session that the word had left alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from liftday.daemon.protocol.outcomes import PlanChange
from liftday.daemon.state.instance import Instance
from liftday.daemon.turn import cycle
from liftday.store.places import Touched
from liftday.training.exercises.catalogue import Catalogue
from liftday.training.judge import make_plan
from liftday.training.plan import Change, Known, Plan
from liftday.training.reason import Reason, because
from liftday.training.session import Session, Status
from liftday.words.changes import cause
from liftday.words.said import otherwise_text

_Back = Mapping[str, Session | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """By uid the sessions as they stood before, None for what the word had brought; and what cannot, each with why."""

    sessions: _Back = field(default_factory=dict)
    why: Mapping[str, Reason] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """A strength session that stands otherwise than before the word: from which date to which, None where it is not there."""

    uid: str
    origin: date | None
    to: date | None
    why: Reason

    @property
    def said(self) -> str:
        """The sentence for the owner."""
        return otherwise_text(self.origin, self.to, self.why)

    @property
    def change(self) -> PlanChange:
        """The same on its way to whoever asked."""
        return PlanChange(uid=self.uid, from_=self.origin, to=self.to, why=cause(self.why))


def restored(
    known: Known, catalogue: Catalogue, touched: Sequence[Touched], *, own: str = "", owed: Sequence[Touched] = ()
) -> Restored:
    """Given what is known without the word, and what the word touched, return what can stand again as before it. The session
    ``own`` that the word was about comes first, and may push others aside. What words taken back earlier left ``owed`` goes
    back where it can, and is not spoken of where it cannot."""
    both = {one.uid: one for one in (*owed, *touched)}
    quiet = {one.uid for one in owed} - {one.uid for one in touched}
    found = _restored(known, catalogue, tuple(both.values()), own)
    return Restored(sessions=found.sessions, why={uid: why for uid, why in found.why.items() if uid not in quiet})


def _restored(known: Known, catalogue: Catalogue, touched: Iterable[Touched], own: str) -> Restored:
    why: dict[str, Reason] = {}
    could: dict[str, Session | None] = {}
    for one in touched:
        obstacle = _obstacle(one, known.now)
        if obstacle is not None:
            why[one.uid] = obstacle
        elif one.was is None or one.was.status is Status.PLANNED:
            could[one.uid] = one.before
    if not could or not _hindrances(_plan(known, catalogue, could), could, known.published, own):
        return Restored(sessions=could, why=why)
    base, back = _plan(known, catalogue, {}).sessions, dict[str, Session | None]()
    brought = (
        [uid for uid in could if uid == own or could[uid] is None] if own in could else []
    )  # in whose place it comes
    for uids in (brought, *([uid] for uid in sorted(could, key=lambda uid: (uid != own, uid)))):
        tried = {**back, **{uid: could[uid] for uid in uids}}
        if tried == back:
            continue
        plan = _plan(known, catalogue, tried)
        hindered = _hindrances(plan, tried, () if own in uids else base, own)
        if not hindered:
            base, back = plan.sessions, tried
        elif uids is not brought:
            why[uids[0]] = hindered.get(uids[0]) or next(iter(hindered.values()))
    return Restored(sessions=back, why=why)


def stand_again(
    instance: Instance, touched: Sequence[Touched], now: datetime, *, owed: Sequence[Touched] = ()
) -> Restored:
    """The same of what is stored by now, where the word is gone already; nothing is decided where it had touched nothing."""
    if not touched and not owed:
        return Restored()
    return restored(cycle.decide(instance, now).known, instance.catalogue, touched, owed=owed)


def otherwise(
    touched: Sequence[Touched], why: Mapping[str, Reason], plan: Plan, changes: Iterable[Change] = ()
) -> tuple[Otherwise, ...]:
    """Given what a word had touched, why some of it cannot be restored, and the plan without the word, return the strength sessions that
    stand otherwise than before it, by date: those that were not restored, and of ``changes`` what had to move."""
    now = {s.uid: s for s in plan.sessions if s.type == "strength"}
    stand = [
        Otherwise(uid=one.uid, origin=_date(one.was), to=_date(now.get(one.uid)), why=why[one.uid])
        for one in touched
        if one.uid in why and not one.old and "strength" in {s.type for s in (one.was, one.left) if s is not None}
    ]
    known = {one.uid for one in touched}
    stand += [
        Otherwise(uid=change.uid, origin=change.origin, to=change.to, why=_core(change.reasons[0]))
        for change in changes
        if change.uid not in known and change.origin is not None
    ]
    return tuple(sorted((one for one in stand if one.origin != one.to), key=_order))


def _order(one: Otherwise) -> tuple[date, str]:
    return one.origin or one.to or date.min, one.uid


def _plan(known: Known, catalogue: Catalogue, back: _Back) -> Plan:
    return make_plan(replace(known, restored=back), catalogue)


def _obstacle(one: Touched, now: datetime) -> Reason | None:
    """What keeps a session from where it stood, whatever the rules say; None where nothing does."""
    if one.now is not None and one.now.status is not Status.PLANNED:
        return because("settled", status=one.now.status.value)
    if one.now is not None and one.now.start <= now:
        return because("begun")
    if one.was is not None and one.was.start <= now:
        return because("hour_over", day=one.was.date)
    if one.by is not None:
        if one.by.act != "move" or one.by.to is None:
            return because("moved_since")
        own = one.by.uid == one.uid
        return because("moved_since", by_you=True) if own else because("makes_way", day=one.by.to)
    return None


def _hindrances(plan: Plan, tried: _Back, base: Iterable[Session], own: str) -> Mapping[str, Reason]:
    """Why a plan is not wanted: a session that was tried out does not stand where it stood, by uid; one of ``base`` that
    was not touched is elsewhere, once. Mobility is movable by nature; it counts only as what the word was about."""
    now = {s.uid: s for s in plan.sessions if s.status is Status.PLANNED}
    why = {change.uid: _core(change.reasons[0]) for change in plan.changes}
    found: dict[str, Reason] = {}
    for uid, before in tried.items():
        there = now.get(uid)
        counts = uid == own or any(s is not None and s.type == "strength" for s in (before, there))
        if counts and _date(there) != _date(before):
            found[uid] = why.get(uid, because("needed"))
    for s in base:
        ahead = s.type == "strength" and s.status is Status.PLANNED and s.start > plan.at
        if ahead and s.uid not in tried and _date(now.get(s.uid)) != s.date:
            return {**found, "": because("pushes", day=s.date)}
    return found


def _core(reason: Reason) -> Reason:
    """Why something moved, without that it did."""
    why = reason.params.get("why")
    return why if isinstance(why, Reason) else reason


def _date(session: Session | None) -> date | None:
    return None if session is None else session.date
