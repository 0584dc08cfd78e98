"""What a wheel carries beside the code: without it the installed program lacks its units, its man page, its catalogue."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The names in a wheel that was built now, and what each holds."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )
    (file,) = folder.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    ("source", "ends"),
    [
        ("systemd/liftday.service", "liftday/daemon/systemd/liftday.service"),
        ("systemd/liftday-web.service", "liftday/daemon/systemd/liftday-web.service"),
        ("systemd/liftday-worker@.service", "liftday/daemon/systemd/liftday-worker@.service"),
        ("systemd/user/liftday.service", "liftday/daemon/systemd/user/liftday.service"),
        ("docs/liftday.1", "data/share/man/man1/liftday.1"),
        ("completions/liftday.bash", "data/share/bash-completion/completions/liftday"),
        ("completions/liftday.zsh", "data/share/zsh/site-functions/_liftday"),
        ("completions/liftday.fish", "data/share/fish/vendor_completions.d/liftday.fish"),
        ("src/liftday/training/exercises/catalogue.toml", "liftday/training/exercises/catalogue.toml"),
        ("LICENSE", "licenses/LICENSE"),
    ],
)
def test_it_carries(wheel, source, ends):
    """Byte for byte, at the place where it is looked for."""
    (found,) = (name for name in wheel if name.endswith(ends))
    assert wheel[found] == (PROJECT / source).read_bytes()


def test_it_carries_the_whole_package_and_no_tests(wheel):
    """Every module, every data file of the package, nothing else of the repository."""
    package = PROJECT / "src/liftday"
    ours = {
        f"liftday/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    carried = {name for name in wheel if name.startswith("liftday/") and "/daemon/systemd/" not in name}
    assert carried == ours
    assert not [name for name in wheel if name.startswith(("tests/", "bench/"))]
