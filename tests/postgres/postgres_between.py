"""What stands between liftday and its server: a pooler that keeps sessions or lends connections, and certificates."""

import json
import os
import shutil
import subprocess

import psycopg
import pytest

from homes import NOW, a_season, an_activity, free_port, furnish, until
from liftday.daemon.state.access import Secret
from liftday.errors import BadConfiguration
from liftday.store.postgres.database import Database
from postgres.cluster import ADMIN, cluster
from postgres.household import good
from postgres.machines import Machine
from postgres.pooler import pooler
from strava_emulator import Emulator

pytestmark = pytest.mark.xdist_group("between")  # one server for all of them

HOST = "db.example"
VERBS = ("run", "web", "worker")
SELF_SIGNED = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}")


@pytest.fixture(scope="module")
def server():
    """A server with a certificate for db.example, which asks for encryption where somebody comes by TCP; and its port."""
    with cluster() as own:
        data, port = own.home / "data", free_port()
        with psycopg.connect(host=str(own.home), user=ADMIN, dbname=ADMIN, autocommit=True) as connection:
            connection.execute("CREATE ROLE liftday LOGIN")
        own.stop()
        certify(data, "server")
        with (data / "postgresql.conf").open("a") as file:
            file.write(f"ssl = on\nlisten_addresses = '127.0.0.1'\nport = {port}\n")
        with (data / "pg_hba.conf").open("a") as file:
            file.write("hostssl all liftday 127.0.0.1/32 trust\n")
        own.start()
        yield own, port


def certify(folder, name):
    """Make a key and a certificate for db.example, which belong to whom the folder belongs."""
    made = (folder / f"{name}.key", folder / f"{name}.crt")
    named = ("-addext", f"subjectAltName=DNS:{HOST}", "-keyout", made[0], "-out", made[1])
    subprocess.run([*SELF_SIGNED, *named], check=True, capture_output=True)
    for path in made:
        os.chown(path, folder.stat().st_uid, folder.stat().st_gid)
        path.chmod(0o600)


