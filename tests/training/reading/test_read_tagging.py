"""Whoever records nothing that tells hard from easy is asked for tags, week by week (docs/training.md, Special cases)."""

from dataclasses import replace
from datetime import date, timedelta

from liftday.training.day import Chances, Day, Kind, Source, rest_day
from liftday.training.reading.tagging import ask_for_tags
from liftday.words.notes import notes_text

MONDAY = date(2026, 3, 2)
SAID = {
    "E": (Kind.EASY, 0.8, ()),
    "a": (Kind.EASY, 0.4, ("assumed",)),
    "p": (Kind.EASY, 0.65, ()),
    "H": (Kind.HARD, 0.95, ()),
}


def week(picture: str, *, source: Source = Source.RECORDED) -> tuple[Day, ...]:
    """The seven days before MONDAY as a picture."""
    days = []
    for n, letter in enumerate(picture.split()):
        day = rest_day(MONDAY - timedelta(days=7 - n))
        if letter in SAID:
            kind, sure, flags = SAID[letter]
            day = replace(day, kind=kind, confidence=sure, flags=flags, source=source, chances=Chances.sure(kind))
        days.append(day)
    return tuple(days)


def test_assumed_easy_days_ask_for_tags():
    """They are named, and so is what would help."""
    (said,) = notes_text(ask_for_tags(week("a . a . E . H"), MONDAY))
    assert said.startswith(
        "2 easy days of the last week rest on assumption, for nothing tells how hard it was (Monday, "
    )
    assert "Tag your hard runs" in said
    assert "rate their effort" in said
    assert notes_text(ask_for_tags(week("a . . . E . H"), MONDAY))[0].startswith("1 easy day of the last week rests")


def test_a_week_on_pace_alone_asks_too():
    """No heart rate, tag or rating stands behind any of its runs; two runs are too few to tell."""
    assert ask_for_tags(week("p . p . p . ."), MONDAY)
    assert ask_for_tags(week("p . p . . . ."), MONDAY) == ()


def test_what_tells_is_not_asked_about():
    """One run that is sure, the owner's own word, and last week's question are reasons to be silent."""
    assert ask_for_tags(week("p . p . H . ."), MONDAY) == ()
    assert ask_for_tags(week("E . E . H . E"), MONDAY) == ()
    assert ask_for_tags(week("a . a . a . .", source=Source.MARKED), MONDAY) == ()
    assert ask_for_tags(week("a . a . . . ."), MONDAY + timedelta(days=7)) == ()
