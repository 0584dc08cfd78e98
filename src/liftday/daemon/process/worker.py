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
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from liftday.daemon.process.control import RemoteError
from liftday.daemon.progress import message, words_in
from liftday.errors import LiftdayError, TryLater, Unavailable

GIVES_WAY: Final = 5  # of 19: the web server goes first where a turn and a subscriber want the same processor
LONGEST: Final = timedelta(hours=2)  # a backfill of ten years at Strava's pace takes minutes; hours mean it hangs


class Worker:
    """Runs one order at a time; the daemon may stop it at any moment."""

    def __init__(self, *, verbose: bool = False) -> None:
        self._verbose = verbose
        self._one_at_a_time = threading.Lock()
        self._child: subprocess.Popen[str] | None = None
        self._stopped = False

    def carry_out(
        self,
        order: dict[str, Any],
        *,
        settings: tuple[str, str],
        state: Path,
        now: datetime,
        files: Sequence[int] = (),
        progress: Callable[[str], None] = lambda _: None,
    ) -> dict[str, Any]:
        """Given an order and the configuration (its text and its path), return the outcome or raise what it raised."""
        with self._one_at_a_time:
            if self._stopped:
                raise Unavailable("the daemon is stopping", remedy="run the command again when it is back")
            task = {
                "order": order,
                "config": settings[0],
                "path": settings[1],
                "state": str(state),
                "now": now.isoformat(),
                "files": list(files),
                "verbose": self._verbose,
            }
            return self._outcome(task, files, progress)

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

    def _outcome(self, task: dict[str, Any], files: Sequence[int], progress: Callable[[str], None]) -> dict[str, Any]:
        try:
            child = subprocess.Popen(
                [sys.executable, "-m", "liftday.daemon.process.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                pass_fds=list(files),
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
            return _listen(child, task, progress)
        except RuntimeError as cause:  # no memory for another thread
            child.kill()
            raise _short(str(cause)) from cause
        finally:
            overdue.cancel()
            child.wait()
            self._child = None


def _short(of: str) -> Unavailable:
    return Unavailable(
        f"a turn cannot be started: {of}",
        remedy="allow the service more memory, processes or open files; the last good feed is served meanwhile",
    )


def _listen(child: "subprocess.Popen[str]", task: dict[str, Any], progress: Callable[[str], None]) -> dict[str, Any]:
    assert child.stdin is not None
    assert child.stdout is not None
    door = child.stdin  # open until the outcome is here: a worker whose daemon is killed hears it close, and ends too
    with contextlib.suppress(BrokenPipeError):
        door.write(json.dumps(task) + "\n")
        door.flush()
    try:
        with child.stdout as lines:
            outcome = _outcome_in(lines, progress)
    finally:
        with contextlib.suppress(BrokenPipeError):
            door.close()
    if outcome is not None:
        return outcome
    raise Unavailable(
        "the turn was stopped before it ended", remedy="nothing is lost: it is taken up again at the next sync"
    )


def _outcome_in(lines: Iterable[str], progress: Callable[[str], None]) -> dict[str, Any] | None:
    for line in lines:
        with contextlib.suppress(ValueError):
            said = json.loads(line)
            if "progress" in said:
                progress(words_in(said))
            elif "error" in said:
                error = said["error"]
                raise RemoteError(error["what"], remedy=error["remedy"], code=error["code"])
            elif "result" in said:
                result: dict[str, Any] = said["result"]
                return result
    return None


def _end_with_the_daemon(door: int, over: threading.Event) -> None:
    """A daemon that was killed leaves no turn behind, which would hold the lock while its successor wants to start."""
    os.read(door, 1)  # nothing more comes: it returns when the other end is closed
    if not over.is_set():
        os._exit(TryLater.exit_code)


def main() -> None:
    """Read one task from stdin, carry it out, write its outcome to stdout."""
    from liftday.config.read import parse
    from liftday.daemon.logs import setup
    from liftday.daemon.orders.carry_out import carry_out_here

    with contextlib.suppress(OSError):  # a hardened unit does not allow it
        os.nice(GIVES_WAY)
    line = sys.stdin.readline()
    if not line.endswith("\n"):  # the daemon ended before it had said what is to be done
        sys.exit(TryLater.exit_code)
    task = json.loads(line)
    over = threading.Event()
    threading.Thread(target=_end_with_the_daemon, args=(sys.stdin.fileno(), over), daemon=True).start()
    answers, sys.stdout = sys.stdout, sys.stderr  # a stray print must not break the protocol
    setup(verbose=task["verbose"])

    def say(message: dict[str, Any]) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    try:
        outcome = carry_out_here(
            parse(task["config"], Path(task["path"])),
            Path(task["state"]),
            task["order"],
            now=datetime.fromisoformat(task["now"]),
            files=task["files"],
            progress=lambda text: say(message(text)),
        )
        over.set()
        say({"result": outcome})
    except LiftdayError as error:
        over.set()
        say({"error": {"what": error.what, "remedy": error.remedy, "code": error.exit_code}})


if __name__ == "__main__":
    main()
