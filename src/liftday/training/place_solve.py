"""The exact planner: dynamic programming from week to week over the patterns of each (training-rules 2.6).

Between two weeks only little matters: what stands on the last two days, when the last session was (spacing, and the
first session after a race or an illness), the last full one for runners over sixty, and what the eve rule still asks
of the next week. Everything else is settled inside a week, so the cheapest pattern of every such outline is enough.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from liftday.training.place_week import FULL, UPPER, Choice, Pattern, Week, choices, gap_cost

Owed = tuple[tuple[int, bool], ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """What one week tells the next. Days are indices from today, negative in the past."""

    day: int  # the first day after this edge
    back2: int  # code two days before it
    back1: int  # code on the day before it
    last: int | None  # the last session
    last_full: int | None  # the last full session; None too where nobody asks
    owed: Owed = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The weeks to fill, in order, and what runs through all of them."""

    start: Edge
    weeks: tuple[Week, ...]
    spacing: int
    gates: tuple[int, ...] = ()  # days after which the first session must not be full
    over_60: int = 0  # cost of two full sessions less than three days apart; 0: nobody asks


@dataclass(frozen=True, slots=True)
class Solution:
    """The sessions of the cheapest plan, (day index, code) in order, and its cost in thousandths of a point."""

    cost: int
    sessions: Pattern


def solve(problem: Problem) -> Solution | None:
    """Given the weeks, return the cheapest plan that breaks no rule, None when none exists.

    Ties: the earlier date, then full before lite before upper_core.
    """
    front: dict[Edge, tuple[int, Pattern]] = {problem.start: (0, ())}
    for week in problem.weeks:
        options = _outlines(problem, week)
        ahead: dict[Edge, tuple[int, Pattern]] = {}
        for edge, (cost, path) in front.items():
            for choice in options:
                step = _join(problem, week, edge, choice)
                if step is None:
                    continue
                extra, after = step
                found = (cost + choice.cost + extra, path + choice.sessions)
                if after not in ahead or found < ahead[after]:
                    ahead[after] = found
        front = ahead
    ends = [found for edge, found in front.items() if not edge.owed]
    return Solution(*min(ends)) if ends else None


def _outlines(problem: Problem, week: Week) -> list[Choice]:
    """The cheapest choice of every outline: of choices that look alike from outside, one is enough."""
    best: dict[tuple[object, ...], Choice] = {}
    end = week.first + len(week.spots)
    for choice in choices(week, spacing=problem.spacing, over_60=problem.over_60):
        sessions = choice.sessions
        if problem.gates and _late_return(problem.gates, sessions):
            continue
        outline: tuple[object, ...] = ()
        if sessions:
            near = tuple(item for item in sessions if item[0] < week.first + 2 or item[0] >= end - 2)
            fulls = [day for day, code in sessions if code == FULL] if problem.over_60 else []
            outline = (
                near,
                sessions[0][0],
                sessions[-1][0],
                sessions[0][1] == FULL and bool(problem.gates),
                tuple(fulls[:1]),
                tuple(fulls[-1:]),
                choice.need_before,
                choice.owed,
            )
        held = best.get(outline)
        if held is None or (choice.cost, choice.sessions) < (held.cost, held.sessions):
            best[outline] = choice
    return list(best.values())


def _late_return(gates: Sequence[int], sessions: Pattern) -> bool:
    """True when a full session is the first one after a gate although another session of the week stands before it."""
    return any(
        code == FULL and any(before <= gate < day for gate in gates)
        for (before, _), (day, code) in itertools.pairwise(sessions)
    )


def _join(problem: Problem, week: Week, edge: Edge, choice: Choice) -> tuple[int, Edge] | None:
    """Given a week's choice after an edge, return what their meeting costs and the next edge; None if a rule forbids."""
    sessions = choice.sessions
    begin, end = week.first, week.first + len(week.spots)
    codes = dict(sessions)
    next1, next2 = codes.get(begin, 0), codes.get(begin + 1, 0)
    if not _meet(edge, next1, next2) or not _settled(edge.owed, next1, next2):
        return None
    if not _ruled_out(choice.need_before, edge):
        return None
    extra = 0
    last, last_full = edge.last, edge.last_full
    if sessions:
        first, code = sessions[0]
        if last is not None:
            extra += gap_cost(first - last, week.target, problem.spacing)
        if code == FULL and any(gate < first and (last is None or last <= gate) for gate in problem.gates):
            return None
        last = sessions[-1][0]
    if problem.over_60:
        fulls = [day for day, code in sessions if code == FULL]
        if fulls:
            extra += problem.over_60 * (last_full is not None and fulls[0] - last_full < 3)
            last_full = fulls[-1]
    back1 = codes.get(end - 1, 0) if end - begin > 0 else edge.back1
    back2 = codes.get(end - 2, 0) if end - begin > 1 else edge.back1
    return extra, Edge(end, back2, back1, last, last_full, choice.owed)


def _meet(edge: Edge, next1: int, next2: int) -> bool:
    """H3 across the edge: leg sessions two days apart, never three days running."""
    if next1 and edge.back1 and UPPER not in {next1, edge.back1}:
        return False
    return not (edge.back1 and next1 and (edge.back2 or next2))


def _settled(owed: Owed, next1: int, next2: int) -> bool:
    """H5: the days last week left open for a full session are ruled out by what this week starts with."""
    for place, neighbour in owed:
        legs = place == 1 and next1 and next1 != UPPER
        if not (legs or (next1 and (neighbour or (place == 1 and next2)))):
            return False
    return True


def _ruled_out(needs: Owed, edge: Edge) -> bool:
    """H5: the days this week leaves open at its start are ruled out by what last week ended with."""
    for place, neighbour in needs:
        legs = place == 0 and edge.back1 and edge.back1 != UPPER
        if not (legs or (edge.back1 and (neighbour or (place == 0 and edge.back2)))):
            return False
    return True
