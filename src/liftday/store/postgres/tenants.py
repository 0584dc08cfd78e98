"""The athlete in every key: what a table of ours is in PostgreSQL, where one database serves many.

The verbs of the store know nothing of it. Each table has a column ``athlete`` that is filled by itself from the athlete
whom the transaction names, primary key and indexes begin with it, and row security lets a transaction see and write the
rows of that athlete only, the tables' owner too (PostgreSQL, "Row Security Policies"). A transaction that names nobody
sees nothing. Only a superuser and a role with BYPASSRLS are not held, so liftday refuses to be one.
"""

from typing import Final

from sqlalchemy import Connection, func, inspect, select
from sqlalchemy.engine.interfaces import ReflectedColumn

from liftday.store.schema import metadata, version

NAMES: Final = tuple(table.name for table in metadata.sorted_tables if table is not version)
_WHOSE: Final = "current_setting('liftday.athlete')"
_COUNT_ON: Final = """SELECT count(nextval(counted)) FROM (SELECT pg_get_serial_sequence(%s, %s)::regclass AS counted) AS one,
generate_series(1, %s - coalesce(pg_sequence_last_value(counted), 0))"""


def separate(connection: Connection) -> None:
    """Let every table of ours be as described above, whatever it was: just made, or made by a step of ``migrations``. Rows
    that belong to nobody yet are the athlete's who is named."""
    known = inspect(connection)
    for table in NAMES:
        columns = {column["name"]: column for column in known.get_columns(table)}
        changes = [change for column in columns.values() for change in _plain(column)]
        if "athlete" not in columns:
            key = ", ".join(("athlete", *known.get_pk_constraint(table)["constrained_columns"]))
            changes += [
                f"ADD COLUMN athlete text COLLATE \"C\" NOT NULL DEFAULT {_WHOSE} CHECK (athlete <> '')",
                f"DROP CONSTRAINT {table}_pkey",
                f"ADD CONSTRAINT {table}_pkey PRIMARY KEY ({key})",
            ]
        changes += ["ENABLE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY"]
        _do(connection, f"ALTER TABLE {table} {', '.join(changes)}")
        _do(connection, f"DROP POLICY IF EXISTS athlete ON {table}")
        _do(connection, f"CREATE POLICY athlete ON {table} USING (athlete = {_WHOSE})")
        for index in known.get_indexes(table):
            names = [name for name in index["column_names"] if name is not None]
            if names[:1] != ["athlete"]:
                _do(connection, f"DROP INDEX {index['name']}")
                _do(connection, f"CREATE INDEX {index['name']} ON {table} ({', '.join(('athlete', *names))})")


def see_all(connection: Connection) -> None:
    """For the rest of the transaction let the tables' owner see the rows of every athlete, as a migration must; at its end
    stands ``separate``."""
    known = frozenset(inspect(connection).get_table_names())
    for table in NAMES:
        if table in known:
            _do(connection, f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")


def count_on(connection: Connection, table: str, column: str) -> None:
    """After rows came in with numbers of their own: let the next row of the table have a higher one than all that the
    transaction sees. The count is never set, only gone on with, so that whoever counts meanwhile gets no number twice."""
    counted = metadata.tables[table].c[column]
    highest = connection.execute(select(func.max(counted))).scalar()
    connection.exec_driver_sql(_COUNT_ON, (table, column, highest or 0))


def _plain(column: ReflectedColumn) -> list[str]:
    """How a column is changed that differs from SQLite's: texts are of any length and sort by their bytes, numbers that
    count rows suffice for all athletes together."""
    kind = str(column["type"])
    if kind.startswith(("VARCHAR", "TEXT")) and getattr(column["type"], "collation", None) != "C":
        return [f'ALTER COLUMN {column["name"]} TYPE text COLLATE "C"']
    if kind == "INTEGER" and "nextval" in (column.get("default") or ""):
        return [f"ALTER COLUMN {column['name']} TYPE bigint"]
    return []


def _do(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)
