"""A worker as the daemon holds it: the process, the socket its tasks go in on, and whether it is fit for another."""

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final, TypeVar

from liftday.daemon.process.task import Task
from liftday.daemon.protocol.wire import Progress, encode, read_answer

T = TypeVar("T")
MOST_TASKS: Final = 200  # then another takes its place: what a library leaves behind at each is left behind for good
MOST_MEMORY: Final = 160_000_000  # bytes; an ordinary turn takes 75 MB, the import of ten years leaves more behind
IDLE: Final = timedelta(minutes=2)  # a household's timetable asks once an hour, and 75 MB would wait for it
_COMMAND: Final = (sys.executable, "-m", "liftday.daemon.process.child")  # and how many seconds it waits for a task
_PATIENCE: Final = 5.0  # seconds, for a worker that was let go


class Warm:
    """One worker process. Raises OSError where none can be made."""

    def __init__(self) -> None:
        command = [*_COMMAND, str(IDLE.total_seconds())]
        self._link, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = subprocess.Popen(command, stdin=theirs.fileno(), stdout=subprocess.PIPE, text=True)
            except BaseException:
                self._link.close()
                raise
        self.begun = False  # what it was asked last
        self._tasks = 0

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    @property
    def fit(self) -> bool:
        """Whether it may be given another task: it lives, has not done too many, and has not grown too big."""
        return self._process.poll() is None and self._tasks < MOST_TASKS and self._memory() < MOST_MEMORY

    def outcome(self, task: Task[T], progress: Progress) -> T | None:
        """Give it a task and wait for what comes of it; None where the process ended before. Raises what the order raised."""
        self._tasks += 1
        self.begun = False
        line = json.dumps(encode(task)).encode() + b"\n"
        with contextlib.suppress(OSError):  # it has ended: so it answers nothing
            sent = socket.send_fds(self._link, [line], task.files) if task.files else 0
            self._link.sendall(line[sent:])
        return read_answer(self._lines(), task.order, progress)

    def _lines(self) -> Iterator[str]:
        """What it says; with the first line (``child``) it has begun."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.begun = True
            yield line

    def terminate(self) -> None:
        """Ask it to end, whatever it is doing."""
        self._process.terminate()

    def kill(self) -> None:
        """End it."""
        self._process.kill()

    def ended(self, within: float) -> bool:
        """Whether it ends within so many seconds."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(within)
        return self._process.returncode is not None

    def let_go(self) -> None:
        """Close everything that leads to it: an idle one ends by itself, one that does not is killed."""
        self._link.close()
        if not self.ended(_PATIENCE):
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _memory(self) -> float:
        """Its resident memory in bytes; more than anything where the system does not tell."""
        try:
            pages = Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1]
        except (OSError, IndexError):
            return float("inf")
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
