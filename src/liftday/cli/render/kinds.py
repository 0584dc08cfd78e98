"""Days in symbols, colours and words: one for each kind, the same on every screen."""

from typing import Final

from liftday.cli.render.page import Page
from liftday.training.day import Kind

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
