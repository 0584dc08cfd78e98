"""Everything there is, newest first: the first history, and the full read that is compared with what is known.

Pages are asked for by time, not by number: ``before`` the oldest start seen. Then an activity that arrives or is deleted
between two requests shifts nothing. Each page is looked at for what lists do (``quirks``): one that ignores ``before``,
comes in another order or is shorter than it could be is followed in another way, and what may be missing all the same shows
in what the athlete's statistics count, and in ``recheck``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from liftday.integrations.strava.client import Strava
from liftday.integrations.strava.fetch import FAR, Known, Page, Steps, second_look
from liftday.integrations.strava.listing import Listing
from liftday.integrations.strava.quirks.before_ignored import ignores_before
from liftday.integrations.strava.quirks.empty_pages import doubtful_end
from liftday.integrations.strava.quirks.page_order import order
from liftday.integrations.strava.quirks.repeated_pages import Repetition
from liftday.integrations.strava.quirks.same_second import next_before, share_a_second
from liftday.integrations.strava.quirks.short_pages import end_of_short
from liftday.integrations.strava.sport_counts import NONE_LISTED, Listed, SportCounts
from liftday.integrations.strava.trouble import Gone, Refused, Spent, Trouble, unreachable


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
    it, and the cursor knows what was there after all, so that the looks are resumed too. 5,000 activities are 26 requests,
    compared 27: pages follow one another by time and not by number, or a deletion between two would make a hole.

    With ``athlete`` one request more asks the statistics at the end; where they count more than was listed, the end is
    asked for once again.
    """
    spent = strava.requests
    cursor = cursor or Backfill()
    cursor = replace(cursor, careful=cursor.careful or known is not None)
    reading = _Reading(strava, cursor, seen=set(cursor.seen), compares=known is not None)
    yield from reading.pages()
    if athlete is not None and not reading.cursor.end_asked:
        yield reading.compared(athlete)
        yield from reading.pages()
    seen = reading.seen
    missing = tuple(sorted(set(known(None)) - seen)) if known is not None else ()
    outcome = yield from second_look(strava, missing, nothing_listed=not seen, witness=None, note=reading.note)
    return replace(
        outcome,
        listed=reading.listed,
        requests=strava.requests - spent,
        odd=reading.cursor.odd,
        sports=reading.cursor.listed,
        counted=reading.cursor.counted,
        unasked=reading.cursor.unasked,
    )


@dataclass(slots=True)
class _Reading:
    """A history that is being read: where it stands, and what was listed so far."""

    strava: Strava
    cursor: Backfill
    seen: set[str]
    compares: bool
    listed: int = 0
    repetition: Repetition = field(default_factory=Repetition)

    def pages(self) -> Iterator[Page]:
        """Ask for page after page until one is the end."""
        while not self.cursor.done:
            before = datetime.fromtimestamp(self.cursor.before, UTC) if self.cursor.before is not None else None
            listing = self.strava.activities(before=before, page=self.cursor.page)
            self.listed += listing.count
            fresh = listing.ids - self.seen
            self.seen |= fresh
            self.cursor = replace(
                following(self.cursor, listing),
                seen=frozenset(self.seen) if self.compares else frozenset(),
                listed=self.cursor.listed.plus(listing.sports, nameless=listing.nameless if fresh else 0),
            )
            yield Page(activities=listing.activities, set_aside=listing.set_aside, cursor=self.cursor)
            stuck = self.repetition.too_often(listing, fresh=bool(fresh), seen=len(self.seen))
            if stuck and not self.cursor.done:
                raise unreachable("Strava sends the same page again and again")

    def compared(self, athlete: str) -> Page:
        """Ask the statistics, unless they were asked, and begin the end anew where it is doubtful."""
        cursor, spent_up = self.cursor, False
        if cursor.counted is None:
            try:
                cursor = replace(cursor, counted=counted_by(self.strava, athlete))
            except Trouble as trouble:
                cursor, spent_up = replace(cursor, unasked=True), isinstance(trouble, Spent)
        doubtful = doubtful_end(cursor.listed, cursor.counted, last_was_full=cursor.full)
        self.cursor = replace(cursor, done=not doubtful or spent_up, end_asked=True)
        return Page(activities=(), cursor=self.cursor, listed=False)

    def note(self, one: str) -> Backfill:
        """The cursor that knows of an id that is there after all."""
        self.cursor = replace(self.cursor, seen=self.cursor.seen | {one})
        return self.cursor


def counted_by(strava: Strava, athlete: str | None) -> SportCounts | None:
    """What the athlete's statistics count; None where they are not to be had, which is no trouble. Raises Trouble for what
    passes: a spent quota, a Strava that is away."""
    try:
        return None if athlete is None else strava.statistics(athlete)
    except (Gone, Refused):
        return None


def following(cursor: Backfill, listing: Listing) -> Backfill:
    """Given a page and the cursor it was asked for with, return where the next one begins."""
    if listing.count == 0:
        return replace(cursor, done=True, cut=None)
    starts = listing.starts
    cursor = replace(cursor, careful=cursor.careful or share_a_second(starts), full=listing.full)
    if ignores_before(starts, cursor.before):
        return replace(cursor, before=None, page=cursor.page + 1, numbered=True, cut=None, odd=True)
    if cursor.cut is not None:
        return _by_time(replace(cursor, cut=None, cuts=True), cursor.cut)
    sorting = order(starts)
    if sorting in {"oldest first", "mixed"}:
        return _in_another_order(cursor, sorting)
    if cursor.numbered and cursor.turned and sorting:  # the order changed under way: what did the numbers pass over?
        return replace(cursor, page=1, numbered=False, turned=False, asked_again=False)
    if cursor.numbered or len(starts) < listing.count:
        return replace(cursor, page=cursor.page + 1)
    cursor = replace(cursor, asked_again=False)
    cut = end_of_short(listing)
    if cut is not None and not cursor.cuts:
        return replace(cursor, page=cursor.page + 1, cut=cut)
    return _by_time(cursor, starts[-1])


def _in_another_order(cursor: Backfill, sorting: str) -> Backfill:
    """A page that is not newest first is asked for once again; when it comes so again, pages follow by number."""
    if not (cursor.numbered or cursor.asked_again):
        return replace(cursor, odd=True, asked_again=True)
    turned = cursor.turned or sorting == "oldest first"
    return replace(cursor, odd=True, numbered=True, turned=turned, page=cursor.page + 1)


def _by_time(cursor: Backfill, last: int) -> Backfill:
    """The page behind an activity that starts so; by number where it would bring the cursor no further."""
    before = next_before(last, careful=cursor.careful)
    if cursor.before is not None and before >= cursor.before:
        return replace(cursor, page=cursor.page + 1)
    return replace(cursor, before=before, page=1)
