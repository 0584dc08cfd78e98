"""One athlete's rows, from one database into another: every column of every table as it is, its numbers too.

What was written is read back and compared. The databases may be of different kinds; the schema is the same, for whoever
opens a store brings it there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Integer, Table, select

from liftday.store.engine import Store
from liftday.store.postgres import tenants
from liftday.store.postgres.database import Within
from liftday.store.schema import content, metadata, version

_TABLES: Final = tuple(table for table in metadata.sorted_tables if table not in {version, content})  # each has its own
_AT_ONCE: Final = 500  # rows that one statement writes


@dataclass(frozen=True, slots=True)
class Rows:
    """What stands in a table: how many rows, and a digest of all that is in them, in the order of their key."""

    count: int
    digest: str


def rows_of(store: Store) -> Mapping[str, Rows]:
    """Return what stands in each table of an athlete's memory."""
    with store.reading() as connection:
        found = {}
        for table in _TABLES:
            count, made = 0, sha256()
            for row in connection.execute(select(table).order_by(*table.primary_key)):
                made.update(repr(tuple(row)).encode())
                count += 1
            found[table.name] = Rows(count, made.hexdigest())
        return found


def copy_rows(source: Store, target: Store) -> None:
    """Given an athlete's memory and one of theirs in PostgreSQL that is empty, write every row of the one into the other;
    what is numbered after them gets a higher number."""
    with source.reading() as given, target.writing() as connection:
        for table in _TABLES:
            for part in given.execute(select(table).order_by(*table.primary_key)).mappings().partitions(_AT_ONCE):
                connection.execute(table.insert(), [dict(row) for row in part])
            number = _number(table)
            if number is not None:
                tenants.count_on(connection, table.name, number)


def within(target: Store, athlete: str) -> Within:
    """Given a store of an athlete's in PostgreSQL whose verbs are in one transaction, return what goes on in the same one beside
    their tables."""
    with target.writing() as connection:
        driver: Any = connection.connection.driver_connection
        return Within(driver, athlete)


def _number(table: Table) -> str | None:
    """The column that counts a table's rows."""
    return next((one.name for one in table.primary_key if isinstance(one.type, Integer)), None)
