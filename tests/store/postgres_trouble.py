"""What a real PostgreSQL says when something is wrong, and how liftday goes on."""

from pathlib import Path
from typing import Any

import pytest

from liftday.errors import BadConfiguration, BadInput, CannotWrite, LiftdayError, TryLater, Unavailable
from liftday.store import sync_state
from liftday.store.engine import Store, open_store
from liftday.store.sync_state import Connection
from memories import ROLE, SERVER, address, admin, drop_databases, new_database
from postgres.cluster import cluster

NOWHERE = Path("/nowhere")
HUSH = "hush-the-password"


@pytest.fixture
def url() -> Any:
    """The address of a database of its own, empty."""
    yield new_database()
    drop_databases()


def refused(url: str) -> LiftdayError:
    """What is said of an address; neither it nor what led to it tells the password."""
    with pytest.raises(LiftdayError) as caught:
        open_store(NOWHERE, url)
    link: BaseException | None = caught.value
    while link is not None:
        assert HUSH not in f"{link}{link!r}{getattr(link, 'remedy', '')}"
        link = link.__cause__
    return caught.value


STATES = {
    "40001": (TryLater, "locked by another process"),
    "40P01": (TryLater, "locked by another process"),
    "55P03": (TryLater, "locked by another process"),
    "57014": (TryLater, "locked by another process"),
    "53100": (CannotWrite, "disk full"),
    "58030": (CannotWrite, "disk full or failing"),
    "25006": (CannotWrite, "cannot be written"),
    "53300": (Unavailable, "has no connection left"),
    "57P03": (Unavailable, "connection to the database was lost"),
    "42501": (BadConfiguration, "does not let liftday do"),
    "42P01": (BadInput, "damaged"),
    "XX001": (BadInput, "damaged"),
    "22012": (Unavailable, "does not do what it is asked"),
}


def test_every_state_has_its_sentence(url: str) -> None:
    """Raised by the server itself, with a row in its detail that nobody is told; the next transaction is as good as any."""
    with open_store(NOWHERE, url) as store:
        for failures, (state, (kind, said)) in enumerate(STATES.items()):
            raising = f"DO $$ BEGIN RAISE 'it failed' USING ERRCODE = '{state}', DETAIL = 'heart rate 180'; END $$"
            with pytest.raises(kind, match=said) as caught, store.writing() as connection:
                connection.exec_driver_sql(raising)
            assert caught.value.remedy
            assert "180" not in f"{caught.value}{caught.value.remedy}"
            assert "\n" not in caught.value.what
            sync_state.remember(store, Connection(failures=failures))
            assert sync_state.recall(store, Connection).failures == failures


def test_a_password_is_asked_for_and_never_told(url: str) -> None:
    """Wrong, missing, right, and of a role that is not there."""
    database = url.partition("@/")[2].partition("?")[0]
    with admin() as connection:
        connection.execute(f"CREATE ROLE guarded LOGIN PASSWORD '{HUSH}' IN ROLE {ROLE}")
        connection.execute(f"ALTER DATABASE {database} OWNER TO guarded")
    try:
        for role in (f"guarded:x{HUSH}", "guarded", f"nobody:{HUSH}"):
            error = refused(address(database, role=role))
            assert isinstance(error, BadConfiguration)
            assert "does not let liftday in" in error.what
            assert "password" in error.remedy
        open_store(NOWHERE, address(database, role=f"guarded:{HUSH}")).close()
    finally:
        drop_databases()
        with admin() as connection:
            connection.execute("DROP ROLE guarded")


def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    """The server answers, and has none of that name; or no server answers at all."""
    missing = refused(address("nowhere", role=f"{ROLE}:{HUSH}"))
    assert isinstance(missing, BadConfiguration)
    assert "createdb" in missing.remedy
    for away in (f"?host={tmp_path}", f"?host={SERVER}&port=1"):
        error = refused(f"postgresql://{ROLE}:{HUSH}@/liftday{away}")
        assert isinstance(error, Unavailable)
        assert "[store] url" in error.remedy


def test_a_role_that_owns_nothing_is_told_so(url: str) -> None:
    """It may not make tables in a database of somebody else."""
    database = url.partition("@/")[2].partition("?")[0]
    with admin() as connection:
        connection.execute(f"ALTER DATABASE {database} OWNER TO postgres")
    error = refused(url)
    assert isinstance(error, BadConfiguration)
    assert "own its database" in error.remedy


def test_a_server_that_may_only_be_read(url: str) -> None:
    """A standby, or an owner who closed it: readers read, a writer says so."""
    open_store(NOWHERE, url).close()
    database = url.partition("@/")[2].partition("?")[0]
    with admin() as connection:
        connection.execute(f"ALTER DATABASE {database} SET default_transaction_read_only = on")
    with open_store(NOWHERE, url) as store:
        assert sync_state.recall(store, Connection) == Connection()
        with pytest.raises(CannotWrite, match="cannot be written"):
            sync_state.remember(store, Connection(failures=1))


def test_a_connection_that_is_lost_on_the_way(url: str) -> None:
    """Nothing of the transaction counts, and the store that is open goes on by itself."""
    with open_store(NOWHERE, url) as store:
        with pytest.raises(Unavailable, match="connection to the database was lost"):
            _cut(store, url)
        assert sync_state.recall(store, Connection) == Connection()
        sync_state.remember(store, Connection(failures=3))
        assert sync_state.recall(store, Connection).failures == 3


def _cut(store: Store, url: str) -> None:
    with store.begin() as both:
        sync_state.remember(both, Connection(failures=1))
        here = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        with admin() as connection:
            connection.execute(here, (url.partition("@/")[2].partition("?")[0],))
        sync_state.remember(both, Connection(failures=2))


def test_a_server_that_goes_away_and_comes_back() -> None:
    """While it is away it is said so; afterwards all that was acknowledged is there."""
    with cluster() as server:
        url = f"postgresql://postgres@/postgres?host={server.home}"
        with pytest.raises(BadConfiguration, match="superuser"):
            open_store(NOWHERE, url)
        _let_in(server.home)
        with open_store(NOWHERE, url.replace("postgres@", f"{ROLE}@")) as store:
            sync_state.remember(store, Connection(failures=1))
            server.stop()
            for _ in range(2):
                with pytest.raises(Unavailable):
                    sync_state.recall(store, Connection)
            server.start()
            assert _soon(store) == 1


def _let_in(home: Path) -> None:
    import psycopg

    with psycopg.connect(host=str(home), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {ROLE} LOGIN")
        connection.execute(f"GRANT CREATE ON SCHEMA public TO {ROLE}")


def _soon(store: Store) -> int:
    """How often it failed, asked again where the pool still had a connection of before."""
    for _ in range(5):
        try:
            return sync_state.recall(store, Connection).failures
        except Unavailable:
            continue
    return -1
