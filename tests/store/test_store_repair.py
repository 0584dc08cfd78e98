"""A damaged, truncated, empty or missing database: set aside, restored, and what was lost said."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from liftday.errors import BadInput
from liftday.store import activities, entries, feedback, marks, planned, readings, sync_state, workouts
from liftday.store.engine import Store, open_store
from liftday.store.sqlite import backup, files
from liftday.store.sqlite.copies import fault
from liftday.store.sync_state import Connection
from liftday.training.lifted import Workout
from liftday.training.owner import Feedback, Mark, Word

pytestmark = pytest.mark.sqlite


def _mark(made: Any, on: int, word: Word = Word.HARD) -> Mark:
    return Mark(date=date(2026, 3, on), word=word, at=made.now)


def _fill(store: Store, made: Any, count: int = 40) -> None:
    activities.remember(store, [made.detailed(n) for n in range(count)], heard_at=made.now)
    readings.remember(store, [made.reading(n) for n in range(count)], {date(2026, 2, 2): {"hr": 190}})
    session = made.session()
    entries.publish(store, at=made.now, entries=[made.entry(session)], plan=made.plan(session))
    feedback.remember(store, Feedback(uid=session.uid, act="done", at=made.now, date=session.date, rating=6))
    sync_state.remember(store, Connection(last_sync=made.now))
    planned.remember(store, "plan 1", [made.planned(n) for n in range(count)], at=made.now)


def _everything(store: Store) -> None:
    activities.recall(store)
    activities.counts(store)
    readings.recall(store)
    readings.anchors_before(store, date(2026, 12, 31))
    marks.recall(store)
    feedback.recall(store)
    entries.recall(store)
    entries.recall_plan(store)
    entries.changes(store)
    sync_state.recall(store, Connection)
    planned.recall(store, today=date(2026, 3, 2))
    planned.said(store, until=date(2026, 12, 31))


def _spoil(path: Path, kind: str) -> None:
    raw = path.read_bytes()
    spoilt = {
        "no database": b"this is no database at all, " * 400,
        "empty": b"",
        "truncated": raw[: len(raw) // 2],
        "a torn page": raw[:8192] + os.urandom(4096) + raw[12288:],
        "somebody else's": None,
    }[kind]
    path.unlink()
    if spoilt is None:
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE theirs (x)")
        other.close()
    else:
        path.write_bytes(spoilt)


_KINDS = ["no database", "empty", "truncated", "a torn page", "somebody else's"]


@pytest.mark.parametrize("kind", _KINDS)
def test_the_newest_good_backup_takes_its_place(state: Path, made: Any, kind: str) -> None:
    """The damaged file is kept beside, the backup of the night works on, and the loss is told with names."""
    with open_store(state) as store:
        _fill(store, made)
        marks.remember(store, [_mark(made, 1)])
        taken = backup.make(store.path, at=made.now, keep_raw=True)
    raw = (state / "liftday.db").read_bytes()
    _spoil(state / "liftday.db", kind)
    spoilt = (state / "liftday.db").read_bytes()
    with open_store(state, now=made.now + timedelta(days=1)) as store:
        loss = store.lost
        assert loss is not None
        assert loss.aside == state / "liftday.db.corrupt.20260303T060000Z"
        assert (loss.restored, loss.since) == (taken, made.now)
        assert kind == "a torn page" or not loss.files
        assert loss.aside.read_bytes() == spoilt != raw
        assert "damaged" in loss.words
        assert len(activities.recall(store)) == 40
        assert marks.recall(store) == (_mark(made, 1),)
    with open_store(state) as store:
        assert store.lost is None


def test_what_plans_had_said_is_read_out_of_the_damaged_file(state: Path, made: Any) -> None:
    """No sync brings it back: like the owner's words it is saved, though the backup is older."""
    with open_store(state) as store:
        _fill(store, made)
        backup.make(store.path, at=made.now)
        planned.remember(store, "plan 2", [made.planned(3, source="plan 2")], at=made.now)
    with sqlite3.connect(state / "liftday.db") as plain:
        plain.execute("UPDATE alembic_version SET version_num = 'torn'")
    plain.close()
    with open_store(state, now=made.now) as store:
        assert store.lost is not None
        assert store.lost.saved
        assert [one.source for one in planned.said(store, until=date(2026, 3, 5))].count("plan 2") == 1


