"""Where sessions stood before a word of the owner's moved them: what taking it back puts them to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, select

from liftday.calendar.entry import Entry
from liftday.store.engine import Store
from liftday.store.schema import versions as table
from liftday.store.values import stamp, unpack
from liftday.store.word_log import CLEAR, LoggedWord, known, over, taken_back
from liftday.training.owner import Mark
from liftday.training.session import Session, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A session that a word's turn moved, changed, brought or took away: as it was published before it, as that turn left it,
    and as it is now; None where it was not in the calendar. ``by`` is the last later word of the owner's that moved it,
    and that counts. ``old``: by a mark that was over before, and whose owner was told what it leaves."""

    uid: str
    was: Session | None
    left: Session | None
    now: Session | None
    by: LoggedWord | None = None
    old: bool = False

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


def touched(store: Store, words: Iterable[LoggedWord], *, back: Iterable[Mark] = ()) -> tuple[Touched, ...]:
    """Given words that are taken back, return every session that their turns touched; none where that is not known.

    Where a session stood only by a mark of which nothing stands any more, it is followed to where it stood before that one;
    with a mark that is taken back comes what such a mark moved, and what another had kept from going back until now. The
    marks that come ``back`` with this order stand.
    """
    mine = tuple(word for word in words if word.version is not None)
    if not mine:
        return ()
    with store.reading() as connection:
        said = tuple(word for word in known(connection) if word.version is not None)
        ended = tuple(one for one in over(connection, back) if one.version is not None and one not in mine)
        history = _History(connection, said, over=ended, gone=mine)
        first = min(_version(word) for word in (*mine, *history.lingering))
        rows: dict[str, list[Any]] = defaultdict(list)
        for row in connection.execute(select(table).where(table.c.n > first).order_by(table.c.n)):
            rows[row.uid].append(row)
        found = (history.touched(uid, those) for uid, those in sorted(rows.items()))
        return tuple(one for one in found if one is not None)


@dataclass(frozen=True, slots=True)
class _History:
    """What was ``said``, oldest first: of words that are ``over`` nothing stands any more, those ``gone`` are taken back."""

    connection: Connection
    said: tuple[LoggedWord, ...]
    over: tuple[LoggedWord, ...]
    gone: tuple[LoggedWord, ...]

    @property
    def lingering(self) -> tuple[LoggedWord, ...]:
        """The marks that were cleared or replaced, where one is taken back: it may have kept in place what they moved."""
        marked = any(word.act in {"mark", "pain"} for word in self.gone)
        return tuple(word for word in self.over if not word.taken_back) if marked else ()

    def touched(self, uid: str, rows: Sequence[Any]) -> Touched | None:
        """What the words that are taken back did to a session, or one that is over and left it where it stands, by its versions."""
        mine = [word for word in self.gone if self._began(word, rows)]
        if mine:
            return self._by(uid, mine, rows)
        stays = (self._by(uid, [word], rows) for word in self.lingering if self._stays(word, rows))
        return next((replace(one, old=True) for one in stays if _place(one.was) != _place(one.now)), None)

    def _by(self, uid: str, words: Sequence[LoggedWord], rows: Sequence[Any]) -> Touched:
        first, last = words[0], words[-1]
        places = [(row, _published(row)) for row in rows if row.n > _version(first)]
        movers = [
            other
            for (_, old), (row, new) in pairwise(places)
            for other in self._later(first)
            if row.at == stamp(other.carried_out) and row.n > _version(other) and _place(old) != _place(new)
        ]
        return Touched(
            uid=uid,
            was=_published(self._before(uid, first)),
            left=self._left(last, places),
            now=places[-1][1],
            by=movers[-1] if movers else None,
        )

    def _left(self, word: LoggedWord, places: Sequence[tuple[Any, Session | None]]) -> Session | None:
        """How a session stood after a word, and after the last that was taken back since."""
        backs = [one for one in self.said if one in self.over or one in self.gone or one.word == CLEAR]
        since = [(row, session) for row, session in places if row.n > _version(word)]
        again = [session for row, session in since if any(self._wrote(one, row) for one in backs)]
        return again[-1] if again else since[0][1]

    def _began(self, word: LoggedWord, rows: Sequence[Any]) -> bool:
        """Whether the first version since a word is of its own turn."""
        row = next((row for row in rows if row.n > _version(word)), None)
        return row is not None and bool(row.session) and self._wrote(word, row)

    def _stays(self, word: LoggedWord, rows: Sequence[Any]) -> bool:
        """Whether a session has stood ever since where a word's own turn put it."""
        places = {_place(_published(row)) for row in rows if row.n > _version(word)}
        return self._began(word, rows) and len(places) == 1

    def _wrote(self, word: LoggedWord, row: Any) -> bool:
        """Whether a version is of a word's own turn, and of no other at the same instant."""
        last = min(
            (_version(other) for other in (*self.said, *self.over) if _order(other) > _order(word)), default=None
        )
        return row.at == stamp(word.carried_out) and row.n > _version(word) and (last is None or bool(row.n <= last))

    def _later(self, word: LoggedWord) -> Iterator[LoggedWord]:
        """The words that were first said after a word, that still count, and that were not said to take others back."""
        out = {*self.over, *self.gone}
        return (one for one in self.said if _order(one) > _order(word) and one not in out and one.word != CLEAR)

    def _before(self, uid: str, word: LoggedWord) -> Any:
        """The version of a session before a word, and before what it stood by only for a word that is over."""
        older: LoggedWord | None = word
        row = None
        while older is not None:
            until = _version(older)
            asked = select(table).where(table.c.uid == uid, table.c.n <= until).order_by(table.c.n.desc()).limit(1)
            row = self.connection.execute(asked).first()
            older = next((one for one in self.over if row is not None and self._wrote(one, row)), None)
        return row


def _version(word: LoggedWord) -> int:
    assert word.version is not None
    return word.version


def _order(word: LoggedWord) -> tuple[int, datetime]:
    return _version(word), word.at


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
