"""What a day is called, wherever days are listed: on the terminal and on the page."""

from typing import Final

from liftday.training.day import Day, Kind

LIKELY: Final = 0.5  # a chance below half is no likelihood


def called(day: Day) -> str:
    """A day in a word or three: "hard" for a fact, "likely easy", "hard or long" where that is likely and neither of them
    is, "perhaps easy" where nothing is."""
    kind = shown_kind(day)
    if not day.foreseen:
        return kind.value
    if day.chances.of(kind) >= LIKELY:
        return f"likely {kind.value}"
    return "hard or long" if day.chances.closed >= LIKELY else f"perhaps {kind.value}"


def named(day: Day) -> str:
    """A day and how likely it is, "likely easy, 78%"; a fact needs no chance, "hard"."""
    return called(day) if not day.foreseen else f"{called(day)}, {shown_chance(day):.0%}"


def shown_chance(day: Day) -> float:
    """How likely an expected day is what it is called."""
    own = day.chances.of(day.chances.likeliest)
    return day.chances.closed if own < LIKELY <= day.chances.closed else own


def sureness(day: Day) -> float:
    """How sure it is what a day is called, expected or a fact."""
    return shown_chance(day) if day.foreseen else day.confidence


def shown_kind(day: Day) -> Kind:
    """The kind a day is shown as: what it was, or what it will likely be."""
    return day.chances.likeliest if day.foreseen else day.kind
