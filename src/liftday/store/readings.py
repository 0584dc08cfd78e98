"""What every activity was read as, and what was known of the athlete at the end of each day: this outlives the facts."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select

from liftday.store.engine import Store
from liftday.store.schema import anchors as anchor_table
from liftday.store.schema import readings as table
from liftday.store.upsert import upsert
from liftday.store.values import from_json, parsed, to_json
from liftday.training.day import Reading


def remember(
    store: Store,
    readings: Iterable[Reading],
    anchors: Mapping[date, Mapping[str, Any]] | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
) -> int:
    """Given all readings from a local date on (None: all there are), let them take the place of those stored there.
    Return how many rows that changed: none means that nothing was written.

    What stands after ``until`` is left alone: a turn whose clock is in the past knows nothing of it.

    Anchors are JSON by the day at whose end they held. They are added to; those from ``since`` on that are not given
    are dropped only when a date is given.
    """
    rows = {r.id: {"id": r.id, "day": r.day.isoformat(), "body": to_json(r)} for r in readings}
    ends = {day.isoformat(): {"day": day.isoformat(), "body": _text(one)} for day, one in (anchors or {}).items()}
    span = ("" if since is None else since.isoformat(), "9999-12-31" if until is None else until.isoformat())
    with store.writing() as connection:
        plan = _differences(connection, table, "id", rows, span)
        other, old = _differences(connection, anchor_table, "day", ends, span)
        ends_plan = (other, old if since else [])
        _apply(connection, table, "id", plan)
        _apply(connection, anchor_table, "day", ends_plan)
    return sum(len(part) for part in (*plan, *ends_plan))


_Plan = tuple[list[dict[str, str]], list[str]]


def _differences(
    connection: Connection, of: Table, key: str, rows: dict[str, dict[str, str]], span: tuple[str, str]
) -> _Plan:
    """What is to be written and deleted so that the table holds just these rows in the span."""
    before = {row[0]: (row[1], row[2]) for row in connection.execute(select(of.c[key], of.c.day, of.c.body))}
    other = [row for name, row in rows.items() if before.get(name) != (row["day"], row["body"])]
    old = [name for name, (day, _) in before.items() if span[0] <= day <= span[1] and name not in rows]
    return other, old


def _apply(connection: Connection, of: Table, key: str, plan: _Plan) -> None:
    other, old = plan
    if old:
        connection.execute(delete(of).where(of.c[key] == bindparam("the_key")), [{"the_key": name} for name in old])
    upsert(connection, of, other)


def _text(anchors: Mapping[str, Any]) -> str:
    return json.dumps(anchors, separators=(",", ":"), sort_keys=True)


def recall(store: Store, *, since: date | None = None) -> tuple[Reading, ...]:
    """Return the readings, by start and id, from a local date on if one is given."""
    asked = select(table.c.body)
    if since is not None:
        asked = asked.where(table.c.day >= since.isoformat())
    with store.reading() as connection:
        found = [from_json(Reading, body) for body in connection.execute(asked).scalars()]
    return tuple(sorted(found, key=lambda r: (r.start, r.id)))


def anchors_before(store: Store, day: date) -> Mapping[str, Any] | None:
    """Given a date, return what was known of the athlete when it began, None when nothing was."""
    asked = (
        select(anchor_table.c.body)
        .where(anchor_table.c.day < day.isoformat())
        .order_by(anchor_table.c.day.desc())
        .limit(1)
    )
    with store.reading() as connection:
        body = connection.execute(asked).scalar()
        anchors: Mapping[str, Any] | None = None if body is None else parsed(body)
        return anchors


def anchor_days(store: Store) -> tuple[date, ...]:
    """Return the dates whose anchors are stored, in order."""
    with store.reading() as connection:
        days = connection.execute(select(anchor_table.c.day).order_by(anchor_table.c.day)).scalars()
        return tuple(map(date.fromisoformat, days))


def forget_anchors(store: Store, days: Iterable[date]) -> int:
    """Drop the anchors of these dates; return of how many dates there were some."""
    rows = [{"the_day": day.isoformat()} for day in days]
    if not rows:
        return 0
    with store.writing() as connection:
        return connection.execute(delete(anchor_table).where(anchor_table.c.day == bindparam("the_day")), rows).rowcount
