"""A fortnight of the real process: `liftday run` as a child, an emulated Strava, a running plan and a busy calendar on servers
of their own, and a clock that the story sets. Once the plan is followed, once nobody follows it.

Orders go through the control socket as an owner's do; each is carried out by the daemon's worker, which reads the calendars
in a process apart. After each, every hard rule that can be told from outside is held against the feed that is served
(hard_rules.py), every change has its cause, and where nothing is new the feed keeps its bytes.
"""

import hashlib
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

import pytest

from faults.ground import Life
from faults.serving import Daemon, daemon
from homes import NOW, an_activity, furnish
from icals import Publisher, Reply, busy_for_three_hours, calendar, publishing, titled
from journey.hard_rules import DAY, ZONE, Person, Run, Stand, broken, broken_together
from journey.living import events
from liftday.config.catalogue import catalogue
from liftday.config.read import read
from liftday.daemon.queries import answers
from liftday.daemon.state.instance import open_instance
from liftday.daemon.sync import calendars, running_plans
from liftday.store import entries
from liftday.words.changes import change_text
from strava_emulator import Emulator

HOUR = timedelta(hours=1)
KINDS: dict[str, tuple[int, dict[str, Any]]] = {  # minutes of a kind of run, and what Strava shows of it
    "easy": (48, {}),
    "hard": (48, {"average_heartrate": 168.0, "max_heartrate": 189.0, "workout_type": 3, "average_speed": 3.6}),
    "long": (125, {"moving_time": 7500, "elapsed_time": 7600, "distance": 20500.0, "workout_type": 2}),
    "race": (45, {"moving_time": 2700, "distance": 10000.0, "workout_type": 1, "average_heartrate": 174.0, "max_heartrate": 190.0}),
}  # fmt: skip
DOWN, GONE = Reply(status=503), Reply(status=410)
LOGIN = Reply(b"<!doctype html><html>Sign in</html>", headers={"Content-Type": "text/html"})
OWNER = {  # what the owner decided, by table
    "strength": {"minutes": "30", "injuries": '{ runners_knee = "active" }'},
    "schedule": {"windows": '{ thu = ["17:00-20:00"], sun = [] }'},
}
WINDOWS = {3: (time(17), time(20)), 6: None}


def title_of(on: date, *, followed: bool) -> str:
    """The plan's week. The one that is followed is hard on Tuesdays and Thursdays by turns, so that no habit tells of it; the
    other one has its hard and long days where the runner is easy or rests."""
    if not followed:
        return ("6x800", "Rest day", "Easy 8 km", "6x800", "Rest day", "Long run 20 km", "Easy 6 km")[on.weekday()]
    week = ["Easy 8 km", "6x800", "Rest day", "Easy 8 km", "Easy 6 km", "Rest day", "Long run 20 km"]
    if on.isocalendar().week % 2:
        week[1], week[3] = week[3], week[1]
    return week[on.weekday()]


def kind_of(title: str) -> str | None:
    """The kind of run that follows a title."""
    words = {"x": "hard", "Long": "long", "Wettkampf": "race", "Easy": "easy"}
    return next((kind for word, kind in words.items() if word in title), None)


