"""What was done: activities received from Strava, which may be kept for days only, from intervals.icu, and from the owner's
own files.

Strava and a file may have the same activity by its id. Strava's row counts while Strava has it; a file's row counts where
Strava has none, or where it was received after the activity had gone from there. Ids of intervals.icu have a prefix: that
two recordings are of one session is found where they are read (``training.reading.twins``).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, or_, select, update

from liftday.store.engine import Store
from liftday.store.merge import FILE, ICU, STRAVA, Merged, Received, merge
from liftday.store.schema import activities as table
from liftday.store.schema import anchors, readings, turns
from liftday.store.upsert import upsert
from liftday.store.values import Unreadable, load, parsed, stamp
from liftday.training.activity import Activity
from liftday.training.bounds import SetAside
from liftday.training.reason import Reason

_NOTED_EVERY = timedelta(hours=6)  # that the same was received again is written down this often at most
_BY_ID = select(table).where(table.c.id.in_(bindparam("ids", expanding=True)))
_BATCH = 500  # ids in one question: SQLite takes 32,766 parameters, others fewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What remembering came to. ``detailed`` counts those that were known and whose laps came now; ``ids`` are those whose
    facts have changed, ``since`` is the first local date that one of them has or had, and ``placed`` the first that gained
    or lost one: it is new, or its date is another."""

    new: int = 0
    changed: int = 0
    detailed: int = 0
    same: int = 0
    ids: tuple[str, ...] = ()
    since: date | None = None
    placed: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many activities are stored: ``raw`` with their facts, ``reduced`` without, ``gone`` from their source,
    ``files`` from the owner's files, ``intervals`` from intervals.icu; and the first and last local date of those that
    count."""

    raw: int
    reduced: int
    gone: int
    files: int
    intervals: int
    first: date | None
    last: date | None


@contextmanager
def kept_decoded(store: Store) -> Iterator[None]:
    """While the body runs, what is remembered for the first time is kept decoded too, and ``recall`` takes it from there
    as long as the row still says the same: reading back what was written a moment ago is a tenth of a first sync."""
    store.decoded = {}
    try:
        yield
    finally:
        store.decoded = None


def remember(store: Store, activities: Iterable[Activity], *, heard_at: datetime, revive: bool = False) -> Tally:
    """Given what was just received, keep it, each activity once. Return what was new in it.

    A summary does not erase the details of an earlier answer unless the activity's times or distance changed. A reduced
    activity that is received again unchanged stays reduced: its reading was made with the details; with ``revive``
    (``sync --full``) the facts are kept again. What was gone and is received again counts again. What a file has of an
    activity that Strava has counts as the same.
    """
    received = {(a.id, a.origin): a for a in activities}
    count = {"new": 0, "changed": 0, "detailed": 0, "same": 0}
    ids: list[str] = []
    days: list[str] = []
    placed: list[str] = []
    writes = _Writes(heard_at)
    with store.writing() as connection:
        known = _known(connection, [name for name, _ in received])
        for (name, origin), activity in received.items():
            row = known.get((name, origin))
            other = known.get((name, FILE if origin == STRAVA else STRAVA))
            merged = merge(Received.of(activity), row, other, revive=revive)
            count[merged.count] += 1
            writes.add(activity, row, merged)
            if row is None and store.decoded is not None and merged.columns is not None:
                new = merged.columns
                store.decoded[name, origin, new["digest"], new["detailed"], new["details"]] = activity
            if merged.count != "same":
                ids.append(name)
                both = [activity.day.isoformat(), *([row.day] if row is not None else [])]
                days += both
                placed += both if len(set(both)) == 2 or row is None or row.gone_at is not None else []
        writes.carry_out(connection)
    return Tally(**count, ids=tuple(ids), since=_first(days), placed=_first(placed))


def _first(days: list[str]) -> date | None:
    return date.fromisoformat(min(days)) if days else None


class _Writes:
    """The rows to write, and those to mark as received again: two statements for any number of activities."""

    def __init__(self, heard_at: datetime) -> None:
        self._at = stamp(heard_at)
        self._stale = stamp(heard_at - _NOTED_EVERY)
        self._rows: list[dict[str, Any]] = []
        self._again: list[dict[str, Any]] = []

    def add(self, activity: Activity, row: Row[Any] | None, merged: Merged) -> None:
        if merged.columns is not None:
            self._rows.append({"id": activity.id, "origin": activity.origin, "heard_at": self._at, **merged.columns})
        elif row is not None and row.heard_at < self._stale:
            self._again.append({"the_id": activity.id, "the_origin": activity.origin, "heard_at": self._at})

    def carry_out(self, connection: Connection) -> None:
        upsert(connection, table, self._rows)
        if self._again:
            this = and_(table.c.id == bindparam("the_id"), table.c.origin == bindparam("the_origin"))
            connection.execute(update(table).where(this), self._again)


def _known(connection: Connection, ids: Sequence[str]) -> dict[tuple[str, str], Row[Any]]:
    batches = (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
    return {(row.id, row.origin): row for some in batches for row in connection.execute(_BY_ID, {"ids": some})}


def _counting() -> Any:
    """The condition under which a row counts: it is Strava's, or Strava has none."""
    other = table.alias("strava")
    return and_(
        table.c.gone_at.is_(None),
        or_(
            table.c.origin == STRAVA,
            ~select(other.c.id)
            .where(other.c.id == table.c.id, other.c.origin == STRAVA)
            .where(or_(other.c.gone_at.is_(None), other.c.gone_at >= table.c.heard_at))
            .exists(),
        ),
    )


