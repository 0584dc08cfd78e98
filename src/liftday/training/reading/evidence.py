"""The evidence behind one reading: the numbers, what they are compared with, what would change it.

For `liftday why`: everything is worked out again as ``read`` did, from the raw activity and the anchors of before.
"""

from math import exp
from typing import Final

from liftday.training.activity import Activity
from liftday.training.day import Kind, Role
from liftday.training.owner import Athlete
from liftday.training.reading.anchors import Anchors
from liftday.training.reading.classify import Judged, judge
from liftday.training.reading.facts import Facts, facts
from liftday.training.reading.history import History, Usual
from liftday.training.reading.references import Anchor, quantile
from liftday.training.reading.sessions import Session
from liftday.training.reading.verdict import MODERATE_FROM
from liftday.training.reading.weigh import MOST_HEART, PEAK_SHARE, Part, heart_rates, surge
from liftday.training.reason import Param, Reason, because

_ENOUGH: Final = 5  # sessions that make something usual
_TAGS: Final = {1: "tagged_race", 11: "tagged_race", 2: "tagged_long", 3: "tagged_workout", 12: "tagged_workout"}


def evidence(
    activity: Activity, anchors: Anchors, *, athlete: Athlete, zones: tuple[float, ...] = ()
) -> tuple[Reason, ...]:
    """Given a raw activity and the anchors of the day before, return what its class rests on, a reason for each number:
    what the athlete said, heart rate, pace, the points, the references, and last what would make it another class.

    A session recorded in several pieces is explained piece by piece.
    """
    found = facts(activity)
    if Session([found], []).too_short:
        return (because("too_short"),)
    if found.sport.role is not Role.ENDURANCE:
        return (because("no_endurance", role=found.sport.role.value),)
    history = History(anchors, athlete, zones)
    history.open_day(activity.day)
    usual = Usual(tuple(history.of(found.sport.family).traces))
    doubt = heart_rates(found, history)[2]
    judged = judge(found, history, first=True)
    return (
        *_said(found),
        *_heart(found, history, usual, doubt),
        *_pace(found, usual, brief=judged.brief),
        *(_sum(judged) if found.sport.weighed else ()),
        *_references(history, judged),
        _change(judged, history),
    )


def _said(found: Facts) -> list[Reason]:
    a, hint, said = found.activity, found.hint, []
    if a.workout_type in _TAGS:
        said.append(because(_TAGS[a.workout_type]))
    if a.perceived_exertion:
        said.append(because("rated", rating=round(a.perceived_exertion)))
    word = hint.race or hint.sets or hint.workout or hint.warm or hint.easy or hint.long
    if word:
        said.append(because("title", word=word))
    if a.laps:
        said.append(because("laps", count=len(a.laps)))
    if a.left_out:
        said.append(because("left_out", figures=a.left_out))
    return said


def _heart(found: Facts, history: History, usual: Usual, doubt: Reason | None) -> list[Reason]:
    if found.average is None:
        return [because("no_heart_rate")]
    if doubt:
        return [doubt]
    told = [_beats("average_heart_rate", found.average, usual.averages, found, history)]
    if found.peak is not None:
        told.append(_beats("peak_heart_rate", found.peak, usual.peaks, found, history))
    return told


def _beats(code: str, bpm: float, ordered: list[float], found: Facts, history: History) -> Reason:
    """Beats a minute, against the maximum and what is usual, back on the scale of the sport: windows are kept on that of
    running."""
    usual = round(quantile(ordered, 0.5) - found.sport.cooler) if len(ordered) >= _ENOUGH else None
    share = round(100.0 * bpm / history.hr_max.value)
    return because(code, public=False, bpm=round(bpm), percent=share, usual_bpm=usual)


def _pace(found: Facts, usual: Usual, *, brief: bool) -> list[Reason]:
    if found.speed is None:
        return []
    usually = exp(quantile(usual.paces, 0.5) / 100.0) if len(usual.paces) >= _ENOUGH else None
    told = [_at("speed", found.speed, found, graded=found.climb_m > 0.0, usual_m_per_s=usually)]
    times = None if brief else surge(found)
    return told + ([because("fastest_moment", times=round(times, 1))] if times else [])


def _at(code: str, speed: float, found: Facts, **more: Param) -> Reason:
    """A speed in metres a second; ``run`` says that it is told as minutes a kilometre."""
    return Reason(code, {"m_per_s": speed, "run": found.run, **more})


def _sum(judged: Judged) -> list[Reason]:
    parts = judged.weighed.parts
    if not parts:
        return [because("nothing_measured")]
    return [
        because(
            "points",
            public=False,
            points=tuple((p.name, round(p.points, 1)) for p in parts),
            percent=round(100.0 * judged.weighed.chance),
            moderate_from_percent=round(100.0 * MODERATE_FROM),
        )
    ]


def _references(history: History, judged: Judged) -> list[Reason]:
    told = [Reason("maximum_heart_rate", {"bpm": round(history.hr_max.value), **_source(history.hr_max)}, public=False)]
    if judged.facts.run:
        for code, anchor in (("critical_speed", history.critical_speed), ("easy_speed", history.easy_speed)):
            if anchor is not None:
                told.append(_at(code, anchor.value, judged.facts, **_source(anchor)))
        told.append(because("long_from", minutes=round(history.long_minutes)))
    return told


def _source(anchor: Anchor) -> dict[str, Param]:
    return {"source": anchor.source, "runs": anchor.runs, "on": anchor.on, "confidence": round(anchor.confidence, 2)}


def _change(judged: Judged, history: History) -> Reason:
    """What would have made it another class: a peak so much lower or higher, a rating, a tag, the owner's word."""
    verdict, weighed = judged.verdict, judged.weighed
    if verdict.settled or not judged.facts.sport.weighed:
        return because("would_change_by_word")
    hard = verdict.kind is Kind.HARD
    heart = next((p for p in weighed.parts if p.name == "heart"), None)
    peak, needed = judged.facts.peak, None
    if heart is not None and heart.second is not None and peak is not None and _moves(heart) and not judged.brief:
        wanted = peak - weighed.points / PEAK_SHARE * history.hr_max.value / 100.0
        if (judged.facts.average or 0.0) < wanted < 1.03 * history.hr_max.value:
            needed = round(wanted)
    return because("would_be_easier" if hard else "would_be_hard", public=needed is None, peak_bpm=needed)


def _moves(heart: Part) -> bool:
    """False where the points for heart rate are as many as they can be: a few beats would change nothing."""
    return abs(heart.points) < MOST_HEART
