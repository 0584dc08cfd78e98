"""The feeds that are published: the calendar itself, and those the owner switches on beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from liftday.calendar.look import Look
from liftday.config.settings import FeedSettings
from liftday.daemon import published
from liftday.daemon.access import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A feed with an address of its own. ``name`` is what the owner reads, ``file`` is in the state directory."""

    name: str
    file: str
    secret: Secret


FEED = Outlet(name="feed", file=published.FEED, secret=Secret.FEED)
BUSY = Outlet(name="busy feed", file=published.BUSY, secret=Secret.BUSY)
OUTLETS = (FEED, BUSY)


def looks(feed: FeedSettings) -> Mapping[Outlet, Look]:
    """Given the settings, return the feeds that are switched on, each with its look; the calendar itself is the first."""
    main = Look(
        title=feed.title,
        color=feed.color,
        reminder_minutes=feed.reminder_minutes,
        detail=feed.detail,
    )
    found = {FEED: main}
    if feed.busy:
        found[BUSY] = replace(main, detail="busy")
    return found
