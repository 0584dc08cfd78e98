"""The athletes whom a web server has in memory: opened when somebody asks for what is theirs, refreshed when something of them
is published anywhere, let go when many others were asked for since.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from typing import Final

from liftday.config.athletes import DEFAULT
from liftday.daemon.club.member import Member
from liftday.daemon.logs import event, trouble
from liftday.daemon.web.bridge import Bridges
from liftday.errors import BadInput, LiftdayError
from liftday.store.postgres import signposts

MOST: Final = 2_000  # athletes in memory: a feed, a page and their compressed forms take some 200 kB each
_UNKNOWN: Final = 10_000  # keys that are nobody's, remembered for a while
_UNKNOWN_FOR: Final = 10.0  # seconds


class Served:
    """``make`` opens an athlete, ``whose`` says whose a key of a kind is (the signposts)."""

    def __init__(
        self,
        bridges: Bridges,
        *,
        make: Callable[[str], Member],
        whose: Callable[[str, bytes], str | None],
        most: int = MOST,
    ) -> None:
        self._bridges = bridges
        self._make = make
        self._whose = whose
        self._most = most
        self._members: OrderedDict[str, Member] = OrderedDict()
        self._guard = threading.RLock()
        self._opening: dict[str, threading.Lock] = {}
        self._nobodys: OrderedDict[tuple[str, bytes], float] = OrderedDict()
        self._stale: dict[str, None] = {}
        self._refreshing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="refresh")

    def __iter__(self) -> Iterator[Member]:
        with self._guard:
            return iter(tuple(self._members.values()))

    def __len__(self) -> int:
        return len(self._members)

    def named(self, name: str) -> Member:
        """Whoever has that name, opened if need be. Raises what is wrong with their configuration, BadInput for nobody's."""
        with self._guard:
            found = self._members.get(name)
            if found is not None:
                self._members.move_to_end(name)
                return found
            opening = self._opening.setdefault(name, threading.Lock())
        with opening:
            if name in self._members:
                return self._members[name]
            member = self._make(name)
            self.keep(member)
            return member

    def keep(self, member: Member) -> None:
        """Have an athlete in memory."""
        with self._guard:
            self._members[member.name] = member
            self._opening.pop(member.name, None)
        self._let_go()

    def find(self, kind: str, key: bytes) -> bool:
        """Given a key that is nobody's in memory, open whose it is; return whether it is somebody's."""
        now, place = time.monotonic(), (kind, key)
        with self._guard:
            if self._nobodys.get(place, 0.0) > now:
                return False
        name = self._whose(kind, key)
        if name is not None:
            known = self._members.get(name)
            if known is not None and kind == signposts.ADDRESS:  # it was published elsewhere in this very moment
                known.refresh()
            else:
                self.named(name)
            return True
        with self._guard:
            self._nobodys[place] = now + _UNKNOWN_FOR
            while len(self._nobodys) > _UNKNOWN:
                self._nobodys.popitem(last=False)
        return False

    def published(self, name: str) -> None:
        """Something of an athlete is published, or they are removed: refresh them soon, if they are in memory."""
        with self._guard:
            self._nobodys.clear()  # one of these may be theirs now
            if name in self._stale or not (name in self._members or name in self._opening):
                return
            self._stale[name] = None
        with suppress(RuntimeError):  # it has stopped
            self._refreshing.submit(self._refresh, name)

    def connected(self) -> None:
        """What was told until now nobody heard: refresh all."""
        for member in self:
            self.published(member.name)

    def try_again(self) -> None:
        """Refresh those who could not be at the last try."""
        for member in self:
            if member.short is not None:
                self.published(member.name)

    def wait(self) -> None:
        """Return when nobody is refreshed any more who was to be when this was called."""
        with suppress(RuntimeError):  # it was stopped
            self._refreshing.submit(lambda: None).result()

    def stop(self) -> None:
        """Refresh nobody any more."""
        self._refreshing.shutdown(wait=True, cancel_futures=True)

    def drop(self, name: str) -> None:
        """Nothing of an athlete's is answered here any more."""
        with self._guard:
            member = self._members.pop(name, None)
        if member is not None:
            self._bridges.drop(member.web_side.bridge)

    def _refresh(self, name: str) -> None:
        with self._guard:
            opening = self._opening.get(name, nullcontext())
        with opening:  # who is just being opened may have been read before that was published
            pass
        with self._guard:
            self._stale.pop(name, None)
            member = self._members.get(name)
        if member is None:
            return
        before, whose = member.short, None if name == DEFAULT else name
        try:
            member.refresh()
        except BadInput:  # they were removed
            self.drop(name)
        except LiftdayError as error:
            member.short = error
        if member.short is not None and before is None:
            trouble("not_refreshed", member.short, priority="warning", athlete=whose)
        elif before is not None and member.short is None:
            event("refreshed", athlete=whose)

    def _let_go(self) -> None:
        """Let go of whom nobody has asked for longest."""
        with self._guard:
            others = [name for name in self._members if name != DEFAULT]
            over = others[: max(0, len(others) - self._most)]
        for name in over:
            self.drop(name)
