"""One runner's life as a calendar sees it: the real command line, store and cycle, and a model of what was promised.

``Life`` carries out one order at a time and holds each against what must never break: no turn fails for good, a refused
order changes nothing, the past stands, a session the owner moved stays unless something stands in its way, every change
in the calendar is one the turn names, and planning again changes nothing.
"""

import contextlib
import json
import re
import tempfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from homes import NOW, Home, Said, a_season, an_activity, furnish
from journey.truth import denied
from liftday.config.read import read
from liftday.daemon.state.instance import open_instance
from liftday.store import entries
from liftday.training.exercises.catalogue import INJURIES
from liftday.training.plan import Change
from liftday.training.session import Session, Status
from liftday.words.changes import change_text
from strava_emulator import Emulator

ZONE = ZoneInfo("Europe/Berlin")
BEGUN = frozenset({Status.DONE, Status.MISSED, Status.PLANNED})
# What no calendar may say. Exercises are about hamstrings too, so that place is told by its other words.
UNSAID = (*(place for place in INJURIES if place != "hamstring"), "tendon", "iliotibial", "strong pain", "was reported")
LATER = (69, 75)  # Strava is away, or its quota is used up: the turn waits, the calendar stays
REFUSED = (1, 2, 65)  # an order that is refused: bad input, a closed day, nothing to take back


@dataclass(frozen=True, kw_only=True)
class Event:
    """What a phone shows of one event."""

    start: datetime | date
    summary: str
    description: str
    sequence: int
    transparent: bool

    @property
    def what(self) -> tuple[object, str]:
        """What a change of must be named."""
        return self.start, self.summary


def events(body: bytes) -> dict[str, Event]:
    """Given a feed, return what icalendar, an independent reader, finds in it, by uid."""
    return {
        str(e["UID"]): Event(
            start=e["DTSTART"].dt,
            summary=str(e["SUMMARY"]),
            description=str(e.get("DESCRIPTION", "")),
            sequence=int(e["SEQUENCE"]),
            transparent=str(e.get("TRANSP", "OPAQUE")) == "TRANSPARENT",
        )
        for e in icalendar.Calendar.from_ical(body).walk("VEVENT")
    }


