"""The whole judgment: from days and promises to a plan. Pure, and short enough to read aloud."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from liftday.training.day import Day, Reading
from liftday.training.exercises.catalogue import Catalogue
from liftday.training.foreseeing.forecast import expect
from liftday.training.owner import Feedback, Mark, Owner
from liftday.training.placing.place import place
from liftday.training.placing.values import Done, Placed, Promise, Situation
from liftday.training.placing.wording import NAMES, dated
from liftday.training.placing.zone_change import zone_changes
from liftday.training.plan import Change, Plan
from liftday.training.prescribing.mobility import weave
from liftday.training.prescribing.rewrite import rewrite
from liftday.training.programme.record import Record, settle
from liftday.training.programme.standing import standing
from liftday.training.reading.tagging import ask_for_tags
from liftday.training.session import Session, Status

UNREAD: Final = (
    "No new session yet: nothing is known of your runs. Connect Strava (`liftday strava login`, then `liftday sync`) or "
    "import your files (`liftday import`)."
)
TAKEN_BACK: Final = "as it was before your word, which is taken back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything a plan is made from.

    ``days`` are consecutive and end with today (which may hold what was already recorded today). ``published`` are the
    sessions subscribers have seen, past and to come, and those the owner skipped; what was withdrawn is not among them.
    ``restored`` are, in the turn that takes a word of the owner's back, the sessions it had touched as they stood before
    it, None for one it had brought.
    """

    now: datetime
    owner: Owner
    days: tuple[Day, ...]
    readings: tuple[Reading, ...] = ()
    published: tuple[Session, ...] = ()
    marks: tuple[Mark, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    key: bytes = bytes(16)
    restored: Mapping[str, Session | None] = field(default_factory=dict)
    awaited: bool = False  # the history is still to be read: what would be promised now would rest on nothing

    @property
    def today(self) -> date:
        """The athlete's local date."""
        return self.now.astimezone(self.owner.athlete.timezone).date()


def make_plan(known: Known, catalogue: Catalogue, *, horizon: int | None = None) -> Plan:
    """Given what is known, return the plan: sessions settled and placed, days expected, every reason.

    ``horizon`` looks further than the owner's setting, for what is tentative. The same input gives the same plan, and
    planning again on what was just published changes nothing. While the history is awaited no session is new: a
    promise is kept, and one that was made on nothing would stand in the way of a good plan for two weeks.
    """
    owner, today = known.owner, known.today
    published = tuple(_at_home(s, known) for s in known.published)
    record = settle(_restored(published, known), known.readings, known.feedback, now=known.now)
    waiting = record.waiting(known.now)
    reach = horizon or owner.schedule.horizon_days
    whole_weeks = expect(
        known.days[:-1],
        first=today,
        count=reach + 6 - (today + timedelta(days=reach - 1)).weekday(),
        owner_races=owner.races,
        marks=known.marks,
        schedule=owner.schedule,
        today=known.days[-1],
    )
    expected = whole_weeks[:reach]
    stands = standing(record, owner, today, days=known.days)
    moves = tuple(word for word in known.feedback if word.act == "move")
    placed = place(
        Situation(
            now=known.now,
            expected=whole_weeks,
            horizon=reach,
            past=known.days[:-1],
            promises=_promises(record, waiting, today),
            done=(*_holding(waiting), *record.dones),
            owner=owner,
            wish=stands.wish,
            moves=moves,
            skipped=frozenset(s.uid for s in record.sessions if s.status is Status.SKIPPED),
            taken=_ordinals(record.sessions),
        )
    )
    if known.awaited:
        placed = replace(placed, placements=tuple(p for p in placed.placements if p.uid is not None))
    settled = (*(s for s in record.sessions if s.status is not Status.PLANNED), *waiting)
    strength, lighter = rewrite(
        placed.placements,
        record=record,
        stands=stands,
        owner=owner,
        catalogue=catalogue,
        key=known.key,
        now=known.now,
        feedback=known.feedback,
    )
    woven = weave(
        now=known.now,
        expected=expected,
        strength=(*(s for s in waiting if s.type == "strength"), *strength),
        promised=tuple(s for s in record.sessions if s.type == "mobility" and s.status is Status.PLANNED),
        settled=settled,
        done=record.mobility,
        past=known.days[:-1],
        owner=owner,
        catalogue=catalogue,
        key=known.key,
        moves=moves,
    )
    promised = {s.uid for s in published}
    mobility = tuple(s for s in woven.sessions if not known.awaited or s.uid in promised)
    sessions = tuple(sorted((*settled, *strength, *mobility), key=lambda s: (s.start, s.uid)))
    moved = _taken_back(changes(published, sessions, placed, lighter), placed, known)
    return Plan(
        at=known.now,
        phase=stands.phase,
        sessions_per_week=stands.wish.sessions_per_week,
        sessions=sessions,
        days=expected,
        notes=(UNREAD,)
        if known.awaited
        else (*_asking(waiting, today), *stands.notes, *placed.notes, *ask_for_tags(known.days, today)),
        short=() if known.awaited or stands.paused else placed.notes,
        private=stands.private,
        verdicts=placed.verdicts,
        changes=(*moved, *zone_changes(known.published, sessions, moved)),
        fitted=fitted(published, sessions),
        gate=stands.gate,
        refused={**placed.refused, **woven.refused},
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
    """What was published, with the sessions that a word had touched where they stood before it, as far as that is still
    to come."""
    back = {uid: s and _at_home(s, known) for uid, s in known.restored.items() if s is None or s.start > known.now}
    kept = [s for s in published if s.uid not in back or s.status is not Status.PLANNED or s.start <= known.now]
    there = {s.uid for s in kept}
    return (*kept, *(s for uid, s in back.items() if s is not None and uid not in there))


def _taken_back(found: tuple[Change, ...], placed: Placed, known: Known) -> tuple[Change, ...]:
    """The changes, those of restored sessions with their true cause."""
    caused = {p.uid for p in placed.placements if p.cause and p.uid} | {uid for uid, _ in placed.withdrawn}
    return tuple(
        replace(change, why=TAKEN_BACK) if change.uid in known.restored and change.uid not in caused else change
        for change in found
    )


def changes(
    before: Sequence[Session], after: Sequence[Session], placed: Placed, lighter: Mapping[str, str]
) -> tuple[Change, ...]:
    """Given the sessions published before and those planned now, return what came, went or moved, and why.

    ``lighter`` says of a uid what the programme makes lighter than its place would allow; that may speak of health.

    Only what lies ahead counts, and only strength: a mobility entry is movable by nature, ``fitted`` says whether any was
    touched.
    """
    causes = {p.uid: p.cause for p in placed.placements if p.uid and p.cause}
    gone = dict(placed.withdrawn)
    old = {s.uid: s for s in before if s.type == "strength" and s.status is Status.PLANNED}
    new = {s.uid: s for s in after if s.type == "strength" and s.status is Status.PLANNED}
    settled = {s.uid for s in after} - new.keys()
    found = [
        Change(uid=uid, origin=s.date, to=None, why=gone.get(uid, "no longer planned"))
        for uid, s in old.items()
        if uid not in new and uid not in settled
    ]
    for uid, session in new.items():
        origin = old[uid].date if uid in old else None
        if origin != session.date:
            why = "; ".join(filter(None, (causes.get(uid) or session.reason, lighter.get(uid) if origin else None)))
            found.append(Change(uid=uid, origin=origin, to=session.date, why=why))
        elif old[uid].start != session.start and old[uid].variant is session.variant:
            why = causes.get(uid, f"moved from {old[uid].start:%H:%M} to {session.start:%H:%M}")
            found.append(Change(uid=uid, origin=origin, to=session.date, why=why))
        elif old[uid].variant is not session.variant:
            why = lighter.get(uid) or causes.get(uid) or f"now {NAMES[session.variant]}: {session.reason}"
            found.append(Change(uid=uid, origin=origin, to=session.date, why=why))
    return tuple(sorted(found, key=lambda change: (change.to or change.origin or date.min, change.uid)))


def fitted(before: Sequence[Session], after: Sequence[Session]) -> bool:
    """Given the sessions published before and those planned now, return whether a mobility entry that lies ahead came,
    went or changed in anything but its reason. One that was done, skipped or missed since did not."""

    def ahead(sessions: Sequence[Session]) -> dict[str, Session]:
        mobility = [s for s in sessions if s.type == "mobility" and s.status is Status.PLANNED]
        return {s.uid: replace(s, reason="", pinned=False) for s in mobility}

    new = ahead(after)
    settled = {s.uid for s in after} - new.keys()
    return {uid: s for uid, s in ahead(before).items() if uid not in settled} != new


def _holding(waiting: Sequence[Session]) -> tuple[Done, ...]:
    """Sessions that wait to be recorded, as the planner sees them: their days and their week are taken."""
    return tuple(
        Done(date=s.date, variant=s.variant, planned=True, uid=s.uid, waiting=True)
        for s in waiting
        if s.type == "strength"
    )


def _asking(waiting: Sequence[Session], today: date) -> tuple[str, ...]:
    """What the runner is asked about a session of yesterday that nothing was recorded of yet."""
    return tuple(
        f"Was the session of {dated(s.date)} done? Until tonight a recording counts for it, or say"
        f" `liftday done {s.date}` or `liftday skip {s.date}`."
        for s in waiting
        if s.type == "strength" and s.date < today
    )


def _promises(record: Record, waiting: Sequence[Session], today: date) -> tuple[Promise, ...]:
    """The published strength sessions whose hour is to come, and those of this week that the owner skipped: not owed."""
    monday = today - timedelta(days=today.weekday())
    begun = {s.uid for s in waiting}
    return tuple(
        Promise(
            uid=s.uid,
            date=s.date,
            start=s.start,
            minutes=s.minutes,
            variant=s.variant,
            week=s.week,
            pinned=s.pinned,
            reason=s.reason,
            claims=s.claims,
            moves=s.moves,
            fallen=s.fallen,
        )
        for s in record.sessions
        if s.type == "strength"
        and s.uid not in begun
        and (s.status is Status.PLANNED or (s.status is Status.SKIPPED and s.date >= monday))
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
