"""One order in a process of its own, which ends with it.

A turn needs stravalib, SQLAlchemy and icalendar (40 MB); the daemon that serves the feed for years needs none of them.
So the daemon gives each order to a child: the order goes in on stdin, progress and the outcome come out on stdout as
the control socket's lines. A turn that is killed, or that runs out of memory, takes nothing else down.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Generic, TypeVar

from liftday.config.athletes import DEFAULT, Shared
from liftday.daemon.protocol.orders import Order
from liftday.daemon.protocol.wire import Progress, answer_line, decode, encode, progress_line, read_answer
from liftday.daemon.web.clients import Fetch
from liftday.errors import TryLater, Unavailable

T = TypeVar("T")
GIVES_WAY: Final = 5  # of 19: the web server goes first where a turn and a subscriber want the same processor
LONGEST: Final = timedelta(hours=2)  # a backfill of ten years at Strava's pace takes minutes; hours mean it hangs


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Generic[T]):
    """What a worker reads on stdin: an order, the configuration (its text and its path), where the state is, the instant,
    the descriptors of open files, who fetched the feed lately, and where the daemon's server is bound (host, port);
    ``shared`` is what the configuration of an athlete who was added rests on."""

    order: Order[T]
    config: str
    path: str
    state: str
    now: datetime
    files: tuple[int, ...] = ()
    fetches: tuple[Fetch, ...] = ()
    bound: tuple[str, int] | None = None
    verbose: bool = False
    shared: Shared | None = None

    @property
    def athlete(self) -> str:
        """Whose turn it is."""
        return DEFAULT if self.shared is None else self.shared.athlete


class Worker:
    """Runs one order at a time; the daemon may stop it at any moment."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._child: subprocess.Popen[str] | None = None
        self._stopped = False

    def carry_out(self, task: Task[T], progress: Progress = lambda _: None) -> T:
        """Given a task, return the outcome of its order or raise what it raised."""
        with self._one_at_a_time:
            if self._stopped:
                raise Unavailable("the daemon is stopping", remedy="run the command again when it is back")
            return self._outcome(task, progress)

    @property
    def stopped(self) -> bool:
        """Whether it was told to stop: what ends now did not fail."""
        return self._stopped

    def stop(self, patience: timedelta = timedelta(seconds=5)) -> None:
        """End the running order, if there is one: politely, then not."""
        self._stopped = True
        child = self._child
        if child is None:
            return
        child.terminate()
        try:
            child.wait(patience.total_seconds())
        except subprocess.TimeoutExpired:
            child.kill()

    def _outcome(self, task: Task[T], progress: Progress) -> T:
        try:
            child = subprocess.Popen(
                [sys.executable, "-m", "liftday.daemon.process.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                pass_fds=task.files,
            )
        except OSError as cause:
            raise _short(cause.strerror or str(cause)) from cause
        self._child = child
        if self._stopped:  # the stop came while the process was made, and could not end it
            child.terminate()
        overdue = threading.Timer(LONGEST.total_seconds(), child.kill)
        overdue.daemon = True
        try:
            overdue.start()
            outcome = _listen(child, task, progress)
        except RuntimeError as cause:  # no memory for another thread
            child.kill()
            raise _short(str(cause)) from cause
        finally:
            overdue.cancel()
            child.wait()
            self._child = None
        if outcome is None:
            raise Unavailable(
                "the turn was stopped before it ended", remedy="nothing is lost: it is taken up again at the next sync"
            )
        return outcome


def _short(of: str) -> Unavailable:
    return Unavailable(
        f"a turn cannot be started: {of}",
        remedy="allow the service more memory, processes or open files; the last good feed is served meanwhile",
    )


def _listen(child: "subprocess.Popen[str]", task: Task[T], progress: Progress) -> T | None:
    """Give the child its task and return its outcome; None where it ended before it had one."""
    assert child.stdin is not None
    assert child.stdout is not None
    stdin = child.stdin  # open until the outcome is here: a worker whose daemon is killed hears it close, and ends too
    with contextlib.suppress(BrokenPipeError):
        stdin.write(json.dumps(encode(task)) + "\n")
        stdin.flush()
    try:
        with child.stdout as lines:
            return read_answer(lines, task.order, progress)
    finally:
        with contextlib.suppress(BrokenPipeError):
            stdin.close()


def _end_with_the_daemon(stdin: int, over: threading.Event) -> None:
    """A daemon that was killed leaves no turn behind, which would hold the lock while its successor wants to start."""
    os.read(stdin, 1)  # nothing more comes: it returns when the other end is closed
    if not over.is_set():
        os._exit(TryLater.exit_code)


def _carried_out(line: str, progress: Progress) -> object:
    """Given the task as it was read, carry it out; return the outcome."""
    task = decode(Task, line)

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


def main() -> None:
    """Read one task from stdin, carry it out, write its outcome to stdout."""
    with contextlib.suppress(OSError):  # a hardened unit does not allow it
        os.nice(GIVES_WAY)
    line = sys.stdin.readline()
    if not line.endswith("\n"):  # the daemon ended before it had said what is to be done
        sys.exit(TryLater.exit_code)
    over = threading.Event()
    threading.Thread(target=_end_with_the_daemon, args=(sys.stdin.fileno(), over), daemon=True).start()
    answers, sys.stdout = sys.stdout, sys.stderr  # a stray print must not break the protocol

    def send(text: str) -> None:
        answers.write(text)
        answers.flush()

    answer = answer_line(lambda: _carried_out(line, lambda text: send(progress_line(text))))
    over.set()
    send(answer)


if __name__ == "__main__":
    main()
