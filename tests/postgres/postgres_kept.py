"""Connections that a worker keeps from one turn to the next: whose rows they see, whose turn they hold, and what becomes of
them when PostgreSQL goes away or the process is doubled."""

import os
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import make_url

import memories
from liftday.daemon.sync.shared_ledger import SharedLedger
from liftday.errors import Unavailable
from liftday.store import sync_state
from liftday.store.engine import open_store
from liftday.store.postgres import kept
from liftday.store.postgres.database import Database
from liftday.store.postgres.kept import lent
from liftday.store.sync_state import Webhook

BACKEND = "SELECT pg_backend_pid()"
WHOSE = "SELECT current_setting('liftday.athlete')"
LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """A database with the tables of everybody."""
    made = memories.new_database()
    open_store(tmp_path_factory.mktemp("state"), made).close()
    yield made
    memories.drop_databases()


@pytest.fixture
def said():
    """What a process that keeps connections says of those it lost."""
    heard = []
    kept.keep(heard.append)
    yield heard
    kept.let_go()


def backend(url, athlete="default", *, turn=False):
    """Which of the server's processes serves an athlete, while nobody else is served."""
    with lent(url, athlete, turn=turn) as database:
        return database.ask(BACKEND)[0][0]


def cut(url):
    """The server's operator ends every connection of liftday's."""
    with memories.admin(make_url(url).database) as admin:
        ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = %s AND datname = current_database()"
        admin.execute(ended, [memories.ROLE])


def test_without_a_word_nothing_is_kept(url):
    assert len({backend(url) for _ in range(3)}) == 3


def test_one_connection_serves_one_athlete_after_another_and_holds_no_turn(url, said):
    first = backend(url, "anna", turn=True)
    with lent(url, "bob", turn=True) as database:
        assert database.ask(BACKEND) == [(first,)]
        assert database.ask(WHOSE) == [("bob",)]
        assert database.ask("SELECT pg_try_advisory_lock(hashtextextended('liftday turn anna', 1))") == [(True,)]
    with Database(url, "anna") as other:
        assert other.ask(LOCKS) == [(0,)]
    with lent(url, "anna") as one, lent(url, "bob") as another:
        assert (one.ask(WHOSE), another.ask(WHOSE)) == ([("anna",)], [("bob",)])
    assert not said


def test_a_turn_waits_for_that_of_another_machine_on_a_kept_connection_too(url, said):
    backend(url, "anna", turn=True)
    order = []

    def work():
        with lent(url, "anna", turn=True):
            order.append("second")

    with Database(url, "anna", turn=True) as other:
        waiting = threading.Thread(target=work)
        waiting.start()
        while not other.ask("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"):
            pass
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]
    assert not said


def test_what_was_left_in_the_middle_of_a_transaction_is_not_used_again(url, said):
    first = backend(url)
    with lent(url, "default") as database:
        database.run("BEGIN")
    assert backend(url) != first
    assert not said


def test_lost_connections_are_all_thrown_away_with_one_line(url, said, tmp_path):
    with lent(url, "anna"), lent(url, "bob"):
        pass
    with open_store(tmp_path, url) as store:
        sync_state.remember(store, Webhook(webhook="1"))
    cut(url)
    assert backend(url, "anna", turn=True)
    assert len(said) == 1
    assert "connection" in said[0]
    with open_store(tmp_path, url) as store:
        assert sync_state.recall(store, Webhook).webhook == "1"
    assert backend(url, "bob") == backend(url, "anna")


def test_the_memory_of_another_athlete_comes_by_the_same_connection(url, said, tmp_path):
    found = set()
    for name in ("anna", "bob", "anna"):
        with open_store(tmp_path, url, athlete=name) as store:
            before = sync_state.recall(store, Webhook).webhook
            sync_state.remember(store, Webhook(webhook=name))
            with store.reading() as connection:
                found.add(connection.exec_driver_sql(BACKEND).scalar())
                assert connection.exec_driver_sql(WHOSE).scalar() == name
                assert connection.exec_driver_sql("SELECT count(*) FROM facts").scalar() == 1
        assert before in {None, name}
    assert len(found) == 1
    assert not said


def test_a_database_that_is_away_is_said_as_ever(url, said):
    backend(url)
    cut(url)
    name = make_url(url).database
    with memories.admin() as admin:
        admin.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 0")
    with pytest.raises(Unavailable):
        backend(url)
    with memories.admin() as admin:
        admin.execute(f"ALTER DATABASE {name} CONNECTION LIMIT -1")
    assert backend(url) == backend(url)
    assert len(said) == 1


def test_a_doubled_process_uses_none_of_its_parents(url, said):
    first = backend(url)
    doubled = os.fork()
    if not doubled:
        os._exit(0 if kept.keeping_now() is None and backend(url) != first else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(doubled, 0)[1]) == 0
    assert backend(url) == first
    assert not said


def test_two_machines_count_at_one_ledger(url):
    """Whichever knows what stands there writes at once, and the other sees that it does not know any more."""
    ledgers = [SharedLedger(lambda: lent(url, "default"), seed="12345") for _ in range(2)]
    for ledger in ledgers:
        assert ledger.recall().own == (0, 0)
    for number in range(6):
        ledger = ledgers[number // 2 % 2]
        ledger.update(lambda kept: kept.begin(NOW + timedelta(seconds=1)))
        assert ledger.update(lambda kept: kept).own == (number + 1, number + 1)
    assert [one.recall().own for one in ledgers] == [(6, 6)] * 2
    seen = []
    ledgers[0].update(lambda kept: seen.append(kept.own) or kept)
    assert seen == [(6, 6)]


def test_many_at_one_ledger_lose_nothing(url, said):
    def ask():
        ledger = SharedLedger(lambda: lent(url, "default"), seed="54321")
        for _ in range(10):
            ledger.update(lambda kept: kept.begin(NOW))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert SharedLedger(lambda: lent(url, "default"), seed="54321").recall().own == (40, 40)
    assert not said
