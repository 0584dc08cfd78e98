"""The feeds that are published: the calendar itself, and those the owner switches on beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from liftday.calendar.look import Look
from liftday.config.settings import Settings
from liftday.daemon.state import feed_files
from liftday.daemon.state.access import Secret
from liftday.errors import BadConfiguration


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A feed with an address of its own. ``name`` is what the owner reads, ``file`` is in the state directory, ``path``
    begins the address, ``setting`` is what switches it on."""

    name: str
    file: str
    secret: Secret
    path: str = "feed"
    setting: str = ""


FEED = Outlet(name="feed", file=feed_files.FEED, secret=Secret.FEED)
BUSY = Outlet(name="busy feed", file=feed_files.BUSY, secret=Secret.BUSY, setting="busy = true")
MOBILITY = Outlet(
    name="mobility feed",
    file=feed_files.MOBILITY,
    secret=Secret.MOBILITY,
    path="mobility",
    setting='mobility = "separate"',
)
OUTLETS = (FEED, BUSY, MOBILITY)


def looks(settings: Settings) -> Mapping[Outlet, Look]:
    """Given the settings, return the feeds that are switched on, each with its look; the calendar itself is the first.

    A reminder goes off where the owner asked for it: never in the busy feed, which is for others.
    """
    feed = settings.feed
    main = Look(
        title=feed.title,
        color=feed.color,
        reminder_minutes=feed.reminder_minutes,
        mobility_reminder_minutes=feed.mobility_reminder_minutes,
        detail=feed.detail,
        mobility="none" if feed.mobility == "separate" else feed.mobility,
        strength_title=feed.strength_title,
        mobility_title=feed.mobility_title,
        timezone=settings.owner.athlete.timezone.key,
    )
    found = {FEED: main}
    if feed.busy:
        found[BUSY] = replace(main, detail="busy", alarms=False)
    if feed.mobility == "separate":
        found[MOBILITY] = replace(
            main, title="Mobility", about="Short mobility routines for free minutes.", mobility="only"
        )
    return found


def chosen(settings: Settings, *, busy: bool = False, mobility: bool = False) -> Outlet:
    """Given which feed a command asks for, return it; BadConfiguration for one that is not switched on."""
    outlet = BUSY if busy else MOBILITY if mobility else FEED
    if outlet not in looks(settings):
        raise BadConfiguration(f"there is no {outlet.name}", remedy=f"set `{outlet.setting}` under [feed]")
    return outlet
