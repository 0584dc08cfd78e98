"""What tells a turn that something it reads was written: triggers, which set the token in ``content`` anew.

They stand in the database itself, so that no writer goes past them: another process, an owner's own hand, a repair. Every
column of every table counts but those named here. The token is drawn, never counted: what was noted beside it in the same
database is true of a copy that is put back, and of no other content.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, Table

from liftday.store.merge import STRAVA
from liftday.store.schema import activities, content, facts, fetches, metadata, turns, version

_APART: Final = frozenset(
    {version, content, facts, fetches}
)  # ``content.digest`` looks at facts; no turn reads fetches
_NOT_READ: Final[Mapping[Table, set[str]]] = MappingProxyType(
    {activities: {"suspect_at", "facts", "heard_at"}, turns: {"seen_at"}}
)
"""Columns that no turn reads, or that another column has the digest of."""
_MORE: Final[Mapping[Table, str]] = MappingProxyType(
    {
        activities: f"""(OLD.facts IS NULL) <> (NEW.facts IS NULL)
            OR (NEW.origin <> '{STRAVA}' AND OLD.heard_at <> NEW.heard_at)"""
    }
)
"""What counts of them. When Strava last sent what is known already is no news; when a file came is, for it may count
against what had gone from Strava."""
_SQLITE: Final = """CREATE TRIGGER {name} AFTER {event} ON {table} {when} BEGIN
INSERT INTO content (n, token) VALUES (1, hex(randomblob(16))) ON CONFLICT (n) DO UPDATE SET token = excluded.token; END"""
_POSTGRES: Final = """CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW {when}
EXECUTE FUNCTION content_written()"""
# One transaction draws one token, which its thousandth row finds as the first one left it.
_FUNCTION: Final = """CREATE OR REPLACE FUNCTION content_written() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$ BEGIN
INSERT INTO content (n, token, athlete) VALUES
(1, txid_current() || ' ' || extract(epoch FROM now()), CASE TG_OP WHEN 'DELETE' THEN OLD.athlete ELSE NEW.athlete END)
ON CONFLICT ON CONSTRAINT content_pkey DO UPDATE SET token = excluded.token WHERE content.token <> excluded.token;
RETURN NULL; END $$"""


def lay(connection: Connection) -> None:
    """Lay the triggers, in the transaction of the connection, where there are none."""
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.exec_driver_sql(_FUNCTION)
    form, other = (_SQLITE, "IS NOT") if sqlite else (_POSTGRES, "IS DISTINCT FROM")
    for table, event, name in _triggers():
        when = f"WHEN ({_differs(table, other)})" if event == "UPDATE" else ""
        connection.exec_driver_sql(form.format(name=name, event=event, table=table.name, when=when))


def lift(connection: Connection) -> None:
    """Take them away: a step of ``migrations`` may change the columns they name."""
    for table, _, name in _triggers():
        where = "" if connection.dialect.name == "sqlite" else f" ON {table.name}"
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{where}")


def _triggers() -> Iterator[tuple[Table, str, str]]:
    for table in metadata.sorted_tables:
        if table not in _APART:
            for event in ("INSERT", "UPDATE", "DELETE"):
                yield table, event, f"content_{table.name}_{event.lower()}"


def _differs(table: Table, other: str) -> str:
    left_out = _NOT_READ.get(table, set())
    columns = [f"OLD.{one.name} {other} NEW.{one.name}" for one in table.c if one.name not in left_out]
    return " OR ".join([*columns, *([_MORE[table]] if table in _MORE else [])])
