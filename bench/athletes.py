"""A club in one service: `python bench/athletes.py [--athletes 1000] [--workers 1 2]`.

Sample athletes of three months, one and three years, a few made by the product's own verbs and the others copied from them
with keys, secrets and a Strava number of their own; an emulated Strava that knows them all, over real HTTP; the real daemon.

first   everybody's whole turn, as after an update: turns a second with each number of workers, and their ratio
start   how long until it serves after a restart, and its memory
idle    the processor's time while nothing happens
day     a slice of a day, played faster: 60 % run and Strava's webhook tells it, the others are polled, a tenth give a
        label on their page, every calendar looks twice. An event's wait ends when the feed is served as another; a
        minute of it is the daemon's own patience
rush    polls with nothing new and fetches, as fast as it goes
quota   with limits of Strava's that are too small for everybody: what was asked, of what may be
right   feeds that are unlike what a fresh process makes of the same state, and sessions that two athletes have

What others do on the machine meanwhile is printed beside it; the processor's time is this service's own.
"""

import argparse
import random
import re
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from club import processes
from club.daemon import Daemon
from club.day import Day, Link, fetched, news, turns
from club.made import PLENTY, Club

from liftday.daemon.protocol.orders import Sync
from liftday.integrations.strava.ledger_file import LedgerFile
from strava_emulator import Emulator

MOST, FETCHES = 100, 20_000  # of what is done as fast as it goes: athletes, fetches
_UID = re.compile(rb"^UID:([0-9a-f-]{36})", re.MULTILINE)
_AFRESH = """
import sys
from datetime import datetime
from pathlib import Path
from liftday.config.athletes import Places
from liftday.config.read import read_at
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.orders import RunTurn
config, shared, state, name, now = sys.argv[1:]
places = Places(config=Path(config), state=Path(state), athlete=name, shared=Path(shared))
carry_out_here(read_at(places), places.state, RunTurn(), now=datetime.fromisoformat(now))
"""


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--athletes", type=int, default=1000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--seconds", type=int, default=600, help="how long the slice of a day is played")
    parser.add_argument("--idle", type=int, default=60, help="seconds")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--sample", type=int, default=20, help="feeds that are made afresh and compared")
    parser.add_argument("--port", type=int, default=18437)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="liftday-bench-") as folder,
        Emulator(
            client_id=12345, client_secret="bench", limits=(PLENTY, PLENTY), read_limits=(PLENTY, PLENTY)
        ) as strava,
    ):
        strava.app.athlete_cap = PLENTY
        club = Club(Path(folder), strava, port=asked.port)
        began, now = time.monotonic(), datetime.now(UTC)
        club.make(now)
        club.copy(asked.athletes)
        club.subscribe()
        found = news(club, club.folder / "scratch", now)
        say("made", f"{asked.athletes} athletes in {time.monotonic() - began:.0f} s, not measured")
        first(club, asked.workers)
        with Daemon(club, "day") as daemon:
            start(club, daemon)
            idle(daemon, asked.idle)
            day(club, daemon, found, asked)
            rush(club, daemon)
            quota(club)
            right(club, random.Random(asked.seed).sample(club.names, min(asked.sample, asked.athletes)))
    return 0


def say(what, text):
    """One line of the report."""
    print(f"{what:<6} {text}", flush=True)


class Spent:
    """The processor's time of a service over a with-block, the time on the clock, and how much of the machine was others'."""

    def __init__(self, daemon):
        self._daemon = daemon

    def __enter__(self):
        self._before = self._daemon.whole.cpu, self._daemon.itself.cpu, time.monotonic(), processes.machine()
        return self

    def __exit__(self, *_):
        whole, itself, began, machine = self._before
        self.whole, self.itself = self._daemon.whole.cpu - whole, self._daemon.itself.cpu - itself
        self.seconds = time.monotonic() - began
        self.busy = (processes.machine() - machine) / self.seconds

    def each(self, count):
        """The processor's time of one of so many."""
        return f"{self.whole / count * 1000:.0f} ms of processor each"

    def __str__(self):
        return (
            f"{self.seconds:.0f} s, {self.whole:.0f} s of processor ({self.itself:.0f} of the serving process);"
            f" {self.busy:.1f} processors of the machine busy"
        )


