"""A history read a second time, by another order: stretch after stretch of time, each small enough for one page.

What a list withheld the first time (it flipped its order, came short, was empty once) depends on where its pages began.
These begin elsewhere, and a stretch whose page is not full is whole whatever its order.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from liftday.integrations.strava.backfill import counted_by
from liftday.integrations.strava.client import Strava
from liftday.integrations.strava.fetch import FAR, Outcome, Page, Steps
from liftday.integrations.strava.listing import Listing
from liftday.integrations.strava.quirks.empty_pages import twice_if_empty
from liftday.integrations.strava.quirks.page_order import order
from liftday.integrations.strava.sport_counts import NONE_LISTED, Listed
from liftday.integrations.strava.trouble import Unreachable

MOST_KNOWN = 150  # activities a stretch, of the 200 that a page holds
_MOST_PAGES = 50  # of a stretch that no time divides
_AT_ONCE = datetime.min.replace(tzinfo=UTC)

Stretch = tuple[int, int | None]  # starts after the first and before the second, in epoch seconds; None: no end


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Where the second reading stands. ``stretches`` are still to be asked for; None until it is known that they must be.

    ``listed`` were listed so far as statistics count them, by both readings; ``odd``: the first was strange, so that the
    second is due whatever the statistics say. Not before ``due``.
    """

    listed: Listed = NONE_LISTED
    odd: bool = False
    stretches: tuple[Stretch, ...] | None = None
    due: datetime = _AT_ONCE

    def as_json(self) -> dict[str, object]:
        """What is kept between runs."""
        return {
            "listed": self.listed.as_json(),
            "odd": self.odd,
            "stretches": None if self.stretches is None else [list(one) for one in self.stretches],
            "due": self.due.isoformat(timespec="seconds"),
        }

    @classmethod
    def from_json(cls, kept: object) -> "Again":
        """Given what was kept, return the cursor; stretches that cannot be read are drawn anew."""
        if not isinstance(kept, Mapping):
            return cls()
        written, due = kept.get("stretches"), kept.get("due")
        read = [_stretch(one) for one in written] if isinstance(written, list) else [None]
        return cls(
            listed=Listed.from_json(kept.get("listed")),
            odd=kept.get("odd") is True,
            stretches=tuple(one for one in read if one is not None) if None not in read else None,
            due=datetime.fromisoformat(due) if isinstance(due, str) else _AT_ONCE,
        )


def stretches(starts: Iterable[datetime], most: int = MOST_KNOWN) -> tuple[Stretch, ...]:
    """Given when the known activities start, return stretches that cover all time, each with ``most`` of them.

    >>> stretches([datetime.fromtimestamp(10 * n, UTC) for n in range(1, 5)], most=2)
    ((0, 20), (19, 40), (39, None))
    """
    seconds = sorted({int(one.timestamp()) for one in starts if one.timestamp() > 1})
    borders = seconds[most - 1 :: most]
    return tuple(
        (border_before - 1 if border_before else 0, border)
        for border_before, border in zip([0, *borders], [*borders, None], strict=True)
    )


def recheck(strava: Strava, cursor: Again, *, starts: Sequence[datetime], athlete: str | None) -> Steps:
    """Ask the statistics again and, where they count more than was listed or the list was ``odd``, read everything by
    stretches; resumes where ``cursor`` says. ``starts`` are those of the known activities.

    The outcome says what the statistics count and what was listed in the end. Raises Trouble where the list is not to be had.
    """
    spent, listed = strava.requests, 0
    try:
        counted = counted_by(strava, athlete)
    except Unreachable:
        counted = None
    if cursor.stretches is None:
        if not cursor.odd and not cursor.listed.lacks(counted):
            return Outcome(requests=strava.requests - spent, sports=cursor.listed, counted=counted)
        cursor = replace(cursor, stretches=stretches(starts))
    most = spent + 3 * len(cursor.stretches or ()) + _MOST_PAGES
    while cursor.stretches and strava.requests < most:  # a list that ignores what it is asked ends the reading
        first, *rest = cursor.stretches
        for listing, left in _asked(strava, first):
            listed += listing.count
            cursor = replace(cursor, listed=cursor.listed.plus(listing.sports), stretches=(*left, *rest))
            yield Page(activities=listing.activities, set_aside=listing.set_aside, cursor=cursor)
    return Outcome(
        listed=listed, requests=strava.requests - spent, sports=cursor.listed, counted=counted, odd=cursor.odd
    )


def _asked(strava: Strava, stretch: Stretch) -> Iterator[tuple[Listing, tuple[Stretch, ...]]]:
    """The page of a stretch and what is left of it; where many activities start in the same second, all its pages."""
    after = datetime.fromtimestamp(stretch[0], UTC)
    before = None if stretch[1] is None else datetime.fromtimestamp(stretch[1], UTC)
    for page in range(1, _MOST_PAGES):
        listing = twice_if_empty(partial(strava.activities, after=after, before=before, page=page))
        left = _left(listing, stretch)
        yield listing, () if page == _MOST_PAGES - 1 else left
        if left != (stretch,):
            return


def _left(listing: Listing, stretch: Stretch) -> tuple[Stretch, ...]:
    """What of a stretch a page did not show: nothing when the page has room left or goes on beyond an end that it ignores,
    what lies behind it when it is sorted, else two halves; the stretch itself where no time divides it."""
    starts = listing.starts
    if not listing.full or not starts:
        return ()
    after, before = stretch
    least, most = min(starts), max(starts)
    if order(starts) in {"", "oldest first"}:
        return () if before is not None and most >= before else ((max(most - 1, after), before),)
    if order(starts) == "newest first":
        return () if least <= after else ((after, least + 1 if before is None else min(least + 1, before)),)
    middle = (after + (most if before is None else min(before, most))) // 2
    return ((after, middle), (middle - 1, before)) if after + 1 < middle else (stretch,)


def _stretch(written: object) -> Stretch | None:
    if not isinstance(written, list) or len(written) != 2:
        return None
    after, before = written
    if not isinstance(after, int) or not (before is None or isinstance(before, int)):
        return None
    return (after, before) if 0 <= after < FAR and (before is None or abs(before) < FAR) else None
