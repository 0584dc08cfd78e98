"""`liftday athlete move`: a household of SQLite becomes a club in PostgreSQL, and no calendar notices."""

import contextlib
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

import memories
from homes import until
from liftday.daemon.state.lock import one_daemon
from liftday.store.engine import open_store
from liftday.store.postgres.seal import fresh_key
from postgres.household import LATER, NAMES, addresses, feeds, good, household, switch

pytestmark = pytest.mark.xdist_group("move")  # one server or household for all of them, one after another

HUSH = "hush-the-password"


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """The installation, once."""
    with household(tmp_path_factory.mktemp("lived")) as home:
        yield home
    memories.drop_databases()


@pytest.fixture
def url(lived):
    """The address of a database of its own, empty; afterwards the installation is one of SQLite again."""
    yield memories.new_database()
    switch(lived, "")


def name_of(url: str) -> str:
    """The database that an address names."""
    return url.partition("@/")[2].partition("?")[0]


def told(url: str, statement: str) -> list:
    """What a statement of the superuser gives in a database."""
    with memories.admin(name_of(url)) as connection:
        done = connection.execute(statement)
        return done.fetchall() if done.description else []


def refused(home, *words: str, code: int, stdin: str | None = None) -> str:
    """A move that is refused with an exit code: one sentence and a remedy, and no password."""
    said = home.liftday("athlete", "move", *words, stdin=stdin)
    assert said.code == code, (said.out, said.err)
    sentence, *remedy = said.err.splitlines()
    assert sentence.startswith("liftday: ")
    assert all(line.startswith("  ") for line in remedy), said.err
    assert remedy
    assert HUSH not in said.out + said.err
    return said.err


@contextlib.contextmanager
def another_machine(home):
    """While open, the installation is on a machine that has the configuration and store.key, and nothing else of it."""
    old = home.state.rename(home.folder / "old")
    try:
        home.state.mkdir(mode=0o700)
        shutil.copy(old / "store.key", home.state)
        yield
    finally:
        shutil.rmtree(home.state)
        old.rename(home.state)


@contextlib.contextmanager
def tripped(url: str, body: str):
    """While open, something happens in the middle of moving anna."""
    open_store(Path("/nowhere"), url).close()
    told(url, f"CREATE FUNCTION trip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NEW; END $$")
    when = "FOR EACH ROW WHEN (NEW.athlete = 'anna') EXECUTE FUNCTION trip()"
    told(url, f"CREATE TRIGGER trip BEFORE INSERT ON versions {when}")
    yield
    told(url, "DROP TRIGGER trip ON versions; DROP FUNCTION trip")


def test_everybody_is_moved_and_no_calendar_notices(lived, url):
    """Byte for byte the same feeds at the same addresses; the next poll goes on with the same login. Moved once more, they
    are there already; after a word of theirs there, nothing of it is overwritten."""
    before, where = feeds(lived), addresses(lived)
    with one_daemon(lived.state):  # or another one that only looks
        asked = good(lived, "athlete", "move", "--dry-run", "--to", url)
    assert [line.partition(":")[0] for line in asked.splitlines()] == [f"{name} would be moved" for name in NAMES]
    assert told(url, "SELECT 1 FROM pg_tables WHERE schemaname = 'public'") == [], "it only looks"
    said = good(lived, "athlete", "move", "--to", url)
    for name in NAMES:
        assert f"{name} is moved, and read back the same" in said
    assert f'[store]\nurl = "{url}"' in said
    standing = dict(told(url, "SELECT athlete, state FROM members"))
    assert standing == {name: lived.liftday("--athlete", name, "status", "--json").json["strava"] for name in NAMES}
    again = good(lived, "athlete", "move", "--to", url)
    assert all(f"{name} is there already, the same as here" in again for name in NAMES)
    switch(lived, url)
    with another_machine(lived):
        assert (feeds(lived), addresses(lived)) == (before, where)
        for name in NAMES:
            good(lived, "--athlete", name, "sync", at=LATER)
        assert feeds(lived) == before
        lived.strava.set_clock(LATER + timedelta(hours=7))  # the tokens of before are no good any more
        for name in NAMES:
            good(lived, "--athlete", name, "sync", at=LATER + timedelta(hours=7))
    assert [row[0] for row in told(url, "SELECT athlete FROM members ORDER BY 1")] == sorted(NAMES, key=str)
    assert told(url, "SELECT count(*) FROM ledger WHERE body <> 'null'") == [(1,)]
    for name in NAMES:
        good(lived, "--athlete", name, "sync", at=LATER + timedelta(hours=8))
    switch(lived, "")
    kept = memories.rows_by_athlete(url)
    assert "are in that database already, and not as here" in refused(lived, "--to", url, code=65)
    assert memories.rows_by_athlete(url) == kept
    for name in NAMES:  # the way back: what was here stands as it was
        good(lived, "--athlete", name, "sync", at=LATER + timedelta(hours=9))
    assert addresses(lived) == where


