"""Several athletes in one installation: their names, and where the files of each are.

Today's installation is the athlete ``default``: its configuration is the file that all share, its state the root. Whoever
is added has a state directory of their own below it, with the same files, and an own file for everything personal.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from liftday import private_files
from liftday.config.screening import Screened
from liftday.errors import BadInput, CannotWrite

DEFAULT: Final = "default"
FOLDER: Final = "athletes"
OWN_FILE: Final = "config.path"  # in an athlete's state directory: where their file is, if not at its usual place
OWN_TEXT: Final = "own.toml"  # there too, in a club: their file, as every machine has it
TAKEN: Final = "own.taken"  # the digest of the file of this machine that was last taken into it
SHARED: Final = ("strava", "feed", "store", "notify")  # the tables that stand in the shared file alone
NOTHING_OWN: Final = '[athlete]\ntimezone = "UTC"\n'
"""Stands for an own file that is lost or wrong: enough to say goodbye with."""
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_LONGEST: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What the own file of an athlete rests on: the text of the file that all share, where it is, the athlete's name, and
    what they said of the safety text in a browser."""

    text: str
    path: str
    athlete: str
    screened: Screened | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where an athlete's configuration file and state directory are; neither need exist. ``shared`` is the file that all
    share, None for ``default``, whose own it is."""

    config: Path
    state: Path
    athlete: str = DEFAULT
    shared: Path | None = None

    @property
    def root(self) -> Path:
        """The state directory of the process and the application, which is ``default``'s."""
        return root_of(self.state, self.athlete)


def is_name(text: str) -> bool:
    """Whether an athlete may be called so.

    >>> is_name("anna-2"), is_name("Anna"), is_name("../anna"), is_name("default")
    (True, False, False, False)
    """
    return _NAME.fullmatch(text) is not None and text != DEFAULT


def state_of(root: Path, name: str) -> Path:
    """Given the root and an athlete's name, return their state directory."""
    return root if name == DEFAULT else root / FOLDER / name


def root_of(state: Path, name: str) -> Path:
    """Given an athlete's state directory and name, return the root.

    >>> root_of(state_of(Path("/var/lib/liftday"), "anna"), "anna")
    PosixPath('/var/lib/liftday')
    """
    return state if name == DEFAULT else state.parent.parent


def added(root: Path) -> tuple[str, ...]:
    """Given the root, return the names of those who were added, in order."""
    try:
        return tuple(sorted(one.name for one in (root / FOLDER).iterdir() if is_name(one.name) and one.is_dir()))
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as cause:
        raise CannotWrite(
            f"{root / FOLDER} cannot be read: {cause.strerror}",
            remedy="give its owner the directory, or run as that user",
        ) from cause


def usual_file(shared: Path, name: str) -> Path:
    """Given the shared file and a name, return where that athlete's own file is unless they say otherwise."""
    return shared.parent / FOLDER / f"{name}.toml"


def places_of(installation: Places, name: str) -> Places:
    """Given the installation's places and an athlete's name, return theirs; BadInput where there is no such athlete."""
    if name == DEFAULT:
        return installation
    state = state_of(installation.root, name)
    if not is_name(name) or not state.is_dir():
        raise unknown(name)
    shared = installation.shared or installation.config
    return Places(config=own_file(state, shared, name), state=state, athlete=name, shared=shared)


def own_file(state: Path, shared: Path, name: str) -> Path:
    """Given an athlete's state directory, the shared file and their name, return where their own file is: in a club the one that
    all machines have, unless that of this machine says the same, or something new."""
    said = _text(state / OWN_FILE).decode("utf-8", "surrogateescape").rstrip("\n")
    here, common = Path(said) if said.startswith("/") else usual_file(shared, name), state / OWN_TEXT
    for_all = _text(common)
    if not for_all:
        return here
    mine = _text(here)
    return common if not mine or (mine != for_all and _text(state / TAKEN) == own_digest(mine)) else here


def own_digest(body: bytes) -> bytes:
    """What tells one text of an own file from another."""
    return sha256(body).hexdigest().encode("ascii")


def _text(path: Path) -> bytes:
    """What stands in a file, nothing for one that cannot be read."""
    try:
        return private_files.read(path, _LONGEST, follow=True)
    except OSError:
        return b""


def unknown(name: str) -> BadInput:
    """What is said where somebody asks for an athlete whom nobody has added."""
    return BadInput(f"there is no athlete {name[:32]!r} here", remedy="`liftday athlete list` names everybody")
