"""The ground the faults stand on: homes that are ready in an instant, and what must hold in them whatever happens.

A life is one runner's machine with an emulated Strava. The emulator is the oracle: it knows what there is, what was
asked and what was answered. The ledger holds what was acknowledged: activities that were read, words of the owner that
were accepted, the feed that was served. After each fault ``Life.look`` compares the two, and after the recovery
``Life.end`` is compared with the end of a life in which nothing went wrong.
"""

import copy
import itertools
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from homes import Home, Said, a_season, an_activity, furnish
from liftday.calendar.gate import checklist
from strava_emulator import Emulator

NOW = datetime(2026, 3, 4, 6, tzinfo=UTC)  # a Wednesday, with a strength session in the evening
KEY = "5e" * 32  # every home has the same installation key, so that the same plan has the same uids
SECRET = "hush-the-client-secret"
HOUR = timedelta(hours=1)
T1, T2 = NOW + 2 * HOUR, NOW + 3 * HOUR  # when the fault strikes, and when it is over
PRIVATE = (
    "strava-tokens.json",
    "feed.secret",
    "busy.secret",
    "mobility.secret",
    "webhook.secret",
    "webhook.verify",
    "links.key",
)
_STAMPS = re.compile(rb"^(?:DTSTAMP|CREATED|LAST-MODIFIED):.*\r\n", re.MULTILINE)


def unstamped(body: bytes) -> bytes:
    """A feed without the stamps that comparing two runs ignores."""
    return _STAMPS.sub(b"", body)


def events_of(body: bytes) -> dict[str, tuple[str, str]]:
    """Start and title of each event of a feed, by uid, read line by line."""
    found = {}
    for block in body.replace(b"\r\n ", b"").decode().split("BEGIN:VEVENT")[1:]:
        values = dict(line.split(":", 1) for line in block.splitlines() if ":" in line)
        start = next(value for name, value in values.items() if name.startswith("DTSTART"))
        found[values["UID"]] = (start, values["SUMMARY"])
    return found


@dataclass(frozen=True)
class End:
    """How a story ended: each day with its activities, each session, each event of the feed."""

    days: dict[str, tuple]
    sessions: dict[str, tuple]
    events: dict[str, tuple[str, str]]


