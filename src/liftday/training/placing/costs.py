"""The soft costs of placing strength: every number of docs/training.md, Costs in one place, in points.

All of them are level D (engineering judgement). They are the page's own numbers unless a line says otherwise; what was
tuned, was tuned on recorded histories with `bench/backtest.py --curve`. Sums are kept in thousandths of a point, as whole
numbers, so that equal plans cost exactly the same on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from liftday.training.day import Day, Source
from liftday.training.owner import Owner
from liftday.training.reason import Reason, because
from liftday.training.session import Variant

CODES: tuple[Variant, ...] = (
    Variant.MOBILITY,
    Variant.FULL,
    Variant.LITE,
    Variant.UPPER_CORE,
)  # index = the solver's code
CODE_OF: MappingProxyType[Variant, int] = MappingProxyType({Variant.FULL: 1, Variant.LITE: 2, Variant.UPPER_CORE: 3})
STRENGTH: tuple[Variant, ...] = (Variant.FULL, Variant.LITE, Variant.UPPER_CORE)

STRAIN = "load"  # the name of the cost after a jump in load or distance

Triple = tuple[float, float, float]  # points for a full, a lite and an upper-and-core session


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Points of docs/training.md, Costs; a triple is (full, lite, upper_core).

    Four differ from what practice suggested, together: a day that may close counts double, a missing session about threefold, the eve of a
    hard day more, spacing a sixth; and a session late in the week is dearer on a doubtful day. So the week's dose is kept
    and stands on the surest days. Chosen by replaying real histories with `bench/backtest.py --curve`, beside the
    numbers it began with: the table and the reasons stand in docs/training.md, section 3.
    """

    substitution: Triple = (0, 20, 45)
    eve_of_hard: Triple = (110, 60, 20)  # (70, 20, 5) before; see above
    eve_of_long: Triple = (60, 15, 5)
    eve_of_race: Triple = (
        70,
        30,
        10,
    )  # full is closed by H5 once the race is certain; a mere chance costs as a hard day
    two_before_hard: Triple = (12, 2, 0)
    two_before_long: Triple = (8, 2, 0)
    after_hard: Triple = (12, 4, 0)
    after_long: Triple = (25, 8, 2)
    after_leg3: Triple = (0, 12, 3)  # full is closed by H7
    after_leg3_likely: Triple = (
        20,
        12,
        3,
    )  # x P: a full session that must become lite (as ``moderate`` below), else as above
    double_day: Triple = (10, 5, 2)
    rest_day: Triple = (6, 4, 2)
    moderate: Triple = (
        20,
        0,
        0,
    )  # a full session that must become lite if the day turns out moderate (ours, from the 20 above)
    closed: float = 200  # x P(the day turns out closed); 100 before
    last_chance: Triple = (
        40,
        20,
        5,
    )  # x P(closed): withdrawn on Sunday, Saturday, Friday, a session finds no other day
    strain: float = 40  # a full session in the days after a spike of distance or load (training.md, Strain: "next full becomes lite")
    last_rest_day: float = 30
    no_full: float = 30
    spacing: float = 1  # each day away from 7/target; 6 before, which pulls sessions off good days
    too_near: float = 20  # two sessions on days running although another day is as open; no more than a move is worth
    too_far: float = 5  # ... five days apart or more
    prefer: float = -8
    avoid: float = 25
    gym_day: float = -30  # x the share of the last weeks in which the athlete lifted on that weekday anyway
    over_60: float = 20  # two full sessions less than three days apart
    missing: MappingProxyType[int, tuple[float, ...]] = field(
        default_factory=lambda: MappingProxyType({0: (0,), 1: (0, 300), 2: (0, 180, 480), 3: (0, 70, 240, 570)})
    )
    move_near: float = 40  # 0-6 days ahead
    move_far: float = 15  # 7-13
    move_beyond: float = 4
    move_day: float = 2
    drop_near: float = 50
    drop_far: float = 15
    change_variant: float = 8
    threshold: float = 10  # an improvement below this moves nothing


WEIGHTS = Weights()


def milli(points: float) -> int:
    """Points as thousandths, a whole number."""
    return round(points * 1000)


@dataclass(frozen=True, slots=True)
class Term:
    """One soft cost of a date: its name, its points for (full, lite, upper_core), and why."""

    name: str
    points: Triple
    why: Reason


