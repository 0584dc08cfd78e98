"""The fixture of the faults."""

import pytest

from faults.ground import Ground


@pytest.fixture(scope="session")
def ground(tmp_path_factory):
    """Where lives are made."""
    return Ground(tmp_path_factory.mktemp("faults"))
