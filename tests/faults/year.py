"""A year that a runner lives and in which a fault strikes every few hours: what happens when, drawn from a seed.

The story is a list of slots. At each the runner's news has reached Strava, one fault strikes, and commands are run
under it. What a fault does is told here once, for the year and for whoever wants a shorter one.
"""

import contextlib
import http.client
import os
import random
import re
import signal
import socket
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from faults.forks import Child, Forks
from faults.ground import HOUR, NOW, Life, intervals
from faults.serving import READY, Daemon, daemon
from homes import an_activity, until

DAY = timedelta(days=1)
FIRST_ID = 20_000


@dataclass
class Runner:
    """What the runner does at Strava: habits, with exceptions."""

    life: Life
    chance: random.Random
    told: date = date(2026, 3, 4)  # up to here it has happened
    number: int = FIRST_ID
    gone: list[int] = field(default_factory=list)

    def live(self, until_: datetime) -> None:
        """Run, correct, delete, up to an instant."""
        while self.told < (until_ - 12 * HOUR).date():  # the morning's run is up by noon
            self.told += DAY
            self._morning(self.told)

    def _morning(self, on: date) -> None:
        weekday, start = on.weekday(), f"{on}T07:00:00"
        if weekday in {3, 5} or self.chance.random() < 0.08:
            return
        self.number += 1
        if weekday == 1:
            run = intervals(self.number, start)
        elif weekday == 6:
            run = an_activity(self.number, start, moving_time=7500, elapsed_time=7600, distance=20_500.0)
        else:
            run = an_activity(self.number, start, distance=7000.0 + self.chance.randrange(2000))
        self.life.strava.add(run)
        recent = [n for n in range(max(FIRST_ID + 1, self.number - 6), self.number) if n not in self.gone]
        if recent and self.chance.random() < 0.1:
            self.life.strava.edit(self.chance.choice(recent), name=f"Renamed on {on}", distance=6900.0)
        if recent and self.chance.random() < 0.03:
            self.gone.append(self.chance.choice(recent))
            self.life.strava.delete(self.gone[-1])
        elif self.gone and self.chance.random() < 0.02:
            self.life.strava.undelete(self.gone.pop())