def test_one_is_moved_alone_and_told_to_wait_for_the_others(lived, url):
    """All of an installation have one place, so nothing is to be changed yet."""
    said = good(lived, "athlete", "move", "anna", "--to", url)
    assert "The others are not moved yet" in said
    assert f"copy of {lived.state / 'store.key'}" in said
    assert "[store]\n" not in said
    assert list(memories.rows_by_athlete(url)) == ["anna"]
    rest = good(lived, "athlete", "move", "--to", "-", stdin=f"{url}\n")
    assert "anna is there already" in rest
    assert "bob is moved" in rest


def test_from_one_server_to_another(lived, url):
    """The same way; the first one is only read."""
    further = memories.new_database()
    before = feeds(lived)
    good(lived, "athlete", "move", "--to", url)
    switch(lived, url)
    kept = memories.rows_by_athlete(url)
    good(lived, "athlete", "move", "--to", further)
    assert memories.rows_by_athlete(url) == memories.rows_by_athlete(further) == kept
    switch(lived, further)
    assert feeds(lived) == before


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ("RAISE 'no space' USING ERRCODE = '53100'", 73, "disk full"),
        ("PERFORM pg_terminate_backend(pg_backend_pid())", 69, "connection to the database was lost"),
        ("NEW.entry = 'x'::bytea", 65, "not what was written (versions)"),
        ("NEW.uid = 'x'", 65, "not what was written (versions)"),
    ],
)
def test_what_goes_wrong_in_the_middle(lived, url, body, code, words):
    """Whoever was on the way is not there at all, whoever came before is; moved again, all are."""
    with tripped(url, body):
        said = refused(lived, "--to", url, code=code)
    assert "anna is not moved" in said
    assert words in said
    assert list(memories.rows_by_athlete(url)) == ["default"]
    again = good(lived, "athlete", "move", "--to", url)
    assert "default is there already" in again
    assert "anna is moved" in again


def test_killed_in_the_middle_and_moved_again(lived, url):
    """Nothing half done is left, and no lock."""
    command = [
        sys.executable,
        "-m",
        "liftday",
        "--config",
        lived.config,
        "--state",
        lived.state,
        "athlete",
        "move",
        "--to",
        url,
    ]
    waits = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"
    with tripped(url, "PERFORM pg_advisory_xact_lock(42)"), memories.admin(name_of(url)) as holder:
        holder.execute("SELECT pg_advisory_lock(42)")
        moving = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL)
        until(lambda: bool(told(url, waits)))
        moving.send_signal(signal.SIGKILL)
        moving.wait()
    until(
        lambda: (
            not told(url, "SELECT 1 FROM pg_stat_activity WHERE usename = 'liftday' AND datname = current_database()")
        )
    )
    assert list(memories.rows_by_athlete(url)) == ["default"]
    assert "bob is moved" in good(lived, "athlete", "move", "--to", url)


def test_beside_a_daemon_nothing_is_moved(lived, url):
    """It would write on where they were; nor from a directory that is not this user's alone."""
    lived.state.chmod(0o777)
    assert "move as that user" in refused(lived, "--to", url, code=73)
    lived.state.chmod(0o700)
    with one_daemon(lived.state):
        assert "already running, pid" in refused(lived, "--to", url, code=75)
    assert told(url, "SELECT 1 FROM pg_tables WHERE schemaname = 'public'") == []


