"""One week of the planner: every way to stand sessions on its free days, and what each way costs by itself.

A pattern is a tuple of (day, code): the day's place among the week's free days, the code 1 full, 2 lite, 3 upper_core.
Weeks are Monday to Sunday; the current one has only the days that are left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise, permutations, product
from math import prod
from typing import NamedTuple

from liftday.training.placing.spacing import gap_cost, uneven

Pattern = tuple[tuple[int, int], ...]
Needs = tuple[tuple[int, bool], ...]
Must = frozenset[tuple[int, int]]  # (day index, code) that have to stand
FULL, LITE, UPPER = 1, 2, 3
NO_NEEDS: tuple[Needs, Needs] = ((), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """A published session as the solver sees it: where it stands and what leaving costs (thousandths of a point)."""

    day: int  # index from today; may lie outside the week's free days
    code: int
    move: int
    move_day: int
    drop: int
    change: int
    pinned: bool = False  # the owner put it there


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One free date: what each code costs there (None: closed), and whether its morrow makes it an eve (rule H5)."""

    costs: tuple[int | None, int | None, int | None, int | None]  # by code; the first is 0, for nothing
    eve: bool  # a full session here would stand before a hard or long day
    free: bool  # a new full session may stand here, and it is no eve: an alternative in the sense of H5
    rest: float  # P(rest)
    closing: float = 0.0  # P(the day closes)

    @property
    def chance(self) -> float | None:
        """How likely the date closes, None where no session may stand."""
        return None if self.costs[1:] == (None, None, None) else self.closing


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The free days of one Monday-to-Sunday week, and what belongs to the week as a whole."""

    first: int  # index of its first free day
    spots: tuple[Spot, ...]
    room: int  # sessions that may still be placed
    done: int  # sessions already done this week
    done_full: int
    kept_rest: bool  # a rest day of this week already passed without strength
    missing: tuple[int, ...]  # cost by how many sessions are missing from the target
    target: int
    no_full: int  # cost of a week without a full session, 0 where it does not count
    uneven: tuple[int, int] = (0, 0)  # cost of two sessions too near, too far apart, where another day is open
    last_rest: int  # cost of using the week's every rest day
    third_light: bool  # of three sessions at most two are full
    promised: tuple[Promised, ...]
    must: Must = frozenset()
    visits: frozenset[int] = frozenset()  # places among the days on which the athlete lifts anyway
    others: int = 9  # new sessions that may stand on other days
    behind: Mapping[int, int] | None = None  # what was done on the two days before (-1, -2); None: another week decides


class Outline(NamedTuple):
    """What of a week's pattern matters to the weeks beside it; days count from the week's first free day."""

    head: tuple[int, int]  # codes of its first two days
    tail: tuple[int, int]  # codes of its last two days; a day it does not have is -1
    first: int  # day of its first session, -1 when it has none
    last: int
    opens_full: bool = False  # its first session is a full one; False where nobody asks
    fulls: tuple[int, int] | None = None  # its first and last full session; None where nobody asks or there is none
    needs: Needs = ()  # H5 alternatives only last week's end can rule out: (place 0 or 1, has a neighbour in the week)
    owed: Needs = ()  # ... only next week's start can: (1 last day or 2 the one before, neighbour)


@dataclass(frozen=True, slots=True)
class Cheapest:
    """The cheapest pattern of an outline that obeys the rules inside its week, with its own cost."""

    cost: int
    sessions: Pattern


class Shape(NamedTuple):
    """A pattern with what is always true of it."""

    pattern: Pattern
    outline: Outline
    fulls: tuple[int, ...]  # days of its full sessions


@lru_cache(maxsize=64)
def shapes(length: int, most: int) -> tuple[Shape, ...]:
    """Given a number of free days and of sessions, return every pattern in which H2 and H3 hold, fewest sessions first.

    >>> [shape.pattern for shape in shapes(1, 2)]
    [(), ((0, 1),), ((0, 2),), ((0, 3),)]
    """
    all_shapes = []
    for count in range(min(length, most) + 1):
        for days in combinations(range(length), count):
            for codes in product((FULL, LITE, UPPER), repeat=count):
                pattern = tuple(zip(days, codes, strict=True))
                if apart(pattern):
                    fulls = tuple(day for day, code in pattern if code == FULL)
                    all_shapes.append(Shape(pattern, _outline(length, pattern), fulls))
    return tuple(all_shapes)


def _outline(length: int, pattern: Pattern) -> Outline:
    """The outline of a pattern where no pause and no age asks for more."""
    codes = [0] * length
    for day, code in pattern:
        codes[day] = code
    return Outline(
        head=(codes[0], codes[1] if length > 1 else 0),
        tail=(codes[-2] if length > 1 else -1, codes[-1]),
        first=pattern[0][0] if pattern else -1,
        last=pattern[-1][0] if pattern else -1,
    )


def apart(sessions: Sequence[tuple[int, int]]) -> bool:
    """True when leg sessions stand two days apart and no three days running hold strength (H3)."""
    for (day, code), (after, other) in pairwise(sessions):
        if after - day < 2 and UPPER not in {code, other}:
            return False
    return all(third - day > 2 for (day, _), (third, _) in zip(sessions, sessions[2:], strict=False))


def choices(week: Week, *, spacing: int, over_60: int = 0, returns: tuple[int, ...] = ()) -> Mapping[Outline, Cheapest]:
    """Given a week, return the cheapest pattern of every outline its rules allow.

    ``spacing`` is the cost of a day away from 7/target, ``over_60`` of two full sessions less than three days apart;
    ``returns`` are days after which the first session must not be full.
    """
    prices = [spot.costs for spot in week.spots]
    odds = [max(1e-9, 1 - spot.rest) for spot in week.spots]
    none_left = 0.0 if week.kept_rest else prod(odds)
    gaps = [gap_cost(gap, week.target, spacing) for gap in range(8)]
    chances = [spot.chance for spot in week.spots]
    best: dict[Outline, Cheapest] = {}
    for shape in shapes(len(week.spots), week.room):
        pattern, outline, fulls = shape
        cost = _prices(pattern, prices)
        if cost is None:
            continue
        placed = tuple([(day + week.first, code) for day, code in pattern])
        needs = _needs_of(week, shape, placed, returns)
        if needs is None or (week.visits and _crowded(week, pattern)):
            continue
        count = week.done + len(pattern)
        cost += week.missing[max(0, week.target - count)] + (0 if fulls or week.done_full else week.no_full)
        if none_left:
            cost += round(week.last_rest * none_left * (1 / prod([odds[day] for day, _ in pattern]) - 1))
        days = [day for day, _ in pattern]
        cost += sum(gaps[after - day] for day, after in pairwise(days)) + uneven(days, chances, *week.uneven)
        if needs is not NO_NEEDS or returns or over_60:
            opens_full = bool(returns) and bool(pattern) and pattern[0][1] == FULL
            ends = (fulls[0], fulls[-1]) if over_60 and fulls else None
            outline = outline._replace(needs=needs[0], owed=needs[1], opens_full=opens_full, fulls=ends)
            cost += over_60 * sum(after - day < 3 for day, after in pairwise(fulls))
        known = best.get(outline)
        if known is not None and cost > known.cost:
            continue
        if week.promised:
            cost += stability(placed, week.promised)
        if known is None or (cost, placed) < (known.cost, known.sessions):
            best[outline] = Cheapest(cost, placed)
    return best


def _crowded(week: Week, pattern: Pattern) -> bool:
    """True when more new sessions stand beside the athlete's own lifting than the week has room for."""
    theirs = week.visits | {promise.day - week.first for promise in week.promised}
    return sum(day not in theirs for day, _ in pattern) > week.others


