"""Copies by PostgreSQL's own tools, as docs/operations.md says: of everybody, into a new cluster; of one athlete, beside the others."""

import shutil
import subprocess

import pytest

import memories
from postgres.cluster import ADMIN, cluster, programs
from postgres.household import LATER, NAMES, addresses, feeds, good, household, switch

pytestmark = pytest.mark.xdist_group("copies")  # one server or household for all of them, one after another

SERVER = memories.SERVER


@pytest.fixture(scope="module")
def club(tmp_path_factory):
    """The installation, in a PostgreSQL of its own."""
    with household(tmp_path_factory.mktemp("club")) as home:
        url = memories.new_database()
        good(home, "athlete", "move", "--to", url)
        switch(home, url)
        home.database = url
        yield home
    memories.drop_databases()


def tool(name: str, *words: object, server=SERVER, user: str = ADMIN, athlete: str = "") -> str:
    """Run one of PostgreSQL's programs as somebody; return what it says."""
    who = [f"--host={server}", f"--username={user}"]
    environment = {"PGOPTIONS": f"-c liftday.athlete={athlete}"} if athlete else {}
    command = [str(word) for word in (programs() / name, *who, *words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def database_of(url: str) -> str:
    """The database that an address names."""
    return url.partition("@/")[2].partition("?")[0]


def test_a_copy_goes_on_in_a_new_cluster_on_a_new_machine(club, tmp_path):
    """Of the old machine only the configuration and store.key are there: the feeds stand at the same addresses, byte for
    byte, and the next turn changes nothing in them."""
    before, where = feeds(club), addresses(club)
    copy = tmp_path / "liftday.dump"
    tool("pg_dump", "--format=custom", f"--file={copy}", database_of(club.database))
    old = club.state.rename(club.folder / "old")
    try:
        with cluster() as server:
            tool("createuser", "liftday", server=server.home)
            tool("createdb", "--owner=liftday", "liftday", server=server.home)
            tool("pg_restore", "--exit-on-error", "--dbname=liftday", copy, server=server.home)
            club.state.mkdir(mode=0o700)
            shutil.copy(old / "store.key", club.state)
            switch(club, f"postgresql+psycopg://liftday@/liftday?host={server.home}")
            assert addresses(club) == where
            assert feeds(club) == before
            for name in NAMES:
                good(club, "--athlete", name, "sync", at=LATER)
            assert feeds(club) == before
    finally:
        shutil.rmtree(club.state)
        old.rename(club.state)
        switch(club, club.database)


def test_one_athletes_rows_are_taken_out(club, tmp_path):
    """By the owner of the tables, whom row security holds: COPY tells the rows of whoever is named, and nobody's without."""
    file = tmp_path / "anna.csv"
    copied = f"\\copy activities TO '{file}' WITH (FORMAT csv, HEADER)"
    tool("psql", "-qc", copied, database_of(club.database), user="liftday", athlete="anna")
    counted = memories.rows_by_athlete(club.database)
    head, *rows = file.read_text().splitlines()
    assert head.startswith("id,origin,day,")
    assert 0 < len(rows) < counted["anna"]
    assert all(",anna" in row and ",bob" not in row for row in rows)
    dumped = tmp_path / "anna.sql"
    words = ("--enable-row-security", "--data-only", "--inserts", f"--file={dumped}")
    tool("pg_dump", *words, database_of(club.database), user="liftday", athlete="anna")
    assert "'anna'" in dumped.read_text()
    assert "INSERT INTO public.activities" in dumped.read_text()


def test_one_athlete_is_put_back_as_they_were_in_a_copy(club, tmp_path):
    """The copy goes into a database of its own; whoever is to be as they were is deleted, and moved from there. Nobody else
    is touched."""
    then, copy = feeds(club), tmp_path / "liftday.dump"
    tool("pg_dump", "--format=custom", f"--file={copy}", database_of(club.database))
    on = {name: first_to_come(club, name) for name in ("anna", "bob")}
    for name, day in on.items():
        good(club, "--athlete", name, "mark", day, "blocked", at=LATER)
    now = feeds(club)
    assert {name for name in NAMES if now[name] != then[name]} == set(on)
    aside = memories.new_database()
    tool("pg_restore", "--exit-on-error", f"--dbname={database_of(aside)}", copy)
    tool("psql", "-qc", DELETE, database_of(club.database))
    switch(club, aside)
    said = good(club, "athlete", "move", "anna", "--to", club.database)
    assert ("Nobody else is touched" in said, "not moved yet" in said, "store.key apart" in said) == (True, False, True)
    switch(club, club.database)
    assert feeds(club) == {**now, "anna": then["anna"]}
    for name, day in on.items():
        (there,) = club.liftday("--athlete", name, "days", "--json", "--since", day, "--until", day, at=LATER).json
        assert ("blocked" in there["flags"]) == (name == "bob")


def first_to_come(club, name):
    """The day of somebody's next strength session."""
    plan = club.liftday("--athlete", name, "plan", "--json", at=LATER).json
    to_come = [one["date"] for one in plan["sessions"] if one["type"] == "strength" and one["status"] == "planned"]
    return next(day for day in to_come if day > f"{LATER:%Y-%m-%d}")


DELETE = """DO $$ DECLARE one text; BEGIN
FOR one IN SELECT table_name FROM information_schema.columns WHERE column_name = 'athlete' AND table_schema = 'public'
ORDER BY table_name = 'content'
LOOP EXECUTE format('DELETE FROM %I WHERE athlete = %L', one, 'anna'); END LOOP; END $$"""
