"""One turn at a time in a state directory, whoever runs it: the daemon's worker or a command."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from liftday.errors import CannotWrite

_NAME: Final = "turn.lock"


@contextlib.contextmanager
def one_turn(state: Path) -> Iterator[None]:
    """Hold the state directory's turn; a second one waits until the first has ended.

    The lock is the kernel's: it dies with its process, so nothing stale is ever left behind.
    """
    try:
        handle = os.open(state / _NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as cause:
        raise CannotWrite(
            f"cannot write in {state}: {cause.strerror}",
            remedy="give this user the directory, or name another with --state",
        ) from cause
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