def _prices(pattern: Pattern, prices: Sequence[Sequence[int | None]]) -> int | None:
    """What the days of a pattern cost, None when one of them is closed."""
    total = 0
    for day, code in pattern:
        price = prices[day][code]
        if price is None:
            return None
        total += price
    return total


def _needs_of(week: Week, shape: Shape, placed: Pattern, returns: tuple[int, ...]) -> tuple[Needs, Needs] | None:
    """The rules inside the week: None when one is broken, else what H5 still asks of the weeks on both sides."""
    fulls = shape.fulls
    if week.third_light and fulls and week.done + len(placed) >= 3 and week.done_full + len(fulls) >= 3:
        return None
    if (week.must and not week.must.issubset(placed)) or (returns and _late_return(returns, placed)):
        return None
    for day in fulls:
        if week.spots[day].eve:
            return _eve_needs(week, shape.pattern)
    return NO_NEEDS


def _late_return(returns: Sequence[int], sessions: Pattern) -> bool:
    """True when a full session is the first one after a pause although another session of the week stands before it."""
    return any(
        code == FULL and any(before <= pause < day for pause in returns)
        for (before, _), (day, code) in pairwise(sessions)
    )


@lru_cache(maxsize=4096)
def stability(placed: Pattern, promised: tuple[Promised, ...]) -> int:
    """Given sessions and what was published, return the least cost of the changes between them (training.md, Costs)."""
    drop = sum(promise.drop for promise in promised)
    if not placed:
        return drop
    best = None
    many, few = len(promised), len(placed)
    if many <= few:
        for order in permutations(range(few), many):
            cost = sum(_leave(promise, placed[at]) for promise, at in zip(promised, order, strict=True))
            best = cost if best is None else min(best, cost)
    else:
        for order in permutations(range(many), few):
            cost = drop + sum(
                _leave(promised[at], session) - promised[at].drop for session, at in zip(placed, order, strict=True)
            )
            best = cost if best is None else min(best, cost)
    assert best is not None
    return best


