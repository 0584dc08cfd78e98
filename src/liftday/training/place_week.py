"""One week of the planner: every way to stand sessions on its free days, and what each way costs by itself.

A pattern is a tuple of (day, code): the day's place among the free days of its week, the code 1 full, 2 lite,
3 upper_core. Weeks are Monday to Sunday; the current one has only the days that are left.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, pairwise, permutations, product

Pattern = tuple[tuple[int, int], ...]
FULL, LITE, UPPER = 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """A published session as the solver sees it: where it stands and what leaving costs (thousandths of a point)."""

    day: int  # index from today; may lie outside the week's free days
    code: int
    move: int
    move_day: int
    drop: int
    change: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One free date: what each code costs there (None: closed), and whether its morrow makes it an eve (rule H5)."""

    costs: tuple[int | None, int | None, int | None, int | None]  # by code; the first is 0, for nothing
    eve: bool  # a full session here would stand before a hard or long day
    free: bool  # a new full session may stand here, and it is no eve: an alternative in the sense of H5
    rest: float  # P(rest)


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
    last_rest: int  # cost of using the week's every rest day
    third_light: bool  # of three sessions at most two are full
    promised: tuple[Promised, ...]
    must: frozenset[tuple[int, int]] = field(default_factory=frozenset)  # (day index, code) that have to stand
    behind: Mapping[int, int] | None = None  # what was done on the two days before (-1, -2); None: another week decides


@dataclass(frozen=True, slots=True)
class Choice:
    """A pattern that obeys the rules inside its week, with its own cost; days are indices from today."""

    cost: int
    sessions: Pattern
    need_before: tuple[
        tuple[int, bool], ...
    ]  # H5 alternatives only last week's end can rule out: (place 0 or 1, neighbour)
    owed: tuple[tuple[int, bool], ...]  # ... only next week's start can: (1 last day or 2 the one before, neighbour)


@lru_cache(maxsize=64)
def patterns(length: int, most: int) -> tuple[Pattern, ...]:
    """Given a number of free days and of sessions, return every pattern in which H2 and H3 hold, fewest sessions first.

    >>> patterns(1, 2)
    ((), ((0, 1),), ((0, 2),), ((0, 3),))
    """
    return tuple(
        tuple(zip(days, codes, strict=True))
        for count in range(min(length, most) + 1)
        for days in combinations(range(length), count)
        for codes in product((FULL, LITE, UPPER), repeat=count)
        if apart(tuple(zip(days, codes, strict=True)))
    )


def apart(sessions: Sequence[tuple[int, int]]) -> bool:
    """True when leg sessions stand two days apart and no three days running hold strength (H3)."""
    for (day, code), (after, other) in pairwise(sessions):
        if after - day < 2 and UPPER not in (code, other):
            return False
    return all(third - day > 2 for (day, _), _, (third, _) in zip(sessions, sessions[1:], sessions[2:], strict=False))


def choices(week: Week, *, spacing: int, over_60: int = 0) -> Iterator[Choice]:
    """Given a week, yield every pattern its rules allow. ``spacing`` is the cost of a day away from 7/target."""
    first, spots = week.first, week.spots
    odds = [max(1e-9, 1 - spot.rest) for spot in spots]
    none_left = 0.0 if week.kept_rest else 1.0
    for odd in odds:
        none_left *= odd
    for pattern in patterns(len(spots), week.room):
        cost = 0
        used = 1.0
        fulls = week.done_full
        eves = False
        for day, code in pattern:
            price = spots[day].costs[code]
            if price is None:
                break
            cost += price
            used *= odds[day]
            if code == FULL:
                fulls += 1
                eves = eves or spots[day].eve
        else:
            count = week.done + len(pattern)
            if week.third_light and count >= 3 and fulls >= 3:
                continue
            placed = tuple((day + first, code) for day, code in pattern)
            if week.must and not week.must.issubset(placed):
                continue
            needs = _eve_needs(week, pattern) if eves else ((), ())
            if needs is None:
                continue
            cost += week.missing[max(0, week.target - count)]
            if not fulls:
                cost += week.no_full
            if none_left:
                cost += round(week.last_rest * (none_left / used - none_left))
            for (day, _), (after, _) in pairwise(pattern):
                cost += gap_cost(after - day, week.target, spacing)
            if over_60:
                fulls_on = [day for day, code in pattern if code == FULL]
                cost += over_60 * sum(after - day < 3 for day, after in pairwise(fulls_on))
            if week.promised:
                cost += stability(placed, week.promised)
            yield Choice(cost, placed, *needs)


def gap_cost(gap: int, target: int, spacing: int) -> int:
    """The cost of a gap between two sessions: each day away from 7/target, gaps counted to a week at most."""
    return round(spacing * abs(min(gap, 7) - 7 / target)) if target else 0


@lru_cache(maxsize=4096)
def stability(placed: Pattern, promised: tuple[Promised, ...]) -> int:
    """Given sessions and what was published, return the least cost of telling them apart (2.5, stability)."""
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
    """Given the week's sessions, return which promise each continues (None: a new one), at the least cost.

    Of equally cheap ways the one that keeps the order of the promises wins.
    """
    options: list[tuple[int, tuple[int, ...], tuple[int | None, ...]]] = []
    blanks = max(0, len(placed) - len(promised))
    pool: list[int | None] = [*range(len(promised)), *([None] * blanks)]
    for order in permutations(range(len(pool)), len(placed)):
        taken = tuple(pool[at] for at in order)
        cost = sum(
            _leave(promised[at], session) - promised[at].drop
            for session, at in zip(placed, taken, strict=True)
            if at is not None
        )
        options.append((cost, order, taken))
    return min(options)[2]


def _eve_needs(
    week: Week, pattern: Pattern
) -> tuple[tuple[tuple[int, bool], ...], tuple[tuple[int, bool], ...]] | None:
    """H5: for every full session on an eve, no other day of the week may be free for it.

    Given the pattern, return None when a free day exists, else the days at the week's ends that only the neighbouring
    weeks can rule out.
    """
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
