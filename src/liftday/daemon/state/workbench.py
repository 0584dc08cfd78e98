"""In a club a state directory is the workbench of one machine: the database holds the truth, on its shelf.

Before a turn what the shelf holds is laid out in the directory, as far as it is another than was laid out there before; after
it what the turn changed goes back in one transaction. What is secret goes back before anybody uses it (``private_files``: a
keeper). So a machine that is killed at any moment loses nothing but what the next turn, on another machine, makes the same.
Nothing of this happens where the store is SQLite.
"""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from liftday import private_files
from liftday.config.athletes import unknown
from liftday.config.checks import is_server
from liftday.config.settings import Settings
from liftday.config.state_directory import prepare_state
from liftday.daemon.state import laid_out
from liftday.daemon.state.bench import Bench
from liftday.daemon.state.laid_out import LaidOut
from liftday.errors import CannotWrite, LiftdayError
from liftday.store.postgres.database import Database
from liftday.store.postgres.kept import lent
from liftday.store.postgres.shelf import ShelfState

Signposts = Callable[[Settings, Path], Mapping[str, frozenset[bytes]]]


def connected(settings: Settings, *, turn: bool = False) -> AbstractContextManager[Database]:
    """Given the settings of a club's athlete, return a connection for them, to be entered; with ``turn`` it holds their turn,
    once no other machine does."""
    return lent(settings.store_url, settings.athlete, turn=turn)


@contextlib.contextmanager
def workbench(settings: Settings, state: Path, signposts: Signposts) -> Iterator[Bench | None]:
    """Hold an athlete's turn on every machine, with all of theirs laid out; at the end put back what changed, also after an
    error. Yields None, and does nothing, where the store is SQLite. Raises BadInput for who was removed elsewhere."""
    if not is_server(settings.store_url):
        yield None
        return
    with connected(settings, turn=True) as database:
        bench = Bench(settings, state, database)
        bench.lay_out_for_a_turn(made_tables(bench, settings, state))
        before = private_files.let_keep(state, bench)
        try:
            yield bench
        except BaseException:
            with contextlib.suppress(LiftdayError, OSError):  # the first error is told
                bench.put_back(signposts(settings, state))
            raise
        else:
            bench.put_back(signposts(settings, state))
        finally:
            private_files.let_keep(state, before)


def made_tables(bench: Bench, settings: Settings, state: Path) -> ShelfState:
    """How the shelf stands; the tables are made where there are none yet."""
    there = bench.standing()
    if there is None:  # nobody was here before, or an older liftday
        from liftday.store.engine import open_store

        open_store(state, settings.store_url, athlete=settings.athlete).close()
        there = bench.standing()
    assert there is not None
    return there


def lay_out(settings: Settings, state: Path, *, member: bool = False, whole: bool = False) -> bool:
    """For who only reads, a web server or a question: lay out what is another on the shelf; return whether a file changed. From
    now on a secret that this process makes there goes to the shelf first. False where the store is SQLite, for who is no member
    yet, and in a directory that is somebody else's. Raises BadInput for an athlete who was removed, and what the database
    raises. Of whoever was a ``member`` that is known though nothing of theirs is here any more: another thread was faster. Who serves what lies there
    wants it ``whole``, and is told by CannotWrite where there is no room for it; a question does without."""
    if not is_server(settings.store_url):
        return False
    private_files.let_keep(state, _Distant(settings, state))
    with connected(settings) as database:
        bench = Bench(settings, state, database)
        there = bench.standing()
        if there is None or not (there.member or laid_out.is_workbench(state)) or not _is_mine(state):
            if member and there is not None and not there.member:
                raise unknown(settings.athlete)
            return False
        try:
            return bench.lay_out(there, reading=True)
        except (CannotWrite, OSError) as cause:
            if not whole:
                return False
            if isinstance(cause, CannotWrite):
                raise
            raise CannotWrite(
                f"cannot write in {state}: {cause.strerror}", remedy="make room, or give it to liftday's user"
            ) from cause


def has_arrived(settings: Settings, state: Path) -> bool:
    """Whether the athlete of the settings is a member of whom nothing is on this machine yet: then their directory is made."""
    if not is_server(settings.store_url):
        return False
    with connected(settings) as database:
        there = Bench(settings, state, database).standing()
    if there is None or not there.member:
        return False
    make_here(state, there.club)
    return True


def make_here(state: Path, club: str) -> None:
    """Make the directory of a member, which says whose club they are of: whoever is removed before the first turn stays so."""
    private_files.make_directory(state.parent)
    prepare_state(state)
    laid_out.keep(state, LaidOut(club=club))


def _is_mine(state: Path) -> bool:
    try:
        return state.stat().st_uid == os.geteuid()
    except FileNotFoundError:
        return True


class _Distant:
    """A keeper for a process that takes no turn: each secret by a connection of its own."""

    def __init__(self, settings: Settings, state: Path) -> None:
        self._settings = settings
        self._state = state

    def first(self, name: str, body: bytes) -> bytes:
        """As ``private_files.Keeper`` says."""
        with connected(self._settings) as database:
            bench = Bench(self._settings, self._state, database)
            return body if bench.standing() is None else bench.first(name, body)

    def anew(self, name: str, body: bytes | None) -> None:
        """As ``private_files.Keeper`` says."""
        with connected(self._settings) as database:
            bench = Bench(self._settings, self._state, database)
            if bench.standing() is not None:
                bench.anew(name, body)
