"""What makes a directory writable that is not: the one remedy of every command that meets it."""

import os
from pathlib import Path
from typing import Final

_GIVE: Final = "give this user the directory, or name another with --state"


def cure(path: Path) -> str:
    """Given a directory in which something could not be written, return what to do, by what keeps it from being written."""
    if not path.is_dir() or os.access(path, os.W_OK):  # it is no directory, or the trouble is with a file in it
        return _GIVE
    if os.statvfs(path).f_flag & os.ST_RDONLY:
        return f"{path} is mounted read-only: see in the system's log why, then mount it writable"
    if os.geteuid() not in {0, path.stat().st_uid}:
        return f"run as the user whose it is, {_GIVE}"
    if not path.stat().st_mode & 0o200:
        return f"chmod 700 {path}"
    return f"`lsattr -d {path}` says whether it is immutable (chattr -i takes that away)"
