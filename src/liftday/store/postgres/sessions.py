"""What liftday asks of a connection, whoever it logs in as: text in UTF-8, and a session that stays.

A pooler (PgBouncer and its like) that lends a connection for a transaction gives the next statement another one: a turn would not
hold its lock, nobody would hear what is published, and a statement could see the rows of whoever asked by that connection before.
"""

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from liftday.errors import BadConfiguration
from liftday.store.postgres.address import conninfo

if TYPE_CHECKING:
    import psycopg

SERVED_BY: Final = "pg_backend_pid()"
"""The process that carries a statement out. A server names it at the login; a pooler makes up a number of its own there."""
_LOOKS: Final = 3  # somebody else may borrow and give back between two of them


def refuse_encoding(connection: "psycopg.Connection[Any]") -> None:
    """Raise BadConfiguration where the database has no room for every name."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise BadConfiguration(
            f"the database of [store] url keeps text in {encoding}, and not every name can be written in that",
            remedy="make it anew: createdb --owner=liftday --encoding=UTF8 --template=template0 liftday",
        )


@cache  # once in a process for an address that is good; what is raised is not kept
def refuse_lent(url: str) -> None:
    """Given ``[store] url``, which leads through a pooler, raise BadConfiguration where two connections at a time do not stay
    with a server's process each."""
    import psycopg  # noqa: PLC0415  only where it is used: the extra ``club``

    with (
        psycopg.connect(conninfo(url), autocommit=True) as one,
        psycopg.connect(conninfo(url), autocommit=True) as other,
    ):
        seen = {(_process(one), _process(other)) for _ in range(_LOOKS)}
    if len(seen) > 1 or any(first == second for first, second in seen):
        raise BadConfiguration(
            "[store] url leads through a pooler that lends connections for a transaction: nothing would keep athletes apart",
            remedy="let the pooler keep sessions (PgBouncer: pool_mode = session), or name the server itself",
        )


def _process(connection: "psycopg.Connection[Any]") -> int:
    ((number,),) = connection.execute(f"SELECT {SERVED_BY}".encode()).fetchall()
    return int(number)
