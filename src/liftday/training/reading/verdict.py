"""The decision list for one session: the first evidence that settles it wins.

In order: the athlete's tag, a race's title borne out by distance or heart rate, the effort rating, the structure of the
laps; then the weighing of heart rate, pace, title and relative effort; then nothing, which is easy, assumed. What may be
hard is moderate at least, because lifting before an unseen hard day costs more than a slot lost; hard takes evidence of
its own. What contradicts the verdict lowers its confidence by .1 and is named beside it.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from liftday.training.day import Kind
from liftday.training.reading import references
from liftday.training.reading.history import History
from liftday.training.reading.laps import Structure, structure
from liftday.training.reading.measures import Measures
from liftday.training.reading.reasons import CLEAR, TAGGED_LONG, against, at_effort, contrary, of, on_side, strongest
from liftday.training.reading.sports import Family
from liftday.training.reading.weigh import AT_WORK, HARD_FROM, RACED_AHEAD, Weighed, percent_of
from liftday.training.reason import Reason

MODERATE_FROM: Final = 0.4  # the chance of "hard" from which a session is no longer easy
_MODERATE_WITHOUT_HEART: Final = 0.5  # pace alone leaves little between: what is about usual is easy
_RACE_TAGS, _WORKOUT_TAGS, _LONG_TAG = frozenset({1, 11}), frozenset({3, 12}), 2
_ALONE: Final = {"title": 0.60, "effort": 0.55}  # the most that one weak kind of evidence is worth
_WITHOUT_HEART, _FIRST_DAYS, _AT_MOST = 0.70, 0.75, 0.90  # nobody's maximum is known after three runs
_CONFLICT: Final = 0.1
_HARD_LONG_MOST: Final = 0.75  # a pulse that drifts up for hours is no sure sign of work
_ASSUMED_MOST: Final = 0.70  # of a class that rests on what such sessions usually are (training.md, Special cases)
EASIER: Final = frozenset({Kind.EASY, Kind.MODERATE})  # what length makes long
_HARD: Final = frozenset({Kind.HARD, Kind.RACE})
_CALM_HEART: Final = 78.0  # per cent of the maximum: with less, and hardly faster than usual, nobody races
_TAGGED_RACE, _TAGGED_WORKOUT = (Reason("tagged_race", {}),), (Reason("tagged_workout", {}),)
_ASSUMED, _UNKNOWN_SPORT = Reason("assumed", {}), (Reason("unknown_sport", {}),)
_AS_USUAL: Final = (Reason("usual_of_sport", {}),)
Reasons = tuple[Reason, ...]


class Verdict(NamedTuple):
    """The class of a session before it becomes a reading. Of the reasons what speaks for the class comes first, then what
    speaks against it (``against`` is among its parameters), then what was not used."""

    kind: Kind
    confidence: float
    reasons: Reasons
    flags: tuple[str, ...] = ()
    settled: bool = False  # by the athlete's own word or by structure: details would change nothing
    effort: Kind | None = None  # of what is long: easy, moderate or hard, None where nothing shows it


def run_verdict(
    measures: Measures, weighed: Weighed, history: History, doubt: Reason | None, shape: Structure | None
) -> Verdict:
    """Given a run, its weighed evidence and what its laps show, return the verdict. ``doubt`` is why its heart rate is
    not used, or not all of it."""
    flags = ["strides"] if measures.title.strides or (shape and not shape.hard) else []
    steps = [
        s
        for s in (_tagged(measures), _titled_race(measures, weighed, history), _rated(measures, weighed), _laps(shape))
        if s
    ]
    unwitnessed = _race_without_witness(measures, weighed, history)
    verdict = _settled(steps or unwitnessed, weighed) if steps or unwitnessed else by_weight(weighed, doubt)
    flags += verdict.flags
    if unwitnessed and verdict.kind is Kind.HARD:
        flags += unwitnessed[0].flags
    settled = bool(steps or unwitnessed)
    longer = _long(measures, history, verdict._replace(settled=settled), weighed, flags)
    return longer._replace(flags=tuple(dict.fromkeys(flags)), settled=settled)


def other_verdict(measures: Measures, weighed: Weighed, doubt: Reason | None) -> Verdict:
    """Given a session of another endurance sport, return the verdict: tag, rating, heart rate, else its sport's own."""
    steps = [s for s in (_tagged(measures), _rated(measures, weighed)) if s]
    family, minutes = measures.sport.family, measures.minutes
    if steps:
        verdict = _settled(steps, weighed)
    elif weighed.heart and measures.sport.weighed:
        verdict = by_weight(weighed, doubt)
        if family is Family.OTHER:
            verdict = verdict._replace(confidence=min(verdict.confidence, _ASSUMED_MOST))
    else:
        verdict = _by_sport(measures)
    big = family is Family.HIKE and (minutes >= 180.0 or measures.climb_m >= 800.0)
    limit = measures.sport.long_minutes
    if (big or (limit is not None and minutes >= limit)) and verdict.kind in EASIER:
        climbed = {"climb_m": round(measures.climb_m)} if big and measures.climb_m >= 800.0 else {}
        lasted = Reason("lasted", {"minutes": round(minutes), **climbed})
        verdict = _lengthened(verdict, 0.7, lasted)
    more = ("leg3",) if big or (family is Family.GAME and minutes >= measures.sport.minutes) else ()
    return verdict._replace(flags=(*verdict.flags, *more), settled=bool(steps))


