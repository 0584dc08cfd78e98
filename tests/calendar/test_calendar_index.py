"""The table of the checklist leads somewhere: every line is in it, every module and every test it names exists."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
ROWS = re.findall(
    r"^\| (\d+) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$",
    (TESTS / "calendar/README.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def test_every_line_of_the_checklist_has_its_row() -> None:
    """1 to 57, in order, each with a proof."""
    assert [int(line) for line, _, _ in ROWS] == list(range(1, 58))
    assert all("`" in proof or "the gate" in proof for _, _, proof in ROWS)


def test_what_the_table_names_exists() -> None:
    """A test that is renamed or a module that moves takes its row along."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py"))
    known = set(re.findall(r"def (\w+)\(", source))
    for line, kept, proof in ROWS:
        for name in re.findall(r"`(\w+)`", proof):
            assert name in known, (line, name)
        for path in re.findall(r"`([a-z/_]+\.py)`", kept):
            assert (TESTS.parent / "src/liftday" / path).is_file(), (line, path)
        for path in re.findall(r"`(bench/\w+\.py)`", proof):
            assert (TESTS.parent / path).is_file(), (line, path)
