"""What a day is called, wherever days are listed: on the terminal and on the page."""

from typing import Final

from liftday.training.day import Day, Kind, Source

LIKELY: Final = 0.5  # a chance below half is no likelihood
ABSENCES: Final = {"ill": "ill", "blocked": "not available"}
"""The flags of days on which nothing is planned, as they are called at home."""


def is_assumed(day: Day) -> bool:
    """Whether a day is expected on too little for a number: no history yet, or one that ended weeks ago."""
    return day.foreseen and "assumed" in day.flags


def called(day: Day) -> str:
    """A day in a word or three: "hard" for a fact, "likely easy", "hard or long" where that is likely and neither of them
    is, "perhaps easy" where nothing is, "assumed easy" where too little is known."""
    kind = shown_kind(day)
    if not day.foreseen:
        return kind.value
    if is_assumed(day):
        return f"assumed {kind.value}"
    if day.chances.of(kind) >= LIKELY:
        return f"likely {kind.value}"
    return "hard or long" if day.chances.closed >= LIKELY else f"perhaps {kind.value}"


def named(day: Day) -> str:
    """A day and how likely it is, "likely easy, 78%"; a fact needs no chance, "hard", and what is assumed has none."""
    return called(day) if not day.foreseen or is_assumed(day) else f"{called(day)}, {shown_chance(day):.0%}"


def absence(day: Day) -> str:
    """Given an expected day, return the word for it where the runner will be ill or away: "ill", "not available"; else "".

    What a habit or a plan would make of such a day is no forecast of it.
    """
    return next((word for flag, word in ABSENCES.items() if day.foreseen and flag in day.flags), "")


def beside(day: Day) -> str:
    """What the owner's marks say of a coming day beside what it is called: ", low"; of a race or a marked kind ", ill" too."""
    if absence(day) or day.source is Source.RECORDED:
        return ""
    return "".join(f", {word}" for flag, word in {**ABSENCES, "low": "low"}.items() if flag in day.flags)


def listed(day: Day) -> str:
    """A day in few words for a list at home: "ill", "likely easy, low", without a mark "likely easy, 78%"."""
    marks = beside(day)
    return absence(day) or (f"{called(day)}{marks}" if marks else named(day))


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
