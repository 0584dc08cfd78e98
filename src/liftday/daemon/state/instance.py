"""The open instance: what a turn or a question needs at hand."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from liftday.config.athletes import root_of
from liftday.config.catalogue import catalogue
from liftday.config.settings import Settings
from liftday.daemon.state import access
from liftday.daemon.state.bench import Bench
from liftday.daemon.state.workbench import lay_out
from liftday.store.engine import Store, open_store
from liftday.store.quiet import Quiet
from liftday.training.exercises.catalogue import Catalogue


@dataclass
class Instance:
    """Settings, memory and keys, open until the with-block ends. A read-only instance has no store before the first turn."""

    settings: Settings
    state: Path
    store: Store
    quiet: Quiet | None = None  # what stands, where the turn was left out
    bench: Bench | None = None  # a turn's, in a club

    @property
    def root(self) -> Path:
        """The state directory of the process and of the Strava application; this athlete's own may lie below it."""
        return root_of(self.state, self.settings.athlete)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The exercises, the owner's own among them."""
        return catalogue(self.settings.owner.strength.own_exercises)

    @cached_property
    def key(self) -> bytes:
        """The installation key that every uid is made of; for a reader who comes before the first turn one that nobody
        keeps."""
        return self._key(access.Secret.INSTALLATION) or bytes(32)

    @cached_property
    def link_key(self) -> bytes | None:
        """The key that signs the links in the entries; None for a reader who comes before there are any."""
        return self._key(access.Secret.LINKS)

    def _key(self, which: access.Secret) -> bytes | None:
        """A key as it is kept. Only who may write makes one."""
        text = access.existing(self.state, which) if self.store.readonly else access.secret(self.state, which)
        return bytes.fromhex(text) if text else None

    @property
    def zone(self) -> ZoneInfo:
        """The athlete's home zone."""
        return self.settings.owner.athlete.timezone

    def __enter__(self) -> Self:
        """Enter the instance."""
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        """Leave it, and close the store."""
        self.store.close()


def open_instance(
    settings: Settings, state: Path, *, readonly: bool, now: datetime | None = None, bench: Bench | None = None
) -> Instance:
    """Given settings and the state directory, open the instance; a repair needs ``now`` to choose among the copies. In a club a
    turn has its ``bench``, and a question lays out first what is another on the shelf.

    Raises what the store raises: CannotWrite, TryLater (locked), BadInput (a newer schema).
    """
    if readonly:
        lay_out(settings, state)
    store = open_store(state, settings.store_url, readonly=readonly, now=now, athlete=settings.athlete)
    return Instance(settings=settings, state=state, store=store, bench=bench)
