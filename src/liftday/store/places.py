"""Where sessions stood before a word of the owner's moved them: what taking it back puts them to."""

from collections import defaultdict
from collections.abc import Mapping
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
    since: as they were published before it, None for one that was not there."""
    if word.change is None or word.version is None:
        return {}
    with store.reading() as connection:
        since: dict[str, list[Any]] = defaultdict(list)
        for row in connection.execute(select(change_table).where(change_table.c.n > word.change)):
            since[row.uid].append(row)
        mine = [uid for uid, rows in since.items() if [row.at for row in rows] == [stamp(word.at)]]
        return {uid: _version(connection, uid, word.version) for uid in mine if uid != word.uid}


def _version(connection: Connection, uid: str, last: int) -> Session | None:
    """A session as it stood in the calendar when the versions up to a number were all there were."""
    table = version_table
    asked = select(table).where(table.c.uid == uid, table.c.n <= last).order_by(table.c.n.desc()).limit(1)
    row = connection.execute(asked).first()
    if row is None or row.session is None or row.entry is None or not unpack(Entry, row.entry).live:
        return None
    return unpack(Session, row.session)
