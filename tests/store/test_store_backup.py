"""Backups: whole whenever they are taken, few, without what may not be kept, and put back with care."""
# ruff: noqa: DTZ001  an activity starts at a wall time, which has no zone

import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftday.errors import BadInput, CannotWrite
from liftday.store import activities, marks, readings, sync_state
from liftday.store.engine import Store, open_store
from liftday.store.sqlite import backup
from liftday.store.sqlite.copies import Backup, superfluous
from liftday.store.sync_state import Connection
from liftday.training.owner import Mark, Word

pytestmark = pytest.mark.sqlite


def test_a_backup_is_a_database_of_its_own(state: Path, store: Store, made: Any) -> None:
    """It holds what was stored, is private, and leaves the store at work."""
    activities.remember(store, [made.run(1, origin="file")], heard_at=made.now)
    taken = backup.make(store.path, at=made.now)
    assert taken == state / "backups" / "liftday-20260302T060000Z.db"
    assert (taken.stat().st_mode & 0o777, taken.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    with open_store(state, f"sqlite:///{taken}", readonly=True) as copy:
        assert activities.recall(copy) == (made.run(1, origin="file"),)


def test_a_killed_backup_leaves_nothing_for_long(state: Path, store: Store, made: Any) -> None:
    """A copy that was not finished is swept away by the next one."""
    (state / "backups").mkdir()
    (state / "backups" / "liftday-20260301T060000Z.db.4711.new").write_bytes(b"half")
    (state / "backups" / "liftday-20260301T060000Z.db.4711.new-journal").write_bytes(b"half")
    taken = backup.make(store.path, at=made.now)
    assert list(taken.parent.iterdir()) == [taken]


def test_stravas_facts_are_not_in_a_backup(store: Store, made: Any) -> None:
    """They may be kept for days, a backup stays for weeks: only their readings are in it, not even a torn page more."""
    activities.remember(store, [made.run(1, name="Lunch with Ana"), made.run(2, origin="file")], heard_at=made.now)
    readings.remember(store, [made.reading(1)])
    taken = backup.make(store.path, at=made.now)
    assert b"Lunch with Ana" not in taken.read_bytes()
    with open_store(taken.parent, f"sqlite:///{taken}", readonly=True) as copy:
        assert [a.id for a in activities.recall(copy)] == [made.run(2).id]
        assert readings.recall(copy) == (made.reading(1),)
    kept = backup.make(store.path, at=made.now, keep_raw=True)
    assert b"Lunch with Ana" in kept.read_bytes()


def test_one_is_due_a_day(state: Path, store: Store, made: Any) -> None:
    """The first turn of a day takes one; a clock that ran ahead does not stop them for ever."""
    assert backup.due(state, made.now)
    backup.make(store.path, at=made.now)
    assert not backup.due(state, made.now + timedelta(hours=19))
    assert backup.due(state, made.now + timedelta(hours=20))
    assert backup.due(state, made.now - timedelta(days=300))


def test_a_month_of_backups_leaves_a_week_and_four_weeks(state: Path, store: Store, made: Any) -> None:
    """Seven daily and four weekly ones stay; somebody else's files there are left alone."""
    (state / "backups").mkdir()
    (state / "backups" / "liftday-mine.db").write_text("kept by hand")
    for day in range(32):
        backup.make(store.path, at=made.now + timedelta(days=day))
    ages = [(made.now + timedelta(days=31) - b.at).days for b in backup.backups(state)]
    assert ages[:7] == [0, 1, 2, 3, 4, 5, 6]
    assert len(ages) == 9
    assert ages[7:] == [11, 18]
    assert (state / "backups" / "liftday-mine.db").exists()


def test_a_copy_that_was_asked_for_stays_beside_the_next(state: Path, store: Store, made: Any) -> None:
    """One before a change and one after it, across midnight too; a day later the newest of each day is left."""
    before, after = (backup.make(store.path, at=made.now.replace(hour=23) + timedelta(minutes=m)) for m in (40, 50))
    next_day = backup.make(store.path, at=made.now + timedelta(hours=20))
    assert {b.path for b in backup.backups(state)} == {before, after, next_day}
    later = backup.make(store.path, at=made.now + timedelta(hours=42))
    assert {b.path for b in backup.backups(state)} == {after, next_day, later}


def test_a_clock_that_once_ran_ahead_stops_no_backup(state: Path, store: Store, made: Any) -> None:
    """A copy from next year does not make one due at every turn, nor put the real ones out of the way; it goes once a
    week of real ones is there."""
    ahead = backup.make(store.path, at=made.now + timedelta(days=365))
    assert backup.due(state, made.now)
    backup.make(store.path, at=made.now)
    assert not backup.due(state, made.now + timedelta(hours=1))
    assert ahead.exists()
    for day in range(1, 7):
        assert backup.due(state, made.now + timedelta(days=day))
        backup.make(store.path, at=made.now + timedelta(days=day))
    assert not ahead.exists()
    assert [(b.at - made.now).days for b in backup.backups(state)] == [6, 5, 4, 3, 2, 1, 0]


def test_a_clock_that_ran_behind_once_costs_no_backup(state: Path, store: Store, made: Any) -> None:
    """What was copied under the right time looks like the future for that turn, and stays."""
    taken = [backup.make(store.path, at=made.now + timedelta(days=day)) for day in range(4)]
    backup.make(store.path, at=made.now - timedelta(days=365))
    assert all(path.exists() for path in taken)


@given(st.lists(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), max_size=40, unique=True))
def test_the_newest_backup_always_stays(instants: list[datetime]) -> None:
    """However they lie in time, the newest stays, at most eleven do and those of a day, and thinning again thins nothing."""
    found = [Backup(path=Path(str(at)), at=at.replace(tzinfo=UTC)) for at in instants]
    now = datetime(2026, 12, 31, tzinfo=UTC)
    gone = set(superfluous(found, now))
    kept = [b for b in found if b not in gone]
    newest = max((b.at for b in found), default=None)
    assert len([b for b in kept if newest - b.at >= timedelta(days=1)]) <= 11
    assert superfluous(kept, now) == ()
    assert not found or max(found, key=lambda b: b.at) in kept