@dataclass
class Story:
    """The year as it goes."""

    life: Life
    forks: Forks
    seed: int
    now: datetime = NOW
    runner: Runner = field(init=False)
    chance: random.Random = field(init=False)
    said: dict[str, frozenset[str]] = field(default_factory=dict)  # days that were marked, with the copies there were
    done: dict[str, frozenset[str]] = field(default_factory=dict)  # uids of sessions said done, likewise
    done_at: dict[str, datetime] = field(default_factory=dict)  # when they were
    struck: Counter[str] = field(default_factory=Counter)
    codes: Counter[int] = field(default_factory=Counter)
    turns: list[int] = field(default_factory=list)  # the memory each turn held at most, in bytes
    serving: list[tuple[int, int]] = field(default_factory=list)  # resident bytes of a daemon at its start and end
    spaces: list[int] = field(default_factory=list)  # bytes of the state directory
    diary: list[str] = field(default_factory=list)  # what happened when, for whoever asks why
    torn: bool = False  # a command was killed, or could not write, since the last login
    logins: int = 0
    looks: int = 0
    fetched: int = 0
    losses: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.runner = Runner(self.life, random.Random(self.seed + 1))
        self.dial = self.life.home.folder / "dial"
        self.clock(NOW)

    def clock(self, at: datetime) -> None:
        """The story's time, Strava's and the dialled daemon's."""
        self.now = at
        self.life.clock(at)
        new = self.dial.with_suffix(".new")
        new.write_text(at.isoformat())
        new.replace(self.dial)

    # --- commands -------------------------------------------------------------------------------------------------

    def command(self, *words: str, at: datetime | None = None, **ground: object) -> Child:
        """A command as a process of its own."""
        child = self.forks.run(*self.life.words(*words, at=at or self.now), **ground)
        self.heard(child)
        return child

    def heard(self, child: Child) -> None:
        """What every command owes: a code that is documented, one sentence with it, no traceback."""
        self.codes[child.code] += 1
        self.diary.append(f"{self.now:%m-%d %H:%M} -> {child.code} {child.err.splitlines()[:2] if child.code else ''}")
        self.turns.append(self.forks.peaks.pop(child.pid))
        said = child.out + child.err
        assert "Traceback" not in said, said
        assert child.code in {0, 65, 69, 73, 75, 77, 78, 130, -9, -15}, (child.code, child.err)
        assert child.code < 0 or child.err.count("liftday: ") == (1 if child.code else 0), child.err
        self.life.heard += said
        for path in child.folder.glob(f"{child.pid}.*"):
            path.unlink()

    def sync(self, *words: str, at: datetime | None = None, **ground: object) -> Child:
        """A sync under whatever is wrong."""
        return self.command("sync", *words, at=at, **ground)

    def heal(self) -> None:
        """Nothing is wrong any more: the next sync needs no hand."""
        self.must_sync()

    def must_sync(self) -> None:
        """A sync that goes well. Who was killed between Strava's new tokens and their file has lost them: then, and only
        then, the owner logs in again (fault 39)."""
        self.life.strava.clear_faults()
        before = len(self.life.heard)
        child = self.sync()
        if child.code == 77:
            assert self.torn, self.life.heard[before:]
            self.torn = False
            self.logins += 1
            self.life.home.now = self.now
            self.life.home.login()
            child = self.sync()
        if child.code == 75 and "quota" in self.life.heard[before:]:  # it said until when
            self.clock(self.now + timedelta(minutes=16))
            child = self.sync()
        assert child.code == 0, (self.now, child.code, self.life.heard[before:])
        self.forgive(self.life.heard[before:])

    def copies(self) -> frozenset[str]:
        """The copies there are: a word said now is in none of them."""
        folder = self.life.state / "backups"
        return frozenset(path.name for path in [*folder.glob("*.db"), *self.life.home.folder.glob("copy.db")])

    def drop(self, lost: Callable[[frozenset[str]], bool]) -> None:
        """Strike from the ledger the words that were said while certain copies were there already."""
        for words in (self.said, self.done):
            for name in [name for name, known in words.items() if lost(known)]:
                del words[name]
                self.life.marks.pop(name, None)

    def forgive(self, said: str) -> None:
        """What a repair said was lost may be: words younger than the backup that took the damaged file's place."""
        if "set aside as" not in said and "was missing" not in said:
            return
        if " lost" not in said:
            return
        self.losses += 1
        self.diary.append(said.strip()[-400:])
        backup = re.search(r"the backup of (\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d) UTC took its place", said)
        taken = "liftday-{}{}{}T{}{}".format(*backup.groups()) if backup else ""
        self.drop(lambda known: any(name.startswith(taken) for name in known) or not backup)
        if "sessions are lost" in said:
            self.life.feed = None

    # --- the ledger -----------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Nothing that was acknowledged is lost, the feed is good, the database sound, no secret lies about."""
        self.looks += 1
        self.life.look(self.now, everywhere=self.looks % 25 == 0)
        self.life.sound()
        unfolded = (self.life.feed or b"").replace(b"\r\n ", b"").decode()
        for uid in self.done:
            if self.now - self.done_at[uid] > 320 * DAY:
                continue  # a clock that ran 40 days ahead has seen the end of its year
            assert uid in unfolded, f"a session that was done left the feed: {uid}"

    def strike(self, name: str) -> None:
        """Note which fault comes now."""
        self.struck[name] += 1
        self.torn = self.torn or name in TEARING
        self.diary.append(f"{self.now:%m-%d %H:%M} {name}")

    def measure(self) -> None:
        """How much room the home takes."""
        self.spaces.append(sum(path.stat().st_size for path in self.life.state.rglob("*") if path.is_file()))

    # --- the owner's words ----------------------------------------------------------------------------------------

    def speak(self, command: Callable[..., int]) -> None:
        """A mark for a day to come, or a session done; what is accepted goes into the ledger."""
        if self.chance.random() < 0.6:
            on = (self.now + self.chance.randrange(1, 10) * DAY).date().isoformat()
            word = self.chance.choice(["rest", "easy", "hard", "blocked", "low", "clear"])
            if command("mark", on, word) == 0:
                self.said[on] = self.copies()
                self.diary.append(f"{self.now:%m-%d %H:%M} mark {on} {word}")
                self.life.marks[on] = word
                if word == "clear":
                    del self.life.marks[on], self.said[on]
            return
        today = self.now.date().isoformat()
        for uid in re.findall(rf"UID:(\S+)\r\n(?:(?!END:VEVENT).)*?DTSTART:{today.replace('-', '')}T",
                              (self.life.feed or b"").replace(b"\r\n ", b"").decode(), re.DOTALL):  # fmt: skip
            if command("done", uid, "--rating", "6") == 0:
                self.done[uid] = self.copies()
                self.done_at[uid] = self.now


