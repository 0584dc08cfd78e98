"""`liftday athlete move`: a household of SQLite becomes a club in PostgreSQL, and no calendar notices."""

from datetime import timedelta

import pytest

import memories
from postgres.household import LATER, NAMES, addresses, feeds, good, household, switch


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """The installation, once."""
    with household(tmp_path_factory.mktemp("lived")) as home:
        yield home
    memories.drop_databases()


@pytest.fixture
def url():
    """The address of a database of its own, empty."""
    return memories.new_database()


def test_everybody_is_moved_and_no_calendar_notices(lived, url):
    """Byte for byte the same feeds at the same addresses; the next poll goes on with the same login."""
    before, where = feeds(lived), addresses(lived)
    said = good(lived, "athlete", "move", "--to", url)
    for name in NAMES:
        assert f"{name} is moved, and read back the same" in said
    assert f'[store]\nurl = "{url}"' in said
    switch(lived, url)
    assert (feeds(lived), addresses(lived)) == (before, where)
    for name in NAMES:
        good(lived, "--athlete", name, "sync", at=LATER)
    assert feeds(lived) == before
    for name in NAMES:
        good(lived, "--athlete", name, "sync", at=LATER + timedelta(hours=7))
