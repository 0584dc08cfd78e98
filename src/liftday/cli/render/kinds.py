"""Days in symbols, colours and words: one for each kind, the same on every screen."""

from typing import Final

from liftday.cli.render.page import Page
from liftday.training.day import Day, Kind, Source

_SYMBOLS: Final = {
    Kind.REST: ("·", "."),
    Kind.EASY: ("○", "o"),
    Kind.MODERATE: ("◐", "+"),
    Kind.HARD: ("●", "#"),
    Kind.LONG: ("◆", "="),
    Kind.RACE: ("★", "*"),
}
COLOURS: Final = {
    Kind.REST: "dim",
    Kind.EASY: "green",
    Kind.MODERATE: "yellow",
    Kind.HARD: "red",
    Kind.LONG: "magenta",
    Kind.RACE: "bold red",
}


def symbol(kind: Kind, page: Page) -> str:
    """The symbol of a kind."""
    return page.symbol(*_SYMBOLS[kind])


def named(day: Day) -> str:
    """A day in two or three words: "likely easy 78%", "hard", "race".

    What is expected says how likely it is; a fact does not.
    """
    if day.source is not Source.EXPECTED:
        return day.kind.value
    kind = day.chances.likeliest
    return f"likely {kind.value} {day.chances.of(kind):.0%}"


def shown_kind(day: Day) -> Kind:
    """The kind a day is shown as: what it was, or what it will likely be."""
    return day.chances.likeliest if day.source is Source.EXPECTED else day.kind
