"""A record that makes its whole page unreadable.

Strava: a page of 200 is about 0.4 MB, but nothing bounds a title or a description; a page over our limit, or one with a record
that no parser takes, cannot be read at all.
Known from: nothing at Strava; a single such record would end every sync for ever.
Here: the page is asked for in smaller ones, down to the record that spoils it, which is set aside by its place. Where too many
seem spoilt it is not the records, and the trouble is said.
"""

from collections.abc import Callable, Sequence

from liftday.integrations.strava.listing import Listing
from liftday.integrations.strava.trouble import Unwieldy

TOO_LARGE = "too large to be read"
_PARTS = (40, 8, 2, 1)  # records on a page where 200 at once cannot be read: one fat record costs 16 requests
_MOST_FIRST = 2  # records that cannot be read before one that can: more, and it is not the records
_MOST_SPOILT = 10  # of a page

Ask = Callable[[int, int], Listing]  # page, records a page


def read_in_parts(ask: Ask, page: int, per_page: int) -> Listing:
    """Given how to ask for a page, return it, whole or joined of its parts; raises Unwieldy where it is not the records."""
    read: list[Listing] = []
    _read(ask, page, per_page, read)
    return Listing(
        activities=tuple({one.id: one for part in read for one in part.activities}.values()),
        set_aside=tuple(one for part in read for one in part.set_aside),
        count=sum(part.count for part in read),
        sports={one: sport for part in read for one, sport in part.sports.items()},
    )


def _read(ask: Ask, page: int, per_page: int, read: list[Listing]) -> None:
    """Add the page to what is ``read``."""
    try:
        read.append(ask(page, per_page))
    except Unwieldy:
        if per_page == 1 and _may_be_spoilt(read):
            read.append(Listing(activities=(), set_aside=((f"#{page}", TOO_LARGE),), count=1))
            return
        smaller = next((size for size in _PARTS if size < per_page), None)
        if smaller is None:
            raise
        for place in range((page - 1) * per_page // smaller, page * per_page // smaller):
            _read(ask, place + 1, smaller, read)
            if read[-1].count == 0:
                break


def _may_be_spoilt(read: Sequence[Listing]) -> bool:
    """Whether one more record that cannot be read is its own fault, given what else was read of its page."""
    spoilt = sum(1 for part in read if any(why == TOO_LARGE for _, why in part.set_aside))
    return spoilt < (_MOST_SPOILT if any(part.activities for part in read) else _MOST_FIRST)
