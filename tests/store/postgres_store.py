"""PostgreSQL's own promises: athletes apart by the database itself, tables made once, steps taken once, trouble in words."""

import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, select, update
from sqlalchemy.exc import DBAPIError

from liftday.errors import BadConfiguration, BadInput, TryLater
from liftday.store import activities, marks, schema, sync_state
from liftday.store.engine import Store, open_store
from liftday.store.migrate import MIGRATIONS
from liftday.store.postgres import tenants
from liftday.store.schema import REVISIONS, metadata
from liftday.store.sync_state import Connection
from memories import ROLE, SERVER, admin, drop_databases, new_database
from postgres.cluster import programs

NOWHERE = Path("/nowhere")  # nothing is kept in the state directory
# All that tells one shape of our tables from another: columns, keys, indexes, policies.
SHAPE = """
SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull, collname, pg_get_expr(adbin, adrelid)
FROM pg_attribute JOIN pg_class c ON c.oid = attrelid AND relkind = 'r' AND relnamespace = 'public'::regnamespace
LEFT JOIN pg_attrdef ON adrelid = c.oid AND adnum = attnum LEFT JOIN pg_collation k ON k.oid = attcollation
WHERE attnum > 0 AND NOT attisdropped AND relname <> 'alembic_version'
UNION ALL SELECT tablename, indexname, indexdef, NULL, NULL, NULL FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
UNION ALL SELECT tablename, policyname, qual, relforcerowsecurity, cmd, NULL FROM pg_policies
JOIN pg_class ON relname = tablename ORDER BY 1, 2, 3
"""


@pytest.fixture
def url() -> Any:
    """The address of a database of its own, empty."""
    yield new_database()
    drop_databases()


def name_of(url: str) -> str:
    """The database that an address names."""
    return url.partition("@/")[2].partition("?")[0]


def shape(url: str) -> list[Any]:
    """What the tables look like."""
    with admin(name_of(url)) as connection:
        return list(connection.execute(SHAPE).fetchall())


def memory(url: str, athlete: str = "ada", **how: Any) -> Store:
    """An athlete's open memory."""
    return open_store(NOWHERE, url, athlete=athlete, **how)


# -- athletes apart


def test_every_key_and_every_index_begins_with_the_athlete(url: str) -> None:
    """And every table is closed by a policy that holds its owner too; a table to come is asked for here as well."""
    memory(url).close()
    seen = shape(url)
    indexes = {(row[0], row[1]): row[2] for row in seen if (row[2] or "").startswith("CREATE")}
    for table in tenants.NAMES:
        mine = [row for row in seen if row[0] == table]
        assert (table, "athlete", "(athlete = current_setting('liftday.athlete'::text))", True, "ALL", None) in mine
        assert (
            f"({', '.join(('athlete', *(c.name for c in metadata.tables[table].primary_key)))})"
            in indexes[table, f"{table}_pkey"]
        )
        assert all("(athlete" in text for (of, _), text in indexes.items() if of == table)
        texts = [row for row in mine if row[2] == "text" or "char" in row[2]]
        assert {(row[2], row[4]) for row in texts} == {("text", "C")}, (
            "sorted by bytes, as SQLite does, and of any length"
        )


def test_athletes_do_not_see_each_other(url: str, made: Any) -> None:
    """The same ids, days and names belong to each alone; nothing said to all rows reaches another's."""
    with memory(url, "ada") as ada, memory(url, "bob's") as bob:
        for store, name in ((ada, "Ada's run"), (bob, "Bob's run")):
            activities.remember(store, [made.run(1, name=name)], heard_at=made.now)
            sync_state.remember(store, Connection(last_error=name))
        assert [one.name for one in activities.recall(ada)] == ["Ada's run"]
        assert [one.name for one in activities.recall(bob)] == ["Bob's run"]
        with bob.writing() as connection:
            connection.execute(schema.activities.delete())
        assert activities.recall(bob) == ()
        assert [one.name for one in activities.recall(ada)] == ["Ada's run"]
        assert sync_state.recall(ada, Connection).last_error == "Ada's run"


