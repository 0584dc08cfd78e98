"""The real daemon as a process of its own, with as many workers as the bench wants."""

import signal
import subprocess
import sys
import time

from club import processes

# Nothing of the product says how many workers there are but the processors, and no setting is worth having for a bench.
_RUN = """
import sys
from liftday.cli import main
from liftday.daemon.process import pool, worker
count = int(sys.argv.pop(1))
begun = pool.Pool.__init__
if count:
    pool.Pool.__init__ = lambda self, workers=(): begun(self, [worker.Worker() for _ in range(count)])
main()
"""


class Process:
    """One process of liftday's with a state directory, and its log."""

    def __init__(self, club, root, log, verb, *, workers):
        self.log, self._began = log, time.monotonic()
        where = ["--config", str(club.config), "--state", str(root)]
        with log.open("wb") as lines:
            command = [sys.executable, "-c", _RUN, str(workers), *where, verb]
            self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=lines)
        self.pid = self._process.pid

    def is_ready(self):
        """Wait until it says so; return how many seconds after its start."""
        while b" ready " not in self.log.read_bytes():
            if self._process.poll() is not None or time.monotonic() - self._began > 600:
                raise SystemExit(f"it does not start: {self.log.read_text()[-2000:]}")
            time.sleep(0.05)
        return time.monotonic() - self._began

    def stop(self):
        """Stop it as systemd does."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(120)


class Daemon:
    """``liftday run`` on a club, as a context manager; ``workers`` 0: as many as it would have."""

    def __init__(self, club, name, *, workers=0):
        self._club, self._name, self._workers = club, name, workers
        self.ready = 0.0

    def __enter__(self):
        self._processes = self._started()
        for one in self._processes:
            self.ready = one.is_ready()
        return self

    def _started(self):
        log = self._club.folder / f"{self._name}.log"
        return [Process(self._club, self._club.root, log, "run", workers=self._workers)]

    def __exit__(self, *_):
        for one in self._processes:
            one.stop()

    @property
    def itself(self):
        """What the process that serves costs, without its workers."""
        return processes.of(self._processes[0].pid)

    @property
    def whole(self):
        """What all costs, with the workers."""
        return processes.added(processes.tree(one.pid) for one in self._processes)

    def said(self, word):
        """How many lines of the logs have that word."""
        return sum(
            line.count(word) for one in self._processes for line in one.log.read_text(errors="replace").splitlines()
        )


class Machines(Daemon):
    """``liftday web`` and so many ``liftday worker`` with one place each, every one as on a machine of its own."""

    def _started(self):
        roots = [self._club.root, *(self._club.another_root(f"worker-{number}") for number in range(self._workers))]
        verbs = ["web", *("worker" for _ in roots[1:])]
        return [
            Process(self._club, root, self._club.folder / f"{self._name}-{number}.log", verb, workers=1)
            for number, (root, verb) in enumerate(zip(roots, verbs, strict=True))
        ]
