"""The fixtures of the journeys."""

import copy
import shutil

import pytest

import memories
from homes import NOW, a_season, furnish
from strava_emulator import Emulator


@pytest.fixture(autouse=True)
def _databases():
    """Databases of a test end with it, all but the one that others are copied from."""
    yield
    if memories.SERVER:
        memories.drop_databases()


STRAVA = {"now": NOW, "client_id": 12345, "client_secret": "hush-the-client-secret"}


@pytest.fixture
def home(tmp_path):
    """A fresh machine with an emulated Strava that knows twelve weeks of running."""
    with Emulator(a_season(), **STRAVA) as strava:
        yield furnish(tmp_path, strava)


@pytest.fixture(scope="session")
def history(tmp_path_factory):
    """What a first login and a first sync leave: the machine, and Strava's tokens."""
    folder = tmp_path_factory.mktemp("history")
    with Emulator(a_season(), **STRAVA) as strava:
        first = furnish(folder, strava)
        first.login()
        assert first.liftday("sync", at=NOW).code == 0
        if memories.SERVER:
            memories.keep_database(first.database)
        world = strava.world
        return first, copy.deepcopy((world.access, world.refresh))


@pytest.fixture
def synced(tmp_path, history):
    """A machine like ``home`` after its first login and its first sync, which are done once and copied."""
    first, tokens = history
    with Emulator(a_season(), **STRAVA) as strava:
        strava.world.access, strava.world.refresh = copy.deepcopy(tokens)
        machine = furnish(tmp_path, strava, port=first.port, like=first.database)
        shutil.copytree(first.state, machine.state)
        yield machine