class Served:
    """A home with its daemon, both calendars, and the person who knows how things truly are."""

    def __init__(
        self, life: Life, one: Daemon, publishers: tuple[Publisher, Publisher], person: Person, *, noons: bool
    ) -> None:
        self.life, self.one, self.publishers, self.person, self.noons = life, one, publishers, person, noons
        self.now, self.begun, self.number = NOW, {}, 9000
        self.published: tuple[Stand, ...] = ()
        self.logged: tuple[entries.Logged, ...] = ()
        self.keys = {on: f"run-{n}" for n, on in enumerate(person.titles)}
        self.catalogue = catalogue(())

    # --- the world ------------------------------------------------------------------------------------------------

    def clock(self, at: datetime) -> None:
        """The story's time: Strava's, and the daemon's."""
        self.now = at
        turn_clock(self.life, at)

    def publish(self) -> None:
        """Both calendars are served as they are now."""
        bodies = plan_body(self.person, self.keys, self.today), busy_for_three_hours(*self.person.taken)
        for publisher, body in zip(self.publishers, bodies, strict=True):
            publisher.reply = Reply(body, etag=f'"{hashlib.sha256(body).hexdigest()}"')

    def fails(self, *replies: Reply) -> None:
        """The plan's server, then the busy calendar's, answer so from now on."""
        for publisher, reply in zip(self.publishers, replies, strict=True):
            publisher.reply = reply

    @property
    def today(self) -> date:
        """The runner's date."""
        return self.now.astimezone(ZONE).date()

    def runs(self, kind: str | None) -> None:
        """Today's run is at Strava."""
        if kind is None:
            return
        minutes, facts = KINDS[kind]
        self.number += 1
        start = datetime.combine(self.today, time(7, 10))
        self.life.strava.add(an_activity(self.number, start.isoformat(), **facts))
        self.person.runs.append(Run(start=start.replace(tzinfo=ZONE), minutes=minutes, kind=kind))

    def records(self, sport: str, at: datetime, minutes: int) -> None:
        """Something else is at Strava."""
        self.number += 1
        facts = {"type": sport, "sport_type": sport, "moving_time": minutes * 60, "elapsed_time": minutes * 60}
        start = at.astimezone(ZONE).replace(tzinfo=None)
        self.life.strava.add(an_activity(self.number, start.isoformat(), **facts, name=sport, distance=0.0))

    # --- orders, and what must hold of each -----------------------------------------------------------------------

    def begin(self) -> None:
        """What the daemon's own first turn has published."""
        self.publish()
        self.life.feed = self.one.served()
        self.published = self.read(self.life.feed)
        self.holds((), {})

    def turn(self, *words: str) -> dict[str, str]:
        """An order through the control socket; return why each session came, went or changed since the last one."""
        before = self.published
        said = self.life.run(*(words or ("sync",)), "--json")
        assert said.code == 0, (self.now, said.err, self.one.said[-500:])
        self.life.feed = self.one.served()
        logged = self.logged
        self.published = self.read(self.life.feed)
        named = {one.change.uid: change_text(one.change) for one in self.logged[len(logged) :]}
        self.holds(before, named)
        return named

    def read(self, body: bytes) -> tuple[Stand, ...]:
        """The strength sessions that subscribers have, with what the JSON tells of them; both must agree."""
        with open_instance(read(self.life.home.config), self.life.state, readonly=True) as instance:
            told = answers.plan(instance, at=None, now=self.now, weeks=None).as_json()["sessions"]
            self.logged = entries.changes(instance.store)
        shown = events(body)
        stands = tuple(
            Stand(
                uid=s["uid"], start=datetime.fromisoformat(s["start"]), minutes=s["minutes"], variant=s["variant"],
                status=s["status"], phase=s["phase"], blocks=tuple(s["blocks"]),
            )
            for s in told
            if s["type"] == "strength" and s["uid"] in shown
        )  # fmt: skip
        assert {s["uid"] for s in told if s["type"] == "strength" and not s.get("tentative")} <= shown.keys()
        assert all(shown[one.uid].start == one.start for one in stands)
        return stands

    def coming(self, stands: tuple[Stand, ...]) -> dict[str, Stand]:
        """What is still to come of what is published."""
        return {one.uid: one for one in stands if one.status == "planned" and one.start > self.now}

    def holds(self, before: tuple[Stand, ...], named: dict[str, str]) -> None:
        """No hard rule is broken, and what changed has its cause."""
        days = self.days()
        coming = self.coming(self.published)
        faults = [(one.start, one.variant, fault) for one in coming.values() for fault in self.alone(one, days)]
        assert not faults, (self.now, faults)
        together = list(broken_together(coming.values(), self.person.lifted))
        assert not together, (self.now, together)
        assert all(named.values()), named
        for uid, old in self.coming(before).items():
            new = coming.get(uid)
            if new is not None and (new.start, new.variant) == (old.start, old.variant):
                continue
            assert uid in named, (self.now, old.start, new and new.start, "nobody said why")
            if (new is None or new.start != old.start) and (old.on - self.today).days <= 1:  # H10
                others = [one for one in coming.values() if one.uid != uid]
                why = [*self.alone(old, days), *broken_together([old, *others], self.person.lifted)]
                assert why, (self.now, old.start, named[uid], "no rule was broken")
        shown = events(self.life.feed)
        for uid, start in self.begun.items():  # H10
            assert shown[uid].start == start, (self.now, start, shown[uid].start)
        self.begun |= {one.uid: one.start for one in self.published if one.start <= self.now}

    def alone(self, one: Stand, days: dict[date, Any]) -> list[str]:
        """The rules that a session breaks by itself."""
        return list(broken(one, self.person, days, self.now, self.catalogue))

    def days(self) -> dict[date, Any]:
        """`days --json`, by date."""
        since, until = self.today - 4 * DAY, self.today + 20 * DAY
        said = self.life.run("days", "--json", "--since", f"{since}", "--until", f"{until}", at=self.now)
        return {date.fromisoformat(day["date"]): day for day in said.json}

    def nothing_is_new(self) -> None:
        """An hour later the turn changes nothing, a subscriber is answered 304, and the bytes are those of before."""
        _, head, before = self.one.get(self.one.feed_path)
        self.clock(self.now + HOUR)
        assert self.turn() == {}
        assert self.one.get(self.one.feed_path, **{"If-None-Match": head["etag"]})[0] == 304
        assert self.one.served() == before

    def state(self) -> list[str | None]:
        """What is wrong with the two calendars."""
        return [one["trouble"] for one in self.life.run("status", "--json", at=self.now).json["calendars"]]

    def stands(self, before: tuple[Stand, ...]) -> None:
        """What was published for tomorrow and later stands, as far as it is still to come."""
        old = {uid: one.start for uid, one in self.coming(before).items() if one.on > self.today}
        assert {uid: one.start for uid, one in self.coming(self.published).items()}.items() >= old.items(), self.now

    # --- a day ----------------------------------------------------------------------------------------------------

    def morning(self, *, quiet: bool = False) -> dict[str, str]:
        """Six o'clock in UTC of the next day, after an evening on which what was planned was lifted; ``quiet``: both
        calendars go on as they are."""
        self.lift()
        self.clock(datetime.combine(self.today + DAY, NOW.timetz()))
        if not quiet:
            self.publish()
        return self.turn()

    def noon(self, kind: str | None) -> None:
        """Noon, when the morning's run is known; it is heard of the next morning where noon has no turn."""
        self.clock(datetime.combine(self.today, time(11), UTC))
        self.runs(kind)
        if self.noons:
            self.turn()

    def lift(self) -> None:
        """What stands on today is lifted, but for the first session of all."""
        for one in self.coming(self.published).values():
            if one.on == self.today and self.begun:
                self.records("WeightTraining", one.start, one.minutes)
                self.person.lifted[one.on] = one.variant
            elif one.on == self.today:
                self.begun[one.uid] = one.start

    def swap(self, one: date, other: date) -> None:
        """The plan's owner exchanges two days; an entry keeps its name."""
        for by_day in (self.person.titles, self.keys):
            by_day[one], by_day[other] = by_day[other], by_day[one]

    def usual(self, on: date) -> str | None:
        """What the runner does on a date: what the plan says, or what they always do."""
        return kind_of(self.person.titles[on] if self.person.followed else title_of_habit(on))

    def next(self, uid_after: int = 0) -> Stand:
        """A session that is to come the day after tomorrow or later."""
        later = [one for one in self.coming(self.published).values() if (one.on - self.today).days >= 2]
        return sorted(later, key=lambda one: one.start)[uid_after]


