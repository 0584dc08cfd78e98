"""What a club depends on goes away for minutes by the clock, while everybody wants something; then it comes back.

``live`` tells the story of one such fault: a web server and two workers as processes, an emulated Strava, a PostgreSQL of their
own. Meanwhile every feed is fetched, a run is told by Strava's webhook, a link is answered, commands are said.
"""

import contextlib
import http.client
import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from homes import NOW, a_season, an_activity, furnish
from liftday.daemon.state.access import Secret
from liftday.daemon.state.links import Deed, read
from liftday.store.postgres.database import Database
from postgres.cluster import ADMIN, Server, cluster
from postgres.machines import KEY, Machine, Process, another
from strava_emulator import Emulator

SECRET = "hush-the-client-secret"
NAMES = ("anna", "bob", "cleo")
OWN = '[athlete]\ntimezone = "Europe/Vienna"\n\n[safety]\naccepted = 2026-01-01\n'
FEED_WITHIN = 10.0  # seconds that a calendar program waits in this story, on a machine that has other things to do
COMMAND_WITHIN = 150.0  # seconds; a sync waits a minute for Strava, and may have to wait for another of the athlete's
PATIENCE = 900.0  # seconds until it has healed
COMMANDS = (("status",), ("doctor",), ("sync",), ("mark", "2026-03-06", "rest"), ("plan",))
GREETING = "liftday is ready"  # to whoever begins a process at a terminal
_TICKS = os.sysconf("SC_CLK_TCK")
_EVENT = re.compile(r"^\S+ [A-Z]+ ([a-z_]+)(?: |$)")


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


@dataclass
class Outage:
    """The minutes in which it is away. ``works`` says what goes on all the same: "orders", "events"."""

    club: Club
    minutes: float
    works: frozenset[str]
    answers: list[str] = field(default_factory=list)

    def live(self) -> None:
        """Everybody wants something, over and over."""
        club, ends = self.club, time.monotonic() + self.minutes * 60
        before = {name: club.feed(name) for name in club.paths}
        club.slowest = club.fetched = 0
        with ThreadPoolExecutor(4) as at_once:
            said = [at_once.submit(self.told_by_strava), at_once.submit(self.answered), at_once.submit(self.commanded)]
            while time.monotonic() < ends or not all(one.done() for one in said[1:]):
                for name in club.paths:
                    status, body = club.feed(name)
                    club.report.must(status == 200, f"the feed of {name} is answered with {status}")
                    if not self.works:
                        club.report.must(body == before[name][1], f"the feed of {name} is another while it is away")
                threading.Event().wait(1)
            for one in said:
                one.result()
        club.report.told.append(f"{club.fetched} feeds were fetched, the slowest in {club.slowest:.2f} s")
        club.report.must(club.slowest < FEED_WITHIN, f"a feed took {club.slowest:.1f} s")
        club.report.told += self.answers

    def told_by_strava(self) -> None:
        """A run is there, and its event is sent as Strava does, three times at most."""
        club = self.club
        (number,) = club.strava.add(an_activity(7001, "2026-03-01T06:00:00", moving_time=7200), push=False)
        url = f"http://127.0.0.1:{club.one.home.port}/strava/webhook/{club.one.secret(Secret.WEBHOOK)}"
        (sent,) = club.strava.push([club.strava.event(number, "create")], url=url, wait=self.minutes * 60)
        tries = ", ".join(f"{status} after {seconds:.2f} s" for status, seconds in sent.attempts)
        self.answers.append(f"Strava's event was answered: {tries}")
        club.report.must(sent.delivered == ("events" in self.works), f"the event was answered: {tries}")
        club.report.must(all(status for status, _ in sent.attempts), f"Strava had to wait: {tries}")

    def answered(self) -> None:
        """A link is followed, its form sent; what watches the server is asked."""
        club = self.club
        link = club.link()
        for path, method in ((link, "GET"), (link, "POST"), ("/healthz", "GET"), ("/feed/" + "x" * 43 + ".ics", "GET")):
            status, page, seconds = club.ask(path, method, "reason=" if method == "POST" else None)
            self.answers.append(f"{method} {path[:8]}… was answered with {status} after {seconds:.1f} s")
            club.report.must(b"Traceback" not in page, f"{path[:8]} shows a traceback")
            club.report.must(seconds < 26, f"{method} {path[:8]} took {seconds:.0f} s")
            if path == link:
                club.report.must((status < 300) == ("orders" in self.works), f"{method} of a link: {status}")

    def commanded(self) -> None:
        """Commands beside the web server."""
        for words in COMMANDS:
            code, seconds, said = self.club.run(*words)
            self.answers.append(f"`{' '.join(words)}` ended with {code} after {seconds:.1f} s: {said.splitlines()[:1]}")
            self.club.report.must("Traceback" not in said, f"{words[0]} shows a traceback: {said}")
            self.club.report.must(seconds < COMMAND_WITHIN, f"{words[0]} took {seconds:.0f} s")


