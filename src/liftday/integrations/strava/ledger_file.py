"""The ledger of the application in a file at which all its processes meet: each athlete's turn asks with the same quota.

The lock is held while a number is looked at and written, never while Strava is asked, so that a reply that hangs holds
nobody up. Nothing is brought to the disk by force: after a power cut the next reply's headers say it all again.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from liftday import private_files
from liftday.integrations.strava.quota import Ledger

LEDGER: Final = "strava-quota.json"  # at the root
_ROOM: Final = (
    4096  # bytes; a ledger has a few hundred, and is written with blanks up to here, so that none is ever cut
)


class LedgerFile:
    """The file at ``path``. Where it cannot be used, this process goes on with what it knows."""

    def __init__(self, path: Path, *, seed: str = "") -> None:
        self._path = path
        self._seed = seed
        self._last = Ledger(seed=seed)

    def recall(self) -> Ledger:
        """The ledger as it stands; nothing is written."""
        try:
            return self._parsed(private_files.read(self._path, _ROOM))
        except OSError:
            return self._last

    def update(self, change: Callable[[Ledger], Ledger]) -> Ledger:
        """Given what is to become of the ledger, keep that and return it; no other process changes it in between."""
        try:
            descriptor = private_files.open_lock(self._path)
            with private_files.locked(descriptor):
                before = self._parsed(os.pread(descriptor, _ROOM, 0))
                self._last = change(before)
                if self._last != before:
                    os.pwrite(descriptor, json.dumps(self._last.as_json()).ljust(_ROOM).encode("ascii"), 0)
        except OSError:
            self._last = change(self._last)
        return self._last

    def _parsed(self, body: bytes) -> Ledger:
        try:
            return Ledger.from_json(json.loads(body), seed=self._seed)
        except (ValueError, RecursionError):
            return Ledger(seed=self._seed)