def first(club, workers):
    """A whole turn of everybody, then again of some with so many workers: they find everything as it is."""
    per_second, some = {}, min(MOST, len(club.names) // len(workers))
    with Daemon(club, "first") as daemon, Spent(daemon) as spent:
        turns(club, club.names, Sync(asked=True), threads=8)
    say("first", f"{len(club.names)} whole turns that publish: {spent}")
    for number, count in enumerate(workers):
        names = club.names[number * some : (number + 1) * some]
        with Daemon(club, f"first-{count}", workers=count) as daemon:
            turns(club, names[: 2 * count], Sync(asked=True), threads=8)  # the workers are warm
            with Spent(daemon) as spent:
                turns(club, names, Sync(asked=True), threads=8)
        per_second[count] = some / spent.seconds
        say("first", f"{count} workers: {per_second[count]:.2f} whole turns a second, {spent.each(some)}: {spent}")
    ratio = per_second[workers[-1]] / per_second[workers[0]]
    say("first", f"{workers[-1]} workers do {ratio:.2f} times what {workers[0]} does on the clock")


def start(club, daemon):
    """After a restart."""
    itself = daemon.itself
    each = itself.rss * 1024 / len(club.names)
    say("start", f"serves after {daemon.ready:.1f} s, {itself.cpu:.1f} s of processor")
    say("start", f"{itself.rss:.0f} MB resident ({each:.0f} kB an athlete), {itself.threads} threads")


def idle(daemon, seconds):
    """The timetable's spread polls go on meanwhile, so their turns are told apart."""
    polled = daemon.said("synced")
    with Spent(daemon) as spent:
        time.sleep(seconds)
    polled = daemon.said("synced") - polled
    say("idle", f"{spent.itself / spent.seconds * 60:.2f} s a minute of the serving process, {polled} polls: {spent}")


def day(club, daemon, found, asked):
    """The slice of a day."""
    requests, turned = len(club.strava.log), turns_in(daemon)
    one = Day(club, found, seconds=asked.seconds, seed=asked.seed)
    with Spent(daemon) as spent:
        one.play()
    requests, turned = len(club.strava.log) - requests, turns_in(daemon) - turned
    say("day", f"{turned} turns, {turned / spent.seconds:.2f} a second, {requests} requests: {spent}")
    for what in ("event", "mark", "poll", "fetch"):
        told = ", ".join(f"p{share * 100:.0f} {one.waits.at(what, share):.3f} s" for share in (0.5, 0.99))
        say("day", f"{what:<6} {len(one.waits.get(what, ())):>6} times, {told}")
    say("day", f"{len(one.failed)} failed {one.failed[:3]}; fetches by status {one.answers}")
    itself, whole = daemon.itself, daemon.whole
    say("day", f"{itself.rss:.0f} MB resident of the serving process, {whole.pss:.0f} MB with its workers")


def turns_in(daemon):
    """How many turns the log tells of, quiet ones too."""
    return daemon.said(" synced ") + daemon.said(" marked ") + daemon.said(" turn ")


def rush(club, daemon):
    """As fast as it goes."""
    names = club.names[:MOST]
    turns(club, names, Sync(), threads=8)
    with Spent(daemon) as spent:
        turns(club, names, Sync(), threads=8)
    speed = len(names) / spent.seconds
    say("rush", f"{speed:.1f} polls with nothing new a second, {spent.each(len(names))}: {spent}")
    with Spent(daemon) as spent:
        whole, unchanged = fetched(club, FETCHES)
    say("rush", f"{whole:.0f} whole fetches a second, {unchanged:.0f} unchanged, {spent.each(2 * FETCHES)}: {spent}")


def quota(club):
    """Strava's limit becomes too small for everybody: what the ledger has to hold. Half is ours, and of that a fifth is not
    for polls."""
    strava, names = club.strava, club.names[:MOST]
    windows = strava.world.quota.read
    limit = int((windows.used[0] + len(names) // 2) / 0.4)
    strava.limits(overall=(2 * limit, PLENTY), read=(limit, PLENTY))
    before = len(strava.log)
    turns(club, names, Sync(), threads=8)
    full = sum(entry.status == 429 for entry in strava.log[before:])
    own = LedgerFile(club.root / "strava-quota.json").recall().own[0]
    say(
        "quota",
        f"{len(names)} polls at a limit of {limit} reads a quarter, {limit // 2} ours and {int(limit * 0.4)} for polls",
    )
    say("quota", f"asked {windows.used[0]} by Strava's count and {own} by the ledger's; {full} were refused")
    strava.limits(overall=(PLENTY, PLENTY), read=(PLENTY, PLENTY))


def right(club, sample):
    """Feeds as they are served against those of a fresh process, and whose each session is."""
    owners, twice = {}, 0
    link = Link(club.port)
    served = {name: link.ask(club.feed_path(name))[2] for name in club.names}
    for name, body in served.items():
        for uid in set(_UID.findall(body)):
            twice += owners.setdefault(uid, name) != name
    wrong = [name for name in sample if afresh(club, name) != served[name]]
    say("right", f"{len(sample) - len(wrong)} of {len(sample)} feeds the same afresh {wrong}; {twice} sessions twice")


def afresh(club, name):
    """What a process of its own makes of somebody's state, on a copy."""
    place = club.folder / "afresh"
    state = club.replica(name, place)
    config = club.folder / "athletes" / f"{name}.toml"
    now = datetime.now(UTC).isoformat()
    command = [sys.executable, "-c", _AFRESH, str(config), str(club.config), str(state), name, now]
    subprocess.run(command, check=True)
    return (state / "feed.ics").read_bytes()


if __name__ == "__main__":
    sys.exit(main())
