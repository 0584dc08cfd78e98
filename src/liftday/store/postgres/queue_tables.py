"""The tables of the queue: Procrastinate's own, and ours for answers, news and what web servers remember for minutes, made or
brought up to date by one process at a time.

Procrastinate ships its tables as one script and every change of them as a migration, which liftday applies itself: what was
applied last is kept as the comment of the table of jobs. Its names begin with ``procrastinate_``, so they share the schema of
the database's other tables.
"""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from liftday.errors import Damaged, NoDriver
from liftday.store.postgres.database import Database

_JOBS: Final = "procrastinate_jobs"
_ALONE: Final = "SELECT pg_advisory_xact_lock(hashtextextended('liftday queue', 0))"
_APPLIED: Final = f"SELECT to_regclass('{_JOBS}') IS NOT NULL, obj_description(to_regclass('{_JOBS}'), 'pg_class')"
# A job waits with all that it needs, so these are nobody's but liftday's: the role that owns the tables reads them alone.
_OURS: Final = (
    """CREATE TABLE IF NOT EXISTS queue_answers (
    ask text PRIMARY KEY,
    body text NOT NULL,
    at timestamptz NOT NULL DEFAULT now())""",
    """CREATE TABLE IF NOT EXISTS queue_news (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    athlete text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    body text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    taken boolean NOT NULL DEFAULT false)""",
    "ALTER TABLE queue_news ADD COLUMN IF NOT EXISTS digest bytea",
    "CREATE INDEX IF NOT EXISTS queue_news_athlete ON queue_news (athlete, id)",
    """CREATE TABLE IF NOT EXISTS web_state (
    key bytea PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    about bytea NOT NULL,
    body text NOT NULL,
    ends timestamptz NOT NULL)""",
    "ALTER TABLE web_state ADD COLUMN IF NOT EXISTS athlete text COLLATE \"C\" NOT NULL DEFAULT ''",
    # Whether another job of the same lock goes first is asked of every job that waits, at each look (1454 in its tracker).
    "CREATE INDEX IF NOT EXISTS queue_jobs_lock ON procrastinate_jobs (lock) WHERE status IN ('todo', 'doing')",
)


def bring_up(database: Database) -> None:
    """Make what is missing, in one transaction. Raises BadInput for tables that a newer Procrastinate made."""
    newest = _migrations()[-1]
    with database.together():
        database.ask(_ALONE)
        ((there, applied),) = database.ask(_APPLIED)
        for script in _missing(applied) if there else ("schema.sql",):
            database.run((_folder() / script).read_text(encoding="utf-8"))
        for statement in _OURS:
            database.ask(statement)
        if applied != newest:
            database.ask(f"COMMENT ON TABLE {_JOBS} IS '{newest}'")


def _missing(applied: str | None) -> Iterator[str]:
    """The migrations that are still to come where ``applied`` was the last."""
    known = _migrations()
    if applied not in known:
        raise Damaged(
            "the tables of the queue are another Procrastinate's than this liftday knows",
            remedy="update liftday here too, with its extra `club`: all machines of a club have one version",
        )
    yield from (f"migrations/{name}" for name in known[known.index(applied) + 1 :])


def _migrations() -> tuple[str, ...]:
    return tuple(sorted(one.name for one in (_folder() / "migrations").glob("*.sql")))


def _folder() -> Path:
    """Where Procrastinate has its scripts; it is found without being loaded, which a web server never needs."""
    spec = find_spec("procrastinate")
    if spec is None or spec.submodule_search_locations is None:
        raise NoDriver
    return Path(spec.submodule_search_locations[0]) / "sql"