@pytest.mark.parametrize("schema", ["0002", "0003"])
def test_a_backup_of_an_older_schema_is_good(state: Path, made: Any, schema: str) -> None:
    """The newest backup may be from before an upgrade: it is taken, and migrated."""
    (state / "backups").mkdir()
    kept = state / "backups" / f"liftday-{made.now:%Y%m%dT%H%M%SZ}.db"
    with sqlite3.connect(kept) as plain:
        plain.executescript((Path(__file__).parent / "released" / f"{schema}.sql").read_text())
    plain.close()
    (state / "liftday.db").write_bytes(b"torn")
    with open_store(state, now=made.now + timedelta(hours=1)) as store:
        assert store.lost is not None
        assert store.lost.restored == kept
        assert [one.word for one in marks.recall(store)] == [Word.HARD]
        assert planned.recall(store, today=made.now.date()) == ()


def test_without_a_backup_it_begins_anew_and_says_so(state: Path, made: Any) -> None:
    """Never silently empty: what is lost is named, and the next sync brings the activities."""
    with open_store(state) as store:
        _fill(store, made)
    _spoil(state / "liftday.db", "empty")
    with open_store(state) as store:
        assert store.lost is not None
        assert store.lost.restored is None
        assert "Marks, feedback and the published sessions are lost" in store.lost.words
        assert activities.recall(store) == ()


def test_a_missing_database_comes_back_from_its_backup(state: Path, made: Any) -> None:
    """A deleted file is restored too, and that is said; marks younger than the backup are named as lost."""
    with open_store(state) as store:
        marks.remember(store, [_mark(made, 1)])
        backup.make(store.path, at=made.now)
        marks.remember(store, [_mark(made, 2)])
    (state / "liftday.db").unlink()
    with open_store(state) as store:
        assert store.lost is not None
        assert store.lost.aside is None
        assert "was missing" in store.lost.words
        assert "Marks and feedback younger than it are lost" in store.lost.words
        assert marks.recall(store) == (_mark(made, 1),)


def test_the_owners_words_are_read_out_of_the_damaged_file(state: Path, made: Any) -> None:
    """Marks, feedback and published sessions younger than the backup are saved where their pages are sound."""
    with open_store(state) as store:
        backup.make(store.path, at=made.now)
        marks.remember(store, [_mark(made, 2)])
        _fill(store, made, 400)
    path = state / "liftday.db"
    with sqlite3.connect(path) as plain:
        root, size = (
            plain.execute("SELECT rootpage FROM sqlite_master WHERE name = 'activities'").fetchone()[0],
            plain.execute("PRAGMA page_size").fetchone()[0],
        )
    plain.close()
    raw = bytearray(path.read_bytes())
    raw[(root - 1) * size : (root - 1) * size + 100] = os.urandom(100)
    path.write_bytes(raw)
    with open_store(state) as store:
        assert store.lost is not None
        assert store.lost.saved
        assert "were read out of the damaged file" in store.lost.words
        assert marks.recall(store) == (_mark(made, 2),)
        assert len(feedback.recall(store)) == 1
        assert [p.session for p in entries.recall(store)] == [made.session()]


def test_what_came_from_files_is_read_out_of_the_damaged_file(state: Path, made: Any) -> None:
    """Runs and workouts of the owner's files, which no source has: those of Strava are its to tell again, and one that was
    imported after the backup is there."""
    lifted = Workout(source="hevy", key="1", start=datetime.fromisoformat("2026-03-01T18:00"), sets=())
    ours = [replace(made.detailed(n), id=f"file:{n}", origin="file") for n in range(3)]
    with open_store(state) as store:
        activities.remember(store, ours[:1], heard_at=made.now)
        backup.make(store.path, at=made.now, keep_raw=True)
        activities.remember(store, [*ours, made.detailed(7)], heard_at=made.now)
        workouts.remember(store, [lifted])
    files.make_empty(files.doubt(state / "liftday.db"))
    with open_store(state) as store:
        assert store.lost is not None
        assert store.lost.files
        assert {one.id for one in activities.recall(store)} == {one.id for one in ours}
        assert workouts.recall(store) == (lifted,)


