"""A club under one `liftday run`, and what it depends on goes away: the feeds are served on, and each thing heals by itself."""

import contextlib
import urllib.error
import urllib.request
from datetime import timedelta

import pytest

from homes import until
from postgres.cluster import ADMIN, cluster
from postgres.household import LATER, NAMES, NUMBERS, addresses, good, household, switch

pytestmark = pytest.mark.xdist_group("outage")  # one server or household for all of them, one after another

SINCE = LATER + timedelta(hours=1)


@pytest.fixture(scope="module")
def club(tmp_path_factory):
    """The installation in a server of its own, with a daemon that was asked to sync everybody once."""
    import psycopg

    with cluster() as server, household(tmp_path_factory.mktemp("club")) as home:
        with psycopg.connect(host=str(server.home), user=ADMIN, dbname=ADMIN, autocommit=True) as connection:
            connection.execute("CREATE ROLE liftday LOGIN")
            connection.execute("CREATE DATABASE liftday OWNER liftday")
        url = f"postgresql+psycopg://liftday@/liftday?host={server.home}"
        good(home, "athlete", "move", "--to", url)
        switch(home, url)
        home.server = server
        home.where = {name: words.splitlines()[0].split()[-1] for name, words in addresses(home).items()}
        yield home


@contextlib.contextmanager
def running(home, at=SINCE):
    """A daemon that has synced everybody once, if it can."""
    home.strava.set_clock(at)
    with home.daemon(at=at) as daemon:
        for name in NAMES:
            home.liftday("--athlete", name, "sync")
        yield daemon


def served(home) -> dict[str, object]:
    """What is answered at each feed's address: its bytes, or the number of a refusal."""
    found: dict[str, object] = {}
    for name, address in home.where.items():
        try:
            with urllib.request.urlopen(address) as answer:
                found[name] = answer.read()
        except urllib.error.HTTPError as error:
            found[name] = error.code
    return found


def asked(home, name, *words):
    """What becomes of an order about somebody: its exit code, and what is said."""
    said = home.liftday("--athlete", name, *words)
    assert "Traceback" not in said.err
    return said.code, said.out + said.err


def health(home) -> int:
    """What a monitor reads."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{home.port}/healthz") as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def everybody(home) -> dict[str, object]:
    """What is served, which has to be a feed for everybody."""
    found = served(home)
    assert [name for name, body in found.items() if not isinstance(body, bytes)] == [], found
    return found


def test_the_server_is_away_a_permission_too_and_somebody_leaves(club):
    """Nobody's calendar notices; whoever wants something is told; when it is back everything goes on in the same process. A
    permission that was taken back is one athlete's trouble; who is removed is nobody at once."""
    with running(club):
        before = everybody(club)
        club.server.stop()
        try:
            for name in NAMES:
                for words in (("mark", "2026-03-14", "rest"), ("sync",), ("plan",)):
                    code, said = asked(club, name, *words)
                    assert code in {69, 75}, said
            assert served(club) == before
        finally:
            club.server.start()
        for name in NAMES:
            until(lambda name=name: asked(club, name, "mark", "2026-03-14", "rest")[0] == 0)
            assert asked(club, name, "sync")[0] == 0
        until(lambda: health(club) == 200)
        before = everybody(club)

        club.strava.revoke_athlete(NUMBERS["anna"], push=False)
        code, said = asked(club, "anna", "sync")
        assert (code, "strava login" in said) == (77, True), said
        assert {**everybody(club), "anna": 0} == {**before, "anna": 0}
        assert asked(club, "bob", "sync")[0] == 0
        club.strava.consent(athlete=NUMBERS["anna"])
        club.login("anna")
        until(lambda: asked(club, "anna", "sync")[0] == 0)

        before = everybody(club)
        assert asked(club, "bob", "athlete", "remove", "bob", "--yes")[0] == 0
        assert served(club) == {**before, "bob": 404}
        good(club, "athlete", "add", "bob")


def test_a_daemon_that_starts_while_the_server_is_away_serves_what_it_has(club):
    """A machine that was switched on before its database: everybody's last feed is here, and all goes on when it is there."""
    with running(club):
        before = {name: body for name, body in served(club).items() if isinstance(body, bytes)}
    assert "anna" in before
    club.server.stop()
    with club.daemon(at=SINCE):
        try:
            assert before.items() <= served(club).items()
        finally:
            club.server.start()
        until(lambda: health(club) == 200)
        for name in before:
            until(lambda name=name: asked(club, name, "sync")[0] == 0)


def test_the_quota_is_spent_by_somebody_else(club):
    """It is the application's: whoever asks is told until when, everything else goes on, and the next day each poll does too."""
    quota = club.strava.world.quota
    at = SINCE + timedelta(hours=2)
    club.strava.set_clock(at)
    quota.roll(club.strava.clock.epoch())
    quota.read.used[1] = quota.read.limits[1]
    with running(club, at):
        before = served(club)
        code, said = asked(club, "anna", "sync")
        assert (code, "quota" in said) == (75, True)
        assert asked(club, "anna", "mark", "2026-03-15", "rest")[0] == 0
        assert served(club).keys() == before.keys()
    club.strava.set_clock(at + timedelta(days=1))
    with club.daemon(at=at + timedelta(days=1)) as daemon:
        assert daemon.hears("synced")