class Life:
    """A home with twelve weeks of running behind it, and everything that was promised since."""

    def __init__(self) -> None:
        self._open = contextlib.ExitStack()
        folder = Path(self._open.enter_context(tempfile.TemporaryDirectory()))
        strava = Emulator(a_season(), now=NOW, client_id=12345, client_secret="hush-the-client-secret")
        self.strava = self._open.enter_context(strava)
        self.home: Home = furnish(folder, self.strava, port=8437)
        self.now = NOW
        self.number = 9000
        self.options: dict[str, dict[str, str]] = {}
        self.begun: dict[str, tuple[Session, datetime]] = {}
        self.pins: dict[str, tuple[date, datetime]] = {}
        self.left_out: frozenset[str] = frozenset()
        self.recorded: set[int] = set()
        self.log: list[str] = []
        self.days: dict[date, Any] = {}  # `days --json` after the last order
        self.home.login()
        self.turn()

    def close(self) -> None:
        """End it and remove what it left on the disk."""
        self._open.close()

    @property
    def today(self) -> date:
        """The runner's date."""
        return self.now.astimezone(ZONE).date()

    def sessions(self) -> tuple[Session, ...]:
        """The sessions subscribers know of, with what became of them."""
        with open_instance(read(self.home.config), self.home.state, readonly=True) as instance:
            known = entries.recall(instance.store)
        live = [p.session for p in known if p.session and p.entry and p.entry.live]
        return tuple(sorted(live, key=lambda s: (s.start, s.uid)))

    def coming(self, kind: str = "strength") -> tuple[Session, ...]:
        """The sessions of a type that are still to come."""
        return tuple(s for s in self.sessions() if s.type == kind and s.status is Status.PLANNED and s.start > self.now)

    def feed(self, name: str = "feed.ics") -> bytes:
        """A feed's bytes, as they are served."""
        path = self.home.state / name
        return path.read_bytes() if path.exists() else b""

    # -- what happens ----------------------------------------------------------------------------------------------

    def pass_time(self, hours: float) -> None:
        """The clock goes on; the emulated Strava's with it."""
        self.now += timedelta(hours=hours)
        self.strava.clock.set(self.now)
        self.log.append(f"-- {self.now:%a %m-%d %H:%M}")

    def put_back(self, hours: float) -> None:
        """The clock goes back: what had begun by the wrong one alone is to come again."""
        self.pass_time(-hours)
        self.begun = {uid: (s, at) for uid, (s, at) in self.begun.items() if s.start <= self.now}
        self.turn()

    def ran(self, on: date, hour: int, **facts: object) -> None:
        """An activity appears at Strava; nobody has read it yet."""
        self.number += 1
        self.strava.add(an_activity(self.number, f"{on}T{hour:02}:10:00", **facts))
        self.recorded.add(self.number)
        self.log.append(f"strava: {on} {hour}h {facts.get('sport_type', 'Run')} {facts.get('workout_type')}")

    def configure(self, section: str, **keys: str) -> None:
        """The owner edits the configuration; the daemon's turn follows."""
        self.options.setdefault(section, {}).update(keys)
        self._write()
        self.order("sync", "--json")

    def _write(self) -> None:
        text = self.home.config.read_text().split("# changed below\n")[0].rstrip() + "\n"
        body, head = [], text.splitlines()
        left = {section: dict(keys) for section, keys in self.options.items()}
        race = left.pop("race", {})
        if "[[races]]" in head:
            head = head[: head.index("[[races]]")]
        current = ""
        for line in head:
            if line.startswith("["):
                current = line.strip("[]")
                body.append(line)
                body += [f"{key} = {value}" for key, value in left.pop(current, {}).items()]
            elif line.split(" = ")[0] not in self.options.get(current, {}):
                body.append(line)
        for section, keys in left.items():
            body += [f"[{section}]", *(f"{key} = {value}" for key, value in keys.items())]
        if race:
            body += ["[[races]]", *(f"{key} = {value}" for key, value in race.items())]
        self.home.config.write_text("\n".join(body) + "\n")

    # -- orders, and what must hold of each ------------------------------------------------------------------------

    def turn(self) -> Said:
        """A poll, as the daemon makes it every hour."""
        return self.order("sync", "--json")

    def order(self, *words: str, refusable: bool = False, idle: bool = True) -> Said:
        """Carry out an order and hold it against everything that must never break; return what was said. ``idle``: planning
        again, too, which costs as much as the order."""
        before, full, busy = self._standing(), self.feed(), self.feed("busy.ics")
        logged = len(self._logged())
        said = self.home.liftday(*words, at=self.now)
        self.log.append(f"{' '.join(words)} -> {said.code} {said.err.strip()[:160]}")
        assert said.code in (0, *(REFUSED if refusable else ()), *(LATER if words[0] == "sync" else ())), self._story(
            said
        )
        if said.code in LATER:
            self.log.append("Strava is away")
        elif said.code:
            assert self._standing() == before, self._story("a refused order changed what was promised")
            assert (self.feed(), self.feed("busy.ics")) == (full, busy), self._story("a refused order changed a feed")
            return said
        self._the_past_stands()
        self._moves_hold()
        if said.code == 0:
            json.loads(said.out)
        self._every_change_is_named(before, self._logged()[logged:])
        self._sequences_only_grow(events(full) if full else {})
        self._busy_times_match()
        self._begin()
        self._no_sentence_is_false()
        self._nothing_of_health()
        if idle:
            self._planning_again_is_the_identity()
        return said

    def move(self, uid: str, to: date) -> None:
        """The owner moves a session; a closed day is refused."""
        said = self.order_moving(uid, to)
        if said.code == 0:
            there = {s.uid: s for s in self.sessions()}[uid]
            assert there.date == to, self._story(f"the session moved to {to} stands on {there.date}")

    def order_moving(self, uid: str, to: date) -> Said:
        """Carry out a move; from then on the session is expected to stay there."""
        old = dict(self.pins)
        self.pins[uid] = (to, self.now)
        said = self.order("move", uid, to.isoformat(), "--json", refusable=True)
        if said.code:
            self.pins = old
        return said

    def undo(self) -> None:
        """The owner takes the last word back: what it moved is no longer expected to stay, what it left out may be back."""
        pins, left_out = self.pins, self.left_out
        self.pins, self.left_out = {}, left_out
        said = self.order("undo", "--json", refusable=True)
        if said.code:
            self.pins = pins
            return
        session = json.loads(said.out)["undone"]["session"]
        self.pins = {uid: pin for uid, pin in pins.items() if uid != session}

    def delete(self, number: int) -> None:
        """An activity is deleted at Strava, and a poll follows."""
        self.recorded.discard(number)
        self.strava.delete(number)
        self.log.append(f"strava: {number} deleted")
        self.turn()

    def _standing(self) -> dict[str, tuple[datetime, str, str]]:
        return {s.uid: (s.start, str(s.variant), str(s.status)) for s in self.sessions()}

    def _story(self, what: object) -> str:
        return "\n".join([*self.log[-25:], str(what)])

    def _begin(self) -> None:
        """Remember what has begun: from now on it is the past."""
        for session in self.sessions():
            if session.start <= self.now:
                self.begun.setdefault(session.uid, (session, self.now))

    def _the_past_stands(self) -> None:
        """What was published and begun is done, missed or waits to be asked about; it is never moved or withdrawn, unless
        the owner left it out."""
        now = {s.uid: s for s in self.sessions()}
        for uid, (then, _) in self.begun.items():
            here = now.get(uid)
            if here is None:
                assert uid in self.left_out, self._story(f"{then.type} of {then.start} was withdrawn after it began")
                continue
            assert here.start == then.start, self._story(f"{then.type} of {then.start} moved to {here.start}")
            assert here.status in BEGUN, self._story(f"{then.start}: {here.status}")

    def skip(self, uid: str) -> None:
        """The owner leaves a session out."""
        kept = self.pins.pop(uid, None)
        self.left_out |= {uid}
        said = self.order("skip", uid, "--json", refusable=True)
        if said.code:
            self.left_out -= {uid}
            if kept:
                self.pins[uid] = kept

    def unskip(self, uid: str) -> None:
        """The owner takes back that a session was left out; when it has gone for good there is nothing to take back."""
        said = self.order("unskip", uid, "--json", refusable=True)
        if said.code == 0:
            self.left_out -= {uid}

    def race(self, on: date | None, priority: str) -> None:
        """The owner's list of races is this one, or empty; the daemon's turn follows."""
        self.options["race"] = {"date": str(on), "name": '"A race"', "priority": f'"{priority}"'} if on else {}
        self._write()
        self.order("sync", "--json")

    def backup_and_restore(self) -> None:
        """A copy is made and put back."""
        path = self.home.folder / f"copy-{len(self.log)}.sqlite"
        assert self.home.liftday("backup", "--output", str(path), at=self.now).code == 0
        self.order("restore", str(path), "--json")

    def _moves_hold(self) -> None:
        """A session stands where the owner moved it, unless a rule closes that date or a later word stands in its way."""
        now = {s.uid: s for s in self.sessions()}
        for uid, (on, at) in list(self.pins.items()):
            here = now.get(uid)
            if on <= self.today or (here is not None and here.date == on):
                continue
            in_the_way = [
                other
                for other, (date_, later) in self.pins.items()
                if other != uid and later >= at and abs((date_ - on).days) <= 2
            ]
            in_the_way += [s.uid for s in now.values() if s.type == "strength" and s.status is Status.DONE]
            why = self.home.liftday("why", on.isoformat(), "--json", at=self.now)
            rules = [rule for rule in why.json["rules"] if rule["verdict"] == "closed"]
            assert rules or in_the_way, self._story(
                f"the session moved to {on} fell to {here and here.date} for nothing"
            )
            del self.pins[uid]

    def _logged(self) -> tuple[Change, ...]:
        """Every change of the plan that was ever published, oldest first."""
        with open_instance(read(self.home.config), self.home.state, readonly=True) as instance:
            return tuple(logged.change for logged in entries.changes(instance.store))

    def _every_change_is_named(self, before: dict[str, tuple[datetime, str, str]], log: tuple[Change, ...]) -> None:
        """What came, went or moved among strength sessions is named by the turn, with a cause, and nothing else is."""
        now = {s.uid: s for s in self.sessions()}
        named = {change.uid: change for change in log}
        for uid, change in named.items():
            assert change_text(change), self._story(change)
            there = now.get(uid)
            if change.to:
                assert there is not None, self._story(change)
                assert there.date == change.to, self._story(change)
            old = before.get(uid)
            if change.origin:
                assert old is not None, self._story(change)
                assert old[0].astimezone(ZONE).date() == change.origin, self._story(change)
        for uid, session in now.items():
            if session.type != "strength" or session.status is not Status.PLANNED:
                continue
            old = before.get(uid)
            if old is None or (old[0], old[1]) != (session.start, str(session.variant)):
                assert uid in named, self._story(f"{session.start} {session.variant} was {old}, and nobody said why")
        for uid, (start, variant, status) in before.items():
            if uid not in now and variant != "mobility" and status == "planned" and uid not in self.left_out:
                assert uid in named, self._story(f"the session of {start} left, and nobody said why")

    def _sequences_only_grow(self, before: dict[str, Event]) -> None:
        """SEQUENCE never runs backwards, and what a phone shows changes with a new one only (RFC 5546 2.1.4)."""
        for uid, event in events(self.feed()).items():
            old = before.get(uid)
            if old is not None:
                assert event.sequence >= old.sequence, self._story(event)
                assert event.what == old.what or event.sequence > old.sequence, self._story((old, event))

    def _busy_times_match(self) -> None:
        """The busy feed holds the times the full one blocks, and not a word more."""
        if self.options.get("feed", {}).get("busy") != "true":
            return
        full, busy = events(self.feed()), events(self.feed("busy.ics"))
        blocked = {(e.start, uid) for uid, e in full.items() if not e.transparent}
        shown = {(e.start, uid) for uid, e in busy.items() if not e.transparent}
        assert shown <= blocked or not blocked, self._story((shown - blocked, blocked - shown))
        assert {e.summary for e in busy.values()} <= {"Busy", "Free"}, self._story(busy)

    def _planning_again_is_the_identity(self) -> None:
        """A turn in which nothing happened changes neither a byte nor a session, and says so."""
        full, busy, before = self.feed(), self.feed("busy.ics"), self._standing()
        again = self.home.liftday("sync", "--json", at=self.now + timedelta(seconds=1))
        if again.code in LATER:
            return
        assert again.code == 0, self._story(again)
        if again.json["new"] or again.json["changed"] or again.json["removed"]:
            return  # Strava had news: that turn was no idle one
        assert again.json["plan_changes"] == [], self._story(again.json["plan_changes"])
        assert self._standing() == before, self._story("planning again moved a session")
        assert _told(self.feed()) == _told(full), self._story("planning again changed the feed")
        assert self.feed("busy.ics") == busy, self._story("planning again changed the busy feed")

    def _nothing_of_health(self) -> None:
        """No calendar holds where it hurts, in the words of the configuration or of the terminal, nor that it was told."""
        text = b"".join(path.read_bytes() for path in self.home.state.glob("*.ics")).replace(b"\r\n ", b"").decode()
        said = [word for word in UNSAID if re.search(rf"\b{word}", text.lower())]
        assert not said, self._story(said)

    def _no_sentence_is_false(self) -> None:
        """No entry that is to come claims what `days --json` contradicts."""
        since, until = self.today - timedelta(days=4), self.today + timedelta(days=20)
        said = self.home.liftday("days", "--json", "--since", str(since), "--until", str(until), at=self.now)
        self.days = days = {date.fromisoformat(day["date"]): day for day in said.json}
        there = self.sessions()
        shown = events(self.feed())
        lifts = {s.date for s in there if s.type == "strength"}
        for session in there:
            if session.status is Status.PLANNED and session.start > self.now and session.uid in shown:
                false = list(denied(shown[session.uid].description, session.date, days, lifts))
                assert not false, self._story((session.type, session.date, false, shown[session.uid].description))


def _told(feed: bytes) -> dict[str, Event]:
    """The events of a feed but the note that the data is old, which an answer of Strava's ends."""
    return {uid: event for uid, event in events(feed).items() if not event.summary.startswith("Training plan:")}
