"""The ledger of the application in a club's database, at which all its machines meet, as its processes do at a file."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from liftday.errors import LiftdayError
from liftday.integrations.strava.quota import Ledger
from liftday.store.postgres import ledger
from liftday.store.postgres.database import Database


class SharedLedger:
    """The ledger of an application, by what ``connect`` opens. Where the database cannot be used, this process goes on with what
    it knows."""

    def __init__(self, connect: Callable[[], AbstractContextManager[Database]], *, seed: str) -> None:
        self._connect = connect
        self._seed = seed
        self._last = Ledger(seed=seed)
        self._kept: Any = None  # what stood there when it was last looked at

    def recall(self) -> Ledger:
        """The ledger as it stands; nothing is written."""
        try:
            with self._connect() as database:
                self._kept = ledger.recall(database, self._seed)
                return self._parsed(self._kept)
        except LiftdayError:
            return self._last

    def update(self, change: Callable[[Ledger], Ledger]) -> Ledger:
        """Given what is to become of the ledger, keep that and return it; nobody else changes it in between."""

        def become(kept: Any) -> dict[str, object]:
            self._last = change(self._parsed(kept))
            return self._last.as_json()

        try:
            with self._connect() as database:
                self._kept = ledger.change(database, self._seed, become, known=self._kept)
        except LiftdayError:
            self._last = change(self._last)
        return self._last

    def _parsed(self, kept: Any) -> Ledger:
        return Ledger.from_json(kept, seed=self._seed)
