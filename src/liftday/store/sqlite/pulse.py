"""Whether the database answers, asked without SQLAlchemy: the daemon's watchdog asks twice a minute for years."""

import contextlib
import sqlite3
from pathlib import Path
from typing import Final

from liftday.store.sqlite.files import NAME
from liftday.store.sqlite.journal import connection, has_journal

_PATIENCE: Final = 1.0  # seconds


def answers(state: Path, url: str = "") -> bool:
    """Given the state directory and ``[store] url``, ask the SQLite file which version it is; True when it says.

    A file that is locked by a writer answers too, because readers do not wait in WAL. At rest, with nothing in the
    journal, it is opened as immutable: else each look would lay a new index of 32 kB beside it, on the disk, for years.
    So it is where there is no room for that index: a full disk is no reason to end a daemon that serves a good feed.
    Another kind of database is not asked here, and True.
    """
    path = state / (url.removeprefix("sqlite:///") if url.startswith("sqlite:///") else NAME)
    if url and not url.startswith("sqlite:"):
        return True
    try:
        return (has_journal(path) and _says(path, "mode=ro")) or _says(path, "mode=ro&immutable=1")
    except OSError:
        return False


def _says(path: Path, how: str) -> bool:
    try:
        with contextlib.closing(connection(path.absolute(), how, _PATIENCE)) as asked:
            return asked.execute("SELECT version_num FROM alembic_version").fetchone() is not None
    except sqlite3.Error:
        return False
