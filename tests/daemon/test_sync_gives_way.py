"""A word of the owner's needs no Strava: it does not wait for a sync that waits for somebody's server."""

import contextlib
import threading
from datetime import timedelta

import pytest

from athletes.test_athletes_workers import task
from homes import NOW, PATIENCE, a_season, an_activity, furnish, until
from icals import calendar, event, publishing
from intervals_emulator import Emulator as Icu
from intervals_homes import KEY, icu_season, section
from liftday.config.read import read
from liftday.daemon.clock import TickingClock
from liftday.daemon.club.giving_way import giving_way as club_gives_way
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.process.app import App
from liftday.daemon.process.pool import Pool, Rank
from liftday.daemon.protocol.orders import MarkDays, RunTurn, Sync
from liftday.daemon.protocol.outcomes import Synced
from liftday.daemon.state import lock
from liftday.errors import Unavailable
from liftday.integrations.bounded import Deadline, GaveWay, giving_way
from strava_emulator import Emulator

LATER = NOW + timedelta(hours=2)
ON = NOW.date() + timedelta(days=3)
BLOCKED = MarkDays(first=ON, last=ON, word="blocked")


class Sources:
    """A home with Strava, intervals.icu and a running plan, each of which can fall silent."""

    def __init__(self, folder, strava, icu, plan):
        self.strava, self.icu, self.plan = strava, icu, plan
        self.home = furnish(folder, strava)
        key = folder / "api-key"
        key.touch(mode=0o600)
        key.write_text(KEY)
        text = self.home.config.read_text().replace("[strength]", section(icu, key) + "[strength]")
        self.home.config.write_text(f'{text}\n[calendars]\nplan = ["{plan.address}"]\n')
        self.home.login()

    def fall_silent(self, which):
        """One of them takes a request and says nothing any more; return whether it has one by now, and what ends that."""
        if which == "plan":
            gate, before = threading.Event(), len(self.plan.asked)
            self.plan.reply.gate = gate
            return lambda: len(self.plan.asked) > before, gate.set
        server, route = (self.icu, "*") if which == "icu" else (self.strava, which)
        server.fault("hang=600", route=route, count=0)
        return lambda: any(entry.fault == "hang" for entry in server.log), server.faults.clear

    def order(self, order, at=LATER):
        """Carry out an order as a command does."""
        return carry_out_here(read(self.home.config), self.home.state, order, now=at)


@pytest.fixture
def sources(tmp_path):
    """All of them, read once; there was a run since."""
    with (
        Emulator(a_season(2), now=NOW, client_id=12345, client_secret="hush-the-client-secret") as strava,
        Icu(icu_season(2), now=NOW, key=KEY) as icu,
        publishing(calendar(event("UID:a", "DTSTART;VALUE=DATE:20260310", "SUMMARY:Intervals"))) as plan,
    ):
        made = Sources(tmp_path, strava, icu, plan)
        made.order(Sync(by_schedule=True), NOW)
        strava.set_clock(LATER)
        strava.add(an_activity(7001, "2026-03-02T07:30:00"), push=False)
        yield made


@pytest.mark.parametrize("which", ["list", "plan", "icu"])
def test_a_word_is_kept_while_somebody_is_silent(sources, which):
    """The sync gives way, whoever it waits for, and all of it is made up for when it is carried out again."""
    has_begun, end = sources.fall_silent(which)
    given = []
    with contextlib.ExitStack() as last:
        last.callback(end)
        syncing = threading.Thread(target=lambda: given.append(sources.order(Sync(by_schedule=True))), daemon=True)
        syncing.start()
        until(has_begun)
        marked = sources.order(BLOCKED)
        syncing.join(PATIENCE)
    (synced,) = given
    assert (synced.gave_way, synced.trouble, marked.word) == (True, None, "blocked")
    again = sources.order(Sync(by_schedule=True))
    assert (again.gave_way, again.trouble, again.intervals) == (False, None, None)
    said = sources.home.liftday("days", "--json", "--since", str(ON), "--until", str(ON), at=LATER).json
    assert said[0]["flags"] == ["blocked"]
    today = sources.home.liftday("days", "--json", "--since", "2026-03-02", "--until", "2026-03-02", at=LATER).json
    assert "7001" in {one["id"] for one in today[0]["activities"]}


def test_two_syncs_do_not_hurry_each_other(tmp_path):
    """Whoever waits for a turn with a sync waits for it."""
    with lock.one_turn(tmp_path):
        waiter = threading.Thread(target=lambda: _turn(tmp_path, hurried=False), daemon=True)
        waiter.start()
        assert not lock.is_waited_for(tmp_path)
        hurried = threading.Thread(target=lambda: _turn(tmp_path, hurried=True), daemon=True)
        hurried.start()
        until(lambda: lock.is_waited_for(tmp_path))
    for one in (waiter, hurried):
        one.join(PATIENCE)
    lock.let_others_go(tmp_path)
    assert not lock.is_waited_for(tmp_path)