def test_a_transaction_that_names_nobody_reaches_nothing(url: str, made: Any) -> None:
    """Not before the first one that named somebody, nor on the same connection after it."""
    with memory(url) as store:
        activities.remember(store, [made.run(1)], heard_at=made.now)
    plain = create_engine(url, pool_size=1)
    insert = schema.facts.insert().values(name="x", body="1")
    with plain.connect() as connection:
        for said in (select(schema.facts), insert):
            with pytest.raises(DBAPIError, match="unrecognized configuration parameter"), connection.begin():
                connection.execute(said)
        with connection.begin():
            connection.exec_driver_sql("SET LOCAL liftday.athlete = 'ada'")
            assert connection.execute(select(schema.activities.c.id)).scalars().all() == [made.run(1).id]
        with connection.begin():
            assert connection.execute(select(schema.activities.c.id)).scalars().all() == []
            assert connection.execute(update(schema.activities).values(gone_at="x")).rowcount == 0
        with pytest.raises(DBAPIError, match="violates check constraint"), connection.begin():
            connection.execute(insert)
        lie = "SET LOCAL liftday.athlete = 'ada'; INSERT INTO facts (athlete, name, body) VALUES ('bob', 'x', '1')"
        with pytest.raises(DBAPIError, match="row-level security policy"), connection.begin():
            connection.exec_driver_sql(lie)
    plain.dispose()


@pytest.mark.parametrize("right", ["SUPERUSER", "BYPASSRLS"])
def test_a_role_that_walks_through_walls_is_refused(url: str, right: str) -> None:
    """And makes no table."""
    walker = f"walker_{right.lower()}"  # both may be tried at once
    with admin() as connection:
        connection.execute(f"CREATE ROLE {walker} LOGIN {right}")
    try:
        with pytest.raises(BadConfiguration, match="keep athletes apart") as caught:
            memory(url.replace(f"//{ROLE}@", f"//{walker}@"))
        assert "createuser" in caught.value.remedy
        assert shape(url) == []
    finally:
        with admin() as connection:
            connection.execute(f"DROP ROLE {walker}")


# -- transactions


def test_a_reader_sees_one_instant(url: str) -> None:
    """What is committed while it reads is the next reader's."""
    with memory(url) as store, store.reading() as connection:
        names = select(schema.facts.c.name)
        assert connection.execute(names).all() == []
        sync_state.remember(store, Connection(failures=1))
        assert connection.execute(names).all() == []
        assert sync_state.recall(store, Connection).failures == 1


def test_athletes_do_not_wait_for_each_other(url: str) -> None:
    """One athlete's writer holds up that athlete alone."""
    with (
        memory(url, "ada") as ada,
        memory(url, "bob", patience=0.05) as bob,
        memory(url, patience=0.05) as late,
        ada.begin(),
    ):
        sync_state.remember(bob, Connection(failures=1))
        with pytest.raises(TryLater, match="locked"):
            sync_state.remember(late, Connection(failures=1))


# -- tables