def title_of_habit(on: date) -> str:
    """The week of a runner who follows no plan."""
    return ("Easy", "6x800", "Easy", "", "Easy", "", "Long run")[on.weekday()]


def turn_clock(life: Life, at: datetime) -> None:
    """Set the file that the daemon's clock shows, and Strava's clock."""
    life.clock(at)
    new = life.home.folder / "dial.new"
    new.write_text(at.isoformat())
    new.replace(life.home.folder / "dial")


def plan_body(person: Person, keys: dict[date, str], since: date) -> bytes:
    """The running plan as its service writes it: what is past is gone."""
    return titled((keys[on], on, title) for on, title in person.titles.items() if on >= since)


@cache
def season(*, followed: bool) -> tuple[dict[str, Any], ...]:
    """Twelve weeks of running before the story, by the plan or by habit."""
    days = [NOW.date() - n * DAY for n in range(84, 0, -1)]
    kinds = [(on, kind_of(title_of(on, followed=True) if followed else title_of_habit(on))) for on in days]
    return tuple(
        an_activity(1000 + n, f"{on}T07:10:00", **KINDS[kind][1]) for n, (on, kind) in enumerate(kinds) if kind
    )


def configuration(text: str, plan: str, busy: str) -> str:
    """The home's configuration with the owner's further words and both calendars."""
    for table, keys in OWNER.items():
        lines = "".join(f"{key} = {value}\n" for key, value in keys.items())
        head = f"[{table}]\n"
        text = text.replace(head, head + lines) if head in text else f"{text}\n{head}{lines}"
    return f'{text}\n[calendars]\nplan = ["{plan}"]\nbusy = ["{busy}"]\n'


