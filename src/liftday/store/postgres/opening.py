"""A PostgreSQL database, opened: looked at first, its tables made or brought up to date by one process at a time."""

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from liftday.errors import Damaged, LiftdayError, TryLater
from liftday.store import content_triggers
from liftday.store.postgres import club, kept, roles, tenants, trouble
from liftday.store.postgres.connect import engine, lasts
from liftday.store.schema import HEAD, REVISIONS, create_tables, is_newer, newer, version

_THERE = "SELECT to_regclass('alembic_version') IS NOT NULL"
_NO_TABLE = "42P01"  # PostgreSQL, appendix A
_OPEN = f"""SELECT count(*) = 0, ({club.SEEN}) = '{club.SHAPE}' FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = current_schema() AND relkind = 'r' AND relname = ANY(%s) AND NOT (relrowsecurity AND relforcerowsecurity)"""  # noqa: S608  words of ours
_AT_ONCE = f"SELECT ({roles.BYPASSES}), array(SELECT version_num FROM {version.name}), one.* FROM ({_OPEN}) AS one"  # noqa: S608
# Whoever comes second waits for the first one's steps, which may take a while, and finds them done.
_ALONE = "SET LOCAL lock_timeout = '10min'; SELECT pg_advisory_xact_lock(hashtextextended('liftday schema', 0))"


@dataclass(frozen=True, slots=True)
class _Seen:
    """What stands there: the schema, None for no tables of ours, whether each keeps athletes apart, and whether what lies
    beside them is as it is made today."""

    revision: str | None
    separate: bool
    club: bool = False

    @property
    def readable(self) -> bool:
        """Whether a reader finds what it reads."""
        return (self.revision, self.separate) == (HEAD, True)


def open_engine(url: str, athlete: str, *, readonly: bool, patience: float) -> Engine | None:
    """Given ``[store] url`` and whose memory it is, return an engine for it; None for a reader who comes before the first
    writer made the tables.

    Raises BadConfiguration for a role that row security does not hold, BadInput for a newer schema or another program's,
    TryLater for a reader of an older one, and what ``trouble`` makes of the rest.
    """
    made = engine(url, athlete, readonly=readonly, patience=patience)
    try:
        seen = _seen(made)
        if readonly and seen.revision is None:
            _close(made)
            return None
        if readonly and not seen.readable:
            raise TryLater(
                "the database is still as an older liftday left it",
                remedy="run `liftday sync`, or start the daemon: its next turn brings it up to date",
            )
        if not readonly and not (seen.readable and seen.club):
            _bring_up(made)
    except SQLAlchemyError as error:
        _close(made)
        raise trouble.in_words(error) from error
    except LiftdayError:
        _close(made)
        raise
    return made


def _close(engine: Engine) -> None:
    if not lasts(engine):
        engine.dispose()


def _seen(engine: Engine) -> _Seen:
    """What stands there, by one question where all is as it should be; asked again on a new connection where a kept one was
    lost, which only its use tells."""
    try:
        return _asked(engine)
    except DBAPIError as error:
        if not (lasts(engine) and error.connection_invalidated):
            raise
        kept.lost(trouble.in_words(error).what)
    return _asked(engine)


def _asked(engine: Engine) -> _Seen:
    try:
        with engine.connect().execution_options(alone=True) as connection:
            bypasses, found, separate, beside = connection.exec_driver_sql(_AT_ONCE, (list(tenants.NAMES),)).one()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _NO_TABLE:
            raise
    else:
        if bypasses:
            raise roles.bypassing()
        if found == [HEAD]:
            return _Seen(HEAD, separate=separate, club=bool(beside))
    with engine.connect().execution_options(reading=True) as connection, connection.begin():
        _refuse_bypassing(connection)
        return _look(connection)


def _refuse_bypassing(connection: Connection) -> None:
    if connection.exec_driver_sql(roles.BYPASSES).scalar():
        raise roles.bypassing()


def _look(connection: Connection) -> _Seen:
    """What stands there; a newer schema and another program's are refused."""
    if not connection.exec_driver_sql(_THERE).scalar():
        return _Seen(None, separate=False)
    revision = connection.execute(select(version.c.version_num)).scalar()
    if revision is not None and is_newer(revision):
        raise newer(
            "the database", revision, remedy="install that version again, or put back a copy of this one: pg_restore"
        )
    if revision not in REVISIONS:
        raise Damaged(
            "the database of [store] url is another program's",
            remedy="give liftday one of its own: createdb --owner=liftday liftday",
        )
    separate, beside = connection.exec_driver_sql(_OPEN, (list(tenants.NAMES),)).one()
    return _Seen(revision, separate=separate, club=bool(beside))


def _bring_up(engine: Engine) -> None:
    """Make what is missing, in one transaction."""
    with engine.begin() as connection:
        connection.exec_driver_sql(_ALONE)
        seen = _look(connection)
        if seen.revision is None:
            create_tables(connection)
        elif seen.revision != HEAD:
            from liftday.store.migrate import upgrade  # noqa: PLC0415  Alembic costs 350 ms

            tenants.see_all(connection)
            upgrade(connection)
        if not seen.readable:
            content_triggers.lift(connection)
            tenants.separate(connection)
            content_triggers.lay(connection)
        if not seen.club:
            for statement in club.STATEMENTS:
                connection.exec_driver_sql(statement)
