"""A few workers and one quota for many athletes: who goes first, and that none is counted twice or forgotten."""

import subprocess
import sys
import threading
from datetime import timedelta

import pytest

from homes import NOW, until
from liftday.config.athletes import Shared
from liftday.daemon.process.pool import Pool, Rank
from liftday.daemon.process.task import Task
from liftday.daemon.protocol.application import Backlog
from liftday.daemon.protocol.orders import RunTurn
from liftday.errors import Unavailable
from liftday.integrations.strava.ledger_file import LedgerFile
from liftday.integrations.strava.quota import Ledger
from liftday.integrations.strava.quota import Rank as Reads


def task(athlete, order=None, **more):
    """Somebody's order."""
    shared = Shared(text="", path="/c.toml", athlete=athlete)
    given = {"config": "", "path": "/a.toml", "state": "/s", "now": NOW, "shared": shared, **more}
    return Task(order=order or RunTurn(), **given)


class Gated:
    """A worker whose turns end when the test says so."""

    def __init__(self, house):
        self.house = house

    def carry_out(self, task, _):
        """Take down that it began, wait until it may end."""
        gate = threading.Event()
        self.house.began.append(task.athlete)
        self.house.gates[task.athlete] = gate
        assert gate.wait(120)

    def stop(self):
        """Let everybody go."""
        for gate in self.house.gates.values():
            gate.set()


class House:
    """A pool of two, and threads that want something of it."""

    def __init__(self):
        self.began, self.gates = [], {}
        self.pool = Pool([Gated(self), Gated(self)])
        self.refused = []

    def ask(self, athlete, rank):
        """Order something in a thread; it waits in the pool by the time this returns, or has begun."""
        before = len(self.began) + self.pool.backlog().waiting
        threading.Thread(target=self._order, args=(athlete, rank), daemon=True).start()
        until(lambda: len(self.began) + self.pool.backlog().waiting > before)

    def _order(self, athlete, rank):
        try:
            self.pool.carry_out(task(athlete), lambda _: None, rank)
        except Unavailable as error:
            self.refused.append((athlete, error.what))

    def ends(self, athlete, count):
        """Let a turn end; wait until so many have begun in all."""
        self.gates[athlete].set()
        until(lambda: len(self.began) == count)


@pytest.fixture
def house():
    """Two workers, nobody asks."""
    one = House()
    yield one
    one.pool.stop()


def test_whoever_waits_goes_before_polls_and_polls_before_old_history(house):
    """Among the same, who came first."""
    for athlete in ("a", "b"):
        house.ask(athlete, Rank.POLL)
    until(lambda: len(house.began) == 2)
    for athlete, rank in (
        ("c", Rank.HISTORY),
        ("d", Rank.POLL),
        ("e", Rank.POLL),
        ("f", Rank.ASKED),
        ("g", Rank.EVENT),
    ):
        house.ask(athlete, rank)
    for number, athlete in enumerate(("a", "b", "f", "g", "d"), 3):
        house.ends(athlete, number)
    assert house.began == ["a", "b", "f", "g", "d", "e", "c"]


def test_old_histories_never_take_the_last_worker(house):
    """Two of ten thousand activities: one is read, and a poll is not held up by either."""
    house.ask("a", Rank.HISTORY)
    until(lambda: house.began == ["a"])
    house.ask("b", Rank.HISTORY)
    house.ask("c", Rank.POLL)
    until(lambda: house.began == ["a", "c"])
    house.gates["c"].set()
    house.ask("d", Rank.POLL)
    until(lambda: house.began == ["a", "c", "d"])
    house.ends("a", 4)
    assert house.began[-1] == "b"


def test_an_athlete_has_one_turn_at_a_time(house):
    """However many workers are free; somebody else's goes meanwhile."""
    house.ask("a", Rank.POLL)
    until(lambda: house.began == ["a"])
    house.ask("a", Rank.ASKED)
    house.ask("b", Rank.POLL)
    until(lambda: house.began == ["a", "b"])
    backlog = house.pool.backlog()
    assert (backlog.waiting, backlog.oldest_s > 0) == (1, True)
    house.ends("a", 3)
    assert house.pool.backlog() == Backlog()
    assert house.began == ["a", "b", "a"]


def test_a_stop_ends_what_is_under_way_and_refuses_what_waits(house):
    """Nobody waits for a worker that never comes."""
    for athlete in ("a", "b", "c"):
        house.ask(athlete, Rank.POLL)
    house.pool.stop()
    until(lambda: bool(house.refused))
    assert house.refused == [("c", "the daemon is stopping")]
    assert house.pool.stopped


