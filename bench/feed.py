"""The feed's speed beside other servers, in one run: `python bench/feed.py [--url http://127.0.0.1:8437/feed/….ics]`.

150 entries (about 104 kB). Each server runs alone on one CPU and its client on another; the rounds alternate between
the servers, so that what else the machine does hits all alike. nginx, Radicale and wrk are used where installed
(apt install nginx-light radicale wrk); what is missing is named and left out. Without wrk a loop of our own asks, which
is slower than the servers: then only the proportions to each other mean something.

Targets: GET >= 0.25 and 304 >= 0.4 of nginx, GET >= 40 x Radicale, p50 <= 0.3 ms, p99 <= 8 ms, memory <= 60 MB, all with
one connection; 10,000 entries not slower than 1/20.
"""

import argparse
import contextlib
import gzip
import http.client
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from datetime import UTC, datetime, timedelta
from pathlib import Path

from liftday.daemon.web.bridge import Bridge, Bridges, View, feed_digest
from liftday.daemon.web.hosts import Hosts
from liftday.daemon.web.server import WebServer
from liftday.daemon.web.snapshot import Snapshot

SECRET = "bench" * 9
MOVES = (
    "Goblet squat",
    "Romanian deadlift",
    "Side plank",
    "Calf raise",
    "Row",
    "Push-up",
    "Step-up",
    "Dead bug",
    "Lunge",
)
TARGETS = "targets: GET >= 0.25 x nginx, 304 >= 0.4 x nginx, GET >= 40 x Radicale, p50 <= 0.3 ms, p99 <= 8 ms, <= 60 MB"


