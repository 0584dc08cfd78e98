"""The page that tells strangers which fault is tried where (README.md beside this file) is true."""

import ast
import re
from pathlib import Path

from faults.test_faults_strava import PHASES, TABLE

HERE = Path(__file__).parent
ROW = re.compile(r"^\| (\d+) \| .+ \| (`.+`) \| .+ \| (\d+) \|$", re.MULTILINE)
TOLD = {int(number): (tests.replace("`", "").split(), int(cases)) for number, tests, cases in ROW.findall((HERE / "README.md").read_text())}  # fmt: skip


def known_tests():
    """The names of all tests, in whatever folder: the web's and the calendar's faults stand in theirs."""
    trees = (ast.parse(path.read_text()) for path in HERE.parent.rglob("test_*.py"))
    return {node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)}


def lines(number):
    """How many lines of the table are about a fault."""
    return sum(fault.number == number for fault in TABLE)


def test_every_fault_has_its_row():
    """1 to 68, but for what only an installation shows (61, 62)."""
    assert set(TOLD) == {*range(1, 69)} - {61, 62}


def test_every_test_that_is_named_exists():
    """And a test of the table names a fault that the table has."""
    names = {name for tests, _ in TOLD.values() for name in tests}
    assert {name.partition("[")[0] for name in names} <= known_tests()
    for number, (tests, cases) in TOLD.items():
        if any(name.startswith("test_strava_answers_wrongly") for name in tests):
            assert f"test_strava_answers_wrongly[{number}-]" in tests
            assert lines(number) > 0
            assert cases >= lines(number) * (len(PHASES) + 1), "in each phase, and once with the feed fetched meanwhile"
