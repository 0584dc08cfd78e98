"""What became of the sessions: done, missed or skipped, and every strength session that really happened.

Everything is worked out anew from what was published, recorded and reported, so that it does not matter in how many steps
the news came in (docs/training.md, Completion).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from liftday.training.day import Reading, Role
from liftday.training.owner import Feedback, Pain
from liftday.training.placing.values import Done
from liftday.training.programme.marked_pain import belonging, pains
from liftday.training.session import Session, Status, Variant

LEAST_MINUTES = 15  # of a strength activity, to count at all
LEAST_SHARE = 0.5  # or this share of the minutes planned
CALM = 2  # of 10: so little pain changes nothing, and ends what more of it changed (training.md, Pain)
RECENT_DAYS = 42  # what matters to the planner
ONE_DAY = timedelta(days=1)
CLIMBING = frozenset({"main", "core"})  # the sections whose exercises have a ladder; power stays fast
GRACE = ONE_DAY  # after its date a session may still be done (training.md, Completion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """One strength session that happened, at most one a date. ``uid`` is None when nobody had planned it.

    ``phase`` is the one it was written for (empty when unplanned), ``moves`` are the exercises of a full session whose
    repetitions climb; ``rating``, ``pain`` and ``morning`` ("usual" or "worse" than usual, the morning after) are the
    owner's reports. ``later`` is the worst pain that was marked after it and belongs to it, ``settled`` whether every
    place was calm by its last mark, on a later day than the session.
    """

    date: date
    variant: Variant = Variant.FULL
    uid: str | None = None
    phase: str = ""
    moves: frozenset[str] = frozenset()
    minutes: float = 0.0
    rating: int | None = None
    pain: int | None = None
    morning: str | None = None
    later: int | None = None
    settled: bool = False

    @property
    def worst(self) -> int | None:
        """The worst pain in it and after it, None where none was told."""
        return max((pain for pain in (self.pain, self.later) if pain is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The past as it stands: sessions with what became of them, strength and mobility that happened, by date, and the pain
    that was marked, one a day and place."""

    sessions: tuple[Session, ...] = ()
    completions: tuple[Completion, ...] = ()
    dones: tuple[Done, ...] = ()
    mobility: tuple[date, ...] = ()
    pains: tuple[Pain, ...] = ()

    def waiting(self, now: datetime) -> tuple[Session, ...]:
        """Given the instant, return the sessions whose hour has come and that may still be recorded: they stand as they
        were published, and nothing is offered in their place."""
        return tuple(s for s in self.sessions if s.status is Status.PLANNED and s.start <= now)

    def assuming(self, planned: Iterable[Session]) -> "Record":
        """Given sessions that are still to come, return the record as it will be once they are done.

        What else was published as planned is left out: it is written anew, or was withdrawn.
        """
        coming = {s.uid: replace(s, status=Status.DONE) for s in planned if s.type == "strength"}
        before = {c.date for c in self.completions}
        known = {c.uid for c in self.completions}
        new = (_completion(s, None) for s in coming.values() if s.date not in before and s.uid not in known)
        kept = (s for s in self.sessions if s.uid not in coming and s.status is not Status.PLANNED)
        return replace(
            self,
            sessions=tuple(sorted((*kept, *coming.values()), key=_order)),
            completions=tuple(sorted((*self.completions, *new), key=lambda c: c.date)),
        )


