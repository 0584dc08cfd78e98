"""A copy of the memory is put back while the daemon runs, and without one."""

import json
import sqlite3
from contextlib import closing, nullcontext
from datetime import timedelta

import pytest

from homes import NOW


def marks(home):
    """The days the owner has marked."""
    days = home.liftday("days", "--json", "--since", "2020-01-01", "--until", "2030-01-01").json
    return {day["date"] for day in days if day["source"] == "marked"}


@pytest.mark.parametrize("runs", [True, False])
def test_what_was_remembered_then_is_remembered_again(home, runs, tmp_path):
    """Marks younger than the copy are gone, what stood there is set aside, and the feed is planned anew."""
    copy = tmp_path / "copy.sqlite"
    with home.daemon() if runs else nullcontext():
        assert home.liftday("mark", "today", "rest").code == 0
        before = marks(home)
        said = home.liftday("backup", "--output", str(copy))
        assert said.code == 0, said.err
        assert home.liftday("mark", "tomorrow", "hard").code == 0
        assert len(marks(home)) == 2
        said = home.liftday("restore", str(copy))
        assert (said.code, f"Restored from {copy}" in said.out, "before-restore" in said.out) == (0, True, True), said
        assert marks(home) == before
    with closing(sqlite3.connect(home.state / "liftday.db")) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("runs", [True, False])
def test_what_is_no_backup_is_refused_by_its_name(home, runs, tmp_path):
    """The database stays as it is."""
    nonsense = tmp_path / "holiday.jpg"
    nonsense.write_bytes(b"not a database" * 100)
    with home.daemon() if runs else nullcontext():
        assert home.liftday("mark", "today", "rest").code == 0
        for path in (nonsense, tmp_path / "nothing.sqlite"):
            said = home.liftday("restore", str(path))
            assert (said.code, path.name in said.err) == (65, True), said
        assert len(marks(home)) == 1


def test_what_changed_since_the_copy_is_found_by_the_next_sync(home, tmp_path):
    """An old run was deleted after the copy, which itself stood in the middle of a --full: it goes from the top."""
    home.login()
    assert home.liftday("sync", at=NOW).code == 0
    copy = tmp_path / "copy.sqlite"
    assert home.liftday("backup", "--output", str(copy), at=NOW).code == 0
    with closing(sqlite3.connect(copy)) as base, base:
        cursor = {"before": 1_740_000_000, "page": 1, "careful": False, "done": False, "seen": []}
        base.execute("INSERT INTO facts (name, body) VALUES ('full', ?)", (json.dumps(cursor),))
    home.strava.delete(1005)
    assert home.liftday("sync", "--full", at=NOW + timedelta(hours=1)).code == 0
    assert home.liftday("restore", str(copy), at=NOW + timedelta(hours=2)).code == 0
    done = home.liftday("sync", "--json", at=NOW + timedelta(hours=3))
    assert (done.code, done.json["removed"]) == (0, 1), done
    assert home.liftday("sync", "--json", at=NOW + timedelta(hours=4)).json["requests"] == 1
