"""Pages that ignore ``before``.

Strava, or what stands before it: answers the list from its beginning, whatever ``before`` says.
Known from: nothing that Strava writes; a cache that drops the query does so, and a history would be read for ever.
Here: a page with a start that should not be on it is noticed, and pages are followed by number.
"""

from collections.abc import Sequence


def ignores_before(starts: Sequence[int], before: int | None) -> bool:
    """Given the starts of a page and the ``before`` it was asked with, return whether it was ignored."""
    return before is not None and bool(starts) and max(starts) >= before
