"""The board the planner plays on: every date of the horizon with what its rules and costs say."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from liftday.training.day import Chances, Day, Kind, Source
from liftday.training.owner import Owner
from liftday.training.placing.costs import STRENGTH, Term, Weights, milli, terms
from liftday.training.placing.hours import Fit, habit
from liftday.training.placing.races import season
from liftday.training.placing.rules import Bar, Ground, Lifted, bars, fits, unwell
from liftday.training.placing.values import Done, Promise, Wish
from liftday.training.reason import because
from liftday.training.session import Variant

MEMORY = 42  # days back that still matter to a rule (a race's recovery, the last four weeks)
RETURN = 21  # days back in which an illness still asks for a lite first session
EVEN = Chances(rest=0.5, easy=0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """One date: its day, what bars it, the hours it has, what it costs."""

    day: Day
    bars: tuple[Bar, ...]
    fits: Mapping[Variant, Fit]
    terms: tuple[Term, ...]
    eve: float  # P(the next day is hard, long or a race)

    def open_to(self, variant: Variant, *, published: bool) -> bool:
        """True when no rule of this date keeps a new, or a published, session of this variant off it."""
        if not published and variant not in self.fits:
            return False
        return not any(variant in bar.bars and (bar.published or not published) for bar in self.bars)

    def price(self, variant: Variant) -> int:
        """The soft cost of this date for a variant, in thousandths of a point."""
        at = STRENGTH.index(variant)
        return milli(sum(term.points[at] for term in self.terms))


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All dates from today to the end of the horizon's last week, and the facts around them."""

    ground: Ground
    wish: Wish
    weights: Weights
    squares: tuple[Square, ...]
    done: Mapping[date, Variant]
    horizon: int  # dates that are published; the rest of the last week only keeps its start honest

    @property
    def today(self) -> date:
        """The first date."""
        return self.squares[0].day.date

    @property
    def gates(self) -> tuple[int, ...]:
        """Days after which the first session must not be full: races that ask for it, illness, the programme's cap."""
        found = {self.index(on) for on in self.ground.season.returns}
        ill = {self.index(on) for on in self.ground.days if unwell(self.ground, on)}
        found |= {index for index in ill if index + 1 not in ill and index >= -RETURN}
        if self.wish.cap is Variant.LITE:
            found.add(-1)
        last = max((self.index(on) for on in self.done), default=-MEMORY)
        return tuple(sorted(index for index in found if last <= index < len(self.squares)))

    def index(self, on: date) -> int:
        """Days from today."""
        return (on - self.today).days

    def at(self, on: date) -> Square | None:
        """The square of a date, None outside the board."""
        index = self.index(on)
        return self.squares[index] if 0 <= index < len(self.squares) else None

    def may_stay(self, promise: Promise) -> bool:
        """True when no rule of its date ends a published session as it is."""
        square = self.at(promise.date)
        return square is not None and square.open_to(promise.variant, published=True)


def board(
    *,
    now: datetime,
    expected: Sequence[Day],
    past: Sequence[Day],
    done: Iterable[Done],
    owner: Owner,
    wish: Wish,
    horizon: int | None,
    weights: Weights,
    skipped: frozenset[date] = frozenset(),
) -> Board:
    """Given the facts and the forecast, return the board, its last week filled up to Sunday.

    ``skipped`` are the dates of sessions that the owner left out.
    """
    today = expected[0].date
    days = [*past[-MEMORY:], *expected, *_beyond(expected, owner)]
    known = {day.date: day for day in days}
    happened = sorted((item for item in done if item.date <= today), key=lambda item: item.date)
    lifted = {item.date: item.variant for item in happened}
    ground = Ground(
        now=now,
        owner=owner,
        phase=wish.phase,
        minutes=wish.minutes,
        novice=wish.novice,
        paused=wish.paused,
        cap=wish.cap,
        season=season(owner.races, days),
        lifted=_lifted(happened, today, wish),
        habit=habit(past[-56:]),
        days=known,
        skipped=skipped,
    )
    last = expected[-1].date + timedelta(days=6 - expected[-1].date.weekday())
    strain = _strained(past, today)
    squares = []
    for step in range((last - today).days + 1):
        on = today + timedelta(days=step)
        day, after = known[on], known[on + timedelta(days=1)]
        hours, barred = fits(ground, day)
        squares.append(
            Square(
                day=day,
                bars=(*bars(ground, day, after), *barred),
                fits=hours,
                terms=(
                    Term("variant", weights.substitution, because("not_full")),
                    *terms(
                        day,
                        before=known.get(on - timedelta(days=1)),
                        after=after,
                        later=known[on + timedelta(days=2)],
                        owner=owner,
                        strained=strain and step < 3,
                        weights=weights,
                    ),
                ),
                eve=after.chances.closed,
            )
        )
    return Board(
        ground=ground,
        wish=wish,
        weights=weights,
        squares=tuple(squares),
        done=lifted,
        horizon=len(expected) if horizon is None else min(horizon, len(expected)),
    )


def _lifted(happened: Sequence[Done], today: date, wish: Wish) -> Lifted:
    """What was done, by date and by week, and H4's ceiling: one more than the best of the last four weeks, two at least.

    What may still be done holds its place, and raises no ceiling.
    """
    lifted = {item.date: item.variant for item in happened}
    waiting = frozenset(item.date for item in happened if item.waiting)
    count = Counter(on.isocalendar()[:2] for on in lifted)
    sure = Counter(on.isocalendar()[:2] for on in lifted if on not in waiting)
    monday = today - timedelta(days=today.weekday())
    best = max(sure[(monday - timedelta(weeks=back)).isocalendar()[:2]] for back in range(1, 5))
    return Lifted(
        on=lifted,
        week_count=count,
        cap=min(wish.sessions_per_week, max(2, best + 1), 3),
        waiting=waiting,
        early=frozenset(item.stands for item in happened if item.stands is not None and item.stands > item.date),
    )


def _beyond(expected: Sequence[Day], owner: Owner) -> list[Day]:
    """The days after the horizon, to Sunday and two more, guessed from the same weekday a week before."""
    have = {day.date: day for day in expected}
    last = expected[-1].date
    races = {race.date for race in owner.races}
    found = []
    for step in range(1, 6 - last.weekday() + 3):
        on = last + timedelta(days=step)
        model = have.get(on - timedelta(days=7))
        chances = model.chances if model is not None and model.source is Source.EXPECTED else EVEN
        day = Day(date=on, kind=chances.likeliest, source=Source.EXPECTED, confidence=0.5, reasons=(), chances=chances)
        if on in races:
            day = replace(day, kind=Kind.RACE, source=Source.RACE, chances=Chances.sure(Kind.RACE))
        found.append(day)
        have[on] = day
    return found


def _strained(past: Sequence[Day], today: date) -> bool:
    """2.8: a spike of distance in the last three days, or a week of more than 1.5 times the mean of the last four."""
    if any("distance_spike" in day.flags and (today - day.date).days <= 3 for day in past[-3:]):
        return True
    loads = [day.load for day in past[-28:]]
    if len(loads) < 28 or not any(load is not None for load in loads):
        return False
    weeks = [sum(load or 0 for load in loads[start : start + 7]) for start in (0, 7, 14, 21)]
    return weeks[3] > 1.5 * sum(weeks) / 4
