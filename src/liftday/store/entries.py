"""What subscribers have seen: every session and entry with all its versions, what moved and why, and the plan's words.

Versions are only ever added, so that what was published before an instant can be asked for (`--at`), and so that a
session that comes back finds its uid and sequence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, delete, func, or_, select, update

from liftday.calendar.entry import Entry
from liftday.store.engine import Store
from liftday.store.schema import changes as change_table
from liftday.store.schema import turns as turn_table
from liftday.store.schema import versions as table
from liftday.store.values import load, pack, parsed, stamp, to_json, unpack
from liftday.store.word_log import any_waits, note_late
from liftday.training.day import Day, Ruling
from liftday.training.plan import Change, Plan
from liftday.training.reason import Reason, because
from liftday.training.session import Session
from liftday.words.dates import sentence
from liftday.words.lifts import is_weight_line
from liftday.words.placing import DELETED

KEEP_TURNS = timedelta(days=60)  # so far back it is known what was published when
NO_REASON = because("activities_deleted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One uid as it was last published: its entry, and its session where it is one."""

    uid: str
    at: datetime
    session: Session | None = None
    entry: Entry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A change of the plan and when it was published."""

    at: datetime
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What a plan says besides its sessions."""

    phase: str
    sessions_per_week: int
    uids: tuple[str, ...]
    days: tuple[Day, ...]
    notes: tuple[Reason, ...] = ()
    verdicts: Mapping[date, tuple[Ruling, ...]] = field(default_factory=dict)  # rulings, under their stored name
    gate: tuple[Reason, ...] = ()


def publish(
    store: Store,
    *,
    at: datetime,
    entries: Iterable[Entry],
    sessions: Iterable[Session] = (),
    plan: Plan | None = None,
    changes: Iterable[Change] = (),
) -> int:
    """Given what is published now, keep every version that is new, in one transaction; return how many there were.

    ``sessions`` and those of ``plan`` stand beside the entries of their uid. ``changes`` (and the plan's) go into the
    log. What is stored and not named stays as it is: a withdrawn entry is one that is not live any more.
    """
    by_uid = {s.uid: s for s in (*(plan.sessions if plan else ()), *sessions)}
    shown = {e.uid: e for e in entries}
    moved = (*(plan.changes if plan else ()), *changes)
    with store.writing() as connection:
        before = {row.uid: row for row in connection.execute(_latest())}
        rows = []
        for uid in sorted(by_uid.keys() | shown.keys()):
            old = before.get(uid)
            session = pack(by_uid[uid]) if uid in by_uid else old and old.session
            entry = pack(shown[uid]) if uid in shown else old and old.entry
            if old is None or (old.session, old.entry) != (session, entry):
                rows.append({"uid": uid, "at": stamp(at), "session": session, "entry": entry})
        if rows:
            connection.execute(table.insert(), rows)
        if moved:
            connection.execute(change_table.insert(), [_change_row(change, at) for change in moved])
        if plan is not None:
            last = connection.execute(_newest_turn(turn_table.c.seen_at)).scalar()
            note_late(connection, since=last or "", at=at)
            _remember_words(connection, pack(_words(plan)), at)
    return len(rows)


def is_behind(store: Store) -> bool:
    """Whether a word of the owner's was kept that no turn has carried out: the process that was to do it was killed."""
    with store.reading() as connection:
        last = connection.execute(_newest_turn(turn_table.c.seen_at)).scalar()
        return any_waits(connection, since=last or "")


def is_any_promised(store: Store) -> bool:
    """Whether a session was ever published."""
    with store.reading() as connection:
        return connection.execute(select(table.c.n).where(table.c.session.is_not(None)).limit(1)).first() is not None


def _change_row(change: Change, at: datetime) -> dict[str, Any]:
    return {
        "at": stamp(at),
        "uid": change.uid,
        "origin": change.origin.isoformat() if change.origin else None,
        "target": change.to.isoformat() if change.to else None,
        "why": "",
        "reasons": to_json(change.reasons),
    }


def _words(plan: Plan) -> _Words:
    return _Words(
        phase=plan.phase,
        sessions_per_week=plan.sessions_per_week,
        uids=tuple(s.uid for s in plan.sessions),
        days=plan.days,
        notes=plan.notes,
        verdicts=plan.rulings,
        gate=plan.gate,
    )


def _remember_words(connection: Connection, words: bytes, at: datetime) -> None:
    """One row a plan; a turn that comes to the same as the last one only renews its instant."""
    if words == connection.execute(_newest_turn(turn_table.c.body)).scalar():
        _see_again(connection, at)
        return
    connection.execute(turn_table.insert().values(at=stamp(at), seen_at=stamp(at), body=words))
    _forget_before(connection, stamp(at - KEEP_TURNS))


def seen(store: Store, *, at: datetime) -> None:
    """A turn would come to the plan that is published already."""
    with store.writing() as connection:
        _see_again(connection, at)


def _see_again(connection: Connection, at: datetime) -> None:
    newest = select(func.max(turn_table.c.n)).scalar_subquery()
    connection.execute(update(turn_table).where(turn_table.c.n == newest).values(seen_at=stamp(at)))


def _forget_before(connection: Connection, border: str) -> None:
    """Drop the plans nobody saw since the border, and the versions that were replaced before it: what was published at any
    instant since then stays known, and the years do not pile up."""
    connection.execute(delete(turn_table).where(turn_table.c.seen_at < border))
    current_then = select(func.max(table.c.n)).where(table.c.at < border).group_by(table.c.uid)
    connection.execute(delete(table).where(table.c.at < border, table.c.n.not_in(current_then)))


