"""The feed's speed while a sync runs: `python bench/feed_sync.py [--rounds 6] [--seconds 4]`.

The real daemon behind the local emulator with the sample athlete's two years, asked by one client, in turn quiet and
while `liftday sync --full` runs again and again beside it. Two ways of asking: as fast as it answers (wrk where
installed, which takes a processor for itself), and every ten milliseconds, as many calendars at once would. On a machine
of two processors server, client, emulator and sync share them: the first way then shows that sharing, the second what a
subscriber waits.
"""

import argparse
import http.client
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from datetime import UTC, datetime
from pathlib import Path

from feed import Server, free_port, load
from feed import wait_for as first_answer
from home import furnish

from daemon import facts, wait_for
from strava_emulator import Emulator
from strava_emulator.sample import sample_activities


class Syncs(threading.Thread):
    """Full syncs one after the other, until told to stop; counts them."""

    def __init__(self, liftday):
        super().__init__(daemon=True)
        self.liftday, self.done, self.count = liftday, threading.Event(), 0

    def run(self):
        while not self.done.is_set():
            subprocess.run([*self.liftday, "sync", "--full", "--json"], check=True, capture_output=True)
            self.count += 1


def paced(url, seconds, etag=""):
    """One request each ten milliseconds: the waits in milliseconds, in order of length."""
    parts = urllib.parse.urlsplit(url)
    link = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    waits, next_at = [], time.perf_counter()
    end = next_at + seconds
    while next_at < end:
        time.sleep(max(0.0, next_at - time.perf_counter()))
        begun = time.perf_counter()
        link.request("GET", parts.path, headers={"If-None-Match": etag} if etag else {})
        reply = link.getresponse()
        reply.read()
        assert reply.status == (304 if etag else 200), reply.status
        waits.append((time.perf_counter() - begun) * 1000)
        next_at += 0.01
    return sorted(waits)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=6)
    options.add_argument("--seconds", type=int, default=4)
    given = options.parse_args()
    now, port = datetime.now(UTC), free_port()
    with (
        tempfile.TemporaryDirectory(prefix="liftday-bench-") as folder,
        Emulator(
            sample_activities(now),
            now=now,
            ticking=True,
            client_id=12345,
            client_secret="bench",
            limits=(100_000, 100_000),
            read_limits=(100_000, 100_000),
        ) as strava,
    ):
        home = Path(folder)
        config = home / "config.toml"
        _, state = furnish(home, strava.oauth_base_url, now=now, more=f"[feed]\nport = {port}\n")
        liftday = [sys.executable, "-m", "liftday", "--config", str(config), "--state", str(state)]
        with (home / "log").open("wb") as log:
            daemon = subprocess.Popen([*liftday, "run"], stderr=log)
        try:
            wait_for(home / "log", b"synced")
            told = subprocess.run([*liftday, "feed-url"], check=True, capture_output=True, text=True).stdout
            measure(told.splitlines()[0].split()[-1], liftday, daemon.pid, given)
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(20)


def measure(url, liftday, pid, given):
    server = Server("liftday", url)
    etag = first_answer(server, 1_000)
    cases = {"GET": [], "304": [f"If-None-Match: {etag}"]}
    fast = {(case, how): [] for case in cases for how in ("quiet", "sync")}
    slow = {key: [] for key in fast}
    resident = {"quiet": [facts(pid)["rss"]], "sync": []}
    syncs = 0
    for turn in range(given.rounds):
        for how in ("quiet", "sync") if turn % 2 == 0 else ("sync", "quiet"):
            beside = Syncs(liftday) if how == "sync" else None
            if beside:
                beside.start()
                time.sleep(0.5)
            for case, extra in cases.items():
                fast[case, how].append(load(server, 1, given.seconds, extra, 1))
                slow[case, how] += paced(url, given.seconds, etag if extra else "")
            resident[how].append(facts(pid)["rss"])
            if beside:
                beside.done.set()
                beside.join()
                syncs += beside.count
    print(f"{syncs} full syncs beside it; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    for case in cases:
        rates = {how: statistics.median(rate for rate, _, _ in fast[case, how]) for how in ("quiet", "sync")}
        line = f"{case}: {rates['quiet']:,.0f} req/s quiet, {rates['sync']:,.0f} during a sync ({rates['sync'] / rates['quiet']:.2f})"
        print(line)
        for how in ("quiet", "sync"):
            waits = sorted(slow[case, how])
            at = [waits[int(len(waits) * share)] for share in (0.5, 0.99)]
            print(f"  every 10 ms, {how:5}: p50 {at[0]:.2f} ms, p99 {at[1]:.2f} ms, longest {waits[-1]:.1f} ms")
    print(f"resident: {max(resident['quiet']):.1f} MB quiet, {max(resident['sync']):.1f} MB during a sync (target 60)")


if __name__ == "__main__":
    main()