def _turn(state, *, hurried):
    with lock.one_turn(state, hurried=hurried):
        pass


def test_what_changes_something_over_there_is_not_cut():
    """A token that is renewed, an event that is written: what came of it only the answer says. But nothing more begins."""
    waits = threading.Event()
    with giving_way(waits.is_set):
        with Deadline().within(600, whole=True):
            waits.set()
            threading.Event().wait(0.01)
        with pytest.raises(GaveWay), Deadline().within(600, whole=True):
            raise AssertionError("it was begun")
    with Deadline().within(600):
        pass


class Held:
    """A worker whose turns last until the test lets them end."""

    def __init__(self):
        self.began, self.gates = [], {}

    def carry_out(self, given, _):
        """Take down whose turn it is; wait."""
        self.gates[given.state] = gate = threading.Event()
        self.began.append(given.state)
        assert gate.wait(PATIENCE)

    def stop(self):
        """Let everybody go."""
        for gate in self.gates.values():
            gate.set()


@pytest.mark.parametrize(
    ("syncs", "asks", "waited_for"),
    [
        ({"a": Rank.POLL}, "a", {"a"}),
        ({"a": Rank.POLL, "b": Rank.POLL}, "b", {"b"}),
        ({"a": Rank.EVENT, "b": Rank.HISTORY}, "c", {"b"}),
        ({"a": Rank.POLL, "b": Rank.POLL}, "c", {"b"}),
    ],
    ids=["their own", "their own of two", "the least pressing", "the last that began"],
)
def test_what_holds_a_word_up_in_the_daemon_is_waited_for(tmp_path, syncs, asks, waited_for):
    """The athlete's own sync; where every worker waits for Strava one of these."""
    held = Held()
    pool = Pool([held, held])

    def order(athlete, wanted, rank):
        (tmp_path / athlete).mkdir(exist_ok=True)
        given = task(athlete, wanted, state=str(tmp_path / athlete))
        threading.Thread(target=lambda: pool.carry_out(given, rank=rank), daemon=True).start()

    try:
        for count, (athlete, rank) in enumerate(syncs.items(), 1):
            order(athlete, Sync(), rank)
            until(lambda count=count: len(held.began) == count)
        order(asks, BLOCKED, Rank.ASKED)
        until(lambda: any(lock.is_waited_for(tmp_path / one) for one in syncs))
        assert {one for one in syncs if lock.is_waited_for(tmp_path / one)} == waited_for
        assert [one for one in syncs if pool.gives_first(one)] == [max(syncs)] * (len(syncs) == 2)
        held.gates[str(tmp_path / max(waited_for))].set()
        until(lambda: held.began[-1] == str(tmp_path / asks) and len(held.began) > len(syncs))
        assert not any(lock.is_waited_for(tmp_path / one) for one in syncs)
    finally:
        pool.stop()


def test_a_worker_of_a_club_looks_who_waits_in_the_queue(tmp_path):
    """As long as the sync lasts, also after the database was away; whether any order counts says the pool."""
    asked = []

    class Queue:
        """Somebody waits from the third look on."""

        def is_waited_for(self, lock, least, *, any_turn):
            """Whether they do."""
            asked.append((lock, least, any_turn))
            if len(asked) == 1:
                raise Unavailable("away", remedy="wait")
            return len(asked) > 2

    with club_gives_way(Queue(), Pool([Held()]), "anna", tmp_path):
        until(lambda: lock.is_waited_for(tmp_path))
    assert asked == [("athlete:anna", 30, False)] * 3
    until(lambda: not lock.is_waited_for(tmp_path))


def test_the_daemon_carries_out_again_what_gave_way(tmp_path):
    """Nobody hears of it but whoever waited; who fetched the feed is taken down once."""
    (tmp_path / "config.toml").write_text('[athlete]\ntimezone = "Europe/Berlin"\n')
    app = App(config=tmp_path / "config.toml", state=tmp_path, clock=TickingClock(LATER))
    given = []

    class Twice:
        """A worker that somebody holds up once."""

        def carry_out(self, wanted, progress, rank):
            given.append(wanted)
            return Synced(gave_way=len(given) == 1, zone=None)

    app.workers = Twice()
    asked = task("default", Sync(), fetches=("one",))
    assert app._work(asked, lambda _: None, Rank.POLL) == Synced(zone=None)
    assert [one.fetches for one in given] == [("one",), ()]
    assert given[1].now > NOW
    given.clear()
    app.workers.carry_out = lambda wanted, *_: given.append(wanted)
    app._work(task("default", RunTurn()), lambda _: None, Rank.POLL)
    assert len(given) == 1
