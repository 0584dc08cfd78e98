"""Opening the memory, wherever it lies: transactions, readers beside a writer, and who waits for whom."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from liftday.errors import CannotWrite, TryLater
from liftday.store import activities, marks, sync_state
from liftday.store.engine import Store
from liftday.store.sync_state import Connection
from memories import open_store

Elsewhere = Callable[..., Any]


def test_a_reader_makes_nothing(tmp_path: Path) -> None:
    """Before the first turn a reader sees an empty memory, and there is still no file, nor a directory."""
    missing = tmp_path / "not" / "yet"
    with open_store(missing, readonly=True) as store:
        assert activities.recall(store) == ()
        assert marks.recall(store) == ()
        store.ping()
    assert not missing.exists()


def test_a_reader_cannot_write(state: Path) -> None:
    """Nothing that reads can change what is stored."""
    open_store(state).close()
    with open_store(state, readonly=True) as store, pytest.raises(CannotWrite):
        sync_state.remember(store, Connection(failures=1))


def test_a_reader_sees_what_a_writer_committed(state: Path, made: Any) -> None:
    """Readers and a writer work side by side; what is not committed is not seen."""
    with open_store(state) as writer, open_store(state, readonly=True) as reader:
        with writer.begin() as both:
            activities.remember(both, [made.run()], heard_at=made.now)
            assert activities.recall(reader) == ()
        assert activities.recall(reader) == (made.run(),)


def test_a_transaction_is_all_or_nothing(store: Store, made: Any) -> None:
    """Several verbs in one transaction are taken back together."""

    def fail() -> None:
        with store.begin() as both:
            activities.remember(both, [made.run()], heard_at=made.now)
            sync_state.remember(both, Connection(last_sync=made.now))
            assert sync_state.recall(both, Connection).last_sync == made.now
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert activities.recall(store) == ()
    assert sync_state.recall(store, Connection) == Connection()


def test_four_threads_count_to_four_hundred(state: Path) -> None:
    """Writers queue up: no increment of four times a hundred is lost."""
    with open_store(state, durable=False) as store:

        def count() -> None:
            for _ in range(100):
                with store.begin() as both:
                    sync_state.remember(both, Connection(failures=sync_state.recall(both, Connection).failures + 1))

        threads = [threading.Thread(target=count) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sync_state.recall(store, Connection).failures == 400


def test_processes_count_together(state: Path, elsewhere: Elsewhere) -> None:
    """The same across processes: a command beside the daemon's worker."""

    def count() -> int:
        with open_store(state, durable=False) as store:
            for _ in range(50):
                with store.begin() as both:
                    sync_state.remember(both, Connection(failures=sync_state.recall(both, Connection).failures + 1))
        return 50

    threads = [threading.Thread(target=elsewhere, args=(count,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_store(state, readonly=True) as store:
        assert sync_state.recall(store, Connection).failures == 100


def test_a_lock_is_waited_for_and_then_named(state: Path) -> None:
    """Another process that holds the database makes us wait, then say so; readers do not wait."""
    with open_store(state) as holder, open_store(state, patience=0.05) as other, holder.begin():
        with pytest.raises(TryLater, match="locked"):
            sync_state.remember(other, Connection(failures=1))
        assert sync_state.recall(other, Connection) == Connection()


def test_a_killed_writer_leaves_the_state_before(state: Path, made: Any, elsewhere: Elsewhere) -> None:
    """Killed inside a transaction: what was acknowledged is there, the rest never was."""
    with open_store(state) as store:
        activities.remember(store, [made.run(1)], heard_at=made.now)

    def die() -> None:
        store = open_store(state)
        activities.remember(store, [made.run(2)], heard_at=made.now)
        with store.begin() as both:
            activities.remember(both, [made.run(3)], heard_at=made.now)
            os.kill(os.getpid(), 9)

    elsewhere(die)
    with open_store(state) as store:
        assert activities.recall(store) == (made.run(1), made.run(2))
        assert store.lost is None
