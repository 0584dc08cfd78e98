"""How hard a session was, where no label settles it: what the numbers add up to.

Every measure gives points for or against "hard" and the points are added; a point is what one per cent of the maximum
heart rate is worth. A measure is compared with two things at once: with fixed anchors (an average of 82 % of the
maximum, a peak of 92 %) and with what is usual for this athlete, whose weight grows with their history, because fixed
per cents misplace people (Iannetta 2020, Nuuttila 2025) and yet an athlete who never runs easily must not find every run hard.
The sum becomes a chance by a logistic curve. How long a run was says nothing here: length is no intensity.

What a per cent of pace is worth and where the line lies were chosen by leaving athletes out
(`bench/classification.py --left-out`), the rest is round and lies on a plateau.
"""

from bisect import bisect_left
from collections.abc import Sequence
from math import exp, log
from typing import Final, NamedTuple

from liftday.training.owner import Athlete
from liftday.training.reading.history import History, Usual
from liftday.training.reading.measures import SPIKE, Measures
from liftday.training.reading.references import THRESHOLD_SHARE, quantile
from liftday.training.reason import Reason

HARD_FROM: Final = 0.6  # the chance from which a session is hard: at 0 points
AVERAGE_AT, PEAK_AT = 82.0, 92.0  # per cent of the maximum: the line where nothing is known of the athlete
AVERAGE_ALONE_AT: Final = 84.0  # without a peak an average is taken between moderate (80) and hard (87)
PEAK_SHARE, _AVERAGE_ALONE = 0.8, 0.6
_WORK_AVERAGE, _WORK_PEAK = 80.0, 87.0  # below both nobody worked hard, however easy the other runs are
_SHORTEST: Final = 8.0  # minutes; the pulse of a shorter run is mostly its beginning
_OWN, _OWN_AFTER = 0.65, 8.0  # the weight of what is usual, and how many sessions it takes to half of it
_USUAL: Final = 0.60  # most of anybody's sessions are easy: the line lies above the middle
MOST_HEART: Final = 8.0
_PACE, _PACE_ALONE, _PACE_AFTER = (
    0.6,
    1.5,
    3.0,
)  # points for a per cent; times that without heart rate; few runs count less
_MOST_PACE, _MOST_PACE_ALONE = 8.0, 14.0  # per cent: no more of it counts beside heart rate, or alone
_FITTER: Final = 5.0  # per cent: no more of being faster counts where the heart had an easy day
_TOO_SLOW, AT_WORK = (
    12.0,
    88.0,
)  # per cent slower with a high pulse, or an average as in races: hills and rests, not ease
_CS_AT, _CS_LIKE = 0.87, 10.0  # between 82 % (Hunter 2024) and 92 % of critical speed; worth ten runs
_WORK_TITLE, _EASY_TITLE = 4.0, 2.0  # a title names an intention: a high pulse outvotes an easy word
_FRAMED, _STANDARD = 3.0, 2.0
_EFFORT, _EFFORT_WITH_HEART = 5.0, 1.0
RACED_AHEAD, _RACED_HEART = 3.0, 82.0  # per cent faster than usual, and of the maximum on average: a race's signs
_LINE, _LINE_ALONE = 0.5, 1.5  # points that hard takes; without heart rate one's usual pace has to be easy, not a tie
_WIDTH: Final = 3.0  # how many points more make odds e times as high
_AT_USUAL: Final = 2.0  # per cent: nobody's usual pace is a sign of work, however alike all runs are
_ABOVE, _DOUBTED = 1.03, 0.4  # a peak so far above the maximum: one of the two is wrong, and this is the trust left
_ODDS: Final = HARD_FROM / (1.0 - HARD_FROM)


_TOO_SHORT: Final = Reason("heart_too_short", {}, public=False)
_IGNORED: Final = Reason("heart_ignored", {}, public=False)
_CADENCE: Final = Reason("heart_is_cadence", {}, public=False)


class Part(NamedTuple):
    """One measure's points and the numbers a reason is made of."""

    name: str  # heart, pace, effort, title, framed, distance, labels
    points: float
    first: float = 0.0
    second: float | None = None
    word: str = ""


class Weighed(NamedTuple):
    """The chance that a session was hard, and what it is made of, the weightiest part first."""

    chance: float
    points: float  # above 0 is hard
    parts: tuple[Part, ...]
    heart: bool  # whether heart rate is among the evidence
    trust: float = 1.0  # how far the maximum it is measured against is known


