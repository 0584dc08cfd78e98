"""Mobility: short, movable entries around runs and strength, never in their way (docs/training.md, Mobility).

What suits a day stands in ``ideas``, how an entry is written in ``mobility_entry``; here the days are chosen. What was
published stays as long as it makes sense.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count

from liftday.training import safety
from liftday.training.day import Day, monday
from liftday.training.exercises.catalogue import Catalogue
from liftday.training.owner import Feedback
from liftday.training.placing.busy import busy
from liftday.training.placing.hours import habit
from liftday.training.placing.moves import moves_by_session
from liftday.training.plan import Known
from liftday.training.prescribing.ideas import ONE_DAY, Idea, idea, unavailable
from liftday.training.prescribing.mobility_entry import EntryWriter, moved_from
from liftday.training.programme.record import Record
from liftday.training.reason import Reason, because
from liftday.training.session import Session, Status, session_uid

Moves = Mapping[str, Sequence[Feedback]]
NONE_WANTED = because("no_mobility_wanted")
GARNISHED = 3  # helpings a week from which on one of them is the line in the sessions
MOST_DAYS = 6  # of a week that may hold an entry, strength or mobility


@dataclass(frozen=True, slots=True, kw_only=True)
class MobilityPlan:
    """The entries by start, at most one a day, and why the owner's moves that could not be kept were not, by uid;
    ``movable`` is to which dates each may be moved, ``until`` from when on the clock alone may change them."""

    sessions: tuple[Session, ...] = ()
    refused: Mapping[str, Reason] = field(default_factory=dict)
    movable: Mapping[str, frozenset[date]] = field(default_factory=dict)
    until: datetime | None = None


def plan_mobility(
    known: Known, catalogue: Catalogue, *, record: Record, expected: Sequence[Day], strength: Sequence[Session]
) -> MobilityPlan:
    """Given the days to come and the strength on them, return the mobility entries; none where the owner wants none, or
    where nothing may be planned automatically.

    An entry the owner moved stands where it was put as long as mobility may stand there at all. It keeps its uid and
    counts for the week it was born in, so that it drives no other one out of the week it went to, and none is made up
    for it in the week it left.
    """
    owner, past = known.owner, known.days[:-1]
    mobility = [s for s in record.sessions if s.type == "mobility"]
    ahead = [s for s in mobility if s.status is Status.PLANNED and s.start > known.now]
    over = [s for s in mobility if s not in ahead]
    wanted = owner.strength.mobility_per_week
    target = wanted - 1 if wanted >= GARNISHED else wanted
    none = safety.paused(owner, known.today) or (NONE_WANTED if wanted == 0 else None)
    if none is not None:
        return MobilityPlan(refused={s.uid: none for s in ahead})
    days, usual = {day.date: day for day in expected}, habit(past)
    lifts = {s.date: s for s in (*record.waiting(known.now), *strength) if s.type == "strength"}
    off_days = {on: unavailable(days, on, owner, usual) for on in days}
    ideas = {on: idea(days, on, owner, lifts, usual) for on in days if off_days[on] is None}
    filled = busy(known.taken, owner, known.now)
    writer = EntryWriter(known, catalogue, lifts, {**{day.date: day for day in past}, **days}, filled)
    done = {*record.mobility, *(on for on in days if days[on].mobility)}
    full = done | {s.date for s in over if s.status is Status.DONE}
    off_days |= dict.fromkeys(days.keys() & full, because("mobility_done"))
    moves = moves_by_session(known.feedback)
    pinned, refused = _pinned(ahead, moves, writer, ideas, off_days)
    lifting = frozenset((*lifts, *(each.date for each in record.dones)))
    entries = _Entries(over, ahead, pinned, _by_week(done | {s.date for s in over}), lifting)
    sessions = [*pinned.values()]
    for dates in _by_week(days).values():
        sessions += _filled(entries.week(dates, target), moves, writer, ideas, off_days)
    by_start = tuple(sorted(sessions, key=lambda s: s.start))
    until = min(writer.hours, default=None)  # before it is asked for an hour on every date
    return MobilityPlan(
        sessions=by_start, refused=refused, movable=_movable(by_start, writer, ideas, off_days), until=until
    )


def _movable(
    sessions: Sequence[Session], writer: EntryWriter, ideas: Mapping[date, Idea], off_days: Mapping[date, Reason | None]
) -> dict[str, frozenset[date]]:
    """To which dates each entry may be moved: those with an hour for it and no other entry, as ``_pinned`` has it."""
    taken = {s.date for s in sessions}
    free = frozenset(on for on, why in off_days.items() if not why and on not in taken and writer.hour(on, ideas[on]))
    return {s.uid: free for s in sessions}


@dataclass(frozen=True, slots=True, kw_only=True)
class _MobilityWeek:
    """One week of the plan: its dates in sight and its published entries, without those the owner moved.

    ``used`` are the dates that had their mobility or hold a moved entry, ``busy`` those with strength, ``ordinals`` those of
    its uids.
    """

    monday: date
    dates: Sequence[date]
    entries: Sequence[Session]
    used: frozenset[date]
    ordinals: frozenset[int]
    room: int
    busy: frozenset[date]


@dataclass(frozen=True, slots=True)
class _Entries:
    """The published entries: those that are over, those ahead, those of them that stand where the owner put them, by uid,
    and the dates that had their mobility, planned or not, by week, and those with strength."""

    over: Sequence[Session]
    ahead: Sequence[Session]
    pinned: Mapping[str, Session]
    used: Mapping[date, Sequence[date]]
    busy: frozenset[date]

    def week(self, dates: Sequence[date], target: int) -> _MobilityWeek:
        """Given the dates of a week that are in sight and how many entries a week holds, return the week."""
        start = monday(dates[0])
        here = (s for s in self.ahead if s.uid not in self.pinned and monday(s.date) == start)
        loose = (replace(s, pinned=False, moves=max(0, s.moves - 1)) if s.pinned else s for s in here)
        return _MobilityWeek(
            monday=start,
            dates=dates,
            entries=sorted(loose, key=lambda s: (s.start, s.uid)),
            used=frozenset((*self.used.get(start, ()), *(s.date for s in self.pinned.values()))),
            ordinals=frozenset(s.week[2] for s in (*self.over, *self.ahead) if _born(s) == start),
            room=_quota(target, start, dates, self._spent(start)),
            busy=frozenset(on for on in self.busy if monday(on) == start),
        )

    def _spent(self, week: date) -> int:
        """How many entries a week has used up: those of the past and those the owner moved, each in the week it was born
        in, and what was done on other dates."""
        counted = (*self.over, *self.pinned.values())
        return sum(_born(s) == week for s in counted) + len({*self.used.get(week, ())} - {s.date for s in counted})


def _born(session: Session) -> date:
    """The Monday of the week a session was born in."""
    return date.fromisocalendar(session.week[0], session.week[1], 1)


def _by_week(dates: Iterable[date]) -> dict[date, list[date]]:
    """Dates in order, by the Monday of their week."""
    weeks: dict[date, list[date]] = defaultdict(list)
    for on in sorted(dates):
        weeks[monday(on)].append(on)
    return weeks


def _pinned(
    ahead: Sequence[Session],
    moves: Moves,
    writer: EntryWriter,
    ideas: Mapping[date, Idea],
    off_days: Mapping[date, Reason | None],
) -> tuple[dict[str, Session], dict[str, Reason]]:
    """The entries that stand where the owner put them, and why the others cannot: both by uid.

    What stands already comes before what is still to move; ``off_days`` names for every date in sight what keeps all mobility
    off it, if anything does. Each move is carried out once; one that a date could not take waits.
    """
    wanted = []
    for session in ahead:
        mine = moves.get(session.uid, [])
        to = mine[-1].to if len(mine) != session.moves and mine else session.date if session.pinned else None
        if to is not None and to in off_days:
            wanted.append((replace(session, moves=len(mine) or session.moves), to))
    pinned: dict[str, Session] = {}
    refused: dict[str, Reason] = {}
    for session, to in sorted(wanted, key=lambda item: (item[0].date != item[1], item[0].start, item[0].uid)):
        others = {s.date for s in pinned.values()}
        if session.date != to:
            others |= {s.date for s in ahead if s.uid != session.uid}
        why = off_days[to] or (because("another_stands_there") if to in others else None)
        entry = None if why else writer.move(session, to, ideas[to])
        if entry is None:
            refused[session.uid] = why or because("no_hour_left")
        else:
            pinned[session.uid] = entry
    return pinned, refused


def _filled(
    week: _MobilityWeek,
    moves: Moves,
    writer: EntryWriter,
    ideas: Mapping[date, Idea],
    off_days: Mapping[date, Reason | None],
) -> Iterator[Session]:
    """The entries of a week beside those the owner moved: what was published stays, then the best further dates."""
    kept = _kept(week.entries, ideas, week.used)[: week.room]
    yield from (entry for s in kept if (entry := writer.keep(s, ideas[s.date])) is not None)
    names = _names(writer.known.key, week, [s for s in week.entries if s not in kept])
    costs = {on: ideas[on].cost for on in week.dates if on in ideas and writer.hour(on, ideas[on])}
    for on in _fresh(costs, week.used | {s.date for s in kept}, week.room - len(kept), week.busy):
        uid, place, origin = next(names)
        entry = writer.write(uid, place, on, ideas[on])
        assert entry is not None  # a day without an hour has no cost above
        why = (origin and off_days.get(origin.date)) or because("another_stands_there")
        yield moved_from(entry, origin, len(moves.get(uid, ())), why=why, today=writer.known.today)


def _quota(target: int, week: date, dates: Sequence[date], used: int) -> int:
    """How many entries the days in sight may hold: the week's target, or a share of it while its end is out of sight."""
    visible = (max(dates) - week).days + 1
    return max(0, min(len(dates), int(target * visible / 7 + 0.5) - used))


