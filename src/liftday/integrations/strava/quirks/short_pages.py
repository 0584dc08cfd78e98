"""Pages shorter than they could be, with more behind them.

Strava: ``per_page`` is the most a page holds, not how many it holds, also when it is not the last.
Known from: developers.strava.com/docs, Pagination; stravalib #49 (2015: 52 of 516 listed).
Here: a history ends at an empty page, not at a short one. The page behind a short one is asked for by number; when it holds
something, all short pages after it are followed by time.
"""

from liftday.integrations.strava.listing import Listing


def end_of_short(listing: Listing) -> int | None:
    """Given a page, return the start it ended with if it is shorter than it could be; None for a full one."""
    return None if listing.full else listing.starts[-1]