def heart_rates(measures: Measures, history: History) -> tuple[float | None, float | None, Reason | None]:
    """Given a session, return the average and the peak to go by, and why not if one is not to be trusted.

    Heat takes 3 % off the average, and so does a long run's drift, 0.05 bpm a minute past the hour, at most 6. Cooler
    sports are brought to the scale of running.
    """
    average, peak = measures.average, measures.peak
    if average is None or measures.minutes < _SHORTEST:
        return None, None, None if average is None else _TOO_SHORT
    if history.athlete.ignore_hr:
        return None, None, _IGNORED
    if _locked(measures, average, peak, history):
        return None, None, _CADENCE
    cooler = measures.sport.cooler
    drift = min(6.0, max(0.0, 0.05 * (measures.minutes - 60.0)))
    if peak is not None and peak > SPIKE * average and peak > 1.03 * history.hr_max.value:
        peak = None  # 220 over an average of 155, when 195 is the most this heart has shown
    adjusted = (average * 0.97 if measures.hot else average) - drift + cooler
    return adjusted, (peak + cooler if peak is not None else None), None


def _locked(measures: Measures, average: float, peak: float | None, history: History) -> bool:
    """True for a strap that counts steps: the pulse is the cadence on a run too slow for such a pulse.

    Many an honest run has a pulse near its cadence, so equality alone convicts nobody: the run must be slow, and the
    pulse high for this athlete, or, in the first weeks, as flat as steps are.
    """
    if measures.cadence is None or abs(average - measures.cadence) > 3.0:
        return False
    usual, critical = history.of(measures.sport.family), history.critical_speed
    if critical is not None and measures.speed is not None:
        slow = measures.speed < 0.8 * critical.value
    else:
        slow = (
            measures.speed is None
            or len(usual.paces) < 8
            or 100.0 * log(measures.speed) <= quantile(usual.paces, 0.5) + 1.0
        )
    if len(usual.averages) < 8:
        return slow and (peak is None or peak <= measures.cadence + 12.0)
    return slow and average >= quantile(usual.averages, 0.8)


def pace_of(measures: Measures, history: History) -> float | None:
    """Given a session, return 100 ln of its grade-adjusted speed, or None where pace is no evidence."""
    return 100.0 * log(measures.speed) if measures.speed and not history.high(measures.day) else None


def scale(athlete: Athlete, top: float) -> tuple[float, float]:
    """Given the owner's settings and the maximum, return (a, b) so that a bpm + b is an average in per cent of it.

    A threshold heart rate is 90 % of the maximum; of the reserve (Karvonen), 72 % is 80 and 82 % is 87 (training.md, Thresholds).
    """
    if athlete.threshold_hr:
        return 100.0 * THRESHOLD_SHARE / athlete.threshold_hr, 0.0
    if athlete.hr_rest and athlete.hr_rest < top:
        slope = 70.0 / (top - athlete.hr_rest)
        return slope, 80.0 - 0.7 * 72.0 - slope * athlete.hr_rest
    return 100.0 / top, 0.0


def weigh(
    measures: Measures, history: History, average: float | None, peak: float | None, pace: float | None
) -> Weighed:
    """Given a session and its trusted measures, already part of what is usual, return the chance that it was hard."""
    if not measures.sport.weighed:
        return Weighed(0.0, 0.0, (), heart=False)
    usual, heart = history.of(measures.sport.family), average is not None
    parts: list[Part] = []
    if average is not None:
        parts.append(_heart(usual, history, measures, average, peak))
    if measures.effort is not None and (heart or measures.average is None) and len(usual.efforts) >= 10:
        rank = bisect_left(usual.efforts, measures.effort) / len(usual.efforts)
        parts.append(Part("effort", (_EFFORT_WITH_HEART if heart else _EFFORT) * (rank - _USUAL), 100.0 * rank))
    if pace is not None and usual.paces:
        parts.append(_pace(usual, history, measures, pace, parts[0].points if heart else None))
    _title(measures, parts)
    if measures.framed:
        parts.append(Part("framed", _FRAMED * measures.framed, measures.framed))
    if measures.run and not measures.activity.commute and _raced(measures, parts, history, heart=heart):
        parts.append(Part("distance", _STANDARD, (measures.distance_m or 0.0) / 1000.0))
    if history.lean and parts:
        parts.append(Part("labels", history.lean))
    if len(parts) > 1:
        parts.sort(key=_weight, reverse=True)
    points = -(_LINE if heart else _LINE_ALONE)
    for part in parts:
        points += part.points
    top = history.hr_max
    trust = min(top.confidence, _DOUBTED) if peak is not None and peak > _ABOVE * top.value else top.confidence
    return Weighed(1.0 / (1.0 + exp(-points / _WIDTH) / _ODDS), points, tuple(parts), heart, trust)