def test_what_was_taken_back_since_the_backup_stays_taken_back(state: Path, made: Any) -> None:
    """A mark that was cleared or replaced after the backup does not return with it, not even out of the journal."""
    keeper = open_store(state)
    marks.remember(keeper, [_mark(made, 1), _mark(made, 2)])
    backup.make(keeper.path, at=made.now)
    marks.clear(keeper, date(2026, 3, 1), date(2026, 3, 1))
    marks.remember(keeper, [_mark(made, 2, Word.REST)])
    files.make_empty(files.doubt(state / "liftday.db"))
    with open_store(state) as store:
        assert store.lost is not None
        assert "a row of it could not be read" in store.lost.words
        assert marks.recall(store) == (_mark(made, 2, Word.REST),)
    keeper.close()


def test_a_repair_that_was_killed_is_finished(state: Path, made: Any) -> None:
    """Killed between taking the old file away and putting the sound one there: the next start does the rest."""
    with open_store(state) as store:
        marks.remember(store, [_mark(made, 1)])
    (state / "liftday.db").rename(files.mended(state / "liftday.db"))
    with open_store(state) as store:
        assert store.lost is not None
        assert "interrupted" in store.lost.words
        assert marks.recall(store) == (_mark(made, 1),)


def test_a_repair_that_was_killed_earlier_begins_anew(state: Path, made: Any) -> None:
    """Killed before the old file was taken away: what was prepared is forgotten."""
    with open_store(state) as store:
        marks.remember(store, [_mark(made, 1)])
    files.mended(state / "liftday.db").write_bytes(b"half")
    with open_store(state) as store:
        assert store.lost is None
        assert marks.recall(store) == (_mark(made, 1),)
    assert [path.name for path in state.iterdir()] == ["liftday.db"]


def test_a_damaged_backup_is_passed_over(state: Path, made: Any) -> None:
    """Of two backups the newer is torn: the older one is taken."""
    with open_store(state) as store:
        marks.remember(store, [_mark(made, 1)])
        older = backup.make(store.path, at=made.now - timedelta(days=1))
        newer = backup.make(store.path, at=made.now)
    _spoil(newer, "truncated")
    _spoil(state / "liftday.db", "empty")
    with open_store(state) as store:
        assert store.lost is not None
        assert store.lost.restored == older


def test_a_copy_from_the_future_is_the_last_that_is_taken(state: Path, made: Any) -> None:
    """A clock that once ran ahead made it before the real one; where it is the only one it is better than none."""
    with open_store(state) as store:
        ahead = backup.make(store.path, at=made.now + timedelta(days=365))
        marks.remember(store, [_mark(made, 1)])
        real = backup.make(store.path, at=made.now)
    _spoil(state / "liftday.db", "empty")
    with open_store(state, now=made.now) as store:
        assert store.lost is not None
        assert store.lost.restored == real
        assert marks.recall(store) == (_mark(made, 1),)
    real.unlink()
    _spoil(state / "liftday.db", "empty")
    with open_store(state, now=made.now) as store:
        assert store.lost is not None
        assert store.lost.restored == ahead


def test_what_is_damaged_is_said_without_the_headline_of_sqlite(state: Path, made: Any) -> None:
    """quick_check begins with "*** in database main ***", which tells an owner nothing."""
    with open_store(state) as store:
        _fill(store, made)
    with closing(sqlite3.connect(state / "liftday.db")) as plain:
        (page,) = plain.execute("SELECT rootpage FROM sqlite_master WHERE name = 'readings'").fetchone()
    with (state / "liftday.db").open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(bytes(4096))
    assert "btreeInitPage" in (fault(state / "liftday.db") or "")


