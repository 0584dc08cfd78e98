"""A club on two machines, each with a worker and a web server, as processes: whatever dies, nothing is lost."""

import json
import re
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.test_daemon_small import HEAVY
from homes import NOW, a_season, an_activity, furnish, until
from liftday.daemon.state.access import Secret
from liftday.daemon.state.links import Deed, read
from liftday.store.postgres import fetched
from liftday.store.postgres.database import Database
from postgres.cluster import ADMIN, cluster
from postgres.machines import Machine, another
from strava_emulator import Emulator

pytestmark = pytest.mark.xdist_group("club")  # one server or household for all of them, one after another

OVERDUE = """SELECT count(*), (SELECT count(*) FROM queue_news WHERE NOT taken AND kind = 'event') FROM members
WHERE due <= %s"""
GROUND = Path("/feed/" + "x" * 43 + ".ics")  # an address that nobody has


class Club:
    """Two machines on one server."""

    def __init__(self, folder, strava, server):
        import psycopg

        with psycopg.connect(host=str(server.home), user=ADMIN, dbname=ADMIN, autocommit=True) as connection:
            connection.execute("CREATE ROLE liftday LOGIN")
            connection.execute("CREATE DATABASE liftday OWNER liftday")
        self.strava, self.server = strava, server
        self.url = f"postgresql+psycopg://liftday@/liftday?host={server.home}"
        home = furnish(folder, strava)
        text = home.config.read_text().replace(home.database, self.url)
        text = text.replace("[feed]", "[feed]\nshow_days = true").replace("enabled = false", "enabled = true")
        home.config.write_text(text.replace("[strava]", '[strava]\nwebhook_url = "https://club.example"'))
        home.database = self.url
        home.login()
        self.one = Machine(home, NOW)
        self.two = another(self.one, folder / "two")

    def feed(self, machine):
        """`default`'s feed, as a machine serves it; its bytes, empty while there is none."""
        status, body, _ = machine.ask(f"/feed/{self.one.secret()}.ics")
        return body if status == 200 else b""

    def asked(self, statement, *given):
        """What the database says."""
        with Database(self.url, "default") as database:
            return database.ask(statement, *given)

    def known(self, on):
        """The ids of the activities of a day."""
        days = self.one.home.liftday("days", "--json", "--since", on, "--until", on, at=NOW).json
        return {activity["id"] for activity in days[0]["activities"]}

    def quiet(self):
        """Wait until no job waits or is under way."""
        until(lambda: self.asked("SELECT count(*) FROM procrastinate_jobs WHERE queue_name <> 'upkeep'") == [(0,)])

    def tells(self, machine, number):
        """Post an event about an activity at a machine's webhook; return the status."""
        event = json.dumps(self.strava.event(number, "create"))
        return machine.ask(f"/strava/webhook/{self.one.secret(Secret.WEBHOOK)}", "POST", event)[0]

    def link(self, machine):
        """The path of a link that leaves a session out, in the feed that a machine serves."""
        unfolded, key = self.feed(machine).decode().replace("\r\n ", ""), bytes.fromhex(self.one.secret(Secret.LINKS))
        tokens = re.findall(r"/act/([A-Za-z0-9_.-]+)", unfolded)
        return "/act/" + next(one for one in tokens if read(key, one, now=NOW).deed is Deed.SKIP)


@pytest.fixture(scope="module")
def club(tmp_path_factory):
    """The club with `default` logged in; each test begins what it needs."""
    with (
        Emulator(a_season(4), now=NOW, client_id=12345, client_secret="hush-the-client-secret") as strava,
        cluster() as server,
    ):
        made = Club(tmp_path_factory.mktemp("club"), strava, server)
        try:
            yield made
        finally:
            made.one.end()
            made.two.end()


@pytest.fixture
def running(club):
    """A web server and a worker on each machine, all of them new."""
    for machine in (club.one, club.two):
        machine.end()
        machine.begin("web")
        machine.begin("worker")
    until(lambda: club.feed(club.one))
    club.quiet()
    until(lambda: club.feed(club.one) == club.feed(club.two))
    return club


def test_what_one_machine_hears_the_other_shows(running):
    """An event at the one is a changed feed at the other; a form at the other is answered, and the first one's feed follows."""
    one, two = running.one, running.two
    before = running.feed(two)
    hard = {"average_heartrate": 168.0, "max_heartrate": 189.0, "workout_type": 3, "average_speed": 3.6}
    (number,) = running.strava.add(an_activity(7001, "2026-03-02T05:00:00", **hard), push=False)
    assert running.tells(one, number) == 200
    until(lambda: running.feed(two) not in {before, b""})
    running.quiet()
    until(lambda: running.feed(one) == running.feed(two))
    before = running.feed(one)
    link = running.link(two)
    status, page, _ = two.ask(link)
    assert (status, b"<form" in page) == (200, True), page
    status, page, _ = two.ask(link, "POST", "reason=", **{"Content-Type": "application/x-www-form-urlencoded"})
    assert status == 200, page
    until(lambda: running.feed(one) not in {before, b""})
    assert (one.ask("/page/" + one.secret(Secret.PAGE) + "/")[0], two.ask(str(GROUND))[0]) == (200, 404)


