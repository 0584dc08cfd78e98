"""A running plan read anew, beside what was known of it: what moved, what is missing, what is gone, what is a gap.

A calendar forgets the past and fails in small ways: an entry that one look does not show is not withdrawn yet, and one
whose name holds its date gets another name when it moves (training.md, Running plans).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from liftday.training.day import Kind
from liftday.training.planned import Moved, Planned, PlannedType
from liftday.training.reason import because

MOVED_WITHIN: Final = timedelta(days=7)  # the same session under another name, so near: moved (D)
DOUBTED: Final = timedelta(hours=48)  # a plan that lost more than half at once is not believed for so long (D)
KEPT: Final = timedelta(days=28)  # how long an entry that is past is known by its name, should it move
UNREAD: Final = "plan_unread"  # the code of an entry in which no word is known
GAP_WITHIN: Final = timedelta(days=7)  # a day without an entry is a gap when the plan goes on so soon (D)
GAP: Final = "plan_gap"
_DAY: Final = timedelta(days=1)
_WEIGHS: Final = frozenset({PlannedType.RUN, PlannedType.CROSS, PlannedType.RACE})


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry of a plan as it was last read; ``missing_since``: the first of the looks in a row that did not show it."""

    planned: Planned
    missing_since: datetime | None = None


def look(kept: Sequence[Kept], read: Iterable[Planned], *, at: datetime, believed: bool = False) -> tuple[Kept, ...]:
    """Given what was known of one plan and what its calendar shows now, return what is known of it now.

    ``at`` is now in the athlete's zone. What is past stays as it was. An entry that is missing for the second time is
    gone; one that stands on another day, by its name or by title and length, has moved. A plan that shows fewer than half
    of its coming entries is kept as it was for two days; ``believed``: whoever reads the calendar has waited for that
    already. What the plan itself calls done is a copy of a session: it never adds one.
    """
    today = at.date()
    shown = [one for one in read if one.date >= today]
    known = [one for one in kept if one.planned.date >= today - KEPT]
    coming = [one for one in known if one.planned.date >= today]
    pairs, lost, added = _paired(known, shown)
    seen = [_followed(one, now, at) for one, now in pairs]
    past = [one for one in lost if one.planned.date < today]
    absent = [one if one.missing_since else replace(one, missing_since=at) for one in lost if one.planned.date >= today]
    if not believed and _doubted(coming, shown, absent, at):
        return _sorted((*past, *seen, *absent))
    still = [one for one in absent if one.missing_since == at]
    return _sorted((*past, *seen, *still, *(Kept(one) for one in added if not one.done)))


def doubted_since(kept: Sequence[Kept], today: date) -> datetime | None:
    """Given what is known of a plan, return since when more than half of its coming entries are missing, None if no more
    than that are."""
    coming = [one for one in kept if one.planned.date >= today]
    missing = [one.missing_since for one in coming if one.missing_since is not None]
    return min(missing) if 2 * len(missing) > len(coming) else None


def _doubted(coming: Sequence[Kept], shown: Sequence[Planned], absent: Sequence[Kept], at: datetime) -> bool:
    """Whether a calendar shows so much less than before that the fault may be its own."""
    since = min((one.missing_since for one in absent if one.missing_since), default=at)
    return bool(absent) and 2 * len(shown) < len(coming) and at - since < DOUBTED


def _paired(
    known: Sequence[Kept], shown: Sequence[Planned]
) -> tuple[list[tuple[Kept, Planned]], list[Kept], list[Planned]]:
    """Which entry is which: by name and date, by name alone, by what it is; then what is left of both."""
    pairs: list[tuple[Kept, Planned]] = []
    lost, added = list(known), list(shown)
    for alike in (_same_place, _same_key, _same_session):
        near: Mapping[object, list[Planned]] = _grouped(added, alike)
        for one in list(lost):
            group = near[alike(one.planned)]
            there = [now for now in group if alike is not _same_session or _in_reach(one.planned, now)]
            if there:
                now = _nearest(one.planned.date, there)
                group.remove(now)
                added.remove(now)
                lost.remove(one)
                pairs.append((one, now))
    return pairs, lost, added


def _nearest(on: date, entries: Iterable[Planned]) -> Planned:
    _, _, _, nearest = min((abs(one.date - on), one.date, number, one) for number, one in enumerate(entries))
    return nearest


def _grouped(entries: Iterable[Planned], by: Callable[[Planned], object]) -> Mapping[object, list[Planned]]:
    groups: dict[object, list[Planned]] = defaultdict(list)
    for one in entries:
        groups[by(one)].append(one)
    return groups


def _same_place(one: Planned) -> object:
    return one.key, one.date


def _same_key(one: Planned) -> object:
    return one.key


def _same_session(one: Planned) -> object:
    return one.type, one.title, one.minutes


def _in_reach(before: Planned, now: Planned) -> bool:
    """Whether one of the same title may be the same session: what is done under another name is a copy of it."""
    return not now.done and abs(now.date - before.date) <= MOVED_WITHIN


def _followed(one: Kept, now: Planned, at: datetime) -> Kept:
    """An entry as it is shown now. One that is past stays as it was, until it is moved on; one that became done keeps
    what it had been planned as."""
    before = one.planned
    if now.done:
        return Kept(replace(before, done=True) if now.date == before.date else before)
    moved = before.moved if now.date == before.date else Moved(before.date, at)
    return Kept(replace(now, moved=moved))


def _sorted(kept: Iterable[Kept]) -> tuple[Kept, ...]:
    return tuple(sorted(kept, key=lambda one: (one.planned.date, one.planned.key)))


def with_gaps(planned: Sequence[Planned], *, first: date) -> tuple[Planned, ...]:
    """Given the entries of one plan, return them with its gaps from ``first`` on: days between two runs, rides or races
    at most a week apart for which it names nothing of the kind, nor a rest. Most are rest days all the same. A day with an
    entry that nobody could read is no gap: it may be a run."""
    weighing = sorted({one.date for one in planned if one.type in _WEIGHS})
    stated = (one.date for one in planned if one.type is PlannedType.REST or one.reason.code == UNREAD)
    taken = {*weighing, *stated}
    left = {one.moved.origin: one.moved for one in planned if one.moved is not None}
    gaps = []
    for before, after in pairwise(weighing):
        if after - before <= GAP_WITHIN:
            between = (before + n * _DAY for n in range(1, (after - before).days))
            gaps += [_gap(planned[0].source, on, left.get(on)) for on in between if on >= first and on not in taken]
    return tuple(sorted((*planned, *gaps), key=lambda one: (one.date, one.key)))


def _gap(source: str, on: date, moved: Moved | None) -> Planned:
    """A day that a plan leaves out; ``moved`` is the move that emptied it."""
    return Planned(
        source=source,
        key=GAP,
        date=on,
        type=PlannedType.REST,
        kind=Kind.REST,
        title="",
        certainty=0.5,
        reason=because(GAP),
        moved=moved,
    )
