"""From intervals.icu to the published feed: `python bench/intervals.py [--count 5000]`.

A first history of so many activities from an emulator that is a process of its own, in as many syncs as the client's
own measure asks for (twenty requests in twenty seconds, sixty an hour): the clock that liftday sees is moved on by what
each sync says it wants to wait, nothing here waits. Then a poll that finds nothing new, and a full read.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from liftday.config.read import read
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.orders import Sync
from liftday.daemon.state.instance import open_instance
from liftday.store import activities
from strava_emulator.sample import sample_activities

NOW = datetime(2026, 3, 4, 6, tzinfo=UTC)
CONFIG = """[athlete]
timezone = "Europe/Berlin"
[safety]
accepted = 2026-01-01
[intervals]
api_key_file = "{key}"
base_url = "{address}"
[strength]
equipment = ["dumbbell", "band"]
"""
KEPT = (
    "start_date", "distance", "moving_time", "elapsed_time", "total_elevation_gain", "average_speed", "max_speed",
    "average_heartrate", "max_heartrate", "name",
)  # fmt: skip


def told(record):
    """A run of the sample athlete as intervals.icu tells it."""
    return {name: record.get(name) for name in KEPT} | {
        "id": f"i{record['id']}",
        "type": record["sport_type"],
        "source": "GARMIN_CONNECT",
        "timezone": "Europe/Berlin",
        "start_date_local": record["start_date_local"].removesuffix("Z"),
    }


def run(settings, state, at, **order):
    """One sync; return its outcome, and the seconds by the clock and of the processor."""
    wall, work = time.perf_counter(), time.process_time()
    outcome = carry_out_here(settings, state, Sync(by_schedule=True, **order), now=at)
    return outcome, time.perf_counter() - wall, time.process_time() - work


def until_done(settings, state, at, **order):
    """Sync as often as it wants to go on at once; return the instant after the last, and the sums."""
    sums = {"syncs": 0, "fetched": 0, "requests": 0, "clock": 0.0, "processor": 0.0}
    while True:
        outcome, wall, work = run(settings, state, at, **order)
        assert outcome.trouble is None, outcome.trouble
        for name, more in zip(sums, (1, outcome.turn.fetched, outcome.turn.requests, wall, work), strict=True):
            sums[name] += more
        if outcome.retry_seconds is None:
            return at, sums
        at += timedelta(seconds=outcome.retry_seconds + 1)
        order = {}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=5_000)
    count = options.parse_args().count
    with tempfile.TemporaryDirectory(prefix="liftday-bench-") as name:
        folder = Path(name)
        runs, key, config = folder / "runs.json", folder / "key", folder / "config.toml"
        runs.write_text(json.dumps([told(one) for one in sample_activities(NOW, years=max(2, count // 250))[-count:]]))
        key.write_text("bench\n")
        emulator = subprocess.Popen(
            [sys.executable, "-m", "intervals_emulator", "--activities", str(runs), "--key", "bench"],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            config.write_text(CONFIG.format(key=key, address=emulator.stdout.readline().strip()))
            settings, state = read(config), folder / "state"
            at, first = until_done(settings, state, NOW)
            _, poll = until_done(settings, state, at + timedelta(hours=2))
            _, full = until_done(settings, state, at + timedelta(hours=4), full=True)
            with open_instance(settings, state, readonly=True) as instance:
                assert activities.counts(instance.store).intervals == count
        finally:
            emulator.terminate()
            emulator.wait(20)
            emulator.stdout.close()
        size = (state / "liftday.db").stat().st_size
    for what, sums in (("first history", first), ("poll", poll), ("full read", full)):
        print(f"{what:<14}", ", ".join(f"{name} {value:.2f}".removesuffix(".00") for name, value in sums.items()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count} activities, history read by {at - NOW} after the start, {size / 1e6:.1f} MB, peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
