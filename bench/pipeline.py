"""From Strava to the published feed, against the bare work on the same bytes: `python bench/pipeline.py [--count 5000]`.

Both sides meet in one run, in one process, taking turns, at one emulator that is a process of its own:

bare      requests fetches the same pages, json reads them, sqlite3 keeps each activity as a row, a commit a page
pulled    liftday's own fetch, reading and keeping alone: every field checked, edits recognised, the cursor kept with them
liftday   `sync` from an empty memory: all of that, then 5,000 classes, a forecast, a plan, its check, the feed

Printed are the best of several rounds, because a busy machine only ever makes them slower, and beside the clock's time
the processor's (both processes), which a busy machine hardly changes. "published" is when the feed stands on the disk;
what comes after it (the laps of a few runs, and the plan made again with them) is "ended".
"""

import argparse
import contextlib
import gc
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import requests
from home import furnish

from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.orders import Sync
from liftday.daemon.turn import cycle
from strava_emulator.sample import sample_activities

NOW = datetime(2026, 3, 4, 6, tzinfo=UTC)
PAGE = 200
TABLE = """CREATE TABLE activity (id INTEGER PRIMARY KEY, start TEXT, sport TEXT, name TEXT, distance REAL, moving REAL,
elapsed REAL, climb REAL, average_hr REAL, max_hr REAL, raw TEXT)"""
FIELDS = ("id", "start_date_local", "sport_type", "name", "distance", "moving_time", "elapsed_time",
          "total_elevation_gain", "average_heartrate", "max_heartrate")  # fmt: skip


@contextlib.contextmanager
def emulator(folder, count):
    """Serve so many activities from a process of its own; yield its address."""
    path = folder / "activities.json"
    path.write_text(json.dumps(sample_activities(NOW, years=max(2, count // 250))[-count:]))
    words = ["--activities", str(path), "--at", NOW.isoformat(), "--client-secret", "bench"]
    words += ["--limits", "1000000,1000000", "--read-limits", "1000000,1000000"]
    process = subprocess.Popen(
        [sys.executable, "-m", "strava_emulator", *words],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        yield process.stdout.readline().strip(), process.pid
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def home(folder, address, number):
    """A fresh home, logged in; return its settings and state directory."""
    place = folder / f"home-{number}"
    place.mkdir()
    return furnish(place, address, now=NOW, more='[strength]\nequipment = ["dumbbell", "band"]\n')


class Watch:
    """Seconds since it was made: by the clock, and of the processor in this process and in the emulator's."""

    def __init__(self, pid):
        self._pid = pid
        gc.collect()
        self._wall, self._work = time.perf_counter(), self._used()

    def read(self):
        """Both, as they stand."""
        return time.perf_counter() - self._wall, self._used() - self._work

    def _used(self):
        fields = Path(f"/proc/{self._pid}/stat").read_text().rpartition(") ")[2].split()
        return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def bare(folder, address, state, number, watch):
    """Fetch, parse, insert; return the seconds, how many rows there are and how many bytes came."""
    token = json.loads((state / "strava-tokens.json").read_text())["access_token"]
    base = sqlite3.connect(folder / f"bare-{number}.db", isolation_level=None)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute(TABLE)
    rows = size = 0
    with requests.Session() as line:
        line.headers["Authorization"] = f"Bearer {token}"
        for page in range(1, 1_000):
            asked = {"page": page, "per_page": PAGE}
            reply = line.get(f"{address}/api/v3/athlete/activities", params=asked, timeout=30)
            reply.raise_for_status()
            found = json.loads(reply.content)
            size += len(reply.content)
            if not found:
                break
            base.execute("BEGIN IMMEDIATE")
            base.executemany(
                f"INSERT INTO activity VALUES ({','.join('?' * (len(FIELDS) + 1))})",
                [(*(one.get(name) for name in FIELDS), json.dumps(one)) for one in found],
            )
            base.execute("COMMIT")
            rows += len(found)
    spent = watch.read()
    base.close()
    return spent, rows, size


def ours(settings, state, watch):
    """`liftday sync` from an empty memory; return the seconds until all is kept, to the published feed, to the end, and
    the outcome."""
    marks, turn, publish = [], cycle.turn, cycle.publish.publish

    def watched_turn(*words, **more):
        marks.append(watch.read())
        return turn(*words, **more)

    def watched_publish(*words, **more):
        done = publish(*words, **more)
        marks.append(watch.read())
        return done

    cycle.turn, cycle.publish.publish = watched_turn, watched_publish
    try:
        outcome = carry_out_here(settings, state, Sync(), now=NOW)
        return *marks[:2], watch.read(), outcome
    finally:
        cycle.turn, cycle.publish.publish = turn, publish


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=5_000)
    options.add_argument("--rounds", type=int, default=5)
    told = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="liftday-bench-") as name:
        folder, rounds = Path(name), []
        with emulator(folder, told.count) as (address, pid):
            for number in range(told.rounds + 1):
                settings, state = home(folder, address, number)
                plain, rows, size = bare(folder, address, state, number, Watch(pid))
                *steps, outcome = ours(settings, state, Watch(pid))
                assert outcome.turn.fetched == rows == told.count, (outcome.turn.fetched, rows)
                assert (state / "feed.ics").stat().st_size > 1_000
                if number:  # the first round imports and warms
                    rounds.append((plain, *steps))
    print(f"{rows} activities, {size / 1e6:.1f} MB, {outcome.turn.requests} reads, best of {told.rounds} rounds")
    names = ("bare fetch, parse, insert", "liftday, all pulled", "liftday, feed published", "liftday, sync ended")
    best = [[min(one[which][unit] for one in rounds) for unit in (0, 1)] for which in range(len(names))]
    for which, (clock, work) in zip(names, best, strict=True):
        print(f"{which:<26} {clock:6.2f} s by the clock, {work:5.2f} s of the processor")
    bare_, pulled, published, _ = best
    for which, base in (("bare", bare_), ("pulled", pulled)):
        clock, work = (published[unit] / base[unit] for unit in (0, 1))
        print(f"published / {which:<14} {clock:6.2f}                {work:8.2f}")


if __name__ == "__main__":
    main()
