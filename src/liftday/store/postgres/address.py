"""``[store] url`` as libpq reads it, and what liftday asks of every connection; none of SQLAlchemy is needed for it."""

from typing import Final

# Of libpq ("Parameter Key Words"), where the address says nothing else: a server that is gone is noticed within a minute.
DEFAULTS: Final = {
    "application_name": "liftday",
    "client_encoding": "UTF8",
    "connect_timeout": "10",
    "keepalives_idle": "20",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}


def _plain(url: str) -> str:
    """Given ``[store] url``, return the address without the name of a driver.

    >>> _plain("postgresql+psycopg://liftday@/liftday")
    'postgresql://liftday@/liftday'
    """
    return f"postgresql://{url.partition('://')[2]}"


def conninfo(url: str) -> str:
    """Given ``[store] url``, return it as libpq reads it, with our defaults where it says nothing else."""
    from psycopg.conninfo import conninfo_to_dict, make_conninfo  # noqa: PLC0415  only where it is used

    said = conninfo_to_dict(_plain(url))
    return str(make_conninfo(_plain(url), **{name: value for name, value in DEFAULTS.items() if name not in said}))
