"""A row that takes the place of the one with its key, or is new, in one statement."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Given rows of a table with the same columns, its key among them, insert each or let it take the place of the one with
    its key. In PostgreSQL the key has the athlete in it, of whom nothing is said here."""
    if not rows:
        return
    key = [column.name for column in table.primary_key]
    others = rows[0].keys() - set(key)
    postgres = connection.dialect.name == "postgresql"
    new = postgresql.insert(table) if postgres else sqlite.insert(table)
    by = {"constraint": f"{table.name}_pkey"} if postgres else {"index_elements": key}
    connection.execute(new.on_conflict_do_update(**by, set_={name: new.excluded[name] for name in others}), rows)
