"""The board the planner plays on: every date of the horizon with what its rules and costs say, cut into weeks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from liftday.training.costs import CODE_OF, CODES, STRENGTH, Term, Weights, milli, terms
from liftday.training.day import Chances, Day, Kind, Source
from liftday.training.hours import Fit, habit
from liftday.training.owner import Owner
from liftday.training.place_solve import Edge, Problem
from liftday.training.place_values import Done, Promise, Wish
from liftday.training.place_week import Promised, Spot, Week
from liftday.training.races import season
from liftday.training.rules import NEW, Bar, Ground, Lifted, bars, fits, limit, unwell
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
        ill = {self.index(day.date) for day in self.ground.days.values() if unwell(self.ground, day)}
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
) -> Board:
    """Given the facts and the forecast, return the board, its last week filled up to Sunday."""
    today = expected[0].date
    days = [*past[-MEMORY:], *expected, *_beyond(expected, owner)]
    known = {day.date: day for day in days}
    lifted = {item.date: item.variant for item in sorted(done, key=lambda item: item.date) if item.date <= today}
    ground = Ground(
        now=now,
        owner=owner,
        phase=wish.phase,
        minutes=wish.minutes,
        novice=wish.novice,
        paused=wish.paused,
        cap=wish.cap,
        season=season(owner.races, days),
        lifted=_lifted(lifted, today, wish),
        habit=habit(past[-56:]),
        days=known,
    )
    last = expected[-1].date + timedelta(days=6 - expected[-1].date.weekday())
    strain = _strained(past, today)
    squares = []
    for step in range((last - today).days + 1):
        on = today + timedelta(days=step)
        day, after = known[on], known[on + timedelta(days=1)]
        hours, told = fits(ground, day)
        squares.append(
            Square(
                day=day,
                bars=(*bars(ground, day, after), *told),
                fits=hours,
                terms=(
                    Term("variant", weights.substitution, "less than a full session"),
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


def problem(
    game: Board, promises: Sequence[Promise], *, lost: Mapping[tuple[int, int], int], must: frozenset[tuple[int, int]]
) -> Problem:
    """Given the board, the live promises and the sessions that have to stand, return what the solver solves.

    ``lost`` is how many sessions of an ISO week the owner skipped or used up: they are not offered again.
    """
    weights = game.weights
    first = 1 if game.today in game.done else 0
    weeks = []
    at = first
    while at < len(game.squares):
        length = min(7 - game.squares[at].day.date.weekday(), len(game.squares) - at)
        weeks.append(_week(game, promises, at=at, length=length, lost=lost, must=must))
        at += length
    last = max(game.done, default=None)
    last_full = max((on for on, variant in game.done.items() if variant is Variant.FULL), default=None)
    over_60 = milli(weights.over_60) if _over_60(game.ground.owner, game.today) else 0
    start = Edge(
        _code(game, first - 2),
        _code(game, first - 1),
        None if last is None else game.index(last),
        game.index(last_full) if over_60 and last_full else None,
    )
    return Problem(
        start=start,
        weeks=tuple(weeks),
        spacing=milli(weights.spacing),
        gates=game.gates,
        over_60=over_60,
    )


def _week(
    game: Board,
    promises: Sequence[Promise],
    *,
    at: int,
    length: int,
    lost: Mapping[tuple[int, int], int],
    must: frozenset[tuple[int, int]],
) -> Week:
    """One week of the problem, from its first free day."""
    weights, wish = game.weights, game.wish
    squares = game.squares[at : at + length]
    year, number, _ = squares[0].day.date.isocalendar()
    monday = squares[0].day.date - timedelta(days=squares[0].day.date.weekday())
    days = [monday + timedelta(days=step) for step in range(7)]
    done = [game.done[on] for on in days if on in game.done]
    target = max(0, wish.sessions_per_week - lost.get((year, number), 0))
    held = frozenset(item for item in must if at <= item[0] < at + length)
    room = max(min(target, game.ground.lifted.cap) - len(done), min(len(held), 3 - len(done)), 0)
    taper = sum(on in game.ground.season.taper for on in days) >= 4
    wanted = min(target, 1) if taper else target
    here = tuple(promise for promise in promises if monday <= promise.date <= days[-1])
    returning = wish.cap is not None or taper
    passed = [game.ground.days[on] for on in days if on < squares[0].day.date and on in game.ground.days]
    return Week(
        first=at,
        spots=tuple(_spot(game, square, here) for square in squares),
        room=room,
        done=len(done),
        done_full=sum(variant is Variant.FULL for variant in done),
        kept_rest=any(day.chances.rest == 1 and day.date not in game.done for day in passed),
        missing=tuple(milli(points) for points in weights.missing[wanted]),
        target=wanted,
        no_full=0 if returning else milli(weights.no_full),
        last_rest=milli(weights.last_rest_day),
        third_light=wish.third is not Variant.FULL,
        promised=tuple(_promised(game, promise) for promise in here),
        must=held,
        behind=_behind(game, at) if at <= 1 else None,
    )


def _spot(game: Board, square: Square, here: Sequence[Promise]) -> Spot:
    """One date for the solver. Where a session was published the rules for published ones hold, for it and what is
    lighter: a lite session there does not open the date to a full one."""
    heaviest = min((CODE_OF[promise.variant] for promise in here if promise.date == square.day.date), default=4)
    prices = [
        square.price(variant) if square.open_to(variant, published=CODE_OF[variant] >= heaviest) else None
        for variant in STRENGTH
    ]
    return Spot(
        costs=(0, prices[0], prices[1], prices[2]),
        eve=square.eve >= (limit(game.index(square.day.date)) if heaviest == 1 else NEW),
        free=square.open_to(Variant.FULL, published=False) and square.eve < NEW,
        rest=square.day.chances.rest,
    )


def _promised(game: Board, promise: Promise) -> Promised:
    """What leaving a promise costs, by how near it is (2.5)."""
    weights = game.weights
    ahead = game.index(promise.date)
    move = weights.move_near if ahead < 7 else weights.move_far if ahead < 14 else weights.move_beyond
    return Promised(
        day=ahead,
        code=CODE_OF[promise.variant],
        move=milli(move),
        move_day=milli(weights.move_day),
        drop=milli(weights.drop_near if ahead < 7 else weights.drop_far),
        change=milli(weights.change_variant),
    )


def _behind(game: Board, at: int) -> dict[int, int]:
    """The codes done on the two days before the first free day, by place -1 and -2."""
    return {step: code for step in (-1, -2) if (code := _code(game, at + step))}


def _code(game: Board, index: int) -> int:
    """The code of what was done on a day, 0 for nothing."""
    variant = game.done.get(game.today + timedelta(days=index))
    return CODES.index(variant) if variant in CODE_OF else 0


def _lifted(lifted: Mapping[date, Variant], today: date, wish: Wish) -> Lifted:
    """What was done, by date and by week, and H4's ceiling: one more than the best of the last four weeks, two at least."""
    count: dict[tuple[int, int], int] = {}
    for on in lifted:
        year, week, _ = on.isocalendar()
        count[year, week] = count.get((year, week), 0) + 1
    monday = today - timedelta(days=today.weekday())
    weeks = [(monday - timedelta(weeks=back)).isocalendar() for back in range(1, 5)]
    best = max(count.get((year, week), 0) for year, week, _ in weeks)
    return Lifted(on=lifted, week_count=count, cap=min(wish.sessions_per_week, max(2, best + 1), 3))


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
        day = Day(date=on, kind=chances.likeliest, source=Source.EXPECTED, confidence=0.5, reason="", chances=chances)
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


def _over_60(owner: Owner, today: date) -> bool:
    """True for a runner of sixty or more; only the year of birth is known."""
    birth = owner.athlete.birth_year
    return birth is not None and today.year - birth >= 60
