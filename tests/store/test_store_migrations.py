"""From an older schema to this one, and never back."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from liftday.errors import BadInput
from liftday.store import activities, feedback, fetches, marks, sync_state
from liftday.store.engine import Store, open_store
from liftday.store.migrate import MIGRATIONS, migrate
from liftday.store.schema import HEAD, REVISIONS, metadata
from liftday.store.sqlite import backup
from liftday.store.sqlite.connect import engine, writer
from liftday.store.sync_state import Connection

pytestmark = pytest.mark.sqlite

RELEASED = sorted((Path(__file__).parent / "released").glob("*.sql"))


def _old(state: Path, dump: Path) -> Path:
    path = state / "liftday.db"
    with sqlite3.connect(path) as plain:
        plain.executescript(dump.read_text())
    plain.close()
    return path


def _version(path: Path) -> str:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as plain:
        found = plain.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    plain.close()
    return str(found)


def _recall(store: Store) -> tuple[object, ...]:
    return (
        [a.id for a in activities.recall(store)],
        [m.word for m in marks.recall(store)],
        [f.rating for f in feedback.recall(store)],
        [(f.client, f.unchanged) for f in fetches.recall(store)],
        sync_state.recall(store, Connection),
    )


HELD = (["9000000001"], ["hard"], [7], [("Google", False)], Connection(last_sync=datetime(2026, 3, 1, 5, tzinfo=UTC)))


def test_there_is_a_fixture_of_every_older_schema() -> None:
    """Each schema that was ever released can be tried here."""
    assert tuple(path.stem for path in RELEASED) == REVISIONS[:-1]


def test_the_steps_are_those_we_know() -> None:
    """The list that tells newer from older is Alembic's own list."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    steps = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(steps)) == REVISIONS


def test_migrated_and_new_are_the_same_schema(state: Path) -> None:
    """Going all the steps ends where a new database begins."""
    path = state / "stepwise.db"
    path.touch()
    there = engine(writer(path, durable=False))
    migrate(there)
    with there.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    there.dispose()


@pytest.mark.parametrize("dump", RELEASED, ids=lambda path: path.stem)
def test_an_older_database_is_migrated_with_a_copy_before(state: Path, dump: Path) -> None:
    """Everything in it is still there, and so is a copy from before, which is listed and goes without raw facts."""
    path = _old(state, dump)
    with open_store(state) as store:
        assert _recall(store) == HELD
        assert store.lost is None
    assert _version(path) == HEAD
    kept = state / "backups" / f"before-migration-from-{dump.stem}.db"
    assert _version(kept) == dump.stem
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [one.path for one in backup.before_migrations(state)] == [kept]
    with closing(sqlite3.connect(kept)) as plain:
        raw = "SELECT count(*) FROM activities WHERE origin = 'strava' AND (facts IS NOT NULL OR details IS NOT NULL)"
        assert plain.execute(raw).fetchone() == (0,)


@pytest.mark.parametrize("dump", RELEASED, ids=lambda path: path.stem)
def test_a_reader_of_an_older_database_leaves_it_alone(state: Path, dump: Path) -> None:
    """`plan` after an upgrade, before the daemon started again: it answers, and the file is untouched."""
    path = _old(state, dump)
    before = path.read_bytes()
    with open_store(state, readonly=True) as store:
        assert _recall(store) == HELD
    assert path.read_bytes() == before
    assert not (state / "backups").exists()


@pytest.mark.parametrize("readonly", [True, False])
def test_a_newer_database_is_refused_untouched(state: Path, *, readonly: bool) -> None:
    """After a downgrade nothing is written, mended or renamed; the sentence says what to do."""
    open_store(state).close()
    path = state / "liftday.db"
    with sqlite3.connect(path) as plain:
        plain.execute("UPDATE alembic_version SET version_num = '9999'")
    plain.close()
    path.chmod(0o640)
    before = (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode)
    with pytest.raises(BadInput, match="newer liftday") as caught:
        open_store(state, readonly=readonly)
    assert "backup" in caught.value.remedy
    assert (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode) == before
    assert [p.name for p in state.iterdir()] == ["liftday.db"]


def _broken(tmp_path: Path, line: str) -> Path:
    """The steps and one more, which does something and then goes wrong."""
    scripts = tmp_path / "steps"
    shutil.copytree(MIGRATIONS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "r9998_broken.py").write_text(
        "import os\n"
        "from alembic import op\n"
        "revision = '9998'\n"
        f"down_revision = {HEAD!r}\n"
        "def upgrade():\n"
        "    op.drop_table('marks')\n"
        "    op.drop_column('facts', 'body')\n"
        f"    {line}\n"
    )
    return scripts


@pytest.mark.parametrize("line", ["raise RuntimeError('half-way')", "os.kill(os.getpid(), 9)"])
def test_a_migration_that_stops_half_way_leaves_the_old_database(
    state: Path, tmp_path: Path, line: str, elsewhere: Callable[[Callable[[], Any]], Any]
) -> None:
    """An error, or kill -9, inside the steps: tables, rows and version are what they were before the first step."""
    path = _old(state, RELEASED[0])
    scripts = _broken(tmp_path, line)

    def go() -> None:
        migrate(engine(writer(path, durable=True)), scripts=scripts)

    if "raise" in line:
        with pytest.raises(RuntimeError, match="half-way"):
            go()
    else:
        elsewhere(go)
    assert _version(path) == RELEASED[0].stem
    with open_store(state) as store:
        assert _recall(store) == HELD


def test_a_backup_of_an_older_version_is_migrated_when_it_is_restored(state: Path, made: Any) -> None:
    """A backup from before an upgrade is as good as any."""
    old = state / "old"
    old.mkdir()
    source = _old(old, RELEASED[0])
    open_store(state).close()
    backup.restore(state / "liftday.db", source, now=made.now)
    with open_store(state) as store:
        assert _recall(store) == HELD
    assert [p.name for p in old.iterdir()] == ["liftday.db"]