@dataclass
class Life:
    """A home, its Strava, and the ledger of what was acknowledged."""

    home: Home
    strava: Emulator
    told: set[str] = field(default_factory=set)  # ids of activities that the home was seen to hold
    marks: dict[str, str] = field(default_factory=dict)  # date -> the owner's word that was accepted
    feed: bytes | None = None  # the last good feed
    heard: str = ""  # everything that was printed
    _asked: int = 0

    @property
    def state(self) -> Path:
        """The state directory."""
        return self.home.state

    def clock(self, at: datetime) -> None:
        """Strava's clock moves with the story's."""
        self.strava.set_clock(at)

    def run(self, *words: str, at: datetime | None = None, stdin: str | None = None) -> Said:
        """One command, heard by the ledger."""
        if at is not None:
            self.clock(at)
        said = self.home.liftday(*words, at=at, stdin=stdin)
        self.heard += said.out + said.err
        assert "Traceback" not in said.err, said.err
        return said

    def words(self, *words: str, at: datetime | None = None) -> list[str]:
        """The whole command line of a command."""
        clock = ["--at", at.isoformat()] if at else []
        return ["--config", str(self.home.config), "--state", str(self.state), *clock, *words]

    def sync(self, *words: str, at: datetime) -> Said:
        """``liftday sync`` at an instant."""
        return self.run("sync", *words, at=at)

    def mark(self, on: date, word: str, *, at: datetime) -> Said:
        """The owner's word for a day; accepted, it goes into the ledger."""
        said = self.run("mark", on.isoformat(), word, at=at)
        if said.code == 0:
            self.marks[on.isoformat()] = word
        return said

    def asked(self, route: str | None = None) -> int:
        """How many requests reached Strava since ``count`` was called."""
        return sum(1 for entry in self.strava.log[self._asked :] if route in (None, entry.route))

    def count(self) -> None:
        """Begin to count requests."""
        self._asked = len(self.strava.log)

    def days(self, at: datetime) -> dict[str, dict]:
        """Every day of the season up to the horizon, by date."""
        until = (at + timedelta(days=13)).date().isoformat()
        said = self.home.liftday("days", "--json", "--since", "2025-03-01", "--until", until, at=at)
        assert said.code == 0, said.err
        return {day["date"]: day for day in said.json}

    def look(self, at: datetime, *, everywhere: bool = True) -> None:
        """The ledger: nothing that was acknowledged is lost, the feed is good, no secret lies about (``everywhere``: in
        any file)."""
        days = self.days(at)
        here = {one["id"] for day in days.values() for one in day["activities"]}
        gone = {str(r.id) for a in self.strava.world.athletes.values() for r in a.records if not r.listed}
        assert self.told - gone <= here, f"lost: {sorted(self.told - gone - here)[:5]}"
        self.told = (self.told - gone) | here  # what comes back to Strava later is told anew
        for on, word in self.marks.items():
            day = days[on]
            assert (day["kind"], day["source"]) == (word, "marked") or word in day["flags"], day
        self._look_at_feed(at)
        if everywhere:
            self.look_for_secrets()

    def _look_at_feed(self, at: datetime) -> None:
        path = self.state / "feed.ics"
        if not path.exists():
            assert self.feed is None, "the last good feed is gone"
            return
        body = path.read_bytes()
        faults = checklist.inspect(body, secrets=self.secrets(), previous=self.feed, today=at.date())
        assert faults == (), faults[:3]
        self.feed = body

    def secrets(self) -> list[str]:
        """Everything that must stay in its own file: the client secret, the tokens, the addresses."""
        found = [SECRET]
        for name in PRIVATE:
            path = self.state / name
            if path.exists():
                text = path.read_text()
                found += re.findall(r'_token": "([^"]+)"', text) if name.endswith("json") else [text.strip()]
        return found

    def look_for_secrets(self) -> None:
        """No secret stands in what was printed, in the database, in a backup or in the feed."""
        for secret in self.secrets():
            assert secret not in self.heard
            for path in self.state.rglob("*"):
                if path.is_file() and not path.name.startswith(PRIVATE):
                    assert secret.encode() not in path.read_bytes(), f"a secret stands in {path.name}"

    def sound(self) -> None:
        """The database is intact."""
        with sqlite3.connect(f"file:{self.state / 'liftday.db'}?mode=ro", uri=True) as base:
            assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        base.close()

    def end(self, at: datetime) -> End:
        """How the story ended."""
        plan = self.home.liftday("plan", "--json", at=at + timedelta(minutes=1))  # published before that minute
        assert plan.code == 0, plan.err
        return End(
            days={
                on: (
                    day["kind"],
                    day["source"],
                    tuple(day["flags"]),
                    day["minutes"],
                    tuple((one["id"], one["kind"], tuple(one["flags"])) for one in day["activities"]),
                )
                for on, day in self.days(at).items()
            },
            sessions={
                one["uid"]: (one["start"], one["type"], one["variant"], one["status"]) for one in plan.json["sessions"]
            },
            events=events_of(self.home.liftday("feed").raw),
        )


def says(said: Said, code: int, *words: str) -> None:
    """One sentence and a remedy on stderr, no traceback, this exit code; or nothing wrong at all."""
    assert said.code == code, (said.code, said.err, said.out[-500:])
    lines = said.err.splitlines()
    complaints = [number for number, line in enumerate(lines) if line.startswith("liftday: ")]
    assert len(complaints) == (1 if code else 0), said.err
    if code:
        assert lines[complaints[0] + 1].startswith("  "), said.err
    for word in words:
        assert word.lower() in said.err.lower(), said.err


Story = Callable[[Emulator], None]


DELETED = 5003


def intervals(number: int, start: str) -> dict:
    """Five fast stretches that nobody named a workout: only the laps, which no list carries, tell that it was hard."""
    fast, slow = (180, 750.0, 4.17, 165.0), (120, 240.0, 2.0, 138.0)
    shapes = [(1500, 3900.0, 2.6, 132.0), *[fast, slow] * 5, (900, 2340.0, 2.6, 135.0)]
    laps = [
        {
            "id": number * 100 + n, "resource_state": 2, "name": f"Lap {n}", "lap_index": n, "split": n,
            "elapsed_time": seconds, "moving_time": seconds, "distance": metres, "average_speed": speed,
            "max_speed": speed * 1.1, "average_heartrate": rate, "max_heartrate": rate + 8,
        }
        for n, (seconds, metres, speed, rate) in enumerate(shapes, start=1)
    ]  # fmt: skip
    return an_activity(
        number, start, distance=11_190.0, moving_time=3900, elapsed_time=3950, average_speed=2.87,
        average_heartrate=142.0, max_heartrate=168.0, laps=laps,
    )  # fmt: skip


