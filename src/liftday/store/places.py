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
from liftday.store.word_log import LoggedWord, known
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


def _later(words: Iterable[LoggedWord], word: LoggedWord) -> Iterator[LoggedWord]:
    """The words that were first said after a word, and that still count."""
    said = word.version, word.at
    return (one for one in words if one.version is not None and (one.version, one.at) > said)


def _touched(
    connection: Connection, uid: str, rows: Sequence[Any], word: LoggedWord, later: Sequence[LoggedWord]
) -> Touched:
    before = select(table).where(table.c.uid == uid, table.c.n <= word.version).order_by(table.c.n.desc()).limit(1)
    places = [(row, _published(row)) for row in rows]
    movers = [
        other
        for (_, old), (row, new) in pairwise(places)
        for other in later
        if row.at == stamp(other.carried_out) and row.n > (other.version or 0) and _place(old) != _place(new)
    ]
    return Touched(
        uid=uid,
        was=_published(connection.execute(before).first()),
        left=places[0][1],
        now=places[-1][1],
        by=movers[-1] if movers else None,
    )


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
