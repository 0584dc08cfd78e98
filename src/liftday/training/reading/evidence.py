"""The evidence behind one reading in plain words: the numbers, what they are compared with, what would change it.

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
from liftday.training.reading.sports import Family
from liftday.training.reading.verdict import MODERATE_FROM
from liftday.training.reading.weigh import MOST_HEART, PEAK_SHARE, Part, heart_rates, surge

_ENOUGH: Final = 5  # sessions that make something usual
_NAMES: Final = {
    "heart": "heart rate",
    "pace": "pace",
    "surge": "the fastest moment",
    "effort": "relative effort",
    "title": "the title",
    "framed": "a warm-up or cool-down of its own",
    "distance": "the race distance",
    "long": "its length",
    "tag": "the tag Long Run",
}


def evidence(
    activity: Activity, anchors: Anchors, *, athlete: Athlete, zones: tuple[float, ...] = ()
) -> tuple[str, ...]:
    """Given a raw activity and the anchors of the day before, return the lines that explain its class.

    For example "Peak heart rate 181 bpm, 96 % of your maximum; yours is usually 168." A session recorded in several
    pieces is explained piece by piece.
    """
    found = facts(activity)
    if Session([found], []).too_short:
        return ("Under 5 minutes or 500 m: it does not count.",)
    if found.sport.role is not Role.ENDURANCE:
        return (f"{found.sport.role.value.capitalize()}: it does not count as training for endurance.",)
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


def _said(found: Facts) -> list[str]:
    a, hint, lines = found.activity, found.hint, []
    tags = {1: "a race", 11: "a race", 2: "a long run", 3: "a workout", 12: "a workout"}
    if a.workout_type in tags:
        lines.append(f"Tagged as {tags[a.workout_type]} on Strava.")
    if a.perceived_exertion:
        lines.append(f"You rated the effort {a.perceived_exertion:.0f} of 10.")
    word = hint.race or hint.sets or hint.workout or hint.warm or hint.easy or hint.long
    if word:
        lines.append(f'The title says "{word}".')
    if a.laps:
        lines.append(f"{len(a.laps)} laps.")
    if a.left_out:
        lines.append(f"Left out, for it cannot be: {', '.join(a.left_out)}.")
    return lines


def _heart(found: Facts, history: History, usual: Usual, doubt: str) -> list[str]:
    if found.average is None:
        return ["No heart rate."]
    if doubt:
        return [f"The heart rate is not used: {doubt}."]
    top = history.hr_max.value
    share = 100.0 * found.average / top
    usually = _usually(usual.averages, found)
    lines = [f"Average heart rate {found.average:.0f} bpm, {share:.0f} % of your maximum{usually}."]
    if found.peak is not None:
        share = 100.0 * found.peak / top
        lines.append(
            f"Peak heart rate {found.peak:.0f} bpm, {share:.0f} % of your maximum{_usually(usual.peaks, found)}."
        )
    return lines


def _usually(ordered: list[float], found: Facts) -> str:
    """What is usual, back on the scale of the sport: windows are kept on that of running."""
    if len(ordered) < _ENOUGH:
        return ""
    return f"; yours is usually {quantile(ordered, 0.5) - found.sport.cooler:.0f}"


def _pace(found: Facts, usual: Usual, *, brief: bool) -> list[str]:
    if found.speed is None:
        return []
    graded = " after the climbing" if found.climb_m > 0.0 else ""
    line = f"{_speed(found.speed, found)}{graded}"
    if len(usual.paces) >= _ENOUGH:
        line += f"; yours is usually {_speed(exp(quantile(usual.paces, 0.5) / 100.0), found)}"
    times = None if brief else surge(found)
    return [f"{line}."] + (
        [f"The fastest moment was {times:.1f} times the average, as in repetitions."] if times else []
    )


def _speed(speed: float, found: Facts) -> str:
    if found.sport.family is not Family.RUN:
        return f"{3.6 * speed:.1f} km/h"
    seconds = round(1000.0 / speed)
    return f"{seconds // 60}:{seconds % 60:02d} min/km"


def _sum(judged: Judged) -> list[str]:
    parts = judged.weighed.parts
    if not parts:
        return ["Nothing measured says how hard it was."]
    told = ", ".join(f"{_NAMES[p.name]} {p.points:+.1f}" for p in parts)
    chance = 100.0 * judged.weighed.chance
    border = 100.0 * MODERATE_FROM
    return [
        f"Points for hard: {told}; together hard is {chance:.0f} % likely (hard from 50, moderate from {border:.0f})."
    ]


def _references(history: History, judged: Judged) -> list[str]:
    lines = [f"Your maximum heart rate is taken as {history.hr_max.value:.0f} bpm, {_source(history.hr_max)}."]
    if judged.facts.sport.family is Family.RUN:
        critical, easy = history.critical_speed, history.easy_speed
        if critical is not None:
            lines.append(f"Your critical speed is {_speed(critical.value, judged.facts)}, {_source(critical)}.")
        if easy is not None:
            lines.append(f"Your easy speed is {_speed(easy.value, judged.facts)}, {_source(easy)}.")
        lines.append(f"A run is long for you from {history.long_minutes:.0f} minutes on.")
    return lines


def _source(anchor: Anchor) -> str:
    on = f" ({anchor.on.isoformat()})" if anchor.on else ""
    return f"by {anchor.source}{on}, confidence {anchor.confidence:.2f}"


def _change(judged: Judged, history: History) -> str:
    """What would have made it another class: a peak so much lower or higher, a rating, a tag, the owner's word."""
    verdict, weighed = judged.verdict, judged.weighed
    if verdict.settled or not judged.facts.sport.weighed:
        return "It would change with the tag or the rating, or by your word: `liftday mark`."
    hard = verdict.kind is Kind.HARD
    ways = []
    heart = next((p for p in weighed.parts if p.name == "heart"), None)
    peak = judged.facts.peak
    if heart is not None and heart.second is not None and peak is not None and _moves(heart) and not judged.brief:
        needed = peak - weighed.points / PEAK_SHARE * history.hr_max.value / 100.0
        if (judged.facts.average or 0.0) < needed < 1.03 * history.hr_max.value:
            ways.append(f"a peak {'under' if hard else 'of at least'} {needed:.0f} bpm")
    ways.append(f"an effort rating of {'4 or less' if hard else '7 or more'}")
    if not hard:
        ways.append("the tag Workout")
    return f"It would be {'easier' if hard else 'hard'} with {', '.join(ways)}, or by your word: `liftday mark`."


def _moves(heart: Part) -> bool:
    """False where the points for heart rate are as many as they can be: a few beats would change nothing."""
    return abs(heart.points) < MOST_HEART
