"""The planner's board: every date of the horizon with what its rules and costs say, and the solver's numbers made of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from liftday.training import safety
from liftday.training.day import Chances, Day, Kind, Source, monday
from liftday.training.placing.busy import busy
from liftday.training.placing.costs import CODE_OF, STRENGTH, Term, Weights, closing, milli, strain, terms
from liftday.training.placing.gym import gym
from liftday.training.placing.hours import habit
from liftday.training.placing.neighbours import apart_from_missed, apart_from_visits, expected_visits
from liftday.training.placing.races import season
from liftday.training.placing.rules import MOST_A_WEEK, NEW, Ground, Lifted, bars, fits, limit, unwell
from liftday.training.placing.solve import Edge, SearchProblem
from liftday.training.placing.square import Square
from liftday.training.placing.values import IsoWeek, Promise, Situation, Wish
from liftday.training.placing.week import Must, Promised, Spot, Week
from liftday.training.reason import because
from liftday.training.session import Variant

MEMORY = 42  # days back that still matter to a rule (a race's recovery, the last four weeks)
RETURN = 21  # days back in which an illness still asks for a lite first session
EVEN = Chances(rest=0.5, easy=0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All dates from today to the end of the horizon's last week, and the facts around them."""

    ground: Ground
    wish: Wish
    weights: Weights
    squares: tuple[Square, ...]
    done: Mapping[date, Variant]
    visits: frozenset[date]  # on which the athlete will lift anyway
    horizon: int  # dates that are published; the rest of the last week only keeps its start honest

    @property
    def today(self) -> date:
        """The first date."""
        return self.squares[0].day.date

    @property
    def returns(self) -> tuple[int, ...]:
        """Days after which the first session must not be full: races that ask for it, illness, the programme's cap."""
        after = {self.index(on) for on in self.ground.season.returns}
        ill = {self.index(on) for on in self.ground.days if unwell(self.ground, on)}
        after |= {index for index in ill if index + 1 not in ill and index >= -RETURN}
        if self.wish.cap is Variant.LITE:
            after.add(-1)
        last = max((self.index(on) for on in self.done), default=-MEMORY)
        return tuple(sorted(index for index in after if last <= index < len(self.squares)))

    def adds(self, on: date) -> bool:
        """True when a session on a date is added to the athlete's own lifting there."""
        return on in self.visits and on.weekday() in self.ground.habit.gym.longer

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


def set_up(situation: Situation) -> Board:
    """Given the situation, return the board, its last week filled up to Sunday."""
    expected, today = situation.expected, situation.today
    days = [*situation.past[-MEMORY:], *expected, *_beyond(situation)]
    ground = _ground(situation, days)
    strained = strain(situation.past, today)
    count = len(expected) + 6 - expected[-1].date.weekday()
    dates = [today + timedelta(days=step) for step in range(count)]
    alone = [_square(ground, on, situation.weights, strained=strained and on in dates[:3]) for on in dates]
    visits = expected_visits(ground, alone)
    squares = apart_from_missed(apart_from_visits(alone, ground, visits), situation)
    return Board(
        ground=ground,
        wish=situation.wish,
        weights=situation.weights,
        squares=squares,
        done=ground.lifted.on,
        visits=visits,
        horizon=min(situation.horizon or len(expected), len(expected)),
    )


def _ground(situation: Situation, days: Sequence[Day]) -> Ground:
    """What the rules of every date need."""
    wish, owner, recent = situation.wish, situation.owner, situation.past[-56:]
    ours = {item.date for item in situation.done if item.uid is not None}
    return Ground(
        now=situation.now,
        owner=owner,
        phase=wish.phase,
        minutes=wish.minutes,
        novice=wish.novice,
        paused=wish.paused,
        cap=wish.cap,
        season=season(owner.races, days, past=situation.past),
        lifted=_lifted(situation),
        habit=replace(habit(recent), gym=gym(recent, ours=ours, minutes=wish.minutes)),
        days={day.date: day for day in days},
        skipped=frozenset(promise.date for promise in situation.left_out),
        busy=busy(situation.busy, owner, situation.now),
    )