def _raced(measures: Measures, parts: Sequence[Part], history: History, *, heart: bool) -> bool:
    """True for a half or a whole marathon, as watches see it, run as one: faster than usual, and with a pulse where the
    pulse is known. The distance alone is a long run's, and so is one whose title denies the race."""
    length = measures.distance_m or 0.0
    if not measures.speed or not (20_992.0 <= length <= 21_520.0 or 41_984.0 <= length <= 43_040.0):
        return False
    ahead = next((part.first for part in parts if part.name == "pace"), 0.0)
    pulse = not heart or 100.0 * (measures.average or 0.0) >= _RACED_HEART * history.hr_max.value
    return ahead >= RACED_AHEAD and pulse and not measures.title.no_race


def _weight(part: Part) -> float:
    return abs(part.points)


def _title(measures: Measures, parts: list[Part]) -> None:
    """What the title adds: words of work, of ease, or of a race that nothing else confirms."""
    title = measures.title
    work, ease = title.sets or title.workout, title.warm or title.easy
    if work:
        parts.append(Part("title", _WORK_TITLE / 2.0 if ease else _WORK_TITLE, word=work))
    elif ease:
        parts.append(Part("title", -_EASY_TITLE, word=ease))
    elif title.race:
        parts.append(Part("title", _WORK_TITLE / 2.0, word=title.race))


def _heart(usual: Usual, history: History, measures: Measures, average: float, peak: float | None) -> Part:
    top = history.hr_max.value
    slope, offset = scale(history.athlete, top)
    known = len(usual.averages)
    own = _OWN * known / (known + _OWN_AFTER)
    at = AVERAGE_AT if peak is not None else AVERAGE_ALONE_AT
    if history.athlete.sex == "female":
        at += 1.0  # the first threshold lies at a higher share of the maximum in women (Nuuttila 2025)
    share = slope * average + offset
    usual_share = slope * quantile(usual.averages, _USUAL) + offset if known else at
    points = share - own * usual_share - (1.0 - own) * at
    shown = percent_of(measures.average or average, top)
    if peak is None:
        return Part("heart", _believed(points * _AVERAGE_ALONE, work=share >= _WORK_AVERAGE), shown)
    highest = percent_of(peak, top)
    known = len(usual.peaks)
    own = _OWN * known / (known + _OWN_AFTER)
    usual_peak = percent_of(quantile(usual.peaks, _USUAL), top) if known else PEAK_AT
    above = highest - own * usual_peak - (1.0 - own) * PEAK_AT
    both = (1.0 - PEAK_SHARE) * points + PEAK_SHARE * above
    work = share >= _WORK_AVERAGE or highest >= _WORK_PEAK
    return Part("heart", _believed(both, work=work), shown, percent_of(measures.peak or peak, top))


def percent_of(bpm: float, top: float) -> float:
    """Given a heart rate and the maximum, return the per cent of it; nothing is above a maximum.

    >>> percent_of(171.0, 190.0), percent_of(200.0, 190.0)
    (90.0, 100.0)
    """
    return min(100.0, 100.0 * bpm / top)


def _believed(points: float, *, work: bool) -> float:
    """The points within their bounds; for work only where it was ``work`` by any scale."""
    return _within(points, MOST_HEART) if work else min(0.0, _within(points, MOST_HEART))


def _pace(usual: Usual, history: History, measures: Measures, pace: float, heart: float | None) -> Part:
    """Points for pace: against one's own usual, and against critical speed where it is known. ``heart`` are the points for
    heart rate, None without."""
    runs = len(usual.paces)
    middle, trust = quantile(usual.paces, 0.5), runs / (runs + _PACE_AFTER)
    reference = quantile(usual.paces, _USUAL)
    if heart is None:
        reference = max(reference, middle + _AT_USUAL)
    critical = history.critical_speed if measures.run else None
    if critical is not None:
        line = 100.0 * log(_CS_AT * critical.value)
        reference, trust = (runs * reference + _CS_LIKE * line) / (runs + _CS_LIKE), 1.0
    each = _PACE * (_PACE_ALONE if heart is None else 0.5 if measures.trail else 1.0)
    if not measures.run:
        each *= 0.5  # wind, company and hills decide a ride's speed more than the rider
    points = each * trust * _told(pace - reference, heart, percent_of(measures.average or 0.0, history.hr_max.value))
    return Part("pace", points, 100.0 * (exp((pace - middle) / 100.0) - 1.0), float(runs))


def _told(ahead: float, heart: float | None, average: float) -> float:
    """How many per cent ahead of the reference count, beside the points for heart rate and its average in per cent of the
    maximum: none of being slow with a heart at work, and little of being fast with a calm one."""
    if heart is None:
        return _within(ahead, _MOST_PACE_ALONE)
    if heart > 0.0 and ahead < 0.0 and (ahead <= -_TOO_SLOW or average >= AT_WORK):
        return 0.0
    return min(_within(ahead, _MOST_PACE), _FITTER if heart < 0.0 else _MOST_PACE)


def _within(value: float, most: float) -> float:
    return most if value > most else max(value, -most)
