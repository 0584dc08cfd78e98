"""What lies in the database for minutes: whoever reads a copy of it reads no word of an athlete's there, and nothing secret."""

import contextlib
import json
import threading
from datetime import date, timedelta

import pytest

import memories
from homes import until
from liftday.daemon import logs
from liftday.daemon.club import jobs
from liftday.daemon.club.jobs import Asked
from liftday.daemon.club.outage import Outage
from liftday.daemon.club.worker import JobWorker
from liftday.daemon.process.pool import Pool
from liftday.daemon.process.worker import Worker
from liftday.daemon.protocol.invitations import TakeInvitation
from liftday.daemon.protocol.orders import MarkPain, SessionDone, SkipSession
from liftday.daemon.protocol.outcomes import Drawn
from liftday.daemon.protocol.wire import answer_line
from liftday.errors import BadConfiguration, BadInput
from liftday.store.postgres import club
from liftday.store.postgres.database import Database
from liftday.store.postgres.lasting import Lasting
from liftday.store.postgres.queue import Queue
from liftday.store.postgres.seal import Seal, fresh_key
from liftday.store.postgres.web_state import WebState

ORDERS = (
    MarkPain(on=date(2026, 3, 2), place="achilles", pain=7),
    SkipSession(session="one", reason="the ankle-canary is swollen"),
    SessionDone(session="two", sets="squat-canary 3x5"),
    TakeInvitation(query="code=code-canary", state="state-canary", clearance="asked", invitation="a1"),
)
CANARIES = ("achilles", "ankle-canary", "squat-canary", "code-canary", "state-canary", "title-canary", "page-canary")
TABLES = """SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"""


def dump(url):
    """Every row of every table as text, as in a copy of the database; what is in hexadecimal digits as its bytes too."""
    with memories.admin(memories._name(url)) as database:
        tables = [name for (name,) in database.execute(TABLES)]
        rows = [row for table in tables for (row,) in database.execute(f"SELECT t::text FROM {table} t")]  # noqa: S608
    text = "\n".join(rows)
    return text + "".join(f"\n{canary}" for canary in CANARIES if canary.encode().hex() in text)


@contextlib.contextmanager
def overheard(url, *channels):
    """Yield what is told on some channels while it is open."""
    heard = []
    with Database(url, "default") as ear:
        for channel in channels:
            ear.ask(f'LISTEN "{channel}"')
        yield heard
        heard += [one.payload for one in ear._connection.notifies(timeout=1)]


class Held:
    """Turns that are held up, and then fail: one with a bug, the others with words about what was asked."""

    def __init__(self, queue):
        self.queue = queue
        self.asked = []
        self.go = threading.Event()

    def begin(self):
        """Nothing is to be made."""

    def look(self):
        """Nobody is due."""

    def order(self, args):
        one = jobs.asked_of(self.queue.asked(args))
        self.asked.append(one.order)
        self.go.wait(120)
        if one.order == ORDERS[0]:
            raise ZeroDivisionError("a bug")
        self.queue.answer(one.ask, answer_line(lambda: self._refuse(one.order)))

    def _refuse(self, order):
        if isinstance(order, TakeInvitation):
            return Drawn(html="<p>page-canary</p>")
        raise BadInput(f"this cannot be: {order}", remedy="say it otherwise")


@pytest.fixture
def sealed():
    """The address of a database, a queue in it, a connection to it and the key."""
    url, seal = memories.new_database(), Seal(fresh_key())
    with Lasting(url, "default") as database:
        queue = Queue(url, database, lambda: seal)
        queue.bring_up()
        for statement in club.STATEMENTS:
            queue.ask(statement)
        yield url, queue, database, seal


