"""Small named facts about ourselves: when the last sync was, how Strava stands, what the quota ledger holds. JSON."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from liftday.store.engine import Store
from liftday.store.schema import facts as table
from liftday.store.values import parsed

_DELETE = delete(table).where(table.c.name == bindparam("of"))
_UPDATE = update(table).where(table.c.name == bindparam("of")).values(body=bindparam("body"))
_INSERT = table.insert().values(name=bindparam("of"), body=bindparam("body"))


def remember(store: Store, **values: Any) -> None:
    """Given facts by name, keep each in the place of the one before; None forgets it. Nothing is written if all of them
    are known."""
    texts = {name: None if value is None else json.dumps(value, sort_keys=True) for name, value in values.items()}
    with store.writing() as connection:
        known = {row.name: row.body for row in connection.execute(select(table).where(table.c.name.in_(values)))}
        other = [{"of": name, "body": text} for name, text in texts.items() if known.get(name) != text]
        for statement, rows in (
            (_DELETE, [row for row in other if row["body"] is None]),
            (_UPDATE, [row for row in other if row["body"] is not None and row["of"] in known]),
            (_INSERT, [row for row in other if row["body"] is not None and row["of"] not in known]),
        ):
            if rows:
                connection.execute(statement, rows)


def recall(store: Store, name: str, default: Any = None) -> Any:
    """Given a name, return the fact, or the default when there is none."""
    with store.reading() as connection:
        body = connection.execute(select(table.c.body).where(table.c.name == name)).scalar()
    return default if body is None else parsed(body)


def everything(store: Store) -> Mapping[str, Any]:
    """Return every fact by its name."""
    with store.reading() as connection:
        return {row.name: parsed(row.body) for row in connection.execute(select(table).order_by(table.c.name))}
