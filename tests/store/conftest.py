"""What the tests of the memory share: a state directory, an open store, and values as they come in life."""
# ruff: noqa: DTZ001  an activity starts at a wall time, which has no zone

import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from liftday.calendar.entry import Entry, compose
from liftday.store.engine import Store
from liftday.training.activity import Activity, Lap
from liftday.training.day import Chances, Day, Kind, Reading, Ruling, Source
from liftday.training.plan import Change, Plan
from liftday.training.planned import Planned, PlannedType
from liftday.training.reason import because
from liftday.training.session import Block, Session, Variant
from memories import open_store
from reasons import worded

BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class Made:
    """Values as they come in life; each takes what a test wants other."""

    now: datetime = datetime(2026, 3, 2, 6, tzinfo=UTC)

    def run(self, number: int = 1, **other: Any) -> Activity:
        """A summary as Strava lists it; the number makes the id and the day."""
        start = datetime(2026, 2, 1, 7) + timedelta(days=number)
        told: dict[str, Any] = {
            "id": str(9_000_000_000 + number),
            "sport": "Run",
            "start": start,
            "start_utc": start.replace(tzinfo=UTC) - timedelta(hours=1),
            "elapsed_s": 3700.0,
            "moving_s": 3600.0,
            "distance_m": 10_000.0,
            "average_hr": 150.5,
            "name": "Morning run",
            "timezone": "Europe/Berlin",
        }
        return Activity(**{**told, **other})

    def detailed(self, number: int = 1, **other: Any) -> Activity:
        """The same run with its laps."""
        laps = (Lap(distance_m=1000, moving_s=300, elapsed_s=301), Lap(distance_m=1000, moving_s=240, elapsed_s=240))
        return self.run(number, **{"detailed": True, "laps": laps, "perceived_exertion": 6.0, **other})

    def reading(self, number: int = 1, **other: Any) -> Reading:
        """What that run was read as."""
        run = self.run(number)
        told: dict[str, Any] = {
            "id": run.id,
            "sport": run.sport,
            "start": run.start,
            "minutes": 60.0,
            "kind": Kind.EASY,
            "confidence": 0.8,
            "reasons": (because("heart_average", percent=68, public=False),),
            "flags": ("strides",),
        }
        return Reading(**{**told, **other})

    def planned(self, number: int = 1, **other: Any) -> Planned:
        """An entry of a plan, so many days after now."""
        told: dict[str, Any] = {
            "source": "plan 1",
            "key": f"entry {number}",
            "date": self.now.date() + timedelta(days=number),
            "type": PlannedType.RUN,
            "kind": Kind.HARD,
            "title": "Intervals",
            "certainty": 0.9,
            "reason": because("title", word="intervals"),
        }
        return Planned(**{**told, **other})

    def session(self, on: date = date(2026, 3, 6), **other: Any) -> Session:
        """A strength session at six in the evening, in Berlin."""
        block = Block(name="Goblet squat", exercise="lo_goblet_squat", section="main", sets=3, reps=10, rpe=7)
        told: dict[str, Any] = {
            "uid": f"uid-{on}",
            "date": on,
            "start": datetime(on.year, on.month, on.day, 18, tzinfo=BERLIN),
            "minutes": 30,
            "type": "strength",
            "variant": Variant.FULL,
            "week": (*on.isocalendar()[:2], 1),
            "phase": "F1",
            "reasons": worded("Easy day between hard ones."),
            "blocks": (block,),
        }
        return Session(**{**told, **other})

    def entry(self, session: Session, **other: Any) -> Entry:
        """The entry of a session, as published."""
        return replace(compose(session), created=self.now, modified=self.now, **other)

    def plan(self, *sessions: Session, **other: Any) -> Plan:
        """A plan with expected days, rulings and notes."""
        on = date(2026, 3, 6)
        day = Day(
            date=on,
            kind=Kind.EASY,
            source=Source.EXPECTED,
            confidence=0.6,
            reasons=(because("weekday", kind="easy", count=7, of=8, weekday=4),),
            chances=Chances(easy=0.6, rest=0.4),
            readings=(self.reading(),),
        )
        told: dict[str, Any] = {
            "at": self.now,
            "phase": "F1",
            "sessions_per_week": 2,
            "sessions": sessions,
            "days": (day,),
            "notes": worded("Only one slot this week."),
            "rulings": {on: (Ruling("H1", "open", worded("it is no hard day")),)},
            "gate": worded("4 of 6 sessions done"),
        }
        return Plan(**{**told, **other})

    def moved(self, session: Session, to: date | None) -> Change:
        """A change of the plan."""
        return Change(uid=session.uid, origin=session.date, to=to, reasons=worded("A hard run was recorded."))


@pytest.fixture
def made() -> Made:
    """Values as they come in life."""
    return Made()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """An empty state directory."""
    directory = tmp_path / "state"
    directory.mkdir(mode=0o700)
    return directory


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A directory that other users can reach, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def store(state: Path) -> Iterator[Store]:
    """An open, empty store."""
    with open_store(state) as opened:
        yield opened


@pytest.fixture
def elsewhere() -> Callable[[Callable[[], Any]], Any]:
    """Run a function in a forked process and return its result, or raise what it raised; as another user if told to."""

    def run(deed: Callable[[], Any], *, user: int | None = None) -> Any:
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            sys.dont_write_bytecode = True  # one that may not write leaves no torn module behind
            try:
                if user is not None and os.geteuid() == 0:
                    os.setgid(user)
                    os.setuid(user)
                said: tuple[str, Any] = ("good", deed())
            except BaseException as error:  # noqa: BLE001  whatever it was is told to the parent
                said = ("bad", (type(error), str(error), getattr(error, "remedy", "")))
            with os.fdopen(writing, "wb") as pipe:
                pickle.dump(said, pipe)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            raw = pipe.read()
        os.waitpid(child, 0)
        if not raw:
            return None  # it was killed
        verdict, value = pickle.loads(raw)  # noqa: S301  our own child wrote it
        if verdict == "bad":
            kind, text, remedy = value
            raise kind(text, remedy=remedy) if remedy else kind(text)
        return value

    return run
