"""The owner's words for days. One word says what kind of day it is; blocked, ill and low stand beside it."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import Connection, delete, select

from liftday.store.engine import Store
from liftday.store.schema import marks as table
from liftday.store.word_log import CLEAR, LoggedWord, append, forget_pains, mark_of, put_mark, slot_of
from liftday.training.owner import Mark


def remember(store: Store, marks: Iterable[Mark]) -> None:
    """Given the marks of one order, keep them; a new kind for a day takes the place of the old one."""
    with store.writing() as connection:
        for (at, word), those in groupby(marks, key=lambda mark: (mark.at, mark.word)):
            days = sorted(mark.date for mark in those)
            before = tuple(old for day in days for old in _at(connection, day, slot_of(word)))
            for day in days:
                put_mark(connection, day, slot_of(word), Mark(date=day, word=word, at=at))
            logged = LoggedWord(act="mark", at=at, first=days[0], last=days[-1], word=word.value, before=before)
            append(connection, logged)


def clear(store: Store, first: date, last: date, *, at: datetime | None = None) -> int:
    """Given two dates, both included, take back every word for them, marked pain too; return how many there were. With the
    instant ``at`` it is an order of the owner's, which can be taken back in turn."""
    there = (table.c.day >= first.isoformat()) & (table.c.day <= last.isoformat())
    with store.writing() as connection:
        before = tuple(mark_of(row) for row in connection.execute(select(table).where(there)))
        connection.execute(delete(table).where(there))
        pains = forget_pains(connection, first, last)
        if at is not None and (before or pains):
            cleared = LoggedWord(act="mark", at=at, first=first, last=last, word=CLEAR, before=before, pains=pains)
            append(connection, cleared)
    return len(before) + len(pains)


def _at(connection: Connection, day: date, slot: str) -> list[Mark]:
    rows = connection.execute(select(table).where(table.c.day == day.isoformat(), table.c.slot == slot))
    return [mark_of(row) for row in rows]


def recall(store: Store) -> tuple[Mark, ...]:
    """Return every mark, by date and by when it was said: a day may have a kind and flags."""
    with store.reading() as connection:
        marks = [mark_of(row) for row in connection.execute(select(table))]
    return tuple(sorted(marks, key=lambda m: (m.date, m.at, m.word)))
