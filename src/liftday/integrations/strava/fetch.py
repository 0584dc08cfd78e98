"""The shapes of a sync, as generators of values: the poll and the details; the history is ``backfill``.

Nothing here knows the store. What is known goes in as a question, what is new comes out page by page, so that the
caller commits each page before the next request goes out, together with the cursor that resumes from there.

An activity that is no longer listed has not vanished yet: it is looked at by its id, and only a 404 makes it ``Vanished``.
"""

import math
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Protocol

from liftday.integrations.strava.client import Strava
from liftday.integrations.strava.listing import LARGEST_PAGE, SetAside
from liftday.integrations.strava.quirks.missing_activities import is_fault
from liftday.integrations.strava.read import Unreadable
from liftday.integrations.strava.sport_counts import NONE_LISTED, Listed, SportCounts
from liftday.integrations.strava.trouble import Spent
from liftday.training.activity import Activity

OVERLAP = timedelta(days=14)
LOOKS = 20  # second looks a poll
_MARGIN = timedelta(days=1)  # asked for beyond the window that is compared, so that nothing vanishes over its edge
FAR = 10**11  # epoch seconds; Strava refuses more


class Cursor(Protocol):
    """Where a long read stands."""

    def as_json(self) -> dict[str, object]:
        """What is kept between runs."""


Known = Callable[[datetime | None], Iterable[str]]  # ids of the living activities that start at or after an instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Activities as they are now, what could not be read, and for a history the cursor to keep with them; ``listed`` is
    False where only the cursor is news."""

    activities: tuple[Activity, ...]
    set_aside: tuple[SetAside, ...] = ()
    cursor: Cursor | None = None
    listed: bool = True
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)  # by id; to be read, never stored


@dataclass(frozen=True, slots=True)
class Vanished:
    """Activities that Strava no longer lists and, asked for by id, does not know."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a fetch ended. ``left`` are ids that were not looked at: too many, or the quota was spent (``until``).

    ``doubted`` are the ids that seemed to vanish all at once and were kept. Of a history: ``sports`` were listed as far as
    statistics count them, ``counted`` is what they count (None: not to be had, and ``unasked``: not yet), and ``odd`` that
    the list was strange.
    """

    listed: int = 0
    requests: int = 0
    left: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()
    until: datetime | None = None
    sports: Listed = NONE_LISTED
    counted: SportCounts | None = None
    unasked: bool = False
    odd: bool = False

    @property
    def unlisted(self) -> SportCounts:
        """What the statistics count beyond what was listed."""
        return self.sports.lacks(self.counted)

    @property
    def warning(self) -> str:
        """One sentence for the owner when the list was to blame, else nothing."""
        if not self.doubted:
            return ""
        return f"Strava suddenly shows none of {len(self.doubted)} activities it showed before; nothing was removed."


Steps = Generator[Page | Vanished, None, Outcome]


def poll(
    strava: Strava,
    *,
    now: datetime,
    known: Known,
    since: datetime | None = None,
    witness: str | None = None,
) -> Steps:
    """Read the last days again: what is new, what changed, what is gone.

    The window reaches ``OVERLAP`` back from the last good poll (``since``), so that a machine that was off for a month
    misses nothing. One request when it holds fewer than 200. ``witness`` is the id of a known activity before the
    window: if none of the window's is listed, its being there proves that they were deleted indeed.
    """
    spent = strava.requests
    first = min(since or now, now) - OVERLAP
    listed = 0
    seen: set[str] = set()
    for page in range(1, 1_000):
        listing = strava.activities(after=first - _MARGIN, page=page)
        listed += listing.count
        fresh = listing.ids - seen
        seen |= fresh
        yield Page(activities=listing.activities, set_aside=listing.set_aside)
        if not listing.full or not fresh:
            break
    missing = tuple(sorted(set(known(first)) - seen))
    outcome = yield from second_look(strava, missing, nothing_listed=listed == 0, witness=witness, looks=LOOKS)
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
            page = look(strava, one)
        except Spent as trouble:
            return Outcome(left=left, until=trouble.until, requests=strava.requests - spent)
        if page is not None:
            yield page
    return Outcome(requests=strava.requests - spent)


def second_look(
    strava: Strava,
    missing: tuple[str, ...],
    *,
    nothing_listed: bool,
    witness: str | None,
    looks: int | None = None,
    note: Callable[[str], Cursor] | None = None,
) -> Steps:
    """Look at each missing activity by its id, ``looks`` at most, unless the list is to blame (``missing_activities``).
    ``note`` gives the cursor that knows of an id that is there after all."""
    try:
        if is_fault(missing, nothing_listed=nothing_listed, witness=witness, is_there=partial(_is_there, strava)):
            return Outcome(doubted=missing)
    except Spent as trouble:
        return Outcome(left=missing, until=trouble.until)
    for position, one in enumerate(missing[:looks]):
        try:
            page = look(strava, one)
        except Spent as trouble:
            return Outcome(left=missing[position:], until=trouble.until)
        if page is None:
            yield Vanished((one,))
            continue
        yield replace(page, cursor=note(one) if note else None)
    return Outcome(left=missing[looks:] if looks is not None else ())


def _is_there(strava: Strava, one: str) -> bool:
    try:
        return strava.activity(one) is not None
    except Unreadable:
        return True  # that is all it was asked


def look(strava: Strava, one: str) -> Page | None:
    """One activity by its id, with its text if it went nowhere; None when Strava does not know it."""
    try:
        found = strava.activity(one)
    except Unreadable as error:
        return Page(activities=(), set_aside=((one, str(error)),))
    if found is None:
        return None
    return Page(activities=(found.activity,), texts={} if found.activity.distance_m else {one: found.text})
