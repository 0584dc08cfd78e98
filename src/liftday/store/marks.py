"""The owner's words for days. One word says what kind of day it is; blocked, ill and low stand beside it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import Connection, delete, select

from liftday.store.engine import Store
from liftday.store.schema import marks as table
from liftday.store.word_log import CLEAR, LoggedWord, append, forget_pains, known, mark_of, put_mark, renew, slot_of
from liftday.training.owner import Mark, Word


def remember(store: Store, marks: Iterable[Mark]) -> bool:
    """Given the marks of one order, keep them; a new kind for a day takes the place of the old one. Return whether any is new:
    what was said before and holds is not kept twice."""
    new = False
    with store.writing() as connection:
        for (at, word), those in groupby(marks, key=lambda mark: (mark.at, mark.word)):
            days = sorted(mark.date for mark in those)
            before = tuple(old for day in days for old in _at(connection, day, slot_of(word)))
            if renew(connection, _same(connection, days, word, before)):
                continue
            new = True
            for day in days:
                put_mark(connection, day, slot_of(word), Mark(date=day, word=word, at=at))
            logged = LoggedWord(act="mark", at=at, first=days[0], last=days[-1], word=word.value, before=before)
            append(connection, logged)
    return new


def _same(connection: Connection, days: Sequence[date], word: Word, there: Sequence[Mark]) -> LoggedWord | None:
    """The order that said the same of the same days, if it is what stands on all of them."""
    said = {(mark.word, mark.at) for mark in there}
    if len(there) != len(days) or len(said) != 1 or there[0].word is not word:
        return None
    asked = ("mark", there[0].at, days[0], days[-1], word.value)
    words = [w for w in known(connection) if (w.act, w.at, w.first, w.last, w.word) == asked]
    return words[-1] if words else None


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
        elif at is not None:
            renew(connection, _cleared(connection, first, last))
    return len(before) + len(pains)


def _cleared(connection: Connection, first: date, last: date) -> LoggedWord | None:
    """The order that cleared the same days, if nothing was said of any of them since."""
    about = [w for w in known(connection) if w.act in {"mark", "pain"} and w.first <= last and w.last >= first]
    same = [w for w in about[-1:] if (w.first, w.last, w.word) == (first, last, CLEAR)]
    return same[0] if same else None


def _at(connection: Connection, day: date, slot: str) -> list[Mark]:
    rows = connection.execute(select(table).where(table.c.day == day.isoformat(), table.c.slot == slot))
    return [mark_of(row) for row in rows]


def recall(store: Store) -> tuple[Mark, ...]:
    """Return every mark, by date and by when it was said: a day may have a kind and flags."""
    with store.reading() as connection:
        marks = [mark_of(row) for row in connection.execute(select(table))]
    return tuple(sorted(marks, key=lambda m: (m.date, m.at, m.word)))
