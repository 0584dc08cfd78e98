"""A home to live in: a configuration, a state directory, an emulated Strava, and the real command line."""

import contextlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import memories
from liftday.cli import run
from liftday.config.athletes import DEFAULT, Places, places_of
from liftday.config.read import read_at
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.orders import Login
from liftday.daemon.sync.login import approve, attempt
from settings_text import RUNNER, at_strava
from strava_emulator import Emulator

T = TypeVar("T")
NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)  # a Monday
PATIENCE = 120.0  # seconds that nothing takes which ends at all

# No page: a turn would draw seventy of them, and the journeys are about the calendar. Those of the page switch it on.
ITS_OWN = """
[strength]
equipment = ["dumbbell", "band"]

[page]
enabled = false

[feed]
port = {port}
"""


@dataclass
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str
    raw: bytes = field(default=b"", repr=False)

    @property
    def json(self):
        """Stdout as the one JSON document it must be."""
        return json.loads(self.out)


@dataclass
class Home:
    """One runner's machine."""

    folder: Path
    strava: Emulator
    config: Path
    state: Path
    port: int = 0
    now: datetime = NOW
    database: str = ""  # the address of its PostgreSQL; none: SQLite in the state directory

    def liftday(self, *words: str, at: datetime | None = None, stdin: str | None = None) -> Said:
        """Run a command in this process, at an instant if one is given."""
        clock = ["--at", at.isoformat()] if at else []
        out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
        before = sys.stdin
        sys.stdin = io.StringIO(stdin or "")
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = run(["--config", str(self.config), "--state", str(self.state), *clock, *words])
        finally:
            sys.stdin = before
        out.flush()
        raw = out.buffer.getvalue()
        return Said(code, raw.decode("utf-8", "replace"), err.getvalue(), raw)

    def login(self, athlete: str = DEFAULT, *, other_athlete: bool = False) -> Said:
        """Log in as a person would: follow the printed address in a browser that approves."""
        places = places_of(Places(config=self.config, state=self.state), athlete)
        settings = read_at(places)
        with attempt(settings) as under_way:
            grant = approve(under_way)
        carry_out_here(settings, places.state, Login(grant=grant, other_athlete=other_athlete), now=self.now)
        return Said(0, "", "")

    @contextlib.contextmanager
    def daemon(self, *, at: datetime | None = None):
        """Run the real daemon as its own process; yield it once it is ready."""
        clock = ["--at", at.isoformat()] if at else []
        process = subprocess.Popen(
            [sys.executable, "-m", "liftday", "--config", str(self.config), "--state", str(self.state), *clock, "run"],
            stderr=subprocess.PIPE,
            text=True,
        )
        log: list[str] = []
        ready, synced, news = threading.Event(), threading.Event(), threading.Condition()

        def listen():
            for line in process.stderr:
                with news:
                    log.append(line)
                    news.notify_all()
                if "ready" in line:
                    ready.set()
                if any(word in line for word in ("synced", "sync_failed", "turn_failed")):
                    synced.set()
            ready.set()
            synced.set()

        ear = threading.Thread(target=listen)
        ear.start()
        assert ready.wait(300), "".join(log)
        running = Running(process, log, synced, news)
        try:
            yield running
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(60)
            ear.join(60)
            process.stderr.close()


@dataclass
class Running:
    """A daemon that runs."""

    process: subprocess.Popen
    log: list[str]
    synced: threading.Event
    news: threading.Condition = field(default_factory=threading.Condition)

    def hears(self, word: str, patience: float = 300.0) -> bool:
        """Wait until the log says a word."""
        with self.news:
            return self.news.wait_for(lambda: any(word in line for line in self.log), timeout=patience)


def an_activity(number: int, start: str, **facts):
    """One run in Strava's shape; ``start`` is the local wall time in Berlin in winter."""
    local = datetime.fromisoformat(start)
    return {
        "resource_state": 2,
        "athlete": {"id": 7, "resource_state": 1},
        "id": number,
        "name": "Morning Run",
        "type": "Run",
        "sport_type": "Run",
        "distance": 8000.0,
        "moving_time": 2880,
        "elapsed_time": 2900,
        "total_elevation_gain": 40.0,
        "start_date": datetime.fromtimestamp(local.replace(tzinfo=UTC).timestamp() - 3600, UTC).strftime(
            "%Y-%m-%dT%H:%M:%SZ"
        ),
        "start_date_local": f"{start}Z",
        "timezone": "(GMT+01:00) Europe/Berlin",
        "utc_offset": 3600.0,
        "average_speed": 2.78,
        "has_heartrate": True,
        "average_heartrate": 138.0,
        "max_heartrate": 150.0,
        "private": False,
        "visibility": "everyone",
        **facts,
    }


def a_season(weeks: int = 12):
    """Twelve weeks before NOW: intervals on Tuesdays, a long run on Sundays, easy on Mondays, Wednesdays and Fridays."""
    runs = []
    monday = NOW.date() - timedelta(days=7 * weeks)
    shapes = {
        0: {},
        1: {"average_heartrate": 168.0, "max_heartrate": 189.0, "workout_type": 3, "average_speed": 3.6},
        2: {},
        4: {},
        6: {"moving_time": 7500, "elapsed_time": 7600, "distance": 20500.0, "workout_type": 2},
    }
    for week in range(weeks):
        for weekday, facts in shapes.items():
            on = monday + timedelta(days=7 * week + weekday)
            runs.append(an_activity(1000 + len(runs), f"{on}T07:00:00", **facts))
    return runs


def furnish(folder: Path, strava: Emulator, *, port: int = 0, like: str = "") -> Home:
    """Write the configuration of a home; ``like`` is the address of the database that its own is a copy of."""
    secret = folder / "client-secret"
    secret.touch(mode=0o600)
    secret.write_text("hush-the-client-secret\n")
    config, state, port = folder / "config.toml", folder / "state", port or free_port()
    text = RUNNER + at_strava(strava.oauth_base_url, secret) + ITS_OWN.format(port=port)
    database = memories.new_database(like=like) if memories.SERVER else ""
    config.write_text(text.replace("[page]", f'[store]\nurl = "{database}"\n\n[page]') if database else text)
    return Home(folder=folder, strava=strava, config=config, state=state, port=port, database=database)


def free_port() -> int:
    """A port nobody listens at and nobody is given by chance: below those that the kernel hands out (from 32,768 on), and in
    a range of this test process alone."""
    for port in _PORTS:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("every port of this test process was handed out")


_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw") or 0)  # noqa: TID251  the runner's word
_PORTS = iter(range(10_000 + 1_000 * (_WORKER % 22), 11_000 + 1_000 * (_WORKER % 22)))


def ends(work: Callable[[], T]) -> T:
    """Do something that must come to an end, however slow the machine is; return what it gives."""
    given: list[T] = []
    thread = threading.Thread(target=lambda: given.append(work()), daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert given, "it does not end"
    return given[0]


def until(true: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until something is so; it must be, however slow the machine is."""
    ends = time.monotonic() + seconds
    pause = threading.Event()
    while not true():
        assert time.monotonic() < ends, "waited in vain"
        pause.wait(0.005)