def terms(
    day: Day,
    *,
    before: Day | None,
    after: Day | None,
    later: Day | None,
    owner: Owner,
    strained: bool = False,
    gym: float = 0.0,
    weights: Weights = WEIGHTS,
) -> tuple[Term, ...]:
    """Given a date, the day before it and the two after it, return every soft cost of standing there, in expectation.

    ``gym`` is how often the athlete lifts on that weekday anyway, 0 where it is no gym day.

    Days are independent given the forecast, so a cost that depends on one neighbour is its points times the chance.
    """
    found = [
        *(_eve(after, weights) if after is not None else ()),
        *(_two_before(later, weights) if later is not None else ()),
        *(_day_after(before, weights) if before is not None else ()),
        *_own(day, owner, weights),
    ]
    if gym:
        found.append(Term("gym day", (weights.gym_day * gym,) * 3, because("gym_day", percent=round(gym * 100))))
    if strained:
        found.append(Term(STRAIN, (weights.strain, 0, 0), because("jump_in_load", public=False)))
    return tuple(term for term in found if any(term.points))


def _eve(after: Day, weights: Weights) -> list[Term]:
    """What the next day costs."""
    chances = after.chances
    points = _mix(
        (chances.hard, weights.eve_of_hard),
        (chances.long, weights.eve_of_long),
        (chances.race, weights.eve_of_race),
    )
    return [Term("eve", points, _demanding("demanding_next_day", after))]


def _two_before(later: Day, weights: Weights) -> list[Term]:
    """What the day after the next costs."""
    chances = later.chances
    points = _mix((chances.hard + chances.race, weights.two_before_hard), (chances.long, weights.two_before_long))
    return [Term("two days before", points, _demanding("demanding_in_two_days", later))]


def _day_after(before: Day, weights: Weights) -> list[Term]:
    """What the day before costs: a demanding one, and one that the legs remember."""
    chances = before.chances
    far = chances.long if "long" not in before.flags else 1.0
    near = (chances.hard + chances.race) * (1 - far)
    points = _mix((near, weights.after_hard), (far, weights.after_long))
    found = [Term("day after", points, _demanding("demanding_day_before", before))]
    heavy = before.leg_heavy
    if heavy >= 1.0:
        found.append(Term("day after", weights.after_leg3, because("after_leg_heavy")))
    elif heavy:
        why = because("after_leg_heavy", percent=round(heavy * 100))
        found.append(Term("day after", _mix((heavy, weights.after_leg3_likely)), why))
    return found


def _own(day: Day, owner: Owner, weights: Weights) -> list[Term]:
    """The costs of the date itself."""
    chances = day.chances
    chance = closing(day, owner)
    left = 6 - day.date.weekday()
    late = weights.last_chance[left] if left < 3 else 0.0
    closes = "may_be_long" if owner.strength.on_hard_days else "may_close"
    found = [
        Term("closed", ((weights.closed + late) * chance,) * 3, because(closes, percent=round(chance * 100))),
        Term(
            "rest day",
            _mix((chances.rest, weights.rest_day)),
            because("may_be_rest", percent=round(chances.rest * 100)),
        ),
    ]
    if not owner.strength.treat_moderate_as_easy:
        found.append(
            Term(
                "moderate",
                _mix((chances.moderate, weights.moderate)),
                because("may_be_moderate", percent=round(chances.moderate * 100)),
            )
        )
    if {"long_easy", "doubles"} & set(day.flags):
        found.append(Term("double day", weights.double_day, because("long_easy_or_double")))
    weekday = day.date.weekday()
    if weekday in owner.schedule.prefer:
        found.append(Term("preferred", (weights.prefer,) * 3, because("preferred_weekday")))
    if weekday in owner.schedule.avoid:
        found.append(Term("avoided", (weights.avoid,) * 3, because("avoided_weekday")))
    return found


def _mix(*parts: tuple[float, Triple]) -> Triple:
    """Triples weighted by chances, added up."""
    return (
        sum(chance * points[0] for chance, points in parts),
        sum(chance * points[1] for chance, points in parts),
        sum(chance * points[2] for chance, points in parts),
    )


def _demanding(code: str, day: Day) -> Reason:
    """How likely a neighbour is to be hard, long or a race; or that the owner says so."""
    percent = round(day.chances.closed * 100)
    if day.source is Source.MARKED and percent == 100:
        return because(code.replace("demanding", "marked"), kind=day.kind.value)
    return because(code, percent=percent)


def closing(day: Day, owner: Owner) -> float:
    """How likely a day takes no strength: hard, long or race; under ``on_hard_days`` a hard day stays open."""
    if owner.strength.on_hard_days:
        return day.chances.long + day.chances.race
    return day.chances.closed


def strain(past: Sequence[Day], today: date) -> bool:
    """Given the past days, return whether a full session costs more now: a spike of distance in the last three days, or a week of more than 1.5 times the mean of the last four."""
    if any("distance_spike" in day.flags and (today - day.date).days <= 3 for day in past[-3:]):
        return True
    loads = [day.load for day in past[-28:]]
    if len(loads) < 28 or not any(load is not None for load in loads):
        return False
    weeks = [sum(load or 0 for load in loads[start : start + 7]) for start in (0, 7, 14, 21)]
    return weeks[3] > 1.5 * sum(weeks) / 4
