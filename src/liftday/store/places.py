"""Where sessions stood before a word of the owner's moved them: what taking it back puts them to."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from liftday.calendar.entry import Entry
from liftday.store.engine import Store
from liftday.store.schema import changes as change_table
from liftday.store.schema import versions as version_table
from liftday.store.values import stamp, unpack
from liftday.store.word_log import LoggedWord
from liftday.training.session import Session


def before(store: Store, word: LoggedWord) -> Mapping[str, Session | None]:
    """Given a word, return by uid the sessions that its turn moved, changed, brought or took away, and that nothing moved
    since, or that stand again as it left them: as they were published before it, None for one that was not there. The
    session that the word is about is ``own_before``."""
    if word.change is None or word.version is None:
        return {}
    with store.reading() as connection:
        since: dict[str, list[Any]] = defaultdict(list)
        for row in connection.execute(select(change_table).where(change_table.c.n > word.change)):
            since[row.uid].append(row)
        mine = {uid for uid, rows in since.items() if [row.at for row in rows] == [stamp(word.at)]}
        mine |= _as_left(connection, word)
        return {uid: _version(connection, uid, word.version) for uid in sorted(mine) if uid != word.uid}


def own_before(store: Store, word: LoggedWord) -> Session | None:
    """Given a word, return its session as it stood before it, None where that is not known, or where something else has
    changed it since."""
    if word.version is None:
        return None
    with store.reading() as connection:
        known = word.uid in _as_left(connection, word)
        return _version(connection, word.uid, word.version) if known else None


def _as_left(connection: Connection, word: LoggedWord) -> set[str]:
    """The sessions that a word's turn published, and that stand as it left them, whatever was said and taken back since."""
    versions: dict[str, list[Any]] = defaultdict(list)
    asked = select(version_table).where(version_table.c.n > word.version).order_by(version_table.c.n)
    for row in connection.execute(asked):
        versions[row.uid].append(row)
    return {
        uid
        for uid, rows in versions.items()
        if rows[0].at == stamp(word.at)
        and rows[0].session
        and rows[-1].session
        and _stands(rows[0]) == _stands(rows[-1])
    }


def _stands(row: Any) -> tuple[Session, bool]:
    """A session without the words of its reason, which change with the days around it, and whether it is in the feed."""
    live = row.entry is not None and unpack(Entry, row.entry).live
    return replace(unpack(Session, row.session), reasons=(), claims=()), live


def _version(connection: Connection, uid: str, last: int) -> Session | None:
    """A session as it stood in the calendar when the versions up to a number were all there were."""
    table = version_table
    asked = select(table).where(table.c.uid == uid, table.c.n <= last).order_by(table.c.n.desc()).limit(1)
    row = connection.execute(asked).first()
    if row is None or row.session is None or row.entry is None or not unpack(Entry, row.entry).live:
        return None
    return unpack(Session, row.session)
