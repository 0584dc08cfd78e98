"""The fixture of the faults."""

import pytest

from faults.forks import Forks
from faults.ground import T1, Ground


@pytest.fixture(scope="session")
def ground(tmp_path_factory):
    """Where lives are made."""
    return Ground(tmp_path_factory.mktemp("faults"))


@pytest.fixture(scope="session")
def forks(ground, tmp_path_factory):
    """Where commands are forked."""
    with ground.life("new") as warm:
        parent = Forks(tmp_path_factory.mktemp("forks"), warm.words("sync", at=T1))
        parent.start("--version").wait()  # it has imported everything by now
    yield parent
    parent.close()
