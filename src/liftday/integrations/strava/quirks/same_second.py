"""Activities that start in the same second, on both sides of a page's end.

Strava: ``before`` leaves out what starts in that very second, so the second of two such activities is never listed when the
first ends a page. Two devices on one run often start in the same second.
Known from: how ``before`` is defined in developers.strava.com/docs/reference; histories recorded twice.
Here: once two such activities were seen, a page's last second is asked for again with the next page. A page then brings 199,
so a first history begins without.
"""

from collections.abc import Sequence


def share_a_second(starts: Sequence[int]) -> bool:
    """Given the starts of a page, return whether two are the same."""
    return len(set(starts)) < len(starts)


def next_before(last: int, *, careful: bool) -> int:
    """Given the last start of a page, return the ``before`` of the next one; with ``careful`` its second comes again."""
    return last + 1 if careful else last
