"""Several athletes in one daemon for some days: everything is said at once, everything is killed, and every text is looked through.

``live`` tells the story of what docs/athletes.md promises: each has the very bytes that a liftday of their own would publish, nothing that
was acknowledged is lost, and nothing of anybody is anywhere at another's.
"""

import contextlib
import gzip
import http.client
import random
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from athletes.alone import Alone
from athletes.club import LONG, SECRET, Club, strava_of
from athletes.hunt import IN_A_FEED, Hunt
from athletes.members import Member
from athletes.spoken import WORDS, Heard, Voice, marked
from faults.forks import Forks
from homes import NOW, free_port, until
from liftday.config.athletes import state_of
from liftday.daemon.protocol.athlete_orders import AddAthlete, RemoveAthlete
from liftday.daemon.protocol.client import ask
from liftday.daemon.protocol.orders import Order, RunTurn, Sync
from liftday.errors import LiftdayError

GUEST = Member(index=25, history=(), news=())
VERBS = (
    ("plan",), ("days", "--since", "2025-12-01"), ("why", "2026-03-03"), ("status",), ("calendars",), ("lifts",), ("exercises",),
    ("strava", "status"), ("feed-url",), ("page-url",), ("backup", "--list"),
)  # fmt: skip
PLAIN = (("doctor",), ("privacy",), ("config", "show"), ("feed",))
WRONG = (("why", "nonsense"), ("done", "2020-01-01"), ("import", "/nowhere"), ("move", "2020-01-01", "2020-01-02"))


@dataclass
class Report:
    """What came of it. ``differ`` and ``lost`` are empty when all is well, as is ``hunt.found``."""

    hunt: Hunt
    differ: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    killed: Counter = field(default_factory=Counter)
    said: int = 0
    doors: Counter = field(default_factory=Counter)  # how often each took what was said
    compared: int = 0
    fetched: int = 0


