"""What was promised holds: laws over random lives of one runner, told turn by turn.

A life is a rhythm of runs, and then orders and facts in any order. After each of them the plan is made on what was
published before, as the daemon makes it.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from liftday.config.catalogue import catalogue_text
from liftday.training.claim import hold
from liftday.training.day import Chances, Day, Kind, Reading, Role, rest_day
from liftday.training.exercises.catalogue import parse
from liftday.training.judge import make_plan
from liftday.training.owner import Athlete, Feedback, Mark, Owner, Safety, Word
from liftday.training.plan import Known, Plan
from liftday.training.session import Session, Status
from liftday.words.changes import moved_text

CATALOGUE = parse(catalogue_text())
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OWNER = Owner(athlete=Athlete(timezone=BERLIN), safety=Safety(accepted=date(2026, 1, 1)))
LETTERS = {"E": Kind.EASY, "H": Kind.HARD, "L": Kind.LONG, ".": Kind.REST}
RHYTHMS = ("E H E . E . L", "E E H E E L E", ". E E H . E E", "E . E . E . E", "H . H . E L .")


@dataclass
class Life:
    """One runner's weeks: what is known, and what subscribers have seen."""

    rhythm: str
    now: datetime = field(default_factory=lambda: datetime.combine(MONDAY, time(6), BERLIN))
    published: tuple[Session, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    marks: tuple[Mark, ...] = ()
    runs: dict[date, Kind] = field(default_factory=dict)
    visits: dict[date, Reading] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The athlete's date."""
        return self.now.date()

    def day(self, on: date) -> Day:
        """What was run on a date."""
        kind = self.runs.get(on, LETTERS[self.rhythm.split()[on.weekday()]])
        return replace(rest_day(on), kind=kind, chances=Chances.sure(kind), minutes=0.0 if kind is Kind.REST else 50.0)

    def known(self, **said: object) -> Known:
        """Everything a plan is made from now."""
        past = tuple(self.day(MONDAY - 70 * DAY + n * DAY) for n in range((self.today - MONDAY).days + 70))
        today = self.day(self.today) if self.today in self.runs else rest_day(self.today)
        given_ = {
            "now": self.now,
            "owner": OWNER,
            "days": (*past, today),
            "readings": tuple(self.visits.values()),
            "published": self.published,
            "marks": self.marks,
            "feedback": self.feedback,
            "key": bytes(16),
        }
        return Known(**(given_ | said))  # type: ignore[arg-type]

    def plan(self, **said: object) -> Plan:
        """What a turn decides."""
        return make_plan(self.known(**said), CATALOGUE)

    def turn(self) -> Plan:
        """Plan and publish."""
        plan = self.plan()
        self.published = plan.sessions
        return plan

    def coming(self, kind: str = "strength") -> list[Session]:
        """The published sessions whose hour is to come."""
        return [s for s in self.published if s.type == kind and s.status is Status.PLANNED and s.start > self.now]

    def says(self, session: Session, act: str, to: date | None = None) -> Feedback:
        """The owner's word about a session."""
        return Feedback(uid=session.uid, act=act, at=self.now, to=to, date=session.date)

    def moves(self, session: Session, to: date) -> bool:
        """The owner's move, refused as the order refuses it: when the plan would not put it there. The page offers the same
        days."""
        word = self.says(session, "move", to)
        tried = self.plan(feedback=(*self.feedback, word))
        taken = any(s.uid == session.uid and s.date == to for s in tried.sessions)
        assert to == session.date or taken == (to in self.plan().movable[session.uid]), (session, to)
        if taken:
            self.feedback = (*self.feedback, word)
        return taken


def visit(start: datetime) -> Reading:
    """Half an hour in the gym."""
    return Reading(
        id=f"gym-{start}", sport="WeightTraining", start=start, minutes=30, kind=Kind.REST,
        confidence=1, reasons=(), role=Role.STRENGTH,
    )  # fmt: skip


ORDERS = st.one_of(
    st.tuples(st.just("move"), st.integers(0, 5), st.integers(0, 13)),
    st.tuples(st.just("move"), st.integers(0, 5), st.integers(0, 13)),
    st.tuples(st.just("stir"), st.integers(0, 5), st.integers(0, 13)),
    st.tuples(st.just("skip"), st.integers(0, 5), st.just(0)),
    st.tuples(st.just("done"), st.just(0), st.just(0)),
    st.tuples(st.just("mark"), st.integers(0, 13), st.sampled_from(list(Word))),
    st.tuples(st.just("clear"), st.integers(0, 13), st.just(0)),
    st.tuples(st.just("run"), st.sampled_from([Kind.EASY, Kind.HARD, Kind.LONG]), st.just(0)),
    st.tuples(st.just("visit"), st.integers(0, 1), st.just(0)),
    st.tuples(st.just("wait"), st.integers(1, 60), st.just(0)),
)


def carry_out(life: Life, order: tuple) -> Session | None:
    """One order or fact; return the session that the owner moved, if one was."""
    verb, which, what = order
    coming = life.coming("mobility" if verb == "stir" else "strength")
    if verb in {"move", "stir", "skip"} and not coming:
        return None
    if verb in {"move", "stir"}:
        session = coming[which % len(coming)]
        return session if life.moves(session, life.today + what * DAY) else None
    if verb == "skip":
        life.feedback = (*life.feedback, life.says(coming[which % len(coming)], "skip"))
    elif verb == "done":
        begun = [s for s in life.published if s.start <= life.now and s.status in {Status.PLANNED, Status.MISSED}]
        life.feedback = (*life.feedback, *(life.says(s, "done") for s in begun[-1:]))
    elif verb == "mark":
        life.marks = (*life.marks, Mark(date=life.today + which * DAY, word=what, at=life.now))
    elif verb == "clear":
        life.marks = tuple(m for m in life.marks if m.date != life.today + which * DAY)
    elif verb == "run":
        life.runs[life.today] = which
    elif verb == "visit":
        noon = datetime.combine(life.today - which * DAY, time(12))
        start = min(noon, life.now.replace(tzinfo=None) - HOUR)
        life.visits[start.date()] = visit(start)
    elif verb == "wait":
        life.now += which * HOUR
    return None


def shown(session: Session) -> tuple:
    """What a subscriber sees of a session besides what became of it."""
    return (
        session.date,
        session.start,
        session.minutes,
        session.variant,
        session.reasons,
        session.moved,
        session.blocks,
    )


@settings(max_examples=40)
@example("E H E . E . L", [("move", 5, 12), ("skip", 1, 2), ("move", 3, 11)])
@example(". E E H . E E", [("move", 5, 11), ("move", 0, 7), ("skip", 4, 5), ("move", 1, 12)])
@example("E H E . E . L", [("move", 5, 4), ("move", 5, 2), ("move", 0, 5)])
@example("E E H E E L E", [("visit", 1, 0)])
@example("E E H E E L E", [("skip", 0, 0), ("visit", 0, 0), ("move", 0, 1)])
@given(st.sampled_from(RHYTHMS), st.lists(ORDERS, min_size=1, max_size=10))
def test_laws_of_promises(rhythm: str, orders: list[tuple]) -> None:
    """Whatever is ordered and whatever happens: planning again is the identity; what has begun stands as it was published;
    a session the owner moved leaves its day only by their word, by a rule of that day, or for a newer move that collides;
    what the reasons say of the days is true; what moved says so."""
    life = Life(rhythm)
    life.turn()
    for order in orders:
        mine = carry_out(life, order)
        before = {s.uid: s for s in life.published}
        plan = life.turn()
        after = {s.uid: s for s in plan.sessions}

        again = life.plan()
        assert again.sessions == plan.sessions
        assert (again.changes, again.notes, again.mobility_changed) == ((), plan.notes, False)

        for session in before.values():
            if session.start <= life.now:
                assert shown(after[session.uid]) == shown(session)

        days = {day.date: day for day in (*life.known().days[:-1], *plan.days)}
        for session in after.values():
            if session.status is not Status.PLANNED or session.start <= life.now:
                continue
            assert hold(session.claims, session.date, days)
            old = before.get(session.uid)
            if old is not None and old.start != session.start:
                assert moved_text(session.moved).startswith(f"Moved on {session_day(life.today)} from ")

        for session in before.values():
            if session.pinned and session.type == "strength" and session.start > life.now:
                assert _kept(session, after.get(session.uid), plan, mine)


def session_day(on: date) -> str:
    """A date as the texts name it."""
    return f"{on:%A} {on.day} {on:%B}"


def _kept(old: Session, new: Session | None, plan: Plan, mine: Session | None) -> bool:
    """Whether a session the owner had moved stands where it was put, or has a cause not to."""
    if new is not None and (new.status in {Status.SKIPPED, Status.DONE} or (new.pinned and new.date == old.date)):
        return True
    if any(v.verdict == "closed" for v in plan.rulings.get(old.date, ())):
        return True
    if mine is None:
        return False
    there = next((s for s in plan.sessions if s.uid == mine.uid), None)
    if there is None or mine.uid == old.uid:
        return mine.uid == old.uid
    same_week = there.date.isocalendar()[:2] == old.date.isocalendar()[:2]
    return there.type == "strength" and (same_week or abs((there.date - old.date).days) < 3)
