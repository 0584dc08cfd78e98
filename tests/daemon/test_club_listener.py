"""What is heard of the database goes on being heard, whatever becomes of one word."""

import threading
from contextlib import contextmanager

from liftday.daemon.club.listener import Listener
from liftday.daemon.club.outage import Outage
from liftday.errors import Unavailable
from liftday.store.postgres.queue import PUBLISHED


class Queue:
    """Tells one athlete after another, each on a connection of its own; the last one again and again."""

    def __init__(self, *trouble):
        self.trouble, self.names = list(trouble), iter(["anna", "ben", "cleo"])

    def bring_up(self):
        if self.trouble:
            raise self.trouble.pop()

    @contextmanager
    def listening(self):
        yield self

    def heard(self, _):
        name = next(self.names, None)
        return [] if name is None else [(PUBLISHED, name)]


def test_a_bug_in_whoever_is_told_leaves_nobody_deaf(caplog, monkeypatch):
    """It is logged whole; who begins to listen waits for no connection that does not come; then it is heard again."""
    monkeypatch.setattr("liftday.daemon.club.listener._REST", 0)
    told, done, connected = [], threading.Event(), []

    def published(name):
        told.append(name)
        if name != "cleo":
            raise RuntimeError("a bug")
        done.set()

    outage = Outage()
    queue = Queue(Unavailable("away", remedy="wait"), RuntimeError("a bug of a library"))
    listener = Listener(queue, outage, published=published, connected=lambda: connected.append(1))
    listener.start()
    try:
        assert done.wait(60)
    finally:
        listener.stop()
    assert told == ["anna", "ben", "cleo"]
    assert len(connected) == 3
    assert listener.hears
    assert sum(record.exc_info is not None for record in caplog.records) == 3
