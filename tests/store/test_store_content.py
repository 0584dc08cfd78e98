"""The digest of what is stored: whatever a turn reads is in it, by construction."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Integer, LargeBinary, insert, update

from liftday.store import activities as all_activities
from liftday.store import content, sync_state
from liftday.store.calendar_copies import CalendarCopy, Calendars
from liftday.store.schema import activities, fetches, metadata, turns
from liftday.store.sqlite import backup
from liftday.store.sync_state import Connection, Quota
from memories import open_store

APART = ("alembic_version", "content")
COLUMNS = [(table, column) for table in metadata.sorted_tables for column in table.c if table.name not in APART]
TABLES = list(dict.fromkeys(table for table, _ in COLUMNS))
NOT_READ = {activities.c.suspect_at, activities.c.facts, turns.c.seen_at, *fetches.c}
BEFORE, AFTER = ({Integer: 1, LargeBinary: b"a"}, {Integer: 2, LargeBinary: b"b"})


def at(hour):
    """An hour of a day."""
    return datetime(2026, 3, 2, hour, tzinfo=UTC)


def value(column, of):
    """A value of a column, whatever it means."""
    return next((made for kind, made in of.items() if isinstance(column.type, kind)), "a" if of is BEFORE else "b")


def row(table, of):
    """A row of a table."""
    return {column.name: value(column, of) for column in table.c}


def write(store, statement):
    """Write something, and tell whether that was news."""
    before = content.digest(store)
    assert content.digest(store) == before
    with store.writing() as connection:
        connection.execute(statement)
    return content.digest(store) != before


@pytest.fixture
def store(state):
    """A row in every table."""
    with open_store(state) as opened, opened.writing() as connection:
        for table in TABLES:
            connection.execute(table.insert().values(row(table, BEFORE)))
    with open_store(state) as opened:
        yield opened


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[str(column) for _, column in COLUMNS])
def test_every_column_counts_but_those_that_no_turn_reads(store, table, column):
    """A new column or table counts unless somebody says that it does not; what is written as it was does not."""
    assert not write(store, update(table).values({column.name: value(column, BEFORE)}))
    assert write(store, update(table).values({column.name: value(column, AFTER)})) == (column not in NOT_READ)
    if column.nullable:
        assert write(store, update(table).values({column.name: None})) == (column is not activities.c.suspect_at)


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_row_counts(store, table):
    """One that comes, and one that goes."""
    assert write(store, insert(table).values(row(table, AFTER))) == (table is not fetches)
    assert write(store, table.delete().where(*(c == value(c, AFTER) for c in table.primary_key))) == (
        table is not fetches
    )


def test_when_strava_last_sent_what_is_known_is_no_news(store):
    """What was heard from a file again is: it may count against what had gone."""
    for origin, counts in (("strava", False), ("file", True)):
        write(store, update(activities).values(origin=origin, heard_at="a"))
        assert write(store, update(activities).values(heard_at="b")) == counts


def test_when_somebody_was_asked_is_no_news(store):
    """Every poll notes it."""
    copy = CalendarCopy(key="k", name="busy 1", tried_at=at(1), read_at=at(1))
    sync_state.remember(store, Connection(strava="connected", last_sync=at(1)), Calendars(calendars=(copy,)))
    before = content.digest(store)
    later = CalendarCopy(key="k", name="busy 1", tried_at=at(2), read_at=at(2))
    sync_state.remember(store, Connection(strava="connected", last_sync=at(2)), Calendars(calendars=(later,)))
    sync_state.remember(store, Quota(quota_counts={"day": (1, 2)}))
    assert content.digest(store) == before
    failed = CalendarCopy(key="k", name="busy 1", tried_at=at(2), read_at=at(2), trouble="login")
    sync_state.remember(store, Calendars(calendars=(failed,)))
    assert content.digest(store) != before


def test_a_store_that_is_read_at_once_sees_one_instant(store):
    """Whoever writes meanwhile."""
    with store.at_once() as both:
        before = content.digest(both)
        assert write(store, update(turns).values(at="b"))
        assert content.digest(both) == before


def test_who_reads_a_memory_that_is_not_there_has_a_digest_too(state):
    """Of nothing."""
    with open_store(state, readonly=True) as store:
        assert content.digest(store)


def test_many_rows_are_one_piece_of_news(store, made):
    """However many a transaction writes."""
    before = content.digest(store)
    all_activities.remember(store, [made.run(number) for number in range(1, 300)], heard_at=at(1))
    assert content.digest(store) != before


@pytest.mark.sqlite
def test_an_owners_own_hand_counts(store, state):
    """Whatever program it writes with."""
    before = content.digest(store)
    with sqlite3.connect(state / "liftday.db") as plain:
        plain.execute("INSERT OR REPLACE INTO marks VALUES ('a', 'a', 'b', 'a')")
    plain.close()
    assert content.digest(store) != before


@pytest.mark.sqlite
def test_the_digest_of_a_copy_is_of_what_is_in_it(state, made):
    """What was noted when it was taken is true when it is put back, and no later: a digest never comes twice."""
    first = state / "first.db"
    with open_store(state) as store:
        all_activities.remember(store, [made.run(1, origin="file")], heard_at=at(1))
        noted = content.digest(store)
        backup.make(store.path, at=at(2), to=first)
        all_activities.remember(store, [made.run(2, origin="file")], heard_at=at(2))
        after = content.digest(store)
    backup.restore(state / "liftday.db", first, now=at(3))
    with open_store(state) as store:
        assert content.digest(store) == noted
        all_activities.remember(store, [made.run(2, origin="file")], heard_at=at(2))
        assert content.digest(store) not in {noted, after}


@pytest.mark.sqlite
def test_an_older_database_has_it_after_the_steps(state):
    """Every release's."""
    for number, dump in enumerate(sorted((Path(__file__).parent / "released").glob("*.sql"))):
        place = state / str(number)
        place.mkdir(mode=0o700)
        with sqlite3.connect(place / "liftday.db") as plain:
            plain.executescript(dump.read_text())
        plain.close()
        with open_store(place) as store:
            assert all(write(store, insert(one).values(row(one, AFTER))) for one in TABLES if one is not fetches)
