"""A day on the page: its kind by symbol, colour and word, and how likely it is."""

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from liftday.page.discreet import is_hidden
from liftday.page.svg import chance_bar
from liftday.training.day import Day, Kind
from liftday.words.days import absence, beside, called, is_assumed, shown_chance, shown_kind

SYMBOLS: Final = {
    Kind.REST: "·",
    Kind.EASY: "○",
    Kind.MODERATE: "◐",
    Kind.HARD: "●",
    Kind.LONG: "◆",
    Kind.RACE: "★",
}
"""The same as on the terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """How a day is called. ``style`` names its colour; ``percent`` is None for a fact, and for what is assumed."""

    style: str
    symbol: str
    words: str
    percent: int | None = None
    bar: Markup = Markup()  # noqa: RUF009  frozen


def badge(day: Day, *, health: bool) -> Badge:
    """Given a day, return how it is called."""
    if is_hidden(day, health=health):
        return Badge(style="none", symbol="-", words="not available")
    if away := absence(day):
        return Badge(style="none", symbol="-", words=away)
    kind, words = shown_kind(day), f"{called(day)}{beside(day) if health else ''}"
    if not day.foreseen or is_assumed(day):
        return Badge(style=kind.value, symbol=SYMBOLS[kind], words=words)
    percent = round(100 * shown_chance(day))
    return Badge(style=kind.value, symbol=SYMBOLS[kind], words=words, percent=percent, bar=chance_bar(percent))
