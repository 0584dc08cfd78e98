"""The machine, and the newcomer's way on it."""

import contextlib
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from system.guest import PROJECT, Unfit, a_machine, bare, do, fetched_wheels
from system.newcomer import Newcomer


def pytest_addoption(parser):
    """Where the bare Debian is kept, and where it comes from."""
    parser.addoption("--kept", type=Path, default=Path("~/.cache/liftday-test-system").expanduser())
    parser.addoption("--mirror", default=None)


@contextlib.contextmanager
def _booted(request, tmp_path_factory, shared: Callable[[Path], Path], *also: str):
    """A bare Debian 12, with further packages, that sees the folder which ``shared`` fills; what this machine lacks for it ends
    the run."""
    if os.geteuid() != 0:
        pytest.exit("booting a machine needs root: sudo make test-system, sudo make test-packages", returncode=77)
    try:
        option = request.config.option
        base = bare(option.kept, option.mirror, *also)
        with a_machine(base, shared(option.kept), tmp_path_factory.mktemp("machine")) as guest:
            yield guest
    except Unfit as why:
        pytest.exit(f"no machine can be booted here: {why}", returncode=69)


@pytest.fixture(scope="session")
def machine(request, tmp_path_factory):
    """A booted bare Debian 12 beside the wheels."""
    with _booted(request, tmp_path_factory, lambda kept: fetched_wheels(kept / "wheels")) as guest:
        yield guest


@pytest.fixture(scope="session")
def packages(tmp_path_factory):
    """The Debian package, built as `make deb` does, and one of a higher version that holds the same."""
    folder = tmp_path_factory.mktemp("packages")
    do(str(PROJECT / "packaging/deb.sh"))
    (built,) = (PROJECT / "dist").glob("liftday_[0-9]*.deb")
    shutil.copy(built, folder / "liftday.deb")
    do("dpkg-deb", "--raw-extract", str(built), str(folder / "raw"))
    control = folder / "raw/DEBIAN/control"
    control.write_text(re.sub(r"^(Version: .*)", r"\1+next", control.read_text(), flags=re.MULTILINE))
    do(
        "dpkg-deb",
        "--root-owner-group",
        "-Zgzip",
        "-z1",
        "--build",
        str(folder / "raw"),
        str(folder / "liftday-next.deb"),
    )
    shutil.rmtree(folder / "raw")
    return folder


@pytest.fixture(scope="session")
def host(request, tmp_path_factory, packages):
    """A booted bare Debian 12 beside the packages."""
    with _booted(request, tmp_path_factory, lambda _: packages) as guest:
        yield guest


@pytest.fixture(scope="module")
def clubhouse(request, tmp_path_factory, packages):
    """The same with a PostgreSQL on it."""
    with _booted(request, tmp_path_factory, lambda _: packages, "postgresql") as guest:
        yield guest


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