@contextmanager
def served(folder: Any, *, followed: bool, noons: bool) -> Iterator[Served]:
    """The first Monday: subscribed six weeks ago, logged in, and the daemon's first turn. ``noons``: it turns twice a day."""
    titles = {on: title_of(on, followed=followed) for on in (NOW.date() + n * DAY for n in range(-42, 30))}
    person = Person(
        followed=followed, titles=titles, windows=WINDOWS, taken=[NOW + (20 + n) * DAY for n in range(3)],
        equipment=frozenset({"dumbbell", "band"}), injuries=frozenset({"runners_knee"}),
    )  # fmt: skip
    with ExitStack() as until_the_end:
        plan, busy = (until_the_end.enter_context(publishing()) for _ in range(2))
        strava = until_the_end.enter_context(
            Emulator(
                season(followed=followed), now=NOW, ticking=False, client_id=12345, client_secret="hush-the-client-secret"
            )
        )  # fmt: skip
        home = furnish(folder, strava)
        home.config.write_text(configuration(home.config.read_text(), plan.address, busy.address))
        life = Life(home=home, strava=strava)
        keys = {on: f"run-{n}" for n, on in enumerate(titles)}
        plan.reply, busy.reply = (
            Reply(plan_body(person, keys, NOW.date() - 42 * DAY)),
            Reply(busy_for_three_hours(*person.taken)),
        )
        subscribe(life, NOW - 42 * DAY)
        home.login()
        turn_clock(life, NOW)
        one = until_the_end.enter_context(daemon(life, at=None, dial=folder / "dial"))
        yield Served(life, one, (plan, busy), person, noons=noons)


def subscribe(life: Life, then: datetime) -> None:
    """A look at the plan six weeks ago, so that what it said of the days since is remembered."""
    life.home.state.mkdir(mode=0o700, exist_ok=True)
    with open_instance(read(life.home.config), life.state, readonly=False, now=then) as instance:
        running_plans.keep(instance, calendars.look(instance, then), then)


@pytest.mark.slow
@pytest.mark.parametrize("followed", [True, False])
def test_a_fortnight_of_the_daemon(tmp_path, followed):
    """Sixteen days: hours that fill, hard days that the plan's owner moves, calendars down for three days, cut short,
    empty, gone, behind a login, unchanged; a run a day late, football, a race, an illness, and a question of safety."""
    with served(tmp_path, followed=followed, noons=True) as life:
        first_days(life)
        both_are_down(life, days=3)
        cut_short_and_empty(life)
        unchanged(life)
        gone_and_behind_a_login(life)
        a_race_appears(life)
        ill(life)
        clearance_is_asked_for(life)
        assert life.today - NOW.date() >= 14 * DAY


def test_a_few_days_of_the_daemon(tmp_path):
    """The same in short, of a plan that is followed: news, a day on which both calendars are down, and back."""
    with served(tmp_path, followed=True, noons=False) as life:
        first_days(life)
        both_are_down(life, days=1)
        life.morning()
        assert life.state() == [None, None]


