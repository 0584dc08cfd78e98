"""The order of the owner's words, and what each mark replaced: what taking one back needs to know.

The words themselves lie in ``marks`` and ``feedback``. This log names the newest of them; older ones, and those of a
database from before the log, are found by their instants.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, func, select

from liftday.store.engine import Store
from liftday.store.schema import facts as fact_table
from liftday.store.schema import feedback as feedback_table
from liftday.store.schema import marks as mark_table
from liftday.store.schema import versions as version_table
from liftday.store.upsert import upsert
from liftday.store.values import from_json, load, moment, stamp, to_json
from liftday.training.owner import FLAGS, Feedback, Mark, Word

KEPT: Final = 100  # words: nobody takes back more than the last few
CLEAR: Final = "clear"
UNDOABLE: Final = frozenset(
    {"done", "skip", "move", "swap", "gym", "pain"}
)  # what lies in ``feedback`` and can be taken back
_NAME: Final = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedWord:
    """One word of the owner's: a mark (``word``, or ``clear``) for the days from ``first`` to ``last``, or what was said
    of the session ``uid`` when it stood on ``first``. ``before`` are the marks that a mark replaced, ``pains`` what a
    ``clear`` took away of marked pain. What was ``taken_back`` is only named: its row in ``feedback`` counts as known, and
    what its turn wrote as if it had never been; ``gone`` is the instant of that. ``version`` is the last number that the published versions had before its
    turn, ``late`` the instant of that turn where another than its own carried it out, for that one was cut short. A word
    that is said again while it holds is the newest once more, and else as it was."""

    act: str  # mark, done, skip, move, swap, gym, pain
    at: datetime
    first: date
    last: date
    word: str = ""
    uid: str = ""
    to: date | None = None
    before: tuple[Mark, ...] = ()
    pains: tuple[Feedback, ...] = ()
    taken_back: bool = False
    gone: datetime | None = None
    version: int | None = None
    late: datetime | None = None

    @property
    def carried_out(self) -> datetime:
        """The instant of the turn that followed from it."""
        return self.late or self.at

    def covers(self, day: date) -> bool:
        """Whether this word is about a day."""
        return self.first <= day <= self.last

    def wrote(self, day: date, slot: str) -> bool:
        """Whether this word decided what stands in one slot of a day."""
        return self.act == "mark" and self.covers(day) and (self.word == CLEAR or slot_of(Word(self.word)) == slot)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Log:
    words: tuple[LoggedWord, ...] = ()


def slot_of(word: Word) -> str:
    """Where a mark of a day is kept: a flag in a slot of its own, the kinds in one."""
    return word.value if word in FLAGS else "kind"


def append(connection: Connection, word: LoggedWord) -> None:
    """Given a word that this transaction keeps, note it as the newest."""
    version = connection.execute(select(func.max(version_table.c.n))).scalar() or 0
    _write(connection, (*_read(connection), replace(word, version=version))[-KEPT:])


def renew(connection: Connection, word: LoggedWord | None) -> bool:
    """Given a word of ``known`` that was said again and holds, make it the newest; return whether there is one."""
    if word is None:
        return False
    log = _read(connection)
    if log[-1:] != (word,):
        _write(connection, (*(one for one in log if one is not word and one != word), word)[-KEPT:])
    return True


def note_late(connection: Connection, *, since: str, at: datetime) -> None:
    """Given when the last turn was and the instant of this one, note it with the words that no turn has carried out: the
    process that was to do it was killed."""
    log = _read(connection)
    noted = tuple(replace(w, late=at) if w.at != at and _waits(w, since) else w for w in log)
    if noted != log:
        _write(connection, noted)


def any_waits(connection: Connection, *, since: str) -> bool:
    """Given when the last turn was, return whether there is a word that no turn has carried out."""
    return any(_waits(word, since) for word in _read(connection))


def _waits(word: LoggedWord, since: str) -> bool:
    return word.late is None and stamp(word.at) > since


def append_feedback(connection: Connection, feedback: Feedback) -> None:
    """Note feedback as the newest word."""
    append(connection, _of(feedback))


def _of(feedback: Feedback) -> LoggedWord:
    """A word on a session, or of seven days on the gym of a week."""
    week = feedback.gym is not None
    return LoggedWord(
        act=feedback.act,
        at=feedback.at,
        first=feedback.date,
        last=feedback.date + timedelta(days=6) if week else feedback.date,
        word="" if not week else "gym" if feedback.gym else "no gym",
        uid=feedback.uid,
        to=feedback.to,
    )


def recall(store: Store) -> tuple[LoggedWord, ...]:
    """Return every word that still counts, oldest first: what the log does not name comes before it."""
    with store.reading() as connection:
        return known(connection)


def known(connection: Connection) -> tuple[LoggedWord, ...]:
    """The same within a transaction."""
    log = _read(connection)
    marks = [mark_of(row) for row in connection.execute(select(mark_table))]
    feedback = [
        from_json(Feedback, body)
        for body in connection.execute(select(feedback_table.c.body).order_by(feedback_table.c.n)).scalars()
    ]
    named = {(word.uid, word.act, word.at) for word in log}
    older = [_of(one) for one in feedback if one.act in UNDOABLE and (one.uid, one.act, one.at) not in named]
    older += _unnamed(mark for mark in marks if ("", "mark", mark.at) not in named)
    return (*sorted(older, key=lambda word: (word.at, word.first)), *(word for word in log if not word.taken_back))


def over(connection: Connection, back: Iterable[Mark] = ()) -> tuple[LoggedWord, ...]:
    """Return the words of which nothing stands any more: those taken back, and the marks, of days and of pain, that were cleared or
    that others took the place of. Those that come ``back`` stand."""
    marks = [*back, *(mark_of(row) for row in connection.execute(select(mark_table)))]
    asked = select(feedback_table.c.body).where(feedback_table.c.uid.like("pain-%"))
    pains = [from_json(Feedback, body) for body in connection.execute(asked).scalars()]
    log = _read(connection)
    marked = {word for word in log if word.act in {"mark", "pain"} and word.word != CLEAR}
    return tuple(one for one in log if one.taken_back or (one in marked and not replaced([one], marks, pains)))


def replaced(words: Iterable[LoggedWord], marks: Iterable[Mark], pains: Iterable[Feedback]) -> tuple[LoggedWord, ...]:
    """Given words, return those that said some of these marks, of days and of pain."""
    said = {(mark.at, mark.word.value, mark.date) for mark in marks}
    hurt = {(pain.uid, pain.at) for pain in pains}
    return tuple(
        one
        for one in words
        if (one.uid, one.at) in hurt
        or (one.act == "mark" and any(one.covers(day) for at, word, day in said if (at, word) == (one.at, one.word)))
    )


def taken_back(connection: Connection) -> tuple[LoggedWord, ...]:
    """Return the words that were taken back, as far as the log still names them."""
    return tuple(word for word in _read(connection) if word.taken_back)


def take_back(store: Store, word: LoggedWord, *, at: datetime, instead: Feedback | None = None) -> None:
    """Given a word of ``recall`` and the instant, undo it: what it replaced counts again, and later words stay.

    A move whose session does not stand as before it is not deleted but answered: ``instead`` is the move back, which nobody
    takes back in turn. A session that was
    skipped needs a word too when no other says what became of it.
    """
    with store.writing() as connection:
        log = list(_read(connection))
        index = log.index(word) if word in log else -1
        if word.act == "mark":
            log = _without_mark(connection, log, index, word)
            for pain in word.pains:
                _say(connection, pain)
        elif word.act != "move" or instead is None:
            _forget_feedback(connection, word)
        if index >= 0:
            log[index] = replace(log[index], taken_back=True, gone=at)
        if instead is not None:
            _say(connection, instead)
            if word.act == "move":
                log += [
                    *([] if index >= 0 else [replace(word, taken_back=True)]),
                    replace(_of(instead), taken_back=True),
                ]
        _write(connection, tuple(log[-KEPT:]))


def forget_pains(connection: Connection, first: date, last: date) -> tuple[Feedback, ...]:
    """Given two dates, both included, delete the pain that was marked for them; return what was said."""
    table = feedback_table
    asked = select(table.c.n, table.c.body).where(table.c.uid.like("pain-%")).order_by(table.c.n)
    there = [(row.n, from_json(Feedback, row.body)) for row in connection.execute(asked)]
    gone = [(n, said) for n, said in there if first <= said.date <= last]
    connection.execute(delete(table).where(table.c.n.in_([n for n, _ in gone])))
    return tuple(said for _, said in gone)


def _say(connection: Connection, said: Feedback) -> None:
    row = {"uid": said.uid, "at": stamp(said.at), "body": to_json(said)}
    connection.execute(feedback_table.insert().values(**row))


def _without_mark(connection: Connection, log: list[LoggedWord], index: int, word: LoggedWord) -> list[LoggedWord]:
    """Put back what a mark replaced, day by day; where a later word replaced it in turn, that one now replaced what
    stood before both."""
    slots = [slot_of(Word(word.word))] if word.word != CLEAR else ["kind", *sorted(flag.value for flag in FLAGS)]
    for ordinal in range(word.first.toordinal(), word.last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        for slot in slots:
            old = next((m for m in word.before if (m.date, slot_of(m.word)) == (day, slot)), None)
            after = (n for n in range(index + 1, len(log)) if not log[n].taken_back)
            later = next((n for n in after if log[n].wrote(day, slot)), None)
            if later is None:
                put_mark(connection, day, slot, old)
                continue
            rest = tuple(m for m in log[later].before if (m.date, slot_of(m.word)) != (day, slot))
            log[later] = replace(log[later], before=(*rest, old) if old is not None else rest)
    return log


def put_mark(connection: Connection, day: date, slot: str, mark: Mark | None) -> None:
    """Let a mark stand in a slot of a day, or nothing."""
    if mark is None:
        there = (mark_table.c.day == day.isoformat()) & (mark_table.c.slot == slot)
        connection.execute(delete(mark_table).where(there))
        return
    row = {"day": day.isoformat(), "slot": slot, "word": mark.word.value, "at": moment(mark.at)}
    upsert(connection, mark_table, [row])


def _forget_feedback(connection: Connection, word: LoggedWord) -> None:
    """Delete the newest row of this feedback."""
    table = feedback_table
    asked = select(table.c.n, table.c.body).where(table.c.uid == word.uid).order_by(table.c.n.desc())
    for row in connection.execute(asked).all():
        one = from_json(Feedback, row.body)
        if (one.act, one.at) == (word.act, word.at):
            connection.execute(delete(table).where(table.c.n == row.n))
            return


def _unnamed(marks: Iterable[Mark]) -> list[LoggedWord]:
    """Marks that no log names, those of one instant and word as the one order they were."""
    spans: dict[tuple[datetime, Word], list[date]] = {}
    for mark in marks:
        spans.setdefault((mark.at, mark.word), []).append(mark.date)
    return [
        LoggedWord(act="mark", at=at, first=min(days), last=max(days), word=word.value)
        for (at, word), days in spans.items()
    ]


def mark_of(row: Any) -> Mark:
    """Given a row of ``marks``, return the mark."""
    return load(Mark, {"date": row.day, "word": row.word, "at": row.at})


def _read(connection: Connection) -> tuple[LoggedWord, ...]:
    body = connection.execute(select(fact_table.c.body).where(fact_table.c.name == _NAME)).scalar()
    return () if body is None else from_json(_Log, body).words


def _write(connection: Connection, words: tuple[LoggedWord, ...]) -> None:
    if words:
        upsert(connection, fact_table, [{"name": _NAME, "body": to_json(_Log(words=words))}])
    else:
        connection.execute(delete(fact_table).where(fact_table.c.name == _NAME))
