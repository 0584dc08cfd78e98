"""One activity that cannot be read costs itself: the others are read as if it had never been there."""

import pytest

from liftday.training.bounds import SetAside
from liftday.training.owner import Athlete
from liftday.training.reading.classify import read
from liftday.training.reading.evidence import evidence
from liftday.training.reason import because

WHY = because("unreadable", error="AttributeError")


def without(book, *aside):
    """What was read, when these and nothing else were set aside."""
    assert [one.id for one in book.set_aside] == list(aside)
    return book.readings, book.anchors


def test_a_run_that_cannot_be_read_is_set_aside_with_its_date_and_the_fault(seasoned, athlete):
    """A title that is a number: no door lets it in, and yet a memory may hold it."""
    before = read(seasoned.activities, athlete=athlete)
    odd = seasoned.add(day=31, hour=19, name=5)
    book = read(seasoned.activities, athlete=athlete)
    assert book.set_aside == (SetAside(id=odd.id, day=odd.day, reason=WHY),)
    assert (book.readings, book.anchors) == (before.readings, before.anchors)


@pytest.mark.parametrize("hours", [(5, 20), (20, 21), (5, 6)])
def test_of_several_recordings_of_a_day_the_sound_ones_count(seasoned, athlete, hours):
    """Two odd ones beside a sound run, before it and behind it: the run stays."""
    before = read(seasoned.activities, athlete=athlete)
    odd = [seasoned.add(day=30, hour=hour, sport=[n]) for n, hour in enumerate(hours)]
    book = read(seasoned.activities, athlete=athlete)
    assert without(book, *(one.id for one in odd)) == (before.readings, before.anchors)


def test_a_day_and_a_history_of_nothing_else_are_empty(diary, athlete):
    """Nobody fails for a history that holds nothing that can be read."""
    for _ in range(3):
        diary.add(name=5)
        diary.next()
    book = read(diary.activities, athlete=athlete)
    assert without(book, "1000", "1001", "1002") == ((), {})


def test_a_history_is_resumed_behind_what_was_set_aside(seasoned, athlete):
    """The settings and the states that were asked for hold there too."""
    seasoned.add(day=31, name=5)
    asked = {a.day for a in seasoned.activities if a.day.day % 7 == 0}
    told = {
        "athlete": Athlete(timezone=athlete.timezone, hr_max=181.0),
        "zones": (0, 120, 140, 160, 175),
        "keep": asked,
    }
    book = read(seasoned.activities, **told)
    assert set(book.anchors) == asked
    sound = [a for a in seasoned.activities if a.name != 5]
    assert without(book, seasoned.activities[-1].id) == without(read(sound, **told))


def test_why_names_the_figures_that_were_left_out(seasoned, athlete):
    """Among what the athlete said."""
    run = seasoned.run("E", left_out=("maximum speed", "climb"))
    assert because("left_out", figures=run.left_out) in evidence(run, seasoned.anchors(), athlete=athlete)
