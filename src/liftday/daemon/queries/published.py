"""Questions about what is published, for orders that name a session."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from liftday.daemon.protocol.outcomes import Described
from liftday.daemon.state.instance import Instance
from liftday.daemon.state.links import Deed
from liftday.daemon.turn import cycle
from liftday.store import entries
from liftday.training.owner import Feedback
from liftday.training.placing.moves import BESIDE
from liftday.training.plan import Plan
from liftday.training.programme.record import GRACE
from liftday.training.reason import Param, Reason, in_public
from liftday.training.session import Session, Status
from liftday.words.changes import cause
from liftday.words.dates import dated
from liftday.words.fitting import NAMES
from liftday.words.lifts import asked_back
from liftday.words.session import became


def published_sessions(instance: Instance) -> tuple[Session, ...]:
    """Every session subscribers have seen and that was not withdrawn, and those the owner skipped."""
    return tuple(
        p.session
        for p in entries.recall(instance.store)
        if p.session is not None and (p.session.status is Status.SKIPPED or (p.entry is not None and p.entry.live))
    )


@dataclass(frozen=True, slots=True)
class Closed:
    """Why a day cannot take a session, and by which rule; mobility has none."""

    reason: Reason
    rule: Param

    @property
    def said(self) -> str:
        """It in words for the owner, with the rule's number for whoever reads the rules and what the rule is about.

        "the day is marked as ill (H8: your hours and your word)"
        """
        return self._in_words(self.reason)

    @property
    def told(self) -> str:
        """The same as others may read it."""
        return self._in_words(in_public(self.reason))

    def _in_words(self, reason: Reason) -> str:
        about = NAMES.get(str(self.rule), NAMES["H3"])
        return f"{cause(reason)} ({self.rule}: {about[:1].lower()}{about[1:]})" if self.rule else cause(reason)


def closed_for_move(plan: Plan, word: Feedback) -> Closed | None:
    """Given a plan that was made with a move, return why its day cannot take the session, or None when it stands there."""
    if any(s.uid == word.uid and s.date == word.to for s in plan.sessions):
        return None
    if word.uid in plan.refused:
        return Closed(plan.refused[word.uid], plan.refused[word.uid].params.get("rule"))
    assert word.to is not None
    closed = [ruling for ruling in plan.rulings.get(word.to, ()) if ruling.verdict == "closed"]
    return Closed(closed[0].reasons[0], closed[0].rule) if closed else Closed(BESIDE, BESIDE.params["rule"])


def describe_act(instance: Instance, session: Session, act: Deed, now: datetime) -> Described:
    """What a signed link would do, in words for its page."""
    it = f"{session.type} on {session.date:%A} {session.date.day} {session.date:%B}"
    name = f"{it[:1].upper()}{it[1:]}"
    today = now.astimezone(instance.zone).date()
    names = {one.id: one.name for one in instance.catalogue.exercises}
    if session.status is Status.DONE and act is Deed.DONE:
        return Described(title=f"{name} is done. Anything to add?", sets=asked_back(session, names))
    if session.status is not Status.PLANNED:
        return Described(title=f"{name} is {became(session) or 'over'} already.", final=True)
    if act is Deed.MOVE and session.start <= now:
        say = f"It stays where it stands. Done until the night of {dated(session.date + GRACE)} it counts."
        return Described(title=f"{name} has begun.", lines=(say,), final=True)
    if act is Deed.MOVE:
        free = tuple(_free_days(instance, session, today, now))
        lines = () if free else ("No other day of the coming week is free for it.",)
        return Described(title=f"Move {it}?", lines=lines, days=free, final=not free)
    if act is Deed.DONE and session.date > today:
        say = "Say done on its day or later; to bring it forward, move it first."
        return Described(title=f"{name} is still to come.", lines=(say,), final=True)
    if act is Deed.DONE:
        return Described(title=f"{name}: done?", sets=asked_back(session, names))
    return Described(title=f"Leave out {it}?")


def _free_days(instance: Instance, session: Session, today: date, now: datetime) -> Iterator[date]:
    """The days of the coming week that can take a session."""
    movable = cycle.decide(instance, now).plan.movable.get(session.uid, frozenset())
    week = (today + timedelta(days=ahead) for ahead in range(min(7, instance.settings.owner.schedule.horizon_days)))
    yield from (on for on in week if on in movable)
