"""The solver against brute force: on small boards every plan is tried, by rules and costs written a second time."""

from itertools import pairwise, permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.training.placing.solve import Edge, SearchProblem, Solution, solve
from liftday.training.placing.week import FULL, UPPER, Promised, Spot, Week

FIRST, SECOND = 3, 4  # free days of the two weeks


def spots(length):
    """Days with random costs, some closed to some variants, some eves, some free for a full session."""
    price = st.one_of(st.none(), st.integers(0, 200_000))
    return st.lists(
        st.builds(
            lambda full, lite, upper, eve, rest, closing: Spot(
                costs=(0, full, lite, upper), eve=eve, free=full is not None and not eve, rest=rest, closing=closing
            ),
            price,
            price,
            price,
            st.booleans(),
            st.sampled_from([0.0, 0.2, 0.9, 1.0]),
            st.sampled_from([0.1, 0.14, 0.2, 0.3, 0.4]),
        ),
        min_size=length,
        max_size=length,
    ).map(tuple)


def weeks(first, length, behind):
    """A week with random demands and promises on its days."""
    promise = st.builds(
        Promised,
        day=st.integers(first, first + length - 1),
        code=st.integers(1, 3),
        move=st.sampled_from([40_000, 15_000]),
        move_day=st.just(2_000),
        drop=st.sampled_from([50_000, 15_000]),
        change=st.just(8_000),
    )
    return st.builds(
        Week,
        first=st.just(first),
        spots=spots(length),
        room=st.integers(0, 3),
        done=st.just(0),
        done_full=st.just(0),
        kept_rest=st.booleans(),
        missing=st.sampled_from([(0, 110_000), (0, 60_000, 170_000), (0, 25_000, 85_000, 195_000)]),
        target=st.just(1),
        no_full=st.sampled_from([0, 30_000]),
        last_rest=st.just(30_000),
        uneven=st.sampled_from([(0, 0), (40_000, 15_000)]),
        third_light=st.booleans(),
        promised=st.lists(promise, max_size=2, unique_by=lambda item: item.day).map(tuple),
        behind=st.just(behind),
        visits=st.sets(st.integers(0, length - 1), max_size=2).map(frozenset),
        others=st.integers(0, 2),
    ).map(lambda week: _with_target(week, len(week.missing) - 1))


def _with_target(week, target):
    """The same week with the target its table of missing sessions is for."""
    return Week(**{name: getattr(week, name) for name in Week.__slots__} | {"target": target})


@st.composite
def problems(draw):
    """Two short weeks after random yesterdays."""
    back1 = draw(st.integers(0, 3))
    back2 = draw(st.integers(0, 3)) if back1 in {0, UPPER} else 0
    behind = {-step: code for step, code in ((1, back1), (2, back2)) if code}
    last = -1 if back1 else -2 if back2 else draw(st.sampled_from([None, -4]))
    over_60 = draw(st.sampled_from([0, 20_000]))
    full = draw(st.sampled_from([None, -1, -2, -4])) if over_60 else None
    return SearchProblem(
        start=Edge(back2, back1, last, full),
        weeks=(draw(weeks(0, FIRST, behind)), draw(weeks(FIRST, SECOND, None))),
        spacing=draw(st.sampled_from([0, 6_000])),
        returns=tuple(draw(st.sets(st.integers(-3, 5), max_size=2))),
        over_60=over_60,
    )


def keeps_h3(codes):
    """Leg sessions two days apart, never three days running; ``codes`` by day, past ones included."""
    for day, code in codes.items():
        after = codes.get(day + 1, 0)
        if code and after and (UPPER not in {code, after} or codes.get(day + 2, 0)):
            return False
    return True


def allowed(problem, plan):
    """The hard rules over a whole plan, a tuple of codes by day, written without the solver."""
    done = {-1: problem.start.back1, -2: problem.start.back2}
    codes = done | dict(enumerate(plan))
    spot = {week.first + at: item for week in problem.weeks for at, item in enumerate(week.spots)}
    if not keeps_h3(codes) or any(code and spot[day].costs[code] is None for day, code in enumerate(plan)):
        return False
    last = problem.start.last
    for day, code in enumerate(plan):
        if code == FULL and any(pause < day and (last is None or last <= pause) for pause in problem.returns):
            return False
        last = day if code else last
    for week in problem.weeks:
        mine = range(week.first, week.first + len(week.spots))
        held = [plan[day] for day in mine if plan[day]]
        if len(held) > week.room or (week.third_light and len(held) >= 3 and held.count(FULL) >= 3):
            return False
        kept = {promise.day for promise in week.promised} | {week.first + at for at in week.visits}
        if week.visits and sum(1 for day in mine if plan[day] and day not in kept) > week.others:
            return False
        for eve in (day for day in mine if plan[day] == FULL and spot[day].eve):
            for other in mine:
                if spot[other].free and not plan[other] and keeps_h3(codes | {eve: 0, other: FULL}):
                    return False
    return True


