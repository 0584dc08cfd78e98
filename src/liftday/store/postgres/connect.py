"""Connections to PostgreSQL: each transaction sees the rows of one athlete, writers of one athlete come one after another,
readers see one instant."""

from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

from liftday.errors import NoDriver
from liftday.store.postgres.address import DEFAULTS

DRIVER: Final = "postgresql+psycopg"


def engine(url: str, athlete: str, *, readonly: bool, patience: float) -> Engine:
    """Given ``[store] url`` and whose memory it is, return an engine; a writer waits ``patience`` seconds for another one.

    Every transaction begins by naming the athlete, which the policies of the tables go by (``tenants``), and a writer's by
    taking the athlete's lock: the next statement sees all that the writer before it committed.
    """
    address = make_url(url).set(drivername=DRIVER)
    made = _pool(address)
    name = "'{}'".format(athlete.replace("'", "''"))
    whose = f"SET LOCAL liftday.athlete = {name}"
    to_read = f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; {whose}"
    lock = f"SELECT pg_advisory_xact_lock(hashtextextended('liftday athlete ' || {name}, 0))"
    to_write = f"{whose}; SET LOCAL lock_timeout = {max(1, round(patience * 1000))}; {lock}"

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        reading = readonly or connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql(to_read if reading else to_write)

    return made


def shown(url: str) -> str:
    """Given ``[store] url``, return it as anybody may read it: without a password, wherever it stands.

    >>> shown("postgresql://me:hush@db/liftday?password=hush&sslmode=require")
    'postgresql://me:***@db/liftday?password=***&sslmode=require'
    """
    address = make_url(url)
    hidden = {name: "***" for name in address.query if "password" in name}
    return address.update_query_dict(hidden).render_as_string().replace("%2A", "*").replace("%2F", "/")


def _pool(address: URL) -> Engine:
    """An engine that tells no parameters of statements in its errors."""
    defaults = {name: value for name, value in DEFAULTS.items() if name not in address.query}
    try:
        return create_engine(
            address,
            pool_size=4,
            hide_parameters=True,
            use_native_hstore=False,
            connect_args=defaults,
        )
    except ImportError as cause:
        raise NoDriver from cause
