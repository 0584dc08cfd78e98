"""A copy of the memory is put back while the daemon runs, and without one."""

import json
import sqlite3
from contextlib import closing, nullcontext
from datetime import timedelta

import pytest

from homes import NOW

pytestmark = pytest.mark.sqlite


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


def test_what_changed_since_the_copy_is_found_by_the_next_sync(synced, tmp_path):
    """An old run was deleted after the copy, which itself stood in the middle of a --full: it goes from the top."""
    copy = tmp_path / "copy.sqlite"
    assert synced.liftday("backup", "--output", str(copy), at=NOW).code == 0
    with closing(sqlite3.connect(copy)) as base, base:
        cursor = {"before": 1_740_000_000, "page": 1, "careful": False, "done": False, "seen": []}
        base.execute("INSERT INTO facts (name, body) VALUES ('full', ?)", (json.dumps(cursor),))
    synced.strava.delete(1005)
    assert synced.liftday("sync", "--full", at=NOW + timedelta(hours=1)).code == 0
    assert synced.liftday("restore", str(copy), at=NOW + timedelta(hours=2)).code == 0
    done = synced.liftday("sync", "--json", at=NOW + timedelta(hours=3))
    assert (done.code, done.json["removed"]) == (0, 1), done
    assert synced.liftday("sync", "--json", at=NOW + timedelta(hours=4)).json["requests"] == 1


def test_a_database_elsewhere_is_copied_once_a_day_and_put_back(home, tmp_path):
    """`[store] url` names another file: copies lie beside it, `--list` and `doctor` know them, and a restore reaches it."""
    (tmp_path / "srv").mkdir(mode=0o700)
    home.config.write_text(f'{home.config.read_text()}\n[store]\nurl = "sqlite:///{tmp_path}/srv/my.db"\n')
    home.login()
    for hour in range(3):
        assert home.liftday("sync", at=NOW + timedelta(hours=hour)).code == 0
    (copy,) = (tmp_path / "srv" / "backups").iterdir()
    assert str(copy) in home.liftday("backup", "--list").out
    assert "1 backup is kept" in home.liftday("doctor").out
    assert home.liftday("mark", "2026-03-06", "rest", at=NOW + timedelta(hours=4)).code == 0
    assert marks(home) == {"2026-03-06"}
    assert home.liftday("restore", str(copy), at=NOW + timedelta(hours=5)).code == 0
    assert marks(home) == set()
    assert not (home.state / "liftday.db").exists()


def test_another_kind_of_database_is_not_restored(home, tmp_path):
    """Said before anything is touched; its own tools do it, as they make and list copies."""
    home.config.write_text(f'{home.config.read_text()}\n[store]\nurl = "postgresql://me@127.0.0.1:1/liftday"\n')
    (tmp_path / "copy.db").write_bytes(b"")
    for words in (("restore", str(tmp_path / "copy.db")), ("backup", "--list")):
        said = home.liftday(*words, at=NOW)
        assert (said.code, "in PostgreSQL, whose own tools" in said.err, "pg_dump" in said.err) == (65, True, True)
    assert not (home.state / "liftday.db").exists()
