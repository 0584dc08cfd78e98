"""A day's recordings as sessions: the same run from two devices counts once, a run in two pieces is one run.

Both happen within one local day only, so that a day that was read can be kept and the next one read without it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from liftday.training.activity import Activity
from liftday.training.day import Role
from liftday.training.reading.facts import MERGE_GAP, Facts, facts
from liftday.training.reading.sports import Family, sport

_SHORT_MINUTES: Final = 5.0
_SHORT_M: Final = 500.0
_ON_FOOT: Final = frozenset({Family.RUN, Family.RIDE, Family.WALK, Family.HIKE})
_LENT: Final = ("average_hr", "max_hr", "workout_type", "perceived_exertion", "suffer_score", "laps", "splits",
                "best_efforts", "distance_m", "climb_m")  # fmt: skip


@dataclass(slots=True)
class Session:
    """One session: its recordings by start, copies of them from other devices, and scraps recorded by accident."""

    parts: list[Facts]
    copies: list[Activity]
    scraps: list[Activity] = field(default_factory=list)

    @property
    def too_short(self) -> bool:
        """Under 5 minutes, or, where the ground was measured, under 500 m (training-rules 1.5, rule 0)."""
        return _scrap(self.parts)


def _scrap(parts: Sequence[Facts]) -> bool:
    minutes = length = 0.0
    for part in parts:
        minutes += part.minutes
        length += part.distance_m or 0.0
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


def sessions(recordings: Sequence[Activity]) -> list[Session]:
    """Given one day's recordings by start and id, return its sessions."""
    if len(recordings) == 1:
        return [Session([facts(recordings[0])], [])]
    kept: list[Activity] = []
    copies: dict[str, list[Activity]] = {}
    for activity in sorted(recordings, key=_worth, reverse=True):
        twin = next((n for n, k in enumerate(kept) if _same(k, activity)), None)
        if twin is None:
            kept.append(activity)
        else:
            kept[twin] = _lend(kept[twin], activity)
            copies.setdefault(kept[twin].id, []).append(activity)
    found: list[Session] = []
    for activity in sorted(kept, key=_by_start):
        part = facts(activity)
        into = next((s for s in reversed(found) if _continues(s.parts[-1], part)), None)
        if into is None:
            found.append(Session([part], copies.get(activity.id, [])))
        else:
            into.parts.append(part)
            into.copies += copies.get(activity.id, [])
    for session in found:
        if len(session.parts) > 1:
            _tidy(session)
            _frame(session.parts)
    return found


def _tidy(session: Session) -> None:
    """Take out what was started by mistake; where every piece is that short, the pieces are the session."""
    whole = [part for part in session.parts if not _scrap([part])]
    if whole:
        session.scraps = [part.activity for part in session.parts if _scrap([part])]
        session.parts = whole


def _worth(a: Activity) -> tuple[bool, bool, bool, float, str]:
    """Of two copies the one with laps and heart rate stays, then the one that tells more, then the longer one."""
    return bool(a.laps), a.average_hr is not None, bool(a.workout_type), a.distance_m or 0.0, a.id


def _same(one: Activity, other: Activity) -> bool:
    """Two recordings of one session: of the same kind of sport, more than half of the shorter inside the other."""
    if sport(one.sport) is not sport(other.sport):
        return False
    if not (one.time_known and other.time_known):
        return bool(one.distance_m) and (one.distance_m, one.moving_s) == (other.distance_m, other.moving_s)
    shorter = min(one.elapsed_s, other.elapsed_s)
    begin, end = max(one.start, other.start), min(_end(one), _end(other))
    return shorter > 0.0 and (end - begin).total_seconds() > 0.5 * shorter


def _end(activity: Activity) -> datetime:
    return activity.start + timedelta(seconds=activity.elapsed_s)


def _lend(one: Activity, copy: Activity) -> Activity:
    """The recording that stays, with what only its copy knows: a rating made on the other device is still a rating."""
    missing = {name: getattr(copy, name) for name in _LENT if not getattr(one, name) and getattr(copy, name)}
    return replace(one, **missing) if missing else one


def _continues(before: Facts, part: Facts) -> bool:
    """True when a recording goes on where another of its sport stopped less than 45 minutes ago."""
    one, other = before.activity, part.activity
    if before.sport is not part.sport or part.sport.role is not Role.ENDURANCE:
        return False
    return one.time_known and other.time_known and other.start - _end(one) < MERGE_GAP


def _frame(parts: list[Facts]) -> None:
    """Mark the recording that stands between a slower, shorter warm-up and cool-down of its own: it was the work."""
    for n, part in enumerate(parts):
        part.framed = (1.0 if n > 0 and _lighter(parts[n - 1], part) else 0.0) + (
            0.6 if n + 1 < len(parts) and _lighter(parts[n + 1], part) else 0.0
        )


def _lighter(other: Facts, work: Facts) -> bool:
    if not (other.speed and work.speed):
        return False
    return other.minutes <= 0.8 * work.minutes + 2.0 and other.speed < 0.96 * work.speed
