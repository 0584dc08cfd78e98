"""From an older schema to the newest one: a copy first, then everything in one transaction. The only user of Alembic."""

import logging
import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

from liftday.private_files import make_directory
from liftday.store import content_triggers
from liftday.store.sqlite import journal
from liftday.store.sqlite.copies import BEFORE, FOLDER, copy, opened, resting

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(engine: Engine, *, scripts: Path = MIGRATIONS) -> None:
    """Given an engine whose transactions are real ones, bring its database to the newest schema.

    Whatever fails on the way, the transaction ends as if nothing had been tried.
    """
    with engine.begin() as connection:
        upgrade(connection, scripts=scripts)
        content_triggers.lay(connection)


def upgrade(connection: Connection, *, scripts: Path = MIGRATIONS) -> None:
    """Take every step to the newest schema in the transaction of the connection. The triggers are to be laid then."""
    content_triggers.lift(connection)
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def keep_old(path: Path, revision: str) -> Path:
    """Given a database about to be migrated, copy it beside the backups; return the copy.

    It stays, so it goes without the raw facts from Strava, as they do.
    """
    folder = path.parent / FOLDER
    make_directory(folder)
    target = folder / f"{BEFORE}{revision}.db"
    copy(path, target, scrub=True)
    return target


def in_memory(path: Path) -> sqlite3.Connection:
    """Given a database that must not be touched, return a copy of it in memory."""
    memory = journal.in_memory()
    with opened(path, resting(path)) as source:
        source.backup(memory)
    return memory
