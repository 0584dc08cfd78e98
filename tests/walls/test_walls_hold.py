"""The walls of pyproject.toml hold: a library or a room that wanders where it may not is refused by name."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLANTED = [
    ("daemon/queries/answers.py", "import starlette"),
    ("integrations/strava/read.py", "import uvicorn"),
    ("daemon/orders/carry_out.py", "import apscheduler"),
    ("integrations/strava/fetch.py", "import stravalib"),
    ("daemon/sync/pull.py", "from sqlalchemy import select"),
    ("cli/feed.py", "import icalendar"),
    ("daemon/web/site.py", "import click"),
    ("store/marks.py", "import requests"),
    ("training/reading/laps.py", "from liftday.training.placing import place"),
    ("calendar/ics.py", "from liftday.store import marks"),
    ("training/judge.py", "import os"),
    ("integrations/strava/quota.py", "from liftday.integrations.files import gpx"),
    ("config/read.py", "from liftday.daemon import clock"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The package and its contracts, in a folder of their own."""
    there = tmp_path_factory.mktemp("instance")
    shutil.copytree(ROOT / "src", there / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", there)
    return there


def walls(there: Path) -> tuple[int, str]:
    """What lint-imports says of a copy of the package: its exit code and its words."""
    command = "import sys; sys.path.insert(0, 'src'); from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"], cwd=there, capture_output=True, text=True, check=False
    )
    return done.returncode, " ".join((done.stdout + done.stderr).split())


def test_the_walls_stand_as_the_package_is(copy):
    """Nothing in the package is refused."""
    code, said = walls(copy)
    assert code == 0, said


def test_every_planted_import_is_refused(copy):
    """Thirteen imports where they may not be: all are planted at once, and each is named by the contract it breaks."""
    before = {}
    for file, line in PLANTED:
        path = copy / "src" / "liftday" / file
        before.setdefault(path, path.read_text(encoding="utf-8"))
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    try:
        code, said = walls(copy)
    finally:
        for path, text in before.items():
            path.write_text(text, encoding="utf-8")
    assert code == 1
    for file, line in PLANTED:
        module = "liftday." + file.removesuffix(".py").replace("/", ".")
        imported = line.split()[1]
        assert f"{module} -> {imported}" in said, (file, line, said)
