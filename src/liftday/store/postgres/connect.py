"""Connections to PostgreSQL: each transaction sees the rows of one athlete, writers of one athlete come one after another,
readers see one instant."""

import os
import threading
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

from liftday.errors import NoDriver
from liftday.store.postgres import kept
from liftday.store.postgres.address import DEFAULTS

DRIVER: Final = "postgresql+psycopg"
_BEGIN: Final = "liftday_begin"  # an option of an engine and its connections: what their transactions begin with
_LASTS: Final = "liftday_lasts"  # ... and whether the process keeps its connections
_lasting: Final[dict[tuple[int, str], Engine]] = {}  # by process and address
_guard: Final = threading.Lock()


def engine(url: str, athlete: str, *, readonly: bool, patience: float) -> Engine:
    """Given ``[store] url`` and whose memory it is, return an engine; a writer waits ``patience`` seconds for another one.

    Every transaction begins by naming the athlete, which the policies of the tables go by (``tenants``), and a writer's by
    taking the athlete's lock: the next statement sees all that the writer before it committed. Whose process keeps
    connections (``kept``) gets those of all athletes before.
    """
    address = make_url(url).set(drivername=DRIVER)
    name = "'{}'".format(athlete.replace("'", "''"))
    whose = f"SET LOCAL liftday.athlete = {name}"
    to_read = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {whose}"
    lock = f"SELECT pg_advisory_xact_lock(hashtextextended('liftday athlete ' || {name}, 0))"
    to_write = f"BEGIN; {whose}; SET LOCAL lock_timeout = {max(1, round(patience * 1000))}; {lock}"
    lasts = kept.keeping_now() is not None
    made = _kept_pool(address) if lasts else _pool(address)
    return made.execution_options(**{_BEGIN: (to_read, to_read if readonly else to_write), _LASTS: lasts})


def lasts(engine: Engine) -> bool:
    """Whether an engine's connections are kept for the next one of this process."""
    return bool(engine.get_execution_options().get(_LASTS, False))


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    to_read, to_write = options[_BEGIN]
    if not options.get("alone", False):
        connection.exec_driver_sql(to_read if options.get("reading", False) else to_write)


def shown(url: str) -> str:
    """Given ``[store] url``, return it as anybody may read it: without a password, wherever it stands.

    >>> shown("postgresql://me:hush@db/liftday?password=hush&sslmode=require")
    'postgresql://me:***@db/liftday?password=***&sslmode=require'
    """
    address = make_url(url)
    hidden = {name: "***" for name in address.query if "password" in name}
    return address.update_query_dict(hidden).render_as_string().replace("%2A", "*").replace("%2F", "/")


def _kept_pool(address: URL) -> Engine:
    """The engine of this process for an address."""
    place = os.getpid(), address.render_as_string(hide_password=False)
    with _guard:
        if place not in _lasting:
            _lasting[place] = _pool(address)
        return _lasting[place]


def _pool(address: URL) -> Engine:
    """An engine that tells no parameters of statements in its errors. Its driver begins nothing by itself: a transaction begins
    with all that it needs, in one way to the server and back."""
    defaults = {name: value for name, value in DEFAULTS.items() if name not in address.query}
    try:
        made = create_engine(
            address,
            pool_size=4,
            hide_parameters=True,
            use_native_hstore=False,
            isolation_level="AUTOCOMMIT",
            connect_args=defaults,
        )
    except ImportError as cause:
        raise NoDriver from cause
    event.listen(made, "begin", _begin)
    return made
