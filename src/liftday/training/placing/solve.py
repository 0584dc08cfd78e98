"""The exact planner: dynamic programming from week to week over the patterns of each (docs/training.md, Search).

Between two weeks only little matters: what stands on the last two days, when the last session was (spacing, and the
first session after a race or an illness), the last full one for runners over sixty, and what the eve rule still asks
of the next week. Everything else is settled inside a week, so the cheapest pattern of every such outline is enough.
"""

from dataclasses import dataclass
from typing import NamedTuple

from liftday.training.placing.spacing import close_behind, gap_cost
from liftday.training.placing.week import UPPER, Needs, Outline, Pattern, Week, choices

Path = tuple[int, Pattern]  # a cost and the sessions it buys


class Edge(NamedTuple):
    """What the next week has to know of one. Days are indices from today, negative in the past."""

    back2: int  # code two days before the edge
    back1: int  # code on the day before it
    last: int | None  # the last session
    last_full: int | None  # the last full session; None too where nobody asks
    owed: Needs = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchProblem:
    """The weeks to fill, in order, and what holds for all of them."""

    start: Edge
    weeks: tuple[Week, ...]
    spacing: int
    returns: tuple[int, ...] = ()  # days after which the first session must not be full
    over_60: int = 0  # cost of two full sessions less than three days apart; 0: nobody asks


@dataclass(frozen=True, slots=True)
class Solution:
    """The sessions of the cheapest plan, (day index, code) in order, and its cost in thousandths of a point."""

    cost: int
    sessions: Pattern


def solve(problem: SearchProblem) -> Solution | None:
    """Given the weeks, return the cheapest plan that breaks no rule, None when none exists.

    Ties: the earlier date, then full before lite before upper_core.
    """
    ways: dict[Edge, Path] = {problem.start: (0, ())}
    for week in problem.weeks:
        ways = _after(problem, week, ways)
    ends = [path for edge, path in ways.items() if not edge.owed]
    return Solution(*min(ends)) if ends else None


def _after(problem: SearchProblem, week: Week, ways: dict[Edge, Path]) -> dict[Edge, Path]:
    """Given the cheapest way to every edge before a week, return the cheapest way to every edge after it.

    Outlines that the week before cannot tell apart share one search for their best predecessors.
    """
    best: dict[Edge, Path] = {}
    arrivals: dict[tuple[object, ...], list[tuple[Edge, Path]]] = {}
    options = choices(week, spacing=problem.spacing, over_60=problem.over_60, returns=problem.returns)
    for outline, choice in options.items():
        # What matters to the week before, and what of that week still matters after this one.
        left = (outline.head, outline.first, outline.opens_full, outline.needs, outline.fulls and outline.fulls[0])
        if left not in arrivals:
            arrivals[left] = _arrive(problem, week, ways, outline)
        for edge, (cost, sessions) in arrivals[left]:
            after = _leave(week, outline, edge)
            path = (cost + choice.cost, sessions + choice.sessions)
            if after not in best or path < best[after]:
                best[after] = path
    return best


def _arrive(problem: SearchProblem, week: Week, ways: dict[Edge, Path], outline: Outline) -> list[tuple[Edge, Path]]:
    """The cheapest ways to reach an outline, one for everything before it that still matters after it."""
    cheapest: dict[tuple[object, ...], tuple[Path, Edge]] = {}
    for edge, (cost, sessions) in ways.items():
        extra = _meet(problem, week, edge, outline)
        if extra is None:
            continue
        visible = (
            edge.last if outline.first < 0 else None,
            edge.last_full if outline.fulls is None else None,
            edge.back1 if outline.tail[0] < 0 else None,
        )
        path = (cost + extra, sessions)
        if visible not in cheapest or path < cheapest[visible][0]:
            cheapest[visible] = (path, edge)
    return [(edge, path) for path, edge in cheapest.values()]


def _leave(week: Week, outline: Outline, edge: Edge) -> Edge:
    """The edge after an outline that was entered from another edge."""
    back2, back1 = outline.tail
    return Edge(
        edge.back1 if back2 < 0 else back2,
        back1,
        edge.last if outline.first < 0 else outline.last + week.first,
        edge.last_full if outline.fulls is None else outline.fulls[1] + week.first,
        outline.owed,
    )


def _meet(problem: SearchProblem, week: Week, edge: Edge, outline: Outline) -> int | None:
    """What it costs that an outline follows an edge; None when a rule forbids it."""
    next1, next2 = outline.head
    back1, last = edge.back1, edge.last
    if next1 and back1 and (UPPER not in {next1, back1} or edge.back2 or next2):
        return None  # H3: leg sessions two days apart, never three days running
    if (edge.owed and not _settled(edge.owed, next1, next2)) or (outline.needs and not _ruled_out(outline.needs, edge)):
        return None
    extra = 0
    if outline.first >= 0:
        first = outline.first + week.first
        if outline.opens_full and any(pause < first and (last is None or last <= pause) for pause in problem.returns):
            return None
        if last is not None:
            extra += gap_cost(first - last, week.target, problem.spacing)
            if close_behind(outline.first, last - week.first, [spot.chance for spot in week.spots]):
                extra += week.uneven[0]
    if outline.fulls is not None and edge.last_full is not None and outline.fulls[0] + week.first - edge.last_full < 3:
        extra += problem.over_60
    return extra


def _settled(owed: Needs, next1: int, next2: int) -> bool:
    """H5: the days last week left open for a full session are ruled out by what this week starts with."""
    for place, neighbour in owed:
        legs = place == 1 and next1 and next1 != UPPER
        if not (legs or (next1 and (neighbour or (place == 1 and next2)))):
            return False
    return True


def _ruled_out(needs: Needs, edge: Edge) -> bool:
    """H5: the days this week leaves open at its start are ruled out by what last week ended with."""
    for place, neighbour in needs:
        legs = place == 0 and edge.back1 and edge.back1 != UPPER
        if not (legs or (edge.back1 and (neighbour or (place == 0 and edge.back2)))):
            return False
    return True