@pytest.fixture
def home(server, tmp_path):
    """A machine, and an empty database on that server."""
    own, port = server
    with psycopg.connect(host=str(own.home), port=port, user=ADMIN, dbname=ADMIN, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS liftday WITH (FORCE)")
        connection.execute("CREATE DATABASE liftday OWNER liftday")
    with Emulator(a_season(4), now=NOW, client_id=12345, client_secret="hush-the-client-secret") as strava:
        yield furnish(tmp_path, strava)


def switch(home, url):
    """Write another `[store] url`."""
    home.config.write_text(home.config.read_text().replace(home.database, url))
    home.database = url


@pytest.mark.parametrize("mode", ["transaction", "statement"])
def test_a_pooler_that_lends_connections_is_refused(home, server, mode):
    """At every start, by every verb and by the doctor, in a sentence with a remedy; nothing is made in the database."""
    with pooler(*server, mode) as url:
        switch(home, url)
        for verb in (*VERBS, "sync", "plan", "doctor"):
            said = home.liftday(verb, at=NOW)
            assert said.code == (1 if verb == "doctor" else 78), (verb, said)
            assert "lends connections for a transaction" in said.out + said.err, verb
            assert "pool_mode = session" in said.out + said.err, verb
        for _ in range(2):  # it is not found fit by being asked again
            with pytest.raises(BadConfiguration, match="lends"):
                Database(url, "default", turn=True)
    assert tables(server) == 0


def tables(server):
    """How many tables there are in the database."""
    own, port = server
    with psycopg.connect(host=str(own.home), port=port, user=ADMIN, dbname="liftday") as connection:
        return connection.execute("SELECT count(*) FROM pg_stat_user_tables").fetchone()[0]


def test_nobody_is_moved_through_one(home, server):
    """It is refused before a table is made there, and called as it was given."""
    switch(home, "")
    home.login()
    with pooler(*server, "transaction") as url:
        for words in (("--dry-run",), ()):
            said = home.liftday("athlete", "move", *words, "--to", url)
            assert (said.code, "--to leads through a pooler" in said.err) == (78, True), said.err
    assert tables(server) == 0


def test_a_club_lives_behind_a_pooler_that_keeps_sessions(home, server):
    """Verbs, turns, what the web server hears, and the lock of a worker that is killed in the middle of a turn."""
    with pooler(*server, "session") as url:
        switch(home, url)
        text = home.config.read_text()
        home.config.write_text(text.replace("[strava]", '[strava]\nwebhook_url = "https://club.example"'))
        home.login()
        machine = Machine(home, NOW)
        try:
            machine.begin("web")
            machine.begin("worker")
            until(lambda: b"BEGIN:VEVENT" in feed(machine))
            before = feed(machine)
            good(home, "mark", "2026-03-06", "rest")
            until(lambda: feed(machine) != before)
            assert "1 worker of the club lives" in home.liftday("doctor").out
            home.strava.fault("hang=600", route="list", count=1)
            (number,) = home.strava.add(an_activity(7002, "2026-03-01T05:00:00"), push=False)
            event = home.strava.event(number, "create")
            assert machine.ask(f"/strava/webhook/{machine.secret(Secret.WEBHOOK)}", "POST", json.dumps(event))[0] == 200
            until(lambda: locks(url))
            machine.take("worker").kill()
            worker = machine.begin("worker")
            assert worker.hears("job_taken_up")
            assert worker.hears("synced")
            assert [machine.take(verb).stop() for verb in ("worker", "web")] == [0, 0]
            assert not locks(url)
        finally:
            machine.end()


def test_a_database_whose_text_is_no_utf_8_is_refused(home, server):
    """As a server makes it that was set up without a language; the remedy is one that helps there."""
    own, port = server
    switch(home, f"postgresql+psycopg://liftday@/liftday?host={own.home}&port={port}")
    with psycopg.connect(host=str(own.home), port=port, user=ADMIN, dbname=ADMIN, autocommit=True) as connection:
        for encoding in ("SQL_ASCII", "LATIN1"):
            connection.execute("DROP DATABASE liftday")
            make = f"CREATE DATABASE liftday OWNER liftday TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'"
            connection.execute(make.encode())
            for verb in (*VERBS, "sync"):
                said = home.liftday(verb, at=NOW)
                assert (said.code, f"keeps text in {encoding}" in said.err) == (78, True), (verb, said.err)
                assert "--encoding=UTF8 --template=template0" in said.err


@pytest.mark.parametrize("whose", ["ROLE", "DATABASE"])
def test_a_server_with_no_connection_left_is_waited_for(home, server, whose):
    """It is no wrong password: who is to wait goes on by itself. Who serves is not known meanwhile."""
    own, port = server
    switch(home, f"postgresql+psycopg://liftday@/liftday?host={own.home}&port={port}")
    with psycopg.connect(host=str(own.home), port=port, user=ADMIN, dbname=ADMIN, autocommit=True) as connection:
        connection.execute(f"ALTER {whose} liftday CONNECTION LIMIT 0".encode())
        try:
            said, found = home.liftday("sync", at=NOW), home.liftday("doctor", at=NOW)
        finally:
            connection.execute(f"ALTER {whose} liftday CONNECTION LIMIT -1".encode())
    assert (said.code, "no connection left" in said.err, "CONNECTION LIMIT" in said.err) == (69, True, True), said.err
    assert (found.code, "no connection left" in found.out, "who serves is not known here" in found.out) == (
        1,
        True,
        True,
    )
    assert "No daemon runs" not in found.out


def feed(machine):
    """The bytes that its web server serves; empty while there are none."""
    status, body, _ = machine.ask(f"/feed/{machine.secret()}.ics")
    return body if status == 200 else b""


def locks(url):
    """Whether anybody holds a turn."""
    with Database(url, "default") as database:
        return database.ask("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted")


def test_a_server_is_trusted_by_its_certificate(home, server):
    """By its authority and its name; where either is another, or the file is not there, every start says so in a sentence."""
    own, port = server
    authority, stranger = home.folder / "server.crt", home.folder / "stranger.crt"
    shutil.copy(own.home / "data/server.crt", authority)
    certify(home.folder, "stranger")
    for host, file, what, word in (
        (HOST, stranger, "cannot be trusted", "certificate verify failed"),
        ("elsewhere.example", authority, "cannot be trusted", "does not match host name"),
        (HOST, home.folder / "none.crt", "cannot be used", 'none.crt" does not exist'),
    ):
        switch(home, encrypted(host, port, file))
        for verb in (*VERBS, "sync"):
            said = home.liftday(verb, at=NOW)
            assert (said.code, what in said.err, word in said.err) == (78, True, True), (verb, said.err)
            assert "sslrootcert" in said.err
        assert what in home.liftday("doctor").out
    switch(home, encrypted(HOST, port, authority))
    home.login()
    good(home, "sync", at=NOW)
    with Database(encrypted(HOST, port, authority), "default") as database:
        assert database.ask("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()") == [(True,)]


def encrypted(host, port, file):
    """`[store] url` for a server that is called so, on this machine."""
    return (
        f"postgresql+psycopg://liftday@{host}:{port}/liftday?hostaddr=127.0.0.1&sslmode=verify-full&sslrootcert={file}"
    )
