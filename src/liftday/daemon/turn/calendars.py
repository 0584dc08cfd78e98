"""The other calendars as a turn sees them: which are configured, what they take, and what is wrong with them.

They are looked at by ``daemon.sync.calendars``; here nothing is fetched.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from liftday.daemon.state.instance import Instance
from liftday.store import sync_state
from liftday.store.sync_state import CalendarCopy, Calendars
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
    """What is known of the calendars that were looked at, by their keys."""
    return {copy.key: copy for copy in sync_state.recall(instance.store, Calendars).calendars}


def taken(instance: Instance) -> tuple[Taken, ...]:
    """The hours that the configured busy calendars fill."""
    known = copies(instance)
    spans = {span for one in configured(instance) if one.key in known for span in known[one.key].taken}
    return tuple(sorted(spans))


def troubles(instance: Instance) -> tuple[Reason, ...]:
    """What is to be said of the configured calendars that could not be read: why, since when, and of when the copy is that
    is used meanwhile. It is nobody else's business which calendars somebody has."""
    return tuple(_troubles(instance))


def _troubles(instance: Instance) -> Iterator[Reason]:
    known = copies(instance)
    for one in configured(instance):
        copy = known.get(one.key)
        if copy is not None and copy.trouble is not None and copy.trouble_since is not None:
            yield because(
                "calendar_unread",
                public=False,
                calendar=one.name,
                trouble=copy.trouble,
                since=_day(instance, copy.trouble_since),
                copy=None if copy.read_at is None else _day(instance, copy.read_at),
            )


def _day(instance: Instance, at: datetime) -> date:
    return at.astimezone(instance.zone).date()
