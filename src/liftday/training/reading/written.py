"""From a verdict to a reading: what stays when the raw facts are gone."""

from collections.abc import Sequence
from typing import Final

from liftday.training.activity import Activity
from liftday.training.day import Kind, Reading, Role
from liftday.training.reading import loads
from liftday.training.reading.history import History
from liftday.training.reading.measures import Measures, clock_seconds
from liftday.training.reading.verdict import Verdict
from liftday.training.reason import Reason

DROPPED: Final = frozenset({"too_short", "flagged", "duplicate"})  # flags of what does not count
WHY_NOT: Final = {code: (Reason(code, {}),) for code in DROPPED}
_WHAT: Final = {Role.STRENGTH: (Reason("strength", {}),), Role.MOBILITY: (Reason("mobility", {}),)}
_ASSUMED: Final = (Reason("strength_assumed", {}),)
_SETTLED: Final = 0.80  # from this confidence on laps would hardly change the class
_EASY_AVERAGE: Final = (
    80.0  # per cent of the maximum: a hard run below it rests on its peak, and strides may explain that
)


def reading(
    measures: Measures, verdict: Verdict, history: History, average: float | None, *, also: Sequence[str]
) -> Reading:
    """Given a classified recording, its trusted average heart rate and the flags of its whole session, write it down."""
    a = measures.activity
    flags = verdict.flags
    more = (*_more_flags(measures, verdict, history, average), *also)
    if more:
        flags = tuple(dict.fromkeys((*flags, *more)))
    return Reading(
        id=a.id,
        sport=a.sport,
        start=a.start,
        minutes=round(measures.minutes, 1),
        kind=verdict.kind,
        confidence=verdict.confidence,
        reasons=verdict.reasons,
        role=Role.NONE if verdict.kind is Kind.REST else Role.ENDURANCE,
        flags=flags,
        load=loads.load(measures, history, average),
        leg_load=3 if "leg3" in flags else loads.leg_load(measures, verdict.kind),
        intensity=_intensity(verdict),
        time_known=a.time_known,
        elapsed_minutes=round(clock_seconds(a) / 60.0, 1),
    )


def _intensity(verdict: Verdict) -> Kind | None:
    """How hard it was, whatever its length: a race is hard; nothing that is assumed, and no rest, has an intensity."""
    if verdict.kind is Kind.LONG or verdict.kind is Kind.REST or "assumed" in verdict.flags:
        return verdict.effort
    return Kind.HARD if verdict.kind is Kind.RACE else verdict.kind


def _more_flags(measures: Measures, verdict: Verdict, history: History, average: float | None) -> list[str]:
    more: list[str] = []
    if average is not None and measures.hot:
        more.append("heat")
    if average is not None and _drifted(measures):
        more.append("drift")
    if loads.steep(measures):
        more.append("leg3")
    if _awaits_laps(measures, verdict, history):
        more.append("awaiting_laps")
    return more


def logged(measures: Measures, history: History) -> Reading:
    """Given strength or mobility, write it down: a rest day stays one."""
    a, role = measures.activity, measures.sport.role
    rated = a.perceived_exertion is not None
    return Reading(
        id=a.id,
        sport=a.sport,
        start=a.start,
        minutes=round(measures.minutes, 1),
        kind=Kind.REST,
        confidence=0.9 if measures.sure else 0.7,
        reasons=_WHAT[role] if measures.sure else _ASSUMED,
        role=role,
        load=loads.load(measures, history, None) if rated else None,
        leg_load=measures.sport.leg_load,
        time_known=a.time_known,
        elapsed_minutes=round(clock_seconds(a) / 60.0, 1),
    )


def dropped(activity: Activity, why: str) -> Reading:
    """Given a recording that does not count and the flag that names why, write that down."""
    return Reading(
        id=activity.id,
        sport=activity.sport,
        start=activity.start,
        minutes=round((activity.moving_s or activity.elapsed_s) / 60.0, 1),
        kind=Kind.REST,
        confidence=0.9,
        reasons=WHY_NOT[why],
        role=Role.NONE,
        flags=(why,),
        time_known=activity.time_known,
        elapsed_minutes=round(clock_seconds(activity) / 60.0, 1),
    )


def _drifted(measures: Measures) -> bool:
    """True when speed for a heartbeat fell by a twentieth between the halves; without splits, past two hours."""
    if not measures.activity.splits:
        return measures.minutes >= 120.0
    beats = [
        (s.graded_speed or s.speed or 0.0) / s.average_hr
        for s in measures.activity.splits
        if s.average_hr and (s.graded_speed or s.speed)
    ]
    if len(beats) < 8:
        return measures.minutes >= 120.0
    half = len(beats) // 2
    first, second = sum(beats[:half]) / half, sum(beats[-half:]) / half
    return second < 0.95 * first


def _awaits_laps(measures: Measures, verdict: Verdict, history: History) -> bool:
    """True when the details of an activity were not fetched and could change what it is."""
    a = measures.activity
    if verdict.settled or measures.minutes < 15.0 or a.detailed or a.manual or a.origin == "file" or not measures.run:
        return False
    if verdict.confidence < _SETTLED:
        return True
    calm = 0.0 < 100.0 * (measures.average or 0.0) < _EASY_AVERAGE * history.hr_max.value
    return verdict.kind is Kind.HARD and calm