def _latest(before: datetime | None = None) -> Select[Any]:
    last = select(func.max(table.c.n)).group_by(table.c.uid)
    if before is not None:
        last = last.where(table.c.at < stamp(before))
    return select(table).where(table.c.n.in_(last)).order_by(table.c.uid)


def recall(store: Store, *, before: datetime | None = None) -> tuple[Published, ...]:
    """Return every uid as it was last published, before an instant if one is given; the withdrawn ones too."""
    with store.reading() as connection:
        return tuple(
            Published(
                uid=row.uid,
                at=load(datetime, row.at),
                session=None if row.session is None else unpack(Session, row.session),
                entry=None if row.entry is None else unpack(Entry, row.entry),
            )
            for row in connection.execute(_latest(before))
        )


def recall_plan(store: Store, *, before: datetime | None = None) -> Plan | None:
    """Return the plan as it was last published, before an instant if one is given; None when there is none that old.

    Its ``at`` is the last turn that came to it; its changes are empty: ``changes`` has them.
    """
    with store.reading() as connection:
        asked = _newest_turn(turn_table.c.at, turn_table.c.seen_at, turn_table.c.body)
        if before is not None:
            asked = asked.where(turn_table.c.at < stamp(before))
        row = connection.execute(asked).first()
        if row is None:
            return None
        words = unpack(_Words, row.body)  # here, where damage is noticed
        first_turn, last_turn = load(datetime, row.at), load(datetime, row.seen_at)
    known = {p.uid: p.session for p in recall(store, before=before)}
    return Plan(
        at=last_turn if before is None or last_turn < before else first_turn,
        phase=words.phase,
        sessions_per_week=words.sessions_per_week,
        sessions=tuple(s for uid in words.uids if (s := known.get(uid)) is not None),
        days=words.days,
        notes=words.notes,
        rulings=words.verdicts,
        gate=words.gate,
    )


def _newest_turn(*columns: Any) -> Select[Any]:
    return select(*columns).order_by(turn_table.c.n.desc()).limit(1)


def changes(
    store: Store,
    *,
    day: date | None = None,
    since: date | None = None,
    uid: str | None = None,
    before: datetime | None = None,
) -> tuple[Logged, ...]:
    """Return what moved, oldest first: from or to a date, or one since a date, of a session, before an instant, as far as they
    are given."""
    asked = select(change_table).order_by(change_table.c.n)
    if day is not None:
        asked = asked.where(or_(change_table.c.origin == day.isoformat(), change_table.c.target == day.isoformat()))
    if since is not None:
        later = since.isoformat()
        asked = asked.where(or_(change_table.c.origin >= later, change_table.c.target >= later))
    if uid is not None:
        asked = asked.where(change_table.c.uid == uid)
    if before is not None:
        asked = asked.where(change_table.c.at < stamp(before))
    with store.reading() as connection:
        return tuple(_logged(row) for row in connection.execute(asked))


def _logged(row: Any) -> Logged:
    return Logged(
        at=load(datetime, row.at),
        change=load(
            Change,
            {
                "uid": row.uid,
                "origin": row.origin,
                "to": row.target,
                "reasons": row.why if row.reasons is None else parsed(row.reasons),
            },
        ),
    )


def forget_reasons(store: Store, *, at: datetime, today: date) -> None:
    """Given the instant and the athlete's date, take out of what was published whatever tells of activities: why
    sessions stand where they stand, the labels of days, what moved and why, and every version but the last.

    Each uid and its sequence stay, counted one up where a subscriber holds the text. A turn that follows writes anew what
    it has evidence for.
    """
    with store.writing() as connection:
        rows = list(connection.execute(_latest()))
        last = select(func.max(table.c.n)).group_by(table.c.uid).scalar_subquery()
        connection.execute(delete(table).where(table.c.n.not_in(last)))
        connection.execute(delete(change_table))
        for row in rows:
            session = None if row.session is None else unpack(Session, row.session)
            entry = None if row.entry is None else unpack(Entry, row.entry)
            bare = {
                "session": session and pack(_untold(session)),
                "entry": entry and pack(_bare(entry, at, today)),
            }
            connection.execute(update(table).where(table.c.n == row.n).values(**bare))


def _untold(session: Session) -> Session:
    """A session without what it tells of activities: why it stands there, and what was lifted before it."""
    blocks = tuple(replace(block, weight=None) for block in session.blocks)
    return replace(session, reasons=(NO_REASON,), claims=(), moved=None, fallen=None, blocks=blocks)


def _bare(entry: Entry, at: datetime, today: date) -> Entry:
    """An entry without what it tells of activities."""
    if entry.kind == "notice":
        return entry
    if entry.kind == "day":
        gone = entry.live and entry.date >= today
        return replace(entry, summary="Day", description="", content="", live=gone)
    told = entry.description.split("\n")
    lines = (line for line in told if not line.startswith("Moved on ") and not is_weight_line(line))
    bare = "\n".join(f"Why this day: {sentence(DELETED)}" if line.startswith("Why ") else line for line in lines)
    if bare == entry.description or not entry.live:
        return replace(entry, description=bare, why="")
    stamp = max(at.astimezone(UTC).replace(microsecond=0), entry.modified or entry.created or at)
    return replace(entry, description=bare, why="", sequence=entry.sequence + 1, modified=stamp)
