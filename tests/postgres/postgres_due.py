"""Everybody of a club is due at once: at its first start, after a new configuration, after hours without workers or database."""

from datetime import timedelta

import pytest

import memories
from homes import NOW, until
from liftday.config.athletes import Places
from liftday.daemon.club import jobs
from liftday.daemon.club.jobs import Asked, Urgency
from liftday.daemon.club.outage import Outage
from liftday.daemon.club.turns import FAILED, Turns
from liftday.daemon.club.worker import JobWorker
from liftday.daemon.process.pool import Pool
from liftday.daemon.process.worker import Worker
from liftday.daemon.protocol.orders import RunTurn, Undo
from liftday.store import engine
from liftday.store.postgres import members, signposts, timetable
from liftday.store.postgres.lasting import Lasting
from liftday.store.postgres.members import READS_HISTORY
from liftday.store.postgres.queue import Queue
from postgres.postgres_queue import SEAL, Scripted, as_a_dead_worker

MANY = (
    "INSERT INTO members (athlete, due, state) SELECT %s || lpad(n::text, 5, '0'), %s, %s FROM generate_series(1, %s) n"
)
DUE = "SELECT athlete, due FROM members ORDER BY due, athlete"
HOUR = timedelta(hours=1)


class Shown:
    """A clock that shows what a test says."""

    at = NOW

    def now(self):
        """The instant it shows."""
        return self.at


@pytest.fixture
def club(tmp_path):
    """A club's tables, its queue, and turns that nobody takes."""
    url = memories.new_database()
    engine.open_store(tmp_path, url, athlete="default").close()
    config = tmp_path / "config.toml"
    config.write_text('[athlete]\ntimezone = "Europe/Berlin"\n\n[strava]\npoll_minutes = 60\n')
    with Lasting(url, "default") as database:
        queue = Queue(url, database, lambda: SEAL)
        queue.bring_up()
        members.add(database, "default")
        places = Places(config=config, state=tmp_path / "state")
        turns = Turns(places, clock=Shown(), queue=queue, database=database, pool=None)
        yield url, database, queue, turns


def posted(database, name, **keys):
    """Let there be what leads to an athlete: a number at Strava, a session."""
    for kind, key in keys.items():
        database.ask("INSERT INTO signposts VALUES (%s, %s, %s)", kind, key.encode(), name)


def test_a_first_start_polls_everybody_within_a_rhythm_and_the_active_first(club):
    """After a move of many: one after another, so that no quarter of an hour has them all; nobody who was hurried meanwhile waits."""
    _, database, queue, turns = club
    database.ask(MANY, "idle", None, "unknown", 1400)
    for name in ("active1", "active2", "new", "told", "reads"):
        members.add(database, name)
    for name in ("active1", "active2", "told", "reads"):
        posted(database, name, session=f"session of {name}", owner=f"number of {name}")
    posted(database, "new", owner="77")
    database.ask("UPDATE members SET state = %s WHERE athlete = 'reads'", READS_HISTORY)
    queue.tell("told", "event", "{}", most=9)
    timetable.hurry(database, "idle00900", NOW)
    turns._configured()
    order = database.ask(DUE)
    assert [name for name, _ in order[:2]] == ["default", "idle00900"]
    assert [name for name, _ in order[2:8]] == ["new", "told", "active1", "active2", "reads", "idle00001"]
    spans = [due - NOW for _, due in order]
    assert (spans[:3], HOUR * 0.99 < spans[-1] < HOUR) == ([timedelta(), timedelta(), HOUR / 1406], True)
    quarters = [sum(HOUR / 4 * n <= one < HOUR / 4 * (n + 1) for one in spans) for n in range(4)]
    assert max(quarters) < 360
    turns._configured()
    turns.look()
    assert database.ask(DUE) == order