@pytest.mark.parametrize(("name", "code"), [("links.key", 65), ("strava-tokens.json", 77)])
def test_a_spoilt_secret_is_not_left_behind(lived, url, name, code):
    """Without it an athlete would come out as somebody else, so nobody is moved."""
    path = lived.state / "athletes" / "anna" / name
    body = path.read_bytes()
    path.write_bytes(b"?")
    said = lived.liftday("athlete", "move", "--to", url)
    path.write_bytes(body)
    assert (said.code, name in said.err) == (code, True), said.err
    assert memories.rows_by_athlete(url) == {}


def test_wrong_addresses_and_databases(lived, url):
    """What stands in the address is called `--to`; no password is told."""
    for wrong in ("mysql://x/y", f"postgresql//me:{HUSH}@x", "sqlite:////tmp/x.db", ""):
        assert "--to names no PostgreSQL" in refused(lived, "--to", wrong, code=2)
    nowhere = memories.address("nowhere", role=f"liftday:{HUSH}")
    for wrong in (url.replace("@/", "@db:99999/"), url.replace("@/", "@[::1/"), "mysql://x/y", "nonsense"):
        assert refused(lived, "--to", wrong, code=2).startswith("liftday: --to ")
    assert "--to cannot be used" in refused(lived, "--to", f"{url}&sslmod=require", code=78)
    assert "the database of --to is not there" in refused(lived, "--to", nowhere, code=78)
    away = f"postgresql://liftday:{HUSH}@/x?host={lived.folder}"
    assert "whether --to is right" in refused(lived, "--to", away, code=69)
    super_user = url.replace("liftday@", f"postgres:{HUSH}@")
    assert "--to logs in as a superuser" in refused(lived, "--to", super_user, code=78)
    nobody = lived.liftday("--state", str(lived.folder / "nowhere"), "athlete", "move", "--to", url)
    assert (nobody.code, "there is no state directory" in nobody.err) == (65, True)
    assert "no athlete 'eve'" in refused(lived, "eve", "--to", url, code=65)
    open_store(Path("/nowhere"), url).close()
    told(url, "UPDATE alembic_version SET version_num = '9999'")
    assert "newer liftday" in refused(lived, "--to", url, code=65)
    switch(lived, url)
    assert "they are there already" in refused(lived, "--to", url, code=2)


def test_a_key_that_is_not_the_others_is_named_whatever_is_asked(lived, url):
    """Not what is missed because of it; nobody is added by halves, and the doctor looks all the same."""
    good(lived, "athlete", "move", "--to", url)
    switch(lived, url)
    own = (lived.folder / "athletes").rename(lived.folder / "elsewhere")
    elsewhere = memories.new_database()
    asked = ("list", "coach", "add zoe", "invite anna", "remove anna --yes", f"move --to {elsewhere}")
    try:
        for key in (fresh_key(), "no key", None):
            with another_machine(lived):
                (lived.state / "store.key").unlink()
                if key is not None:
                    (lived.state / "store.key").write_text(f"{key}\n")
                for words in (*(f"athlete {one}" for one in asked), "--athlete anna status", "plan", "sync"):
                    said = lived.liftday(*words.split())
                    assert (said.code, "store.key" in said.err) == (78, True), (words, said.err)
                assert "no configuration" not in lived.liftday("--athlete", "anna", "doctor").out
                assert [lived.liftday(*words, "doctor").code for words in ((), ("--athlete", "anna"))] == [1, 1]
    finally:
        own.rename(lived.folder / "athletes")
    assert told(url, "SELECT count(*) FROM members") == [(len(NAMES),)]


def test_the_password_is_not_told_when_all_went_well(lived, url):
    """Nor where the address says it in its words."""
    address = url.replace("liftday@", f"liftday:{HUSH}@") + f"&password={HUSH}"
    said = lived.liftday("athlete", "move", "--to", address)
    assert said.code == 0
    assert HUSH not in said.out + said.err
    assert "liftday:***@" in said.out
