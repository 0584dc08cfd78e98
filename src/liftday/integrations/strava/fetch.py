"""The three shapes of a sync, as generators of values: the first history, the poll, the details.

Nothing here knows the store. What is known goes in as a question, what was found comes out page by page, so that the
caller commits each page before the next request goes out, together with the cursor that resumes from there.

Pages of history are asked for by time, not by number: ``before`` the oldest start seen. Then an activity that arrives
or is deleted between two requests shifts nothing. An activity that is no longer listed has not vanished yet: it is
looked at by its id, and only a 404 makes it ``Vanished``. And if nothing at all is listed where much was known, nothing
vanishes: something is wrong with the answer, not with the runner.
"""

import math
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from liftday.integrations.strava.client import LARGEST_PAGE, Listing, Strava
from liftday.integrations.strava.read import SetAside, Unreadable
from liftday.integrations.strava.trouble import Spent, unreachable
from liftday.training.activity import Activity

OVERLAP = timedelta(days=14)
LOOKS = 20  # second looks a poll
RAIL = 3  # this many known activities, and not one of them listed: that is no news, that is a fault
_MARGIN = timedelta(days=1)  # asked for beyond the window that is compared, so that nothing vanishes over its edge
_FAR = 10**11  # epoch seconds; Strava refuses more
_STALE = 3  # pages in a row with nothing new

Known = Callable[[datetime | None], Iterable[str]]  # ids of the living activities that start at or after an instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """Where the reading of the history stands. ``before`` is in epoch seconds; None is the beginning.

    ``careful``: the second at a page's end is asked for again, so that another activity that starts in it is listed. A
    page then brings 199, and one history in eight of 5,000 takes a request more; so a first history begins without, and
    takes care once it saw two activities of the same second. `--full` takes care from the start. ``seen`` holds every id listed so far, only when the history is compared (`--full`).
    """

    before: int | None = None
    page: int = 1
    careful: bool = False
    done: bool = False
    seen: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, object]:
        """What is kept between runs."""
        return {
            "before": self.before,
            "page": self.page,
            "careful": self.careful,
            "done": self.done,
            "seen": sorted(self.seen),
        }

    @classmethod
    def from_json(cls, kept: object) -> "Backfill":
        """Given what was kept, return the cursor; what cannot be read begins anew."""
        if not isinstance(kept, Mapping):
            return cls()
        before, page, seen = kept.get("before"), kept.get("page"), kept.get("seen")
        if not (before is None or (isinstance(before, int) and abs(before) < _FAR)):
            return cls()
        if not isinstance(page, int) or page < 1:
            return cls()
        return cls(
            before=before,
            page=page,
            careful=kept.get("careful") is True,
            done=kept.get("done") is True,
            seen=frozenset(str(one) for one in seen) if isinstance(seen, list) else frozenset(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Activities as they are now, what could not be read, and for a history the cursor to keep with them."""

    activities: tuple[Activity, ...]
    set_aside: tuple[SetAside, ...] = ()
    cursor: Backfill | None = None


@dataclass(frozen=True, slots=True)
class Vanished:
    """Activities that Strava no longer lists and, asked for by id, does not know."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a fetch ended. ``left`` are ids that were not looked at: too many, or the quota was spent (``until``).

    ``railed`` are the ids that seemed to vanish all at once and were kept.
    """

    listed: int = 0
    requests: int = 0
    left: tuple[str, ...] = ()
    railed: tuple[str, ...] = ()
    until: datetime | None = None

    @property
    def warning(self) -> str:
        """One sentence for the owner when the rail held, else nothing."""
        if not self.railed:
            return ""
        return f"Strava suddenly shows none of {len(self.railed)} activities it showed before; nothing was removed."


Steps = Generator[Page | Vanished, None, Outcome]


def poll(
    strava: Strava,
    *,
    now: datetime,
    known: Known,
    since: datetime | None = None,
    overlap: timedelta = OVERLAP,
    witness: str | None = None,
    looks: int = LOOKS,
) -> Steps:
    """Read the last days again: what is new, what changed, what is gone.

    The window reaches ``overlap`` back from the last good poll (``since``), so that a machine that was off for a month
    misses nothing. One request when it holds fewer than 200. ``witness`` is the id of a known activity before the
    window: if none of the window's is listed, its being there proves that they were deleted indeed.
    """
    spent = strava.requests
    first = min(since or now, now) - overlap
    listed = 0
    seen: set[str] = set()
    for page in range(1, 1_000):
        listing = strava.activities(after=first - _MARGIN, page=page)
        listed += listing.count
        fresh = _ids(listing) - seen
        seen |= fresh
        yield Page(activities=listing.activities, set_aside=listing.set_aside)
        if not listing.full or not fresh:
            break
    missing = tuple(sorted(set(known(first)) - seen))
    outcome = yield from _second_look(strava, missing, railing=listed == 0, witness=witness, looks=looks)
    return replace(outcome, listed=listed, requests=strava.requests - spent)


