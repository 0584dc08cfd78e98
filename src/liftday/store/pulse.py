"""Whether the database answers, asked without SQLAlchemy: the daemon's watchdog asks twice a minute for years."""

import sqlite3
from pathlib import Path

from liftday.store.files import NAME


def answers(state: Path, url: str = "") -> bool:
    """Given the state directory and ``[store] url``, ask the SQLite file which version it is; True when it says.

    A file that is locked by a writer answers too, because readers do not wait in WAL. Another kind of database is not
    asked here, and True.
    """
    path = state / (url.removeprefix("sqlite:///") if url.startswith("sqlite:///") else NAME)
    if url and not url.startswith("sqlite:"):
        return True
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=1, isolation_level=None)
        try:
            return connection.execute("SELECT version_num FROM alembic_version").fetchone() is not None
        finally:
            connection.close()
    except sqlite3.Error:
        return False
