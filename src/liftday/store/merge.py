"""A received activity beside what is stored of it: new, changed, newly detailed, or the same."""

from dataclasses import dataclass, fields
from hashlib import blake2b
from typing import Any

from sqlalchemy import Row

from liftday.store.values import dump, encode, parsed
from liftday.training.activity import Activity

STRAVA, FILE, ICU = "strava", "file", "icu"
_DETAILS = ("perceived_exertion", "device", "laps", "splits", "best_efforts")  # what a summary may leave out
_OWN = ("id", "origin", "detailed")  # columns of their own
_SHAPE = ("start", "elapsed_s", "moving_s", "distance_m")  # laps fit the activity while these stay
assert {f.name for f in fields(Activity)} >= {*_DETAILS, *_OWN, *_SHAPE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An activity as it is to be stored: the facts of a summary as text, what only details tell as JSON."""

    activity: Activity
    start: str
    facts: str
    digest: str
    details: dict[str, Any]

    @classmethod
    def of(cls, activity: Activity) -> "Received":
        """Given an activity, return it as it is to be stored."""
        written = dump(activity)
        for name in _OWN:
            written.pop(name, None)
        details = {name: written.pop(name) for name in _DETAILS if name in written}
        facts = encode(written)
        digest = blake2b(facts.encode(), digest_size=16).hexdigest()
        return cls(activity=activity, start=written["start"], facts=facts, digest=digest, details=details)

    def columns(self, details: dict[str, Any] | None = None, *, detailed: bool | None = None) -> dict[str, Any]:
        """The row it makes, by default with its own details."""
        kept = self.details if details is None else details
        return {
            "day": self.start[:10],
            "start": self.start,
            "digest": self.digest,
            "detailed": int(self.activity.detailed if detailed is None else detailed),
            "facts": self.facts,
            "details": encode(kept) if kept else None,
            "gone_at": None,
        }


@dataclass(frozen=True, slots=True)
class Merged:
    """What a received activity comes to: a count of the Tally ("new", "changed", "detailed", "same") and the columns to
    write, none when all is known."""

    count: str
    columns: dict[str, Any] | None = None


_SAME = Merged("same")


def merge(received: Received, row: Row[Any] | None, other: Row[Any] | None, *, revive: bool) -> Merged:
    """Given an activity, our row of it and the other origin's row, return what it comes to."""
    if received.activity.origin == STRAVA:
        merged = _merge(received, row, revive=revive)
        known_by_file = row is None and other is not None
        return Merged("changed", merged.columns) if known_by_file else merged
    if other is not None and other.gone_at is None:  # Strava has it: the file's row is kept and does not count
        return Merged("same", _merge(received, row, revive=revive).columns)
    if other is not None and row is not None and row.heard_at <= other.gone_at:
        return Merged("new", received.columns())  # the owner brings back what had gone
    return _merge(received, row, revive=revive)


def _merge(received: Received, row: Row[Any] | None, *, revive: bool) -> Merged:
    """Given an activity and the row of the same origin, return what is new in it."""
    if row is None or row.gone_at is not None:
        return Merged("new", received.columns())
    detailed = received.activity.detailed
    same_facts = bool(row.digest == received.digest)
    if row.facts is None:
        if same_facts and not detailed and not revive:
            return _SAME
        return Merged("detailed" if same_facts else "changed", received.columns())
    before: dict[str, Any] = parsed(row.details) if row.details else {}
    details = received.details
    if row.detailed and not detailed and (same_facts or _same_shape(received, row.facts)):
        details, detailed = {**before, **details}, True
    if same_facts and details == before and detailed == bool(row.detailed):
        return _SAME
    count = "detailed" if same_facts and detailed and not row.detailed else "changed"
    return Merged(count, received.columns(details, detailed=detailed))


def _same_shape(received: Received, facts: str) -> bool:
    before, now = parsed(facts), parsed(received.facts)
    return all(before.get(name) == now.get(name) for name in _SHAPE)
