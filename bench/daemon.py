"""What the daemon costs while nothing happens, and what a sync costs it: `python bench/daemon.py [--seconds 60]`.

The real daemon, as a process of its own, on the sample athlete's two years behind the local emulator. Read from /proc:
resident memory before and after a full sync (and the highest of the turn's own process meanwhile), then over an idle
minute its processor time, what it wrote to the disk, its system calls that write, and how often it woke up.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from home import furnish

from strava_emulator import Emulator
from strava_emulator.sample import sample_activities


def facts(pid):
    """Given a process, return what /proc knows: megabytes, seconds, bytes, counts."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    io = dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())
    switches = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        switches += int((task / "status").read_text().split("voluntary_ctxt_switches:")[1].split()[0])
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return {
        "rss": int(status["VmRSS"].split()[0]) / 1024,
        "peak": int(status["VmHWM"].split()[0]) / 1024,
        "cpu": (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK"),
        "wrote": int(io["write_bytes"]) - int(io["cancelled_write_bytes"]),
        "write_calls": int(io["syscw"]),
        "woke": switches,
        "threads": int(status["Threads"]),
    }


class Turns(threading.Thread):
    """Watches for the processes that carry out turns, and keeps the highest memory of any."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.peak, self.done = pid, 0.0, threading.Event()

    def run(self):
        while not self.done.wait(0.02):
            try:
                for child in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split() + self.others():
                    self.peak = max(self.peak, facts(child)["peak"])
            except (OSError, KeyError, IndexError):
                continue

    def others(self):
        found = []
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            found += (task / "children").read_text().split()
        return found


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=int, default=60, help="how long it is left alone")
    seconds = options.parse_args().seconds
    now = datetime.now(UTC)
    with (
        tempfile.TemporaryDirectory(prefix="liftday-bench-") as folder,
        Emulator(sample_activities(now), now=now, ticking=True, client_id=12345, client_secret="bench") as strava,
    ):
        home = Path(folder)
        settings, state = furnish(home, strava.oauth_base_url, now=now, more="[feed]\nport = 0\n")
        liftday = [sys.executable, "-m", "liftday", "--config", str(settings.path), "--state", str(state)]
        began = time.monotonic()
        with (home / "log").open("wb") as log:
            daemon = subprocess.Popen([*liftday, "run"], stderr=log)
        try:
            measure(daemon.pid, liftday, home / "log", began, seconds)
        finally:
            daemon.send_signal(signal.SIGTERM)
            stopping = time.monotonic()
            code = daemon.wait(20)
            print(f"stopped in {time.monotonic() - stopping:.2f} s with exit {code}")


def measure(pid, liftday, log, began, seconds):
    wait_for(log, b"ready")
    print(f"ready after {time.monotonic() - began:.2f} s; {facts(pid)['threads']} threads")
    turns = Turns(pid)
    turns.start()
    print(f"resident before the first sync   {facts(pid)['rss']:6.1f} MB")
    wait_for(log, b"synced")
    print(f"resident after the first history {facts(pid)['rss']:6.1f} MB")
    for number in range(3):
        started = time.monotonic()
        subprocess.run([*liftday, "sync", "--full", "--json"], check=True, stdout=subprocess.DEVNULL)
        print(
            f"resident after full sync {number + 1}       {facts(pid)['rss']:6.1f} MB ({time.monotonic() - started:.1f} s)"
        )
    started = time.monotonic()
    subprocess.run([*liftday, "sync", "--json"], check=True, stdout=subprocess.DEVNULL)
    print(f"a sync with nothing new takes    {time.monotonic() - started:6.1f} s")
    turns.done.set()
    print(f"highest of a turn's own process  {turns.peak:6.1f} MB")
    before = facts(pid)
    time.sleep(seconds)
    after = facts(pid)
    spent = after["cpu"] - before["cpu"]
    print(f"over {seconds} idle seconds:")
    print(f"  processor    {spent:.2f} s = {100 * spent / seconds:.2f} % of a core")
    print(f"  disk writes  {after['wrote'] - before['wrote']} bytes")
    print(f"  write calls  {after['write_calls'] - before['write_calls']}")
    print(f"  woke up      {(after['woke'] - before['woke']) / seconds:.1f} times a second")
    print(f"  resident     {after['rss']:.1f} MB, highest ever {after['peak']:.1f} MB")


def wait_for(log, word):
    ends = time.monotonic() + 120
    while word not in log.read_bytes():
        if time.monotonic() > ends:
            raise SystemExit(f"no {word!r}: {log.read_text()}")
        time.sleep(0.05)


if __name__ == "__main__":
    main()
