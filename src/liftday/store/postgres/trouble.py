"""What PostgreSQL says when something is wrong, in words for people and with the right exit code. Of what it says one line
is passed on: the next ones may hold a row. No password is in any of it."""

from typing import Final, NamedTuple

from liftday.errors import BadConfiguration, CannotWrite, Damaged, LiftdayError, TryLater, Unavailable
from liftday.store.values import Unreadable

_RESTORE: Final = "put a copy back with pg_restore: docs/operations.md, PostgreSQL"
_ON: Final = "a service goes on by itself {when}; a command, say again"
_RUNS: Final = f"see whether it runs and whether [store] url is right; {_ON.format(when='when it answers')}"
_ROOM: Final = (
    "let PostgreSQL allow more (max_connections, CONNECTION LIMIT of the role or the database), or run fewer workers; "
    f"{_ON.format(when='when one is free')}"
)


class _Trouble(NamedTuple):
    """An error for people: its kind, the sentence with what PostgreSQL said at its place, and the cure."""

    kind: type[LiftdayError]
    what: str
    remedy: str

    def error(self, said: str) -> LiftdayError:
        """What is raised where PostgreSQL said so."""
        return self.kind(self.what.format(said), remedy=self.remedy)


_LOGIN: Final = _Trouble(
    BadConfiguration, "the database does not let liftday in: {}",
    "look at the name and the password of [store] url, or at the password file",
)  # fmt: skip
_UNTRUSTED: Final = _Trouble(
    BadConfiguration, "the database cannot be trusted as [store] url asks: {}",
    "look at sslmode, sslrootcert and the name of the host there: the server's certificate has to be made for that name, "
    "by an authority of that file",
)  # fmt: skip
_NO_AUTHORITY: Final = _Trouble(
    BadConfiguration, "the file that sslrootcert of [store] url names cannot be used: {}",
    "put the certificate of the authority that signed the server's there, for the user that runs liftday to read, or write "
    "sslrootcert=system where a public one did",
)  # fmt: skip
_UNENCRYPTED: Final = _Trouble(
    BadConfiguration, "the database cannot be reached encrypted, as [store] url asks: {}",
    "switch it on at the server (`ssl = on` in postgresql.conf, with ssl_cert_file and ssl_key_file), then reload it",
)  # fmt: skip
_MALFORMED: Final = _Trouble(
    BadConfiguration, "[store] url cannot be used: {}",
    "correct it; what may stand behind the ? is libpq's (docs/operations.md)",
)  # fmt: skip
_MISSING: Final = _Trouble(
    BadConfiguration, "the database of [store] url is not there: {}",
    "make it: createdb --owner=liftday liftday, or correct [store] url",
)  # fmt: skip
_FORBIDDEN: Final = _Trouble(
    BadConfiguration, "the database does not let liftday do what it must: {}",
    "the role of [store] url has to own its database: createdb --owner=liftday liftday",
)  # fmt: skip
_READ_ONLY: Final = _Trouble(
    CannotWrite, "the database cannot be written: {}",
    "[store] url has to lead to the primary server, and not to a standby",
)  # fmt: skip
_FULL: Final = _Trouble(
    CannotWrite, "disk full or failing at the database: {}",
    "make room on PostgreSQL's machine; nothing that was stored before is lost",
)  # fmt: skip
_BUSY: Final = _Trouble(TryLater, "the database is locked by another process", "wait until that one ends and try again")
_AWAY: Final = _Trouble(Unavailable, "the connection to the database was lost: {}", _RUNS)
_SILENT: Final = _Trouble(Unavailable, "the database does not answer: {}", _RUNS)
_CROWDED: Final = _Trouble(Unavailable, "the database has no connection left: {}", _ROOM)
_DAMAGED: Final = _Trouble(Damaged, "the database is damaged: {}", _RESTORE)
_STATES: Final[dict[str, _Trouble]] = {
    "28": _LOGIN,
    "3D": _MISSING,
    "3F": _MISSING,
    "40": _BUSY,  # serialization failure, deadlock
    "55P03": _BUSY,  # lock_timeout
    "57014": _BUSY,  # cancelled: statement_timeout
    "53300": _CROWDED,
    "57": _AWAY,  # shut down, starting up
    "08": _AWAY,
    "53": _FULL,  # disk, memory
    "58": _FULL,  # the system's own errors
    "25006": _READ_ONLY,
    "42501": _FORBIDDEN,
    "42P01": _DAMAGED,
    "42703": _DAMAGED,
    "XX001": _DAMAGED,  # data, and index, corrupted
    "XX002": _DAMAGED,
}
"""By SQLSTATE, or its class (PostgreSQL, appendix A)."""
_REFUSED: Final[dict[str, _Trouble]] = {
    "too many connections for": _CROWDED,  # of a role or a database: before all that looks for a name
    "too many clients": _CROWDED,
    "connection slots are reserved": _CROWDED,
    "no more connections": _CROWDED,  # PgBouncer's words
    "the database system is": _SILENT,  # starting up, shutting down, in recovery
    "root certificate file": _NO_AUTHORITY,  # it is not there, or cannot be read
    "certificate": _UNTRUSTED,  # of another authority or for another name
    "does not support SSL": _UNENCRYPTED,
    "authentication failed": _LOGIN,
    "no password supplied": _LOGIN,
    "no pg_hba.conf entry": _LOGIN,
    'role "': _LOGIN,
    "permission denied": _FORBIDDEN,
    "does not exist": _MISSING,
    "no such database": _MISSING,  # PgBouncer's word
    "invalid ": _MALFORMED,  # options and their values, before a connection is made
    "bad value for ": _MALFORMED,
    "server closed the connection": _AWAY,  # cut off in the middle of many rows
    "the connection is lost": _AWAY,
    "the connection is closed": _AWAY,
    "connection to server": _SILENT,
    "connection timeout": _SILENT,
    "no answer": _SILENT,
    "failed to resolve host": _SILENT,
}
"""A connection that is refused, or breaks, comes without SQLSTATE. In another language than English the sentence is passed on."""


def in_words(error: Exception) -> LiftdayError:
    """Given what PostgreSQL raised, return the error for people."""
    if isinstance(error, Unreadable):
        return Damaged(f"a row of the database cannot be read: {error}", remedy=_RESTORE)
    cause = getattr(error, "orig", None) or error  # SQLAlchemy wraps what the driver raises
    said = (str(cause).splitlines() or ["no reason given"])[0]
    state = getattr(cause, "sqlstate", None) or ""
    for length in (5, 2):
        if made := _STATES.get(state[:length]):
            return made.error(said)
    for words, refused in _REFUSED.items():
        if not state and words in said:
            return refused.error(said)
    return Unavailable(f"the database does not do what it is asked: {said}", remedy=_RUNS)