def shape_of(measures: Measures, history: History) -> Structure | None:
    """Given a run, return what its laps and splits show, if anything."""
    splits = measures.activity.splits or ()
    if not measures.laps and not splits:
        return None
    critical, easy = _speed(history.critical_speed), _speed(history.easy_speed)
    return structure(measures.laps, splits, critical_speed=critical, easy_speed=easy)


def _speed(value: references.Anchor | None) -> float | None:
    return value.value if value else None


def _tagged(measures: Measures) -> Verdict | None:
    tag = measures.activity.workout_type
    if tag in _RACE_TAGS and not measures.activity.commute:
        return Verdict(Kind.RACE, 0.98, _TAGGED_RACE, _size(measures))
    if tag in _WORKOUT_TAGS:
        return Verdict(Kind.HARD, 0.95, _TAGGED_WORKOUT)
    return None


def _titled_race(measures: Measures, weighed: Weighed, history: History) -> Verdict | None:
    """A race by its title counts if its distance is one of those raced, or the heart was where it is in races.

    "Half marathon" is a distance too: an easy pulse at no more than the usual pace, or a long run by name or tag, is none.
    """
    title = measures.title
    if not title.race or title.easy or title.warm or title.workout or measures.activity.commute:
        return None
    share = 0.0 if history.athlete.ignore_hr else percent_of(measures.average or 0.0, history.hr_max.value)
    ahead = next((p.first for p in weighed.parts if p.name == "pace"), 0.0)
    calm = 0.0 < share < _CALM_HEART and ahead < RACED_AHEAD
    if measures.standard is not None and not (calm or title.long or measures.activity.workout_type == _LONG_TAG):
        distance = of("race_distance", "km", round((measures.distance_m or 0.0) / 1000.0, 1))
        return Verdict(Kind.RACE, 0.85, (of("title", "word", title.race), distance), _size(measures))
    if share >= AT_WORK:
        heart = Reason("heart_average", {"percent": round(share)}, public=False)
        return Verdict(Kind.RACE, 0.85, (of("title", "word", title.race), heart), _size(measures))
    return None


def _rated(measures: Measures, weighed: Weighed) -> Verdict | None:
    """The athlete's rating of the effort, 0 to 10 (Foster 2001; Seiler's bands); 5 and 6 leave room for the rest."""
    rating = measures.activity.perceived_exertion
    if rating is None or not 0.0 < rating <= 10.0:
        return None
    rated = (of("rated", "rating", round(rating)),)
    if rating >= 7.0:
        return Verdict(Kind.HARD, 0.85, rated)
    if rating >= 5.0:
        if weighed.chance >= 0.75:
            return Verdict(Kind.HARD, 0.65, (*rated, *strongest(on_side(weighed.parts, hard=True))))
        return Verdict(Kind.MODERATE, 0.70, rated)
    return Verdict(Kind.EASY, 0.85 if rating <= 3.0 else 0.75, rated)


def _laps(shape: Structure | None) -> Verdict | None:
    return Verdict(Kind.HARD, round(shape.confidence, 2), (shape.reason,)) if shape and shape.hard else None


def _race_without_witness(measures: Measures, weighed: Weighed, history: History) -> list[Verdict]:
    """A standard distance (2 %) within 5 % of what the athlete's races and best efforts promise, no race denied."""
    if weighed.chance < HARD_FROM or measures.speed is None or measures.title.no_race:
        return []
    length = measures.standard
    if length is None or abs((measures.distance_m or 0.0) - length) > 0.02 * length:
        return []
    promised = references.predicted((*history.races, *history.efforts), length)
    if promised is None or measures.minutes * 60.0 > 1.05 * promised:
        return []
    best = of("near_best_time", "km", round(length / 1000.0, 1))
    return [Verdict(Kind.HARD, 0.70, (best,), ("race_effort", *_size(measures)))]


def _settled(steps: Sequence[Verdict], weighed: Weighed) -> Verdict:
    """The first step of the list that settled it, as a verdict; of what contradicts it, the next step, or the sum."""
    first = steps[0]
    hard, easy = first.kind in _HARD, first.kind is Kind.EASY
    other = next((s for s in steps[1:] if (easy and s.kind in _HARD) or (hard and s.kind is Kind.EASY)), None)
    if other is not None:
        conflict: Reasons = tuple(map(contrary, other.reasons))
    elif (hard and weighed.chance < 0.2) or (easy and weighed.chance > 0.8):
        conflict = against(weighed.parts, hard=hard, beside=first.reasons)
    else:
        conflict = ()
    confidence = round(first.confidence - (_CONFLICT if conflict else 0.0), 2)
    return Verdict(first.kind, confidence, (*first.reasons, *conflict), first.flags)


