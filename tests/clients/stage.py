"""The liftday side: a home with two years of running at an emulated Strava, and the real daemon at a chosen instant."""

import contextlib
import http.client
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar

from clients.seen import ABROAD, HOME, Differs, Seen
from homes import Home, Running, furnish
from strava_emulator import Emulator
from strava_emulator.sample import sample_activities

_STORY: Final = timedelta(minutes=30)  # longer than any story takes: "now" for what only looks


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """When a story plays, and by how much the wall clock at home is ahead of UTC during it."""

    name: str
    now: datetime
    ahead: frozenset[int]  # hours


SEASONS: Final = (
    Season(name="January", now=datetime(2026, 1, 12, 6, tzinfo=UTC), ahead=frozenset({1})),
    Season(name="July", now=datetime(2026, 7, 6, 6, tzinfo=UTC), ahead=frozenset({2})),
    Season(
        name="March", now=datetime(2026, 3, 23, 6, tzinfo=UTC), ahead=frozenset({1, 2})
    ),  # summer time from the 29th
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A runner's machine on which the daemon runs."""

    season: Season
    home: Home
    running: Running
    address: str

    def plan(self) -> dict[str, Mapping[str, Any]]:
        """`liftday plan --json`, its sessions by uid."""
        said = self.home.liftday("plan", "--json", at=self.season.now + _STORY)
        if said.code != 0:
            raise Differs(f"`liftday plan --json` ended with {said.code}: {said.err.strip()}")
        return {session["uid"]: session for session in said.json["sessions"]}

    def feed(self) -> bytes:
        """The feed as the daemon serves it, asked for by ourselves (which nobody counts)."""
        status, body = self.get(self.address)
        if status != 200:
            raise Differs(f"the daemon answers {status} for its own feed")
        return body

    def get(self, address: str) -> tuple[int, bytes]:
        """Ask the daemon for something."""
        parts = urlsplit(address)
        link = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        try:
            link.request("GET", parts.path, headers={"User-Agent": "liftday-proof"})
            reply = link.getresponse()
            return reply.status, reply.read()
        finally:
            link.close()

    def order(self, *words: str) -> dict[str, Any] | None:
        """Give an order as the owner does, over the control socket; return its outcome, None when it was refused."""
        said = self.home.liftday(*words, "--json")
        if said.code not in {0, 65}:
            raise Differs(f"`liftday {words[0]}` ended with {said.code}: {said.err.strip()}")
        return json.loads(said.out) if said.code == 0 else None

    def fetches(self) -> dict[tuple[str, str], float]:
        """How often which kind of calendar got which answer, as /metrics counts it."""
        _, body = self.get(urlsplit(self.address)._replace(path="/metrics").geturl())
        found = {}
        for line in body.decode().splitlines():
            name, _, value = line.rpartition(" ")
            if name.startswith("liftday_feed_fetches_total{"):
                labels = dict(part.split("=", 1) for part in name.partition("{")[2].rstrip("}").split(","))
                found[labels["client"].strip('"'), labels["status"].strip('"')] = float(value)
        return found


@contextlib.contextmanager
def stage(season: Season) -> Iterator[Stage]:
    """Set the stage: log in, start the daemon, wait for its first sync. Everything is gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="liftday-clients-") as folder,
        Emulator(
            sample_activities(season.now),
            now=season.now,
            ticking=True,
            client_id=12345,
            client_secret="hush-the-client-secret",
        ) as strava,
    ):
        home = furnish(Path(folder), strava)
        home.now = season.now
        home.login()
        with home.daemon(at=season.now) as running:
            if not running.synced.wait(120) or any("turn_failed" in line for line in running.log):
                raise Differs(f"the daemon does not get through its first sync: {''.join(running.log)[-2000:]}")
            address = home.liftday("feed-url").out.split()[3]
            yield Stage(season=season, home=home, running=running, address=address)


def promised(stage: Stage) -> tuple[dict[str, Seen], bytes]:
    """What every calendar has to show now: the served feed, itself held against `plan --json`.

    The words come from the feed (read by a library of others), the times from the plan; where both speak they must
    agree. Raises Differs when they do not, or when an instant is not written as one.
    """
    body, plan = stage.feed(), stage.plan()
    shown = {str(event["UID"]): _seen(event) for event in icalendar.Calendar.from_ical(body).walk("VEVENT")}
    served = {uid for uid, seen in shown.items() if seen.end - seen.start < timedelta(days=1)}
    if served != plan.keys():
        raise Differs(f"the plan and the served feed differ in {sorted(served ^ plan.keys())}")
    if b"TZID" in body or b"VTIMEZONE" in body:
        raise Differs("the feed speaks of time zones: its sessions are instants")
    offsets = set()
    for uid, session in plan.items():
        start = datetime.fromisoformat(session["start"])
        offsets.add(start.utcoffset())
        told = (start.replace(tzinfo=None), timedelta(minutes=session["minutes"]), session["sequence"])
        seen = shown[uid]
        if told != (seen.start, seen.end - seen.start, seen.sequence):
            raise Differs(f"{uid}: the plan says {told}, the feed {seen}")
        kind, minutes = session["type"].capitalize(), f"{session['minutes']} min"
        if not seen.summary.startswith(kind) or minutes not in seen.summary:
            raise Differs(f"{uid}: the plan has {kind}, {minutes}; the title is {seen.summary!r}")
    if offsets != {timedelta(hours=hours) for hours in stage.season.ahead}:
        raise Differs(f"{stage.season.name} should show the clock {sorted(stage.season.ahead)} h ahead, not {offsets}")
    return shown, body


def _seen(event: Any) -> Seen:
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    return Seen(
        start=_wall(start, HOME),
        end=_wall(end, HOME),
        abroad=_wall(start, ABROAD),
        sequence=int(event["SEQUENCE"]),
        summary=str(event["SUMMARY"]),
        description=str(event.get("DESCRIPTION", "")),
    )


def _wall(moment: datetime | date, zone: str) -> datetime:
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001  a whole day has no zone
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def move_one(stage: Stage) -> str:
    """Move a coming strength session to the nearest day that is open for it; return its uid."""
    plan = stage.plan()
    today = stage.season.now.date()
    lifts = [s for s in plan.values() if s["type"] == "strength" and date.fromisoformat(s["date"]) > today]
    taken = {lift["date"] for lift in lifts}
    for lift in sorted(lifts, key=lambda s: s["date"]):
        on = date.fromisoformat(lift["date"])
        days = [today + timedelta(days=n) for n in range(1, 13)]
        for to in sorted((day for day in days if str(day) not in taken), key=lambda day: (abs(day - on), day)):
            outcome = stage.order("move", lift["uid"], str(to))
            if outcome is None:
                continue
            if stage.plan()[lift["uid"]]["date"] != str(to):
                raise Differs(f"moved to {to}, but the plan has {stage.plan()[lift['uid']]['date']}")
            return str(lift["uid"])
    raise Differs("no strength session could be moved anywhere")


def skip_one(stage: Stage, *, other_than: str) -> str:
    """Leave out the last coming strength session that was not moved; return its uid."""
    lifts = [s for s in stage.plan().values() if s["type"] == "strength" and s["uid"] != other_than]
    last = max(lifts, key=lambda s: s["date"])
    if stage.order("skip", last["uid"]) is None:
        raise Differs(f"`liftday skip` refuses {last['uid']} of {last['date']}")
    if last["uid"] in stage.plan():
        raise Differs(f"{last['uid']} was skipped and is still in the plan")
    return str(last["uid"])