def test_a_row_that_cannot_be_read_is_damage(state: Path, made: Any) -> None:
    """What quick_check does not see, a reader does: it says so, and the next writer puts the backup in its place."""
    with open_store(state) as store:
        _fill(store, made)
        backup.make(store.path, at=made.now)
    with sqlite3.connect(state / "liftday.db") as plain:
        plain.execute("UPDATE readings SET body = '{half' WHERE id = ?", (made.reading(3).id,))
    plain.close()
    with open_store(state, readonly=True) as store, pytest.raises(BadInput, match="damaged") as caught:
        readings.recall(store)
    assert "liftday sync" in caught.value.remedy
    with open_store(state) as store:
        assert store.lost is not None
        assert len(readings.recall(store)) == 40
    with open_store(state) as store:
        assert store.lost is None


def test_a_backup_with_such_a_row_is_no_good_one(state: Path, made: Any) -> None:
    """A backup that was taken of a damaged file would bring the damage back; an older one is taken."""
    with open_store(state) as store:
        _fill(store, made)
        good = backup.make(store.path, at=made.now - timedelta(days=2))
        with store.writing() as connection:
            connection.exec_driver_sql("UPDATE versions SET session = x'00'")
        backup.make(store.path, at=made.now)
    with open_store(state, readonly=True) as store, pytest.raises(BadInput, match="damaged"):
        entries.recall(store)
    with open_store(state) as store:
        assert store.lost is not None
        assert store.lost.restored == good
        assert not store.lost.saved


def test_flipped_bytes_anywhere_never_stop_it(tmp_path: Path, made: Any) -> None:
    """Wherever forty bytes are overwritten, at most one refusal later everything can be read again."""
    first = tmp_path / "first"
    first.mkdir()
    with open_store(first) as store:
        _fill(store, made)
        backup.make(store.path, at=made.now)
    raw = (first / "liftday.db").read_bytes()
    (kept,) = backup.backups(first)
    healed = 0
    for number in range(100):
        state = tmp_path / f"state{number}"
        (state / "backups").mkdir(parents=True)
        (state / "backups" / kept.path.name).hardlink_to(kept.path)
        offset = number * (len(raw) - 40) // 99
        (state / "liftday.db").write_bytes(
            raw[:offset] + bytes(b ^ 0x5A for b in raw[offset : offset + 40]) + raw[offset + 40 :]
        )
        with open_store(state, durable=False) as store:
            healed += store.lost is not None
            try:
                _everything(store)
                continue
            except BadInput:
                pass
        with open_store(state, durable=False) as store:
            assert store.lost is not None
            healed += 1
            _everything(store)
    assert healed >= 30


def test_two_repairs_in_one_second_keep_both_files(state: Path, made: Any) -> None:
    """A second damaged file does not overwrite the first."""
    for _ in range(2):
        open_store(state).close()
        (state / "liftday.db").write_bytes(b"")
        open_store(state, now=made.now).close()
    names = sorted(path.name for path in state.glob("*.corrupt.*"))
    assert names == ["liftday.db.corrupt.20260302T060000Z", "liftday.db.corrupt.20260302T060000Z.2"]


def test_a_body_that_is_damaged_is_noticed_by_whoever_reads_it(state: Path, made: Any) -> None:
    """The plan and the anchors too: each is unpacked where damage becomes a refusal, which heals the next opening."""
    for table, column, reader in (
        ("turns", "body", entries.recall_plan),
        ("anchors", "body", lambda store: readings.anchors_before(store, date(2026, 12, 31))),
    ):
        folder = state / table
        folder.mkdir()
        with open_store(folder) as store:
            _fill(store, made, count=3)
            path = store.path
        with sqlite3.connect(path) as plain:
            plain.execute(f"UPDATE {table} SET {column} = x'22c6d7'")  # noqa: S608 - two names of this test
        plain.close()
        with open_store(folder) as store, pytest.raises(BadInput):
            reader(store)
