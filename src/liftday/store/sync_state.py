"""How the sync stands and what the last turns left: small values, each with what belongs to one subject.

Every field has a row of its own in the table ``facts``, JSON under the field's name; a field that holds its default has
none. Instants are stored in UTC to the second. What a part of Strava's client keeps for itself (``object``) is its JSON.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, delete, select

from liftday.store.calendar_copies import Calendars
from liftday.store.engine import Store
from liftday.store.quiet import Quiet
from liftday.store.schema import facts as table
from liftday.store.upsert import upsert
from liftday.store.values import load, parsed
from liftday.training.backtest.score import Summary

_PUBLISHED = "published_"  # and a feed's file


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How Strava stands: "connected", "never" or a trouble, since when, and how often it failed so in a row (``failures``)."""

    strava: str = "never"
    strava_since: datetime | None = None
    last_sync: datetime | None = None
    last_error: str | None = None
    last_remedy: str | None = None
    failures: int = 0
    strava_retry: datetime | None = None  # until when the timetable lets it be, beside another source


@dataclass(frozen=True, slots=True, kw_only=True)
class Athlete:
    """Whose activities are stored, by Strava's number, since when the account exists ("": not said), their zones' lower bounds."""

    athlete: str | None = None
    account_since: str | None = None
    zones: tuple[float, ...] = ()
    zones_asked: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """When the athlete was found to have taken the permission back; kept until the next login or logout."""

    withdrawn: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """The number of our subscription to Strava's events."""

    webhook: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What events said that was not looked at yet: ids, and since when the permission is said to be taken back.
    ``hint_looks`` is a day of Strava's and how many ids were looked at on it."""

    hints: tuple[str, ...] = ()
    hint_looks: tuple[str, int] | None = None
    withdrawal: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """How far the history at Strava is read. ``backfill``, ``full`` and ``recheck`` are cursors of readings under way: the
    first, a full one, and the second look at a history that differs. ``reread`` wants a full one at the next sync,
    ``full_asked`` says that the owner asked for it. ``read_from`` is the date from which raw facts are to be fetched
    anew, ``no_details`` how often an activity's details could not be read. ``history_ready`` is when a reading under way is
    expected to end, None where none is, or it ends at once."""

    history_done: bool = False
    history_read: datetime | None = None
    history_differs: str | None = None
    history_ready: datetime | None = None
    backfill: object = None
    full: object = None
    full_asked: bool = False
    reread: bool = False
    recheck: object = None
    read_from: date | None = None
    no_details: Mapping[str, int] = field(default_factory=dict)

    def from_the_top(self) -> "History":
        """To be read again from its beginning: a copy that was put back knows nothing of what came after it."""
        return replace(self, reread=True, full=None, backfill=None, recheck=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """The counts of requests that `status` shows: used and limit by window."""

    quota_counts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalsLink:
    """How intervals.icu stands, as ``Connection`` does of Strava: ``icu`` is "never", "connected", or a trouble's state.
    ``icu_retry`` is until when the timetable lets it be; ``icu_ledger`` the measure of requests."""

    icu: str = "never"
    icu_since: datetime | None = None
    icu_last_sync: datetime | None = None
    icu_error: str | None = None
    icu_remedy: str | None = None
    icu_failures: int = 0
    icu_retry: datetime | None = None
    icu_ledger: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalsHistory:
    """How far the history at intervals.icu is read, backwards in time: ``icu_read_to`` is the newest date still to be read
    by the first reading, ``icu_full_to`` by a full one; None where none is under way. ``icu_stubs`` are Strava's recordings
    there, of which nothing is told: the date by the id."""

    icu_done: bool = False
    icu_read_to: date | None = None
    icu_full_to: date | None = None
    icu_stubs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalsOffer:
    """Days of which intervals.icu's calendar says something, and the mark it suggests."""

    state: str
    first: date
    last: date
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalsEntry:
    """One of our sessions in intervals.icu's calendar: the event's number, None while it is not known whether the request
    that creates it came through, and the digest of what was written."""

    number: int | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalsCalendar:
    """What its calendar offered when it was last read, and what of ours stands in it, by uid."""

    icu_offers: tuple[IntervalsOffer, ...] = ()
    icu_entries: Mapping[str, IntervalsEntry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """Activities that do not count: those that the last turn met in the store (id, date, why), and those that Strava has
    and that could not be taken in (why, by id)."""

    set_aside: tuple[tuple[str, str | None, str], ...] = ()
    set_aside_fetched: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What a repair of the database could not save, as a sentence, and whether the store was begun anew."""

    repaired: str | None = None
    begun_anew: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedFeed:
    """A feed that did not pass its own check, by its file."""

    file: str
    what: str
    remedy: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTurn:
    """What the last turn left: the feeds it refused, the day's backup if it failed, as a sentence, whether files were
    imported since the newest backup, the name of the last import's own, and the hours the sessions were placed at."""

    refused_feeds: tuple[RefusedFeed, ...] = ()
    backup_failed: str | None = None
    uncopied: bool = False
    import_copy: str | None = None
    hours: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtested:
    """How the plans turned out on the runner's own history, and the date it was replayed on."""

    replayed_on: date | None = None
    replayed: Summary | None = None


Part = (
    Connection | Athlete | Withdrawal | Webhook | Hints | History | Quota | Aside | Repair | LastTurn | Calendars
    | Backtested | Quiet | IntervalsLink | IntervalsHistory | IntervalsCalendar
)  # fmt: skip
T = TypeVar("T", bound=Part)
FROM_STRAVA: tuple[Part, ...] = (Connection(), Athlete(), Hints(), History(), Quota(), Aside(), Repair(), Backtested())
"""What a logout forgets."""


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """While the body runs, nobody else writes these: they are read once, and known after they were written here. So it is for
    who holds the turn of a state directory."""
    store.alone = True
    try:
        yield
    finally:
        store.alone, store.facts = False, None


def recall(store: Store, kind: type[T]) -> T:
    """Given one of the kinds above, return it as it is stored; its defaults where nothing is."""
    stored = _stored(store, tuple(one.name for one in fields(kind)))
    return load(kind, {one.name: parsed(stored[one.name]) for one in fields(kind) if one.name in stored})


def _stored(store: Store, names: tuple[str, ...] | None) -> Mapping[str, str]:
    """The texts that are stored under these names (None: all of them), and maybe others."""
    if store.facts is not None:
        return store.facts
    with store.reading() as connection:
        found = {row.name: row.body for row in connection.execute(_asked(None if store.alone else names))}
    if store.alone:
        store.facts = found
    return found


@cache
def _asked(names: tuple[str, ...] | None) -> Select[Any]:
    asked = select(table.c.name, table.c.body)
    return asked if names is None else asked.where(table.c.name.in_(names))


def remember(store: Store, *parts: Part) -> None:
    """Given values of different kinds, let each take the place of the one before, all of them or none."""
    _write(store, {one.name: _text(getattr(part, one.name), _default(one)) for part in parts for one in fields(part)})


def is_empty(store: Store) -> bool:
    """Whether no turn has ever left anything here."""
    return not _stored(store, None)


def published(store: Store, file: str) -> str | None:
    """Given the name of a feed's file, return the digest with which it was published, None when it was not."""
    name = _PUBLISHED + file
    body = _stored(store, (name,)).get(name)
    return None if body is None else load(str, parsed(body))


def remember_published(store: Store, digests: Mapping[str, str | None]) -> None:
    """Given digests by the name of the feed's file, keep them; None forgets one."""
    _write(store, {_PUBLISHED + file: _text(digest, None) for file, digest in digests.items()})


def _default(of: Any) -> Any:
    return of.default_factory() if callable(of.default_factory) else of.default


def _text(value: Any, default: Any) -> str | None:
    return None if value == default else json.dumps(value, sort_keys=True, default=_json)


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else asdict(value)


def _write(store: Store, texts: Mapping[str, str | None]) -> None:
    """Keep each text under its name; None forgets it. Nothing is written if all of them are known."""
    before = store.facts
    if before is not None and all(before.get(name) == text for name, text in texts.items()):
        return
    with store.writing() as connection:
        known = before or {row.name: row.body for row in connection.execute(_asked(tuple(texts)))}
        if forgotten := [name for name, text in texts.items() if text is None and name in known]:
            connection.execute(delete(table).where(table.c.name.in_(forgotten)))
        rows = [{"name": name, "body": text} for name, text in texts.items() if text not in {None, known.get(name)}]
        upsert(connection, table, rows)
    store.wrote_facts = True
    if before is not None:
        store.facts = {name: text for name, text in {**before, **texts}.items() if text is not None}
