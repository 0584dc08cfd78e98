"""Pages in another order than the last one.

Strava: the list is newest first, and oldest first when it is asked with ``after``; the reference says nothing of either.
Known from: replies of the API; an order that changes on the way, or none, was not seen and is guarded against.
Here: each page's order is looked at. One that is not newest first is asked for once again; when it comes so again, pages are
followed by number.
"""

from collections.abc import Sequence


def order(starts: Sequence[int]) -> str:
    """Given the starts of a page, return how it is sorted: "newest first", "oldest first" or "mixed"; "" where it holds too
    few to tell.

    >>> order([9, 5, 5]), order([5, 9]), order([5, 9, 7]), order([5, 5])
    ('newest first', 'oldest first', 'mixed', '')
    """
    if len(set(starts)) < 2:
        return ""
    if list(starts) == sorted(starts, reverse=True):
        return "newest first"
    return "oldest first" if list(starts) == sorted(starts) else "mixed"
