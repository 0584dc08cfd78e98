"""What PostgreSQL says when something is wrong, in words for people and with the right exit code. Of what it says one line
is passed on: the next ones may hold a row. No password is in any of it."""

from collections.abc import Callable
from typing import Final

from liftday.errors import BadConfiguration, CannotWrite, Damaged, LiftdayError, TryLater, Unavailable
from liftday.store.values import Unreadable

_RESTORE: Final = "put a copy back with pg_restore: docs/operations.md, PostgreSQL"
_ON: Final = "a service goes on by itself {when}; a command, say again"
_RUNS: Final = f"see whether it runs and whether [store] url is right; {_ON.format(when='when it answers')}"
_ROOM: Final = (
    "let PostgreSQL allow more (max_connections, CONNECTION LIMIT of the role or the database), or run fewer workers; "
    f"{_ON.format(when='when one is free')}"
)
_WAIT: Final = "wait until that one ends and try again"


def in_words(error: Exception) -> LiftdayError:
    """Given what PostgreSQL raised, return the error for people."""
    if isinstance(error, Unreadable):
        return Damaged(f"a row of the database cannot be read: {error}", remedy=_RESTORE)
    cause = getattr(error, "orig", None) or error  # SQLAlchemy wraps what the driver raises
    said = (str(cause).splitlines() or ["no reason given"])[0]
    state = getattr(cause, "sqlstate", None) or ""
    for length in (5, 2):
        if made := _STATES.get(state[:length]):
            return made(said)
    for words, refused in _REFUSED.items():
        if not state and words in said:
            return refused(said)
    return Unavailable(f"the database does not do what it is asked: {said}", remedy=_RUNS)


def _login(said: str) -> LiftdayError:
    return BadConfiguration(
        f"the database does not let liftday in: {said}",
        remedy="look at the name and the password of [store] url, or at the password file",
    )


def _untrusted(said: str) -> LiftdayError:
    return BadConfiguration(
        f"the database cannot be trusted as [store] url asks: {said}",
        remedy="look at sslmode, sslrootcert and the name of the host there: the server's certificate has to be made for that name, "
        "by an authority of that file",
    )


def _no_authority(said: str) -> LiftdayError:
    return BadConfiguration(
        f"the file that sslrootcert of [store] url names cannot be used: {said}",
        remedy="put the certificate of the authority that signed the server's there, for the user that runs liftday to read, or write "
        "sslrootcert=system where a public one did",
    )


def _unencrypted(said: str) -> LiftdayError:
    return BadConfiguration(
        f"the database cannot be reached encrypted, as [store] url asks: {said}",
        remedy="switch it on at the server (`ssl = on` in postgresql.conf, with ssl_cert_file and ssl_key_file), then reload it",
    )


def _malformed(said: str) -> LiftdayError:
    return BadConfiguration(
        f"[store] url cannot be used: {said}",
        remedy="correct it; what may stand behind the ? is libpq's (docs/operations.md)",
    )


def _missing(said: str) -> LiftdayError:
    return BadConfiguration(
        f"the database of [store] url is not there: {said}",
        remedy="make it: createdb --owner=liftday liftday, or correct [store] url",
    )


def _busy(_: str) -> LiftdayError:
    return TryLater("the database is locked by another process", remedy=_WAIT)


def _away(said: str) -> LiftdayError:
    return Unavailable(f"the connection to the database was lost: {said}", remedy=_RUNS)


def _silent(said: str) -> LiftdayError:
    return Unavailable(f"the database does not answer: {said}", remedy=_RUNS)


def _crowded(said: str) -> LiftdayError:
    return Unavailable(f"the database has no connection left: {said}", remedy=_ROOM)


def _full(said: str) -> LiftdayError:
    return CannotWrite(
        f"disk full or failing at the database: {said}",
        remedy="make room on PostgreSQL's machine; nothing that was stored before is lost",
    )


def _read_only(said: str) -> LiftdayError:
    return CannotWrite(
        f"the database cannot be written: {said}",
        remedy="[store] url has to lead to the primary server, and not to a standby",
    )


def _forbidden(said: str) -> LiftdayError:
    return BadConfiguration(
        f"the database does not let liftday do what it must: {said}",
        remedy="the role of [store] url has to own its database: createdb --owner=liftday liftday",
    )


def _damaged(said: str) -> LiftdayError:
    return Damaged(f"the database is damaged: {said}", remedy=_RESTORE)


_STATES: Final[dict[str, Callable[[str], LiftdayError]]] = {
    "28": _login,
    "3D": _missing,
    "3F": _missing,
    "40": _busy,  # serialization failure, deadlock
    "55P03": _busy,  # lock_timeout
    "57014": _busy,  # cancelled: statement_timeout
    "53300": _crowded,
    "57": _away,  # shut down, starting up
    "08": _away,
    "53": _full,  # disk, memory
    "58": _full,  # the system's own errors
    "25006": _read_only,
    "42501": _forbidden,
    "42P01": _damaged,
    "42703": _damaged,
    "XX001": _damaged,  # data, and index, corrupted
    "XX002": _damaged,
}
"""By SQLSTATE, or its class (PostgreSQL, appendix A)."""
_REFUSED: Final[dict[str, Callable[[str], LiftdayError]]] = {
    "too many connections for": _crowded,  # of a role or a database: before all that looks for a name
    "too many clients": _crowded,
    "connection slots are reserved": _crowded,
    "no more connections": _crowded,  # PgBouncer's words
    "the database system is": _silent,  # starting up, shutting down, in recovery
    "root certificate file": _no_authority,  # it is not there, or cannot be read
    "certificate": _untrusted,  # of another authority or for another name
    "does not support SSL": _unencrypted,
    "authentication failed": _login,
    "no password supplied": _login,
    "no pg_hba.conf entry": _login,
    'role "': _login,
    "permission denied": _forbidden,
    "does not exist": _missing,
    "no such database": _missing,  # PgBouncer's word
    "invalid ": _malformed,  # options and their values, before a connection is made
    "bad value for ": _malformed,
    "server closed the connection": _away,  # cut off in the middle of many rows
    "the connection is lost": _away,
    "the connection is closed": _away,
    "connection to server": _silent,
    "connection timeout": _silent,
    "no answer": _silent,
    "failed to resolve host": _silent,
}
"""A connection that is refused, or breaks, comes without SQLSTATE. In another language than English the sentence is passed on."""
