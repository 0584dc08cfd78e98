"""The same page again and again.

Strava: a page far behind the end, or one asked for by number, may bring what was listed before instead of nothing.
Known from: vangent/stravacli #10 (2020: 600 pages of the same activities).
Here: a few pages in a row without anything new end the reading; by number, those that were read by time may all come once
more.
"""

from liftday.integrations.strava.listing import LARGEST_PAGE, Listing

_MOST = 3  # pages in a row with nothing new


class Repetition:
    """Whether a list brings nothing new any more."""

    def __init__(self) -> None:
        self._pages = 0
        self._last: set[str] = set()

    def too_often(self, listing: Listing, *, fresh: bool, seen: int) -> bool:
        """Given a page, whether it had anything ``fresh``, and how many are ``seen``: pages by number may repeat all of
        those once, one that comes as it came before may not."""
        self._pages = 0 if fresh else self._pages + 1
        most = _MOST if listing.ids == self._last else _MOST + seen // LARGEST_PAGE
        self._last = listing.ids
        return self._pages >= most