Fault = Callable[[Story], None]
COLD: dict[str, Fault] = {}  # faults while only commands run
WARM: dict[str, Callable[[Story, Daemon], None]] = {}  # faults while a daemon runs


def cold(deed: Fault) -> Fault:
    """One fault for a machine without a daemon."""
    COLD[deed.__name__] = deed
    return deed


def warm(deed: Callable[[Story, Daemon], None]) -> Callable[[Story, Daemon], None]:
    """One fault for a running daemon."""
    WARM[deed.__name__] = deed
    return deed


NETWORK = (
    "status=500", "status=502", "status=503", "status=403", "status=404", "status=429", "html", "empty",
    "redirect=loop", "redirect=evil", "truncate=100", "reset", "bad-json", "wrong-type", "null-fields", "nan",
    "dup-keys", "dup-page", "shift-page=1", "shift-page=-1", "short-page=5", "unordered", "missing-headers",
    "garbled-headers", "clock-skew=86400", "deep-json=100000", "unknown-sport", "future-start", "huge=17",
)  # fmt: skip


@cold
def network(story: Story) -> None:
    """Strava answers wrongly, once or for as long as it lasts."""
    verb, route = story.chance.choice(NETWORK), story.chance.choice(["list", "list", "detail", "api"])
    route = "list" if verb in {"future-start", "unknown-sport", "shift-page=1", "shift-page=-1"} else route
    story.life.strava.fault(verb, route=route, count=story.chance.choice([0, 1, 2]))
    story.sync()


@cold
def no_refresh(story: Story) -> None:
    """Strava gives no new token."""
    story.life.strava.fault("status=503", route="token", count=story.chance.choice([0, 1]))
    story.sync()


@cold
def quota(story: Story) -> None:
    """The application has nothing left for the quarter of an hour."""
    story.life.strava.limits(overall=(1, 2000), read=(1, 1000))
    story.sync()
    story.sync()
    story.life.strava.limits(overall=(200, 2000), read=(100, 1000))
    story.clock(story.now + timedelta(minutes=16))


@cold
def stopped(story: Story) -> None:
    """A command is stopped or killed while it waits for Strava's n-th answer."""
    story.life.strava.fault("hang=20", route="*", skip=story.chance.randrange(3))
    before = len(story.life.strava.log)
    words = ["sync", *story.chance.choice([[], ["--full"]])]
    child = story.forks.start(*story.life.words(*words, at=story.now))
    until(lambda: any(e.fault == "hang" for e in story.life.strava.log[before:]) or not child.alive)
    if child.alive:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.pid, story.chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT]))
    child.code = child.wait()
    story.heard(child)


@cold
def killed(story: Story) -> None:
    """Killed at one write."""
    call, most = story.chance.choice([("pwrite64", 30), ("fdatasync", 8), ("fsync", 4), ("rename", 2), ("unlink", 2)])
    words = story.life.words("sync", at=story.now)
    story.heard(story.forks.strike(call, story.chance.randrange(1, most + 1), *words))