def recall(store: Store, *, since: date | None = None) -> tuple[Activity, ...]:
    """Return the activities that count and whose facts are stored, by start, from a local date on if one is given. What
    is stored and is no activity is passed over: ``recall_all`` names it."""
    return tuple(one for one in recall_all(store, since=since) if isinstance(one, Activity))


def recall_all(store: Store, *, since: date | None = None) -> tuple[Activity | SetAside, ...]:
    """As ``recall``, with a note in the place of each whose facts are JSON, as the file is sound, and no activity."""
    columns = (table.c.id, table.c.origin, table.c.digest, table.c.detailed, table.c.details, table.c.facts)
    asked = select(*columns).where(table.c.facts.is_not(None), _counting()).order_by(table.c.start, table.c.id)
    if since is not None:
        asked = asked.where(table.c.day >= since.isoformat())
    known = store.decoded or {}
    with store.reading() as connection:
        rows = ((row[:-1], row[-1]) for row in map(tuple, connection.execute(asked)))
        return tuple((known and known.get(written)) or _activity_or_why(written, facts) for written, facts in rows)


_Written = tuple[str, str, str, int, str | None]
"""What a row says of an activity, its facts by their digest: id, origin, digest, detailed, details."""


def _activity_or_why(written: _Written, facts: str) -> Activity | SetAside:
    id_, origin, _, detailed, details = written
    summary, rest = parsed(facts), parsed(details) if details else {}
    try:
        return load(Activity, {**summary, **rest, "id": id_, "origin": origin, "detailed": bool(detailed)})
    except (TypeError, Unreadable):
        return SetAside(id=id_, day=None, reason=Reason("no_activity", {}))


def ids_between(store: Store, first: date, last: date, *, origin: str = STRAVA) -> dict[str, datetime]:
    """Given two local dates, both included, return what Strava (or the origin) has there as far as we know: id -> local
    start."""
    asked = (
        select(table.c.id, table.c.start)
        .where(table.c.origin == origin, table.c.gone_at.is_(None))
        .where(table.c.day >= first.isoformat(), table.c.day <= last.isoformat())
        .order_by(table.c.start)
    )
    with store.reading() as connection:
        return {row.id: load(datetime, row.start) for row in connection.execute(asked)}


def last_between(store: Store, first: date, last: date) -> str | None:
    """The last id of ``ids_between``, None without any."""
    asked = (
        select(table.c.id)
        .where(table.c.origin == STRAVA, table.c.gone_at.is_(None))
        .where(table.c.day >= first.isoformat(), table.c.day <= last.isoformat())
        .order_by(table.c.day.desc(), table.c.start.desc())
    )
    with store.reading() as connection:
        return connection.execute(asked.limit(1)).scalar()


