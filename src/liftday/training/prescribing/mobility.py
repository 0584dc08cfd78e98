"""Mobility: short, movable entries woven around runs and strength, never in their way (docs/training.md, Mobility).

What suits a day stands in ``ideas``; here the days are chosen and the entries written. What was published stays as long
as it makes sense.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count

from liftday.training import safety
from liftday.training.claim import Code, hold
from liftday.training.day import Day
from liftday.training.exercises.catalogue import Catalogue
from liftday.training.owner import Feedback, Owner, Window
from liftday.training.placing.hours import habit
from liftday.training.placing.moves import moves_by_session
from liftday.training.placing.wording import dated
from liftday.training.prescribing.ideas import ONE_DAY, Idea, closed, idea
from liftday.training.prescribing.stretches import TEMPLATES, blocks
from liftday.training.programme.progress import monday
from liftday.training.session import Session, Status, Variant, session_uid

BREATH = timedelta(minutes=5)  # between an entry and its neighbour
BEFORE_RUN = 10  # minutes from the start of PRE-5 to the run
MIDNIGHT = time(0)
NONE_WANTED = "no mobility is wanted ([strength] mobility_per_week = 0)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Woven:
    """The entries by start, at most one a day, and why the owner's moves that could not be kept were not, by uid."""

    sessions: tuple[Session, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)


def weave(
    *,
    now: datetime,
    expected: Sequence[Day],
    strength: Sequence[Session],
    promised: Sequence[Session],
    owner: Owner,
    catalogue: Catalogue,
    key: bytes,
    settled: Sequence[Session] = (),
    done: Iterable[date] = (),
    past: Sequence[Day] = (),
    moves: Sequence[Feedback] = (),
) -> Woven:
    """Given the days to come and the strength on them, return the mobility entries.

    ``promised`` are the published entries whose hour is to come; ``settled`` the sessions that have begun, which count
    for their week as ``done`` does, the dates with recorded mobility; ``past`` days tell when the runner usually runs.
    Nothing is woven when the owner wants none, or when nothing may be planned automatically.

    An entry the owner moved (``moves``) stands where it was put as long as mobility may stand there at all. It keeps its
    uid and counts for the week it was born in, so that it drives no other one out of the week it went to, and none is
    made up for it in the week it left.
    """
    target, today = owner.strength.mobility_per_week, now.astimezone(owner.athlete.timezone).date()
    ahead = [s for s in promised if s.type == "mobility" and s.status is Status.PLANNED and s.start > now]
    none = safety.paused(owner, today) or (NONE_WANTED if target == 0 else None)
    if none is not None:
        return Woven(refused={s.uid: none for s in ahead})
    days = {day.date: day for day in expected}
    usual = habit(past)
    lifts = {s.date: s for s in strength}
    shut = {on: closed(days, on, owner, usual) for on in days}
    ideas = {on: idea(days, on, owner, lifts, usual) for on in days if shut[on] is None}
    gone = [s for s in settled if s.type == "mobility"]
    used = _used(gone, done, days)
    desk = _Desk(now, owner, catalogue, lifts, {**{day.date: day for day in past}, **days})
    over = {*done, *(on for on in days if days[on].mobility), *(s.date for s in gone if s.status is Status.DONE)}
    full = dict.fromkeys(days.keys() & over, "mobility was done on this day")
    answered = {uid: len(spoken) for uid, spoken in moves_by_session(moves).items()}
    shut |= full
    pinned, refused = _pinned(ahead, moves, desk, ideas, shut)
    loose = [
        replace(s, pinned=False, moves=max(0, s.moves - 1)) if s.pinned else s for s in ahead if s.uid not in pinned
    ]
    spent = _spent(used, (*gone, *pinned.values()))
    found: list[Session | None] = [*pinned.values()]
    for week in sorted({monday(on) for on in days}):
        seen = [on for on in days if monday(on) == week]
        mine = sorted((s for s in loose if monday(s.date) == week), key=lambda s: (s.start, s.uid))
        room = _quota(target, week, seen, spent[week])
        held = used[week] | {s.date for s in pinned.values()}
        kept = _kept(mine, ideas, held)[:room]
        free = [s for s in mine if s not in kept]
        taken = {s.week[2] for s in (*gone, *ahead) if s.week[:2] == week.isocalendar()[:2]}
        names = _names(key, week, taken, free)
        found += [desk.again(s, ideas[s.date]) for s in kept]
        costs = {on: ideas[on].cost for on in seen if on in ideas and desk.hour(on, ideas[on])}
        for on in _fresh(costs, {s.date for s in kept} | held, room - len(kept)):
            uid, place, origin = next(names)
            fresh = desk.write(uid, place, on, ideas[on])
            assert fresh is not None  # a day without an hour has no cost above
            why = origin and (shut.get(origin.date) or "another one stands there")
            found.append(_elsewhere(fresh, origin, answered.get(uid, 0), why=f": {why}", today=today))
    return Woven(sessions=tuple(sorted((s for s in found if s), key=lambda s: s.start)), refused=refused)


