"""What keeps new sessions off a date because of the days beside it: lifting that is the athlete's own, and sessions
beside which none that was missed is made up.

A gym day is a fact of the coming weeks: a session of ours stands there, or nothing takes its place on the days beside it.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, timedelta

from liftday.training.placing.gym import Gym
from liftday.training.placing.races import EVERY
from liftday.training.placing.rules import MOST_A_WEEK, NEW, Bar, Ground
from liftday.training.placing.square import Square
from liftday.training.placing.values import Situation
from liftday.training.reason import because
from liftday.training.session import LEGS, Variant

BESIDE_VISIT = Bar("H3", EVERY, because("beside_gym_day"), published=False)
VISITS_FILL = Bar("H4", EVERY, because("gym_days_fill_week"), published=False)
BESIDE_OTHERS = Bar("H3", EVERY, because("not_made_up_beside"), published=False)
ON_AN_EVE = Bar("H5", LEGS, because("not_made_up_on_eve"), published=False)
DAY = timedelta(days=1)


def expected_visits(ground: Ground, squares: Sequence[Square]) -> frozenset[date]:
    """Given the dates, return those on which the athlete will lift anyway: gym days that take a session of ours, and those
    that do not but are their own; one of our own making where a full one may stand. Nobody lifts on a day of absence, or
    one whose session they left out."""
    gym = ground.habit.gym
    return frozenset(
        square.day.date
        for square in squares
        if square.day.date not in ground.lifted.on
        and (
            (square.day.date.weekday() in gym.regular and _takes_one(square, gym))
            or (square.day.date.weekday() in gym.own and not _absent(square))
        )
    )


def _takes_one(square: Square, gym: Gym) -> bool:
    if square.day.date.weekday() in gym.followed:
        return square.open_to(Variant.FULL, published=False)
    return square.is_open


def _absent(square: Square) -> bool:
    return any(bar.rule == "H8" and bar.bars == EVERY and bar.why.code != "hour_passed" for bar in square.bars)


def apart_from_visits(squares: Sequence[Square], ground: Ground, visits: frozenset[date]) -> list[Square]:
    """Given the dates and the visits to come, return the dates with what those close to a new session: the day after one,
    the day before one, every other day of a week they fill, and what would be a fourth in it."""
    if not visits:
        return list(squares)
    return [_barred(square, _beside(square.day.date, ground, visits)) for square in squares]


def _beside(on: date, ground: Ground, visits: frozenset[date]) -> Bar | None:
    """What the visits of a week say of one date."""
    week = on.isocalendar()[:2]
    own = [visit for visit in visits if visit.isocalendar()[:2] == week]
    done = ground.lifted.week_count.get(week, 0)
    if on - DAY in visits or (on not in visits and on + DAY in visits):
        return BESIDE_VISIT
    before = sum(visit < on for visit in own)
    full = done + before >= MOST_A_WEEK if on in visits else own and done + len(own) >= ground.lifted.cap
    return VISITS_FILL if full else None


def apart_from_missed(squares: Sequence[Square], situation: Situation) -> tuple[Square, ...]:
    """Given the dates and the situation, return the dates with those of a week in which a session was missed closed where
    another session stands, or was done, on the day beside: what is made up makes no neighbours. Nor does it take the legs
    on the eve of a hard or long day.
    """
    missed = {week for week, count in situation.missed.items() if count}
    stands = {item.date for item in situation.done}
    for square in squares if missed else ():
        stands |= {
            p.date for p in situation.live if p.date == square.day.date and square.open_to(p.variant, published=True)
        }
    return tuple(
        _barred(square, _made_up(square, stands)) if square.day.date.isocalendar()[:2] in missed else square
        for square in squares
    )


def _made_up(square: Square, stands: AbstractSet[date]) -> Bar | None:
    """What keeps a missed session off a date, by where others stand."""
    if {square.day.date - DAY, square.day.date + DAY} & stands:
        return BESIDE_OTHERS
    return ON_AN_EVE if square.eve >= NEW else None


def _barred(square: Square, bar: Bar | None) -> Square:
    return square if bar is None else replace(square, bars=(*square.bars, bar))