def history(
    strava: Strava,
    cursor: Backfill | None = None,
    *,
    known: Known | None = None,
) -> Steps:
    """Read everything there is, newest first, until a page is empty; resumes where ``cursor`` says.

    With ``known`` it also finds what vanished (`--full`): everything that is missing is looked at until the quota stops
    it, and the cursor knows what was found, so that the looks are resumed too. 5,000 activities are 26 requests, compared
    27: pages follow one another by time and not by number, or a deletion between two would make a hole.
    """
    spent = strava.requests
    cursor = cursor or Backfill()
    cursor = replace(cursor, careful=cursor.careful or known is not None)
    listed = stale = 0
    seen: set[str] = set(cursor.seen)
    while not cursor.done:
        before = datetime.fromtimestamp(cursor.before, UTC) if cursor.before is not None else None
        listing = strava.activities(before=before, page=cursor.page)
        listed += listing.count
        fresh = _ids(listing) - seen
        seen |= fresh
        stale = 0 if fresh else stale + 1
        cursor = replace(_next(cursor, listing), seen=frozenset(seen) if known is not None else frozenset())
        yield Page(activities=listing.activities, set_aside=listing.set_aside, cursor=cursor)
        if stale >= _STALE and not cursor.done:
            raise unreachable("Strava sends the same page again and again")
    missing = tuple(sorted(set(known(None)) - seen)) if known is not None else ()
    outcome = yield from _second_look(strava, missing, railing=not seen, witness=None, cursor=cursor)
    return replace(outcome, listed=listed, requests=strava.requests - spent)


def expected_requests(first: Page, since: date | None) -> int:
    """Given the first page of (the rest of) a history and since when there is an account, return how many requests it
    may take.

    A guess for the owner, from the pace of these 200: at least the page itself and the empty one behind it.

    >>> expected_requests(Page(activities=()), None)
    2
    """
    days = [one.day for one in first.activities]
    if len(days) < LARGEST_PAGE or since is None:
        return 2
    span = max((max(days) - min(days)).days, 1)
    return max(2, math.ceil((max(days) - since).days / span) + 1)


def details(strava: Strava, ids: Sequence[str], *, budget: int) -> Steps:
    """Fetch the details of activities, in the order given, one request each, ``budget`` at most.

    One that Strava does not know is passed over: the next poll finds out what became of it. Stops where the quota does.
    """
    spent = strava.requests
    for position, one in enumerate(ids):
        left = tuple(ids[position:])
        if position >= budget:
            return Outcome(left=left, requests=strava.requests - spent)
        try:
            page = _look(strava, one)
        except Spent as trouble:
            return Outcome(left=left, until=trouble.until, requests=strava.requests - spent)
        if page is not None:
            yield page
    return Outcome(requests=strava.requests - spent)


def _next(cursor: Backfill, listing: Listing) -> Backfill:
    """Given a page, return where the next one begins.

    Strava lists newest first, but its documentation does not say so: a page in another order is followed by the next
    page number instead, and so is one that brought the cursor no further.
    """
    if listing.count == 0:
        return replace(cursor, done=True)
    starts = [int(one.start_utc.timestamp()) for one in listing.activities if one.start_utc is not None]
    careful = cursor.careful or len(set(starts)) < len(starts)
    following = replace(cursor, page=cursor.page + 1, careful=careful)
    whole = len(starts) == listing.count
    if not whole or starts != sorted(starts, reverse=True) or not listing.full:
        return following
    before = starts[-1] + 1 if careful else starts[-1]
    if cursor.before is not None and before >= cursor.before:
        return following
    return replace(cursor, before=before, page=1, careful=careful)


def _second_look(
    strava: Strava,
    missing: tuple[str, ...],
    *,
    railing: bool,
    witness: str | None,
    looks: int | None = None,
    cursor: Backfill | None = None,
) -> Steps:
    """Look at each missing activity by its id, ``looks`` at most. When nothing at all was listed, the witness has to
    speak first. A ``cursor`` takes down what was found after all."""
    try:
        if railing and len(missing) >= RAIL and (witness is None or strava.activity(witness) is None):
            return Outcome(railed=missing)
    except Unreadable:
        pass  # it is there: that is all it was asked
    except Spent as trouble:
        return Outcome(left=missing, until=trouble.until)
    for position, one in enumerate(missing[:looks]):
        try:
            page = _look(strava, one)
        except Spent as trouble:
            return Outcome(left=missing[position:], until=trouble.until)
        if page is None:
            yield Vanished((one,))
            continue
        if cursor is not None:
            cursor = replace(cursor, seen=cursor.seen | {one})
        yield replace(page, cursor=cursor)
    return Outcome(left=missing[looks:] if looks is not None else ())


def _look(strava: Strava, one: str) -> Page | None:
    """One activity by its id, None when Strava does not know it."""
    try:
        activity = strava.activity(one)
    except Unreadable as error:
        return Page(activities=(), set_aside=((one, str(error)),))
    return Page(activities=(activity,)) if activity is not None else None


def _ids(listing: Listing) -> set[str]:
    """Every id on a page: what was set aside is listed too."""
    return {one.id for one in listing.activities} | {name for name, _ in listing.set_aside}
