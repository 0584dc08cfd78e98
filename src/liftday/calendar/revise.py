"""What ought to stand in the calendar, set against what stands there: sequences, stamps and tombstones.

Subscribers know an event by its uid and believe an edit only when SEQUENCE and LAST-MODIFIED move (RFC 5546 2.1.4;
reports on Google). So both move when something material changes and never else: a feed that is rendered anew each
hour keeps its bytes, its ETag and the runner's peace.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from liftday.calendar.entry import Entry

KEPT = timedelta(days=366)  # past events stay in the feed for a year, else history vanishes at the subscriber
REMEMBERED = timedelta(days=732)  # then the tombstone goes too: nothing is planned two years back
_SETTLED = ("done", "missed")


def revise(published: Sequence[Entry], wanted: Sequence[Entry], now: datetime) -> tuple[Entry, ...]:
    """Given what was published, what is wanted, and the instant (aware, in the athlete's zone: its date is today),
    return what to publish and remember, sorted by start and uid.

    A new entry begins at sequence 0; a material change adds one and stamps ``modified``, which never runs backwards
    though the clock may. A reason is another one only when the plan wrote it anew, and then it is a change. Of what has
    begun only hours and what became of it are material, and what can still be answered: no setting and no newer reason
    rewrites the past. What is no longer wanted
    becomes a tombstone and, when it returns, goes on from its sequence. Done and missed sessions, and past labels while
    days are labelled at all, stay for a year without being asked for. Doing it twice changes nothing.

    Raise ValueError when two wanted entries claim one uid.
    """
    before = {entry.uid: entry for entry in published}
    after = _by_uid(wanted)
    today = now.date()
    stamp = now.astimezone(UTC).replace(microsecond=0)
    labelled = any(entry.kind == "day" for entry in wanted)
    revised = []
    for uid in before.keys() | after.keys():
        old, new = before.get(uid), after.get(uid)
        if new and new.live and today - new.date <= KEPT:
            revised.append(_publish(old, new, stamp, today))
        elif old and not new and _stays(old, today, labelled=labelled):
            revised.append(old)
        elif old and (old.kind.endswith("notice") or today - old.date <= REMEMBERED):
            revised.append(replace(old, live=False, status=new.status if new else old.status))
    return tuple(sorted(revised, key=lambda entry: entry.order))


def _by_uid(entries: Iterable[Entry]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in entries:
        if found.setdefault(entry.uid, entry) is not entry:
            raise ValueError(f"two entries claim the uid {entry.uid}")
    return found


def _publish(old: Entry | None, new: Entry, stamp: datetime, today: date) -> Entry:
    if old is None:
        return replace(new, sequence=0, created=stamp, modified=stamp)
    begun = _begun(old, stamp, today)
    material = _settled if begun else _material
    if old.live and material(old) == material(new) and (begun or old.why in {"", new.why}):
        return old if begun else replace(old, why=new.why)
    return replace(
        new,
        sequence=old.sequence + 1,
        created=old.created or stamp,
        modified=max(stamp, old.modified or stamp),
    )


def _stays(old: Entry, today: date, *, labelled: bool) -> bool:
    """True for history nobody asked for but the subscriber has: it leaves by age or when it is called off."""
    if not old.live or today - old.date > KEPT:
        return False
    return old.status in _SETTLED or (old.kind == "day" and labelled and old.date < today)


def _begun(entry: Entry, stamp: datetime, today: date) -> bool:
    """Whether an entry's hour has come, or its day is over."""
    return entry.start <= stamp if isinstance(entry.start, datetime) else entry.date < today


def _settled(entry: Entry) -> tuple[object, ...]:
    """What a change of is a change for the reader of an entry that has begun."""
    title = entry.summary if entry.kind == "day" else ""
    return (entry.date, entry.start, entry.end, entry.status, entry.kind, title, entry.acts)


def _material(entry: Entry) -> tuple[object, ...]:
    """What a change of is a change for the reader; the description alone is not, the content and the reason are. A label
    is its title."""
    content = "" if entry.kind == "day" else entry.content
    return (
        *(entry.date, entry.start, entry.end, entry.summary, entry.status, entry.kind),
        *(entry.categories, entry.transparent, content, entry.reminder_minutes),
    )
