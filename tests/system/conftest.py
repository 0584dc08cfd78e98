"""The machine, and the newcomer's way on it."""

import os
from pathlib import Path

import pytest

from system.guest import Unfit, a_machine
from system.newcomer import Newcomer


def pytest_addoption(parser):
    """Where the bare Debian is kept, and where it comes from."""
    parser.addoption("--kept", type=Path, default=Path("~/.cache/liftday-test-system").expanduser())
    parser.addoption("--mirror", default=None)


@pytest.fixture(scope="session")
def machine(request, tmp_path_factory):
    """A booted bare Debian 12."""
    if os.geteuid() != 0:
        pytest.exit("booting a machine needs root: sudo make test-system", returncode=77)
    try:
        option = request.config.option
        with a_machine(option.kept, tmp_path_factory.mktemp("machine"), option.mirror) as guest:
            yield guest
    except Unfit as why:
        pytest.exit(f"no machine can be booted here: {why}", returncode=69)


@pytest.fixture(scope="session")
def settled(machine):
    """A newcomer whose system service runs and has synced."""
    newcomer = Newcomer(machine)
    newcomer.settle_in()
    return newcomer


@pytest.fixture
def runner(settled):
    """The same, whatever the test before did to the service."""
    settled.drop_in()
    if settled.unit("ActiveState")["ActiveState"] != "active":
        settled.guest.must("systemctl", "restart", "liftday")
    return settled
