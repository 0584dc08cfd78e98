"""What is said of a calendar that cannot be read."""

from datetime import date

import pytest

from liftday.integrations.ical.trouble import Trouble
from liftday.training.reason import because
from liftday.words.calendars import TROUBLES
from liftday.words.notes import notes_text


@pytest.mark.parametrize(
    ("used", "end"),
    [
        ({"copy": date(2026, 3, 1), "former": None}, "what it said on Sunday 1 March is used meanwhile."),
        (
            {"copy": None, "former": date(2026, 3, 1)},
            "what the one before it said on Sunday 1 March is used meanwhile.",
        ),
        ({"copy": None, "former": None}, "nothing of it is used."),
        ({"copy": None}, "nothing of it is used."),  # of a plan that an earlier version published
    ],
)
def test_since_when_why_and_what_is_used(used, end):
    """Named by its place, never by its address."""
    note = because("calendar_unread", calendar="busy 1", trouble="gone", since=date(2026, 3, 2), **used)
    said = "The calendar busy 1 has not been read since Monday 2 March: nothing is at its address any more; "
    assert notes_text([note]) == (said + end,)


def test_every_trouble_has_its_words():
    """None is a bare code."""
    assert TROUBLES.keys() == set(Trouble)
