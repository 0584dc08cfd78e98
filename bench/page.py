"""What the page costs: `python bench/page.py [--years 2] [--rounds 20]`.

One home with the history of the sample runner, planned once. Printed:

facts      what a turn gathers for the pages beside what it has: evidence of 28 days, the log of changes
render     home, 28 days and all coming sessions, as HTML (target 60 ms), the first time with the templates read, then again
pack       all of it as the file beside the feed
home       the bytes of the first page, uncompressed, with its style (target 40 kB)
served     how many times a second home and the feed are answered by the same server, in turn in one run

Times are the processor's, the median of the rounds, but for what is served.
"""

import argparse
import http.client
import json
import os
import statistics
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from liftday.config.read import read
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.orders import ImportFiles
from liftday.daemon.state import feed_files, page_files
from liftday.daemon.state.access import Secret, existing
from liftday.daemon.state.instance import open_instance
from liftday.daemon.turn import cycle, pages
from liftday.daemon.web.bridge import Bridge, Bridges, View, feed_digest, page_digest
from liftday.daemon.web.page_set import NO_PAGES, page_set
from liftday.daemon.web.server import WebServer
from liftday.daemon.web.snapshot import Snapshot
from liftday.page.render import render
from strava_emulator.sample import sample_activities

NOW = datetime(2026, 3, 4, 6, tzinfo=UTC)
CONFIG = '[athlete]\ntimezone = "Europe/Berlin"\n[safety]\naccepted = 2026-01-01\n'
SECRET = "page-secret-of-the-bench-0123456789_abcdefgh"


def spent(work, rounds):
    """The processor's milliseconds of each round, and the last result."""
    times, result = [], None
    for _ in range(rounds):
        begun = time.process_time()
        result = work()
        times.append(1000 * (time.process_time() - begun))
    return times, result


def a_home(place, years):
    """A home whose history was imported and planned."""
    (place / "config.toml").write_text(CONFIG)
    history = place / "activities.json"
    history.write_text(json.dumps(sample_activities(NOW, years=years)))
    settings, state = read(place / "config.toml"), place / "state"
    state.mkdir(mode=0o700)
    handle = os.open(history, os.O_RDONLY)
    try:
        carry_out_here(settings, state, ImportFiles(files=(str(history),)), now=NOW, files=[handle])
    finally:
        os.close(handle)
    return settings, state


def drawn(settings, state, rounds):
    """Measure facts, rendering and packing; return the bundle."""
    with open_instance(settings, state, readonly=True) as instance:
        decision = cycle.decide(instance, NOW)
        known, plan = decision.known, decision.plan

        def gather():
            signed = pages.Signed(instance, known, plan)
            told = pages.facts_of(instance, decision.past, known, plan, NOW, sign=signed.sign)
            return signed, told

        facts, (signed, told) = spent(gather, rounds)
        renders, documents = spent(lambda: render(told, health=False), rounds + 1)
        packs, packed = spent(lambda: page_files.pack(pages.bundle_of(documents, signed.stamps)), rounds)
    days = sum(path.startswith("day/") for path in documents.home)
    sessions = sum(path.startswith("session/") for path in documents.home)
    print(f"facts   {statistics.median(facts):7.1f} ms")
    mark = "met" if statistics.median(renders[1:]) <= 60 else "MISSED"
    print(
        f"render  {statistics.median(renders[1:]):7.1f} ms, first {renders[0]:.1f} ms, for home, {days} days, {sessions} sessions,"
        f" both editions (target 60: {mark})"
    )
    print(f"pack    {statistics.median(packs):7.1f} ms, {len(packed):,} bytes on disk")
    style = next(len(one.body) for path, one in documents.home.items() if path.endswith(".css"))
    size = len(documents.home[""].body) + style
    print(
        f"home    {size:7,} bytes with its style of {style:,} (target 40,000: {'met' if size <= 40_000 else 'MISSED'})"
    )
    return page_files.unpack(packed)


def served(state, bundle, rounds, seconds):
    """Ask the same server for feed and home in turn; print both rates and their proportion."""
    found = feed_files.read(state / feed_files.FEED)
    assert found is not None
    secret = existing(state, Secret.FEED)
    if secret is None:
        secret = SECRET
    view = View(
        feed=Snapshot.of(found[0], changed=NOW),
        feed_digest=feed_digest(secret),
        pages=page_set(bundle, changed=NOW, before=NO_PAGES),
        page_digest=page_digest(SECRET),
    )
    asked = {"feed": f"/feed/{secret}.ics", "page": f"/page/{SECRET}/"}
    rates = {name: [] for name in asked}
    with WebServer(Bridges(Bridge(now=lambda: NOW, view=view)), "127.0.0.1", 0) as web:
        for turn in range(rounds):
            for name in sorted(asked, reverse=turn % 2 == 1):
                with closing(http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)) as link:
                    ends, count = time.monotonic() + seconds, 0
                    while time.monotonic() < ends:
                        link.request("GET", asked[name])
                        assert link.getresponse().read()
                        count += 1
                rates[name].append(count / seconds)
    feed, page = (statistics.median(rates[name]) for name in ("feed", "page"))
    print(f"served  feed {feed:,.0f}/s of {len(found[0]):,} bytes, page {page:,.0f}/s: {page / feed:.2f} of the feed")


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--years", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=1.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings, state = a_home(Path(folder), asked.years)
        bundle = drawn(settings, state, asked.rounds)
        served(state, bundle, 5, asked.seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
