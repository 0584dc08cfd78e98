"""The address of a database, as ``[store] url`` and `athlete move --to` take it. It may hold a password: nothing of it is said."""

import re
from typing import Final

from liftday.config.shapes import Wrong, text

_SCHEMES: Final = ("sqlite", "postgresql", "postgresql+psycopg")
_LOOKS: Final = 'it looks like "postgresql+psycopg://user@host/name"'
_SERVER: Final = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]*)(?::(?P<port>.*))?")
_ENCODED: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_MOST: Final = 65_535


def database_address(value: object) -> str:
    """Given what is written, return the address; empty means SQLite in the state directory. Raises Wrong.

    >>> database_address("postgresql+psycopg://liftday@db:5432/liftday?sslmode=require")
    'postgresql+psycopg://liftday@db:5432/liftday?sslmode=require'
    """
    url = text(2000)(value)
    scheme, _, rest = url.partition("://")
    if url and scheme not in _SCHEMES:
        raise Wrong(f"is no database address; {_LOOKS}")
    if url and scheme != "sqlite":
        _check_server(rest)
    return url


def _check_server(rest: str) -> None:
    """What libpq and SQLAlchemy would stumble over, each in its own way."""
    front, _, options = rest.partition("?")
    whom, _, name = front.partition("/")
    server = _SERVER.fullmatch(whom.rpartition("@")[2])
    if server is None:
        raise Wrong(f"names no server; {_LOOKS}")
    port = server["port"]
    if port and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) <= _MOST):
        raise Wrong(f"names a port that cannot be; ports go from 1 to {_MOST}")
    if _ENCODED.search(rest) or re.search(r"\s", rest):
        raise Wrong("has a space or a % that is none; write a space as %20, a % as %25")
    if "/" in name:
        raise Wrong("has a / in the name of the database; write it as %2F")
    if options and not all("=" in option for option in options.split("&")):
        raise Wrong("has something behind the ? that is not name=value")
