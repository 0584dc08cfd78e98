"""The evidence behind one reading: the numbers, what they are compared with, what would change it.

For `liftday why`: everything is worked out again as ``read`` did, from the raw activity and the anchors of before.
"""

from math import exp
from typing import Final

from liftday.training.activity import Activity
from liftday.training.day import Kind, Role
from liftday.training.owner import Athlete
from liftday.training.reading.anchors import Anchors
from liftday.training.reading.classify import Assessment, assess
from liftday.training.reading.history import History, Usual
from liftday.training.reading.measures import Measures, measures
from liftday.training.reading.outings import Outing
from liftday.training.reading.references import Anchor, quantile
from liftday.training.reading.verdict import MODERATE_FROM, long_from
from liftday.training.reading.weigh import HARD_FROM, MOST_HEART, PEAK_SHARE, Part, heart_rates, percent_of
from liftday.training.reason import Param, Reason, because

_ENOUGH: Final = 5  # sessions that make something usual
_TAGS: Final = {1: "tagged_race", 11: "tagged_race", 2: "tagged_long", 3: "tagged_workout", 12: "tagged_workout"}


def evidence(
    activity: Activity, anchors: Anchors, *, athlete: Athlete, zones: tuple[float, ...] = ()
) -> tuple[Reason, ...]:
    """Given a raw activity and the anchors of the day before, return what its class rests on, a reason for each number:
    the athlete's labels, heart rate, pace, the points, the references, and last what would make it another class.

    A session recorded in several pieces is explained piece by piece.
    """
    measured = measures(activity)
    if Outing([measured], []).too_short:
        return (because("too_short"),)
    if measured.sport.role is not Role.ENDURANCE:
        return (because("no_endurance", role=measured.sport.role.value),)
    history = History(anchors, athlete, zones)
    history.open_day(activity.day)
    usual = Usual(tuple(history.of(measured.sport.family).traces))
    doubt = heart_rates(measured, history)[2]
    assessed = assess(measured, history, first=True)
    return (
        *_labels(measured),
        *_heart(measured, history, usual, doubt),
        *_pace(measured, usual),
        *(_sum(assessed) if measured.sport.weighed else ()),
        *_references(history, assessed),
        _change(assessed, history),
    )


def _labels(measured: Measures) -> list[Reason]:
    a, title, words = measured.activity, measured.title, []
    if a.workout_type in _TAGS:
        words.append(because(_TAGS[a.workout_type]))
    if a.perceived_exertion:
        words.append(because("rated", rating=round(a.perceived_exertion)))
    word = title.race or title.sets or title.workout or title.warm or title.easy or title.long
    if word:
        words.append(because("title", word=word))
    if a.laps:
        words.append(because("laps", count=len(a.laps)))
    if a.left_out:
        words.append(because("left_out", figures=a.left_out))
    return words


def _heart(measured: Measures, history: History, usual: Usual, doubt: Reason | None) -> list[Reason]:
    if measured.average is None:
        return [because("no_heart_rate")]
    if doubt:
        return [doubt]
    reasons = [_beats("average_heart_rate", measured.average, usual.averages, measured, history)]
    if measured.peak is not None:
        reasons.append(_beats("peak_heart_rate", measured.peak, usual.peaks, measured, history))
    return reasons


def _beats(code: str, bpm: float, ordered: list[float], measured: Measures, history: History) -> Reason:
    """Beats a minute, against the maximum and what is usual, back on the scale of the sport: windows are kept on that of
    running."""
    usual = round(quantile(ordered, 0.5) - measured.sport.cooler) if len(ordered) >= _ENOUGH else None
    share = round(percent_of(bpm, history.hr_max.value))
    return because(code, public=False, bpm=round(bpm), percent=share, usual_bpm=usual)


def _pace(measured: Measures, usual: Usual) -> list[Reason]:
    if measured.speed is None:
        return []
    usually = exp(quantile(usual.paces, 0.5) / 100.0) if len(usual.paces) >= _ENOUGH else None
    return [_at("speed", measured.speed, measured, graded=measured.climb_m > 0.0, usual_m_per_s=usually)]


def _at(code: str, speed: float, measured: Measures, **more: Param) -> Reason:
    """A speed in metres a second; ``run``: it is shown as minutes a kilometre."""
    return Reason(code, {"m_per_s": speed, "run": measured.run, **more})


def _sum(assessed: Assessment) -> list[Reason]:
    parts = assessed.weighed.parts
    if not parts:
        return [because("nothing_measured")]
    return [
        because(
            "points",
            public=False,
            points=tuple((p.name, round(p.points, 1)) for p in parts),
            percent=round(100.0 * assessed.weighed.chance),
            hard_from_percent=round(100.0 * HARD_FROM),
            moderate_from_percent=round(100.0 * MODERATE_FROM),
        )
    ]


def _references(history: History, assessed: Assessment) -> list[Reason]:
    reasons = [
        Reason("maximum_heart_rate", {"bpm": round(history.hr_max.value), **_source(history.hr_max)}, public=False)
    ]
    if assessed.measures.run:
        for code, anchor in (("critical_speed", history.critical_speed), ("easy_speed", history.easy_speed)):
            if anchor is not None:
                reasons.append(_at(code, anchor.value, assessed.measures, **_source(anchor)))
        minutes, usual = round(long_from(assessed.measures, history)), round(history.long_minutes)
        reasons.append(because("long_from", minutes=minutes, usual=None if minutes == usual else usual))
    return reasons


def _source(anchor: Anchor) -> dict[str, Param]:
    return {"source": anchor.source, "runs": anchor.runs, "on": anchor.on, "confidence": round(anchor.confidence, 2)}


def _change(assessed: Assessment, history: History) -> Reason:
    """What would have made it another class: a peak so much lower or higher, a rating, a tag, the owner's word."""
    verdict, weighed = assessed.verdict, assessed.weighed
    if verdict.settled or not assessed.measures.sport.weighed:
        return because("would_change_by_word")
    hard = verdict.kind is Kind.HARD
    heart = next((p for p in weighed.parts if p.name == "heart"), None)
    peak, needed = assessed.measures.peak, None
    if heart is not None and heart.second is not None and peak is not None and _moves(heart) and not assessed.brief:
        top = history.hr_max.value
        wanted = min(peak, top) - weighed.points / PEAK_SHARE * top / 100.0
        if (assessed.measures.average or 0.0) < wanted <= top:
            needed = round(wanted)
    return because("would_be_easier" if hard else "would_be_hard", public=needed is None, peak_bpm=needed)


def _moves(heart: Part) -> bool:
    """False where the points for heart rate are as many as they can be: a few beats would change nothing."""
    return abs(heart.points) < MOST_HEART
