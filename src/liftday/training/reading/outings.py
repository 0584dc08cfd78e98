"""A day's recordings as sessions: the same run from two devices counts once, a run in two pieces is one run.

Both happen within one local day, so that a day that was read can be kept and the next one read without it; copies across
midnight were brought to one date before (``twins.at_one_hour``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from liftday.training.activity import Activity
from liftday.training.day import Role
from liftday.training.reading import twins
from liftday.training.reading.measures import MERGE_GAP, Measures, measures
from liftday.training.reading.sports import Family

_SHORT_MINUTES: Final = 5.0
_SHORT_M: Final = 500.0
_OVERLAP_S: Final = 600.0  # two pieces of one session, where the first was stopped late
_ON_FOOT: Final = frozenset({Family.RUN, Family.RIDE, Family.WALK, Family.HIKE})


@dataclass(slots=True)
class Outing:
    """One session: its recordings by start, copies of them from other devices, and scraps recorded by accident."""

    parts: list[Measures]
    copies: list[Activity]
    scraps: list[Activity] = field(default_factory=list)

    @property
    def too_short(self) -> bool:
        """Under 5 minutes, or, where the ground was measured, under 500 m."""
        return _scrap(self.parts)


def _scrap(parts: Sequence[Measures]) -> bool:
    minutes = length = 0.0
    for part in parts:
        minutes += part.minutes
        length += (part.distance_m or 0.0) if part.ground else 0.0
    return minutes < _SHORT_MINUTES or (0.0 < length < _SHORT_M and parts[0].sport.family in _ON_FOOT)


def in_order(activities: Iterable[Activity]) -> list[Activity]:
    """Given activities in any order, some perhaps twice, return each id once, by start and id.

    Of two versions of one activity the fuller one counts: details beat a summary, a rating beats none.
    """
    best: dict[str, Activity] = {}
    for activity in activities:
        known = best.get(activity.id)
        if known is None or (known != activity and _fullness(activity) > _fullness(known)):
            best[activity.id] = activity
    return sorted(best.values(), key=_by_start)


def _by_start(activity: Activity) -> tuple[datetime, str]:
    return activity.start, activity.id


def _fullness(a: Activity) -> tuple[bool, bool, bool, str]:
    return a.detailed, a.perceived_exertion is not None, a.average_hr is not None, repr(a)


def outings(recordings: Sequence[Activity]) -> list[Outing]:
    """Given one day's recordings by start and id, return its sessions."""
    if len(recordings) == 1:
        return [Outing([measures(recordings[0])], [])]
    kept, copies = _once(recordings)
    sessions: list[Outing] = []
    for part in kept:
        activity = part.activity
        into = next((s for s in reversed(sessions) if _continues(s.parts[-1], part)), None)
        if into is None:
            sessions.append(Outing([part], copies.get(activity.id, [])))
        else:
            into.parts.append(part)
            into.copies += copies.get(activity.id, [])
    for session in sessions:
        if len(session.parts) > 1:
            _tidy(session)
            _frame(session.parts)
    return sessions


def _tidy(session: Outing) -> None:
    """Take out what was started by mistake; where every piece is that short, the pieces are the session."""
    whole = [part for part in session.parts if not _scrap([part])]
    if whole:
        session.scraps = [part.activity for part in session.parts if _scrap([part])]
        session.parts = whole


def _once(recordings: Sequence[Activity]) -> tuple[list[Measures], dict[str, list[Activity]]]:
    """The recordings of a day by start, each session once, and the copies by the id of what stays."""
    each, copies = _whole_or_pieces([twins.recording(a) for a in recordings])
    kept: list[twins.Recording] = []
    for recording in each:
        stays = recording
        for other in [k for k in kept if twins.same(k, stays)]:
            kept.remove(other)
            goes = stays if twins.better(stays, other) else other
            stays = other if goes is stays else stays
            copies.setdefault(stays.activity.id, []).extend([goes.activity, *copies.pop(goes.activity.id, [])])
            stays = twins.recording(twins.lend(stays, goes))
        kept.append(stays)
    return sorted((k.measures for k in kept), key=lambda f: _by_start(f.activity)), copies


def _whole_or_pieces(each: list[twins.Recording]) -> tuple[list[twins.Recording], dict[str, list[Activity]]]:
    """A session that one device recorded whole and another in pieces, once: the pieces where they know a pulse and the
    whole does not, else the whole."""
    copies: dict[str, list[Activity]] = {}
    for whole in sorted(each, key=lambda s: (-s.moving, s.activity.id)):
        pieces = twins.pieces_of(whole, each)
        if not pieces:
            continue
        longest = max(pieces, key=lambda s: (s.moving, s.activity.id))
        stays, goes = (longest, [whole]) if longest.heart and not whole.heart else (whole, pieces)
        copies.setdefault(stays.activity.id, []).extend(g.activity for g in goes)
        main = stays.activity
        for gone in goes:
            main = twins.lend_words(main, gone.activity)
        each = [twins.recording(main) if s is stays else s for s in each if all(s is not g for g in goes)]
    return each, copies


def _continues(before: Measures, part: Measures) -> bool:
    """True when a recording goes on where another of its sport stopped less than 45 minutes ago. Where the other's clock
    still ran, it stopped when its moving was over; nobody goes on with what was not left."""
    one, other = before.activity, part.activity
    if before.sport is not part.sport or part.sport.role is not Role.ENDURANCE:
        return False
    if not (one.time_known and other.time_known):
        return False
    after = (other.start - one.start).total_seconds()
    stopped = one.elapsed_s if one.elapsed_s <= after else min(one.elapsed_s, 60.0 * before.minutes)
    return -_OVERLAP_S <= after - stopped < MERGE_GAP


def _frame(parts: list[Measures]) -> None:
    """Mark the recording that stands between a slower, shorter warm-up and cool-down of its own: it was the work."""
    for n, part in enumerate(parts):
        part.framed = (1.0 if n > 0 and _lighter(parts[n - 1], part) else 0.0) + (
            0.6 if n + 1 < len(parts) and _lighter(parts[n + 1], part) else 0.0
        )


def _lighter(other: Measures, work: Measures) -> bool:
    if not (other.speed and work.speed):
        return False
    return other.minutes <= 0.8 * work.minutes + 2.0 and other.speed < 0.96 * work.speed
