"""How many of something there are."""

import pytest

from liftday.words.counted import counted, placed


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [
        (1, "backup", "1 backup"),
        (2, "backup", "2 backups"),
        (0, "activity", "0 activities"),
        (1, "activity", "1 activity"),
    ],
)
def test_one_thing_is_not_said_as_many(number, noun, said):
    """`1 backups are kept` is nobody's English."""
    assert counted(number, noun) == said


@pytest.mark.parametrize(("unit", "said"), [("row", "line 3"), ("set", "line 3"), ("activity", "activity 3")])
def test_a_place_in_a_file_is_called_by_what_stands_there(unit: str, said: str) -> None:
    """A recording has no lines."""
    assert placed(3, unit) == said
