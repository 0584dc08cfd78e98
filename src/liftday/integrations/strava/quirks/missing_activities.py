"""Activities that the list no longer shows, though they are there.

Strava: nothing tells a list that leaves something out for a while from one whose activities were deleted.
Known from: nothing that Strava writes; a mistake here would delete what the athlete has, so it is guarded against.
Here: what is no longer listed is asked for by its id, and only a 404 makes it vanish. Where several are known and not one is
listed, a known activity from before has to be there first, or nothing vanishes at all.
"""

from collections.abc import Callable, Sequence

LEAST = 3  # this many known activities, and not one of them listed: that is no news, that is a fault


def is_fault(
    missing: Sequence[str], *, nothing_listed: bool, witness: str | None, is_there: Callable[[str], bool]
) -> bool:
    """Given the known activities that were not listed, return whether the list is to blame. ``witness`` is the id of one from
    before; ``is_there`` asks for it, and only when it has to."""
    return nothing_listed and len(missing) >= LEAST and (witness is None or not is_there(witness))
