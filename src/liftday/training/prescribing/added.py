"""What is added to lifting of the athlete's own: the three exercises of a session that matter most, and nothing around them."""

from dataclasses import replace
from math import ceil

from liftday.training.prescribing.builder import Draft
from liftday.training.prescribing.duration import Group

MOST, SETS = 3, 3  # exercises, and sets of one: an addition, no second session (D)
STEP, LEAST = 5, 10  # minutes


def three_of(draft: Draft, limit: int | None) -> Draft:
    """Given a session's draft and how many sets the week still takes, return the first move of each of its first three
    blocks: of a full one the squat or lunge, the hinge and the calves, or what is reserved for an injury. Who lifts already
    is warm."""
    groups = list(map(_first, draft.groups[:MOST]))
    while limit is not None and sum(group.sets for group in groups) > max(limit, len(groups)):
        most = max(range(len(groups)), key=lambda at: (groups[at].sets, at))
        groups[most] = replace(groups[most], sets=groups[most].sets - 1)
    return Draft(warm_up=(), groups=tuple(groups), cool_down=())


def _first(group: Group) -> Group:
    """A block with its first move alone; the rest between its sets stays."""
    move = group.moves[0]
    return replace(group, moves=(move,), sets=min(group.sets, SETS), gap=group.rest(move))


def whole_minutes(draft: Draft, most: int) -> int:
    """Given a draft and the minutes its session would take, return those of the draft, to five."""
    return max(LEAST, min(most, STEP * ceil(draft.seconds / 60 / STEP)))
