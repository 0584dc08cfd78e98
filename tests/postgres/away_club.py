"""The club from which things are taken away: a web server and two workers as processes, an emulated Strava, a PostgreSQL, all its own."""

import contextlib
import http.client
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from homes import NOW, a_season, furnish
from liftday.daemon.state.access import Secret
from liftday.daemon.state.links import Deed, read
from liftday.store.postgres.database import Database
from postgres.cluster import ADMIN, Server, cluster
from postgres.machines import Machine, Process, another
from strava_emulator import Emulator

SECRET = "hush-the-client-secret"
NAMES = ("anna", "bob", "cleo")
OWN = '[athlete]\ntimezone = "Europe/Vienna"\n\n[safety]\naccepted = 2026-01-01\n'
PATIENCE = 900.0  # seconds until it has healed
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Report:
    """What came of it: ``wrong`` is empty when all is well; the others are sentences and figures."""

    wrong: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def must(self, true: object, otherwise: str) -> None:
        """Keep what is wrong."""
        if not true:
            self.wrong.append(otherwise)


@dataclass
class Club:
    """The installation: a web server on the machine ``one``, workers on ``two`` and ``three``, and more athletes than ``default``."""

    folder: Path
    strava: Emulator
    server: Server
    report: Report = field(default_factory=Report)
    web: Process | None = None
    workers: list[Process] = field(default_factory=list)
    paths: dict[str, str] = field(default_factory=dict)
    slowest: float = 0.0
    fetched: int = 0

    def furnish(self) -> None:
        """The configurations, the keys, everybody added and logged in."""
        import psycopg

        with psycopg.connect(host=str(self.server.home), user=ADMIN, dbname=ADMIN, autocommit=True) as connection:
            connection.execute("CREATE ROLE liftday LOGIN")
            connection.execute("CREATE DATABASE liftday OWNER liftday")
        self.url = f"postgresql+psycopg://liftday@/liftday?host={self.server.home}"
        home = furnish(self.folder, self.strava)
        text = home.config.read_text().replace("[page]\nenabled = false\n", "")
        text = text.replace("[strava]", '[strava]\npoll_minutes = 10\nwebhook_url = "https://club.example"')
        home.config.write_text(f'{text}\n[store]\nurl = "{self.url}"\n')
        home.database = self.url
        (self.folder / "athletes").mkdir()
        home.login()
        self.one = Machine(home, NOW)
        for n, name in enumerate(NAMES, 2):
            runs = [one | {"id": one["id"] + 5000 * n} for one in a_season(4)]
            self.strava.add_athlete({"id": n, "firstname": name}, runs)
            (self.folder / "athletes" / f"{name}.toml").write_text(OWN)
            said = home.liftday("athlete", "add", name)
            assert said.code == 0, said.err
            self.strava.consent(athlete=n)
            home.login(name)
        self.two, self.three = (another(self.one, self.folder / name) for name in ("two", "three"))

    def begin(self) -> None:
        """The processes; returns when everybody is served."""
        self.web = self.one.begin("web")
        self.workers = [machine.begin("worker") for machine in (self.two, self.three)]
        for name in ("", *NAMES):
            said = self.one.home.liftday("--athlete", name or "default", "feed-url").out
            self.paths[name or "default"] = re.search(r"/feed/\S+\.ics", said)[0]
        self.wait(lambda: all(self.feed(name)[0] == 200 for name in self.paths), "everybody is served")
        self.quiet()

    @property
    def processes(self) -> dict[str, Process]:
        """Those that live through it, by name."""
        return {"web": self.web, **{f"worker {n}": one for n, one in enumerate(self.workers, 1)}}

    def quiet(self) -> None:
        """Wait until no job waits or is under way."""
        asked = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name <> 'upkeep'"
        self.wait(lambda: self.asked(asked) == [(0,)], "the queue is empty")

    def asked(self, statement: str) -> list[tuple]:
        """What the database says."""
        with Database(self.url, "default") as database:
            return database.ask(statement)

    def wait(self, true: Callable[[], bool], what: str) -> float:
        """Wait until something is so; return the seconds."""
        began, pause = time.monotonic(), threading.Event()
        while time.monotonic() - began < PATIENCE:
            with contextlib.suppress(OSError, http.client.HTTPException, Exception):
                if true():
                    return time.monotonic() - began
            pause.wait(0.2)
        self.report.wrong.append(f"after {PATIENCE:.0f} s it is not so that {what}")
        return PATIENCE

    # --- what everybody wants ------------------------------------------------------------------------------------

    def ask(self, path: str, method: str = "GET", body: str | None = None) -> tuple[int, bytes, float]:
        """One request to the web server: status, body, seconds."""
        began = time.monotonic()
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if method == "POST" else {}
        status, said, _ = self.one.ask(path, method, body, **kind)
        return status, said, time.monotonic() - began

    def feed(self, name: str) -> tuple[int, bytes]:
        """Somebody's feed."""
        status, body, seconds = self.ask(self.paths[name])
        self.slowest, self.fetched = max(self.slowest, seconds), self.fetched + 1
        return status, body

    def link(self) -> str:
        """The path of a link that leaves ``anna``'s last session out: of an athlete whose run nobody tells of."""
        unfolded = self.feed("anna")[1].decode().replace("\r\n ", "")
        key = bytes.fromhex(self.one.secret(Secret.LINKS, "anna"))
        tokens = re.findall(r"/act/([A-Za-z0-9_.-]+)", unfolded)
        return "/act/" + [one for one in tokens if read(key, one, now=NOW).deed is Deed.SKIP][-1]

    def run(self, *words: str) -> tuple[int, float, str]:
        """A command as a process of its own: exit code, seconds, what it says."""
        home, began = self.one.home, time.monotonic()
        where = ["--config", str(home.config), "--state", str(home.state)]
        done = subprocess.run(
            [sys.executable, "-m", "liftday", *where, *words], capture_output=True, text=True, timeout=900, check=False
        )
        said = done.stderr.strip() or done.stdout.strip()
        return done.returncode, time.monotonic() - began, said

    def known(self, number: int) -> bool:
        """Whether a run is in the database."""
        return self.asked(f"SELECT 1 FROM activities WHERE id = '{number}'") != []  # noqa: S608  a number of ours


def seconds_of(pid: int) -> float:
    """The processor's seconds of a process and its children, those that have ended too."""
    total = 0.0
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total = sum(int(one) for one in fields[11:15]) / _TICKS
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += sum(seconds_of(int(child)) for child in (task / "children").read_text().split())
    return total


@contextlib.contextmanager
def a_club(folder: Path, minutes: float) -> Iterator[Club]:
    """Yield a club that runs; Strava tries again after a fifth of the time that the fault lasts."""
    strava = Emulator(
        a_season(4), now=NOW, client_id=12345, client_secret=SECRET, retry_after=minutes * 12,
        limits=(10**6, 10**7), read_limits=(10**6, 10**7),
    )  # fmt: skip
    with strava, cluster() as server:
        club = Club(folder, strava, server)
        club.furnish()
        try:
            club.begin()
            yield club
        finally:
            for machine in (club.one, club.two, club.three):
                machine.end()
