"""The secrets in the state directory, each in a file of its own.

No secret is in the database or in a log; a file is created readable by its owner only, never through a symbolic link.
"""

import errno
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import Final

from liftday.errors import BadInput, CannotWrite, LiftdayError, NotPermitted

TOKENS: Final = "strava-tokens.json"  # the Strava login; `integrations.strava.token` reads and writes it
_LARGEST: Final = 4096  # no secret file is near this; a device or a swapped-in file might be


class Secret(Enum):
    """A file of the state directory and how its content is made: 256 random bits as 43 letters, or 64 hex digits."""

    FEED = ("feed.secret", r"[A-Za-z0-9_-]{22,128}")
    BUSY = ("busy.secret", r"[A-Za-z0-9_-]{22,128}")
    MOBILITY = ("mobility.secret", r"[A-Za-z0-9_-]{22,128}")
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
    with _directory(state) as fd:
        with suppress(FileNotFoundError):
            return _read(fd, which, state)
        temporary = _write(fd, which, state)
        try:
            os.link(temporary, which.file, src_dir_fd=fd, dst_dir_fd=fd, follow_symlinks=False)
        except FileExistsError:
            pass  # another process was faster: its secret counts
        except OSError as error:
            raise _refused(state / which.file, error) from error
        finally:
            os.unlink(temporary, dir_fd=fd)
        os.fsync(fd)
        return _read(fd, which, state)


def existing(state: Path, which: Secret) -> str | None:
    """Given the state directory, return the secret if it is there; never writes."""
    try:
        with _directory(state) as fd:
            return _read(fd, which, state)
    except FileNotFoundError:
        return None


def rotate(state: Path, which: Secret) -> str:
    """Given the state directory, put a new secret in the old one's place and return it.

    The old address is dead as soon as a running daemon has read the file again.
    """
    if which is Secret.INSTALLATION:
        raise BadInput("the installation key cannot be rotated", remedy="every calendar would see all sessions twice")
    with _directory(state) as fd:
        temporary = _write(fd, which, state)
        try:
            os.replace(temporary, which.file, src_dir_fd=fd, dst_dir_fd=fd)
        except OSError as error:
            os.unlink(temporary, dir_fd=fd)
            raise _refused(state / which.file, error) from error
        os.fsync(fd)
        return _read(fd, which, state)


def put_back(state: Path, which: Secret, value: str) -> None:
    """Given the state directory and a secret that was read from it before, write it into its file again: one that is gone,
    or holds anything else. An empty directory in its place goes; CannotWrite and NotPermitted say why it cannot be."""
    try:
        with _directory(state) as fd:
            temporary = _write(fd, which, state, value)
            try:
                with suppress(OSError):
                    os.rmdir(which.file, dir_fd=fd)
                os.replace(temporary, which.file, src_dir_fd=fd, dst_dir_fd=fd)
            except OSError as error:
                os.unlink(temporary, dir_fd=fd)
                raise _refused(state / which.file, error) from error
            os.fsync(fd)
    except FileNotFoundError as error:
        raise CannotWrite(f"there is no directory {state}", remedy="put it back, or start the daemon again") from error


@contextmanager
def _directory(state: Path) -> Iterator[int]:
    try:
        fd = os.open(state, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _refused(state, error) from error
    try:
        yield fd
    finally:
        os.close(fd)


def _read(directory: int, which: Secret, state: Path) -> str:
    path = state / which.file
    try:
        fd = os.open(which.file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=directory)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _refused(path, error) from error
    try:
        facts = os.fstat(fd)
        if not stat.S_ISREG(facts.st_mode):
            raise NotPermitted(f"{path} is not a plain file", remedy="remove it and start again")
        if facts.st_mode & 0o077:
            with suppress(OSError):  # somebody else's file on a read-only disk stays as it is
                os.fchmod(fd, 0o600)
        text = os.read(fd, _LARGEST).decode("ascii", "replace").strip()
    finally:
        os.close(fd)
    if not which.shape.fullmatch(text):
        cure = (
            "take it from a backup" if which is Secret.INSTALLATION else "remove it and start again: a new one is made"
        )
        raise BadInput(f"{path} does not hold what liftday wrote into it", remedy=cure)
    return text


def _write(directory: int, which: Secret, state: Path, value: str = "") -> str:
    name = f".{which.file}.{secrets.token_hex(8)}"
    try:
        fd = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=directory)
        try:
            os.fchmod(fd, 0o600)  # a umask may have taken our own right to read it
            os.write(fd, (value or which.fresh()).encode("ascii") + b"\n")
            os.fsync(fd)
        finally:
            os.close(fd)
    except OSError as error:
        with suppress(OSError):
            os.unlink(name, dir_fd=directory)
        raise _refused(state / which.file, error) from error
    return name


def _refused(path: Path, error: OSError) -> LiftdayError:
    name = Path(error.filename).name if isinstance(error.filename, str) else ""
    causes: dict[int | None, Callable[[], LiftdayError]] = {
        errno.ELOOP: lambda: NotPermitted(f"{path} is a symbolic link", remedy="remove it and start again"),
        errno.ENOTDIR: lambda: CannotWrite(f"{path} is not a directory", remedy="name another with --state"),
        errno.EACCES: lambda: NotPermitted(f"{path} may not be used by user {os.geteuid()}", remedy="run as its owner"),
        errno.EROFS: lambda: CannotWrite(f"{path} is on a read-only disk", remedy="mount it writable"),
        errno.EISDIR: lambda: CannotWrite(f"{path} is a directory", remedy="remove it"),
        errno.ENOSPC: lambda: CannotWrite(f"no space left for {path}", remedy="free some space"),
    }
    said = causes.get(
        error.errno, lambda: CannotWrite(f"{path}: {error.strerror} {name}".strip(), remedy="see the cause")
    )
    return said()
