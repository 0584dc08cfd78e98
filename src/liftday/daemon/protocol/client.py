"""The command's end of the control socket (``process.control`` is the daemon's).

A request is one JSON line, with file descriptors beside it where files are handed over; the answer is any number of
`{"progress": "…"}` lines and one `{"result": …}` or `{"error": {"what", "remedy", "code"}}`. Addresses go through the
directory's descriptor, because a socket path has 108 bytes.
"""

import contextlib
import json
import os
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

from liftday.config.athletes import DEFAULT
from liftday.daemon.protocol.orders import AskStatus, Order, Undo
from liftday.daemon.protocol.outcomes import DaemonStatus
from liftday.daemon.protocol.wire import Progress, message_of, read_answer
from liftday.errors import LiftdayError, Unavailable

T = TypeVar("T")
NAME: Final = "control.sock"
_AT_ONCE: Final = 5.0  # seconds: how it stands is answered from memory


class Silent(Unavailable):
    """A daemon is there, and does not answer what it could answer at once."""

    def __init__(self, state: Path) -> None:
        super().__init__(
            f"the daemon in {state} does not answer",
            remedy="look at its log, and start it again: `systemctl --user restart liftday` (the system's: with sudo)",
        )


@contextlib.contextmanager
def address_in(state: Path) -> Iterator[str]:
    """Given the state directory, yield a short address of its socket that holds while the directory is open."""
    directory = os.open(state, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{directory}/{NAME}"
    finally:
        os.close(directory)


def running(state: Path) -> bool:
    """Whether a daemon listens in this state directory."""
    try:
        _connect(state).close()
    except (OSError, Unavailable):
        return False
    return True


def daemon_status(state: Path, athlete: str = DEFAULT, *, patience: float = _AT_ONCE) -> DaemonStatus | None:
    """Return what only the running daemon knows of an athlete, None when none runs. Raises Silent for one that hangs."""
    return ask(state, AskStatus(), athlete=athlete, patience=patience)


def daemon_status_or_none(state: Path, athlete: str = DEFAULT) -> DaemonStatus | None:
    """The same; None also where the daemon tells this user nothing."""
    with contextlib.suppress(LiftdayError):
        return daemon_status(state, athlete)
    return None


def ask(
    state: Path,
    order: Order[T],
    *,
    athlete: str = DEFAULT,
    files: Sequence[int] = (),
    progress: Progress = lambda _: None,
    patience: float | None = None,
) -> T | None:
    """Given an order about an athlete, return the outcome of the daemon at the root, or None when no daemon runs.

    ``files`` are open descriptors that go along, ``MOST_FILES`` at most. Raises what the daemon refused, ``Unavailable``
    when it goes away before it answered, and ``Silent`` when it says nothing for ``patience`` seconds; None waits for as
    long as it takes.
    """
    try:
        link = _connect(state, patience)
    except (TimeoutError, BlockingIOError) as cause:  # so many wait for it that it takes no more callers
        raise Silent(state) from cause
    except OSError:
        return None
    try:
        with link:
            socket.send_fds(link, [json.dumps(message_of(order, athlete)).encode() + b"\n"], list(files))
            with link.makefile("r", encoding="utf-8") as lines:
                outcome = read_answer(lines, order, progress)
    except TimeoutError as cause:
        raise Silent(state) from cause
    except ConnectionError:  # killed before it had read what was asked
        outcome = None
    if outcome is None:
        raise Unavailable("the daemon stopped before it answered", remedy=f"look at its log; then {say_again(order)}")
    return outcome


def say_again(order: Order[object]) -> str:
    """Given an order that broke off, so that nobody knows whether it was carried out, return what to do about it.

    >>> say_again(AskStatus())
    'give it again: what was done already is not done twice'
    """
    if isinstance(order, Undo):  # a second one would take back the word before
        return "look with `liftday days` and `liftday plan` whether the word is gone before you take it back again"
    return "give it again: what was done already is not done twice"


def _connect(state: Path, patience: float | None = None) -> socket.socket:
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.settimeout(patience)
    try:
        with address_in(state) as address:
            link.connect(address)
    except PermissionError as cause:
        link.close()
        raise Unavailable(
            f"the daemon in {state} belongs to another user", remedy="run the command as that user, or with sudo"
        ) from cause
    except OSError:
        link.close()
        raise
    return link