def by_weight(weighed: Weighed, doubt: Reason | None) -> Verdict:
    """Given nothing but weighed evidence, return hard, moderate or easy with what speaks for and against it."""
    chance, parts = weighed.chance, weighed.parts
    doubted = (doubt,) if doubt else ()
    weak = _ALONE.get(parts[0].name, _AT_MOST) if len(parts) == 1 else _AT_MOST
    if not parts:
        return Verdict(Kind.EASY, 0.40, (_ASSUMED, *doubted), ("assumed",))
    most = _WITHOUT_HEART if not weighed.heart else _AT_MOST if weighed.trust >= 0.5 else _FIRST_DAYS
    hard = chance >= HARD_FROM
    counting = strongest([p for p in parts if p.points] or parts)
    if hard and not any(p.points >= CLEAR and p.name != "labels" for p in parts):
        return Verdict(Kind.MODERATE, min(weak, 0.55), (*counting, *doubted))
    if not hard and chance >= (MODERATE_FROM if weighed.heart else _MODERATE_WITHOUT_HEART):
        return Verdict(Kind.MODERATE, min(weak, 0.55), (*counting, *doubted))
    other = against(parts, hard=hard)
    sure = chance if hard else 1.0 - chance
    sure = max(HARD_FROM, sure - _CONFLICT) if other else sure
    reasons = (*strongest(on_side(parts, hard=hard) or parts[:1]), *other, *doubted)
    return Verdict(Kind.HARD if hard else Kind.EASY, round(min(most, weak, sure), 2), reasons)


def _long(measures: Measures, history: History, verdict: Verdict, weighed: Weighed, flags: list[str]) -> Verdict:
    """Rule L: easy or moderate and long is long; hard and long stays hard, with the flag. What the athlete tagged as long is
    long, however hard."""
    if measures.activity.commute:
        return verdict
    tag = measures.activity.workout_type == _LONG_TAG
    limit = long_from(measures, history)
    if not tag and measures.minutes < limit:
        return verdict
    flags.append("long")
    if verdict.kind not in EASIER and (verdict.settled or not tag):
        most = verdict.confidence if verdict.settled else _HARD_LONG_MOST
        return verdict._replace(confidence=min(most, verdict.confidence))
    flags[:] = [f for f in flags if f != "assumed"]
    if tag:
        return _lengthened(verdict, 0.90, TAGGED_LONG)
    sure = 0.6 + min(0.25, 0.5 * (measures.minutes / limit - 1.0))
    most = _AT_MOST if weighed.heart else _WITHOUT_HEART
    confidence = round(min(most, sure, max(0.5, 1.0 - weighed.chance)), 2)
    reason = Reason("long_for_you", {"minutes": round(measures.minutes), "from_minutes": round(limit)})
    return _lengthened(verdict, confidence, reason)


def long_from(measures: Measures, history: History) -> float:
    """Given a session, return from how many minutes on it is long: from fewer where its title says so."""
    return max(60.0, 0.85 * history.long_minutes) if measures.title.long else history.long_minutes


def _lengthened(verdict: Verdict, confidence: float, length: Reason) -> Verdict:
    """An easy or moderate session as a long one: its effort stays, with what speaks for that, unless it was assumed."""
    if "assumed" in verdict.flags or verdict.reasons == _AS_USUAL:
        flags = tuple(f for f in verdict.flags if f != "assumed")
        return Verdict(Kind.LONG, confidence, (length,), flags)
    shown = tuple(r for r in verdict.reasons if "against" not in r.params)
    return verdict._replace(
        kind=Kind.LONG, confidence=confidence, reasons=(length, at_effort(verdict.kind), *shown), effort=verdict.kind
    )


def _by_sport(measures: Measures) -> Verdict:
    """What a sport is when nothing was measured (the table of 1.6)."""
    family, minutes = measures.sport.family, measures.minutes
    lasted = {"minutes": round(minutes)}
    if family is Family.OTHER:
        return Verdict(Kind.EASY, 0.40, _UNKNOWN_SPORT, ("assumed",))
    if family is Family.GAME and minutes >= measures.sport.minutes:
        return Verdict(Kind.HARD, 0.60, (Reason("stop_and_go", lasted),))
    if family is Family.WALK and minutes < measures.sport.minutes:
        return Verdict(Kind.REST, _ASSUMED_MOST, (Reason("walk", lasted),))
    if family is Family.SKI and minutes >= 90.0:
        return Verdict(Kind.MODERATE, 0.50, (Reason("on_skis", lasted),))
    return Verdict(Kind.EASY, 0.60, _AS_USUAL)


def race_size(measures: Measures) -> int:
    """Given a session, return the size of a race as long: 0 short to 3 ultra, by distance, ultra also by 4.5 h; 40 m/km
    of climbing add one."""
    km = (measures.distance_m or 0.0) / 1000.0
    step = 3 if km > 45.0 or measures.minutes > 270.0 else 2 if km >= 25.0 else 1 if km >= 12.0 else 0
    steep = km > 0.0 and measures.climb_m >= 40.0 * km
    return min(3, step + steep)


def _size(measures: Measures) -> tuple[str, ...]:
    """The flag of a race's size."""
    return (("race_short", "race_medium", "race_long", "race_ultra")[race_size(measures)],)