@cold
def refused(story: Story) -> None:
    """The disk refuses one write, or all from one on."""
    call, error = story.chance.choice(
        [("pwrite64", "ENOSPC"), ("pwrite64", "EIO"), ("fdatasync", "EIO"), ("fsync", "EIO")]
    )
    when = f"{story.chance.randrange(1, 12)}{story.chance.choice(['', '+'])}"
    story.heard(story.forks.fail(call, error, when, *story.life.words("sync", at=story.now)))


@cold
def full(story: Story) -> None:
    """A quota on the size of files."""
    size = (story.life.state / "liftday.db").stat().st_size
    story.sync(limits={"RLIMIT_FSIZE": story.chance.choice([4096, 8192, size, size + 4096, size + 100_000])})


@cold
def closed(story: Story) -> None:
    """The state directory cannot be written."""
    state = story.life.state
    for path in [*state.rglob("*"), state]:
        path.chmod(0o500 if path.is_dir() else 0o400)
    child = story.sync(powerless=True)
    for path in [state, *state.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)
    assert child.code == 73


@cold
def few_files(story: Story) -> None:
    """Hardly any descriptors."""
    story.sync(limits={"RLIMIT_NOFILE": story.chance.choice([12, 16, 24])})


@cold
def together(story: Story) -> None:
    """Commands at once."""
    story.life.strava.clear_faults()
    words = [["sync"], ["sync", "--full"], ["mark", (story.now + 11 * DAY).date().isoformat(), "clear"]]
    children = [story.forks.start(*story.life.words(*one, at=story.now)) for one in words]
    for child in children:
        child.code = child.wait()
        story.heard(child)
        assert child.code in {0, 77}, child.code
    story.must_sync()


@cold
def clock_jump(story: Story) -> None:
    """The machine's clock is wrong for a moment; Strava's is not."""
    jump = story.chance.choice([HOUR, -HOUR, 26 * HOUR, -3 * DAY, 40 * DAY, -400 * DAY])
    story.sync(at=story.now + jump)


@cold
def dead_battery(story: Story) -> None:
    """1970."""
    story.sync(at=datetime(1970, 1, 1, 0, 5, tzinfo=UTC))


@cold
def damaged(story: Story) -> None:
    """The database is flipped, cut, replaced or removed."""
    path = story.life.state / "liftday.db"
    how = story.chance.choice(["flip", "flip", "flip", "cut", "garbage", "removed", "journal"])
    size = path.stat().st_size
    if how == "flip":
        with path.open("r+b") as file:
            at = story.chance.randrange(size - 64)
            file.seek(at)
            there = file.read(64)
            file.seek(at)
            file.write(bytes(255 - byte for byte in there))
    elif how == "cut":
        os.truncate(path, story.chance.randrange(size))
    elif how == "garbage":
        path.write_bytes(b"This is not a database.\n" * 500)
    elif how == "removed":
        path.unlink()
    else:
        path.with_name("liftday.db-wal").write_bytes(story.chance.randbytes(8192))
    story.must_sync()


@cold
def files_spoilt(story: Story) -> None:
    """A file beside the database is lost or holds something else."""
    state = story.life.state
    name = story.chance.choice(["feed.ics", "turn.lock", "backup", "links.key-gone", "feed.ics.new", "leftover"])
    if name == "backup":
        newest = max((state / "backups").glob("*.db"))
        newest.write_bytes(b"x" * 4096)
    elif name == "links.key-gone":
        (state / "links.key").unlink(missing_ok=True)
    elif name in {"feed.ics.new", "leftover"}:
        (state / f".{name}.4711.new").write_bytes(b"half")
    elif story.chance.random() < 0.5:
        (state / name).unlink(missing_ok=True)
    else:
        (state / name).write_bytes(b"BEGIN:VCALENDAR\r\nhalf a fe")
    story.must_sync()


