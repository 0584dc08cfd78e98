"""Whether the database answers, asked without SQLAlchemy: the daemon's watchdog asks twice a minute for years."""

import sqlite3
from pathlib import Path

from liftday.store.files import NAME


def answers(state: Path, url: str = "") -> bool:
    """Given the state directory and ``[store] url``, ask the SQLite file which version it is; True when it says.

    A file that is locked by a writer answers too, because readers do not wait in WAL. At rest, with nothing in the
    journal, it is opened as immutable: else each look would lay a new index of 32 kB beside it, on the disk, for years.
    Another kind of database is not asked here, and True.
    """
    path = state / (url.removeprefix("sqlite:///") if url.startswith("sqlite:///") else NAME)
    if url and not url.startswith("sqlite:"):
        return True
    try:
        how = "mode=ro" if _has_journal(path) else "mode=ro&immutable=1"
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=1, isolation_level=None)
        try:
            return connection.execute("SELECT version_num FROM alembic_version").fetchone() is not None
        finally:
            connection.close()
    except (sqlite3.Error, OSError):
        return False


def _has_journal(path: Path) -> bool:
    try:
        return path.with_name(path.name + "-wal").stat().st_size > 0
    except FileNotFoundError:
        return False
