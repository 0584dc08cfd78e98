# ruff: noqa: RUF001 - people write times as they like
"""Minutes and kilometres in a title: "1h10m", "75-90 min", "21,1 km", "6.5 miles"; "5k pace" is no distance.

Of a range the upper end counts, for a plan that is filled is what the day may become.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

KM_PER_MILE: Final = 1.609344

_RANGE: Final = r"(?:\s?(?:-|–|to|bis|à|a)\s?(\d{1,3}(?:[.,]\d{1,2})?))?"
_HOURS: Final = r"(?:h(?:ours?|rs?|eures?|oras?)?|std\.?|stunden?|ore|ora|uur|tim(?:mar|er)?|godz)"
_MINUTES: Final = r"(?:m(?:in(?:s|utes?|uten?|uti|utos?|uter|ut)?)?|['’′])"
_HOURS_MINUTES: Final = re.compile(
    rf"(?<![\d.,:/])(\d{{1,2}})\s?{_HOURS}\s?(?:(\d{{1,2}})(?!\d|\s?[x×*])\s?{_MINUTES}?)?(?![a-z0-9])"
)
_HALF_HOURS: Final = re.compile(rf"(?<![\d.,:/])(\d)[.,](\d{{1,2}})\s?{_HOURS}(?![a-z])")
_PLAIN_MINUTES: Final = re.compile(
    rf"(?<![\d.,:/])(\d{{1,3}}){_RANGE}\s?(?:(?<!\d\d\d)m(?=[\s)–-]|$)|min\w*|['’′](?!['’′\d]))(?!\s?/)(?!\w)"
)
_CLOCK: Final = re.compile(r"(?<![\d.,:/])(\d{1,2}):([0-5]\d)(?::([0-5]\d))?(?!\d|:|\s?(?:am|pm|uhr|h\b|/|min/|-\d))")
_PACE: Final = re.compile(r"(?:@|\bat\b(?=\s?\d{1,2}:)|\bum\b(?=\s?\d)).*?(?=[),;+|•]|$)")
_PACES: Final = r"pace|effort|speed|race pace|rp\b|fart\b|wettkampftempo|renntempo"
_BEFORE_PACE: Final = re.compile(
    r"\b(?:allure|ritmo(?: de| di)?|as|tempo|passo|last|final|letzten?|derniers?|ultim[oi]s?|finish)\s?(?:~\s?)?$"
)
_DISTANCE: Final = re.compile(
    rf"(?<![\d.,:/])(\d{{1,3}}(?:[.,]\d{{1,2}})?){_RANGE}\s?-?"
    rf"(kms?|kilom\w+|k|mi|miles?|meilen)(?![a-z]|/|\s?/|\s?-?(?:{_PACES})|-tempo)"
)
_ASIDE: Final = re.compile(
    r"\s?(?:rec\b|recs?\b|recovery|rest\b|jog\b|pause|pausa|p\b|walk|trab|off\b|float|warm|cool|wu\b|cd\b|easy$)"
)
_LEAST_MINUTES: Final = 20  # beside sets: what is shorter is a part of the session (D)
_LEAST_KM: Final = 4.0
_LEAST_M: Final = 15  # "5m": from here on it is minutes


@dataclass(frozen=True, slots=True)
class Amounts:
    """How long a session is, as far as the text says so."""

    minutes: int | None = None
    km: float | None = None

    @property
    def any(self) -> bool:
        """Whether the text says anything of it."""
        return self.minutes is not None or self.km is not None


def find_amounts(text: str, spans: Sequence[tuple[int, int]] = ()) -> Amounts:
    """Given a title in compatibility form and where its sets stand, return its minutes and kilometres.

    Without sets several times or distances that are joined by "+" add up, else the longest counts.

    >>> find_amounts("Steady (75-90 min @ HR 155)"), find_amounts("1h10m • 12.9km"), find_amounts("10k at 5k pace").km
    (Amounts(minutes=90, km=None), Amounts(minutes=70, km=12.9), 10.0)
    """
    low = text.lower()
    for start, end in spans:
        low = low[:start] + "|" * (end - start) + low[end:]
    low = _PACE.sub(lambda match: "|" * len(match[0]), low)
    minutes, low = _minutes(low, sets=bool(spans))
    kilometres = [(km, at) for km, at in _kilometres(low) if not spans or km >= _LEAST_KM]
    total = _total([(float(value), at) for value, at in minutes], low)
    km = _total(kilometres, low)
    return Amounts(None if total is None else round(total), None if km is None else round(km, 2))


def _total(found: Sequence[tuple[float, int]], low: str) -> float | None:
    """One number of several: joined by "+" they add up."""
    if not found:
        return None
    places = sorted(at for _, at in found)
    joined = all("+" in low[a:b] for a, b in pairwise(places))
    values = [value for value, _ in found]
    return sum(values) if joined else max(values)


def _minutes(low: str, *, sets: bool) -> tuple[list[tuple[int, int]], str]:
    """The durations and where they stand, and the text without them."""
    found: list[tuple[int, int]] = []
    for pattern, read in (
        (_HOURS_MINUTES, _hours),
        (_HALF_HOURS, _part_hours),
        (_PLAIN_MINUTES, _upper),
        (_CLOCK, _clock),
    ):
        for match in pattern.finditer(low):
            value = read(match)
            aside = _ASIDE.match(low, match.end()) is not None and (sets or value < _LEAST_MINUTES)
            if 0 < value <= 24 * 60 and not aside and not (sets and value < _LEAST_MINUTES):
                found.append((value, match.start()))
        low = pattern.sub(lambda match: "|" * len(match[0]), low)
    return found, low


def _hours(match: re.Match[str]) -> int:
    return 60 * int(match[1]) + int(match[2] or 0)


def _part_hours(match: re.Match[str]) -> int:
    return round(60 * float(f"{match[1]}.{match[2]}"))


def _upper(match: re.Match[str]) -> int:
    """Minutes; a few "m" are miles as often."""
    minutes = round(float((match[2] or match[1]).replace(",", ".")))
    return 0 if match[0].endswith("m") and minutes < _LEAST_M else minutes


def _clock(match: re.Match[str]) -> int:
    """Hours and minutes of "1:30", minutes and seconds of "40:00", all three of "1:15:00"."""
    first, second = int(match[1]), int(match[2])
    if match[3] is not None or first < 6:
        return 60 * first + second
    return first if first >= 10 else 0


def _kilometres(low: str) -> Iterator[tuple[float, int]]:
    for match in _DISTANCE.finditer(low):
        value = float((match[2] or match[1]).replace(",", "."))
        if 0 < value <= 300 and not _BEFORE_PACE.search(low[max(0, match.start() - 12) : match.start()]):
            yield value * (KM_PER_MILE if match[3].startswith("m") else 1.0), match.start()
