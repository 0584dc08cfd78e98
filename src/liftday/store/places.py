"""Where sessions stood before a word of the owner's moved them: what taking it back puts them to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, select

from liftday.calendar.entry import Entry
from liftday.store.engine import Store
from liftday.store.schema import versions as table
from liftday.store.values import stamp, unpack
from liftday.store.word_log import LoggedWord, known, taken_back
from liftday.training.session import Session, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A session that a word's turn moved, changed, brought or took away: as it was published before it, as that turn left it,
    and as it is now; None where it was not in the calendar. ``by`` is the last later word of the owner's that moved it,
    and that counts."""

    uid: str
    was: Session | None
    left: Session | None
    now: Session | None
    by: LoggedWord | None = None

    @property
    def before(self) -> Session | None:
        """The session as it stood before the word, with what has been written into it since."""
        was, left, now = self.was, self.left, self.now
        if was is None or now is None or _written(now) == _written(left) or was.variant is not now.variant:
            return was
        return replace(
            now,
            date=was.date,
            start=was.start,
            reasons=was.reasons,
            claims=was.claims,
            reckoned=was.reckoned,
            moved=was.moved,
            pinned=was.pinned,
            since=was.since,
            moves=was.moves,
            fallen=was.fallen,
        )


def touched(store: Store, word: LoggedWord) -> tuple[Touched, ...]:
    """Given a word, return every session that its turn touched; none where that is not known."""
    if word.version is None:
        return ()
    with store.reading() as connection:
        versions: dict[str, list[Any]] = defaultdict(list)
        for row in connection.execute(select(table).where(table.c.n > word.version).order_by(table.c.n)):
            versions[row.uid].append(row)
        later = tuple(_later(known(connection), word))
        last = min((other.version for other in later if other.version is not None), default=None)
        mine = {
            uid: rows
            for uid, rows in versions.items()
            if rows[0].at == stamp(word.carried_out) and rows[0].session and (last is None or rows[0].n <= last)
        }
        return tuple(_touched(connection, uid, rows, word, later) for uid, rows in sorted(mine.items()))


def owed(store: Store, word: LoggedWord) -> tuple[Touched, ...]:
    """Given a word that is about to be taken back, return what is still otherwise than before the first of the words that were
    taken back before it: of the sessions that nothing but such words, and that they were taken back, has written since. None
    while another word counts that is newer than it."""
    with store.reading() as connection:
        counted = ((w.version, w.at) for w in known(connection) if w.version is not None and w != word)
        last = max(counted, default=(-1, word.at))
        those = [w for w in (*taken_back(connection), word) if w.version is not None and (w.version, w.at) > last]
        if word not in those:
            return ()
        first = min(w.version for w in those if w.version is not None)
        turns = {stamp(at) for w in those for at in (w.carried_out, w.gone) if at is not None}
        versions: dict[str, list[Any]] = defaultdict(list)
        for row in connection.execute(select(table).where(table.c.session.is_not(None)).order_by(table.c.n)):
            versions[row.uid].append(row)
        ours = ((uid, rows) for uid, rows in versions.items() if rows[-1].n > first)
        return tuple(
            Touched(uid=uid, was=_published(_last(rows, first)), left=(now := _published(rows[-1])), now=now)
            for uid, rows in sorted(ours)
            if all(row.at in turns for row in rows if row.n > first)
        )


def _last(rows: Iterable[Any], version: int) -> Any:
    """The last of a session's versions up to one; None where there is none."""
    return next((row for row in reversed([*rows]) if row.n <= version), None)


def _later(words: Iterable[LoggedWord], word: LoggedWord) -> Iterator[LoggedWord]:
    """The words that were first said after a word, and that still count."""
    said = word.version, word.at
    return (one for one in words if one.version is not None and (one.version, one.at) > said)


def _touched(
    connection: Connection, uid: str, rows: Sequence[Any], word: LoggedWord, later: Sequence[LoggedWord]
) -> Touched:
    before = select(table).where(table.c.uid == uid, table.c.n <= word.version).order_by(table.c.n)
    places = [(row, _published(row)) for row in rows]
    movers = [
        other
        for (_, old), (row, new) in pairwise(places)
        for other in later
        if row.at == stamp(other.carried_out) and row.n > (other.version or 0) and _place(old) != _place(new)
    ]
    return Touched(
        uid=uid,
        was=_published(_true(connection.execute(before).all(), taken_back(connection))),
        left=places[0][1],
        now=places[-1][1],
        by=movers[-1] if movers else None,
    )


def _true(rows: Sequence[Any], gone: Iterable[LoggedWord]) -> Any:
    """The last of a session's versions that followed from no word taken back since; None where there is none."""
    first = {(word.version, stamp(word.carried_out)) for word in gone}
    for place in reversed(range(len(rows))):
        row, older = rows[place], rows[place - 1].n if place else 0
        if not any(version is not None and older <= version < row.n and row.at == at for version, at in first):
            return row
    return None


def _published(row: Any) -> Session | None:
    """The session of a version, if it stands in the calendar or the owner left it out."""
    if row is None or row.session is None:
        return None
    session, live = unpack(Session, row.session), row.entry is not None and unpack(Entry, row.entry).live
    return session if live or session.status is Status.SKIPPED else None


def _place(session: Session | None) -> tuple[object, ...]:
    """What a word of the owner's decides of where and how heavy a session stands."""
    return () if session is None else (session.start, session.variant, session.status, session.pinned)


def _written(session: Session | None) -> tuple[object, ...]:
    """What is done in a session, and how long."""
    return () if session is None else (session.variant, session.minutes, session.blocks, session.goal, session.advice)
