"""A club's units on a real systemd, beside a PostgreSQL of the same machine. The tests follow each other."""

import base64
import json
import os
import re

import pytest

from settings_text import RUNNER, at_strava
from system.guest import until
from system.newcomer import CONFIG, CREDENTIAL, LIFTDAY, SECRET, STATE, Newcomer

PASSWORD = "canary-password-5e02"
KEY = base64.urlsafe_b64encode(os.urandom(32)).decode()
WEB, WORKER = "liftday-web", "liftday-worker@1"
STORE = '[store]\nurl = "postgresql+psycopg://liftday@localhost/liftday"\n'
# Asks for the feed all the time until its input ends, and prints how often it got it and how often it did not.
SUBSCRIBER = """
import select, sys, urllib.request
good = bad = 0
while not select.select([sys.stdin], [], [], 0.1)[0]:
    try:
        good += urllib.request.urlopen(sys.argv[1], timeout=10).read().startswith(b"BEGIN:VCALENDAR")
    except OSError:
        bad += 1
print(good, bad)
"""


class Root(Newcomer):
    """Whose own commands ask the database too, with the password that the units are handed."""

    def liftday(self, *words, stdin=""):
        """A command of liftday's, as root."""
        return self.guest.run("env", "PGPASSFILE=/etc/credstore/liftday.pgpass", LIFTDAY, *words, stdin=stdin)


@pytest.fixture(scope="module")
def club(clubhouse):
    """By the package, as docs/club.md and systemd/README.md say; the password and the key are credentials alone."""
    guest, newcomer = clubhouse, Root(clubhouse)
    guest.must("dpkg", "-i", "/srv/shared/liftday.deb")
    guest.must("systemctl", "disable", "--now", "liftday")
    until(lambda: guest.run("pg_isready", "--quiet").code == 0, "PostgreSQL did not come up")
    as_postgres = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
    guest.must(*as_postgres, "psql", "-qc", f"CREATE ROLE liftday LOGIN PASSWORD '{PASSWORD}'")
    guest.must(*as_postgres, "createdb", "--owner=liftday", "--encoding=UTF8", "--template=template0", "liftday")
    guest.write("/etc/credstore/liftday.pgpass", f"localhost:5432:*:liftday:{PASSWORD}\n", "0600")
    guest.write("/etc/credstore/liftday.store.key", KEY + "\n", "0600")
    guest.write(CREDENTIAL, SECRET + "\n", "0600")
    guest.write(CONFIG, RUNNER + STORE + at_strava("http://127.0.0.1:9001"))
    newcomer.begin_strava()
    guest.must("systemctl", "enable", "--now", WEB, WORKER)
    return newcomer


def shown(guest, unit, *names):
    """What systemd knows of a unit."""
    return [guest.must("systemctl", "show", "-P", name, unit).out.strip() for name in names]


def runs(guest, unit, *, other_than="0"):
    """Wait until a unit runs with another process than that; return its number."""

    def number():
        state, now = shown(guest, unit, "ActiveState", "MainPID")
        return now if (state, now != other_than) == ("active", True) else ""

    return until(number, f"{unit} did not come up")


def asked(guest, query):
    """What the database says."""
    return guest.must(
        "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "psql", "-Atc", query, "liftday"
    ).out


@pytest.mark.parametrize("unit", [WEB, WORKER])
def test_each_is_ready_closed_and_nobody(club, unit):
    """Type=notify; both are one user who exists nowhere else; systemd finds nothing wrong, and them hardly exposed."""
    guest = club.guest
    process = runs(guest, unit)
    assert shown(guest, unit, "Type", "UnitFileState", "NRestarts") == ["notify", "enabled", "0"]
    verified = guest.run("systemd-analyze", "verify", "--man=no", f"{unit}.service")
    assert (verified.code, verified.err) == (0, "")
    judged = guest.must("systemd-analyze", "security", "--no-pager", f"{unit}.service").out
    assert float(re.search(r"Overall exposure level for \S+: ([\d.]+)", judged)[1]) <= 1.2
    facts = guest.must("cat", f"/proc/{process}/status").out
    assert set(re.findall(r"^Cap\w+:\t(\w+)$", facts, re.MULTILINE)) == {"0" * 16}
    owner = guest.must("stat", "-c", "%u", f"{STATE}/").out.strip()
    assert set(re.search(r"^Uid:\t(.+)$", facts, re.MULTILINE)[1].split()) == {owner}
    assert 61184 <= int(owner) <= 65519  # systemd.exec(5), DynamicUser


