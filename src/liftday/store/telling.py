"""What one telling of an activity comes to beside what is stored of it: new, changed, newly detailed, or the same."""

from dataclasses import dataclass, fields
from hashlib import blake2b
from typing import Any

from sqlalchemy import Row

from liftday.store.values import dump, encode, parsed
from liftday.training.activity import Activity

STRAVA, FILE = "strava", "file"
_DETAILS = ("perceived_exertion", "device", "laps", "splits", "best_efforts")  # what a summary may leave out
_OWN = ("id", "origin", "detailed")  # columns of their own
_SHAPE = ("start", "elapsed_s", "moving_s", "distance_m")  # laps fit the activity while these stay
assert {f.name for f in fields(Activity)} >= {*_DETAILS, *_OWN, *_SHAPE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One activity as it is to be stored: the facts of a summary as text, what only details tell as JSON."""

    activity: Activity
    start: str
    facts: str
    digest: str
    details: dict[str, Any]

    def columns(self, details: dict[str, Any] | None = None, *, detailed: bool | None = None) -> dict[str, Any]:
        """The row it makes, by default with its own details."""
        held = self.details if details is None else details
        return {
            "day": self.start[:10],
            "start": self.start,
            "digest": self.digest,
            "detailed": int(self.activity.detailed if detailed is None else detailed),
            "facts": self.facts,
            "details": encode(held) if held else None,
            "gone_at": None,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one telling comes to: a word of the Tally and the columns to write, none when all is known."""

    word: str
    columns: dict[str, Any] | None = None


_SAME = Verdict("same")


def tell(activity: Activity) -> Told:
    """Given an activity, return it as it is to be stored."""
    held = dump(activity)
    for name in _OWN:
        held.pop(name, None)
    details = {name: held.pop(name) for name in _DETAILS if name in held}
    facts = encode(held)
    digest = blake2b(facts.encode(), digest_size=16).hexdigest()
    return Told(activity=activity, start=held["start"], facts=facts, digest=digest, details=details)


def judge(told: Told, row: Row[Any] | None, other: Row[Any] | None, *, revive: bool) -> Verdict:
    """Given a telling, our row of it and the other origin's row, return what it comes to."""
    if told.activity.origin == STRAVA:
        verdict = _compare(told, row, revive=revive)
        known_by_file = row is None and other is not None
        return Verdict("changed", verdict.columns) if known_by_file else verdict
    if other is not None and other.gone_at is None:  # Strava has it: the file's word is kept and does not count
        return Verdict("same", _compare(told, row, revive=revive).columns)
    if other is not None and row is not None and row.heard_at <= other.gone_at:
        return Verdict("new", told.columns())  # the owner brings back what had gone
    return _compare(told, row, revive=revive)


def _compare(told: Told, row: Row[Any] | None, *, revive: bool) -> Verdict:
    """Given a telling and the row of the same origin, return what is new in it."""
    if row is None or row.gone_at is not None:
        return Verdict("new", told.columns())
    detailed = told.activity.detailed
    same_facts = bool(row.digest == told.digest)
    if row.facts is None:
        if same_facts and not detailed and not revive:
            return _SAME
        return Verdict("detailed" if same_facts else "changed", told.columns())
    before: dict[str, Any] = parsed(row.details) if row.details else {}
    details = told.details
    if row.detailed and not detailed and (same_facts or _same_shape(told, row.facts)):
        details, detailed = {**before, **details}, True
    if same_facts and details == before and detailed == bool(row.detailed):
        return _SAME
    word = "detailed" if same_facts and detailed and not row.detailed else "changed"
    return Verdict(word, told.columns(details, detailed=detailed))


def _same_shape(told: Told, facts: str) -> bool:
    before, now = parsed(facts), parsed(told.facts)
    return all(before.get(name) == now.get(name) for name in _SHAPE)
