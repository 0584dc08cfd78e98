"""The digest of what is stored: whatever a turn reads is in it, by construction."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Integer, LargeBinary, update

from liftday.store import content, sync_state
from liftday.store.calendar_copies import CalendarCopy, Calendars
from liftday.store.engine import open_store
from liftday.store.schema import activities, facts, fetches, metadata, turns
from liftday.store.sync_state import Connection, Quota

COLUMNS = [(table, column) for table in metadata.sorted_tables for column in table.c if table.name != "alembic_version"]
NOT_READ = {activities.c.suspect_at, activities.c.facts, turns.c.seen_at, *fetches.c}
BEFORE, AFTER = ({Integer: 1, LargeBinary: b"a"}, {Integer: 2, LargeBinary: b"b"})


def at(hour):
    """An hour of a day."""
    return datetime(2026, 3, 2, hour, tzinfo=UTC)


def value(column, of):
    """A value of a column, whatever it means."""
    return next((made for kind, made in of.items() if isinstance(column.type, kind)), "a" if of is BEFORE else "b")


@pytest.fixture
def store(tmp_path):
    """A row in every table."""
    with open_store(tmp_path) as opened, opened.writing() as connection:
        for table in {table for table, _ in COLUMNS}:
            connection.execute(table.insert().values({c.name: value(c, BEFORE) for c in table.c}))
    with open_store(tmp_path) as opened:
        yield opened


def rows(store, table):
    """How a database that cannot join its rows is asked."""
    with store.reading() as connection:
        return list(map(tuple, connection.execute(content._asked(table))))


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[str(column) for _, column in COLUMNS])
def test_every_column_counts_but_those_that_no_turn_reads(store, table, column):
    """A new column or table counts unless somebody says that it does not."""
    before, seen = content.digest(store), rows(store, table)
    assert content.digest(store) == before
    with store.writing() as connection:
        connection.execute(update(table).values({column.name: value(column, AFTER)}))
    assert (content.digest(store) != before) == (column not in NOT_READ)
    if table not in (facts, fetches):
        assert (rows(store, table) != seen) == (column not in NOT_READ)


def test_when_strava_last_sent_what_is_known_is_no_news(store):
    """What was heard from a file again is: it may count against what had gone."""
    for origin, counts in (("strava", False), ("file", True)):
        with store.writing() as connection:
            connection.execute(update(activities).values(origin=origin, heard_at="a"))
        before = content.digest(store)
        with store.writing() as connection:
            connection.execute(update(activities).values(heard_at="b"))
        assert (content.digest(store) != before) == counts


def test_facts_that_were_reduced_are_told_from_those_that_are_there(store):
    """The digest of them outlives them."""
    before = content.digest(store)
    with store.writing() as connection:
        connection.execute(update(activities).values(facts=None))
    assert content.digest(store) != before


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
        with store.writing() as connection:
            connection.execute(update(turns).values(at="b"))
        assert content.digest(both) == before
    assert content.digest(store) != before
