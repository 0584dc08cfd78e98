"""100,000 wrong feed addresses: `python bench/guesses.py [--guesses N]` (checklist line 47, fault 48).

Two kinds of guesses take turns on one connection: nothing right, and all right but the last letter. All answers must be
the same bytes but for the date, and the times of the two kinds must not differ by more than the noise. The noise is
measured in the same run: the first kind is split in two, and the two halves are compared in the same way. Neither a
guess nor the right secret may stand in the log.
"""

import argparse
import io
import re
import socket
import statistics
import sys
import time
from datetime import UTC, datetime

from liftday.daemon.logs import setup
from liftday.daemon.web.bridge import Bridge, Bridges, View, feed_digest
from liftday.daemon.web.hosts import Hosts
from liftday.daemon.web.server import WebServer
from liftday.daemon.web.snapshot import Snapshot

SECRET = "qW3rTy7uIoPasDfGh9jKlZxCvBnM-1_2345678901ab"


def request(secret):
    return f"GET /feed/{secret}.ics HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def ask(link, data):
    begun = time.perf_counter_ns()
    link.sendall(data)
    got = link.recv(65_536)
    taken = time.perf_counter_ns() - begun
    while not got.endswith(b"Not found\n"):
        got += link.recv(65_536)
    return taken, re.sub(rb"(?i)\r\ndate: [^\r]+", b"", got)


def welch(one, two):
    """Welch's t of the middle 90 %: the tails are the scheduler's."""
    trimmed = [sorted(x)[len(x) // 20 : -len(x) // 20] for x in (one, two)]
    spread = sum(statistics.variance(x) / len(x) for x in trimmed) ** 0.5
    return (statistics.fmean(trimmed[0]) - statistics.fmean(trimmed[1])) / spread


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--guesses", type=int, default=100_000)
    count = parser.parse_args().guesses
    log = io.StringIO()
    setup(verbose=True, stream=log)
    view = View(
        hosts=Hosts.of(host="127.0.0.1"),
        feed=Snapshot.of(b"BEGIN:VCALENDAR\r\n", changed=datetime(2026, 1, 1, tzinfo=UTC)),
        feed_digest=feed_digest(SECRET),
    )
    none = request("".join("A" if c != "A" else "B" for c in SECRET))
    nearly = request(SECRET[:-1] + "X")
    answers, times = set(), ([], [], [])
    bridge = Bridge(now=lambda: datetime.now(UTC), view=view)
    with (
        WebServer(Bridges(bridge), "127.0.0.1", 0) as server,
        socket.create_connection(("127.0.0.1", server.port)) as link,
    ):
        for n in range(-300, count):
            kind = n % 3
            taken, answer = ask(link, nearly if kind == 2 else none)
            answers.add(answer)
            if n >= 0:
                times[kind].append(taken)
    step, noise = welch(times[0] + times[1], times[2]), welch(times[0], times[1])
    medians = [statistics.median(x) / 1000 for x in times]
    print(f"{count:,} guesses, {len(answers)} different answer(s)")
    print(
        f"median us: nothing right {medians[0]:.2f} and {medians[1]:.2f}, all but the last letter right {medians[2]:.2f}"
    )
    print(f"t of right against wrong beginnings {step:+.2f}; of the noise with itself {noise:+.2f}")
    leaked = SECRET[:-1] in log.getvalue() or "AAAA" in log.getvalue()
    print(f"log: {len(log.getvalue().splitlines())} line(s), a secret in it: {'YES' if leaked else 'no'}")
    good = len(answers) == 1 and not leaked and abs(step) < max(4.5, 2 * abs(noise))
    print("met" if good else "MISSED")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
