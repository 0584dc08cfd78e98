"""The whole judgment: from days and promises to a plan. Pure, and short enough to read aloud."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from liftday.training.day import Day, monday
from liftday.training.exercises.catalogue import Catalogue
from liftday.training.foreseeing.forecast import expect
from liftday.training.placing.ahead import ask_for_race
from liftday.training.placing.changes import changes, mobility_changed, moved_truly, zone_changes
from liftday.training.placing.moves import no_heavier
from liftday.training.placing.place import place
from liftday.training.placing.plan_entries import strength_days, with_plan_races
from liftday.training.placing.races import announce
from liftday.training.placing.values import Done, Placed, Promise, Situation
from liftday.training.plan import Change, Known, Plan
from liftday.training.prescribing.away import announced
from liftday.training.prescribing.mobility import plan_mobility
from liftday.training.prescribing.rewrite import placed_as, rewrite
from liftday.training.programme.record import Record, settle
from liftday.training.programme.standing import Standing, standing_on
from liftday.training.reading.tagging import ask_for_tags
from liftday.training.reason import Reason, because
from liftday.training.session import Session, Status

UNREAD: Final = because("nothing_known")
READ_FIRST: Final = because("first_sync_waits")
TAKEN_BACK: Final = because("taken_back")


def make_plan(known: Known, catalogue: Catalogue, *, horizon: int | None = None) -> Plan:
    """Given what is known, return the plan: sessions settled and placed, days expected, every reason.

    ``horizon`` looks further than the owner's setting, for what is tentative. The same input gives the same plan, and
    planning again on what was just published changes nothing. While the history is awaited no session is new: a
    promise is kept, and one that was made on nothing would stand in the way of a good plan for two weeks.
    """
    published = tuple(_at_home(s, known) for s in known.published)
    owner = with_plan_races(known.owner, known.planned)
    record = settle(_restored(published, known), known.readings, known.feedback, now=known.now)
    standing = standing_on(record, owner, known.today, days=known.days)
    reach = horizon or known.owner.schedule.horizon_days
    whole_weeks = _expected(known, reach)
    days = whole_weeks[:reach]
    placed = _placed(replace(known, owner=owner), record, standing, whole_weeks, reach)
    strength, lighter = rewrite(placed.placements, known, catalogue, record=record, standing=standing)
    mobility = plan_mobility(known, catalogue, record=record, expected=days, strength=strength)
    sessions = moved_truly(_sessions(known, record, strength, mobility.sessions), placed.rulings)
    sessions = _moved_back(sessions, known)
    moved = _taken_back(changes(published, sessions, placed, lighter), sessions, known)
    return Plan(
        at=known.now,
        phase=standing.phase,
        sessions_per_week=standing.wish.sessions_per_week,
        sessions=sessions,
        days=days,
        notes=_notes(replace(known, owner=owner), record, standing, placed),
        short=() if known.awaited or standing.wish.paused else placed.notes,
        rulings=placed.rulings,
        changes=(*moved, *zone_changes(known.published, sessions, moved)),
        mobility_changed=mobility_changed(published, sessions),
        gate=standing.gate,
        refused={**placed.refused, **mobility.refused},
        movable={**_movable(strength, placed), **mobility.movable},
        until=_until(known, record, placed.until, mobility.until),
    )


def _movable(strength: Sequence[Session], placed: Placed) -> dict[str, frozenset[date]]:
    """To which dates each strength session may be moved: those that take it, or a lighter one in its place."""
    variants = {placement.date: placement.variant for placement in placed.placements}
    return {
        s.uid: frozenset(on for on, takes in placed.takes.items() if takes.intersection(no_heavier(variants[s.date])))
        - {s.date}
        for s in strength
    }


def _until(known: Known, record: Record, *hours: datetime | None) -> datetime:
    """The first coming instant at which the clock alone may make another plan: a session begins, an hour that today would
    give one has passed, or a day begins: where the athlete lives, or where a session that is still open was planned."""
    zones = {s.start.tzinfo for s in record.sessions if s.status is Status.PLANNED}
    zones |= {known.now.tzinfo, known.owner.athlete.timezone}
    nights = (_midnight(known.now.astimezone(zone)) for zone in zones)
    begin = (s.start for s in (*record.sessions, *known.published) if s.start > known.now)
    return min((*nights, *begin, *filter(None, hours)))


def _midnight(here: datetime) -> datetime:
    """The next one, in UTC; on a day whose clock is still to be changed this very instant, for an hour may come twice."""
    night = datetime.combine(here.date() + timedelta(days=1), time(), here.tzinfo)
    return (night if night.utcoffset() == here.utcoffset() else here).astimezone(UTC)


def _expected(known: Known, reach: int) -> tuple[Day, ...]:
    """The days from today on, so many and on to their Sunday."""
    last = known.today + timedelta(days=reach - 1)
    return expect(
        known.days[:-1],
        first=known.today,
        count=reach + 6 - last.weekday(),
        owner_races=known.owner.races,
        marks=known.marks,
        schedule=known.owner.schedule,
        today=known.days[-1],
        planned=known.planned,
        said=known.said,
    )


def _placed(known: Known, record: Record, standing: Standing, expected: Sequence[Day], reach: int) -> Placed:
    """Where strength stands; while the history is awaited, only what was promised."""
    waiting = record.waiting(known.now)
    placed = place(
        Situation(
            now=known.now,
            owner=known.owner,
            wish=standing.wish,
            expected=expected,
            past=known.days[:-1],
            promises=_promises(record, waiting, known.today, capped=standing.wish.cap is not None),
            done=(*_holding(waiting), *record.dones),
            moves=known.feedback,
            skipped=frozenset(s.uid for s in record.sessions if s.status is Status.SKIPPED),
            taken=_ordinals(record.sessions),
            plan_strength=strength_days(known.owner, known.planned),
            busy=known.taken,
            horizon=reach,
        )
    )
    if not known.awaited:
        return placed
    return replace(placed, placements=tuple(p for p in placed.placements if p.uid is not None))


def _sessions(
    known: Known, record: Record, strength: Sequence[Session], mobility: Sequence[Session]
) -> tuple[Session, ...]:
    """The settled sessions and the coming ones, by start; while the history is awaited no mobility is new either."""
    coming = {s.uid for s in record.sessions if s.status is Status.PLANNED and s.start > known.now}
    settled = (s for s in record.sessions if s.uid not in coming)
    published = {s.uid for s in known.published}
    entries = (s for s in mobility if not known.awaited or s.uid in published)
    return tuple(sorted((*settled, *strength, *entries), key=lambda s: (s.start, s.uid)))


def _notes(known: Known, record: Record, standing: Standing, placed: Placed) -> tuple[Reason, ...]:
    """What the runner may read under the plan."""
    if known.awaited:
        return (READ_FIRST if known.connected else UNREAD, *known.calendars)
    questions = _open_questions(record.waiting(known.now), known.today)
    races = known.owner.races
    asked = (*ask_for_race(known.days, races, known.today), *ask_for_tags(known.days, known.today))
    return (
        *questions,
        *standing.notes,
        *announce(known.days, races, known.today),
        *announced(known.feedback, known.today),
        *placed.notes,
        *asked,
        *known.calendars,
    )


def _at_home(session: Session, known: Known) -> Session:
    """A coming session at its wall time in the athlete's zone: whoever corrects the zone means six in the evening where
    they live, not the same instant. One that is left out may come back, and then there too. What has begun stands where
    it stood."""
    home = known.owner.athlete.timezone
    if (
        session.status not in {Status.PLANNED, Status.SKIPPED}
        or session.start <= known.now
        or session.start.tzinfo == home
    ):
        return session
    return replace(session, start=session.start.replace(tzinfo=home))


def _restored(published: tuple[Session, ...], known: Known) -> tuple[Session, ...]:
    """What was published, with the sessions that the owner had moved or skipped where they stood before, as far as that is still
    to come."""
    back = {uid: s and _at_home(s, known) for uid, s in known.restored.items() if s is None or s.start > known.now}
    kept = [s for s in published if s.uid not in back or s.start <= known.now]
    there = {s.uid for s in kept}
    return (*kept, *(s for uid, s in back.items() if s is not None and uid not in there))


def _taken_back(moved: tuple[Change, ...], sessions: Sequence[Session], known: Known) -> tuple[Change, ...]:
    """The changes, with their true cause those of restored sessions that stand again as before the word, or are gone as
    before it; one that stands otherwise keeps the reason of its place."""
    now = {s.uid: (s.start, s.variant) for s in sessions if s.status is Status.PLANNED}
    before = {uid: s and _at_home(s, known) for uid, s in known.restored.items()}
    again = {uid for uid, s in before.items() if now.get(uid) == (s and (s.start, s.variant))}
    again |= {change.uid for change in moved if (change.uid, change.to) in _backs(known)}
    return tuple(replace(change, reasons=(TAKEN_BACK,)) if change.uid in again else change for change in moved)


def _moved_back(sessions: tuple[Session, ...], known: Known) -> tuple[Session, ...]:
    """The sessions; one that stands by a move that took another one back does not say that the owner moved it there."""
    backs = _backs(known)
    return tuple(
        replace(s, moved=because("moved", on=s.moved.params["on"], origin=s.moved.params["origin"], why=TAKEN_BACK))
        if s.moved and "by_you" in s.moved.params and (s.uid, s.date) in backs
        else s
        for s in sessions
    )


def _backs(known: Known) -> frozenset[tuple[str, date | None]]:
    """Which sessions were moved last by taking a move back, and to where."""
    last = {item.uid: item for item in sorted(known.feedback, key=lambda item: item.at) if item.act == "move"}
    return frozenset((item.uid, item.to) for item in last.values() if item.back)


def _holding(waiting: Sequence[Session]) -> tuple[Done, ...]:
    """Sessions that wait to be recorded, as the planner counts them: their days and their week are taken."""
    return tuple(Done(date=s.date, variant=s.variant, uid=s.uid, waiting=True) for s in waiting if s.type == "strength")


def _open_questions(waiting: Sequence[Session], today: date) -> tuple[Reason, ...]:
    """The question about a session of yesterday of which nothing was recorded yet."""
    return tuple(because("was_it_done", day=s.date) for s in waiting if s.type == "strength" and s.date < today)


def _promises(record: Record, waiting: Sequence[Session], today: date, *, capped: bool) -> tuple[Promise, ...]:
    """The published strength sessions whose hour is to come, and those of this week that the owner skipped: not owed.
    ``capped``: the programme makes sessions lighter now."""
    begun = {s.uid for s in waiting}
    return tuple(
        Promise(
            uid=s.uid,
            date=s.date,
            start=s.start,
            minutes=s.minutes,
            variant=placed_as(s, capped=capped),
            week=s.week,
            pinned=s.pinned,
            adds=s.adds,
            reasons=s.reasons,
            claims=s.claims,
            moves=s.moves,
            fallen=s.fallen,
            fresh=s.since is not None and s.since.astimezone(s.start.tzinfo).date() >= today,
        )
        for s in record.sessions
        if s.type == "strength"
        and s.uid not in begun
        and (s.status is Status.PLANNED or (s.status is Status.SKIPPED and s.date >= monday(today)))
    )


def _ordinals(sessions: Sequence[Session]) -> Mapping[tuple[int, int], frozenset[int]]:
    """The places in the programme that already have a strength session, by ISO year and week.

    A withdrawn session's place is free again: if one returns there it is the same session, with the same uid.
    """
    taken: dict[tuple[int, int], set[int]] = defaultdict(set)
    for session in sessions:
        if session.type == "strength":
            year, week, ordinal = session.week
            taken[year, week].add(ordinal)
    return {week: frozenset(ordinals) for week, ordinals in taken.items()}
