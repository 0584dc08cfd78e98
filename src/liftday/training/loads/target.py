"""What to lift next, and why it rises, holds or falls (docs/training.md, The weight on the bar)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from liftday.training.lifted import Course
from liftday.training.loads.strength import Strength, allowed
from liftday.training.reason import Reason, because

CAP: Final = 1.1  # over the heaviest of four weeks, or one step, whichever is more (issue of safety: training.md)
LOOK_BACK: Final = timedelta(days=28)
LAPSE: Final = timedelta(days=14)  # from here on a gap takes weight off (training.md, Gaps)
KEEPS: Final = timedelta(days=21)  # strength keeps so long on what little equipment allows (McMaster 2013)
GAP_SHARE: Final = 0.05  # for each week beyond the first of a gap (D; strength keeps for three weeks: McMaster 2013)
MOST_LOST: Final = 0.3
LIGHT_EFFORT: Final = 2  # an effort so far below what was asked lets the weight follow the strength at once
TOO_HARD: Final = 1  # an effort so far above what was asked takes a step back
SURE: Final = 0.34  # below, one heavy day proves little and the weight goes a step at a time
STEPS: Final[Mapping[str, float]] = {  # kg, the smallest step of common equipment
    "dumbbell": 2.0,
    "kettlebell": 4.0,
    "barbell": 2.5,
    "medicine_ball": 1.0,
    "backpack": 1.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the programme asks of an exercise: ``reps`` at ``effort``, in steps of ``step`` kg.

    ``bottom`` and ``top`` are the phase's range, in which the repetitions climb before the weight does. ``stepped``: they
    are back at the bottom after the top was done twice. ``easier``: a week or a session that is lighter (deload, after a
    gap, illness or a long race), as a share of the weight (0-1). ``hurting``: pain holds the weight. ``technique``: the
    phase teaches movement, and weight rises a step at a time. ``trained``: when it was last done in another way, without the
    gym: for three weeks that is no gap.
    """

    on: date
    reps: int
    effort: float
    step: float
    bottom: int
    top: int
    stepped: bool = False
    easier: float = 1.0
    hurting: bool = False
    technique: bool = False
    trained: date | None = None

    @property
    def middling(self) -> float:
        """The repetitions at which the weight is right: three quarters up the range, so that the top is not too much."""
        return self.top - (self.top - self.bottom) / 4


@dataclass(frozen=True, slots=True)
class Target:
    """The weight in kg, what became of it since the last time, and why."""

    kg: float
    course: Course
    reason: Reason


def target(strength: Strength, asked: Asked) -> Target:
    """Given what somebody is able to lift and what is asked, return the weight.

    Repetitions climb first at the same weight; the weight follows when its ladder is through, or when the last time was
    much easier than asked. Too hard takes a step back. Never more than a tenth, or one step, over the heaviest of four
    weeks; never more than the effort allows.
    """
    last = strength.last
    fit = allowed(strength.maximum, asked.middling, asked.effort)
    base, why = _wish(strength, asked, fit)
    away = asked.on - max(last.on, min(asked.trained or last.on, last.on + KEEPS))
    if away > LAPSE:
        lost = min(MOST_LOST, GAP_SHARE * ((away - LAPSE).days // 7 + 1))
        base, why = min(base, last.kg * (1 - lost)), because("load_after_gap", days=away.days)
    if asked.easier < 1.0:
        base, why = min(base, last.kg) * asked.easier, because("load_easier")
    if asked.hurting and base > last.kg:
        base, why = last.kg, because("load_held_for_pain", public=False)
    heaviest = strength.heaviest(asked.on - LOOK_BACK) or last.kg
    cap = max(heaviest * CAP, heaviest + asked.step)
    kg = rounded(base, asked.step)
    if kg > cap:
        kg, why = round(max(1, (cap + 1e-6) // asked.step) * asked.step, 2), because("load_capped", kg=round(cap, 1))
    course = Course.ROSE if kg > last.kg else Course.FELL if kg < last.kg else Course.HELD
    return Target(kg, course, why)


def rounded(kg: float, step: float) -> float:
    """A weight that the equipment can make, the nearest; one step at least.

    >>> rounded(17.2, 2)
    18.0
    """
    return round(max(1, round(kg / step)) * step, 2)


def _wish(strength: Strength, asked: Asked, fit: float) -> tuple[float, Reason]:
    """The weight before caps, and why."""
    last, step = strength.last, asked.step
    most = allowed(strength.maximum, asked.reps, asked.effort)  # today, at so many repetitions
    if last.reps < asked.bottom and fit <= last.kg - step:
        return max(fit, last.kg - 2 * step), because("load_fewer_possible", reps=asked.reps)
    if last.effort is not None and last.effort >= asked.effort + TOO_HARD and most < last.kg + step / 2:
        return min(last.kg, max(most, last.kg - step)), because("load_felt_hard", effort=last.effort)
    easy = last.effort is not None and last.effort <= asked.effort - LIGHT_EFFORT
    room = fit - last.kg
    if easy and last.easy and room < step:  # how much more was possible nobody knows: a step shows it
        return last.kg + step, because("load_felt_easy", effort=last.effort)
    if asked.stepped and most >= last.kg + step / 2 and room < step:
        return last.kg + step, because("load_stepped")
    if room >= step / 2 and (asked.stepped or easy or room >= step):
        single = asked.technique or strength.certainty < SURE
        wish = last.kg + step if single else max(last.kg + step, fit)
        return wish, because("load_stepped" if asked.stepped else "load_felt_easy" if easy else "load_room")
    return last.kg, because("load_reps_first", reps=asked.reps)