@pytest.mark.parametrize("unit", [WEB, WORKER])
def test_each_gets_its_secrets_as_credentials_alone(club, unit):
    """Neither in its environment nor in its words, nor made anew in the state directory."""
    guest, process = club.guest, runs(club.guest, unit)
    assert guest.must("cat", f"/run/credentials/{unit}.service/store.key").out.strip() == KEY
    told = guest.must("cat", f"/proc/{process}/environ", f"/proc/{process}/cmdline").out
    assert not any(secret in told for secret in (KEY, PASSWORD, SECRET))
    assert guest.run("test", "-e", f"{STATE}/store.key").code != 0


def test_a_login_is_taken_over_and_planned(club):
    """By root's commands through the web server, carried out by the worker; what is secret is sealed by the key of all."""
    guest = club.guest
    assert club.log_in().code == 0
    assert json.loads(club.liftday("sync", "--json").out)["requests"] >= 1
    assert "BEGIN:VEVENT" in club.feed()
    assert asked(guest, "SELECT count(*) > 3 FROM shelf WHERE sealed").strip() == "t"
    assert "1 worker of the club lives" in club.liftday("doctor").out


def test_a_killed_worker_and_a_restarted_database_are_nothing_to_a_subscriber(club):
    """The worker is started again, and takes jobs; whoever asks meanwhile has the feed, each time."""
    guest, before = club.guest, club.feed()
    port = club.feed_path()
    subscriber = guest.begin("python3", "-c", SUBSCRIBER, f"http://127.0.0.1:8437{port}")
    process, server = runs(guest, WORKER), runs(guest, WEB)
    guest.must("kill", "-KILL", process)
    runs(guest, WORKER, other_than=process)
    guest.must("systemctl", "restart", "postgresql")
    until(lambda: club.liftday("mark", "tomorrow", "rest").code == 0, "no worker took the word")
    good, bad = subscriber.communicate("over\n", timeout=60)[0].split()
    assert (int(good) > 10, int(bad)) == (True, 0)
    assert runs(guest, WEB) == server
    assert shown(guest, WORKER, "NRestarts") == ["1"]
    assert club.liftday("mark", "tomorrow", "clear").code == 0
    until(lambda: entries(club.feed()) == entries(before), "the feed did not come back")


def test_a_reboot_brings_all_of_it_back(club):
    """Database, web server and worker in whatever order; the same entries at the same address, and still logged in."""
    guest, before, path = club.guest, club.feed(), club.feed_path()
    guest.halt()
    guest.boot()
    club.begin_strava()
    for unit in (WEB, WORKER):
        runs(guest, unit)
    assert club.feed_path() == path
    until(lambda: entries(club.feed()) == entries(before), "the feed is another")
    assert club.liftday("mark", "tomorrow", "rest").code == 0


def test_what_a_person_has_to_mend_is_not_tried_again(club):
    """A key that is not the others': 78, in one sentence, and the unit stays down until somebody acts."""
    guest = club.guest
    guest.write("/etc/credstore/liftday.store.key", base64.urlsafe_b64encode(os.urandom(32)).decode(), "0600")
    try:
        assert guest.run("systemctl", "restart", WORKER).code != 0
        assert shown(guest, WORKER, "ActiveState", "ExecMainStatus", "NRestarts") == ["failed", "78", "0"]
    finally:
        guest.write("/etc/credstore/liftday.store.key", KEY + "\n", "0600")
    guest.must("systemctl", "restart", WORKER)


def test_no_secret_was_ever_said(club):
    """In the journal of both and of PostgreSQL, and among the processes."""
    guest = club.guest
    said = guest.must("journalctl", "-u", "liftday*", "-o", "export").out
    said += guest.must("ps", "-ewwo", "args").out.replace(f"--client-secret {SECRET}", "")  # the emulator's
    assert not any(secret in said for secret in (KEY, PASSWORD, SECRET, club.feed_path().rpartition("/")[2]))


def entries(feed):
    """What a calendar shows of a feed: each entry's uid and start."""
    return set(re.findall(r"^(?:UID|DTSTART).*$", feed, re.MULTILINE))