def first_days(life):
    """Monday to Wednesday: an hour fills, and a hard day moves onto a session's day. Nothing moves for nothing."""
    life.begin()
    life.nothing_is_new()
    life.noon(life.usual(life.today))
    one = life.next()
    life.person.taken += [one.start - HOUR]
    life.morning()
    assert life.coming(life.published)[one.uid].start != one.start
    life.noon(life.usual(life.today))
    one = life.next()
    hard = min(
        (on for on, title in life.person.titles.items() if "x" in title and on > life.today and on != one.on),
        key=lambda on: abs(on - one.on),
    )
    life.swap(hard, one.on)
    said = " ".join(life.morning().values())
    if life.person.followed:
        assert f"your plan moved the hard day from {hard:%A} to {one.on:%A}" in said
    life.noon(life.usual(life.today))


def both_are_down(life, days):
    """Nothing of what stands moves for it, and the trouble has its name and its day."""
    life.fails(DOWN, DOWN)
    for _ in range(days):
        before = life.published
        life.morning(quiet=True)
        assert life.state() == ["busy", "busy"]
        life.stands(before)
        life.noon(life.usual(life.today))
    since = life.today - (days - 1) * DAY
    notes = " ".join(life.life.run("plan", at=life.now).out.split())
    assert f"plan 1 has not been read since {since:%A} {since.day} March: its server is too busy" in notes


def cut_short_and_empty(life):
    """One day they break off in the middle, the next they are empty: what they said goes on, and they are back."""
    life.publish()
    halves = [Reply(publisher.reply.body[: len(publisher.reply.body) // 3]) for publisher in life.publishers]
    for trouble, replies in (("cut", halves), ("shrunk", (Reply(calendar()), Reply(calendar())))):
        life.fails(*replies)
        before = life.published
        life.morning(quiet=True)
        assert life.state() == [trouble, trouble]
        life.stands(before)
        life.noon(life.usual(life.today))
    life.morning()
    assert life.state() == [None, None]
    life.noon(life.usual(life.today))


def unchanged(life):
    """A conditional request is answered 304, and the turn after it changes nothing."""
    asked = [len(publisher.asked) for publisher in life.publishers]
    life.nothing_is_new()
    for publisher, before in zip(life.publishers, asked, strict=True):
        assert all("If-None-Match" in headers for _, headers in publisher.asked[before:])
        assert len(publisher.asked) > before


def gone_and_behind_a_login(life):
    """One is 410, the other a page to log in at: their copies go on. The runner is a day late with a hard run, and plays."""
    life.fails(GONE, LOGIN)
    before = life.published
    life.morning(quiet=True)
    assert life.state() == ["gone", "login"]
    life.stands(before)
    planned = life.usual(life.today)
    life.noon(None if planned == "hard" else planned)
    start = datetime.combine(life.today, time(17), ZONE)
    life.records("Soccer", start, 60)
    life.person.runs.append(Run(start=start, minutes=60, kind="hard", leg_heavy=True))
    before = life.published
    life.morning(quiet=True)
    life.noon("hard" if planned == "hard" else life.usual(life.today))


def a_race_appears(life):
    """A race in four days; who follows the plan runs it."""
    on = life.today + 4 * DAY
    life.person.titles[on] = "Wettkampf 10 km"
    for _ in range(4):
        life.morning()
        assert life.state()[0] is None
        life.noon(life.usual(life.today))
    life.nothing_is_new()


def ill(life):
    """The runner says that they are ill; the way back is a day without, a light session, nothing full for three days."""
    life.morning()
    life.person.ill.add(life.today)
    life.turn("mark", f"{life.today}", "ill")
    life.noon(None)
    life.morning()
    life.noon(None)


def clearance_is_asked_for(life):
    """The owner answers a question of safety with yes: the daemon reads it at a signal, and nothing is to come any more."""
    config = life.life.home.config
    config.write_text(config.read_text().replace("[safety]\n", '[safety]\nclearance = "asked"\n'))
    life.person.uncleared = True
    life.one.send(signal.SIGHUP)
    life.one.wait_for(r"\breloaded\b")
    life.turn()
    assert life.coming(life.published) == {}
