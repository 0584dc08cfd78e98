"""The secrets in the state directory, each in a file of its own.

No secret is in a log, or in a database but sealed (``bench``); a file is created readable by its owner only, never through a symbolic link.
"""

import errno
import os
import re
import secrets
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Final

from liftday import private_files
from liftday.errors import BadInput, CannotWrite, Damaged, LiftdayError, NotPermitted

TOKENS: Final = "strava-tokens.json"  # the Strava login; `integrations.strava.token` reads and writes it
_LARGEST: Final = 4096  # no secret file is near this; a device or a swapped-in file might be


class Secret(Enum):
    """A file of the state directory and how its content is made: 256 random bits as 43 letters, or 64 hex digits."""

    FEED = ("feed.secret", r"[A-Za-z0-9_-]{22,128}")
    BUSY = ("busy.secret", r"[A-Za-z0-9_-]{22,128}")
    MOBILITY = ("mobility.secret", r"[A-Za-z0-9_-]{22,128}")
    PAGE = ("page.secret", r"[A-Za-z0-9_-]{22,128}")
    WEBHOOK = ("webhook.secret", r"[A-Za-z0-9_-]{22,128}")
    VERIFY = ("webhook.verify", r"[A-Za-z0-9_-]{22,128}")
    LINKS = ("links.key", r"[0-9a-f]{64}")
    INSTALLATION = ("installation.key", r"[0-9a-f]{32,128}")  # every session's uid hangs on it

    def __init__(self, file: str, shape: str) -> None:
        self.file = file
        self.shape = re.compile(shape)

    def fresh(self) -> str:
        """Return a new secret of this kind."""
        return secrets.token_hex(32) if self in {Secret.LINKS, Secret.INSTALLATION} else secrets.token_urlsafe(32)


def secret(state: Path, which: Secret) -> str:
    """Given the state directory, return the secret; one that is not there yet is made.

    Two processes that make it at once end with the same one.
    """
    path = state / which.file
    try:
        with suppress(FileNotFoundError):
            return _read(path, which)
        with private_files.alone(state):
            with suppress(FileNotFoundError):
                return _read(path, which)  # another process was faster: its secret counts
            private_files.replace(path, private_files.keep_first(path, _line(which.fresh())))
            return _read(path, which)
    except OSError as error:
        raise _refused(path, error) from error


def existing(state: Path, which: Secret) -> str | None:
    """Given the state directory, return the secret if it is there; never writes."""
    path = state / which.file
    try:
        return _read(path, which)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _refused(path, error) from error


def rotate(state: Path, which: Secret) -> str:
    """Given the state directory, put a new secret in the old one's place and return it.

    The old address is dead as soon as a running daemon has read the file again.
    """
    if which is Secret.INSTALLATION:
        raise BadInput("the installation key cannot be rotated", remedy="every calendar would see all sessions twice")
    new = which.fresh()
    private_files.keep_anew(state / which.file, _line(new))
    _replace(state / which.file, new)
    return new


def put_back(state: Path, which: Secret, value: str) -> None:
    """Given the state directory and a secret that was read from it before, write it into its file again: one that is gone,
    or holds anything else. An empty directory in its place goes; CannotWrite and NotPermitted say why it cannot be."""
    if not state.is_dir():
        raise CannotWrite(f"there is no directory {state}", remedy="put it back, or start the daemon again")
    with suppress(OSError):
        (state / which.file).rmdir()
    _replace(state / which.file, value)


def is_good(name: str, body: bytes) -> bool:
    """Whether a file of that name holds what liftday would have written into it; True for what is no secret of ours."""
    known = [which for which in Secret if which.file == name]
    return all(which.shape.fullmatch(body.decode("ascii", "replace").strip()) for which in known)


def _read(path: Path, which: Secret) -> str:
    text = private_files.read(path, _LARGEST, close=True).decode("ascii", "replace").strip()
    if not which.shape.fullmatch(text):
        cure = (
            "take it from a backup" if which is Secret.INSTALLATION else "remove it and start again: a new one is made"
        )
        raise Damaged(f"{path} does not hold what liftday wrote into it", remedy=cure)
    return text


def _line(value: str) -> bytes:
    return value.encode("ascii") + b"\n"


def _replace(path: Path, value: str) -> None:
    try:
        private_files.replace(path, _line(value))
    except OSError as error:
        raise _refused(path, error) from error


def _refused(path: Path, error: OSError) -> LiftdayError:
    name = Path(error.filename).name if isinstance(error.filename, str) else ""
    causes: dict[int | None, LiftdayError] = {
        errno.ELOOP: NotPermitted(f"{path} is a symbolic link", remedy="remove it and start again"),
        errno.EINVAL: NotPermitted(f"{path} is not a plain file", remedy="remove it and start again"),
        errno.ENOTDIR: CannotWrite(f"{path.parent} is not a directory", remedy="name another with --state"),
        errno.EACCES: NotPermitted(f"{path} may not be used by user {os.geteuid()}", remedy="run as its owner"),
        errno.EROFS: CannotWrite(f"{path} is on a read-only disk", remedy="mount it writable"),
        errno.EISDIR: CannotWrite(f"{path} is a directory", remedy="remove it"),
        errno.ENOSPC: CannotWrite(f"no space left for {path}", remedy="free some space"),
    }
    other = CannotWrite(f"{path}: {error.strerror} {name}".strip(), remedy="see the cause")
    return causes.get(error.errno, other)
