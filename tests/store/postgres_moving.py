"""One athlete's rows from a file of SQLite into PostgreSQL, or from one PostgreSQL into another: nothing of them changes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Integer, LargeBinary, Table, select

from liftday.store import sync_state
from liftday.store.engine import Store, open_store
from liftday.store.moving import copy_rows, rows_of
from liftday.store.schema import changes, metadata, version, versions
from liftday.store.sync_state import Connection
from memories import drop_databases, new_database

NOWHERE = Path("/nowhere")
TABLES = [table for table in metadata.sorted_tables if table is not version]
WORDS = (
    "B",
    "a",
    "Z",
    "é",
    "ß 100%",
    "\U0001f3cb",
    "x'y\"z\\",
    " leading",
    "\t",
    "~",
)  # sorted otherwise by most languages


@pytest.fixture
def url() -> Iterator[str]:
    """The address of a database of its own, empty."""
    yield new_database()
    drop_databases()


def rows(table: Table, count: int = len(WORDS)) -> Iterator[dict[str, Any]]:
    """Rows that use what a table can hold: texts in no order, any bytes, gaps in numbers, and NULL where it may be."""
    for n in range(count):
        row: dict[str, Any] = {}
        for column in table.c:
            if column.nullable and n % 3 == 0:
                row[column.name] = None
            elif isinstance(column.type, Integer):
                row[column.name] = 7 * n + 3
            elif isinstance(column.type, LargeBinary):
                row[column.name] = bytes(range(256)) * n
            else:
                row[column.name] = WORDS[n] * (1000 if column.name == "body" and not n else 1)
        yield row


def filled(store: Store) -> Store:
    """A store with rows in every table."""
    with store.writing() as connection:
        for table in TABLES:
            connection.execute(table.insert(), list(rows(table)))
    return store


def test_every_table_arrives_as_it_was(url: str, tmp_path: Path) -> None:
    """Each column of each row, in the same order; and from there into another database, beside another athlete's."""
    other = new_database()
    with (
        filled(open_store(tmp_path)) as file,
        open_store(NOWHERE, url, athlete="ada") as ada,
        filled(open_store(NOWHERE, other, athlete="bob")) as bob,
        open_store(NOWHERE, other, athlete="ada") as further,
    ):
        before = rows_of(file)
        assert {one.count for one in before.values()} == {len(WORDS)}
        assert rows_of(bob) == before, "whoever writes them"
        copy_rows(file, ada)
        copy_rows(ada, further)
        assert rows_of(file) == rows_of(ada) == rows_of(further) == rows_of(bob) == before


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_each_value_that_differs_is_seen(tmp_path: Path, table: Table) -> None:
    """In whatever column, a row more, a row less; and NULL is no empty text."""
    with filled(open_store(tmp_path)) as store:
        before = rows_of(store)
        for column in (one for one in table.c if not one.primary_key):
            old = dict(next(row for row in rows(table) if row[column.name] is not None))
            new: Any = 4 if isinstance(column.type, Integer) else b"x" if isinstance(column.type, LargeBinary) else ""
            key = [one == old[one.name] for one in table.primary_key]
            for value in (new, old[column.name]):
                with store.writing() as connection:
                    connection.execute(table.update().where(*key).values({column.name: value}))
                differs = {name for name, one in rows_of(store).items() if one != before[name]}
                assert differs == ({table.name} if value is new else set()), column.name
        with store.writing() as connection:
            connection.execute(table.delete().where(*(one == old[one.name] for one in table.primary_key)))
        assert rows_of(store)[table.name].count == len(WORDS) - 1


def test_numbers_go_on_behind_what_came(url: str, tmp_path: Path) -> None:
    """A row to come stands behind those that were brought; another athlete's count is not thrown back by it."""
    with open_store(NOWHERE, url, athlete="bob") as bob, open_store(NOWHERE, url, athlete="ada") as ada:
        for _ in range(3):
            number = _next(bob)
        with filled(open_store(tmp_path)) as file:
            copy_rows(file, ada)
        highest = max(row["n"] for row in rows(versions))
        assert _next(bob) > number
        assert _next(ada) > highest
        (tmp_path / "empty").mkdir()
        with open_store(NOWHERE, url, athlete="cyd") as cyd, open_store(tmp_path / "empty") as file:
            copy_rows(file, cyd)
            assert _next(cyd) > highest
        assert _next(bob) > highest, "one count for all of them"
        with ada.reading() as connection:
            kept = connection.execute(select(changes.c.n).order_by(changes.c.n)).scalars().all()
        assert kept == [row["n"] for row in rows(changes)]


def _next(store: Store) -> int:
    with store.writing() as connection:
        made = connection.execute(versions.insert().values(uid="u", at="2026").returning(versions.c.n))
        return int(made.scalar_one())


def test_what_fails_on_the_way_leaves_nothing(url: str, tmp_path: Path) -> None:
    """In one transaction: until its end nobody sees anything, and after a failure nothing is there."""
    with filled(open_store(tmp_path)) as file, open_store(NOWHERE, url, athlete="ada") as ada:
        empty = rows_of(ada)
        with pytest.raises(RuntimeError):
            _half(file, ada)
        assert rows_of(ada) == empty
        sync_state.remember(ada, Connection(failures=1))
        assert sync_state.recall(ada, Connection).failures == 1


def _half(file: Store, ada: Store) -> None:
    with ada.begin() as both:
        copy_rows(file, both)
        assert rows_of(both) == rows_of(file)
        raise RuntimeError
