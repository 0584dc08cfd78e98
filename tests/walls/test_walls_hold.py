"""The walls of pyproject.toml hold: a library or a room that wanders where it may not is refused by name."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# A room, or one module of it, and what it may not import. In a room the first module by name is taken.
PLANTED = [
    ("daemon/queries", "import starlette"),
    ("integrations/strava/read", "import uvicorn"),
    ("daemon/orders", "import apscheduler"),
    ("daemon/turn", "from starlette import requests"),
    ("integrations/strava", "import stravalib"),
    ("daemon/sync", "from sqlalchemy import select"),
    ("daemon/state", "import sqlite3"),
    ("cli", "import icalendar"),
    ("daemon/web", "import click"),
    ("store", "import requests"),
    ("training/reading", "from liftday.training.placing import place"),
    ("training/prescribing", "from liftday import words"),
    ("calendar", "from liftday.store import marks"),
    ("training/judge", "import os"),
    ("words", "import rich"),
    ("words", "import time"),
    ("words", "from liftday import errors"),
    ("words", "from liftday import calendar"),
    ("words", "from liftday import page"),
    ("page", "from liftday.store import marks"),
    ("page", "from liftday import calendar"),
    ("page", "import pathlib"),
    ("daemon/process", "import jinja2"),
    ("integrations/strava", "from liftday.integrations.files import gpx"),
    ("integrations/strava", "from liftday.integrations.intervals import read"),
    ("integrations/intervals", "import stravalib"),
    ("daemon/sync", "import intervals_emulator"),
    ("config", "from liftday.daemon import clock"),
    ("daemon/process", "import strava_emulator"),
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


def module_of(package: Path, room: str) -> Path:
    """The module that a planted import goes into."""
    path = package / room
    if not path.is_dir():
        return path.with_suffix(".py")
    return min((one for one in path.glob("*.py") if one.stem != "__init__"), default=path / "__init__.py")


def test_every_planted_import_is_refused(copy):
    """Imports where they may not be: all are planted at once, and each is named by the wall it runs into."""
    package = copy / "src" / "liftday"
    before = {}
    for room, line in PLANTED:
        path = module_of(package, room)
        before.setdefault(path, path.read_text(encoding="utf-8"))
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    try:
        code, said = walls(copy)
    finally:
        for path, text in before.items():
            path.write_text(text, encoding="utf-8")
    assert code == 1
    for room, line in PLANTED:
        parts = module_of(package, room).relative_to(package.parent).with_suffix("").parts
        module = ".".join(part for part in parts if part != "__init__")
        _, of, *what = line.split()
        imported = f"{of}.{what[1]}" if of.startswith("liftday") else of
        assert f"{module} -> {imported}" in said, (room, line, said)
