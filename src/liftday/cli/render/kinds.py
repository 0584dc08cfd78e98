"""Days in symbols, colours and words: one for each kind, the same on every screen."""

from typing import Final

from liftday.cli.render.page import Page
from liftday.training.day import Day, Kind
from liftday.words.days import absence, shown_kind

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


def marked(day: Day, page: Page) -> tuple[str, str]:
    """The symbol and the colour of a day: of its kind, or none where the runner is away or ill."""
    return ("-", "dim") if absence(day) else (symbol(shown_kind(day), page), COLOURS[shown_kind(day)])
