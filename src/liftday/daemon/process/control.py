"""The daemon's end of the control socket: listens, checks who calls, answers each order in a thread of its own.

``protocol.client`` is the other end and says what goes over it. The socket is 0600 and the peer's user is checked.
"""

import contextlib
import json
import os
import socket
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from liftday.daemon.logs import event
from liftday.daemon.protocol.client import NAME, address_in
from liftday.daemon.protocol.orders import Order, files_of
from liftday.daemon.protocol.wire import Progress, answer_line, decode_message, progress_line
from liftday.daemon.sync.watched_folder import MOST_FILES
from liftday.errors import BadInput

_MOST_BYTES: Final = 1_000_000
_ANSWER_SECONDS: Final = 15.0

Handler = Callable[[Order[Any], list[int], Progress, str], object]
"""Given an order, the open files it brought, who hears of progress and whom it is about, returns the outcome or raises a LiftdayError."""


class Control:
    """The socket of one daemon; ``handler`` carries out what it brings."""

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

    def listen(self) -> None:
        """Listen to commands; where no socket can be made, say so: what was published last is served all the same."""
        try:
            self.start()
        except OSError as cause:
            text = (
                f"cannot write in {self._state}: {cause.strerror}; the last good feed is served, and no command heard"
            )
            event("serving_only", priority="error", text=text)

    def start(self) -> None:
        """Bind the socket, 0600 from its first moment, and listen. After an OSError it may be tried again; started again it
        leaves the address that leads here no more, and whoever it was talking to is answered still."""
        path = self._state / NAME
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            with address_in(self._state) as address:
                listener.bind(address)
            listener.listen(8)
        except OSError:
            listener.close()
            raise
        finally:
            os.umask(before)
        self._close()
        self._bound = path.lstat()
        threading.Thread(target=self._serve, args=(listener,), name="control", daemon=True).start()
        self._socket = listener

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

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                link, _ = listener.accept()
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
            message = _receive(link, files)
            link.settimeout(None)
            if message is not None:
                line = answer_line(lambda: self._outcome(message, files, lambda text: _send(link, progress_line(text))))
                _send(link, line)
        for file in files:
            with contextlib.suppress(OSError):
                os.close(file)

    def _outcome(self, message: dict[str, Any], files: list[int], progress: Progress) -> object:
        order, athlete = decode_message(message)
        if len(files_of(order)) != len(files):
            raise BadInput(
                f"an order names other files than the {len(files)} it brings",
                remedy=f"hand over {MOST_FILES} at most",
            )
        return self._handler(order, files, progress, athlete)


def _welcome(link: socket.socket) -> bool:
    """Whether the peer is our own user or root."""
    _, user, _ = struct.unpack("3i", link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    return user in {0, os.geteuid()}


def _receive(link: socket.socket, files: list[int]) -> dict[str, Any] | None:
    """Given a fresh link, return the JSON object of its first line with the descriptors in ``files``; None for noise."""
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
        message = json.loads(buffer.split(b"\n", 1)[0])
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None


def _send(link: socket.socket, line: str) -> None:
    with contextlib.suppress(OSError):
        link.sendall(line.encode())
