"""An installation with several athletes as its users have it: one real daemon, which is killed and comes back, and its doors.

The clock is a dial that the story sets, so that whatever happens in between, and how often, happens at the same instant.
"""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from athletes.members import Member
from faults.forks import Child, Forks, uncovered
from homes import NOW, PATIENCE, Home
from liftday.config.athletes import DEFAULT, Places, places_of, state_of
from liftday.config.read import read_at
from liftday.daemon.protocol.orders import Login
from liftday.daemon.sync.login import approve, attempt
from settings_text import at_strava
from strava_emulator import Emulator

SECRET = "hush-the-client-secret"
FEED = """
[feed]
port = {port}
public_url = "https://club.example"
busy = true
mobility = "separate"
"""
LONG = 10 * PATIENCE  # seconds: ten first histories wait for each other
MOST = 64  # doors that are open at once
FEEDS = (("feed", "feed.secret", "feed.ics"), ("feed", "busy.secret", "busy.ics"), ("mobility", "mobility.secret", "mobility.ics"))  # fmt: skip


def strava_of(members: Sequence[Member]) -> Emulator:
    """A Strava at which all of them are, up to now."""
    first, *rest = members
    strava = Emulator(
        first.history, athlete=first.profile, now=NOW, client_id=12345, client_secret=SECRET,
        limits=(10**6, 10**7), read_limits=(10**6, 10**7),
    )  # fmt: skip
    for one in rest:
        strava.add_athlete(one.profile, one.history)
    return strava


