"""Text at the door."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.calendar import clean

ANYTHING = st.text(st.characters(), max_size=300)  # lone surrogates too


@pytest.mark.parametrize("breaker", ["\r", "\n", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029"], ids=ascii)
def test_every_line_break_of_every_reader_is_one_line_feed(breaker: str) -> None:
    """Whatever some reader takes for the end of a line ends a line for all of them."""
    assert clean.text(f"Tempo{breaker}BEGIN:VEVENT") == "Tempo\nBEGIN:VEVENT"


@pytest.mark.parametrize("control", ["\0", "\x1b", "\x7f", "\x9b", "\ud800", "\ufeff", "\U0001ffff"])
def test_what_no_reader_shows_is_removed(control: str) -> None:
    """Controls, half characters, byte order marks and damaged letters are not text."""
    assert clean.text(f"Te{control}mpo") == "Tempo"


def test_the_other_half_of_a_character_is_removed_too() -> None:
    """Low surrogates are half characters like high ones, and so is the sign that one was lost elsewhere."""
    assert clean.text("Te\udfffm\N{REPLACEMENT CHARACTER}po") == "Tempo"


@pytest.mark.parametrize("mark", "\u061c\u200e\u200f\u202a\u202e\u2066\u2069")
def test_the_writing_direction_cannot_be_turned(mark: str) -> None:
    """Text after a title runs the way it was written, whatever the title held."""
    assert clean.text(f"{mark}cilbup ton{mark}") == "cilbup ton"


def test_markup_becomes_text_that_looks_alike() -> None:
    """A calendar that renders markup finds none."""
    assert clean.text("<a href=x>6x400</a>") == "\u2039a href=x\u203a6x400\u2039/a\u203a"


def test_emoji_and_every_script_stay() -> None:
    """Joined emoji, skin tones, combining marks and right-to-left letters are text."""
    title = "👩🏽‍🦱 Läufe 日本語 שלום é 🏃🏽‍♀️"
    assert clean.text(title) == title


def test_a_line_is_one_line() -> None:
    """Tabs, breaks and runs of spaces in a title are one space."""
    assert clean.line(" Tempo\r\n\t on  the\ntrack ") == "Tempo on the track"


def test_gaps_in_a_text_are_one_empty_line() -> None:
    """Spaces at line ends and more than one empty line are not kept."""
    assert clean.text("a  \n\n \n\n\nb\n") == "a\n\nb"


def test_ten_thousand_spaces_are_no_work() -> None:
    """Long runs of white space cost no more than other text: a title cannot stop a turn."""
    assert clean.text("a" + " " * 200_000 + "b").startswith("a ")


def test_what_is_too_long_ends_in_an_ellipsis() -> None:
    """The reader sees that something is missing, and never half a joined emoji."""
    assert clean.shorten("Strength", 8) == "Strength"
    assert clean.shorten("Strength and more", 9) == "Strength…"
    assert clean.shorten("Run 👩\u200d🚀 up", 7) == "Run 👩…"


@given(ANYTHING)
@settings(max_examples=200)
def test_clean_text_is_clean(raw: str) -> None:
    """Cleaning twice changes nothing, and what is left can be written as UTF-8."""
    once = clean.text(raw)
    assert clean.text(once) == once
    assert clean.line(clean.line(raw)) == clean.line(raw)
    assert not set(once) & set("\r\v\f\0<>\t\x85\u2028\u2029\u202e\ufffd")
    assert once.encode().decode() == once


@given(ANYTHING, st.integers(1, 50))
@settings(max_examples=100)
def test_shortened_text_fits(raw: str, room: int) -> None:
    """Never longer than the room there is."""
    assert len(clean.shorten(clean.line(raw), room)) <= room