def test_who_comes_alone_is_polled_at_once_and_nobody_later_than_with_the_new_day(club):
    """The first look finds them; a rhythm of a day that would go past midnight ends there."""
    _, database, _, turns = club
    turns._configured()
    members.add(database, "anna")
    turns.look()
    assert timetable.next_poll(database, "anna") == NOW
    assert database.ask("SELECT count(*) FROM procrastinate_jobs") == [(2,)]
    turns._places.config.write_text(turns._places.config.read_text().replace("60", "1440"))
    database.ask(MANY, "more", None, "unknown", 17_000)
    turns.reload()
    ((last,),) = database.ask("SELECT max(due) FROM members")
    assert NOW + 16 * HOUR < last < NOW + 18 * HOUR


def test_a_new_configuration_hastens_and_never_delays(club):
    """Everybody is planned anew within a rhythm; who is due sooner stays so."""
    _, database, _, turns = club
    turns._configured()
    database.ask(MANY, "one", NOW + 50 * HOUR / 60, "connected", 3)
    database.ask(MANY, "soon", NOW + timedelta(seconds=1), "connected", 3)
    posted(database, "soon00003", session="a session")
    turns._places.config.write_text(turns._places.config.read_text().replace("Berlin", "Lisbon"))
    turns.reload()
    assert [(name, (due - NOW).seconds) for name, due in database.ask(DUE)] == [
        ("default", 0), ("soon00001", 1), ("soon00002", 1), ("soon00003", 1), ("one00001", 10), ("one00002", 15), ("one00003", 20)
    ]  # fmt: skip


def test_after_an_outage_the_pressing_go_first_however_many_backfills_are_overdue(club):
    """Six hundred histories that have waited longest, and what came meanwhile: a permission that was taken back, an order, an event,
    the polls of others."""
    url, database, queue, turns = club
    turns._configured()
    database.ask(MANY, "reads", NOW - 9 * HOUR, READS_HISTORY, 600)
    database.ask(MANY, "runs", NOW - 3 * HOUR, "connected", 3)
    turns.look()
    queue.defer(jobs.sync("tells", Urgency.EVENT))
    queue.defer(jobs.asked(Asked(athlete="asks", ask="asked", order=RunTurn())))
    queue.defer(jobs.sync("leaves", Urgency.WITHDRAWAL))
    scripted = Scripted(queue)
    worker = JobWorker(url, queue, scripted, Pool([Worker()]), Outage())
    worker.start(timedelta(minutes=2))
    try:
        until(lambda: len(scripted.ran) > 7)
    finally:
        worker.stop(timedelta(seconds=1))
    assert scripted.ran[:8] == ["WITHDRAWAL", "asked", "EVENT", "POLL", "POLL", "POLL", "POLL", "HISTORY"]


def test_who_has_logged_in_has_no_session_yet_comes_before_who_has_some(club):
    """They wait for their first plan; the kinds of signposts are the product's own."""
    _, database, _, _ = club
    for name in ("anna", "bob"):
        members.add(database, name)
    posted(database, "anna", **{signposts.OWNER: "1", signposts.SESSION: "s"})
    assert timetable.in_order(database, everybody=False) == ("default", "anna", "bob")
    posted(database, "bob", **{signposts.OWNER: "2"})
    assert timetable.in_order(database, everybody=False) == ("default", "bob", "anna")


def test_what_three_workers_died_of_is_named_and_a_poll_is_due_again(club, caplog):
    """The log says whose it is, and which verb of what lies there sealed; the athlete stands as one whose turn failed."""
    url, database, queue, turns = club
    turns._configured()
    members.add(database, "anna")
    database.ask("UPDATE members SET due = %s", NOW + 5 * HOUR)
    queue.defer(jobs.sync("anna", Urgency.POLL))
    queue.defer(jobs.asked(Asked(athlete="bob", ask="poison", order=Undo())))
    for what in ("job_taken_up", "job_taken_up", "job_given_up"):
        as_a_dead_worker(url)
        caplog.clear()
        turns.look()
        assert {line for line in caplog.messages if line.startswith("job")} == {
            f"{what} athlete=anna verb=sync",
            f"{what} athlete=bob verb=undo",
        }
    assert timetable.next_poll(database, "anna") == NOW + timedelta(minutes=2)
    assert members.counts(database)[FAILED] == 1
