"""Where values stand in a TOML text."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.config.lines import lines, nearest
from liftday.config.problem import Trail

TEXT = (Path(__file__).parent / "lines.toml").read_text()


@pytest.mark.parametrize(
    ("trail", "line"),
    [
        (("top",), 2),
        (("quoted key",), 3),
        (("a", "b", "c.d"), 4),
        (("a", "b", "c.d", "x"), 4),
        (("a", "b", "c.d", "y", 1), 5),
        (("table",), 7),
        (("table", "key"), 8),
        (("table", "literal"), 12),
        (("table", "list"), 14),
        (("table", "list", 0), 15),
        (("table", "list", 1, "to"), 16),
        (("table", "list", 2, 0, 0), 17),
        (("table", "date"), 19),
        (("rows", 0), 20),
        (("rows", 0, "id"), 21),
        (("rows", 0, "inner", "deep"), 23),
        (("rows", 0, "more", 1, "x"), 27),
        (("rows", 1, "id"), 29),
        (("rows", 1, "more", 0, "x"), 31),
        (('weird " name', "sub", "z"), 33),
    ],
)
def test_every_value_is_found(trail: Trail, line: int) -> None:
    """Through comments, strings of four kinds, nested lists, inline tables and tables in lists."""
    tomllib.loads(TEXT)
    assert lines(TEXT)[trail] == line


def test_the_nearest_line_is_that_of_what_is_around() -> None:
    """A key that is missing is told at its table; in an empty file on the first line."""
    where = lines(TEXT)
    assert nearest(where, ("rows", 1, "missing")) == 28
    assert nearest(where, ("nowhere", "at all")) == 1


_NAMES = st.text(st.sampled_from("ab_-1"), min_size=1, max_size=4)
_SCALARS = st.sampled_from(
    ["1", "-2.5", "true", '"a # [b"', "'c = \\'", '"""d\n= ["e" """', "2026-03-01", "[1, [2,\n3]]"]
)


@settings(max_examples=60)
@given(st.dictionaries(_NAMES, st.dictionaries(_NAMES, _SCALARS, max_size=4), max_size=4))
def test_each_key_is_on_the_line_it_was_written_on(tables: dict[str, dict[str, str]]) -> None:
    """For any tables and values: counting while writing and scanning afterwards agree."""
    text, wanted = "", {}
    for table, keys in tables.items():
        wanted[table,] = text.count("\n") + 1
        text += f"[{table}]\n"
        for key, value in keys.items():
            wanted[table, key] = text.count("\n") + 1
            text += f"{key} = {value}\n"
    tomllib.loads(text)
    found = lines(text)
    assert {trail: found[trail] for trail in wanted} == wanted
