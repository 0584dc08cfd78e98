"""What can be said of PostgreSQL without one: a driver that is missing, trouble in words. The rest: `make test-postgres`."""

import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from liftday.errors import BadConfiguration, BadInput, LiftdayError, Unavailable
from liftday.store.engine import open_store
from liftday.store.postgres.trouble import in_words
from liftday.store.values import Unreadable

pytestmark = pytest.mark.sqlite  # no server is asked
HOST = 'connection failed: connection to server at "db", port 5432 failed:'


@pytest.mark.parametrize("url", ["postgresql+psycopg://me@db/x", "postgresql://me@db/x"])
@pytest.mark.parametrize("readonly", [True, False])
def test_a_driver_that_is_not_installed(
    state: Path, monkeypatch: pytest.MonkeyPatch, url: str, *, readonly: bool
) -> None:
    """Said in one sentence with what to install; whichever name of the driver stands in the address."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(BadConfiguration, match="driver is not installed") as caught:
        open_store(state, url, readonly=readonly)
    assert "requirements-club.lock" in caught.value.remedy
    assert list(state.iterdir()) == []


@pytest.mark.parametrize(
    ("said", "kind", "words", "remedy"),
    [
        (
            f'{HOST} FATAL:  password authentication failed for user "me"',
            BadConfiguration,
            "let liftday in",
            "password",
        ),
        (f"{HOST} fe_sendauth: no password supplied", BadConfiguration, "let liftday in", "password"),
        (f'{HOST} FATAL:  role "me" does not exist', BadConfiguration, "let liftday in", "name"),
        (f'{HOST} FATAL:  no pg_hba.conf entry for host "::1"', BadConfiguration, "let liftday in", "name"),
        (f'{HOST} FATAL:  database "x" does not exist', BadConfiguration, "is not there", "createdb"),
        (f'{HOST} FATAL:  permission denied for database "x"', BadConfiguration, "do what it must", "own its database"),
        (f'{HOST} FATAL:  database "x" is not currently accepting', Unavailable, "accepting", "[store] url"),
        (f"{HOST} Connection refused\n\tIs the server running?", Unavailable, "does not answer", "[store] url"),
        (f"connection is bad: {HOST} No such file or directory", Unavailable, "does not answer", "[store] url"),
        *(
            (f"{HOST} FATAL:  {full}", Unavailable, "no connection left", "CONNECTION LIMIT")
            for full in (
                'too many connections for role "me"',
                'too many connections for database "x"',
                "sorry, too many clients already",
                "remaining connection slots are reserved for roles with the SUPERUSER attribute",
                "remaining connection slots are reserved for non-replication superuser connections",
                'remaining connection slots are reserved for roles with privileges of the "pg_use_reserved_connections" role',
                'server login has been failing, cached error: too many connections for role "me" (server_login_retry)',
                "no more connections allowed (max_client_conn)",
            )
        ),
        *(
            (f"{HOST} FATAL:  the database system is {how}", Unavailable, "does not answer", "[store] url")
            for how in ("starting up", "shutting down", "in recovery mode", "not accepting connections")
        ),
        (f"{HOST} server does not support SSL, but SSL was required", BadConfiguration, "encrypted", "`ssl = on`"),
        (f'{HOST} root certificate file "/x.crt" does not exist', BadConfiguration, "/x.crt", "sslrootcert=system"),
        (f"{HOST} SSL error: certificate verify failed", BadConfiguration, "cannot be trusted", "for that name"),
        (f"{HOST} Connection refused", Unavailable, "does not answer", "a service goes on by itself"),
        (f"{HOST} Connection refused", Unavailable, "does not answer", "; a command, say again"),
        ("", Unavailable, "no reason given", "[store] url"),
        ("consuming input failed: server closed the connection unexpectedly\n\tX", Unavailable, "was lost", "runs"),
        ("the connection is lost", Unavailable, "was lost", "runs"),
        ("the connection is closed", Unavailable, "was lost", "runs"),
    ],
)
def test_a_connection_that_is_refused(said: str, kind: type[LiftdayError], words: str, remedy: str) -> None:
    """The server's sentence and no more than its first line."""
    error = in_words(OperationalError("SELECT 1", {}, Exception(said)))
    assert type(error) is kind
    assert words in error.what
    assert remedy in error.remedy
    assert "\n" not in error.what


@pytest.mark.parametrize(
    ("state", "words"), [("53300", "no connection left"), ("57P03", "connection"), ("57P01", "was lost")]
)
def test_a_connection_that_is_to_be_had_later(state: str, words: str) -> None:
    """By its SQLSTATE alone, in whatever language the server says it: nothing for which a service gives up."""
    cause = Exception("FATAL:  zu viele Verbindungen für Rolle »me«")
    cause.sqlstate = state  # type: ignore[attr-defined]
    error = in_words(OperationalError("SELECT 1", {}, cause))
    assert (type(error), error.exit_code, words in error.what) == (Unavailable, 69, True), error.what


def test_a_row_that_cannot_be_read() -> None:
    """No file is set aside here: a copy is put back by PostgreSQL's own tools."""
    error = in_words(Unreadable("this is no Mark"))
    assert isinstance(error, BadInput)
    assert "pg_restore" in error.remedy