def _pinned(
    ahead: Sequence[Session],
    moves: Sequence[Feedback],
    desk: "_Desk",
    ideas: Mapping[date, Idea],
    shut: Mapping[date, str | None],
) -> tuple[dict[str, Session], dict[str, str]]:
    """The entries that stand where the owner put them, and why the others cannot: both by uid.

    What stands already comes before what is still to move; ``shut`` says of every date in sight what keeps all mobility
    off it, if anything does. Each word is answered once; one that a date could not follow waits.
    """
    spoken = moves_by_session(moves)
    asked = []
    for session in ahead:
        mine = spoken.get(session.uid, [])
        to = mine[-1].to if len(mine) != session.moves and mine else session.date if session.pinned else None
        if to is not None and to in shut:
            asked.append((replace(session, moves=len(mine) or session.moves), to))
    pinned: dict[str, Session] = {}
    refused: dict[str, str] = {}
    for session, to in sorted(asked, key=lambda item: (item[0].date != item[1], item[0].start, item[0].uid)):
        others = {s.date for s in pinned.values()}
        if session.date != to:
            others |= {s.date for s in ahead if s.uid != session.uid}
        why = shut[to] or ("another mobility entry stands there" if to in others else None)
        stands = None if why else desk.there(session, to, ideas[to])
        if stands is None:
            refused[session.uid] = why or "no free hour is left there"
        else:
            pinned[session.uid] = stands
    return pinned, refused


def _elsewhere(fresh: Session, origin: Session | None, moves: int, *, why: str, today: date) -> Session:
    """An entry with what moved it from where it stood, if it stood anywhere; ``moves``: the owner's words so far, which a
    new entry has answered."""
    if origin is None:
        return replace(fresh, moves=moves)
    moved = f"Moved on {dated(today)} from {dated(origin.date)}{why}."
    return replace(fresh, moves=origin.moves, moved=moved if origin.date != fresh.date else origin.moved)


def _spent(used: Mapping[date, set[date]], known: Sequence[Session]) -> Counter[date]:
    """How many entries each week has used up: those of the past and those the owner moved, each in the week it was born
    in, and what was done on other dates."""
    spent = Counter(date.fromisocalendar(s.week[0], s.week[1], 1) for s in known)
    dates = {s.date for s in known}
    for week, those in used.items():
        spent[week] += len(those - dates)
    return spent


def _used(gone: Sequence[Session], done: Iterable[date], days: Mapping[date, Day]) -> dict[date, set[date]]:
    """The dates that already had their mobility, planned or not, by week."""
    used: dict[date, set[date]] = defaultdict(set)
    for on in {s.date for s in gone} | set(done) | {on for on in days if days[on].mobility}:
        used[monday(on)].add(on)
    return used


def _quota(target: int, week: date, seen: Sequence[date], used: int) -> int:
    """How many entries the days in sight may hold: the week's target, or a share of it while its end is out of sight."""
    visible = (max(seen) - week).days + 1
    return max(0, min(len(seen), int(target * visible / 7 + 0.5) - used))


def _kept(mine: Sequence[Session], ideas: Mapping[date, Idea], used: set[date]) -> list[Session]:
    """The published entries of a week that still make sense where they stand, one a day, best first."""
    kept: dict[date, Session] = {}
    for session in mine:
        if session.date in ideas and session.date not in used:
            kept.setdefault(session.date, session)
    return sorted(kept.values(), key=lambda s: (ideas[s.date].cost, s.start))


def _fresh(costs: Mapping[date, int], taken: set[date], room: int) -> list[date]:
    """The best further dates: cheapest first, spread out where it costs nothing."""
    chosen: list[date] = []
    while len(chosen) < room:
        beside = taken | set(chosen)
        open_days = [on for on in costs if on not in beside]
        if not open_days:
            break
        chosen.append(min(open_days, key=lambda on: (costs[on] + sum(on + n * ONE_DAY in beside for n in (-1, 1)), on)))
    return chosen