@dataclass
class Story:
    """The club, each member's voice and a liftday of their own."""

    club: Club
    chance: random.Random
    report: Report
    much: int  # that each says on a day
    thorough: bool  # whether everybody asks for everything, and a guest comes and goes more than once a day
    voices: list[Voice] = field(default_factory=list)
    alone: list[Alone] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    _heard: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self) -> None:
        """Something was acknowledged, or refused."""
        with self._lock:
            self._heard += 1

    def all(self, do: Callable[[Voice], object]) -> None:
        """Each does the same, at once."""
        with ThreadPoolExecutor(len(self.voices)) as at_once:
            list(at_once.map(do, self.voices))

    # --- how it begins --------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Everybody is added, logs in and has their history read."""
        club = self.club
        club.furnish()
        club.state.mkdir(mode=0o700)
        club.start()
        for n, member in enumerate(club.members):
            if n:
                child = club.run(None, "athlete", "add", member.name)
                assert child.code == 0, child.err
            voice = Voice(club, member, random.Random(f"{self.chance.random()}"), self.count)
            ask(club.state, RunTurn(), athlete=member.name)
            ask(club.state, club.login(member), athlete=member.name)
            self.voices.append(voice)
            folder = club.folder / f"alone-{n}"
            folder.mkdir()
            self.alone.append(Alone(club, member, folder))
        for _ in range(3):  # a sync reads the laps of so many runs: until none waits, however often the daemon polled
            self.all(lambda voice: voice.sync(0))
        for one in self.alone:
            one.furnish()
            one.carry_out(RunTurn())
            one.carry_out(club.login(one.member))
        self.compare()

    def compare(self) -> None:
        """Each with their own liftday, to which the same was said."""
        self.all(lambda voice: until(lambda: self.club.settled(voice.member), LONG))
        for voice, one in zip(self.voices, self.alone, strict=True):
            self.report.lost += one.live(voice.said)
            self.report.said += len(voice.said)
            voice.said.clear()
            self.report.differ += one.differs()
            self.report.compared += 1

    # --- a day ----------------------------------------------------------------------------------------------------

    def day(self, which: int, kills: int) -> None:
        """A day comes with what was run since; everybody says everything at once, and meanwhile there are kills."""
        club = self.club
        club.dial(NOW + timedelta(days=which + 1))
        self.both(RunTurn())
        for voice in self.voices:
            news = voice.member.news[which] if which < len(voice.member.news) else ()
            club.strava.add(*news, athlete=voice.member.number, push=False)
        self.both(Sync(asked=True))
        self.over.clear()
        with ThreadPoolExecutor(2 * len(self.voices) + 2) as at_once:
            said = [at_once.submit(voice.day, which, self.much) for voice in self.voices]
            said += [at_once.submit(voice.aside) for voice in self.voices]
            beside = [at_once.submit(self.watch), at_once.submit(self.come_and_go)]
            try:
                self.kill(kills, said)
                for one in said:
                    one.result(LONG)
            finally:
                self.over.set()
            for one in beside:
                one.result(LONG)
        self.all(lambda voice: voice.sync(0))
        self.compare()
        self.whole()

    def both(self, order: Order) -> None:
        """The same order in the club and alone."""
        self.all(lambda voice: ask(self.club.state, order, athlete=voice.member.name))
        for one in self.alone:
            one.carry_out(order)

    def kill(self, times: int, said: Sequence) -> None:
        """The daemon or a worker, each time after so many more words were heard."""
        begun, most = self._heard, (self.much + 4) * len(self.voices)
        for after in sorted(self.chance.randrange(most) for _ in range(times)):
            until(lambda goal=begun + after: self._heard >= goal or all(one.done() for one in said), LONG)
            threading.Event().wait(self.chance.random() / 5)  # anywhere in what is under way, not at its end alone
            if self.chance.random() < 0.4 and self.club.kill_worker(self.chance.randrange(9)):
                self.report.killed["worker"] += 1
                continue
            with self.club.closed():
                self.club.kill()
                self.report.killed["daemon"] += 1
                self.come_back()

    def come_back(self) -> None:
        """The daemon starts again: the first answer at every feed is the feed."""
        with ThreadPoolExecutor(1) as at_once:
            started = at_once.submit(self.club.start)
            for member in self.club.members:
                status, body = self._first(member)
                assert (status, body[:15]) == (200, b"BEGIN:VCALENDAR"), (member.name, status)
                self.report.hunt.public(f"first feed of {member.name}", body, member, IN_A_FEED)
            started.result(LONG)

    def _first(self, member: Member) -> tuple[int, bytes]:
        answer = []

        def answers() -> bool:
            with contextlib.suppress(OSError, http.client.HTTPException):
                answer.append(self.club.feed(member))
            return bool(answer)

        until(answers, LONG)
        return answer[0]

    def watch(self) -> None:
        """Fetch everything again and again, as subscribers and the operator's tools do."""
        hunt, pages = self.report.hunt, ("", "trust", "sessions", "lifts", "setup")
        for turn in range(10**9):
            member = self.club.members[turn % len(self.club.members)]
            if self.over.wait(0.2) and turn >= 3 * len(self.club.members):
                return
            hunt.know(member, self.club.state_of(member))
            with contextlib.suppress(OSError, http.client.HTTPException):
                for which in range(3):
                    self._fetched(member, which)
                root = f"/page/{self.club.secret(member, 'page.secret')}"
                hunt.look(f"page of {member.name}", self.club.get(f"{root}/{pages[turn % len(pages)]}")[1], member)
                for path in ("/metrics", "/healthz"):
                    hunt.public(path, self.club.get(path)[1])
            self.processes()

    def _fetched(self, member: Member, which: int) -> None:
        """A feed answers, but for the moment in which its address is changed."""
        for _ in range(1000):
            status, body = self.club.feed(member, which)
            if status == 200:
                self.report.fetched += 1
                return self.report.hunt.public(f"feed {which} of {member.name}", body, member, IN_A_FEED)
            assert status == 404, status
            threading.Event().wait(0.02)
        raise AssertionError(f"the feed of {member.name} is lost")

    def processes(self) -> None:
        """What the system tells everybody of the daemon and its workers."""
        with contextlib.suppress(OSError):
            for pid in self.club.pids:
                for name in ("cmdline", "environ"):
                    text = Path(f"/proc/{pid}/{name}").read_bytes().replace(b"\0", b" ")
                    self.report.hunt.public(f"{name} of a process", text)

    def come_and_go(self) -> None:
        """Somebody is added and removed, again and again: there whole, or not at all."""
        there = state_of(self.club.state, GUEST.name)
        (self.club.folder / "athletes" / f"{GUEST.name}.toml").write_text(GUEST.own(self.club.folder))
        for _ in range(3 if self.thorough else 1):
            self._until(AddAthlete(name=GUEST.name), there.is_dir)
            self._until(RunTurn(), (there / "feed.ics").exists, GUEST.name)
            self.report.hunt.know(GUEST, there)
            self._until(RemoveAthlete(name=GUEST.name), lambda: not there.exists())

    def _until(self, order: Order, done: Callable[[], bool], *about: str) -> None:
        """An order again and again until it is done; whoever is refused has been served before the kill."""
        whose = {"athlete": about[0]} if about else {}
        while True:
            assert self.club.up.wait(LONG)
            with contextlib.suppress(LiftdayError):
                ask(self.club.state, order, **whose)
            if done():
                return

    # --- how it ends ----------------------------------------------------------------------------------------------

    def storm(self, kills: int) -> None:
        """Several at once say something for each athlete, and all addresses change; all of it is there."""
        days = [NOW.date() - timedelta(days=n) for n in range(2, 8 if self.thorough else 5)]
        told = {(one, day): WORDS[(n + m) % 4] for n, one in enumerate(self.club.members) for m, day in enumerate(days)}
        with ThreadPoolExecutor(len(self.voices) * 3) as at_once:
            said = [
                at_once.submit(voice.say, marked(day, told[voice.member, day])) for day in days for voice in self.voices
            ]
            said += [at_once.submit(voice.rotate) for voice in self.voices]
            self.kill(kills, said)
            for one in said:
                one.result(LONG)
        self.all(lambda voice: until(lambda: self.club.settled(voice.member), LONG))
        span = ("--since", str(days[-1]), "--until", str(days[0]))
        for member in self.club.members:
            for day in self.club.home().liftday("--athlete", member.name, "days", "--json", *span).json:
                word = told[member, NOW.date().fromisoformat(day["date"])]
                if (day["kind"], day["source"]) != (word, "marked"):
                    self.report.lost.append(f"{member.name}: {day['date']} is not {word}")
        self.whole()

    def look_through(self) -> None:
        """Everything that each can ask for, every page, every file; and what is the operator's."""
        hunt, home = self.report.hunt, self.club.home()
        questions = (*((*verb, "--json") for verb in VERBS), *PLAIN, *WRONG)
        for n, voice in enumerate(self.voices):
            member, state = voice.member, self.club.state_of(voice.member)
            hunt.know(member, state)
            for words in questions if self.thorough else questions[n :: len(self.voices)]:
                said = home.liftday("--athlete", member.name, *words)
                assert "Traceback" not in said.err
                hunt.look(f"{' '.join(words)} of {member.name}", said.out + said.err, member)
            for text in voice.heard:
                hunt.look(f"a command of {member.name}", text, member)
            for path in state.rglob("*"):
                if path.is_file() and (member.name != "default" or "athletes" not in path.relative_to(state).parts):
                    body = path.read_bytes()
                    hunt.look(
                        f"{path.name} of {member.name}", gzip.decompress(body) if path.suffix == ".gz" else body, member
                    )
        unread = [line for line in self.club.log if " calendar " in line]  # nobody's calendar answers
        for member in self.club.members[1:]:
            assert any(f"athlete={member.name}" in line for line in unread), unread
        for voice in self.voices:
            self.report.doors.update(
                door for (door, heard), count in voice.met.items() if heard is Heard.TAKEN for _ in range(count)
            )
        self.mistype(self.club.members[-1])
        for path in ("/", "/metrics", "/healthz", "/setup"):
            hunt.look(path, self.club.get(path)[1], self.club.members[0])
        for verb in ("list", "coach"):
            said = home.liftday("athlete", verb, "--json").out
            for member in self.club.members[1:]:
                said = said.replace(member.name, "")
            hunt.public(f"athlete {verb}", said)

    def mistype(self, member: Member) -> None:
        """Somebody's own file cannot be used: what the log says of it is looked through at the end."""
        own = self.club.places(member).config
        before = own.read_text()
        own.write_text(before.replace('"history" }', '"sore" }').replace("2026-03-21", "2026-03-19"))
        self.club.reload()
        until(lambda: any(f"reload_refused athlete={member.name}" in line for line in self.club.log))
        own.write_text(before)

    def whole(self) -> None:
        """Nobody is there by halves, and every database is sound."""
        there = {one.name for one in (self.club.state / "athletes").iterdir()}
        assert there - {GUEST.name} == {one.name for one in self.club.members[1:]}, there
        for one in (*self.club.members, *([GUEST] if GUEST.name in there else [])):
            with contextlib.closing(
                sqlite3.connect(f"file:{self.club.state_of(one) / 'liftday.db'}?mode=ro", uri=True)
            ) as base:
                assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",), one.name


def live(
    folder: Path,
    members: Sequence[Member],
    *,
    days: int,
    kills: int,
    seed: int,
    much: int = 8,
    thorough: bool = True,
    port: int = 0,
) -> Report:
    """Live some days; return what came of it."""
    (folder / "forks").mkdir()
    with strava_of(members) as strava, contextlib.closing(Forks(folder / "forks", ["--version"])) as forks:
        club = Club(folder, members, strava, forks, port or free_port())
        story = Story(club, random.Random(seed), Report(Hunt([*members, GUEST], SECRET)), much, thorough)
        try:
            story.begin()
            for which in range(days + 1):
                share = kills * (which + 1) // (days + 1) - kills * which // (days + 1)
                story.day(which, share) if which < days else story.storm(share)
            story.look_through()
        finally:
            club.stop()
    log = "".join(club.log)
    story.report.hunt.public("the log", log)
    story.report.lost += [log[at - 500 : at + 3000] for at in range(len(log)) if log.startswith("Traceback", at)]
    return story.report
