"""The fixtures of the journeys."""

import copy
import shutil

import pytest

from homes import NOW, a_season, furnish
from strava_emulator import Emulator

STRAVA = {"now": NOW, "client_id": 12345, "client_secret": "hush-the-client-secret"}


@pytest.fixture
def home(tmp_path):
    """A fresh machine with an emulated Strava that knows twelve weeks of running."""
    with Emulator(a_season(), **STRAVA) as strava:
        yield furnish(tmp_path, strava)


@pytest.fixture(scope="session")
def history(tmp_path_factory):
    """What a first login and a first sync leave: the state directory, Strava's tokens, and the feed's port."""
    folder = tmp_path_factory.mktemp("history")
    with Emulator(a_season(), **STRAVA) as strava:
        first = furnish(folder, strava)
        first.login()
        assert first.liftday("sync", at=NOW).code == 0
        world = strava.world
        return first.state, copy.deepcopy((world.access, world.refresh)), first.port


@pytest.fixture
def synced(tmp_path, history):
    """A machine like ``home`` after its first login and its first sync, which are done once and copied."""
    state, tokens, port = history
    with Emulator(a_season(), **STRAVA) as strava:
        strava.world.access, strava.world.refresh = copy.deepcopy(tokens)
        machine = furnish(tmp_path, strava, port=port)
        shutil.copytree(state, machine.state)
        yield machine
