"""What a poll costs in which nothing happened: `python bench/quiet.py [--years 10] [--rounds 5] [--store postgresql]`.

One home with so many years of the sample athlete, read from the emulated Strava ten days ago, so that all but the last days
are reduced. Then one poll an hour, each with nothing new, several rounds of each:

new, whole     a worker process that is made for it, and the whole turn (as it was before workers were kept)
new, quiet     the same, where the turn is left out
warm, whole    a worker that has carried out a task before, and the whole turn
warm, quiet    the same, where the turn is left out: what a club's daemon does all day

Printed is the processor's time of the worker process, fetching included and the emulator not, the best and the median of
the rounds; and what the worker holds in memory afterwards. With `--store postgresql` (needs Debian's postgresql and the
extra ``club``) that of the server and all its processes too.
"""

import argparse
import contextlib
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tests"))  # whose PostgreSQL it is

from club import processes
from home import furnish

from liftday.config.read import load
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.process.task import Task
from liftday.daemon.process.worker import Worker
from liftday.daemon.protocol.orders import Sync
from strava_emulator import Emulator
from strava_emulator.sample import sample_activities

NOW = datetime(2026, 3, 4, 6, tzinfo=UTC)
BACK = timedelta(days=10)


def spent_by(pid):
    """Given a process, return the seconds of processor it has had (clock_getcpuclockid(3))."""
    return time.clock_gettime((~pid << 3) | 2)


def process_of(worker):
    """Given a worker, return the process that it keeps."""
    (one,) = worker._idle  # noqa: SLF001  what only a bench asks
    return one.pid


@contextlib.contextmanager
def a_server():
    """Yield what is configured for a PostgreSQL of one's own, and how many seconds of processor it has had."""
    import psycopg  # noqa: PLC0415  the extra ``club``

    from postgres.cluster import ADMIN, cluster  # noqa: PLC0415

    with cluster() as server:
        with psycopg.connect(host=str(server.home), user=ADMIN, dbname=ADMIN, autocommit=True) as admin:
            admin.execute("CREATE ROLE liftday LOGIN")
            admin.execute("CREATE DATABASE liftday OWNER liftday")
        postmaster = int((server.home / "data" / "postmaster.pid").read_text().split()[0])

        def spent():
            living = sum(map(spent_by, (postmaster, *processes.below(postmaster))))
            return living + processes.of(postmaster).ended

        yield f'[store]\nurl = "postgresql+psycopg://liftday@/liftday?host={server.home}"\n', spent


class Home:
    """A home and the emulated Strava beside it; the clock of both. ``more`` is configured, ``server`` says what a server has
    spent."""

    def __init__(self, folder, strava, more="", server=lambda: 0.0):
        self.strava, self.now, self.server = strava, NOW - BACK, server
        self.settings, self.state = furnish(folder, strava.oauth_base_url, now=self.now, more=more)
        self.text = load(self.settings.path)

    def later(self, by=timedelta(hours=1)):
        """Let time pass."""
        self.now += by
        self.strava.set_clock(self.now)

    def poll(self, worker, *, whole=False, new=False):
        """One poll; return the processor's seconds of the process that carried it out, and of the server."""
        self.later()
        before, served = 0.0 if new else spent_by(process_of(worker)), self.server()
        order = Sync(by_schedule=True, asked=whole)
        given = {"config": self.text, "path": str(self.settings.path), "state": str(self.state), "now": self.now}
        worker.carry_out(Task(order=order, **given))
        return spent_by(process_of(worker)) - before, self.server() - served


def rounds_of(home, number):
    """Yield a name and its seconds, all kinds in turn."""
    warm = Worker()
    home.poll(warm, new=True)
    home.poll(warm)
    for _ in range(number):
        for whole in (True, False):
            kind = "whole" if whole else "quiet"
            if home.now.astimezone(UTC).hour not in range(7, 16):  # away from midnight and from an hour of today
                home.later(timedelta(hours=31 - home.now.hour))
                home.poll(warm)
                home.poll(warm)
            home.poll(warm, whole=True)
            yield f"warm, {kind}", home.poll(warm, whole=whole)
            new = Worker()
            yield f"new, {kind}", home.poll(new, whole=whole, new=True)
            new.stop()
    status = Path(f"/proc/{process_of(warm)}/status").read_text()
    print(next(line for line in status.splitlines() if line.startswith("VmRSS")))
    warm.stop()


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    asked = parser.parse_args()
    ran = sample_activities(NOW, years=asked.years)
    with (
        tempfile.TemporaryDirectory(prefix="liftday-bench-") as folder,
        Emulator(ran, now=NOW - BACK, client_id=12345, client_secret="bench") as strava,
        a_server() if asked.store == "postgresql" else contextlib.nullcontext(()) as server,
    ):
        home = Home(Path(folder), strava, *server)
        for _ in range(BACK.days):
            home.later(timedelta(days=1))
            carry_out_here(home.settings, home.state, Sync(by_schedule=True), now=home.now)
        found = {}
        for name, seconds in rounds_of(home, asked.rounds):
            found.setdefault(name, []).append([1000 * one for one in seconds])
    print(f"{asked.years} years, {len(ran)} activities, {asked.rounds} rounds")
    for name, took in sorted(found.items()):
        mine, served = zip(*took, strict=True)
        more = f", PostgreSQL {min(served):5.1f} and {statistics.median(served):5.1f}" if server else ""
        print(f"{name:<12} best {min(mine):7.1f}, median {statistics.median(mine):7.1f} ms of processor{more}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