def test_a_backup_while_others_write_is_of_one_instant(state: Path, made: Any) -> None:
    """Two facts that are always written together are always equal in a copy."""
    with open_store(state, durable=False) as store:
        stop = threading.Event()

        def write() -> None:
            count = 0
            while not stop.is_set():
                count += 1
                with store.begin() as both:
                    sync_state.remember(both, Connection(failures=count, last_error=str(count)))

        writing = threading.Thread(target=write)
        writing.start()
        try:
            taken = [backup.make(store.path, at=made.now + timedelta(hours=n), to=state / f"{n}.db") for n in range(8)]
        finally:
            stop.set()
            writing.join()
    for path in taken:
        with open_store(state, f"sqlite:///{path}", readonly=True) as copy:
            kept = sync_state.recall(copy, Connection)
            assert kept.last_error == (str(kept.failures) if kept.failures else None)


def test_restoring_puts_the_old_database_beside(state: Path, made: Any) -> None:
    """A restore can be undone: what stood there is kept under a name that says so."""
    with open_store(state) as store:
        marks.remember(store, [Mark(date=made.now.date(), word=Word.REST, at=made.now)])
        taken = backup.make(store.path, at=made.now)
        marks.clear(store, made.now.date(), made.now.date())
    done = backup.restore(state / "liftday.db", taken, now=made.now)
    assert done.source == taken
    assert done.aside == state / "liftday.db.before-restore.20260302T060000Z"
    with open_store(state) as store:
        assert [m.word for m in marks.recall(store)] == [Word.REST]
    with open_store(state, f"sqlite:///{done.aside}", readonly=True) as before:
        assert marks.recall(before) == ()


def test_restoring_into_an_empty_directory(state: Path, store: Store, tmp_path: Path, made: Any) -> None:
    """On a new machine there is nothing to set aside."""
    sync_state.remember(store, Connection(failures=1))
    taken = backup.make(store.path, at=made.now, to=tmp_path / "carried.db")
    new = tmp_path / "new"
    new.mkdir()
    assert backup.restore(new / "liftday.db", taken, now=made.now).aside is None
    with open_store(new) as restored:
        assert sync_state.recall(restored, Connection).failures == 1


def test_what_is_no_backup_is_refused_and_nothing_moves(state: Path, store: Store, made: Any, tmp_path: Path) -> None:
    """A missing file, another program's database, a torn and a newer one: each is named, and the database stays."""
    sync_state.remember(store, Connection(failures=1))
    torn = backup.make(store.path, at=made.now)
    torn.write_bytes(torn.read_bytes()[:5000])
    newer = backup.make(store.path, at=made.now, to=tmp_path / "newer.db")
    with sqlite3.connect(newer) as plain:
        plain.execute("UPDATE alembic_version SET version_num = '9999'")
    plain.close()
    (tmp_path / "text.db").write_text("hello")
    for source, said in (
        (tmp_path / "missing.db", "no backup"),
        (torn, "cannot be used"),
        (tmp_path / "text.db", "no SQLite database"),
        (newer, "newer liftday"),
    ):
        with pytest.raises(BadInput, match=said):
            backup.restore(state / "liftday.db", source, now=made.now)
    assert sync_state.recall(store, Connection).failures == 1