def test_nothing_that_waits_runs_or_failed_can_be_read_in_the_database(sealed, capfd):
    """Orders, answers, events and what the web servers remember; nor in what is told to other machines, nor in the log."""
    url, queue, database, seal = sealed
    logs.setup(verbose=True)
    turns = Held(queue)
    worker = JobWorker(url, queue, turns, Pool([Worker()]), Outage())
    with overheard(url, "liftday_answered", "liftday_published", "procrastinate_any_queue_v1") as heard:
        queue.tell("anna", "event", json.dumps({"updates": {"title": "title-canary"}}), most=9)
        kept = WebState(database, lambda: seal)
        kept.keep("login", "state-canary", "page-canary", timedelta(minutes=1))
        for number, order in enumerate(ORDERS):
            queue.defer(jobs.asked(Asked(athlete="anna", ask=f"{number}", order=order)))
        waiting = dump(url)
        worker.start(timedelta(minutes=2))
        try:
            until(lambda: turns.asked)
            under_way = dump(url)
            turns.go.set()
            until(lambda: len(turns.asked) == len(ORDERS) and not queue.standing().under_way)
        finally:
            turns.go.set()
            worker.stop(timedelta(seconds=5))
        over = dump(url)
    assert tuple(turns.asked) == ORDERS
    assert waiting.count("athlete:anna") == len(ORDERS)  # it is these rows that were looked through
    for said in (waiting, under_way, over, "\n".join(heard), "".join(capfd.readouterr())):
        assert [canary for canary in CANARIES if canary in said] == []
    assert heard
    assert "ankle-canary" in queue.answer_to("1")
    assert "page-canary" in queue.answer_to("3", leave=True)
    assert "page-canary" in queue.answer_to("3")
    assert queue.answer_to("3") is None
    assert [json.loads(one.body)["updates"]["title"] for one in queue.news("anna")] == ["title-canary"]


def test_what_another_key_sealed_is_said_or_left_out_and_a_row_counts_in_its_place_alone(sealed):
    """An order and an answer are refused in words; an event is one that says nothing, for the sync looks anyway; of what lay under
    another name nothing opens."""
    url, queue, database, _ = sealed
    queue.defer(jobs.asked(Asked(athlete="anna", ask="1", order=ORDERS[0])))
    queue.answer("1", "the answer")
    queue.tell("anna", "event", "{}", most=9)
    ((args,),) = queue.ask("SELECT args FROM procrastinate_jobs")
    other = Queue(url, database, lambda: Seal(fresh_key()))
    assert [one.body for one in other.news("anna")] == [""]
    with pytest.raises(BadConfiguration, match=r"store\.key"):
        other.asked(args)
    with pytest.raises(BadConfiguration, match=r"store\.key"):
        other.answer_to("1", leave=True)
    for wrong in ({**args, "ask": "2"}, {"ask": "1"}, {**args, "order": "no base 64"}):
        with pytest.raises(BadConfiguration):
            queue.asked(wrong)
    assert jobs.asked_of(queue.asked(args)).order == ORDERS[0]


def test_what_web_servers_have_in_common_counts_once_and_for_a_while(sealed):
    """Of two that forget at once one did; the newest of some stay; what is over, or was sealed with another key, is not there."""
    url, queue, database, seal = sealed
    with Lasting(url, "default") as another:
        one, two = (WebState(given, lambda: seal) for given in (database, another))
        minute = timedelta(minutes=1)
        assert one.keep("login", "a", "body", minute)
        assert not two.keep("login", "a", "another", minute)
        assert (two.recall("login", "a"), two.recall("form", "a"), two.recall("login", "b")) == ("body", None, None)
        assert WebState(database, lambda: Seal(fresh_key())).recall("login", "a") is None
        assert [kept.forget("login", "a") for kept in (two, one)] == [True, False]
        assert [one.keep("login", name, name, minute, about=b"x", most=2) for name in "cde"] == [True] * 3
        assert [two.recall("login", name) for name in "cde"] == [None, "d", "e"]
        assert one.keep("login", "f", "over", -minute)
        assert (one.recall("login", "f"), one.forget("login", "f")) == (None, False)
        assert two.keep("login", "f", "anew", minute)
        database.ask("UPDATE web_state SET ends = now() - interval '1 second'")
        queue.tidy()
        assert database.ask("SELECT count(*) FROM web_state") == [(0,)]