def undetailed(store: Store, *, since: date, origin: str = STRAVA) -> tuple[str, ...]:
    """Return the ids of an origin's activities from a local date on whose details were never fetched, newest first: reduced
    ones too, since a backup carries no raw facts and what it was waiting for is still to come after a restore."""
    asked = (
        select(table.c.id)
        .where(table.c.origin == origin, table.c.gone_at.is_(None), table.c.detailed == 0)
        .where(table.c.day >= since.isoformat())
        .order_by(table.c.start.desc())
    )
    with store.reading() as connection:
        return tuple(connection.execute(asked).scalars())


def forget(store: Store, ids: Iterable[str], *, at: datetime, origin: str = STRAVA) -> int:
    """Note that these are gone from their origin: their facts and their readings go, a tombstone stays. Return how many
    there were. One that is received from there again counts again."""
    rows = [{"the_id": name} for name in sorted(set(ids))]
    if not rows:
        return 0
    there = (table.c.id == bindparam("the_id"), table.c.origin == origin, table.c.gone_at.is_(None))
    with store.writing() as connection:
        connection.execute(delete(readings).where(readings.c.id == bindparam("the_id")), rows)
        values = {"gone_at": stamp(at), "facts": None, "details": None, "detailed": 0, "digest": ""}
        return connection.execute(update(table).where(*there).values(**values), rows).rowcount


def is_reduced_since(store: Store, first: date) -> bool:
    """Given a local date, return whether the raw facts of an activity of Strava's from then on are gone."""
    asked = select(table.c.id).where(table.c.origin == STRAVA, table.c.gone_at.is_(None), table.c.facts.is_(None))
    with store.reading() as connection:
        return connection.execute(asked.where(table.c.day >= first.isoformat()).limit(1)).first() is not None


def gone(store: Store) -> frozenset[str]:
    """Return the ids that are gone from their origin and were not received from a file since."""
    other = table.alias("file")
    asked = select(table.c.id).where(
        table.c.gone_at.is_not(None),
        ~select(other.c.id)
        .where(other.c.id == table.c.id, other.c.origin != STRAVA, other.c.heard_at > table.c.gone_at)
        .exists(),
    )
    with store.reading() as connection:
        return frozenset(connection.execute(asked).scalars())


def reduce(store: Store, *, before: datetime) -> int:
    """Drop the raw facts of what was last received from Strava before the instant; return of how many. To be called after
    the turn's readings were remembered: they are what stays. What files brought is left alone."""
    with store.writing() as connection:
        over = and_(table.c.origin == STRAVA, table.c.facts.is_not(None), table.c.heard_at < stamp(before))
        return connection.execute(update(table).where(over).values(facts=None, details=None)).rowcount


def first_to_reduce(store: Store) -> datetime | None:
    """When Strava last sent the facts that ``reduce`` drops before all others, None where it has none to drop."""
    asked = select(func.min(table.c.heard_at)).where(table.c.origin == STRAVA, table.c.facts.is_not(None))
    with store.reading() as connection:
        heard = connection.execute(asked).scalar()
        return None if heard is None else load(datetime, heard)


def erase(store: Store) -> int:
    """Delete everything that came from Strava: activities, tombstones, their readings, the anchors and the explanations
    that were made of them. Return how many activities there were. ``Store.shrink`` then leaves nothing in the file."""
    with store.writing() as connection:
        count = connection.execute(delete(table).where(table.c.origin == STRAVA)).rowcount
        connection.execute(delete(readings).where(readings.c.id.not_in(select(table.c.id))))
        connection.execute(delete(anchors))
        connection.execute(delete(turns))
    return count


def counts(store: Store) -> Counts:
    """Return how many activities are stored, and of which dates."""
    of, stands, raw = table.c.origin, table.c.gone_at.is_(None), table.c.facts.is_not(None)
    asked = select(
        func.count().filter(stands, raw).label("raw"),
        func.count().filter(stands, ~raw).label("reduced"),
        func.count().filter(~stands).label("gone"),
        func.count().filter(of == FILE).label("files"),
        func.count().filter(of == ICU).label("intervals"),
        func.min(table.c.day).filter(stands).label("first"),
        func.max(table.c.day).filter(stands).label("last"),
    )
    with store.reading() as connection:
        return load(Counts, dict(connection.execute(asked).mappings().one()))