@dataclass
class Club:
    """The installation. ``members[0]`` is ``default``."""

    folder: Path
    members: Sequence[Member]
    strava: Emulator
    forks: Forks
    port: int
    log: list[str] = field(default_factory=list)
    up: threading.Event = field(default_factory=threading.Event)
    _process: subprocess.Popen | None = None
    _ears: list[threading.Thread] = field(default_factory=list)
    _doors: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(MOST))
    _forking: threading.Lock = field(default_factory=threading.Lock)

    @property
    def state(self) -> Path:
        """The root."""
        return self.folder / "state"

    @property
    def config(self) -> Path:
        """The shared file, which is ``default``'s own too."""
        return self.folder / "config.toml"

    def home(self) -> Home:
        """The installation as a home, for commands of this process."""
        return Home(folder=self.folder, strava=self.strava, config=self.config, state=self.state, port=self.port)

    def state_of(self, member: Member) -> Path:
        """Somebody's state directory."""
        return state_of(self.state, member.name)

    def places(self, member: Member) -> Places:
        """Where somebody's things are."""
        return places_of(Places(config=self.config, state=self.state), member.name)

    def secret(self, member: Member, name: str) -> str:
        """A secret of somebody's."""
        return (self.state_of(member) / name).read_text().strip()

    # --- its life -------------------------------------------------------------------------------------------------

    def furnish(self) -> None:
        """Write the configurations."""
        self.config.write_text(self.members[0].own(self.folder) + self.shared(self.folder))
        (self.folder / "athletes").mkdir()
        for one in self.members[1:]:
            (self.folder / "athletes" / f"{one.name}.toml").write_text(one.own(self.folder))
        self.dial(NOW)

    def shared(self, folder: Path) -> str:
        """What all share in their configurations, with the client secret in a folder."""
        secret = folder / "client-secret"
        secret.touch(mode=0o600)
        secret.write_text(SECRET + "\n")
        return f"\n{at_strava(self.strava.oauth_base_url, secret)}{FEED.format(port=self.port)}"

    def dial(self, at: datetime) -> None:
        """It is another time, everywhere."""
        new = self.folder / "dial.new"
        new.write_text(at.isoformat())
        new.replace(self.folder / "dial")
        self.strava.set_clock(at)

    @property
    def now(self) -> datetime:
        """What the dial shows."""
        return datetime.fromisoformat((self.folder / "dial").read_text())

    def start(self) -> None:
        """Start the daemon; it answers from here on."""
        dialled = Path(__file__).parents[1] / "faults" / "dialled.py"
        words = ["-B", str(dialled), str(self.config), str(self.state), str(self.folder / "dial")]
        process = subprocess.Popen(
            [sys.executable, *words], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            text=True, env=uncovered(),
        )  # fmt: skip
        ready = threading.Event()

        def listen() -> None:
            for line in process.stderr:
                self.log.append(line)
                if "ready port=" in line:
                    ready.set()
            process.stderr.close()
            ready.set()

        ear = threading.Thread(target=listen)
        ear.start()
        self._process, self._ears = process, [*self._ears, ear]
        assert ready.wait(LONG)
        assert process.poll() is None, "".join(self.log[-20:])
        self.up.set()

    def kill(self) -> None:
        """Kill the daemon with SIGKILL, whatever it is doing."""
        self.up.clear()
        self._process.kill()
        self._process.wait()

    def reload(self) -> None:
        """Have the daemon read every configuration again."""
        self._process.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        """End the daemon with SIGTERM."""
        self.up.clear()
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(60)
            finally:
                self._process.kill()
        for ear in self._ears:
            ear.join(60)

    @contextlib.contextmanager
    def closed(self) -> Iterator[None]:
        """No command is under way that would do without a daemon what it meant the daemon to do."""
        for _ in range(MOST):
            self._doors.acquire()
        try:
            yield
        finally:
            self._doors.release(MOST)

    @property
    def pids(self) -> tuple[int, ...]:
        """The daemon's process, and its workers'."""
        found = [self._process.pid]
        for task in Path(f"/proc/{self._process.pid}/task").iterdir():
            with contextlib.suppress(OSError):
                found += map(int, (task / "children").read_text().split())
        return tuple(found)

    def kill_worker(self, which: int) -> bool:
        """Kill one of the workers with SIGKILL; whether there was one."""
        workers = self.pids[1:]
        if workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(workers[which % len(workers)], signal.SIGKILL)
        return bool(workers)

    # --- its doors ------------------------------------------------------------------------------------------------

    def run(self, member: Member | None, *words: str, at: datetime | None = None, beside: bool = True) -> Child:
        """A command about somebody, as a process of its own; ``beside`` a daemon that lives as long as it does."""
        clock = ["--at", at.isoformat()] if at else []
        whose = ["--athlete", member.name] if member is not None and member.name != DEFAULT else []
        with self._doors if beside else contextlib.nullcontext():
            assert self.up.wait(LONG)
            with self._forking:
                child = self.forks.start(
                    "--config", str(self.config), "--state", str(self.state), *clock, *whose, *words
                )
            child.code = child.wait(LONG)
        return child

    def get(self, path: str, method: str = "GET", body: str | None = None, port: int = 0) -> tuple[int, bytes]:
        """One request to the daemon: status and body. Raises OSError or HTTPException while there is none."""
        link = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=60)
        with contextlib.closing(link):
            link.request(method, path, body)
            reply = link.getresponse()
            return reply.status, reply.read()

    def feed(self, member: Member, which: int = 0) -> tuple[int, bytes]:
        """One of somebody's feeds, as it is served."""
        path, secret, _ = FEEDS[which]
        return self.get(f"/{path}/{self.secret(member, secret)}.ics")

    def login(self, member: Member) -> Login:
        """What a browser brings back in which somebody says yes."""
        self.strava.consent(athlete=member.number)
        with attempt(read_at(self.places(member))) as under_way:
            return Login(grant=approve(under_way))

    def settled(self, member: Member) -> bool:
        """Whether the daemon serves what stands in somebody's files."""
        return all(self.feed(member, n) == (200, (self.state_of(member) / file).read_bytes()) for n, (_, _, file) in enumerate(FEEDS))  # fmt: skip
