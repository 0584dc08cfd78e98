"""Reasons in plain words: what was seen, as a sentence that never repeats a title."""

from collections.abc import Iterable, Sequence
from typing import Final

from liftday.training.day import Kind
from liftday.training.reading.weigh import Part

_NAMES: Final = {kind: kind.value.capitalize() for kind in Kind}
CLEAR: Final = 1.0  # points from which a part is worth a word


def sentence(kind: Kind, evidence: str, *more: str) -> str:
    """Given a class and what speaks for it, return the reason; what more there is to say follows as sentences.

    >>> sentence(Kind.HARD, "tagged as a workout on Strava", "the average heart rate says otherwise")
    'Hard: tagged as a workout on Strava. The average heart rate says otherwise.'
    """
    told = f"{_NAMES[kind]}: {evidence}."
    for text in more:
        if text:
            told += f" {text[0].upper()}{text[1:]}."
    return told


def say(part: Part) -> str:
    """Given one part of the evidence, return it in words."""
    if part.name == "heart":
        if part.second is None:
            return f"average heart rate {part.first:.0f} % of your maximum"
        if part.points > 0:
            return f"peak heart rate {part.second:.0f} % of your maximum, average {part.first:.0f} %"
        return f"average heart rate {part.first:.0f} % of your maximum, peak {part.second:.0f} %"
    if part.name == "pace":
        if abs(part.first) < 1.0:
            return "your usual pace"
        return f"{abs(part.first):.0f} % {'faster' if part.first > 0 else 'slower'} than usual"
    if part.name == "surge":
        return f"the fastest moment was {part.first:.1f} times the average"
    if part.name == "effort":
        return f"more relative effort an hour than {part.first:.0f} % of your sessions"
    if part.name == "title":
        return f'the title says "{part.word}"'
    if part.name == "framed":
        return "recorded apart from a warm-up or cool-down"
    if part.name == "distance":
        return f"{part.first:.1f} km, a race distance"
    if part.name == "tag":
        return "tagged as a long run on Strava"
    return "a long run, where a high heart rate means less"


def strongest(parts: Sequence[Part]) -> str:
    """The two weightiest parts, as one phrase; empty if there is none."""
    if len(parts) > 1:
        return f"{say(parts[0])}; {say(parts[1])}"
    return say(parts[0]) if parts else ""


def on_side(parts: Iterable[Part], *, hard: bool) -> list[Part]:
    """The parts that speak for one side, the weightiest first."""
    return [p for p in parts if (p.points > 0.0) is hard]


def against(parts: Iterable[Part], *, hard: bool) -> str:
    """The weightiest part that clearly speaks against a verdict, in words; empty if nothing does."""
    for part in parts:
        if (part.points <= -CLEAR if hard else part.points >= CLEAR) and part.name != "long":
            return f"against it: {say(part)}"
    return ""
