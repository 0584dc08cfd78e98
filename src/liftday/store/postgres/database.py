"""A connection to the database of ``[store] url`` for one athlete, without SQLAlchemy: a web server, which runs for years, asks
by it for what lies beside the tables of the store (``club``), and a turn holds its athlete's lock by it.
"""

import contextlib
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, Self

from liftday.errors import LiftdayError, NoDriver
from liftday.store.postgres.address import conninfo
from liftday.store.postgres.sessions import SERVED_BY, refuse_encoding, refuse_lent

if TYPE_CHECKING:
    import psycopg

_WHOSE: Final = "SELECT set_config('liftday.athlete', %s, false)"
_TURN: Final = f"{_WHOSE}, pg_advisory_lock(hashtextextended('liftday turn ' || %s, 0))"
_OVER: Final = "SELECT pg_advisory_unlock_all()"


class Database:
    """An open connection. Its statements see the rows of one athlete, each counts by itself or within ``together``; it may be
    used by several threads. Whatever goes wrong is raised in words: Unavailable, BadConfiguration, and so on."""

    def __init__(self, url: str, athlete: str, *, turn: bool = False, patience: float | None = None) -> None:
        """With ``turn`` wait until no other machine runs a turn of this athlete's, and let none begin while the connection
        lasts. ``patience`` is how many seconds a statement may take; who asks what is answered at once has one."""
        self._guard = threading.RLock()
        self._connection = _connected(url, patience)
        try:
            refuse_encoding(self._connection)
            ((process,),) = self.ask(f"SELECT {SERVED_BY}")
            if process != self._connection.info.backend_pid:  # a pooler's, by which nobody may be held to a session
                with in_words():
                    refuse_lent(url)
            self.begin(athlete, turn=turn)
        except LiftdayError:
            self.close()
            raise

    def begin(self, athlete: str, *, turn: bool) -> None:
        """From now on see the rows of this athlete, and hold their turn where it is one."""
        self.athlete, self._turn = athlete, turn
        self.ask(*((_TURN, athlete, athlete) if turn else (_WHOSE, athlete)))

    def rest(self) -> bool:
        """Let go of a turn and of nothing else; return whether the connection is as good as a new one."""
        from psycopg.pq import TransactionStatus  # noqa: PLC0415

        if self._connection.info.transaction_status is not TransactionStatus.IDLE:
            return False
        if self._turn:
            with contextlib.suppress(LiftdayError):
                self.ask(_OVER)
                self._turn = False
        return not self._turn

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection, and of a turn that is held by it."""
        self._connection.close()

    def ask(self, statement: str, *given: object) -> list[tuple[Any, ...]]:
        """Given a statement and its values, carry it out; return its rows."""
        with self._guard, in_words():
            done = self._connection.execute(statement.encode(), given or None)
            return done.fetchall() if done.description else []

    def run(self, script: str) -> None:
        """Given a script of several statements, carry it out."""
        with self._guard, in_words():
            self._connection.execute(script.encode())

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """While open, what is asked is one transaction: all of it counts or, after an error, none."""
        with self._guard, in_words(), self._connection.transaction():
            yield


class Within(Database):
    """The same in a transaction of somebody else's connection, which names the athlete: it counts with that one's end."""

    def __init__(self, connection: "psycopg.Connection[tuple[Any, ...]]", athlete: str) -> None:
        self.athlete, self._turn = athlete, False
        self._guard = threading.RLock()
        self._connection = connection


def _connected(url: str, patience: float | None) -> "psycopg.Connection[tuple[Any, ...]]":
    try:
        import psycopg  # noqa: PLC0415  only where it is used: the extra ``club``

        from liftday.store.postgres.bounded import Bounded  # noqa: PLC0415
    except ImportError as cause:
        raise NoDriver from cause
    with in_words():
        if patience is None:
            return psycopg.connect(conninfo(url), autocommit=True)
        bounded = Bounded.connect(conninfo(url), autocommit=True)
        bounded.patience = patience
        return bounded


@contextlib.contextmanager
def in_words() -> Iterator[None]:
    """Raise in words what the driver raises."""
    import psycopg  # noqa: PLC0415

    try:
        yield
    except psycopg.Error as error:
        from liftday.store.postgres import trouble  # noqa: PLC0415  it knows the values of the store, which nobody needs else

        raise trouble.in_words(error) from error
