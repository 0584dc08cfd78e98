"""PostgreSQL goes away under a running daemon: the calendar is served on, and everything heals by itself."""

import urllib.request

import pytest

from homes import NOW
from postgres.cluster import ADMIN, cluster


@pytest.fixture
def server():
    """A server of its own, with a role and a database for liftday."""
    import psycopg

    with cluster() as own:
        with psycopg.connect(host=str(own.home), user=ADMIN, dbname=ADMIN, autocommit=True) as connection:
            connection.execute("CREATE ROLE liftday LOGIN")
            connection.execute("CREATE DATABASE liftday OWNER liftday")
        yield own


def test_the_feed_outlives_the_server_of_the_memory(home, server):
    """Orders say what is wrong and are refused; the feed answers as before, and the first order after it is carried out."""
    url = f"postgresql+psycopg://liftday@/liftday?host={server.home}"
    home.config.write_text(home.config.read_text().replace(home.database, url))
    home.login()
    with home.daemon(at=NOW):
        assert home.liftday("sync").code == 0
        address = home.liftday("feed-url").out.splitlines()[0].split()[-1]
        before = _fetched(address)
        assert b"BEGIN:VEVENT" in before
        assert "The database answers; it is in PostgreSQL, and pg_dump copies it." in home.liftday("doctor").out
        copied = home.liftday("backup")
        assert (copied.code, "whose own tools copy it" in copied.err) == (65, True)
        server.stop()
        looked = home.liftday("doctor")
        assert (looked.code, "see whether it runs" in looked.out) == (1, True), looked.out
        for words in (("mark", "2026-03-06", "rest"), ("plan",)):
            said = home.liftday(*words)
            assert (said.code, "see whether it runs" in said.err) == (69, True), said.err
            assert "Traceback" not in said.err
        assert _fetched(address) == before
        server.start()
        assert home.liftday("mark", "2026-03-06", "rest").code == 0
        days = home.liftday("days", "--json", "--since", "2026-03-01", "--until", "2026-03-10").json
        assert [day["date"] for day in days if day["source"] == "marked"] == ["2026-03-06"]


def _fetched(address):
    with urllib.request.urlopen(address) as answer:
        return answer.read()


@pytest.mark.parametrize(("role", "database", "word"), [(ADMIN, "liftday", "superuser"), ("liftday", "none", "none")])
def test_what_no_waiting_mends_is_refused_at_the_start(home, server, role, database, word):
    """A role that nothing would hold, a database that is not there: one sentence and 78, and nothing is served."""
    url = f"postgresql+psycopg://{role}@/{database}?host={server.home}"
    home.config.write_text(home.config.read_text().replace(home.database, url))
    for verb in ("run", "web", "worker"):
        said = home.liftday(verb)
        assert (said.code, word in said.err, "Traceback" in said.err) == (78, True, False), said.err
        assert "ready" not in said.err
