"""The queue on a PostgreSQL, with Procrastinate's worker itself: what is known to go wrong in such queues, and does not here."""

import json
import threading
from collections import defaultdict
from datetime import timedelta
from itertools import chain

import pytest

import memories
from homes import ends, until
from liftday.config.athletes import Places
from liftday.daemon import logs
from liftday.daemon.clock import SystemClock
from liftday.daemon.club import jobs
from liftday.daemon.club.asking import Asking
from liftday.daemon.club.jobs import Asked, Urgency
from liftday.daemon.club.listener import Listener
from liftday.daemon.club.outage import Outage
from liftday.daemon.club.progress_told import ProgressTold
from liftday.daemon.club.turns import Again, Later, Turns
from liftday.daemon.club.worker import JobWorker
from liftday.daemon.process.pool import Pool
from liftday.daemon.process.worker import Worker
from liftday.daemon.protocol.orders import MarkPain, RunTurn
from liftday.daemon.protocol.outcomes import Outcome
from liftday.daemon.protocol.progress import Count
from liftday.daemon.protocol.wire import answer_line
from liftday.errors import BadInput, TryLater, Unavailable
from liftday.store.postgres import club, members
from liftday.store.postgres.database import Database
from liftday.store.postgres.lasting import Lasting
from liftday.store.postgres.queue import Ear, Job, Queue
from liftday.store.postgres.seal import Seal, fresh_key
from postgres.cluster import ADMIN, cluster

SEAL = Seal(fresh_key())
ROWS = "SELECT count(*) FROM procrastinate_jobs UNION ALL SELECT count(*) FROM procrastinate_events"


class Scripted:
    """Turns that do what the test says; remembers what ran, and how many of one athlete at once."""

    def __init__(self, queue, does=lambda _: None):
        self.queue = queue
        self.does = does
        self.ran = []
        self.most = defaultdict(int)
        self.now = defaultdict(int)
        self.looks = 0
        self._guard = threading.Lock()

    def begin(self):
        """Nothing is to be made."""

    def look(self):
        self.looks += 1

    def order(self, args):
        with self._watched(jobs.asked_of(self.queue.asked(args)).athlete, args["ask"]):
            self.does(args["ask"])
        self.queue.answer(args["ask"], answer_line(Outcome))

    def sync(self, athlete, urgency):
        with self._watched(athlete, Urgency(urgency).name):
            self.does(athlete)

    def _watched(self, athlete, what):
        scripted = self

        class Watched:
            def __enter__(self):
                with scripted._guard:
                    scripted.ran.append(what)
                    scripted.now[athlete] += 1
                    scripted.most[athlete] = max(scripted.most[athlete], scripted.now[athlete])

            def __exit__(self, *_):
                with scripted._guard:
                    scripted.now[athlete] -= 1

        return Watched()


@pytest.fixture
def url():
    return memories.new_database()


@pytest.fixture
def queue(url):
    with Lasting(url, "default") as database:
        made = Queue(url, database, lambda: SEAL)
        made.bring_up()
        yield made


@pytest.fixture
def working(url, queue):
    """Begin workers, each with two places."""
    begun = []

    def begin(turns):
        begun.append(JobWorker(url, queue, turns, Pool([Worker(), Worker()]), Outage()))
        begun[-1].start(timedelta(minutes=2))
        return begun[-1]

    yield begin
    for one in begun:
        one.stop(timedelta(seconds=1))


def order(athlete, ask, what=None):
    return jobs.asked(Asked(athlete=athlete, ask=ask, order=what or RunTurn()))


def as_a_dead_worker(url, statement="SELECT id FROM procrastinate_jobs WHERE status = 'todo'"):
    """Take what a statement finds as a worker does that is killed before it is done."""
    with Database(url, "default") as database:
        ((worker,),) = database.ask("SELECT worker_id FROM procrastinate_register_worker_v1()")
        for (job,) in database.ask(statement):
            database.ask("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", worker, job)
        database.ask(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour' WHERE id = %s", worker
        )


