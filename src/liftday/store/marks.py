"""The owner's words for days. One word says what kind of day it is; blocked, ill and low stand beside it."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import delete, select

from liftday.store.engine import Store
from liftday.store.schema import marks as table
from liftday.store.values import load, moment
from liftday.training.owner import Mark, Word

_FLAGS = frozenset({Word.BLOCKED, Word.ILL, Word.LOW})


def remember(store: Store, marks: Iterable[Mark]) -> None:
    """Given marks, keep them; a new kind for a day takes the place of the old one."""
    with store.writing() as connection:
        for mark in marks:
            day, slot = mark.date.isoformat(), _slot(mark.word)
            connection.execute(delete(table).where(table.c.day == day, table.c.slot == slot))
            connection.execute(table.insert().values(day=day, slot=slot, word=mark.word.value, at=moment(mark.at)))


def _slot(word: Word) -> str:
    return word.value if word in _FLAGS else "kind"


def clear(store: Store, first: date, last: date) -> int:
    """Given two dates, both included, take back every word for them; return how many there were."""
    with store.writing() as connection:
        gone = delete(table).where(table.c.day >= first.isoformat(), table.c.day <= last.isoformat())
        return connection.execute(gone).rowcount


def recall(store: Store) -> tuple[Mark, ...]:
    """Return every mark, by date and by when it was said: a day may have a kind and flags."""
    with store.reading() as connection:
        found = [
            load(Mark, {"date": row.day, "word": row.word, "at": row.at}) for row in connection.execute(select(table))
        ]
    return tuple(sorted(found, key=lambda m: (m.date, m.at, m.word)))