def _kept(entries: Sequence[Session], ideas: Mapping[date, Idea], used: frozenset[date]) -> list[Session]:
    """The published entries of a week that still make sense where they stand, one a day, best first."""
    kept: dict[date, Session] = {}
    for session in entries:
        if session.date in ideas and session.date not in used:
            kept.setdefault(session.date, session)
    return sorted(kept.values(), key=lambda s: (ideas[s.date].cost, s.start))


def _fresh(costs: Mapping[date, int], taken: frozenset[date], room: int, busy: frozenset[date]) -> list[date]:
    """The best further dates: cheapest first, spread out where it costs nothing; one day of the week stays without any
    entry."""
    chosen: list[date] = []
    while len(chosen) < room:
        beside = taken | set(chosen)
        full = len(beside | busy) >= MOST_DAYS
        open_days = [on for on in costs if on not in beside and (on in busy or not full)]
        if not open_days:
            break
        chosen.append(min(open_days, key=lambda on: (costs[on] + sum(on + n * ONE_DAY in beside for n in (-1, 1)), on)))
    return chosen


def _names(
    key: bytes, week: _MobilityWeek, free: Sequence[Session]
) -> Iterator[tuple[str, tuple[int, int, int], Session | None]]:
    """Uids for the new entries of a week: an entry that lost its day moves and keeps its name, then new ones follow. With
    each the entry that moves."""
    yield from ((s.uid, s.week, s) for s in free)
    year, number, _ = week.monday.isocalendar()
    places = ((year, number, ordinal) for ordinal in count(1) if ordinal not in week.ordinals)
    yield from ((session_uid(key, "mobility", *place), place, None) for place in places)
