"""A number's source is named where it stands, and the name leads somewhere: a section of docs/, a paper, an RFC."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRAINING = (ROOT / "docs" / "training.md").read_text(encoding="utf-8")
SECTIONS = set(re.findall(r"^##+ (?:\d\. )?(.+)$", TRAINING, re.MULTILINE))
LINES = {
    int(number)
    for number in re.findall(r"^(\d+)\. ", (ROOT / "docs" / "feed.md").read_text(encoding="utf-8"), re.MULTILINE)
}
PLACES = ("src", "tests", "bench", "docs", "systemd", "completions", "README.md", "CONTRIBUTING.md")
KINDS = {".py", ".md", ".toml", ".service", ".1"}
# Pages that nobody finds in this repository, and numbers of a tracker.
FOREIGN = re.compile(
    r"training-rules|feed-and-faults|libraries\.md|strava-api|\bissues? \d|\(contract\b|\bcontract, section|\bthe contract's\b"
    r"|\(A\d[,)]",
    re.IGNORECASE,
)
# A section's bare number says nothing of whose it is: (3.4) and (2.2; ...), but not (0.6), (9.3) or (1.5, 2.5).
BARE = re.compile(r"(?:#|\"\"\")[^\"]*\((?:1\.[1-8]|2\.[2-8]|3\.[1-6]|4\.(?:9|10)|5\.[1-7])(?:, [AH]\d+)?[;:)]")


def texts() -> list[tuple[str, str]]:
    """Every text file of the project by its path, this one left out."""
    paths = [
        path for place in PLACES for path in ((ROOT / place).rglob("*") if (ROOT / place).is_dir() else [ROOT / place])
    ]
    return [
        (str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
        for path in sorted(paths)
        if path.suffix in KINDS and path != Path(__file__)
    ]


@pytest.fixture(scope="module")
def project() -> list[tuple[str, str]]:
    """The texts, read once."""
    return texts()


def test_no_page_is_cited_that_is_not_here(project):
    """Whoever follows a citation finds it."""
    foreign = [
        f"{name}: {line.strip()}" for name, text in project for line in text.splitlines() if FOREIGN.search(line)
    ]
    assert foreign == []


def test_no_section_is_cited_by_a_bare_number(project):
    """It has a page and a name."""
    bare = [
        f"{name}: {line.strip()}"
        for name, text in project
        if name.endswith(".py")
        for line in text.splitlines()
        if BARE.search(line)
    ]
    assert bare == []


def test_every_cited_section_and_line_exists(project):
    """``docs/training.md, Gaps`` is a heading there, ``docs/feed.md, line 28`` a line."""
    sections = [
        f"{name}: {cited}"
        for name, text in project
        for cited in re.findall(r"\btraining\.md, ([A-Z][\w ]*)", text)
        if not any(f"{cited} ".startswith(f"{section} ") for section in SECTIONS)
    ]
    lines = [
        f"{name}: line {number}"
        for name, text in project
        for number in re.findall(r"\bfeed\.md, lines? (\d+)", text)
        if int(number) not in LINES
    ]
    assert [*sections, *lines] == []


@pytest.mark.parametrize("rule", [f"H{n}" for n in range(1, 13)])
def test_every_hard_rule_is_written_down(rule):
    """`why` and the notes call them by these names."""
    assert re.search(rf"^\| {rule} \| \S", TRAINING, re.MULTILINE)
