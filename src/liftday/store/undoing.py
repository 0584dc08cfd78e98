"""The word that was taken back last: what is to stand again until a turn has published it, and whether that was answered.

It is written with the same commit that takes the word back. So a process that is killed before its turn loses nothing:
the next turn, whoever asks for it, puts everything where it stood.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import Connection, select

from liftday.store.engine import Store
from liftday.store.schema import facts as table
from liftday.store.upsert import upsert
from liftday.store.values import from_json, to_json
from liftday.store.word_log import LoggedWord
from liftday.training.reason import Reason
from liftday.training.session import Session

_NAME: Final = "undoing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing:
    """``sessions`` are to stand again as before the ``word``, None for what it had brought; none once a turn has published
    them. ``why`` says of others why they cannot. ``ask`` is the question whose order took it back; while it is not
    ``answered``, and no other word is said, whoever asks again means this word."""

    word: LoggedWord
    sessions: Mapping[str, Session | None] = field(default_factory=dict)
    why: Mapping[str, Reason] = field(default_factory=dict)
    ask: str = ""
    answered: bool = False


def recall(store: Store) -> Undoing | None:
    """Return what was taken back last, None where nothing ever was."""
    with store.reading() as connection:
        return _read(connection)


def remember(store: Store, undoing: Undoing) -> None:
    """Given what is taken back in this transaction, keep it in the place of the one before."""
    with store.writing() as connection:
        _write(connection, undoing)


def to_restore(store: Store) -> Mapping[str, Session | None]:
    """Return the sessions that the next turn is to put where they stood."""
    known = recall(store)
    return known.sessions if known else {}


def published(store: Store) -> None:
    """A turn has put them there, in this transaction."""
    with store.writing() as connection:
        known = _read(connection)
        if known is not None and known.sessions:
            _write(connection, replace(known, sessions={}))


def answer(store: Store) -> None:
    """Whoever took the word back is told, or has said another one since: the next undo is about another word."""
    with store.writing() as connection:
        known = _read(connection)
        if known is not None and not known.answered:
            _write(connection, replace(known, answered=True))


def _read(connection: Connection) -> Undoing | None:
    body = connection.execute(select(table.c.body).where(table.c.name == _NAME)).scalar()
    return None if body is None else from_json(Undoing, body)


def _write(connection: Connection, undoing: Undoing) -> None:
    upsert(connection, table, [{"name": _NAME, "body": to_json(undoing)}])