def settle(
    published: Sequence[Session], readings: Sequence[Reading], feedback: Sequence[Feedback], *, now: datetime
) -> Record:
    """Given the published sessions, what was recorded and what the owner reported, return the record.

    ``now`` is an instant in any zone; each session's own zone tells its date. A session is done as soon as its strength
    was recorded, and waits for that until the day after its own is over (training.md, Completion): so long it stays planned. Cancelled
    sessions are left out of the matching.
    """
    reports = _reports(feedback)
    sessions = sorted(published, key=_order)
    strength = [s for s in sessions if s.type == "strength"]
    done, visits = _completions(strength, readings, reports)
    stretched = _mobility_done([s for s in sessions if s.type == "mobility"], readings, reports)
    settled = tuple(_settled(s, reports.get(s.uid), now, done=s.uid in stretched | done.keys()) for s in sessions)
    hurting = pains(feedback)
    completions = tuple(_with_pains(sorted((*done.values(), *visits), key=lambda c: c.date), hurting))
    return Record(
        sessions=settled,
        completions=completions,
        dones=_dones(completions, now, {s.uid: s.date for s in strength}),
        mobility=tuple(sorted({s.date for s in settled if s.uid in stretched} | _mobility_days(readings))),
        pains=hurting,
    )


def _with_pains(completions: Sequence[Completion], hurting: Sequence[Pain]) -> Iterable[Completion]:
    """The completions, each with the pain that belongs to it."""
    for one, after in zip(completions, belonging([(c.date, c.variant) for c in completions], hurting), strict=True):
        last = {pain.place: pain.pain for pain in after}
        settled = bool(after) and after[-1].date > one.date and max(last.values()) <= CALM
        yield replace(one, later=max((pain.pain for pain in after), default=None), settled=settled)


def _reports(feedback: Sequence[Feedback]) -> dict[str, Feedback]:
    """The last done, skip or unskip of each session, by uid, with the last rating, pain and morning given at all."""
    reports: dict[str, Feedback] = {}
    for item in sorted(feedback, key=lambda f: f.at):  # of one instant, in the order they were given
        if item.act not in {"done", "skip", "unskip"}:
            continue
        before = reports.get(item.uid, item)
        reports[item.uid] = replace(
            item,
            rating=before.rating if item.rating is None else item.rating,
            pain=before.pain if item.pain is None else item.pain,
            morning=item.morning or before.morning,
        )
    return reports


def _completions(
    sessions: Sequence[Session], readings: Sequence[Reading], reports: dict[str, Feedback]
) -> tuple[dict[str, Completion], list[Completion]]:
    """Completions of planned sessions by uid, and visits nobody had planned. One completion a date.

    Nearest first: the day itself, then a day late, then a day early (docs/training.md, Completion), if the session stood there when
    the visit began: one that was put beside a visit has not been done by it. What the owner calls done without a
    recording was done on its day.
    """
    visited = _strength_visits(readings)
    minutes = {on: reading.minutes for on, reading in visited.items()}
    done_by_owner = {s.uid for s in sessions if (report := reports.get(s.uid)) and report.act == "done"}
    refused = {s.uid for s in sessions if _skipped(s, reports.get(s.uid))}
    done: dict[str, Completion] = {}
    for offset in (0, 1, -1):
        for session in sessions:
            on = session.date + offset * ONE_DAY
            if session.uid in done or session.uid in refused or session.status is Status.CANCELLED:
                continue
            if offset < 0 and on in visited and not _stood(session, visited[on]):
                continue
            if on in minutes and (session.uid in done_by_owner or _enough(minutes[on], session)):
                done[session.uid] = replace(_completion(session, reports.get(session.uid), minutes.pop(on)), date=on)
    taken = {c.date for c in done.values()}
    for session in sessions:
        if session.uid in done_by_owner and session.uid not in done and session.date not in taken:
            taken.add(session.date)
            done[session.uid] = _completion(session, reports.get(session.uid))
    visits = [_visit(on, long, reports.get(visit_uid(on))) for on, long in minutes.items() if long >= LEAST_MINUTES]
    return done, [visit for visit in visits if visit.date not in taken]


def visit_uid(on: date) -> str:
    """The uid for feedback on a visit to the gym that nobody had planned.

    >>> visit_uid(date(2026, 3, 6))
    'visit-2026-03-06'
    """
    return f"visit-{on.isoformat()}"


def _visit(on: date, minutes: float, report: Feedback | None) -> Completion:
    if report is None:
        return Completion(date=on, minutes=minutes)
    return Completion(date=on, minutes=minutes, rating=report.rating, pain=report.pain, morning=report.morning)