def runs(weeks: int) -> list[dict]:
    """The season up to Sunday, and the two runs of this week: easy on Monday, intervals on Tuesday."""
    before = [
        intervals(one["id"], one["start_date_local"].removesuffix("Z"))
        if one["start_date_local"] > "2026-02-10" and one.get("workout_type") == 3
        else one
        for one in a_season(weeks)
    ]
    monday = an_activity(5001, "2026-03-02T07:00:00")
    saturday = an_activity(DELETED, "2026-02-28T09:00:00", distance=5000.0, moving_time=1800, elapsed_time=1820)
    return [*before, saturday, monday, intervals(5002, "2026-03-03T07:00:00")]


def no_news(_: Emulator) -> None:
    """Nothing happened since."""


def news(strava: Emulator) -> None:
    """What a runner does between two polls: a hard run is new and takes tonight's session, one is corrected, one deleted."""
    strava.add(intervals(9001, "2026-03-04T07:30:00"))
    strava.edit(5001, distance=6100.0, moving_time=2200, name="Shorter than the watch said")
    strava.delete(DELETED)


@dataclass
class Ground:
    """Makes lives. What costs time (the first login, the first history) is done once and copied."""

    folder: Path
    _made: dict[str, tuple[Path, tuple]] = field(default_factory=dict)
    _ends: dict[tuple, End] = field(default_factory=dict)
    kept: dict[str, End] = field(default_factory=dict)  # ends of other stories, by name
    _number: Iterator[int] = field(default_factory=itertools.count)

    @contextmanager
    def life(self, kind: str = "settled", *, config: str = "", **strava: object) -> Iterator[Life]:
        """A life that begins "new" (logged in, nothing read yet) or "settled" (its history is read and published)."""
        if kind not in self._made:
            self._make(kind)
        template, tokens = self._made[kind]
        with self._strava(**strava) as emulator:
            emulator.world.access, emulator.world.refresh = copy.deepcopy(tokens)
            yield self._move_in(emulator, template, config)

    @contextmanager
    def bare(self, *, config: str = "", **strava: object) -> Iterator[Life]:
        """A life before the first login."""
        with self._strava(**strava) as emulator:
            yield self._move_in(emulator, None, config)

    def undisturbed(
        self, kind: str, story: Story, *instants: datetime, late: bool = False, weeks: int = 12, served: bool = False
    ) -> End:
        """The end of the same story with a sync at each instant and nothing going wrong.

        ``late``: the story is heard of at the last instant only. That is the fair comparison with a fault that outlasts
        the day: what stood in the calendar that day stood there. ``served``: by a daemon, which plans on what it has
        before it asks Strava.
        """
        key = (kind, story, instants, late, weeks, served)
        if key not in self._ends:
            with self.life(kind, weeks=weeks) as life:
                if served:
                    says(life.run("mark", "2026-03-01", "clear", at=instants[0]), 0)
                for at in instants:
                    if at == instants[-1 if late else 0]:
                        story(life.strava)
                    says(life.sync(at=at), 0)
                    life.look(at)
                self._ends[key] = life.end(instants[-1])
        return self._ends[key]

    def _strava(self, *, weeks: int = 12, **more: object) -> Emulator:
        wanted = {"activities": runs(weeks), "now": NOW, "client_id": 12345, "client_secret": SECRET} | more
        return Emulator(**wanted)

    def _move_in(self, emulator: Emulator, template: Path | None, config: str) -> Life:
        folder = self.folder / f"life-{next(self._number)}"
        folder.mkdir()
        home = furnish(folder, emulator)
        home.now = NOW
        if config:
            home.config.write_text(home.config.read_text() + config)
        if template is None:
            home.state.mkdir(mode=0o700)
            (home.state / "installation.key").touch(mode=0o600)
            (home.state / "installation.key").write_text(KEY + "\n")
        else:
            shutil.copytree(template, home.state)
        life = Life(home=home, strava=emulator)
        if (home.state / "feed.ics").exists():
            life.look(NOW)
        life.count()
        return life

    def _make(self, kind: str) -> None:
        with self.bare() as life:
            life.home.login()
            if kind == "settled":
                says(life.sync(at=NOW - HOUR), 0)
                says(life.sync(at=NOW), 0)
            template = self.folder / f"template-{kind}"
            shutil.copytree(life.state, template)
            world = life.strava.world
            self._made[kind] = (template, copy.deepcopy((world.access, world.refresh)))


def instant(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def as_json(path: Path) -> dict:
    """A file of JSON."""
    return json.loads(path.read_text())