@cold
def misconfigured(story: Story) -> None:
    """The owner's editor, or the owner."""
    good = story.life.home.config.read_bytes()
    wrong = story.chance.choice([b"[strengt]\nminutes = 1\n", b"\x00", b"[[[\n", b"[notify]\nurl = 7\n", b"# \xe9\n"])
    story.life.home.config.write_bytes(good + wrong)
    child = story.sync()
    story.life.home.config.write_bytes(good)
    assert child.code == 78


@cold
def elsewhere(story: Story) -> None:
    """The machine's zone and language change."""
    zone = story.chance.choice(["Pacific/Apia", "America/St_Johns", "Asia/Kathmandu", "Nowhere/Such", ":", ""])
    story.sync(environ={"TZ": zone, "LANG": story.chance.choice(["C", "tr_TR.UTF-8", "POSIX"])})


@cold
def locked(story: Story) -> None:
    """Somebody else holds the database for longer than anybody waits."""
    holder = sqlite3.connect(story.life.state / "liftday.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    child = story.sync()
    holder.execute("ROLLBACK")
    holder.close()
    assert child.code == 75


@cold
def put_back(story: Story) -> None:
    """The owner takes a copy, and weeks later puts it back."""
    copy = story.life.home.folder / "copy.db"
    if not copy.exists():
        assert story.command("backup", "--output", str(copy)).code == 0
        assert not [one for one in story.life.secrets() if one.encode() in copy.read_bytes()]
        return
    assert story.command("restore", str(copy)).code == 0
    story.drop(lambda known: "copy.db" in known)
    story.life.feed = None  # the sessions of the weeks since the copy are forgotten, past ones in the feed too
    copy.unlink()
    story.must_sync()


# --- a daemon that runs -------------------------------------------------------------------------------------------------


@warm
def hup_wrong(story: Story, one: Daemon) -> None:
    """SIGHUP with a wrong file, then with a right one."""
    good, times = story.life.home.config.read_bytes(), one.said.count("reload_refused")
    story.life.home.config.write_bytes(good + b"[strengt]\nminutes = 1\n")
    one.send(signal.SIGHUP)
    one.wait_for("reload_refused", times=times + 1)
    story.life.home.config.write_bytes(good)
    times = len(re.findall(r"\breloaded\b", one.said))
    one.send(signal.SIGHUP)
    one.wait_for(r"\breloaded\b", times=times + 1)


@warm
def worker_killed(story: Story, one: Daemon) -> None:
    """The turn is killed while it waits for Strava."""
    story.life.strava.fault("hang=20", route="list")
    before = len(story.life.strava.log)
    child = story.forks.start(*story.life.words("sync"))
    until(lambda: any(e.fault == "hang" for e in story.life.strava.log[before:]) or not child.alive)
    for number in workers(one.process.pid):
        os.kill(number, signal.SIGKILL)
    child.code = child.wait()
    story.heard(child)


def workers(parent: int) -> list[int]:
    """The children of a process."""
    return [int(n) for n in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()] or [
        int(path.name)
        for path in Path("/proc").iterdir()
        if path.name.isdigit() and f"\nPPid:\t{parent}\n" in _status(path)
    ]


def _status(path: Path) -> str:
    with contextlib.suppress(OSError):
        return (path / "status").read_text()
    return ""


@warm
def no_network(story: Story, one: Daemon) -> None:
    """Strava is not there."""
    story.life.strava.fault(story.chance.choice(["reset", "status=503", "html", "truncate=50"]), route="api", count=0)
    del one
    ask(story, "sync")


@warm
def rude_clients(story: Story, one: Daemon) -> None:
    """Half a request, a huge one, a guess, and a subscriber who asks all the time."""
    port = int(re.search(r"port=(\d+)", one.said)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as slow:
        slow.sendall(b"GET /feed/")
        for path in ("/feed/guess.ics", "/../etc/passwd", "/%00", "/" + "x" * 3000):
            assert one.get(path)[0] in {400, 404, 414, 431}, path
        _, head, _ = one.get(one.feed_path)
        for _ in range(20):
            assert one.get(one.feed_path, **{"If-None-Match": head["etag"]})[0] == 304
    story.fetched += 21


@warm
def frozen(story: Story, one: Daemon) -> None:
    """The machine sleeps; it wakes up a day later."""
    one.send(signal.SIGSTOP)
    until(lambda: "T (stopped)" in _status(Path(f"/proc/{one.process.pid}")))
    story.clock(story.now + 2 * HOUR)
    one.send(signal.SIGCONT)


@warm
def wrong_clock(story: Story, one: Daemon) -> None:
    """The machine's clock jumps under the daemon and comes back."""
    del one
    right = story.now
    story.clock(right + story.chance.choice([-HOUR, 25 * HOUR, -2 * DAY]))
    story.life.clock(right)
    ask(story, "sync")
    story.clock(right)


def ask(story: Story, *words: str) -> int:
    """A command through the daemon."""
    child = story.forks.run(*story.life.words(*words))
    story.heard(child)
    return child.code


# --- the year ---------------------------------------------------------------------------------------------------------


def slots(story: Story, days: int) -> Iterator[datetime]:
    """The instants of the faults: every four to twelve hours. A longer year begins as a shorter one did."""
    at, chance = NOW, random.Random(story.seed + 2)
    while True:
        at += timedelta(minutes=chance.randrange(240, 720))
        if at > NOW + days * DAY:
            return
        yield at


TEARING = {"stopped", "killed", "refused", "full", "few_files", "worker_killed"}
RARE = {"locked", "put_back", "dead_battery", "closed"}


def live(story: Story, days: int) -> None:
    """Live so many days. On one day of twenty a daemon runs; on the others the owner's timer runs commands."""
    names = [name for name in COLD for _ in range(1 if name in RARE else 4)]
    todo = list(slots(story, days))
    while todo:
        if (todo[0] - NOW).days % 20 == 6:
            this = (todo[0] - NOW).days
            spell = [at for at in todo if (at - NOW).days == this]
            del todo[: len(spell)]
            daemon_day(story, spell)
            continue
        at = todo.pop(0)
        if at <= story.now:
            continue
        story.clock(at)
        story.runner.live(at)
        name = story.chance.choice(names)
        story.strike(name)
        COLD[name](story)
        story.look()
        if story.chance.random() < 0.3:
            story.speak(lambda *words: story.command(*words).code)
        if story.chance.random() < 0.5:
            story.heal()


def daemon_day(story: Story, spell: list[datetime]) -> None:
    """A day of the daemon: it is killed once, and stopped in the evening."""
    story.life.strava.clear_faults()
    begin(story, spell.pop(0))
    kill_at = story.chance.randrange(len(spell) + 1)
    with daemon(story.life, at=None, dial=story.dial, clean=False) as one:
        serve(story, one, spell[:kill_at])
        one.end(signal.SIGKILL)
    story.struck["daemon_killed"] += 1
    story.look()
    with daemon(story.life, at=None, dial=story.dial) as one:
        began = one.memory()
        serve(story, one, spell[kill_at:])
        story.serving.append((began, one.memory()))
    story.struck["daemon_stopped"] += 1
    story.heal()
    story.look()
    story.measure()


def begin(story: Story, at: datetime) -> None:
    """An instant has come."""
    if at > story.now:
        story.clock(at)
    story.runner.live(story.now)


def serve(story: Story, one: Daemon, spell: list[datetime]) -> None:
    """Some hours of a daemon's day, a fault at each instant."""
    one.wait_for(READY)
    story.life.feed = one.served()
    for at in spell:
        begin(story, at)
        name = story.chance.choice(list(WARM))
        story.strike(name)
        WARM[name](story, one)
        story.life.feed = one.served()
        story.fetched += 1
        story.life.strava.clear_faults()
        if story.chance.random() < 0.4:
            story.speak(lambda *words: ask(story, *words))
        code = ask(story, "sync")
        assert code == 0, (code, one.said[-600:])
        story.life.feed = one.served()
    with contextlib.suppress(OSError, http.client.HTTPException):
        one.get("/healthz")
