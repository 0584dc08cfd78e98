"""Who was removed, on whatever machine, leaves nothing on this one."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from liftday.config.athletes import added, is_name, state_of
from liftday.config.settings import Settings
from liftday.daemon.logs import event
from liftday.daemon.state import laid_out
from liftday.daemon.state.workbench import lay_out
from liftday.errors import BadInput, LiftdayError
from liftday.store.postgres import members
from liftday.store.postgres.database import Database


class Leavers:
    """Looks after the state directories of a machine, in a thread of its own. ``settings`` are the installation's."""

    def __init__(self, root: Path, settings: Settings, database: Database) -> None:
        self._root = root
        self._settings = settings
        self._database = database
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="leavers")

    def look_at(self, name: str) -> None:
        """Something of an athlete is published, or they are removed."""
        if is_name(name) and laid_out.is_workbench(state_of(self._root, name)):
            self._thread.submit(self._look, (name,))

    def look_at_all(self) -> None:
        """What was told until now nobody heard."""
        self._thread.submit(lambda: self._look(added(self._root)))

    def stop(self) -> None:
        """Look no more."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _look(self, names: tuple[str, ...]) -> None:
        with suppress(LiftdayError):
            there = frozenset(members.names(self._database)) if len(names) > 1 else frozenset()
            for name in names:
                if name not in there and not members.is_there(self._database, name):
                    self._sweep(name)

    def _sweep(self, name: str) -> None:
        """Nothing is laid out for who is no member: what is here of them is deleted instead."""
        try:
            lay_out(self._settings.of(name), state_of(self._root, name))
        except BadInput:
            event("athlete_left", athlete=name)
