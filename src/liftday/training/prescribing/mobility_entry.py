"""A mobility entry written: the hour it finds, its moves, and why it stands on its date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from liftday.training.claim import Code, hold
from liftday.training.day import Day
from liftday.training.exercises.catalogue import Catalogue
from liftday.training.owner import Window
from liftday.training.placing.busy import NOTHING, Busy
from liftday.training.placing.causes import hour_moved
from liftday.training.placing.hours import HOUR_BUSY, LATEST, WAKING
from liftday.training.plan import Known
from liftday.training.prescribing.former import keep_words
from liftday.training.prescribing.ideas import Idea
from liftday.training.prescribing.stretches import TEMPLATES, blocks, place_number
from liftday.training.reason import Reason, because
from liftday.training.session import Session, Variant

BREATH = timedelta(minutes=5)  # between an entry and its neighbour
BEFORE_RUN = 10  # minutes from the start of PRE-5 to the run
MIDNIGHT = time(0)


def moved_from(fresh: Session, origin: Session | None, moves: int, *, why: Reason | None, today: date) -> Session:
    """Given an entry and the one it continues, return it with what moved it.

    ``moves`` are the owner's moves so far, which an entry that continues none has answered.
    """
    if origin is None:
        return replace(fresh, moves=moves)
    if why is None:
        moved = because("moved", on=today, origin=origin.date, by_you=True)
    else:
        moved = because("moved", on=today, origin=origin.date, why=why)
    return replace(fresh, moves=origin.moves, moved=moved if origin.date != fresh.date else origin.moved)


@dataclass(frozen=True, slots=True)
class EntryWriter:
    """Writes entries beside the strength of each date (``lifts``); ``days`` are past and expected, ``busy`` is what other
    calendars fill. ``hours`` are those that were found free: nothing else that is written rests on the clock."""

    known: Known
    catalogue: Catalogue
    lifts: Mapping[date, Session]
    days: Mapping[date, Day]
    busy: Busy = NOTHING
    hours: set[datetime] = field(default_factory=set)

    def keep(self, promised: Session, idea: Idea) -> Session | None:
        """A published entry on its date, None when no hour is left: the hour gives way to strength, the moves to the day
        and the kit, the reason to a true one."""
        if promised.template in {idea.template, *idea.also}:
            idea = replace(idea, template=promised.template)
        start = promised.start if self._free(promised.start, promised.minutes) else None
        anew = self.known.owner.schedule.anew_on(promised.date) and self.hour(promised.date, idea) is not None
        fresh = self.write(promised.uid, promised.week, promised.date, idea, start=None if anew else start)
        if fresh is None:
            return None
        moved = promised.moved
        if fresh.start != promised.start:
            filled = not self._unfilled(promised.start, promised.minutes)
            why = HOUR_BUSY if filled else because("hour_taken")
            moved = hour_moved(promised.start, fresh.start, on=self.known.today, why=why)
        fresh = replace(fresh, pinned=promised.pinned, moves=promised.moves, moved=moved, since=promised.since)
        fresh = keep_words(promised, fresh)
        same = replace(fresh, reasons=promised.reasons, claims=promised.claims) == promised
        return promised if same and self._true(promised) else fresh

    def move(self, session: Session, to: date, idea: Idea) -> Session | None:
        """An entry where the owner put it, with its own moves where they suit the day; None when it finds no hour."""
        if session.date == to:
            return self.keep(session if session.pinned else replace(session, pinned=True), idea)
        own = replace(idea, template=session.template) if session.template in idea.also else idea
        moved = self.write(session.uid, session.week, to, own) or self.write(session.uid, session.week, to, idea)
        if moved is None:
            return None
        return replace(moved_from(moved, session, 0, why=None, today=self.known.today), pinned=True)

    def write(
        self, uid: str, week: tuple[int, int, int], on: date, idea: Idea, *, start: datetime | None = None
    ) -> Session | None:
        """An idea as an entry; None when the day has no hour left for it."""
        template = TEMPLATES[idea.template]
        start = start or self.hour(on, idea)
        if start is None:
            return None
        return Session(
            uid=uid,
            date=on,
            start=start,
            minutes=template.minutes,
            type="mobility",
            variant=Variant.MOBILITY,
            week=week,
            reasons=(idea.why,),
            claims=idea.claims,
            since=self.known.now,
            goal=because("goal", of=idea.template),
            advice=(because("move_or_leave"),),
            blocks=blocks(idea.template, self.known.owner, self.catalogue, place_number(week)),
            template=idea.template,
        )

    def _true(self, promised: Session) -> bool:
        """Whether what an entry says of the days is still true."""
        lifting = promised.date in self.lifts or all(claim.code is not Code.LIFT for claim in promised.claims)
        return lifting and hold(promised.claims, promised.date, self.days)

    def _windows(self, on: date) -> Sequence[Window]:
        return self.known.owner.schedule.windows.get(on.weekday(), (Window(MIDNIGHT, MIDNIGHT),))

    def _unfilled(self, start: datetime, minutes: int) -> bool:
        """True when no other calendar fills an hour."""
        return self.busy.is_free(start.date(), start.hour * 60 + start.minute, minutes)

    def _free(self, start: datetime, minutes: int) -> bool:
        """True when an hour is not past, inside a window and clear of that day's strength and of other calendars."""
        end = start + timedelta(minutes=minutes)
        lift = self.lifts.get(start.date())
        clear = lift is None or end + BREATH <= lift.start or start >= lift.end
        clear = clear and self._unfilled(start, minutes)
        free = start > self.known.now and clear and any(_inside(start, end, w) for w in self._windows(start.date()))
        self.hours.update([start] if free else ())
        return free

    def hour(self, on: date, idea: Idea) -> datetime | None:
        """Right after strength, beside the usual run, at the default start, where a window begins, or nearest to the default
        start beside what other calendars fill."""
        owner, lift, run = self.known.owner, self.lifts.get(on), idea.run
        minutes = TEMPLATES[idea.template].minutes
        clocks = [_clock(run.start - BEFORE_RUN if idea.template == "PRE-5" else run.end)] if run else []
        if idea.template != "PRE-5":
            clocks += [owner.schedule.default_start, *(w.start for w in self._windows(on) if w.start != MIDNIGHT)]
            clocks += self._beside(on, minutes)
        tries = [datetime.combine(on, clock, tzinfo=owner.athlete.timezone) for clock in clocks]
        if lift is not None:
            tries = [lift.end, lift.start - BREATH - timedelta(minutes=minutes), *tries]
        return next((start for start in tries if start.date() == on and self._free(start, minutes)), None)

    def _beside(self, on: date, minutes: int) -> list[time]:
        """The hours of a date just before and just after what other calendars fill, nearest to the default start first."""
        start = self.known.owner.schedule.default_start
        wanted = start.hour * 60 + start.minute
        beside = [
            at for first, last in self.busy.on(on) for at in (last, (first - minutes) // 5 * 5) if WAKING <= at < LATEST
        ]
        return [_clock(at) for at in sorted(beside, key=lambda at: abs(at - wanted))]


def _clock(minutes: float) -> time:
    """The wall clock at a minute of the day, on a five-minute grid."""
    whole = min(max(0, 5 * -int(-minutes // 5)), 23 * 60 + 55)
    return time(whole // 60, whole % 60)


def _inside(start: datetime, end: datetime, window: Window) -> bool:
    last = window.end if window.end != MIDNIGHT else time(23, 59)
    return window.start <= start.time() and end.date() == start.date() and end.time() <= last
