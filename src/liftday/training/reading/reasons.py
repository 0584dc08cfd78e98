"""What was measured, as reasons: each part of the evidence becomes one value, rounded to what is shown of it.

Rounded numbers come again and again in a history of thousands, so each such reason is made once and shared.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from liftday.training.day import Kind
from liftday.training.reading.weigh import Part
from liftday.training.reason import Reason

CLEAR: Final = 1.0  # points from which a part is worth a word
_USUAL: Final = Reason("usual_pace", {})
_FRAMED: Final = Reason("framed", {})
_LABELS: Final = Reason("own_labels", {})
TAGGED_LONG: Final = Reason("tagged_long", {})
_HEART: Final = frozenset({"heart_average", "heart_peak"})


def reason_of(part: Part) -> Reason:
    """Given one part of the evidence, return it as a reason; per cents, minutes and factors as they are shown.

    >>> reason_of(Part("pace", 1.2, 6.4))
    Reason(code='faster', params={'percent': 6}, public=True)
    """
    name = part.name
    if name == "heart":
        peak = None if part.second is None else round(part.second)
        return _heart(round(part.first), peak, hard=part.points > 0)
    if name == "pace":
        if abs(part.first) < 1.0:
            return _USUAL
        return of("faster" if part.first > 0 else "slower", "percent", round(abs(part.first)))
    if name == "effort":
        return Reason("relative_effort", {"percent": round(part.first)}, public=False)
    if name == "title":
        return of("title", "word", part.word)
    if name == "framed":
        return _FRAMED
    if name == "labels":
        return _LABELS
    return of("race_distance", "km", round(part.first, 1))


@lru_cache(maxsize=4096)
def of(code: str, name: str, value: float | str) -> Reason:
    """Given a code and its only parameter, return the public reason: the same one each time."""
    return Reason(code, {name: value})


@lru_cache(maxsize=4096)
def _heart(average: int, peak: int | None, *, hard: bool) -> Reason:
    if peak is None:
        return Reason("heart_average", {"percent": average}, public=False)
    if hard:
        return Reason("heart_peak", {"percent": peak, "average_percent": average}, public=False)
    return Reason("heart_average", {"percent": average, "peak_percent": peak}, public=False)


def at_effort(kind: Kind) -> Reason:
    """Given how hard a long session was, easy, moderate or hard, return it as a reason."""
    return of("at_effort", "intensity", kind.value)


def strongest(parts: Sequence[Part]) -> tuple[Reason, ...]:
    """The two weightiest parts."""
    return tuple(map(reason_of, parts[:2]))


def on_side(parts: Iterable[Part], *, hard: bool) -> list[Part]:
    """The parts that speak for one side, the weightiest first."""
    return [p for p in parts if (p.points > 0.0) is hard]


def against(parts: Iterable[Part], *, hard: bool, beside: Sequence[Reason] = ()) -> tuple[Reason, ...]:
    """The weightiest part that clearly speaks against a verdict; none if nothing does. What stands beside it, for the
    verdict, is not named again."""
    for part in parts:
        if part.points <= -CLEAR if hard else part.points >= CLEAR:
            reason = reason_of(part)
            if not any(_same(reason, one) for one in beside):
                return (contrary(reason),)
    return ()


def contrary(reason: Reason) -> Reason:
    """Given a reason for another class, return it as one that speaks against the class it stands with."""
    return replace(reason, params={**reason.params, "against": True})


def _same(one: Reason, other: Reason) -> bool:
    return one.code == other.code or (one.code in _HEART and other.code in _HEART)
