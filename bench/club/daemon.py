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
from liftday.daemon.process import app, pool, worker
count = int(sys.argv.pop(1))
if count:
    app.Pool = lambda: pool.Pool([worker.Worker() for _ in range(count)])
main()
"""


class Daemon:
    """``liftday run`` on a club, as a context manager; ``workers`` 0: as many as it would have."""

    def __init__(self, club, name, *, workers=0):
        self.club, self.log, self.workers = club, club.folder / f"{name}.log", workers
        self.ready = 0.0

    def __enter__(self):
        began = time.monotonic()
        where = ["--config", str(self.club.config), "--state", str(self.club.root)]
        with self.log.open("wb") as log:
            command = [sys.executable, "-c", _RUN, str(self.workers), *where, "run"]
            self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)
        while b" ready " not in self.log.read_bytes():
            if self.process.poll() is not None or time.monotonic() - began > 600:
                raise SystemExit(f"the daemon does not start: {self.log.read_text()[-2000:]}")
            time.sleep(0.05)
        self.ready = time.monotonic() - began
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(120)

    @property
    def itself(self):
        """What the process costs, without its workers."""
        return processes.of(self.process.pid)

    @property
    def whole(self):
        """What it costs with its workers."""
        return processes.tree(self.process.pid)

    def said(self, word):
        """How many lines of the log have that word."""
        return sum(word in line for line in self.log.read_text(errors="replace").splitlines())