def _square(ground: Ground, on: date, weights: Weights, *, strained: bool) -> Square:
    """One date with its rules, hours and costs."""
    day, after = ground.days[on], ground.days[on + timedelta(days=1)]
    hours, without_hour = fits(ground, day)
    closed = (*bars(ground, day, after), *without_hour)
    soft = terms(
        day,
        before=ground.days.get(on - timedelta(days=1)),
        after=after,
        later=ground.days[on + timedelta(days=2)],
        owner=ground.owner,
        strained=strained,
        gym=ground.habit.gym.draws(on, full=not any(Variant.FULL in bar.bars for bar in closed)),
        weights=weights,
    )
    return Square(
        day=day,
        bars=closed,
        fits=hours,
        terms=(Term("variant", weights.substitution, because("not_full")), *soft),
        eve=after.chances.closed,
    )


def _lifted(situation: Situation) -> Lifted:
    """What was done, by date and by week, and H4's ceiling: one more than the best of the last four weeks, two at least.

    What may still be done holds its place, and raises no ceiling.
    """
    today = situation.today
    happened = sorted((item for item in situation.done if item.date <= today), key=lambda item: item.date)
    lifted = {item.date: item.variant for item in happened}
    waiting = frozenset(item.date for item in happened if item.waiting)
    count = Counter(on.isocalendar()[:2] for on in {*lifted, *situation.plan_strength})
    sure = Counter(on.isocalendar()[:2] for on in lifted if on not in waiting)
    best = max(sure[(monday(today) - timedelta(weeks=back)).isocalendar()[:2]] for back in range(1, 5))
    return Lifted(
        on=lifted,
        week_count=count,
        cap=min(situation.wish.sessions_per_week, max(2, best + 1), MOST_A_WEEK),
        waiting=waiting,
        by_plan=situation.plan_strength - lifted.keys(),
        early=frozenset(
            item.entry_date for item in happened if item.entry_date is not None and item.entry_date > item.date
        ),
    )


def _beyond(situation: Situation) -> list[Day]:
    """The days after the horizon, to Sunday and two more, guessed from the same weekday a week before."""
    have = {day.date: day for day in situation.expected}
    last = situation.expected[-1].date
    races = {race.date for race in situation.owner.races}
    days = []
    for step in range(1, 6 - last.weekday() + 3):
        on = last + timedelta(days=step)
        model = have.get(on - timedelta(days=7))
        chances = model.chances if model is not None and model.foreseen else EVEN
        day = Day(date=on, kind=chances.likeliest, source=Source.EXPECTED, confidence=0.5, reasons=(), chances=chances)
        if on in races:
            day = replace(day, kind=Kind.RACE, source=Source.RACE, chances=Chances.sure(Kind.RACE))
        days.append(day)
        have[on] = day
    return days


def search_problem(
    board: Board, promises: Sequence[Promise], *, lost: Mapping[IsoWeek, int], must: Must
) -> SearchProblem:
    """Given the board, the live promises and the sessions that have to stand, return what the solver solves.

    ``lost`` is how many sessions of an ISO week the owner skipped or used up: they are not offered again.
    """
    weights = board.weights
    first = 1 if board.today in board.done else 0
    weeks: list[Week] = []
    at = first
    while at < len(board.squares):
        weeks.append(_week(board, promises, at, lost, must))
        at += len(weeks[-1].spots)
    last = max(board.done, default=None)
    last_full = max((on for on, variant in board.done.items() if variant is Variant.FULL), default=None)
    over_60 = milli(weights.over_60) if safety.is_senior(board.ground.owner, board.today) else 0
    start = Edge(
        _code(board, first - 2),
        _code(board, first - 1),
        None if last is None else board.index(last),
        board.index(last_full) if over_60 and last_full else None,
    )
    spacing = milli(weights.spacing)
    return SearchProblem(start=start, weeks=tuple(weeks), spacing=spacing, returns=board.returns, over_60=over_60)


