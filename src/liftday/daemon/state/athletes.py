"""The state directories of the athletes who were added: made, and deleted with everything in them.

A directory is there whole or not at all: it is made under another name and moved to its place, and moved away before it
is deleted. What a stop in the middle left behind is swept at the next occasion.
"""

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from liftday import private_files
from liftday.config.athletes import FOLDER, OWN_FILE, Places, added, is_name, places_of, state_of, unknown
from liftday.config.state_directory import prepare_state
from liftday.daemon.state import club
from liftday.daemon.state.lock import one_turn
from liftday.daemon.state.writable import cure
from liftday.errors import BadConfiguration, BadInput, CannotWrite, LiftdayError, Unavailable

_NEW, _GONE = ".new", ".gone"


def add(installation: Places, name: str, config: str = "") -> Path:
    """Given the installation's places, a name and where the athlete's own file is ("": at its usual place), make their state
    directory, in a club a member of them, and return it. Raises BadInput where there is one already or nobody
    may be called so, CannotWrite."""
    if not is_name(name):
        raise BadInput(f"an athlete cannot be called {name[:32]!r}", remedy="see `liftday athlete add --help`")
    root = installation.root
    prepare_state(root)
    state = state_of(root, name)
    with _in_words(state), private_files.alone(root):
        if state.exists():
            raise BadInput(f"there is an athlete {name} already", remedy="`liftday athlete list` names everybody")
        private_files.make_directory(root / FOLDER)
        sweep(root)
        new = state.with_name(f".{name}{_NEW}")
        new.mkdir(mode=0o700)
        if config:
            private_files.replace(new / OWN_FILE, f"{config}\n".encode("utf-8", "surrogateescape"))
        new.replace(state)
        private_files.sync(state.parent)
    try:
        club.join(places_of(installation, name))
    except LiftdayError:
        remove(root, name)
        raise
    return state


def remove(root: Path, name: str) -> None:
    """Given the root and a name, delete everything of that athlete's; CannotWrite where something stays. A turn that is
    under way there ends first."""
    state = state_of(root, name)
    if not state.is_dir():
        raise unknown(name)
    gone = state.with_name(f".{name}{_GONE}")
    with _in_words(state):
        with one_turn(state):
            if gone.exists():
                shutil.rmtree(gone)
            state.replace(gone)
        sweep(root)
        if not added(root):
            with suppress(OSError):  # somebody keeps a file of their own there
                state.parent.rmdir()
    if state.exists() or gone.exists():
        raise CannotWrite(f"not everything of {name} could be deleted", remedy=f"look into {state.parent}")


def sweep(root: Path) -> None:
    """Delete what a stop in the middle left of somebody who was being added or removed."""
    folder = root / FOLDER
    for left in [*folder.glob(f".*{_NEW}"), *folder.glob(f".*{_GONE}")]:
        shutil.rmtree(left, ignore_errors=True)  # somebody else may sweep too
        if left.exists():
            shutil.rmtree(left)  # and this says why it stays


def removed(root: Path, name: str, give_back: Callable[[], str], *, elsewhere: bool) -> str:
    """Given how the permission is given back at Strava, do that if Strava answers, and delete everything whether it
    answers or not; return what to tell. Raises where what is remembered lies ``elsewhere``, in a database that serves
    others too, and could not be deleted there: then nothing is."""
    try:
        said = give_back()
    except LiftdayError as error:
        if elsewhere:
            kind = BadConfiguration if isinstance(error, BadConfiguration) else Unavailable
            raise kind(
                f"nothing of {name} is deleted yet: {error.what}", remedy=f"{error.remedy}; then remove them again"
            ) from error
        said = f"Strava could not be told ({error.what}): they revoke it at https://www.strava.com/settings/apps."
    remove(root, name)
    return f"Everything of {name} is deleted. {said}".rstrip()


@contextmanager
def _in_words(state: Path) -> Iterator[None]:
    try:
        yield
    except OSError as cause:
        raise CannotWrite(
            f"{state} cannot be made or deleted: {cause.strerror}", remedy=_remedy(state, cause)
        ) from cause


def _remedy(state: Path, cause: OSError) -> str:
    above = state.parent if state.parent.is_dir() else state.parent.parent
    if cause.errno == errno.EROFS:
        return cure(above)
    return "check the owner of the directory above it, and the free space"
