"""Everything there is, newest first: the first history, and the full read that is compared with what is known.

Pages are asked for by time, not by number: ``before`` the oldest start seen. Then an activity that arrives or is deleted
between two requests shifts nothing. Strava documents neither the order nor that a page is whole, so each page is looked
at: one that ignores ``before``, comes in another order or is shorter than it should be is followed in another way, and
what may be missing all the same is found by what the athlete's statistics count, and by ``recheck``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from liftday.integrations.strava.client import LARGEST_PAGE, Listing, Strava
from liftday.integrations.strava.fetch import FAR, Known, Page, Steps, ids, nameless, second_look
from liftday.integrations.strava.sport_counts import NONE_LISTED, Listed, SportCounts
from liftday.integrations.strava.trouble import Refused, Spent, Trouble, unreachable
from liftday.integrations.strava.wire import Gone

_STALE = 3  # pages in a row with nothing new


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """Where the reading of the history stands. ``before`` is in epoch seconds; None is the beginning.

    ``careful``: the second at a page's end is asked for again, so that another activity that starts in it is listed. A
    page then brings 199, and one history in eight of 5,000 takes a request more; so a first history begins without, and
    takes care once it saw two activities of the same second. `--full` takes care from the start. ``seen`` holds every id
    listed so far, only when the history is compared (`--full`); ``listed`` those that the statistics count.

    ``numbered``: pages follow by number, for their order is not ours or ``before`` is ignored; ``turned``: they came oldest
    first; ``asked_again``: the page is asked for a second time, for it came in another order. ``cut`` is where a page
    ended that was shorter than it could be: when there is more behind it, all short pages (``cuts``) are followed by time.
    ``odd``: something was, so that the list deserves a second reading. ``full``: so was the last page that held anything;
    ``end_asked``: the end was asked for a second time. ``counted`` is what the statistics count, once they were asked;
    ``unasked``: they could not be asked then.
    """

    before: int | None = None
    page: int = 1
    careful: bool = False
    done: bool = False
    seen: frozenset[str] = frozenset()
    listed: Listed = NONE_LISTED
    numbered: bool = False
    turned: bool = False
    asked_again: bool = False
    cut: int | None = None
    cuts: bool = False
    odd: bool = False
    full: bool = False
    end_asked: bool = False
    unasked: bool = False
    counted: SportCounts | None = None

    def as_json(self) -> dict[str, object]:
        """What is kept between runs."""
        return {
            "before": self.before,
            "page": self.page,
            "seen": sorted(self.seen),
            "listed": self.listed.as_json(),
            "cut": self.cut,
            "counted": None if self.counted is None else self.counted.as_json(),
            **{name: getattr(self, name) for name in _FLAGS},
        }

    @classmethod
    def from_json(cls, kept: object) -> "Backfill":
        """Given what was kept, return the cursor; what cannot be read begins anew."""
        if not isinstance(kept, Mapping):
            return cls()
        before, page, seen, cut = (kept.get(name) for name in ("before", "page", "seen", "cut"))
        if not all(one is None or (isinstance(one, int) and abs(one) < FAR) for one in (before, cut)):
            return cls()
        if not isinstance(page, int) or page < 1:
            return cls()
        return cls(
            before=before,
            page=page,
            cut=cut,
            seen=frozenset(str(one) for one in seen) if isinstance(seen, list) else frozenset(),
            listed=Listed.from_json(kept.get("listed")),
            counted=SportCounts.from_json(kept["counted"]) if isinstance(kept.get("counted"), Mapping) else None,
            **{name: kept.get(name) is True for name in _FLAGS},
        )


_FLAGS = ("careful", "done", "numbered", "turned", "asked_again", "cuts", "odd", "full", "end_asked", "unasked")


def history(
    strava: Strava,
    cursor: Backfill | None = None,
    *,
    known: Known | None = None,
    athlete: str | None = None,
) -> Steps:
    """Read everything there is, newest first, until a page is empty; resumes where ``cursor`` says.

    With ``known`` it also finds what vanished (`--full`): everything that is missing is looked at until the quota stops
    it, and the cursor knows what was found, so that the looks are resumed too. 5,000 activities are 26 requests, compared
    27: pages follow one another by time and not by number, or a deletion between two would make a hole.

    With ``athlete`` one request more asks the statistics at the end; where they count more than was listed, the end is
    asked for once again, for an empty page can come in the middle.
    """
    spent = strava.requests
    cursor = cursor or Backfill()
    cursor = replace(cursor, careful=cursor.careful or known is not None)
    listed, seen, spent_up = 0, set(cursor.seen), False
    walk = _Stale()
    while True:
        while not cursor.done:
            before = datetime.fromtimestamp(cursor.before, UTC) if cursor.before is not None else None
            listing = strava.activities(before=before, page=cursor.page)
            listed += listing.count
            fresh = ids(listing) - seen
            seen |= fresh
            cursor = replace(
                following(cursor, listing),
                seen=frozenset(seen) if known is not None else frozenset(),
                listed=cursor.listed.plus(listing.sports, nameless=nameless(listing) if fresh else 0),
            )
            yield Page(activities=listing.activities, set_aside=listing.set_aside, cursor=cursor)
            if walk.stuck(listing, fresh=bool(fresh), seen=len(seen)) and not cursor.done:
                raise unreachable("Strava sends the same page again and again")
        if athlete is None or cursor.end_asked:
            break
        if cursor.counted is None:
            try:
                cursor = replace(cursor, counted=counted_by(strava, athlete))
            except Trouble as trouble:
                cursor, spent_up = replace(cursor, unasked=True), isinstance(trouble, Spent)
        doubtful = bool(cursor.listed.lacks(cursor.counted)) if cursor.counted is not None else cursor.full
        cursor = replace(cursor, done=not doubtful or spent_up, end_asked=True)
        yield Page(activities=(), cursor=cursor, listed=False)
    missing = tuple(sorted(set(known(None)) - seen)) if known is not None else ()
    looks = _Looks(cursor)
    outcome = yield from second_look(strava, missing, railing=not seen, witness=None, note=looks.note)
    return replace(
        outcome,
        listed=listed,
        requests=strava.requests - spent,
        odd=cursor.odd,
        sports=cursor.listed,
        counted=cursor.counted,
        unasked=cursor.unasked,
    )


def counted_by(strava: Strava, athlete: str | None) -> SportCounts | None:
    """What the athlete's statistics count; None where they are not to be had, which is no trouble. Raises Trouble for what
    passes: a spent quota, a Strava that is away."""
    try:
        return None if athlete is None else strava.statistics(athlete)
    except (Gone, Refused):
        return None


class _Stale:
    """Whether a list brings nothing new any more."""

    def __init__(self) -> None:
        self._pages = 0
        self._last: set[str] = set()

    def stuck(self, listing: Listing, *, fresh: bool, seen: int) -> bool:
        """Given a page, whether it had anything ``fresh``, and how many are ``seen``: pages by number may repeat all of
        those once, one that comes as it came before may not."""
        named = ids(listing)
        self._pages = 0 if fresh else self._pages + 1
        most = _STALE if named == self._last else _STALE + seen // LARGEST_PAGE
        self._last = named
        return self._pages >= most


class _Looks:
    """The cursor that knows which ids were found after all."""

    def __init__(self, cursor: Backfill) -> None:
        self._cursor = cursor

    def note(self, one: str) -> Backfill:
        """Another one was."""
        self._cursor = replace(self._cursor, seen=self._cursor.seen | {one})
        return self._cursor


def following(cursor: Backfill, listing: Listing) -> Backfill:
    """Given a page and the cursor it was asked for with, return where the next one begins."""
    if listing.count == 0:
        return replace(cursor, done=True, cut=None)
    starts = [int(one.start_utc.timestamp()) for one in listing.activities if one.start_utc is not None]
    careful = cursor.careful or len(set(starts)) < len(starts)
    cursor = replace(cursor, careful=careful, full=listing.full)
    if cursor.before is not None and starts and max(starts) >= cursor.before:
        return replace(cursor, before=None, page=cursor.page + 1, numbered=True, cut=None, odd=True)
    if cursor.cut is not None:
        return _by_time(replace(cursor, cut=None, cuts=True), cursor.cut)
    order = _order(starts)
    if order in {"oldest first", "mixed"}:
        return _in_another_order(cursor, order)
    if cursor.numbered and cursor.turned and order:  # the order changed under way: what did the numbers pass over?
        return replace(cursor, page=1, numbered=False, turned=False, asked_again=False)
    if cursor.numbered or len(starts) < listing.count:
        return replace(cursor, page=cursor.page + 1)
    cursor = replace(cursor, asked_again=False)
    if not listing.full and not cursor.cuts:
        return replace(cursor, page=cursor.page + 1, cut=starts[-1])
    return _by_time(cursor, starts[-1])


def _in_another_order(cursor: Backfill, order: str) -> Backfill:
    """A page that is not newest first is asked for once again; when it comes so again, pages follow by number."""
    if not (cursor.numbered or cursor.asked_again):
        return replace(cursor, odd=True, asked_again=True)
    turned = cursor.turned or order == "oldest first"
    return replace(cursor, odd=True, numbered=True, turned=turned, page=cursor.page + 1)


def _by_time(cursor: Backfill, last: int) -> Backfill:
    """The page behind an activity that starts so; by number where it would bring the cursor no further."""
    before = last + 1 if cursor.careful else last
    if cursor.before is not None and before >= cursor.before:
        return replace(cursor, page=cursor.page + 1)
    return replace(cursor, before=before, page=1)


def _order(starts: list[int]) -> str:
    """How a page is sorted; "" where it holds too few to tell."""
    if len(set(starts)) < 2:
        return ""
    if starts == sorted(starts, reverse=True):
        return "newest first"
    return "oldest first" if starts == sorted(starts) else "mixed"
