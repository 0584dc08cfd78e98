"""A club in one service: `python bench/athletes.py [--store sqlite] [--athletes 1000] [--workers 1 2]`.

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

With `--store postgresql` (10,000 athletes unless said otherwise; needs Debian's postgresql and the extra ``club``) it is the
club of several machines: `liftday web`, and `liftday worker` with one turn at a time as often as `--workers` says, each with
a state directory of its own. The slice is the busiest quarter of an hour as it is, not faster: three times as much as in an
even day, polls once a day, for Strava's limits leave room for no more, and each calendar once an hour. `--whole-day` plays
everybody's whole day instead, as fast as `--seconds` says, each calendar twice.

What others do on the machine meanwhile is printed beside it; the processor's time is this service's own.
"""

import argparse
import random
import re
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tests"))  # whose PostgreSQL it is

from club import processes
from club.daemon import Daemon, Machines
from club.day import Day, Link, fetched, news, turns
from club.made import PLENTY, Club

from liftday.daemon.protocol.orders import Sync
from strava_emulator import Emulator

MOST, FETCHES = 100, 20_000  # of what is done as fast as it goes: athletes, fetches
OPENED = 1000  # feeds of those whom the web server of a club has mostly not had in memory
ALIKE = 160  # whole turns of each number of workers, in a PostgreSQL
PEAK = 3  # so many times as much as in an even day happens in the busiest quarter of an hour (D)
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
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--athletes", type=int, help="1,000, in a PostgreSQL 10,000")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--seconds", type=int, help="how long the slice is played: 600, in a PostgreSQL 900")
    parser.add_argument("--whole-day", action="store_true", help="of a PostgreSQL; --seconds is 2,700 then")
    parser.add_argument("--idle", type=int, default=60, help="seconds")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--sample", type=int, default=20, help="feeds that are made afresh and compared")
    parser.add_argument("--port", type=int, default=18437)
    asked = parser.parse_args()
    measure = in_sqlite if asked.store == "sqlite" else in_postgresql
    with tempfile.TemporaryDirectory(prefix="liftday-bench-") as folder, a_strava() as strava:
        measure(asked, Path(folder), strava)
    return 0


def a_strava():
    """A Strava that has no limits until it gets some."""
    plenty = (PLENTY, PLENTY)
    strava = Emulator(client_id=12345, client_secret="bench", limits=plenty, read_limits=plenty)
    strava.app.athlete_cap = PLENTY
    return strava


