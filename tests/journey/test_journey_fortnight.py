"""A fortnight lived with Strava, a running plan that is followed and a busy calendar, all three with news on most days.

``Life`` holds every order against what must never break: each change is named, planning again changes nothing, the past
stands. ``Fortnight`` adds the hard rules, told from the calendars themselves and not from what liftday made of them.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest

from icals import Publisher, Reply, busy_for_three_hours, calendar, publishing, titled
from journey.hard_rules import DAY, Person, Run, Stand, broken, broken_together
from journey.living import ZONE, Life, events
from liftday.config.catalogue import catalogue
from liftday.config.read import read
from liftday.daemon.state.instance import open_instance
from liftday.daemon.sync import calendars, running_plans
from liftday.integrations.ical.parse import parse

WEEK = ("Easy 8 km", "6x800", "Easy 8 km", "Rest day", "Easy 6 km", "Rest day", "Long run 20 km")  # Monday first
HARD = {"average_heartrate": 168.0, "max_heartrate": 189.0, "workout_type": 3, "average_speed": 3.6}
LONG = {"moving_time": 7500, "elapsed_time": 7600, "distance": 20500.0, "workout_type": 2}
DOWN, GONE = Reply(status=503), Reply(status=410)
LOGIN = Reply(b"<!doctype html><html>Sign in</html>", headers={"Content-Type": "text/html"})


class Fortnight:
    """A life with both calendars, as they truly are; ``plan`` is a title by its key and date, ``taken`` the busy hours."""

    def __init__(self, life: Life, plan: Publisher, busy: Publisher) -> None:
        self.life, self.publishers, self.begun = life, (plan, busy), life.today
        days = [life.today + n * DAY for n in range(-42, 28)]
        self.plan = {f"run-{n}": (on, WEEK[on.weekday()]) for n, on in enumerate(days)}
        self.runs: list[Run] = []
        self.taken = [life.now + (20 + n) * DAY for n in range(3)]
        life.configure("calendars", plan=f'["{plan.address}"]')
        self._subscribed(life.now - 42 * DAY)
        self.publish()
        life.configure("calendars", busy=f'["{busy.address}"]')
        self.hold()

    def _subscribed(self, then: datetime) -> None:
        """A look at the plan six weeks ago: it was followed since."""
        self.publish(since=then.date())
        with open_instance(read(self.life.home.config), self.life.home.state, readonly=False, now=then) as instance:
            running_plans.keep(instance, calendars.look(instance, then), then)

    def publish(self, *, since: date | None = None) -> None:
        """Both calendars are served as they are now."""
        for publisher, body in zip(
            self.publishers, (self.plan_body(since or self.life.today), busy_for_three_hours(*self.taken)), strict=True
        ):
            publisher.reply = Reply(body, etag=f'"{hashlib.sha256(body).hexdigest()}"')

    def plan_body(self, since: date) -> bytes:
        """The running plan as its service writes it: what is past is gone."""
        return titled((key, on, title) for key, (on, title) in self.plan.items() if on >= since)

    def fails(self, *replies: Reply) -> None:
        """The plan's server, then the busy calendar's, answer so from now on."""
        for publisher, reply in zip(self.publishers, replies, strict=True):
            publisher.reply = reply

    def next_day(self) -> list[str]:
        """A night goes by, today's run of the plan is at Strava in the evening; return what the morning's turn changed."""
        title = next((title for on, title in self.plan.values() if on == self.life.today), "Rest day")
        if title != "Rest day":
            facts, kind = (HARD, "hard") if "x" in title else (LONG, "long") if "Long" in title else ({}, "easy")
            self.life.ran(self.life.today, 7, **facts)
            start = datetime.combine(self.life.today, time(7, 10), ZONE)
            self.runs.append(Run(start=start, minutes=125 if kind == "long" else 48, kind=kind))
        self.life.pass_time(24)
        return self.turn()

    def turn(self) -> list[str]:
        """A poll; return the reasons of its changes. That planning again changes nothing is tried where nothing is new."""
        said = self.life.order("sync", "--json", idle=False)
        self.hold()
        return [change["why"] for change in json.loads(said.out)["plan_changes"]]

    def nothing_changes_in_an_hour(self) -> None:
        """The poll of an hour later, without news: no session moves and the feed keeps its bytes."""
        before = self.life.feed()
        self.life.pass_time(1)
        assert self.turn() == []
        assert self.life.feed() == before
        self.life.pass_time(-1)

    def state(self) -> list[str | None]:
        """What is wrong with the two calendars."""
        return [
            one["trouble"] for one in self.life.home.liftday("status", "--json", at=self.life.now).json["calendars"]
        ]

    def places(self) -> dict[str, datetime]:
        """Where the sessions stand that are to come tomorrow or later."""
        return {s.uid: s.start for s in self.life.coming() if s.date > self.life.today}

    def stands(self, before: dict[str, datetime]) -> bool:
        """Whether everything stands that stood, as far as it is still to come."""
        later = {uid: at for uid, at in before.items() if at.astimezone(ZONE).date() > self.life.today}
        return self.places().items() >= later.items()

    def hold(self) -> None:
        """No hard rule is broken by any session that is to come, as a person with both calendars would see it."""
        person = Person(
            followed=True, titles=dict(self.plan.values()), taken=self.taken, runs=self.runs,
            equipment=frozenset({"dumbbell", "band"}),
        )  # fmt: skip
        coming = [Stand.of(session) for session in self.life.coming()]
        alone = [fault for one in coming for fault in broken(one, person, self.life.days, self.life.now, catalogue(()))]
        assert [*alone, *broken_together(coming, {})] == []


@pytest.fixture
def fortnight(monkeypatch) -> Iterator[Fortnight]:
    """The first Monday, both calendars read."""
    monkeypatch.setattr("liftday.daemon.sync.calendars.read_apart", parse)  # the process apart has tests of its own
    life = Life()
    try:
        with publishing() as plan, publishing() as busy:
            yield Fortnight(life, plan, busy)
    finally:
        life.close()


def test_a_fortnight_with_a_plan_and_a_busy_calendar(fortnight):
    """Fourteen mornings: hours that fill, a hard day that its owner moves, both calendars down, cut short, empty, gone."""
    _an_hour_fills(fortnight)
    _nothing_is_new(fortnight)
    _a_hard_day_moves(fortnight)
    _both_are_down(fortnight)
    _cut_short_and_empty(fortnight)
    _gone_and_behind_a_login(fortnight)
    _a_run_vanishes(fortnight)
    assert fortnight.life.today - fortnight.begun == 13 * DAY


def _an_hour_fills(fortnight):
    """Tuesday: a session keeps its day and takes a free hour."""
    uid, at = next(iter(sorted(fortnight.places().items(), key=lambda place: place[1])))
    fortnight.taken.append(at - timedelta(hours=2))
    fortnight.publish()
    assert "the hour was taken" in " ".join(fortnight.next_day())
    assert fortnight.places()[uid].date() == at.date()


def _nothing_is_new(fortnight):
    """Wednesday: both say 304 to the second look, and the feed keeps its bytes."""
    fortnight.next_day()
    asked = [len(publisher.asked) for publisher in fortnight.publishers]
    fortnight.nothing_changes_in_an_hour()
    assert [len(publisher.asked) for publisher in fortnight.publishers] == [number + 1 for number in asked]


def _a_hard_day_moves(fortnight):
    """Thursday: the owner of the plan moves next week's intervals to a day that has a session."""
    soon = fortnight.life.today + 3 * DAY
    old, key = min((on, key) for key, (on, title) in fortnight.plan.items() if "x" in title and on >= soon)
    uid, at = next((uid, at) for uid, at in fortnight.places().items() if timedelta() < at.date() - old <= 2 * DAY)
    swapped = next(k for k, (on, _) in fortnight.plan.items() if on == at.date())
    fortnight.plan[key], fortnight.plan[swapped] = (at.date(), "6x800"), (old, "Easy 8 km")
    fortnight.publish()
    said = " ".join(fortnight.next_day())
    assert f"your plan moved the hard day from {old:%A} to {at:%A}" in said
    assert fortnight.places()[uid] not in {at, old}
    text = " ".join(one.description for one in events(fortnight.life.feed()).values())
    assert f"your plan moved the hard day from {old:%A} to {at:%A}" in text


