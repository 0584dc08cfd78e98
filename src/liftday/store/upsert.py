"""A row that takes the place of the one with its key, or is new, in one statement."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, Table


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Given rows of a table with the same columns, its key among them, insert each or let it take the place of the one with
    its key. In PostgreSQL the key has the athlete in it, of whom nothing is said here."""
    if not rows:
        return
    kind = connection.dialect.name
    key = [column.name for column in table.primary_key]
    clash = {"constraint": f"{table.name}_pkey"} if kind == "postgresql" else {"index_elements": key}
    new = import_module(f"sqlalchemy.dialects.{kind}").insert(table)  # 25 ms for PostgreSQL's, which SQLite never needs
    others = {name: new.excluded[name] for name in rows[0] if name not in key}
    connection.execute(new.on_conflict_do_update(**clash, set_=others), rows)