def test_many_first_starts_at_once_make_the_tables_once(url: str, elsewhere: Callable[..., Any]) -> None:
    """Each finds them made, whoever came first."""

    def start(name: str) -> Callable[[], None]:
        return lambda: sync_state.remember(memory(url, name), Connection(last_error=name))

    threads = [threading.Thread(target=elsewhere, args=(start(f"athlete {n}"),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for n in range(4):
        with memory(url, f"athlete {n}", readonly=True) as store:
            assert sync_state.recall(store, Connection).last_error == f"athlete {n}"


def test_a_reader_before_the_first_writer_sees_nothing_and_makes_nothing(url: str) -> None:
    """`plan` before the first turn."""
    with memory(url, readonly=True) as store:
        assert marks.recall(store) == ()
        store.ping()
    assert shape(url) == []


def _as_of(url: str, revision: str) -> None:
    """Make the tables of an older liftday, which knew no athletes, with one row."""
    plain, config = create_engine(url), Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with plain.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.execute(schema.facts.insert().values(name="failures", body="7"))
    plain.dispose()


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_older_schema_becomes_the_new_one(url: str, revision: str) -> None:
    """Its rows are those of the athlete who comes first, and the tables are what a new database has. A reader who comes
    before waits for that."""
    new = new_database()
    memory(new).close()
    _as_of(url, revision)
    with pytest.raises(TryLater, match="older liftday"):
        memory(url, readonly=True)
    with memory(url, "ada") as ada, memory(url, "bob") as bob:
        assert sync_state.recall(ada, Connection).failures == 7
        assert sync_state.recall(bob, Connection).failures == 0
    assert shape(url) == shape(new)


def test_a_step_reaches_the_rows_of_every_athlete(url: str) -> None:
    """The wall is down for it and up again after it; a step that fails leaves it standing."""
    for athlete in ("ada", "bob"):
        with memory(url, athlete) as store:
            sync_state.remember(store, Connection(failures=1))
    before = shape(url)
    with memory(url, "ada") as store:
        with pytest.raises(RuntimeError):
            _fail_after(store)
        assert sync_state.recall(store, Connection).failures == 1
        with store.writing() as connection:
            tenants.see_all(connection)
            connection.execute(schema.facts.update().values(body="3"))
            tenants.separate(connection)
        assert sync_state.recall(store, Connection).failures == 3
    with memory(url, "bob") as store, store.reading() as connection:
        assert sync_state.recall(store, Connection).failures == 3
        assert len(connection.execute(select(schema.facts)).all()) == 1
    assert shape(url) == before


def _fail_after(store: Store) -> None:
    with store.writing() as connection:
        tenants.see_all(connection)
        assert connection.execute(schema.facts.update().values(body="2")).rowcount == 2
        raise RuntimeError


@pytest.mark.parametrize(("revision", "said"), [("9999", "newer liftday"), ("head", "another program's")])
@pytest.mark.parametrize("readonly", [True, False])
def test_a_newer_schema_and_another_programs_are_left_alone(
    url: str, revision: str, said: str, *, readonly: bool
) -> None:
    """Nothing is written; the sentence says what to do."""
    memory(url).close()
    with admin(name_of(url)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = %s", (revision,))
    before = shape(url)
    with pytest.raises(BadInput, match=said):
        memory(url, readonly=readonly)
    assert shape(url) == before


def test_a_copy_by_its_own_tools_is_put_back_whole(url: str, made: Any, tmp_path: Path) -> None:
    """pg_dump as docs/operations.md says, pg_restore into an empty database: the rows and the walls are there."""
    for athlete in ("ada", "bob"):
        with memory(url, athlete) as store:
            activities.remember(store, [made.run(1, name=athlete)], heard_at=made.now)
    new = new_database()
    copy = tmp_path / "liftday.dump"
    how = {"host": str(SERVER), "username": "postgres"}
    words = [f"--{key}={value}" for key, value in how.items()]
    _tool("pg_dump", *words, "--format=custom", f"--file={copy}", name_of(url))
    _tool("pg_restore", *words, "--exit-on-error", f"--dbname={name_of(new)}", str(copy))
    assert shape(new) == shape(url)
    one = tmp_path / "bob.sql"
    mine = (f"--host={SERVER}", f"--username={ROLE}", "--enable-row-security", "--data-only", f"--file={one}")
    _tool("pg_dump", *mine, name_of(url), PGOPTIONS="-c liftday.athlete=bob")
    assert '"name":"bob"' in one.read_text()
    assert '"name":"ada"' not in one.read_text()
    for athlete in ("ada", "bob"):
        with memory(new, athlete) as store:
            assert [one.name for one in activities.recall(store)] == [athlete]
            activities.remember(store, [made.run(2)], heard_at=made.now)


def _tool(name: str, *words: str, **environment: str) -> None:
    command = [programs() / name, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