def _week(board: Board, promises: Sequence[Promise], at: int, lost: Mapping[IsoWeek, int], must: Must) -> Week:
    """One week of the problem, from its first free day."""
    weights, wish = board.weights, board.wish
    first = board.squares[at].day.date
    start = monday(first)
    squares = board.squares[at : at + 7 - first.weekday()]
    days = [start + timedelta(days=step) for step in range(7)]
    done = [board.done.get(on, Variant.FULL) for on in days if on in board.done or on in board.ground.lifted.by_plan]
    target = max(0, wish.sessions_per_week - lost.get(first.isocalendar()[:2], 0))
    here = tuple(promise for promise in promises if start <= promise.date <= days[-1])
    here_to_stay = frozenset(item for item in must if at <= item[0] < at + len(squares))
    left = max(0, min(target, board.ground.lifted.cap) - len(done))
    visits = [on for on in days if on in board.visits]
    on_visits = sum(promise.date in board.visits for promise in here)
    room = max(left, min(max(len(here_to_stay), on_visits), MOST_A_WEEK - len(done)))
    lone = sum(_takes_none(board, on, here) for on in visits)  # no session may stand there: they count as done
    taper = sum(on in board.ground.season.taper for on in days) >= 4
    wanted = min(target, 1) if taper else target
    returning = wish.cap is not None or taper
    passed = [board.ground.days[on] for on in days if on < first and on in board.ground.days]
    return Week(
        first=at,
        spots=tuple(_spot(board, square, here) for square in squares),
        room=room,
        done=len(done) + lone,
        done_full=sum(variant is Variant.FULL for variant in done) + lone,
        kept_rest=any(day.chances.rest == 1 and day.date not in board.done for day in passed),
        missing=tuple(milli(points) for points in weights.missing[wanted]),
        target=wanted,
        no_full=0 if returning else milli(weights.no_full),
        uneven=(milli(weights.too_near), milli(weights.too_far)),
        last_rest=milli(weights.last_rest_day),
        third_light=wish.third is not Variant.FULL and not visits,
        promised=tuple(_promised(board, promise) for promise in here),
        must=here_to_stay,
        behind={step: code for step in (-1, -2) if (code := _code(board, at + step))} if at <= 1 else None,
        visits=frozenset(board.index(on) - at for on in visits),
        others=max(0, left - len(visits)),
    )


def _takes_none(board: Board, on: date, here: Sequence[Promise]) -> bool:
    """True when no session stands on a date, and no new one may."""
    square = board.at(on)
    assert square is not None
    return not any(promise.date == on for promise in here) and not square.is_open


def _spot(board: Board, square: Square, here: Sequence[Promise]) -> Spot:
    """One date for the solver. Where a session was published the rules for published ones hold, for it and what is
    lighter: a lite session there does not open the date to a full one."""
    heaviest = min((CODE_OF[promise.variant] for promise in here if promise.date == square.day.date), default=4)
    prices = [
        square.price(variant) if square.open_to(variant, published=CODE_OF[variant] >= heaviest) else None
        for variant in STRENGTH
    ]
    return Spot(
        costs=(0, prices[0], prices[1], prices[2]),
        eve=square.eve >= (limit(board.index(square.day.date)) if heaviest == 1 else NEW),
        free=square.open_to(Variant.FULL, published=False) and square.eve < NEW,
        rest=square.day.chances.rest,
        closing=closing(square.day, board.ground.owner),
    )


def _promised(board: Board, promise: Promise) -> Promised:
    """What leaving a promise costs, by how near it is (training.md, Costs)."""
    weights = board.weights
    ahead = board.index(promise.date)
    move = weights.move_near if ahead < 7 else weights.move_far if ahead < 14 else weights.move_beyond
    return Promised(
        day=ahead,
        code=CODE_OF[promise.variant],
        move=milli(move),
        move_day=milli(weights.move_day),
        drop=milli(weights.drop_near if ahead < 7 else weights.drop_far),
        change=milli(weights.change_variant),
        pinned=promise.pinned,
    )


def _code(board: Board, index: int) -> int:
    """The code of what was done on a day, 0 for nothing."""
    variant = board.done.get(board.today + timedelta(days=index))
    return 0 if variant is None else CODE_OF.get(variant, 0)