HAMMER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from liftday.integrations.strava.ledger_file import LedgerFile

ledger, now = LedgerFile(Path(sys.argv[1])), datetime(2026, 3, 2, 6, tzinfo=UTC)
for _ in range(200):
    ledger.update(lambda one: one.begin(now))
    ledger.update(lambda one: one.record({}, now, begun=now))
"""


def test_the_ledger_holds_under_two_processes_at_once(tmp_path):
    """Every read is counted once, and none is on its way for ever."""
    path = tmp_path / "strava-quota.json"
    command = [sys.executable, "-c", HAMMER, str(path)]
    for process in [subprocess.Popen(command) for _ in range(2)]:
        assert process.wait(120) == 0
    kept = LedgerFile(path).recall()
    assert (kept.own, kept.used, kept.flying) == ((400, 400), (400, 400), ())
    assert path.stat().st_mode & 0o777 == 0o600


def test_two_that_ask_for_the_last_read_do_not_both_get_it(tmp_path):
    """A read is counted when it goes out, not when its reply is here."""
    here, there = (LedgerFile(tmp_path / "ledger", seed="1") for _ in range(2))
    here.update(lambda one: Ledger(limit=(4, 100), at=NOW))
    taken = []
    for ledger in (here, there, here, there):
        ledger.update(lambda one: one if one.may(NOW) or taken.append(1) else one.begin(NOW))
    assert len(taken) == 2  # half of four


def test_what_strava_states_may_lag_behind_what_is_on_its_way():
    """The reply to the first of two knows nothing of the second; the second's says it all."""
    ledger = Ledger(at=NOW).begin(NOW).begin(NOW + timedelta(seconds=1))
    stated = {"X-ReadRateLimit-Limit": "100,1000", "X-ReadRateLimit-Usage": "1,1"}
    ledger = ledger.record(stated, NOW, begun=NOW)
    assert (ledger.used, ledger.own) == ((2, 2), (2, 2))
    stated = {"X-ReadRateLimit-Limit": "100,1000", "X-ReadRateLimit-Usage": "7,7"}
    ledger = ledger.record(stated, NOW, begun=NOW + timedelta(seconds=1))
    assert (ledger.used, ledger.own, ledger.flying) == ((7, 7), (2, 2), ())
    killed = Ledger(at=NOW).begin(NOW)
    assert killed.at_time(NOW + timedelta(minutes=4)).flying == ()
    assert Ledger.from_json(killed.as_json()) == killed


def test_who_is_still_in_the_quarter_before_does_not_begin_the_new_one_again():
    """What the first has asked in the new quarter of an hour stays counted, though an order comes that waited for minutes."""
    quarter, minute = NOW + timedelta(minutes=15), timedelta(minutes=1)
    ledger = Ledger(limit=(4, 100), at=NOW).begin(quarter).begin(quarter - minute)
    assert (ledger.own, ledger.at) == ((2, 2), quarter)
    assert ledger.may(quarter - minute) >= quarter + timedelta(minutes=15)
    assert ledger.begin(quarter - timedelta(hours=2)).own == (1, 3)  # a clock that was put back


@pytest.mark.parametrize(
    ("rank", "left"), [(Reads.FIRST, 50), (Reads.EVENT, 45), (Reads.POLL, 40), (Reads.HISTORY, 25)]
)
def test_who_can_wait_leaves_something_to_whom_cannot(rank, left):
    """Of the hundred reads a quarter half are ours, and of those the last are kept for a sync that somebody asked for."""
    ledger, reads = Ledger(at=NOW), 0
    while ledger.may(NOW, rank=rank) is None:
        ledger, reads = ledger.begin(NOW), reads + 1
    assert reads == left
    assert (ledger.may(NOW) is None) == (rank is not Reads.FIRST)
    assert ledger.finish(10, NOW, rank=rank) >= NOW + timedelta(minutes=15)


@pytest.mark.parametrize("spoilt", [b"", b"{", b"[" * 4000, b'{"at": 7}', b"\xff" * 100])
def test_a_ledger_that_cannot_be_read_begins_anew(tmp_path, spoilt):
    """The next reply's headers fill it again; a directory in its place is put up with."""
    path = tmp_path / "ledger"
    path.write_bytes(spoilt)
    ledger = LedgerFile(path)
    assert ledger.recall() == Ledger()
    assert ledger.update(lambda one: one.begin(NOW)).own == (1, 1)
    assert LedgerFile(path).recall().own == (1, 1)
    path.unlink()
    path.mkdir()
    assert ledger.update(lambda one: one.begin(NOW)).own == (2, 2)
    assert ledger.recall().own == (2, 2)
