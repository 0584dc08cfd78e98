"""The state directory: made or checked before anything is kept in it."""

import os
import pwd
import stat
from pathlib import Path

from liftday.errors import CannotWrite
from liftday.private_files import make_directory


def prepare_state(path: Path, *, user: int | None = None) -> tuple[str, ...]:
    """Given the state directory, make it (0700) or check it; return warnings about what was or is too open.

    Raises CannotWrite, with the cure, when it cannot be made, is no directory, belongs to somebody else, or others may
    write into it: what they may have put there is not to be trusted.
    """
    me = os.geteuid() if user is None else user
    try:
        make_directory(path)
        directory = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as cause:
        reason = "a file is in its way" if isinstance(cause, FileExistsError) else cause.strerror
        raise CannotWrite(
            f"the state directory {path} cannot be used: {reason}",
            remedy="make it yourself and give it to this user, or name another with --state",
        ) from cause
    try:
        _check_owner(path, directory, me)
        return (*_closed(path, directory), *_open_files(path, directory))
    finally:
        os.close(directory)


def _check_owner(path: Path, directory: int, me: int) -> None:
    status = os.fstat(directory)
    if status.st_uid != me:
        owner = _user(status.st_uid)
        there = f"run the command as that user (sudo -u {owner} liftday …)"
        if owner.startswith("user "):  # it has no name: the service's own user, who is there only while it runs
            there = "start the service, which then does it (systemctl start liftday)"
        raise CannotWrite(
            f"the state directory {path} belongs to {owner}, and this is {_user(me)}",
            remedy=f"{there}, or name another directory with --state",
        )
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise CannotWrite(
            f"other users of this machine may write into the state directory {path} (mode {stat.S_IMODE(status.st_mode):04o})",
            remedy=f"look at what is in it, then: chmod 700 {path}",
        )


def _closed(path: Path, directory: int) -> tuple[str, ...]:
    """Take reading from group and others, and say that it was there."""
    mode = stat.S_IMODE(os.fstat(directory).st_mode)
    if not mode & 0o077:
        return ()
    try:
        os.fchmod(directory, 0o700)
    except OSError:
        return (f"others may read the state directory {path} (mode {mode:04o}): chmod 700 {path}",)
    return (f"others could read the state directory {path} (mode {mode:04o}); it is 0700 now",)


def _open_files(path: Path, directory: int) -> tuple[str, ...]:
    """Name the plain files that group or others may read or write."""
    warnings = []
    with os.scandir(directory) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            mode = stat.S_IMODE(entry.stat(follow_symlinks=False).st_mode)
            if entry.is_file(follow_symlinks=False) and mode & 0o077:
                warnings.append(f"others may read {path / entry.name} (mode {mode:04o}): chmod 600 {path / entry.name}")
    return tuple(warnings)


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"