def test_a_killed_workers_job_is_another_workers(running):
    """In the middle of a turn, with all that was to come of it: the event is not lost, nor is the athlete's turn."""
    one, two = running.one, running.two
    assert two.take("worker").stop() == 0
    running.strava.fault("hang=600", route="list", count=1)
    (number,) = running.strava.add(an_activity(7002, "2026-03-01T05:00:00"), push=False)
    assert running.tells(two, number) == 200
    until(
        lambda: (
            running.asked("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' AND task_name = 'sync'")
            == [(1,)]
        )
    )
    until(lambda: running.asked("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted") != [(0,)])
    one.take("worker").kill()
    worker = two.begin("worker")
    assert worker.hears("job_taken_up")
    assert worker.hears("synced")
    running.quiet()
    assert running.asked("SELECT count(*) FROM queue_news WHERE NOT taken AND kind = 'event'") == [(0,)]
    assert "7002" in running.known("2026-03-01")


@pytest.mark.parametrize("asked", [False, True], ids=["for an event", "for somebody"])
def test_a_word_does_not_wait_for_a_sync_that_waits_for_strava(running, asked):
    """Said at the machine whose worker is not at it: it is kept while Strava is silent, and the sync is carried out after it, with
    all that it was to look at."""
    one, two = running.one, running.two
    assert two.take("worker").stop() == 0
    link, day, number = running.link(two), NOW - timedelta(days=3 + asked), 7010 + asked
    running.strava.fault("hang=600", route="list", count=1)
    before = len(running.strava.log)
    running.strava.add(an_activity(number, f"{day:%Y-%m-%d}T05:00:00"), push=False)
    where = ("--config", str(two.home.config), "--state", str(two.home.state))
    with subprocess.Popen(
        [sys.executable, "-m", "liftday", *where, *(("sync",) if asked else ("--version",))]
    ) as command:
        if not asked:
            assert running.tells(two, number) == 200
        until(lambda: any(entry.fault == "hang" for entry in running.strava.log[before:]))
        status, page, _ = two.ask(link, "POST", "reason=", **{"Content-Type": "application/x-www-form-urlencoded"})
        assert status == 200, page
        assert next(one for one in one.processes if one.verb == "worker").hears("gave_way")
        assert command.wait(300) == 0
    until(lambda: str(number) in running.known(f"{day:%Y-%m-%d}"))
    running.quiet()
    assert running.asked("SELECT count(*) FROM queue_news WHERE NOT taken AND kind = 'event'") == [(0,)]


def test_without_a_worker_it_is_said_in_time_and_nothing_is_done(running):
    """The feed is served on; whoever asks reads what is wrong, and that nothing was done. When one works again, what is overdue by
    then and what came meanwhile is done, and the feed is served throughout."""
    for machine in (running.one, running.two):
        machine.take("worker").kill()
    running.asked("UPDATE members SET due = %s", NOW - timedelta(hours=5))
    assert running.tells(running.two, 1001) == 200
    link = running.link(running.one)
    until(lambda: b"no worker" in running.one.ask("/healthz")[1])
    status, page, _ = running.one.ask(link)
    assert (status, b"No worker is running, so nothing was done" in page) == (503, True), page
    assert running.one.home.liftday("sync").code == 75
    assert running.asked("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'order'") == [(0,)]
    assert running.feed(running.one)
    assert b"liftday_workers 0.0" in running.one.ask("/metrics")[1]
    assert b'liftday_strava_limit{window="day"}' in running.one.ask("/metrics")[1]
    running.two.begin("worker")
    assert running.one.ask(link)[0] == 200
    until(lambda: running.feed(running.one) and running.asked(OVERDUE, NOW) == [(0, 0)])


def test_a_database_that_goes_away_and_comes_back(running):
    """What is in memory is served on; an address that is not is no 404, so that no calendar gives it up; all heals by itself."""
    one, two = running.one, running.two
    known, link = running.feed(one), running.link(one)
    running.server.stop()
    until(lambda: one.ask(str(GROUND))[0] == 503)
    assert running.feed(one) == known
    status, _, headers = one.ask(str(GROUND))
    assert (status, headers["retry-after"]) == (503, "30")
    assert one.ask("/healthz")[0] == 503
    status, page, _ = one.ask(link)
    assert (status >= 500, b"Traceback" in page) == (True, False), page
    assert running.tells(one, 7001) == 503
    running.server.start()
    until(lambda: one.ask(str(GROUND))[0] == 404)
    until(lambda: one.ask(link)[0] == 200)
    until(lambda: one.ask("/healthz")[0] == 200)
    (number,) = running.strava.add(an_activity(7003, "2026-02-27T05:00:00"), push=False)
    assert running.tells(one, number) == 200
    until(lambda: "7003" in running.known("2026-02-27"))
    until(lambda: running.feed(one) == running.feed(two))
    assert all(process.popen.poll() is None for machine in (one, two) for process in machine.processes)
    assert [machine.take(verb).stop() for machine in (one, two) for verb in ("web", "worker")] == [0, 0, 0, 0]


