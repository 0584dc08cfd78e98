"""An empty page in the middle of a list.

Strava: an empty page is the only end a list has (``short_pages``), and nothing tells it from a list that failed with status 200.
Known from: nothing that Strava writes; a history that ended there would be cut off for ever, so it is guarded against.
Here: the end of a history is doubted where the statistics count more than was listed, or, if they are not to be had, where the
last page was full; then it is asked for once again. A stretch that comes empty is asked for twice.
"""

from collections.abc import Callable

from liftday.integrations.strava.listing import Listing
from liftday.integrations.strava.sport_counts import Listed, SportCounts


def doubtful_end(listed: Listed, counted: SportCounts | None, *, last_was_full: bool) -> bool:
    """Given what was listed and what the statistics count, if known, return whether the empty page may be none."""
    return bool(listed.lacks(counted)) if counted is not None else last_was_full


def twice_if_empty(ask: Callable[[], Listing]) -> Listing:
    """Return a page, asked for a second time where it was empty."""
    listing = ask()
    return listing if listing.count else ask()