def _leave(promise: Promised, session: tuple[int, int]) -> int:
    """What it costs that a promise becomes this session."""
    day, code = session
    if day == promise.day:
        return 0 if code == promise.code else promise.change
    return promise.move + promise.move_day * abs(day - promise.day)


def match(placed: Pattern, promised: Sequence[Promised]) -> tuple[int | None, ...]:
    """Given the week's sessions, return which promise each continues (None: a new one), at the least cost; where the owner
    put a session, that one stands. Of equally cheap ways the one that keeps the order of the promises wins."""
    options: list[tuple[int, int, tuple[int, ...], tuple[int | None, ...]]] = []
    owned = {promise.day: at for at, promise in enumerate(promised) if promise.pinned}
    blanks = max(0, len(placed) - len(promised))
    pool: list[int | None] = [*range(len(promised)), *([None] * blanks)]
    for order in permutations(range(len(pool)), len(placed)):
        taken = tuple(pool[at] for at in order)
        cost = sum(
            _leave(promised[at], session) - promised[at].drop
            for session, at in zip(placed, taken, strict=True)
            if at is not None
        )
        strays = sum(owned.get(session[0], at) != at for session, at in zip(placed, taken, strict=True))
        options.append((strays, cost, order, taken))
    return min(options)[3]


def _eve_needs(week: Week, pattern: Pattern) -> tuple[Needs, Needs] | None:
    """H5: for every full session on an eve, no other day of the week may be free for it. Given the pattern, return None when
    one is, else the days at the week's ends that only the neighbouring weeks can rule out."""
    before: list[tuple[int, bool]] = []
    after: list[tuple[int, bool]] = []
    length = len(week.spots)
    for eve, code in pattern:
        if code != FULL or not week.spots[eve].eve:
            continue
        others = {**(week.behind or {}), **{day: kind for day, kind in pattern if day != eve}}
        for day, spot in enumerate(week.spots):
            if not spot.free or day == eve or day in others or not _room_for_full(others, day):
                continue
            if day >= length - 2:
                place = length - day
                after.append((place, (day - 1 if place == 1 else day + 1) in others))
            elif day <= 1 and week.behind is None:
                before.append((day, (1 - day) in others))
            else:
                return None
    return tuple(before), tuple(after)


def _room_for_full(others: dict[int, int], day: int) -> bool:
    """True when a full session on this day would keep H3 with the week's other sessions."""
    return apart(sorted([*others.items(), (day, FULL)]))
