"""The control socket: how a command talks to the running daemon.

A request is one JSON line, with file descriptors beside it where files are handed over; the answer is any number of
`{"progress": "…"}` lines and one `{"result": …}` or `{"error": {"what", "remedy", "code"}}`. The socket is 0600 and
the peer's user is checked. Addresses go through the directory's descriptor, because a socket path has 108 bytes.
"""

import contextlib
import json
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from liftday.daemon.sync.watched_folder import MOST_FILES
from liftday.errors import BadInput, LiftdayError, Unavailable

NAME: Final = "control.sock"
_MOST_BYTES: Final = 1_000_000
_ANSWER_SECONDS: Final = 15.0
_AT_ONCE: Final = 5.0  # seconds: how it stands is answered from memory

Order = dict[str, Any]
Handler = Callable[[Order, list[int], Callable[[str], None]], Mapping[str, Any]]


class RemoteError(LiftdayError):
    """What the daemon refused, said here in its words and with its exit code."""

    def __init__(self, what: str, *, remedy: str, code: int) -> None:
        super().__init__(what, remedy=remedy)
        self.exit_code = code


class Silent(Unavailable):
    """A daemon is there, and does not answer what it could answer at once."""

    def __init__(self, state: Path) -> None:
        super().__init__(
            f"the daemon in {state} does not answer",
            remedy="look at its log, and start it again: `systemctl --user restart liftday` (the system's: with sudo)",
        )


@contextlib.contextmanager
def _address(state: Path) -> Iterator[str]:
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


def glance(state: Path) -> dict[str, Any] | None:
    """What the daemon says of itself; None where none runs, and where it tells this user nothing."""
    with contextlib.suppress(LiftdayError):
        return how_it_stands(state)
    return None


def how_it_stands(state: Path, *, patience: float = _AT_ONCE) -> dict[str, Any] | None:
    """Return what only the running daemon knows, None when none runs. Raises Silent for one that hangs."""
    return ask(state, {"verb": "status"}, patience=patience)


def _connect(state: Path, patience: float | None = None) -> socket.socket:
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.settimeout(patience)
    try:
        with _address(state) as address:
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


def ask(
    state: Path,
    order: Order,
    *,
    files: Sequence[int] = (),
    progress: Callable[[str], None] = lambda _: None,
    patience: float | None = None,
) -> dict[str, Any] | None:
    """Given an order, return the daemon's answer, or None when no daemon runs.

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
        return _answer_to(link, order, files, progress)
    except TimeoutError as cause:
        raise Silent(state) from cause


def _answer_to(
    link: socket.socket, order: Order, files: Sequence[int], progress: Callable[[str], None]
) -> dict[str, Any]:
    with link:
        socket.send_fds(link, [json.dumps(order).encode() + b"\n"], list(files))
        with link.makefile("r", encoding="utf-8") as lines:
            for line in lines:
                answer = json.loads(line)
                if "progress" in answer:
                    progress(str(answer["progress"]))
                elif "error" in answer:
                    error = answer["error"]
                    raise RemoteError(error["what"], remedy=error["remedy"], code=int(error["code"]))
                else:
                    result: dict[str, Any] = answer["result"]
                    return result
    raise Unavailable(
        "the daemon stopped before it answered", remedy="look at its log, then run the command again: it is idempotent"
    )


class Control:
    """The daemon's end: listens, checks who calls, hands each order to the handler in a thread of its own."""

    def __init__(self, state: Path, handler: Handler) -> None:
        self._state = state
        self._handler = handler
        self._socket: socket.socket | None = None
        self._bound: os.stat_result | None = None  # the file at its address, as it was made

    @property
    def listens(self) -> bool:
        """Whether it listens, and its address leads here: it does not once the file was deleted or is another."""
        return self._socket is not None and self._is_ours()

    @property
    def lost(self) -> bool:
        """Whether it listens, and its address leads here no more."""
        return self._socket is not None and not self._is_ours()

    def _is_ours(self) -> bool:
        try:
            return self._bound is not None and os.path.samestat(self._bound, (self._state / NAME).lstat())
        except OSError:
            return False

    def start(self) -> None:
        """Bind the socket, 0600 from its first moment, and listen. After an OSError it may be tried again; started again it
        leaves the address that leads here no more, and whoever it was talking to is answered still."""
        path = self._state / NAME
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
        door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            with _address(self._state) as address:
                door.bind(address)
            door.listen(8)
        except OSError:
            door.close()
            raise
        finally:
            os.umask(before)
        self._close()
        self._bound = path.lstat()
        threading.Thread(target=self._serve, args=(door,), name="control", daemon=True).start()
        self._socket = door

    def stop(self) -> None:
        """Stop listening and remove the socket."""
        self._close()
        if self._is_ours():
            with contextlib.suppress(OSError):  # the directory may be read-only by now
                (self._state / NAME).unlink(missing_ok=True)

    def _close(self) -> None:
        if self._socket is None:
            return
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _serve(self, door: socket.socket) -> None:
        while True:
            try:
                link, _ = door.accept()
            except OSError:
                return
            try:
                threading.Thread(target=self._answer, args=(link,), name="order", daemon=True).start()
            except RuntimeError:  # no memory for another thread: this caller hears nothing, the next one may
                link.close()

    def _answer(self, link: socket.socket) -> None:
        files: list[int] = []
        with link, contextlib.suppress(OSError):
            if not _welcome(link):
                return
            link.settimeout(_ANSWER_SECONDS)
            order = _receive(link, files)
            link.settimeout(None)
            if order is not None:
                _say(link, self._outcome(order, files, lambda text: _say(link, {"progress": text})))
        for file in files:
            with contextlib.suppress(OSError):
                os.close(file)

    def _outcome(self, order: Order, files: list[int], progress: Callable[[str], None]) -> dict[str, Any]:
        try:
            named = order.get("files", [])
            if not isinstance(named, list) or len(named) != len(files):
                raise BadInput(
                    f"an order names other files than the {len(files)} it brings",
                    remedy=f"hand over {MOST_FILES} at most",
                )
            return {"result": self._handler(order, files, progress)}
        except LiftdayError as error:
            return {"error": {"what": error.what, "remedy": error.remedy, "code": error.exit_code}}


def _welcome(link: socket.socket) -> bool:
    """Whether the peer is our own user or root."""
    _, user, _ = struct.unpack("3i", link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    return user in {0, os.geteuid()}


def _receive(link: socket.socket, files: list[int]) -> Order | None:
    """Given a fresh link, return its order with the descriptors in ``files``; None for anything that is no order."""
    buffer = b""
    while b"\n" not in buffer:
        if len(buffer) > _MOST_BYTES:
            return None
        part, fds, _, _ = socket.recv_fds(link, 65_536, MOST_FILES)
        files.extend(fds)
        if not part:
            return None
        buffer += part
    try:
        order = json.loads(buffer.split(b"\n", 1)[0])
    except (ValueError, RecursionError):
        return None
    return order if isinstance(order, dict) and isinstance(order.get("verb"), str) else None


def _say(link: socket.socket, message: Mapping[str, Any]) -> None:
    with contextlib.suppress(OSError):
        link.sendall(json.dumps(message).encode() + b"\n")
