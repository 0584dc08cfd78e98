"""The keys that are promised, the reader's keys, the default file and the documentation are the same keys."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from liftday.config.keys import TABLES
from liftday.config.read import parse
from liftday.config.write import default_text

PROMISED = {
    "athlete": "timezone birth_year sex hr_max hr_rest threshold_hr critical_speed ignore_hr",
    "safety": "accepted clearance",
    "strava": "client_id client_secret_file api_base_url oauth_base_url poll_minutes keep_raw_days webhook_url",
    "intervals": "api_key_file base_url publish",
    "strength": (
        "sessions_per_week minutes equipment exclude treat_moderate_as_easy goal season phase experienced on_hard_days "
        "unit steps mobility_per_week injuries"
    ),
    "schedule": "horizon_days default_start windows prefer avoid blackouts ill",
    "races": "date name distance_km priority climb_m hours",
    "exercises": "id",
    "calendars": "plan busy plan_strength words buffer_minutes",
    "feed": (
        "host port public_url title color detail reminder_minutes mobility_reminder_minutes show_days file busy gzip "
        "mobility strength_title mobility_title hosts"
    ),
    "page": "enabled health",
    "import": "watch",
    "notify": "command url",
    "store": "url key_file",
}
KEYS = [(table, key) for table, keys in PROMISED.items() for key in keys.split()]
DOCS = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text()


def _section(table: str) -> str:
    found = re.search(rf"^## \[+{table}\]+: .*?(?=^## )", DOCS, re.MULTILINE | re.DOTALL)
    assert found, f"no section for {table}"
    return found.group()


def test_the_reader_knows_exactly_the_promised_keys() -> None:
    """Nothing was forgotten and nothing was renamed."""
    assert [(table.name, key.name) for table in TABLES for key in table.keys] == KEYS


@pytest.mark.parametrize(("table", "key"), KEYS, ids=".".join)
def test_each_key_is_in_the_default_file_and_in_the_documentation(table: str, key: str) -> None:
    """The default file writes it in its table, perhaps commented out; the documentation has a row for it."""
    text = default_text()
    begin = re.search(rf"^(# )?\[+{table}\]+$", text, re.MULTILINE)
    assert begin
    body = re.split(r"^(?:# )?\[+\w+\]+$", text[begin.end() :], maxsplit=1, flags=re.MULTILINE)[0]
    assert re.search(rf"^(# )?{key} = ", body, re.MULTILINE)
    assert re.search(rf"^\| `{key}` \|", _section(table), re.MULTILINE)


def test_the_documentation_has_no_other_keys() -> None:
    """A key that went leaves no row behind."""
    rows = [(table, key) for table in PROMISED for key in re.findall(r"^\| `(\w+)` \|", _section(table), re.MULTILINE)]
    assert rows == KEYS


@pytest.mark.parametrize(("table", "key"), KEYS, ids=".".join)
def test_the_documented_default_is_the_default(table: str, key: str) -> None:
    """What the second column says is what the default file writes; needed and unset keys have none."""
    row = re.search(rf"^\| `{key}` \| (.+?) \|", _section(table), re.MULTILINE)
    assert row
    known = next(k for t in TABLES if t.name == table for k in t.keys if k.name == key)
    if known.required:
        assert row[1] == "**needed**"
    elif known.default is None and known.commented:
        assert row[1] == "unset"
    else:
        value = tomllib.loads(f"x = {row[1].strip('`')}")["x"]
        assert known.shape(value) == known.default


def test_every_key_does_something() -> None:
    """What is parsed is read elsewhere than where it is parsed."""
    source = Path(__file__).parents[2] / "src" / "liftday"
    modules = [path for path in source.rglob("*.py") if path.parent.name != "config" and path.name != "owner.py"]
    modules.append(source / "config" / "environment.py")  # reads the client secret's file
    read = {
        node.attr
        for path in modules
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
    }
    idle = {f"{table}.{key}" for table, key in KEYS if not {key, f"{table}_{key}"} & read}
    assert idle == set()


def test_the_example_of_an_own_exercise_is_good() -> None:
    """What the documentation shows can be pasted."""
    example = re.search(r"```toml\n(.*?)```", DOCS, re.DOTALL)
    assert example
    found = parse('[athlete]\ntimezone = "UTC"\n' + example[1], Path("/x/config.toml"))
    assert found.owner.strength.own_exercises[0].id == "my_wall_sit"