def in_sqlite(asked, folder, strava):
    """One process, a database for each athlete."""
    club, now, count = Club(folder, strava, port=asked.port), datetime.now(UTC), asked.athletes or 1000
    made(club, now, count)
    found = news(club, folder / "scratch", now)
    with Daemon(club, "first") as daemon, Spent(daemon) as spent:
        turns(club, club.names, Sync(asked=True), threads=8)
    say("first", f"{count} whole turns that publish: {spent}")
    some = min(MOST, count // len(asked.workers))
    compare(club, Daemon, [(one, club.names[at * some : (at + 1) * some]) for at, one in enumerate(asked.workers)])
    with Daemon(club, "day") as daemon:
        start(club, daemon)
        idle(daemon, asked.idle)
        drawn = random.Random(asked.seed)
        who = whole_day(club.names, drawn)
        day(club, daemon, Day(club, found, seconds=asked.seconds or 600, seed=asked.seed, **who))
        rush(club, daemon, club.names[:MOST])
        quota(club, club.names[:MOST])
        right(club, club.names, drawn.sample(club.names, min(asked.sample, count)))


def in_postgresql(asked, folder, strava):
    """A web server, workers, and one database."""
    from club.shelved import Shelved  # noqa: PLC0415  needs the extra ``club``

    from postgres.cluster import cluster  # noqa: PLC0415

    count, now = asked.athletes or 10_000, datetime.now(UTC)
    seconds = asked.seconds or (2700 if asked.whole_day else 900)
    (folder / "like").mkdir()
    with a_strava() as other:  # what changes a feed is tried where it does no harm
        like = Club(folder / "like", other, port=asked.port)
        like.make(now)
        found = news(like, folder / "scratch", now)
    with cluster() as server:
        (folder / "club").mkdir()
        club = Shelved(folder / "club", strava, port=asked.port, server=server, rhythm=1440)
        made(club, now, count)
        drawn = random.Random(asked.seed)
        who = whole_day(club.names, drawn) if asked.whole_day else busiest(club.names, drawn, seconds)
        names = [name for kind in ("runs", "polls", "marks") for name in who[kind]]
        each = min(ALIKE, -(-len(names) // len(asked.workers)))
        compare(club, Machines, [(one, names[at * each : (at + 1) * each]) for at, one in enumerate(asked.workers)])
        with Machines(club, "pages", workers=asked.workers[-1]):
            turns(club, who["marks"], Sync(), threads=8)  # whoever gives a label on a page has one
        with club.listening(), Machines(club, "day", workers=asked.workers[-1]) as daemon:
            start(club, daemon)
            idle(daemon, asked.idle)
            day(club, daemon, Day(club, found, seconds=seconds, seed=asked.seed, **who))
            say("day", f"PostgreSQL: {server_of(server)}; nothing waits any more after {club.drained():.0f} s")
            rush(club, daemon, names[:MOST])
            quota(club, names[:MOST])
            some = drawn.sample(club.names, min(OPENED, count))
            right(club, some, drawn.sample(names, min(asked.sample, len(names))))


def whole_day(names, drawn):
    """Who does what on a day of all: of ten athletes six run, the others are polled, one gives a label, each calendar looks twice."""
    names = drawn.sample(names, len(names))
    ran = len(names) * 6 // 10  # who labels tomorrow is nobody of those, or the run might change nothing more
    polled = names[ran:]
    return {"runs": names[:ran], "polls": polled, "marks": polled[: len(names) // 10], "fetches": 2 * names}


def busiest(names, drawn, seconds):
    """The same in the busiest ``seconds`` of a day, where each is polled once and each calendar looks once an hour."""
    part = seconds / 86_400
    ran, polled, marked = (max(4, int(len(names) * share * part)) for share in (0.6 * PEAK, 1, 0.1 * PEAK))
    some = drawn.sample(names, ran + polled + marked)
    looks = drawn.choices(names, k=int(len(names) * 24 * part))
    return {"runs": some[:ran], "polls": some[ran : ran + polled], "marks": some[ran + polled :], "fetches": looks}


def server_of(server):
    """What a PostgreSQL costs."""
    pid = int((server.home / "data" / "postmaster.pid").read_text().split()[0])
    whole = processes.tree(pid)
    size = sum(one.stat().st_size for one in (server.home / "data" / "base").rglob("*") if one.is_file())
    return (
        f"{whole.pss:.0f} MB, {whole.cpu + whole.ended:.0f} s of processor since its start, {size / 1e9:.1f} GB on disk"
    )


def made(club, now, count):
    """Let the club be there."""
    began = time.monotonic()
    club.make(now)
    club.copy(count)
    club.subscribe()
    say("made", f"{count} athletes in {time.monotonic() - began:.0f} s, not measured")


def say(what, text):
    """One line of the report."""
    print(f"{what:<6} {text}", flush=True)


class Spent:
    """The processor's time of a service over a with-block, the time on the clock, and how much of the machine was others'."""

    def __init__(self, daemon):
        self._daemon = daemon

    def __enter__(self):
        self._before = self._now()
        return self

    def _now(self):
        whole = self._daemon.whole
        return whole.cpu + whole.ended, self._daemon.itself.cpu, time.monotonic(), processes.machine()

    def __exit__(self, *_):
        spent = [after - before for after, before in zip(self._now(), self._before, strict=True)]
        self.whole, self.itself, self.seconds, machine = spent
        self.busy = machine / self.seconds

    def each(self, count):
        """The processor's time of one of so many."""
        return f"{self.whole / count * 1000:.0f} ms of processor each"

    def __str__(self):
        return (
            f"{self.seconds:.0f} s, {self.whole:.0f} s of processor ({self.itself:.0f} of the serving process);"
            f" {self.busy:.1f} processors of the machine busy"
        )


def compare(club, kind, groups):
    """Whole turns of each group with so many workers."""
    per_second = []
    for count, names in groups:
        with kind(club, f"compared-{count}", workers=count) as daemon:
            turns(club, names[: 2 * count], Sync(asked=True), threads=8)  # the workers are warm
            with Spent(daemon) as spent:
                turns(club, names, Sync(asked=True), threads=8)
        per_second.append(len(names) / spent.seconds)
        say("first", f"{count} workers: {per_second[-1]:.2f} whole turns a second, {spent.each(len(names))}: {spent}")
    first, last = groups[0][0], groups[-1][0]
    say("first", f"{last} workers do {per_second[-1] / per_second[0]:.2f} times what {first} does, on the clock")


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


def day(club, daemon, one):
    """The slice of a day."""
    requests, turned = len(club.strava.log), turns_in(daemon)
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


def rush(club, daemon, names):
    """As fast as it goes."""
    turns(club, names, Sync(), threads=8)
    with Spent(daemon) as spent:
        turns(club, names, Sync(), threads=8)
    speed = len(names) / spent.seconds
    say("rush", f"{speed:.1f} polls with nothing new a second, {spent.each(len(names))}: {spent}")
    with Spent(daemon) as spent:
        whole, unchanged = fetched(club, names, FETCHES)
    each = f"{spent.whole / 2 / FETCHES * 1000:.2f} ms of processor each"
    say("rush", f"{whole:.0f} whole fetches a second, {unchanged:.0f} unchanged, {each}: {spent}")


def quota(club, names):
    """Strava's limit becomes too small for everybody: what the ledger has to hold. Half is ours, and of that a fifth is not
    for polls."""
    strava = club.strava
    windows = strava.world.quota.read
    limit = int((windows.used[0] + len(names) // 2) / 0.4)
    strava.limits(overall=(2 * limit, PLENTY), read=(limit, PLENTY))
    before = len(strava.log)
    late = turns(club, names, Sync(), threads=8)
    full = sum(entry.status == 429 for entry in strava.log[before:])
    say(
        "quota",
        f"{len(names)} polls at a limit of {limit} reads a quarter, {limit // 2} ours and {int(limit * 0.4)} for polls",
    )
    say("quota", f"{windows.used[0]} asked by Strava's count; {full} refused there, {late} put off here")
    strava.limits(overall=(PLENTY, PLENTY), read=(PLENTY, PLENTY))


def right(club, names, sample):
    """Feeds of ``names`` as they are served: those of a sample against what a fresh process makes, and whose each session is."""
    owners, twice, began = {}, 0, time.monotonic()
    with closing(Link(club.port)) as link:
        served = {name: link.ask(club.feed_path(name))[2] for name in {*names, *sample}}
    say(
        "right", f"{len(served)} feeds one after another: {(time.monotonic() - began) / len(served) * 1000:.1f} ms each"
    )
    for name, body in served.items():
        for uid in set(_UID.findall(body)):
            twice += owners.setdefault(uid, name) != name
    wrong = [name for name in sample if afresh(club, name) != served[name]]
    say("right", f"{len(sample) - len(wrong)} of {len(sample)} feeds the same afresh {wrong}; {twice} sessions twice")


def afresh(club, name):
    """What a process of its own makes of somebody's state: on a copy, or on a machine that has nothing yet."""
    if hasattr(club, "another_root"):
        root = club.another_root("afresh")
        where = ["--config", str(club.config), "--state", str(root), "--athlete", name]
        subprocess.run([sys.executable, "-m", "liftday", *where, "sync"], check=True, stdout=subprocess.DEVNULL)
        return (root / "athletes" / name / "feed.ics").read_bytes()
    state = club.replica(name, club.folder / "afresh")
    config = club.folder / "athletes" / f"{name}.toml"
    words = [str(config), str(club.config), str(state), name, datetime.now(UTC).isoformat()]
    subprocess.run([sys.executable, "-c", _AFRESH, *words], check=True)
    return (state / "feed.ics").read_bytes()


if __name__ == "__main__":
    sys.exit(main())
