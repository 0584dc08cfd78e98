"""Whoever asks what Strava does finds it: one file a quirk, each with its three answers, all of them in docs/strava.md."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QUIRKS = sorted((ROOT / "src" / "liftday" / "integrations" / "strava" / "quirks").glob("[a-z]*.py"))


@pytest.mark.parametrize("path", QUIRKS, ids=lambda path: path.stem)
def test_a_quirk_says_what_strava_does_whence_it_is_known_and_what_we_do(path):
    """In this order, at the beginning of lines."""
    said = re.findall(
        r"^(Strava|Known from|Here)\b.*:", ast.get_docstring(ast.parse(path.read_text("utf-8"))), re.MULTILINE
    )
    assert said == ["Strava", "Known from", "Here"]


def test_every_quirk_is_in_the_table():
    """And nothing else is."""
    rows = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "strava.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == [path.stem for path in QUIRKS]