def price(problem, plan):
    """The soft costs over a whole plan."""
    total = 0
    for week in problem.weeks:
        mine = range(week.first, week.first + len(week.spots))
        held = [(day, plan[day]) for day in mine if plan[day]]
        total += sum(week.spots[day - week.first].costs[code] for day, code in held)
        total += week.missing[max(0, week.target - len(held))]
        total += 0 if any(code == FULL for _, code in held) else week.no_full
        if not week.kept_rest:
            every = unused = 1.0
            for day in mine:
                odd = max(1e-9, 1 - week.spots[day - week.first].rest)
                every *= odd
                unused *= 1 if plan[day] else odd
            total += round(week.last_rest * every * (unused / every - 1))
        total += cheapest_telling(held, week.promised)
        total += uneven(problem, week, [day for day, _ in held])
    days = [day for day, code in enumerate(plan) if code]
    if problem.start.last is not None:
        days.insert(0, problem.start.last)
    for day, after in pairwise(days):
        target = problem.weeks[0 if after < FIRST else 1].target
        total += round(problem.spacing * abs(min(after - day, 7) - 7 / target))
    total += sum(behind(problem.weeks[0 if after < FIRST else 1], day, after) for day, after in pairwise(days))
    fulls = [day for day, code in enumerate(plan) if code == FULL]
    if problem.start.last_full is not None:
        fulls.insert(0, problem.start.last_full)
    return total + problem.over_60 * sum(after - day < 3 for day, after in pairwise(fulls))


def uneven(problem, week, days):
    """What it costs that two sessions stand too near or too far apart although a free day would be better."""

    def better(moved, others, reach):
        spot = week.spots[moved - week.first]
        return any(
            set(item.costs) != {0, None}
            and item.closing <= max(spot.closing, min(0.2, spot.closing + 0.05))
            and all(abs(week.first + at - other) >= 2 for other in others)
            and abs(week.first + at - reach) <= 4
            for at, item in enumerate(week.spots)
        )

    near, far = week.uneven
    total = 0
    for day, after in pairwise(days):
        if after - day in {2, 3, 4}:
            continue
        if any(better(m, set(days) - {m}, k) for m, k in ((day, after), (after, day))):
            total += near if after - day == 1 else far
    return total


def behind(week, day, after):
    """What it costs that a week begins on the day after a session although it could begin later."""
    if after - day != 1 or day >= week.first:
        return 0
    own = week.spots[after - week.first].closing
    later = week.spots[day + 2 - week.first :]
    free = any(set(item.costs) != {0, None} and item.closing <= max(own, min(0.2, own + 0.05)) for item in later)
    return week.uneven[0] if free else 0


def cheapest_telling(held, promised):
    """The least stability cost over every way to say which session is which promise."""
    slots = [*held, *([None] * len(promised))]

    def telling(order):
        cost = 0
        for promise, at in zip(promised, order, strict=True):
            session = slots[at]
            if session is None:
                cost += promise.drop
            elif session[0] == promise.day:
                cost += 0 if session[1] == promise.code else promise.change
            else:
                cost += promise.move + promise.move_day * abs(session[0] - promise.day)
        return cost

    used = [
        order
        for order in permutations(range(len(slots)), len(promised))
        if sum(slots[at] is not None for at in order) == min(len(held), len(promised))
    ]
    return min(telling(order) for order in used)


@settings(max_examples=60)
@given(problems())
def test_no_plan_is_cheaper_than_the_solvers(problem):
    """On seven days the solver finds exactly the cheapest of all plans, and only plans that keep every rule."""
    plans = (plan for plan in product(range(4), repeat=FIRST + SECOND) if sum(map(bool, plan)) <= 6)
    costs = [price(problem, plan) for plan in plans if allowed(problem, plan)]
    found = solve(problem)
    assert (found is None) == (not costs)
    if found is not None:
        plan = [0] * (FIRST + SECOND)
        for day, code in found.sessions:
            plan[day] = code
        assert allowed(problem, tuple(plan))
        assert found.cost == price(problem, tuple(plan)) == min(costs)
    assert found is None or isinstance(found, Solution)
