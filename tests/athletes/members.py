"""Athletes of an installation whose every word can be told apart: who one is, what they ran, and what nobody else may see.

Each has a marker that stands in everything textual of theirs (the name they are served by, names and titles at Strava, races,
reasons, own exercises, addresses of calendars, folders), and numbers of their own at Strava. So one look tells whose a text is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from homes import NOW
from liftday.config.athletes import DEFAULT
from liftday.training.exercises.catalogue import INJURIES
from strava_emulator.sample import sample_activities

STAMP = "%Y-%m-%dT%H:%M:%SZ"
ZONES = ("Europe/Berlin", "Europe/Vienna", "Europe/Paris", "Europe/Madrid", "Europe/Rome")
OWN = """[athlete]
timezone = "{zone}"

[safety]
accepted = 2026-01-01

[strength]
sessions_per_week = {often}
equipment = ["dumbbell", "band"]
injuries = {{ {injury} = "history" }}

[schedule]
blackouts = [{{ from = 2026-03-20, to = 2026-03-21, reason = "{mark}reason" }}]

[[races]]
date = {race}
name = "{mark}race"
distance_km = 10

[[exercises]]
id = "{mark}exercise"
name = "{mark} squat"
section = "main"
pattern = "squat"
rep_seconds = 4

[calendars]
busy = ["http://127.0.0.1:9/{mark}calendar.ics"]

[import]
watch = "{folder}/{mark}folder"
"""
NUMBER = re.compile(r"(?<!\d)97531(\d\d)\d{5}(?!\d)")  # of an athlete, or of an activity
MARK = re.compile(r"canary([a-z])x", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, eq=False)
class Member:
    """One athlete. ``news`` are the runs of each day after ``NOW``."""

    index: int
    history: tuple[dict, ...]
    news: tuple[tuple[dict, ...], ...]

    @property
    def mark(self) -> str:
        """What stands in everything of theirs."""
        return mark_of(self.index)

    @property
    def name(self) -> str:
        """What the installation calls them."""
        return f"{self.mark}name" if self.index else DEFAULT

    @property
    def number(self) -> int:
        """What Strava calls them."""
        return number(self.index, 99_999)

    @property
    def profile(self) -> dict:
        """Who they are at Strava."""
        return {"id": self.number, "firstname": f"{self.mark}first", "lastname": f"{self.mark}last"}

    @property
    def injury(self) -> str:
        """A place of theirs."""
        return INJURIES[self.index % len(INJURIES)]

    def own(self, folder: object) -> str:
        """The text of their own file."""
        return OWN.format(
            zone=ZONES[self.index % len(ZONES)],
            often=2 + self.index % 2,
            injury=self.injury,
            mark=self.mark,
            race=date(2026, 3, 29) + timedelta(days=7 * (self.index % 3)),
            folder=folder,
        )


def mark_of(index: int) -> str:
    """What stands in everything of somebody's."""
    return f"canary{chr(ord('a') + index)}x"


def number(index: int, which: int) -> int:
    """A number at Strava that tells whose it is."""
    return int(f"97531{index:02d}{which:05d}")


def invented(count: int, *, days: int, weeks: int) -> tuple[Member, ...]:
    """Athletes with some weeks of an invented history each, and so many days of news."""
    until = NOW + timedelta(days=days)
    return tuple(
        member(n, _last(sample_activities(until, years=1, seed=n), weeks + 2), days=days) for n in range(count)
    )


def member(index: int, runs: Sequence[dict], *, days: int) -> Member:
    """Given somebody's activities in Strava's words, return them as an athlete: whole weeks later or earlier, so that those of
    the last full days are the news (later ones are left out), under numbers and titles that tell whose they are."""
    until = NOW + timedelta(days=days)
    newest = max(_start(one) for one in runs)
    by = timedelta(days=7 * -(-(until - newest).days // 7))
    moved = sorted((_marked(index, n, one, by) for n, one in enumerate(runs)), key=_start)
    news = [
        [one for one in moved if NOW + timedelta(days=day) < _start(one) <= NOW + timedelta(days=day + 1)]
        for day in range(days)
    ]
    return Member(
        index=index,
        history=tuple(one for one in moved if _start(one) <= NOW),
        news=tuple(tuple(one) for one in news),
    )  # fmt: skip


def _marked(index: int, n: int, run: dict, by: timedelta) -> dict:
    """A run as somebody's, some days later. Most keep their title, for it may say what the run was."""
    mark = mark_of(index)
    told = run | {"id": number(index, n), "name": f"{run['name']} {mark}title" if n % 3 == 0 else run["name"]}
    local = datetime.fromisoformat(run["start_date_local"].removesuffix("Z")) + by
    return told | {
        "start_date": (_start(run) + by).strftime(STAMP),
        "start_date_local": local.strftime(STAMP),
        "athlete": {"id": number(index, 99_999), "resource_state": 1},
        "external_id": f"{mark}file.fit",
        "laps": [lap | {"id": number(index, 50_000 + n)} for lap in run.get("laps", ())],
    }


def _start(run: dict) -> datetime:
    """When a run began; one of which only the date is known began at its midnight in London."""
    start = datetime.fromisoformat(run["start_date"])
    return start if start.tzinfo else start.replace(tzinfo=UTC)


def _last(runs: Sequence[dict], weeks: int) -> list[dict]:
    since = max(_start(one) for one in runs) - timedelta(weeks=weeks)
    return [one for one in runs if _start(one) > since]