def _skipped(session: Session, report: Feedback | None) -> bool:
    return report.act == "skip" if report else session.status is Status.SKIPPED


def _completion(session: Session, report: Feedback | None, minutes: float = 0.0) -> Completion:
    return Completion(
        date=session.date,
        variant=session.variant,
        uid=session.uid,
        phase=session.phase,
        moves=_moves(session),
        minutes=minutes or session.minutes,
        rating=report.rating if report else None,
        pain=report.pain if report else None,
        morning=report.morning if report else None,
    )


def _moves(session: Session) -> frozenset[str]:
    """The exercises of a session that are tried in earnest: those of a full one."""
    full = session.variant is Variant.FULL
    return frozenset(b.slot for b in session.blocks if full and b.section in CLIMBING)


def _strength_visits(readings: Sequence[Reading]) -> dict[date, Reading]:
    """The longest strength activity of each date; recordings of the same session count once."""
    longest: dict[date, Reading] = {}
    for reading in readings:
        if reading.role is Role.STRENGTH and "duplicate" not in reading.flags:
            longest[reading.day] = max(longest.get(reading.day, reading), reading, key=lambda each: each.minutes)
    return dict(sorted(longest.items()))


def _stood(session: Session, visit: Reading) -> bool:
    """Whether a session stood on its date already when a visit began, so that this can have been meant for it."""
    if session.since is None:
        return True
    since = session.since.astimezone(session.start.tzinfo).replace(tzinfo=None)
    return since <= visit.start if visit.time_known else since.date() <= visit.day


def _enough(minutes: float, session: Session) -> bool:
    return minutes >= LEAST_MINUTES or minutes >= LEAST_SHARE * session.minutes


def _mobility_days(readings: Sequence[Reading]) -> set[date]:
    return {r.day for r in readings if r.role is Role.MOBILITY and "duplicate" not in r.flags}


def _mobility_done(sessions: Sequence[Session], readings: Sequence[Reading], reports: dict[str, Feedback]) -> set[str]:
    """The uids of mobility entries that happened: on their day, or a day beside it that has no entry of its own."""
    recorded = sorted(
        (r for r in readings if r.role is Role.MOBILITY and "duplicate" not in r.flags), key=lambda r: r.start
    )
    visits = {reading.day: reading for reading in recorded}
    days = set(visits)
    done = {s.uid for s in sessions if (report := reports.get(s.uid)) and report.act == "done"}
    days -= {s.date for s in sessions if s.uid in done}
    for offset in (0, 1, -1):
        for session in sessions:
            report = reports.get(session.uid)
            on = session.date + offset * ONE_DAY
            early = offset < 0 and on in days and not _stood(session, visits[on])
            if session.uid not in done and on in days and not early and not _skipped(session, report):
                days.discard(on)
                done.add(session.uid)
    return done


def _settled(session: Session, report: Feedback | None, now: datetime, *, done: bool) -> Session:
    """The session with what became of it."""
    today = now.astimezone(session.start.tzinfo).date()
    if done or (report and report.act == "done"):
        status = Status.DONE
    elif _skipped(session, report):
        status = Status.SKIPPED
    elif session.status is Status.CANCELLED:
        status = Status.CANCELLED
    else:
        status = Status.MISSED if session.date + GRACE < today else Status.PLANNED
    return session if status is session.status else replace(session, status=status)


def _dones(completions: Sequence[Completion], now: datetime, entry_dates: Mapping[str, date]) -> tuple[Done, ...]:
    """What the planner needs to know of the last six weeks; ``entry_dates`` are by uid."""
    since = now.date() - timedelta(days=RECENT_DAYS)
    return tuple(
        Done(date=c.date, variant=c.variant, uid=c.uid, entry_date=entry_dates.get(c.uid or ""))
        for c in completions
        if c.date >= since
    )


def _order(session: Session) -> tuple[datetime, str]:
    return (session.start, session.uid)