def test_its_tables_are_made_once_whoever_comes_first(url):
    """Four machines start at once; a fifth finds all done, and nothing is made anew."""
    with Lasting(url, "default") as database:
        queue = Queue(url, database, lambda: SEAL)
        threads = [threading.Thread(target=queue.bring_up) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        queue.defer(order("anna", "1"))
        queue.bring_up()
        assert queue.standing().waiting == 1


def test_its_tables_are_brought_up_to_date_and_another_librarys_are_left_alone(url, queue):
    """By the library's own steps, from the one that was carried out last; what a newer one made is refused in words."""
    comment = "COMMENT ON TABLE procrastinate_jobs IS '{}'"
    seen = "SELECT obj_description('procrastinate_jobs'::regclass, 'pg_class')"
    with Database(url, "default") as database:
        ((newest,),) = database.ask(seen)
        database.ask(comment.format("03.04.00_01_pre_add_retry_failed_job_procedure.sql"))
        database.run(
            "DROP TRIGGER procrastinate_trigger_status_events_update_v1 ON procrastinate_jobs;"
            "DROP FUNCTION procrastinate_trigger_function_status_events_update_v1"
        )
        queue.bring_up()
        assert database.ask(seen) == [(newest,)]
        assert database.ask(
            "SELECT 1 FROM pg_proc WHERE proname = 'procrastinate_trigger_function_status_events_update_v1'"
        )
        database.ask(comment.format("99.00.00_01_pre_of_tomorrow.sql"))
        with pytest.raises(BadInput, match="another Procrastinate's"):
            queue.bring_up()


def test_one_of_a_kind_waits_and_the_most_pressing_goes_first(queue, working):
    """However often a sync is asked for. Of one athlete too: what somebody waits for is not behind a poll."""
    for urgency in (Urgency.HISTORY, Urgency.POLL, Urgency.POLL, Urgency.EVENT, Urgency.WITHDRAWAL, Urgency.EVENT):
        queue.defer(jobs.sync("anna", urgency))
    queue.defer(order("anna", "asked"))
    assert queue.standing().waiting == 4
    turns = Scripted(queue)
    working(turns)
    until(lambda: len(turns.ran) == 4)
    assert turns.ran == ["WITHDRAWAL", "asked", "EVENT", "HISTORY"]


def test_two_of_one_athlete_never_run_at_once_and_those_of_others_do(queue, working):
    """Two workers with two places each; of anna's eight one at a time, of bob's too."""
    both = threading.Barrier(2, timeout=60)
    met = threading.Event()

    def does(ask):
        if ask in {"anna 0", "bob 0"}:
            both.wait()
            met.set()

    turns = Scripted(queue, does)
    for number in range(8):
        for athlete in ("anna", "bob"):
            queue.defer(order(athlete, f"{athlete} {number}"))
    for _ in range(2):
        working(turns)
    until(lambda: len(turns.ran) == 16)
    assert met.is_set()
    assert dict(turns.most) == {"anna": 1, "bob": 1}
    assert [one for one in turns.ran if one.startswith("anna")] == [f"anna {n}" for n in range(8)]


def test_a_sync_that_gave_way_goes_behind_whoever_waited(queue, working):
    """Whether a timetable put it in or somebody asked for it: else it would be taken again before what it made room for."""
    turns = Scripted(queue)

    def does(ask):
        if ask == "sync" and turns.ran.count("sync") == 1:
            queue.defer(order("anna", "word"))
            assert queue.is_waited_for(jobs.lock_of("anna"), Urgency.ASKED, any_turn=False)
            raise Later

    turns.does = does
    queue.defer(order("anna", "sync"))
    working(turns)
    until(lambda: len(turns.ran) == 3)
    assert turns.ran == ["sync", "word", "sync"]


def test_a_sync_is_waited_for_by_orders_alone(queue):
    """Of the same athlete; by those of others where they wait for nothing but a worker."""
    anna, least = jobs.lock_of("anna"), Urgency.ASKED

    def waits(lock):
        return [queue.is_waited_for(lock, least, any_turn=any_turn) for any_turn in (False, True)]

    queue.defer(jobs.sync("anna", Urgency.EVENT))
    assert waits(anna) == [False, False]
    number = queue.defer(order("bob", "bob"))
    assert waits(anna) == [False, True]
    queue.defer(jobs.sync("bob", Urgency.POLL))
    queue.ask(
        "UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'sync' AND lock = %s", jobs.lock_of("bob")
    )
    assert (waits(anna), waits(jobs.lock_of("bob"))) == ([False, False], [True, True])
    assert queue.cancel(number)
    queue.defer(order("anna", "anna"))
    assert waits(anna) == [True, True]


def test_lock_queueing_lock_and_trying_again_do_not_meet(url, queue, working):
    """A poll that fails is over, and one that waited behind it runs: Procrastinate would let it stand under way for ever, and
    with it all else of this athlete's (1408 and 1543 in its tracker)."""
    failing = threading.Event()

    def does(_):
        if not failing.is_set():
            failing.set()
            queue.defer(jobs.sync("anna", Urgency.POLL))  # comes while the first is under way
            raise RuntimeError("a bug")

    turns = Scripted(queue, does)
    queue.defer(jobs.sync("anna", Urgency.POLL))
    working(turns)
    until(lambda: len(turns.ran) == 2)
    queue.defer(order("anna", "asked"))
    until(lambda: "asked" in turns.ran)
    assert turns.ran == ["POLL", "POLL", "asked"]


def test_what_a_dead_worker_left_is_taken_up(url, queue, working):
    """An order waits again; a poll whose twin waits by now is left to that one."""
    queue.defer(order("anna", "asked"))
    queue.defer(jobs.sync("bob", Urgency.POLL))
    as_a_dead_worker(url)
    queue.defer(jobs.sync("bob", Urgency.POLL))
    assert queue.standing().under_way == 2
    assert [left.given_up for left in queue.take_up("given up")] == [False, False]
    turns = Scripted(queue)
    working(turns)
    until(lambda: sorted(turns.ran) == ["POLL", "asked"])
    until(lambda: queue.standing().under_way == 0)
    assert queue.take_up("given up") == ()
    assert json.loads(queue.answer_to("asked")) == {"result": {}}


def test_what_is_under_way_at_a_worker_that_lives_is_left_to_it(queue, working):
    """However long it takes: its worker gives signs of life."""
    go, begun = threading.Event(), threading.Event()

    def does(_):
        begun.set()
        go.wait(60)

    working(Scripted(queue, does))
    queue.defer(order("anna", "long"))
    begun.wait(60)
    assert queue.take_up("given up") == ()
    go.set()
    until(lambda: queue.answer_to("long") is not None)


def test_what_kills_every_worker_is_given_up_in_the_end(url, queue):
    """After the third time; whoever waits is told."""
    queue.defer(order("anna", "poison"))
    for _ in range(2):
        as_a_dead_worker(url)
        assert [left.given_up for left in queue.take_up("given up")] == [False]
    as_a_dead_worker(url)
    assert [left.given_up for left in queue.take_up("given up")] == [True]
    assert queue.answer_to("poison") == "given up"
    assert queue.standing().waiting == queue.standing().under_way == 0


def test_a_worker_that_is_told_to_stop_hands_back_what_it_cannot_end(queue, working):
    """Another does it, and the answer is that one's."""
    cut, begun = threading.Event(), threading.Event()

    def does(_):
        if not begun.is_set():
            begun.set()
            cut.wait(60)
            raise Again

    turns = Scripted(queue, does)
    first = working(turns)
    queue.defer(order("anna", "asked"))
    begun.wait(60)
    stopping = threading.Thread(target=first.stop)
    stopping.start()
    until(first._worker._stop_event.is_set)  # else it would take it again itself
    cut.set()
    stopping.join(60)
    assert not first.alive()
    assert (queue.standing().waiting, queue.answer_to("asked")) == (1, None)
    working(turns)
    until(lambda: queue.answer_to("asked") is not None)
    assert turns.ran == ["asked", "asked"]


def test_histories_never_have_every_place(queue, working):
    """A worker with two places is at one history; what somebody waits for is done beside it."""
    go = threading.Event()
    turns = Scripted(queue, lambda what: go.wait(60) if what.startswith("slow") else None)
    for number in range(3):
        queue.defer(jobs.sync(f"slow{number}", Urgency.HISTORY))
    working(turns)
    until(lambda: turns.ran == ["HISTORY"])
    queue.defer(order("anna", "asked"))
    until(lambda: "asked" in turns.ran)
    assert turns.ran == ["HISTORY", "asked"]
    go.set()
    until(lambda: len(turns.ran) == 4)


def test_the_tables_stay_as_short_as_the_queue(url, queue, working):
    """Nothing is left of a hundred jobs, whether they went well or not, nor of answers that nobody came for, nor of news of
    somebody who was removed while it came."""
    for statement in club.STATEMENTS:
        queue.ask(statement)
    members.add(queue, "anna")

    def does(what):
        if what.endswith("7"):
            raise RuntimeError("a bug")

    turns = Scripted(queue, does)
    for number in range(100):
        queue.defer(order(f"athlete{number % 9}", f"{number}"))
    working(turns)
    until(lambda: len(turns.ran) >= 100)
    until(lambda: queue.standing().under_way == 0)
    with Database(url, "default") as database:
        until(lambda: all(count <= 2 for (count,) in database.ask(ROWS)))  # a look may be there
        assert database.ask("SELECT count(*) FROM queue_answers") == [(90,)]
        database.ask("UPDATE queue_answers SET at = at - interval '2 hours'")
        for name in ("anna", "gone"):
            queue.tell(name, "event", "Apple", most=1)
        queue.tidy()
        assert database.ask("SELECT count(*) FROM queue_answers") == [(0,)]
        assert database.ask("SELECT athlete FROM queue_news") == [("anna",)]


def test_events_are_kept_once_and_not_without_end(queue):
    """Equal ones are one; a burst of others is cut; what a sync has looked at is told of no more."""
    assert [queue.tell("anna", "event", body, most=2) for body in ("a", "a", "b", "c")] == [1, 2, 2, None]
    kept = queue.news("anna")
    assert [one.body for one in kept] == ["a", "b"]
    assert queue.news("bob") == ()
    queue.looked_at(kept[:1])
    assert [one.body for one in queue.news("anna")] == ["b"]
    assert queue.tell("anna", "event", "d", most=2) == 3


def test_nothing_of_a_job_is_in_the_log(queue, working, capfd):
    """Procrastinate would say with what each was called: where it hurts, and how much."""
    logs.setup(verbose=True)
    failing = Scripted(queue, lambda _: 1 / 0)
    working(failing)
    queue.defer(order("anna", "1", MarkPain(on=memories_day(), place="achilles", pain=7)))
    until(lambda: failing.ran == ["1"])
    until(lambda: queue.standing().under_way == 0)
    said = capfd.readouterr()
    assert "achilles" not in said.out + said.err


def memories_day():
    """A day."""
    from homes import NOW

    return NOW.date()


def _hears_how_far_it_is(queue, asking, turns):
    """Whoever waits hears that none has it yet, that one is at it, and each count; no sentence, and nothing that is no progress."""
    heard, before = [], turns.does

    def slowly(ask):
        until(lambda: "A worker of the club is at it." in heard)
        queue.say_progress(ask, "no progress")
        told = ProgressTold(queue, ask)
        told("a sentence that somebody said")
        told(Count("40 activities", done=40))
        told(Count("too soon", done=41))
        until(lambda: "40 activities" in heard)

    turns.does = slowly
    assert ends(lambda: asking.carry_out("anna", RunTurn(), progress=heard.append)) == Outcome()
    turns.does = before
    assert [one for one in heard if not one.startswith("Waiting")] == [
        "A worker of the club is at it.",
        "40 activities",
    ]
    assert [one.done for one in heard if isinstance(one, Count)] == [40]


def test_who_asks_is_answered_or_told_that_nobody_works(url, queue, working):
    """With no worker nothing is put in; with one that is busy what was put in is taken out again."""
    listener = Listener(queue, Outage(), published=lambda _: None, connected=lambda: None)
    listener.start()
    try:
        asking = Asking(queue, listener, patience=None)
        hasty = Asking(queue, listener, patience=timedelta(seconds=1))
        with pytest.raises(TryLater, match="no worker is running"):
            asking.carry_out("anna", RunTurn())
        go = threading.Event()
        turns = Scripted(queue, lambda what: go.wait(60) if what == "held" else None)
        working(turns)
        assert ends(lambda: asking.carry_out("anna", RunTurn())) == Outcome()
        _hears_how_far_it_is(queue, asking, turns)
        queue.defer(order("bob", "held"))
        until(lambda: "held" in turns.ran)
        with pytest.raises(TryLater, match="no worker took it in time"):
            hasty.carry_out("bob", RunTurn())
        assert queue.standing().waiting == 0
        assert ends(lambda: asking.carry_out("anna", RunTurn())) == Outcome()
        go.set()
    finally:
        listener.stop()


@pytest.fixture
def own_server():
    """A server that may be stopped, and the address of a database there."""
    with cluster() as server:
        import psycopg

        with psycopg.connect(host=str(server.home), user=ADMIN, dbname=ADMIN, autocommit=True) as connection:
            connection.execute("CREATE ROLE liftday LOGIN")
            connection.execute("CREATE DATABASE liftday OWNER liftday")
        yield server, f"postgresql+psycopg://liftday@/liftday?host={server.home}"


def test_a_server_that_goes_away_and_comes_back(own_server, caplog):
    """Worker, listener and whoever asks go on by themselves, and it is said once each way; what had been published meanwhile is
    looked at."""
    caplog.set_level("INFO")
    server, url = own_server
    connected, published, outage = [], [], Outage()
    with Lasting(url, "default") as database:
        queue = Queue(url, database, lambda: SEAL)
        listener = Listener(queue, outage, published=published.append, connected=lambda: connected.append(1))
        listener.start()
        worker = JobWorker(url, queue, Scripted(queue), Pool([Worker()]), outage)
        worker.start(timedelta(minutes=2))
        try:
            asking = Asking(queue, listener)
            assert ends(lambda: asking.carry_out("anna", RunTurn())) == Outcome()
            server.stop()
            with pytest.raises(Unavailable):
                asking.carry_out("anna", RunTurn())
            until(lambda: not listener.hears)
            assert worker.alive()
            server.start()
            until(lambda: len(connected) == 2)
            until(lambda: _answers(asking))
            database.ask("SELECT pg_notify('liftday_published', 'anna')")
            until(lambda: published == ["anna"])
            said = [record.getMessage().split()[0] for record in caplog.records if record.name == "liftday"]
            assert [one for one in said if one.startswith("database")] == ["database_away", "database_back"]
        finally:
            worker.stop()
            listener.stop()


def test_a_server_that_stands_still(own_server):
    """Its connections are open and nothing comes of them: who asks is told after a while, the next one at once, and who listens
    notices it; then all goes on."""
    server, url = own_server
    with Lasting(url, "default", patience=2) as database, Ear(url, "default", patience=2) as ear:
        assert database.ask("SELECT 1") == [(1,)]
        with server.still():
            with pytest.raises(Unavailable, match="no answer") as first:
                database.ask("SELECT 1")
            with pytest.raises(Unavailable) as second, database.together():
                pass
            assert second.value.__cause__ is first.value
            with pytest.raises(Unavailable, match="no answer"):
                list(chain.from_iterable(ear.heard(0.1) for _ in range(1000)))
        until(lambda: _answered(database))


def _answered(database):
    try:
        return database.ask("SELECT 1") == [(1,)]
    except Unavailable:
        return False


def test_a_job_that_ends_while_the_server_is_away_is_over(own_server):
    """Its worker lives, so nobody would take it up: it says so when it can, and the next of the athlete's runs."""
    server, url = own_server
    with Lasting(url, "default") as database:
        queue = Queue(url, database, lambda: SEAL)
        turns = Scripted(queue, lambda _: server.stop() if len(turns.ran) == 1 else None)
        worker = JobWorker(url, queue, turns, Pool([Worker()]), Outage())
        worker.start(timedelta(minutes=2))
        try:
            queue.defer(jobs.sync("anna", Urgency.POLL))
            until(lambda: turns.now["anna"] == 0 and turns.ran == ["POLL"])
            server.start()
            queue.defer(order("anna", "asked"))
            until(lambda: turns.ran == ["POLL", "asked"])
        finally:
            worker.stop()


def test_an_order_whose_answer_cannot_be_kept_is_done_again(tmp_path):
    """The database went away in the middle: whoever asked reads that a worker takes it up."""

    class Away:
        def asked(self, args):
            return '{"order": {"verb": "of tomorrow"}}'

        def answer(self, ask, body):
            raise Unavailable("away", remedy="wait")

    config = tmp_path / "config.toml"
    config.write_text('[athlete]\ntimezone = "Europe/Berlin"\n')
    places = Places(config=config, state=tmp_path / "state")
    turns = Turns(places, clock=SystemClock(), queue=Away(), database=None, pool=None)
    with pytest.raises(Again):
        turns.order({"ask": "1", "order": "sealed"})


def _answers(asking):
    try:
        return asking.carry_out("anna", RunTurn()) == Outcome()
    except (TryLater, Unavailable):
        return False


def test_a_job_is_what_it_says(queue):
    """Its number, its word, where it is."""
    job = Job(task="order", queue="turns", priority=1, once="word")
    number = queue.defer(job)
    assert queue.defer(job) is None
    assert queue.place(number) == "todo"
    assert queue.cancel(number)
    assert not queue.cancel(number)
    assert queue.place(number) is None
