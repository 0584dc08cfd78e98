"""Where the memory of a test lies: in a file of its state directory, or in the PostgreSQL that `make test-postgres` started."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from liftday.store import engine
from liftday.store.engine import Store
from liftday.store.schema import metadata, version

SERVER = os.environ.get("LIFTDAY_TEST_POSTGRES", "")  # noqa: TID251  the runner's word: the folder of the server's socket
ROLE = "liftday"
_numbers = count()
_shared: list[str] = []
_made: list[str] = []


@contextmanager
def admin(database: str = "postgres") -> Iterator[Any]:
    """The server's superuser, connected to a database, each statement by itself."""
    import psycopg

    with psycopg.connect(host=SERVER, user="postgres", dbname=database, autocommit=True) as connection:
        yield connection


def new_database(*, like: str = "") -> str:
    """Make a database, empty or a copy of another whose address is given; return its address."""
    name = f"d{os.getpid()}_{next(_numbers)}"
    template = f" TEMPLATE {_name(like)}" if like else ""
    with admin() as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER {ROLE}{template}")
    _made.append(name)
    return address(name)


def address(database: str, *, role: str = ROLE) -> str:
    """`[store] url` for a database of the server."""
    return f"postgresql+psycopg://{role}@/{database}?host={SERVER}"


def rows_by_athlete(url: str) -> dict[str, int]:
    """How many rows of each athlete a database of the server holds; nothing where ``url`` is empty."""
    if not url:
        return {}
    from psycopg import sql

    found: Counter[str] = Counter()
    counted = sql.SQL("SELECT athlete, count(*) FROM {} GROUP BY athlete")
    with admin(_name(url)) as connection:
        for table in (one.name for one in metadata.sorted_tables if one is not version):
            found.update(dict(connection.execute(counted.format(sql.Identifier(table))).fetchall()))
    return dict(found)


def _name(url: str) -> str:
    return make_url(url).database or ""


def keep_database(url: str) -> None:
    """Let a database stay that others are copied from."""
    _made.remove(_name(url))


def drop_databases() -> None:
    """Drop what this process made and nobody keeps."""
    with admin() as connection:
        while _made:
            connection.execute(f"DROP DATABASE {_made.pop()} WITH (FORCE)")


def open_store(state: Path, **how: Any) -> Store:
    """Open the memory of a state directory. In PostgreSQL all of a process lie in one database, each its own athlete's, so
    that every test is one of the walls between them too."""
    if not SERVER:
        return engine.open_store(state, **how)
    if not _shared:
        _shared.append(new_database())
        keep_database(_shared[0])
    return engine.open_store(state, _shared[0], athlete=str(state), **how)
