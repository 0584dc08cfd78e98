"""A worker's own side: a process that carries out one task after another, until the daemon lets it go.

Tasks come in on the socket that is its stdin, a line of JSON each, their open files beside the line; progress and the
outcome go out on stdout as the control socket's lines. Between two tasks nothing is kept but what was imported, what is
known of a text by the text itself, that a database nobody has touched since was found sound, and connections to PostgreSQL.
"""

import contextlib
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final, NoReturn

from liftday.daemon.logs import event
from liftday.daemon.process.task import Task
from liftday.daemon.protocol.wire import Progress, answer_line, decode, progress_line
from liftday.daemon.sync.watched_folder import MOST_FILES
from liftday.errors import TryLater
from liftday.store.postgres import kept

GIVES_WAY: Final = 5  # of 19: the web server goes first where a turn and a subscriber want the same processor
BEGUN: Final = "{}\n"  # a message that says nothing, but that the task is no longer only on its way
_Heard = tuple[str, list[int]]


class _Inbox:
    """Hears the daemon for as long as it lives; ends the process with it."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._tasks: SimpleQueue[_Heard] = SimpleQueue()
        self._at_work = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def next(self, patience: float | None) -> _Heard:
        """Wait for a task; return its line and its open files. Without any for so many seconds (None: ever) the process ends: a task that
        is given to it in this very moment is not begun, and the daemon gives it to another."""
        while True:
            try:
                return self._tasks.get(timeout=patience)
            except Empty:
                if not self._at_work.is_set():
                    os._exit(0)

    def done(self) -> None:
        """The task is carried out: from now on the daemon may leave without a turn being cut short."""
        self._at_work.clear()

    def _listen(self) -> NoReturn:
        """A daemon that was killed leaves no turn behind, which would hold the lock while its successor wants to start; and
        no idle worker."""
        heard, files = b"", list[int]()
        while True:
            try:
                part, more, _, _ = socket.recv_fds(self._link, 65_536, MOST_FILES, socket.MSG_CMSG_CLOEXEC)
            except OSError:
                part, more = b"", []
            if not part:
                os._exit(TryLater.exit_code if heard or self._at_work.is_set() else 0)
            heard, files = heard + part, files + more
            if heard.endswith(b"\n"):
                self._at_work.set()
                self._tasks.put((heard.decode(), files))
                heard, files = b"", []


def _carried_out(line: str, files: list[int], progress: Progress) -> object:
    """Given the task as it was read and its open files, carry it out; return the outcome."""
    task = replace(decode(Task, line), files=tuple(files))

    from liftday.config.read import parse
    from liftday.daemon.logs import setup
    from liftday.daemon.orders.carry_out import carry_out_here

    setup(verbose=task.verbose)
    return carry_out_here(
        parse(task.config, Path(task.path), task.shared),
        Path(task.state),
        task.order,
        now=task.now,
        files=task.files,
        fetches=task.fetches,
        bound=task.bound,
        progress=progress,
    )


def _work(inbox: _Inbox, patience: float | None, send: Callable[[str], None]) -> None:
    """Carry out one task, close its files, say what came of it. What is no LiftdayError is a bug, and ends the process."""
    line, files = inbox.next(patience)
    send(BEGUN)
    try:
        answer = answer_line(lambda: _carried_out(line, files, lambda text: send(progress_line(text))))
    finally:
        for file in files:
            with contextlib.suppress(OSError):
                os.close(file)
    inbox.done()
    send(answer)


def main() -> None:
    """Carry out tasks until the daemon closes the socket, or has none for as many seconds as were given."""
    (patience,) = map(float, sys.argv[1:])
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C reaches the whole terminal: no traceback of one that was idle
    with contextlib.suppress(OSError):  # a hardened unit does not allow it
        os.nice(GIVES_WAY)
    answers, sys.stdout = sys.stdout, sys.stderr  # a stray print must not break the protocol

    def send(text: str) -> None:
        try:
            answers.write(text)
            answers.flush()
        except BrokenPipeError:  # the daemon was killed, and the inbox has not heard of it yet
            os._exit(TryLater.exit_code)

    kept.keep(lambda what: event("database_connection_lost", priority="warning", text=what))
    inbox = _Inbox(socket.socket(fileno=os.dup(sys.stdin.fileno())))
    _work(inbox, None, send)  # it was made for one
    while True:
        _work(inbox, patience, send)


if __name__ == "__main__":
    main()
