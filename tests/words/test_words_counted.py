"""How many of something there are."""

import pytest

from liftday.words.counted import counted


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
