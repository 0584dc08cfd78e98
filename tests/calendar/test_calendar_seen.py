"""The feed out there is ahead of the memory: an older copy was put back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from liftday.calendar import ics
from liftday.calendar.catch_up import catch_up
from liftday.calendar.entry import Entry
from liftday.calendar.gate import checklist
from liftday.calendar.look import Look
from liftday.calendar.revise import revise

NOW = datetime(2026, 3, 2, 6, tzinfo=ZoneInfo("Europe/Berlin"))
DAY = timedelta(days=1)


def test_what_the_memory_lost_is_counted_on_from_the_served_feed(an_entry: Callable[..., Entry]) -> None:
    """Three edits were served after the copy was taken: the next edit is the fourth, not the first."""
    old = revise([], [an_entry()], NOW)
    served = old
    for number in range(3):
        served = revise(served, [an_entry(summary=f"Edit {number}")], NOW + DAY)
    body = ics.write(served, Look())
    (entry,) = catch_up(revise(old, [an_entry(summary="After the restore")], NOW + DAY / 2), body, Look())
    assert (entry.sequence, entry.modified) == (4, served[0].modified)
    assert checklist.inspect(ics.write([entry], Look()), previous=body) == ()


def test_a_memory_that_is_in_step_changes_nothing(an_entry: Callable[..., Entry]) -> None:
    """What was served and what is new stay as they are; so does everything when the file is no calendar."""
    old = revise([], [an_entry(1)], NOW)
    body = ics.write(old, Look())
    for wanted in ([an_entry(1)], [an_entry(1, summary="Edit")], [an_entry(1), an_entry(2)], [an_entry(2)]):
        revised = revise(old, wanted, NOW + DAY)
        assert catch_up(revised, body, Look()) == revised
        assert catch_up(revised, b"half a fe", Look()) == revised
        assert catch_up(revised, body.replace(b"SEQUENCE:0", b"SEQUENCE:x"), Look()) == revised


def test_an_entry_that_was_never_stamped_is_left_alone(an_entry: Callable[..., Entry]) -> None:
    """Only what a revision has seen is published."""
    body = ics.write(revise([], [an_entry()], NOW), Look())
    assert catch_up([an_entry()], body, Look()) == (an_entry(),)


@pytest.mark.parametrize(
    ("one", "other"),
    [({"end": DAY / 24}, {"end": DAY / 48}), ({"summary": "Strength"}, {"summary": "Strength · missed"})],
)
def test_the_same_number_and_stamp_may_belong_to_another_edit(
    an_entry: Callable[..., Entry], one: dict[str, Any], other: dict[str, Any]
) -> None:
    """A second of the clock in which the memory was lost: two edits were made in it, and the later one counts on."""

    def edited(change: dict[str, Any]) -> Entry:
        made = an_entry()
        return replace(made, **{n: made.end + v if n == "end" else v for n, v in change.items()})

    old = revise([], [an_entry()], NOW)
    body = ics.write(revise(old, [edited(one)], NOW + DAY), Look())
    (entry,) = catch_up(revise(old, [edited(other)], NOW + DAY), body, Look())
    assert entry.sequence == 2
    assert checklist.inspect(ics.write([entry], Look()), previous=body) == ()
    same = revise(old, [edited(one)], NOW + DAY)
    assert catch_up(same, body, Look()) == same
