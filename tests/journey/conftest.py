"""The fixture of the journeys."""

import pytest

from homes import NOW, a_season, furnish
from strava_emulator import Emulator


@pytest.fixture
def home(tmp_path):
    """A fresh machine with an emulated Strava that knows twelve weeks of running."""
    with Emulator(a_season(), now=NOW, client_id=12345, client_secret="hush-the-client-secret") as strava:
        yield furnish(tmp_path, strava)