def _names(
    key: bytes, week: date, taken: set[int], free: Sequence[Session]
) -> Iterator[tuple[str, tuple[int, int, int], Session | None]]:
    """Uids for the new entries of a week: an entry that lost its day moves and keeps its name, then new ones follow. With
    each the entry that moves."""
    yield from ((s.uid, s.week, s) for s in free)
    year, number, _ = week.isocalendar()
    places = ((year, number, ordinal) for ordinal in count(1) if ordinal not in taken)
    yield from ((session_uid(key, "mobility", *place), place, None) for place in places)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Writes an idea down: hour, moves, words."""

    now: datetime
    owner: Owner
    catalogue: Catalogue
    lifts: Mapping[date, Session]
    days: Mapping[date, Day]  # past and expected

    def again(self, promised: Session, idea: Idea) -> Session | None:
        """A published entry that stays; its hour gives way to strength, its moves to the day and the kit, its reason to
        a true one."""
        if promised.template in {idea.template, *idea.also}:
            idea = replace(idea, template=promised.template)
        start = promised.start if self._free(promised.start, promised.minutes) else None
        anew = self.owner.schedule.anew_on(promised.date) and self.hour(promised.date, idea) is not None
        fresh = self.write(promised.uid, promised.week, promised.date, idea, start=None if anew else start)
        if fresh is None:
            return None
        moved = promised.moved
        if fresh.start != promised.start:
            moved = (
                f"Moved on {dated(self.today)} from {promised.start:%H:%M} to {fresh.start:%H:%M}: the hour was taken."
            )
        fresh = replace(fresh, pinned=promised.pinned, moves=promised.moves, moved=moved, since=promised.since)
        same = replace(fresh, reason=promised.reason, claims=promised.claims) == promised
        return promised if same and self._true(promised) else fresh

    def _true(self, promised: Session) -> bool:
        """Whether what an entry says of the days is still true."""
        lifting = promised.date in self.lifts or all(claim.code is not Code.LIFT for claim in promised.claims)
        return lifting and hold(promised.claims, promised.date, self.days)

    def there(self, session: Session, to: date, idea: Idea) -> Session | None:
        """An entry where the owner put it, with its own moves where they suit the day; None when it finds no hour."""
        if session.date == to:
            return self.again(session if session.pinned else replace(session, pinned=True), idea)
        own = replace(idea, template=session.template) if session.template in idea.also else idea
        moved = self.write(session.uid, session.week, to, own) or self.write(session.uid, session.week, to, idea)
        if moved is None:
            return None
        return replace(_elsewhere(moved, session, 0, why=" by you", today=self.today), pinned=True)

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
            reason=f"{idea.why[0].upper()}{idea.why[1:]}.",
            claims=idea.claims,
            since=self.now,
            goal=template.goal,
            advice=("Move it or leave it as the day allows.",),
            blocks=blocks(idea.template, self.owner, self.catalogue),
            template=idea.template,
        )

    @property
    def today(self) -> date:
        """The athlete's local date."""
        return self.now.astimezone(self.owner.athlete.timezone).date()

    def _windows(self, on: date) -> Sequence[Window]:
        return self.owner.schedule.windows.get(on.weekday(), (Window(MIDNIGHT, MIDNIGHT),))

    def _free(self, start: datetime, minutes: int) -> bool:
        """True when an hour is not past, inside a window and clear of that day's strength."""
        end = start + timedelta(minutes=minutes)
        lift = self.lifts.get(start.date())
        clear = lift is None or end + BREATH <= lift.start or start >= lift.end
        return start > self.now and clear and any(_inside(start, end, w) for w in self._windows(start.date()))

    def hour(self, on: date, idea: Idea) -> datetime | None:
        """Right after strength, beside the usual run, at the default start, or where a window begins."""
        zone, lift, run = self.owner.athlete.timezone, self.lifts.get(on), idea.run
        minutes = TEMPLATES[idea.template].minutes
        clocks = [_clock(run.start - BEFORE_RUN if idea.template == "PRE-5" else run.end)] if run else []
        if idea.template != "PRE-5":
            clocks += [self.owner.schedule.default_start, *(w.start for w in self._windows(on) if w.start != MIDNIGHT)]
        tries = [datetime.combine(on, clock, tzinfo=zone) for clock in clocks]
        if lift is not None:
            tries = [lift.end, lift.start - BREATH - timedelta(minutes=minutes), *tries]
        return next((start for start in tries if start.date() == on and self._free(start, minutes)), None)


def _clock(minutes: float) -> time:
    """The wall clock at a minute of the day, on a five-minute grid."""
    whole = min(max(0, 5 * -int(-minutes // 5)), 23 * 60 + 55)
    return time(whole // 60, whole % 60)


def _inside(start: datetime, end: datetime, window: Window) -> bool:
    last = window.end if window.end != MIDNIGHT else time(23, 59)
    return window.start <= start.time() and end.date() == start.date() and end.time() <= last