def calendar(entries):
    """A feed of so many sessions, each about 700 bytes as ours are, the same at every run."""
    start = datetime(2026, 1, 5, 17, 0, tzinfo=UTC)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//liftday//bench//EN", "X-WR-CALNAME:Strength"]
    for n in range(entries):
        at = start + timedelta(days=2 * n % 3000, minutes=n // 1500)
        text = "".join(
            f"{MOVES[(n * 7 + k) % len(MOVES)]} {2 + (n + k) % 4} x {5 + (n * k) % 11} at RPE {6 + (n + k) % 3}\\, rest {60 + 15 * (n % 5)} s\\n"
            for k in range(12)
        )
        lines += ["BEGIN:VEVENT", f"UID:{n:08d}-0000-5000-8000-000000000000", "DTSTAMP:20260101T000000Z"]
        lines += [f"DTSTART:{at:%Y%m%dT%H%M%SZ}", f"DTEND:{at + timedelta(minutes=30):%Y%m%dT%H%M%SZ}"]
        lines += [f"SUMMARY:Strength {n}"]
        whole = f"DESCRIPTION:{text}"
        lines += [whole[:75], *(f" {whole[k : k + 74]}" for k in range(75, len(whole), 74))]
        lines += ["SEQUENCE:0", "END:VEVENT"]
    return ("\r\n".join([*lines, "END:VCALENDAR"]) + "\r\n").encode()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One contestant: its name, its address, and its processes for the memory."""

    def __init__(self, name, url, process=None, headers=()):
        self.name, self.url, self.process, self.headers = name, url, process, tuple(headers)
        self.results = {}

    def memory_mb(self):
        if self.process is None:
            return None
        pids = [self.process.pid, *children(self.process.pid)]
        kb = 0
        for pid in pids:
            with contextlib.suppress(OSError):
                kb += int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)[1])
        return kb / 1024

    def stop(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            self.process.kill()
            self.process.wait()


def children(pid):
    with contextlib.suppress(OSError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def pinned(cpu):
    return ["taskset", "-c", str(cpu)] if shutil.which("taskset") and (os.cpu_count() or 1) > 1 else []


def ours(folder, body, cpu, name="liftday"):
    port = free_port()
    path = folder / f"{name.replace(' ', '-')}.ics"
    path.write_bytes(body)
    process = subprocess.Popen([*pinned(cpu), sys.executable, __file__, "--serve", str(path), str(port)])
    return Server(name, f"http://127.0.0.1:{port}/feed/{SECRET}.ics", process)


def serve(path, port):
    """The child: the daemon's own web server with one snapshot."""
    snapshot = Snapshot.of(Path(path).read_bytes(), changed=datetime(2026, 1, 1, tzinfo=UTC))
    view = View(hosts=Hosts.of(host="127.0.0.1"), feed=snapshot, feed_digest=feed_digest(SECRET))
    with WebServer(Bridges(Bridge(now=lambda: datetime.now(UTC), view=view)), "127.0.0.1", int(port)):
        threading.Event().wait()


def nginx(folder, body, cpu):
    if not shutil.which("nginx"):
        print("nginx is not installed: left out (apt install nginx-light)")
        return None
    port, root = free_port(), folder / "nginx"
    (root / "feed").mkdir(parents=True)
    feed = root / "feed" / f"{SECRET}.ics"
    feed.write_bytes(body)
    Path(f"{feed}.gz").write_bytes(gzip.compress(body, 9))
    root.chmod(0o755)
    (root / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {root}/pid; error_log {root}/error.log;"
        "events { worker_connections 1024; }"
        f"http {{ access_log off; sendfile on; tcp_nopush off; tcp_nodelay on; keepalive_requests 1000000;"
        f" types {{ text/calendar ics; }} open_file_cache max=10;"
        f" client_body_temp_path {root}/a; proxy_temp_path {root}/b; fastcgi_temp_path {root}/c;"
        f" uwsgi_temp_path {root}/d; scgi_temp_path {root}/e;"
        f" server {{ listen 127.0.0.1:{port}; root {root}; }} }}"
    )
    folder.chmod(0o755)
    process = subprocess.Popen([*pinned(cpu), "nginx", "-p", str(root), "-c", str(root / "nginx.conf")])
    return Server("nginx static", f"http://127.0.0.1:{port}/feed/{SECRET}.ics", process)


def radicale(folder, body, cpu):
    if not shutil.which("radicale"):
        print("Radicale is not installed: left out (apt install radicale)")
        return None
    port, root = free_port(), folder / "radicale"
    collection = root / "collections" / "collection-root" / "bench" / "feed"
    collection.mkdir(parents=True)
    (collection / ".Radicale.props").write_text('{"tag": "VCALENDAR", "D:displayname": "bench"}')
    head, _, rest = body.decode().partition("BEGIN:VEVENT")
    for n, event in enumerate(rest.removesuffix("END:VCALENDAR\r\n").split("BEGIN:VEVENT")):
        (collection / f"{n}.ics").write_text(f"{head}BEGIN:VEVENT{event}END:VCALENDAR\r\n", newline="")
    config = root / "config"
    config.write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = none\n[rights]\ntype = authenticated\n"
        f"[storage]\nfilesystem_folder = {root}/collections\n[logging]\nlevel = error\n"
    )
    process = subprocess.Popen(
        [*pinned(cpu), "radicale", "--config", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    login = "Authorization: Basic YmVuY2g6YmVuY2g="  # bench:bench; the path is the user's own
    return Server("Radicale", f"http://127.0.0.1:{port}/bench/feed/", process, [login])


def wait_for(server, size):
    """Ask until it answers; return the ETag. Radicale writes the entries anew, so only a lower bound is checked."""
    parts = urllib.parse.urlsplit(server.url)
    for _ in range(200):
        with contextlib.suppress(OSError, http.client.HTTPException):
            link = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
            link.request("GET", parts.path, headers=dict(line.split(": ", 1) for line in server.headers))
            reply = link.getresponse()
            got = reply.read()
            if reply.status == 200 and len(got) >= size // 2:
                return reply.headers.get("ETag", "")
            raise SystemExit(f"{server.name} answers {reply.status} with {len(got)} bytes")
        time.sleep(0.1)
    raise SystemExit(f"{server.name} does not answer")


def load(server, connections, seconds, extra, cpu):
    headers = [*server.headers, *extra]
    if shutil.which("wrk"):
        return with_wrk(server.url, connections, seconds, headers, cpu)
    return with_own_loop(server.url, seconds, headers)


def with_wrk(url, connections, seconds, headers, cpu):
    command = [*pinned(cpu), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    for header in headers:
        command += ["-H", header]
    out = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}

    def at(percent):
        value, unit = re.search(rf"\s{percent}%\s+([\d.]+)(us|ms|s|m)", out).groups()
        return float(value) * scale[unit]

    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    if bad:
        raise SystemExit(f"{url}: {bad[1]} bad answers")
    return rate, at(50), at(99)


def with_own_loop(url, seconds, headers):
    parts = urllib.parse.urlsplit(url)
    lines = [f"GET {parts.path} HTTP/1.1", f"Host: {parts.netloc}", *headers]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    taken = []
    with socket.create_connection((parts.hostname, parts.port)) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        end = time.perf_counter() + seconds
        while (start := time.perf_counter()) < end:
            link.sendall(request)
            data = b""
            while b"\r\n\r\n" not in data:
                data += link.recv(262_144)
            head, _, body = data.partition(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", head)
            missing = (int(length[1]) if length and b" 304 " not in head[:16] else 0) - len(body)
            while missing > 0:
                missing -= len(link.recv(262_144))
            taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    return len(taken) / seconds, taken[len(taken) // 2], taken[int(len(taken) * 0.99)]


CASES = (
    ("GET c=1", 1, ()),
    ("304 c=1", 1, ("If-None-Match: {etag}",)),
    ("gzip c=1", 1, ("Accept-Encoding: gzip",)),
    ("GET c=8", 8, ()),
    ("304 c=8", 8, ("If-None-Match: {etag}",)),
)


def measure(servers, rounds, seconds):
    etags = {server: wait_for(server, 1_000) for server in servers}
    for server in servers:
        server.before = server.memory_mb()
    for turn in range(rounds):
        for case, connections, extra in CASES:
            order = servers if turn % 2 == 0 else servers[::-1]
            for server in order:
                lines = [line.format(etag=etags[server]) for line in extra]
                server.results.setdefault(case, []).append(load(server, connections, seconds, lines, 1))


def table(servers):
    print(
        f"\n{'':16}"
        + "".join(f"{case + ' req/s':>26}" for case, _, _ in CASES)
        + f"{'p50 ms':>9}{'p99 ms':>9}{'PSS MB':>14}"
    )
    for server in servers:
        row = f"{server.name:16}"
        for case, _, _ in CASES:
            rates = sorted(rate for rate, _, _ in server.results[case])
            row += f"{f'{statistics.median(rates):,.0f} [{rates[0]:,.0f}-{rates[-1]:,.0f}]':>26}"
        first = server.results["GET c=1"]
        row += f"{statistics.median(p for _, p, _ in first):9.3f}{statistics.median(p for _, _, p in first):9.2f}"
        after = server.memory_mb()
        row += f"{'-' if after is None else f'{server.before:.0f} -> {after:.0f}':>14}"
        print(row)


def verdict(servers):
    """Proportions are taken round by round, as what else the machine does hits neighbours alike, and then the median."""
    rates = {(s.name, case): [rate for rate, _, _ in s.results[case]] for s in servers for case, _, _ in CASES}
    us = "liftday"

    def proportion(one, other, case):
        return statistics.median(a / b for a, b in zip(rates[one, case], rates[other, case], strict=True))

    print(
        f"\nload average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; above 1 the times are the machine's, not the servers'"
    )
    for other, case, least in (
        ("nginx static", "GET c=1", 0.25),
        ("nginx static", "304 c=1", 0.4),
        ("Radicale", "GET c=1", 40),
    ):
        if (other, case) in rates:
            ratio = proportion(us, other, case)
            print(f"{'met   ' if ratio >= least else 'MISSED'} {case} is {ratio:.2f} of {other} (target {least})")
    first = next(s for s in servers if s.name == us)
    p50 = statistics.median(p for _, p, _ in first.results["GET c=1"])
    p99 = statistics.median(p for _, _, p in first.results["GET c=1"])
    print(f"{'met   ' if p50 <= 0.3 else 'MISSED'} p50 {p50:.3f} ms (target 0.3)")
    print(f"{'met   ' if p99 <= 8 else 'MISSED'} p99 {p99:.3f} ms (target 8)")
    large = next((s for s in servers if s.name == "liftday 10,000"), None)
    if large:
        ratio = proportion(large.name, us, "GET c=1")
        print(
            f"{'met   ' if ratio >= 1 / 20 else 'MISSED'} 10,000 entries at {ratio:.3f} of the speed of 150 (target 0.05)"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--url", action="append", default=[], help="also measure this address, such as a running daemon's"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        return serve(*given.serve)
    body = calendar(150)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        servers = [ours(folder, body, 0), nginx(folder, body, 0), radicale(folder, body, 0)]
        servers.append(ours(folder, calendar(10_000), 0, "liftday 10,000"))
        servers = [s for s in servers if s] + [Server(f"given {n}", url) for n, url in enumerate(given.url, 1)]
        try:
            print(f"{len(body):,} bytes, gzip {len(gzip.compress(body, 9)):,}; {TARGETS}")
            print(
                "client: wrk" if shutil.which("wrk") else "client: a loop of our own (wrk is not installed), c=8 is c=1"
            )
            measure(servers, given.rounds, given.seconds)
            table(servers)
            verdict(servers)
        finally:
            for server in servers:
                server.stop()
    return None


if __name__ == "__main__":
    main()