def test_where_a_backup_cannot_be_written(store: Store, made: Any, tmp_path: Path) -> None:
    """The place is named; another kind of database is not ours to copy."""
    with pytest.raises(CannotWrite, match="nowhere"):
        backup.make(store.path, at=made.now, to=tmp_path / "nowhere" / "x.db")
    elsewhere = Store(store._engine)
    with pytest.raises(BadInput, match="PostgreSQL"):
        backup.make(elsewhere.path, at=made.now)


def test_a_logout_leaves_no_backup(state: Path, made: Any) -> None:
    """What came from Strava goes out of the backups and out of files that were set aside."""
    with open_store(state) as store:
        backup.make(store.path, at=made.now)
    (state / "liftday.db").write_bytes(b"")
    open_store(state).close()
    assert backup.purge(state) >= 2
    assert backup.backups(state) == ()
    assert sorted(p.name for p in state.iterdir()) == ["backups", "liftday.db"]


def test_what_was_set_aside_does_not_stay_for_ever(state: Path, store: Store, made: Any) -> None:
    """The day's backup leaves the newest three; raw facts, which may be kept for days only, leave after a week."""
    names = [f"liftday.db.corrupt.2026030{day}T060000Z" for day in (1, 2)]
    names += [f"liftday.db.before-restore.20260302T06000{n}Z" for n in range(2)] + [
        "liftday.db.corrupt.20260302T060000Z.2"
    ]
    for name in [*names, names[0] + "-wal", names[1] + "-wal", "liftday.db.corrupt.somebody-elses"]:
        (state / name).touch()

    def left() -> list[str]:
        return sorted(path.name for path in state.glob("liftday.db.*-*") if "Z" in path.name) + sorted(
            path.name for path in state.glob("liftday.db.corrupt.*") if "-" not in path.name
        )

    backup.make(store.path, at=made.now, keep_raw=True)
    assert len([name for name in left() if not name.endswith("-wal")]) == 3
    assert "liftday.db.corrupt.20260301T060000Z" not in left()
    assert "liftday.db.corrupt.20260301T060000Z-wal" not in left()
    backup.make(store.path, at=made.now + timedelta(days=8))
    assert left() == []
    assert (state / "liftday.db.corrupt.somebody-elses").exists()


def test_beside_a_database_of_another_name(state: Path, tmp_path: Path, made: Any) -> None:
    """`[store] url` may put the database elsewhere: its copies are made, counted, put back and purged there, and what
    others keep there stays."""
    database = tmp_path / "srv" / "my.db"
    (database.parent / "backups").mkdir(parents=True)
    others = [database.parent / "backups" / "photos.tar", database.parent / "my.dbase"]
    for other in others:
        other.write_text("not ours")
    with open_store(state, f"sqlite:///{database}") as store:
        marks.remember(store, [Mark(date=made.now.date(), word=Word.REST, at=made.now)])
        taken = backup.make(store.path, at=made.now)
        marks.clear(store, made.now.date(), made.now.date())
    assert not backup.due(database.parent, made.now)
    assert backup.restore(database, taken, now=made.now).aside == database.parent / (
        "my.db.before-restore.20260302T060000Z"
    )
    with open_store(state, f"sqlite:///{database}") as store:
        assert [m.word for m in marks.recall(store)] == [Word.REST]
        assert backup.purge(state, store.path) == 2
    assert list(state.iterdir()) == []
    assert all(other.exists() for other in others)


def test_a_purge_leaves_what_others_keep_beside_the_database(tmp_path: Path) -> None:
    """Whoever calls the database as their other files are called keeps those; what we set aside there goes."""
    state, place = tmp_path / "state", tmp_path / "srv"
    for folder in (state, place):
        folder.mkdir()
    database = place / "liftday"
    for name in ("liftday.toml", "liftday.csv", "liftday.before-restore.20260302T060000Z", "liftday.mended"):
        (place / name).write_text("x")
    (state / "liftday.db.corrupt.20260302T060000Z").write_text("x")
    assert backup.purge(state, database) == 3
    assert sorted(path.name for path in place.iterdir()) == ["liftday.csv", "liftday.toml"]
