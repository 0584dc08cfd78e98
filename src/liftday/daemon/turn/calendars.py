"""The other calendars as a turn sees them: which are configured, what they take, and what is wrong with them.

They are looked at by ``daemon.sync.calendars``; here nothing is fetched.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from liftday.daemon.state.instance import Instance
from liftday.store import sync_state
from liftday.store.calendar_copies import CalendarCopy, Calendars
from liftday.training.planned import Taken
from liftday.training.reason import Reason, because

PLAN: Final = "plan"
BUSY: Final = "busy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """One of the calendars under [calendars]. ``key`` names it without its address, which is a secret."""

    name: str  # "plan 1"
    sort: str
    address: str
    key: str

    @property
    def on_the_web(self) -> bool:
        """Whether it is fetched from a server, and not read from a file on this machine."""
        return urlsplit(self.address).hostname is not None

    @property
    def masked(self) -> str:
        """The address as it may be shown: its host alone, nothing of a file but that it is one."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.hostname}/***" if parts.hostname else "a file"

    def file(self, state: Path) -> Path:
        """Where the copy of a plan is kept."""
        return state / f"calendar-{self.key}.ics"


def configured(instance: Instance) -> tuple[Configured, ...]:
    """The calendars of the configuration, in its order."""
    settings = instance.settings.calendars
    return tuple(
        Configured(name=f"{sort} {number}", sort=sort, address=address, key=_key(instance.key, sort, address))
        for sort, addresses in ((PLAN, settings.plan), (BUSY, settings.busy))
        for number, address in enumerate(addresses, 1)
    )


def _key(secret: bytes, sort: str, address: str) -> str:
    """A name that tells nobody the address who does not know the installation's key."""
    return hmac.new(secret, f"calendar\0{sort}\0{address}".encode(), hashlib.sha256).hexdigest()[:24]


def copies(instance: Instance) -> Mapping[str, CalendarCopy]:
    """How each configured calendar stands, by its key. One that was not looked at yet goes on with what the calendar said
    whose place it took: an address that is written anew may be wrong, and a plan does not stand still for it."""
    known = {copy.key: copy for copy in sync_state.recall(instance.store, Calendars).calendars}
    wanted = configured(instance)
    keys = {one.key for one in wanted}
    places = {copy.name: copy for copy in known.values() if copy.key not in keys}
    return {one.key: known.get(one.key) or _in_place_of(places.get(one.name), one) for one in wanted}


def _in_place_of(former: CalendarCopy | None, one: Configured) -> CalendarCopy:
    """A calendar that was not looked at yet, with what is used of the ``former`` one."""
    new = CalendarCopy(key=one.key, name=one.name)
    if former is None:
        return new
    return replace(new, taken=former.taken, until=former.until, former=former.read_at or former.former)


def taken(instance: Instance) -> tuple[Taken, ...]:
    """The hours that the configured busy calendars fill."""
    return tuple(sorted({span for copy in copies(instance).values() for span in copy.taken}))


def troubles(instance: Instance) -> tuple[Reason, ...]:
    """What is to be said of the configured calendars that could not be read: why, since when, and of when the copy is that
    is used meanwhile. It is nobody else's business which calendars somebody has."""
    return tuple(_troubles(instance))


def _troubles(instance: Instance) -> Iterator[Reason]:
    known = copies(instance)
    for one in configured(instance):
        copy = known[one.key]
        if copy.trouble is not None and copy.trouble_since is not None:
            yield because(
                "calendar_unread",
                public=False,
                calendar=one.name,
                trouble=copy.trouble,
                since=_day(instance, copy.trouble_since),
                copy=_day(instance, copy.read_at),
                former=_day(instance, copy.former),
            )


def _day(instance: Instance, at: datetime | None) -> date | None:
    return None if at is None else at.astimezone(instance.zone).date()