def test_who_fetched_at_one_machine_is_known_at_the_other(running):
    """Without a turn between, on a machine that serves nothing too; of who is no member nothing is kept."""
    one, two = running.one, running.two
    path = f"/feed/{one.secret()}.ics"
    for machine, agent in (
        (two, "dataaccessd/1.0"),
        (one, "Google-Calendar-Importer"),
    ):  # the first one's clock is ahead
        assert machine.ask(path, **{"User-Agent": agent})[0] == 200
        machine.take("web").stop()
    running.asked("DELETE FROM fetches WHERE client = 'other' RETURNING client")  # of other stories, at a later hour
    for machine in (one, two):
        assert machine.home.liftday("status", "--json").json["feed"]["client"] == "Google"
        assert "by Google" in machine.home.liftday("doctor").out
    kept = running.asked("SELECT client FROM fetches ORDER BY client")
    assert {("Apple",), ("Google",)} <= set(kept)
    with Database(running.url, "default") as database:
        fetched.keep(database, "default", "Apple", NOW - timedelta(days=1), unchanged=True)
        fetched.keep(database, "nobody", "Apple", NOW, unchanged=True)
    with Database(running.url, "nobody") as database:
        assert database.ask("SELECT * FROM fetches WHERE athlete = 'nobody'") == []
    assert running.asked("SELECT unchanged FROM fetches WHERE client = 'Apple'") == [(0,)]


def test_an_invitation_does_not_say_that_nobody_serves(club):
    """A machine without a web server knows nothing of those of others."""
    club.one.end()
    said = club.one.home.liftday("athlete", "invite", "cleo", "--here")
    assert said.code == 0, said.err
    assert ("a web server of the club runs" in said.err, "start it" in said.err) == (True, False), said.err
    assert club.one.home.liftday("athlete", "remove", "cleo", "--yes").code == 0


def test_who_is_added_at_one_machine_is_at_the_other_and_who_is_removed_at_neither(running):
    """Her feed, with her own settings; afterwards nothing of hers answers, and no file of hers is left anywhere."""
    one, two = running.one, running.two
    own = one.home.folder / "athletes" / "anna.toml"
    own.parent.mkdir(exist_ok=True)
    own.write_text('[athlete]\ntimezone = "Europe/Vienna"\n\n[safety]\naccepted = 2026-01-01\n')
    said = one.home.liftday("athlete", "add", "anna")
    assert said.code == 0, said.err
    folders = [machine.home.state / "athletes" / "anna" for machine in (one, two)]
    until(lambda: (folders[0] / "feed.ics").exists() or (folders[1] / "feed.ics").exists())
    running.quiet()
    addressed = two.home.liftday("--athlete", "anna", "feed-url")
    assert addressed.code == 0, addressed.err
    path = re.search(r"/feed/\S+\.ics", addressed.out)[0]
    for machine in (one, two):
        status, body, _ = machine.ask(path)
        assert (status, b"Europe/Vienna" in body) == (200, True), machine.home.state
    assert [machine.home.liftday("--athlete", "anna", "mark", "today", "rest").code for machine in (one, two)] == [0, 0]
    own.write_text(own.read_text().replace("Vienna", "Lisbon"))
    one.processes[0].popen.send_signal(signal.SIGHUP)
    until(lambda: b"Europe/Lisbon" in two.ask(path)[1])
    assert two.home.liftday("athlete", "remove", "anna", "--yes").code == 0
    until(lambda: [machine.ask(path)[0] for machine in (one, two)] == [404, 404])
    until(lambda: not any(folder.exists() for folder in folders))
    assert running.asked("SELECT count(*) FROM members WHERE athlete = 'anna'") == [(0,)]


SERVES = """
import sys
from pathlib import Path
from liftday.daemon.clock import SystemClock
from liftday.daemon.club.app import ClubApp

config, state = map(Path, sys.argv[1:])
app = ClubApp(config=config, state=state, clock=SystemClock(), verbose=False, web=True, work=False)


def ready():
    app._signals.stop()
    print(*sorted({name.partition(".")[0] for name in sys.modules}))


app.run(ready)
"""


def test_a_web_server_loads_nothing_that_only_a_turn_or_a_worker_needs(club):
    """It serves for years: the heavy libraries are the turns', the queue's is the worker's."""
    club.two.end()
    command = [sys.executable, "-c", SERVES, str(club.two.home.config), str(club.two.home.state)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    assert (HEAVY | {"procrastinate", "psycopg_pool"}) & set(ran.stdout.split()) == set()