def _both_are_down(fortnight):
    """Friday to Sunday: nothing of what stands moves, and the trouble has its name and its day."""
    fortnight.fails(DOWN, DOWN)
    before = fortnight.places()
    for _ in range(3):
        fortnight.next_day()
        assert fortnight.state() == ["busy", "busy"]
        assert fortnight.stands(before)
    fortnight.nothing_changes_in_an_hour()
    since = fortnight.life.today - 2 * DAY
    notes = " ".join(fortnight.life.home.liftday("plan", at=fortnight.life.now).out.split())
    assert f"plan 1 has not been read since {since:%A} {since.day} March: its server is too busy" in notes


def _cut_short_and_empty(fortnight):
    """Monday they break off in the middle, Tuesday they are empty: what they said goes on. Wednesday they are back."""
    fortnight.publish()
    halves = [Reply(publisher.reply.body[: len(publisher.reply.body) // 3]) for publisher in fortnight.publishers]
    for trouble, replies in (("cut", halves), ("shrunk", (Reply(calendar()), Reply(calendar())))):
        fortnight.fails(*replies)
        before = fortnight.places()
        fortnight.next_day()
        assert fortnight.state() == [trouble, trouble]
        assert fortnight.stands(before)
    fortnight.publish()
    fortnight.next_day()
    assert fortnight.state() == [None, None]


def _gone_and_behind_a_login(fortnight):
    """Thursday the plan is 410, the busy calendar a page to log in at: their copies go on, and nothing moves for it."""
    fortnight.fails(GONE, LOGIN)
    before = fortnight.places()
    fortnight.next_day()
    assert fortnight.state() == ["gone", "login"]
    assert fortnight.stands(before)


def _a_run_vanishes(fortnight):
    """Friday it stands on, for one look is none; Saturday it is gone. Sunday is a day like any other."""
    soon = fortnight.life.today + 3 * DAY
    on, key = min((on, key) for key, (on, title) in fortnight.plan.items() if "x" in title and on >= soon)
    del fortnight.plan[key]
    for there in (True, False):
        fortnight.publish()
        fortnight.next_day()
        (plan, _) = fortnight.life.home.liftday("calendars", "--json", at=fortnight.life.now).json
        assert (on.isoformat() in {entry["date"] for entry in plan["entries"]}) is there
    fortnight.next_day()
    kept = [path.read_bytes() for path in fortnight.life.home.state.iterdir() if path.is_file()]
    assert not any(b"Doctor" in text or b"hush" in text.replace(b"hush-the-client-secret", b"") for text in kept)