def look_through(club: Club) -> None:
    """The logs: no traceback, no secret, nothing but lines of ours."""
    secrets = [SECRET, *(one.split("/")[-1].removesuffix(".ics") for one in club.paths.values())]
    secrets += [(club.one.home.state / KEY).read_text().strip(), club.one.secret(Secret.PAGE)]
    secrets += club.strava.world.access
    for name, one in club.processes.items():
        text = "".join(one.said)
        club.report.must("Traceback" not in text, f"{name} logs a traceback: {text[-3000:]}")
        club.report.must(not any(word in text for word in secrets), f"{name} logs a secret")
        for line in one.said:
            if line.startswith(GREETING):
                continue
            club.report.must(_EVENT.match(line), f"{name} logs a line that is none of ours: {line.strip()[:200]}")


def live(
    folder: Path, what: "Callable[[Club], contextlib.AbstractContextManager[frozenset[str]]]", minutes: float
) -> Report:
    """Let a fault last for some minutes; return what came of it."""
    with a_club(folder, minutes) as club:
        report = club.report
        spent = {name: seconds_of(one.popen.pid) for name, one in club.processes.items()}
        heard = {id(one): len(one.said) for one in club.processes.values()}
        with what(club) as works:
            Outage(club, minutes, works).live()
            for name, one in club.processes.items():
                used = seconds_of(one.popen.pid) - spent[name]
                report.told.append(f"{name} took {used:.1f} s of the processor")
                report.must(used < minutes * 60 / 20 + 5 or works, f"{name} took {used:.0f} s of the processor")
            asked = len(club.strava.log)
        healed(club, asked)
        for name, one in club.processes.items():
            names = Counter(hit[1] for line in one.said[heard.get(id(one), 0) :] if (hit := _EVENT.match(line)))
            report.told.append(f"{name} logged {dict(names)}")
            report.must(one.popen.poll() is None, f"{name} has ended")
            said = names["database_away"], names["database_back"]
            report.must(
                works or said == (1, 1), f"{name} says {said[0]} times that the database is away, {said[1]} times back"
            )
        look_through(club)
    return report


def healed(club: Club, asked: int) -> None:
    """It is back: how long each thing takes, and what is asked of Strava."""
    report = club.report
    report.told.append(f"healthy after {club.wait(lambda: club.ask('/healthz')[0] == 200, 'it is healthy'):.1f} s")
    report.told.append(f"the run was known after {club.wait(lambda: club.known(7001), 'the run is known'):.1f} s")
    (number,) = club.strava.add(an_activity(7002, "2026-02-28T06:00:00"), push=False)
    url = f"http://127.0.0.1:{club.one.home.port}/strava/webhook/{club.one.secret(Secret.WEBHOOK)}"
    club.strava.push([club.strava.event(number, "create")], url=url)
    report.told.append(f"the next one after {club.wait(lambda: club.known(7002), 'the next run is known'):.1f} s")
    link = club.link()
    report.told.append(f"a link after {club.wait(lambda: club.ask(link)[0] == 200, 'a link is answered'):.1f} s")
    status, _, seconds = club.ask(link, "POST", "reason=")
    report.must(status == 200, f"the form of a link is answered with {status}")
    report.told.append(f"its form was answered with {status} after {seconds:.1f} s")
    club.quiet()
    lists = [entry for entry in club.strava.log[asked:] if entry.route == "list"]
    ((between,),) = club.asked("SELECT max(due) - min(due) FROM members")
    report.told.append(f"{len(lists)} lists were asked of Strava since it is back; the next polls lie within {between}")
    stale = [name for name in club.paths if club.feed(name)[1] != published(club, name)]
    club.wait(
        lambda: not [name for name in club.paths if club.feed(name)[1] != published(club, name)],
        "the feeds are the published ones",
    )
    report.told.append(f"the feeds are as published, {len(stale)} of them a moment later")


def published(club: Club, name: str) -> bytes:
    """Somebody's feed as it is in the database."""
    return club.two.home.liftday("--athlete", name, "feed").raw
