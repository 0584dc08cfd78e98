# ruff: noqa: RUF001, RUF002 - people write as they like
"""Sets in a title: 6x800, 10-12×60-75s, 3 x 10', 4x(3' + 2'), and behind what is repeated: 2k (x4)."""

import re
from dataclasses import dataclass
from typing import Final

from liftday.training.reading.titles import DENIED, plain_text, under_work

_UNIT: Final = (
    r"(?:kms?|miles?|mi|min\w*|sek\w*|secs?|sec|s|k|m)(?![a-z])|''|[\"”″'’′]|(?:mtr|metros|metri|meter|m[eè]tres)\b"
)
_SIZE: Final = (
    rf"(\d{{1,2}}\.\d{{3}}|\d{{1,4}}(?:[.,:]\d{{1,2}})?)(?:\s?[-–]\s?\d{{1,4}}(?:[.,]\d{{1,2}})?)?\s?({_UNIT})?"
)
_COUNT: Final = r"(?<![\d.,:/])(\d{1,2})(?:\s?[-–]\s?(\d{1,2}))?"
_TIMES: Final = r"\s?(?:[x×*✕х]|mal|fois|reps? of|sets? of|veces|volte|keer|vezes)\s?"
_SET: Final = re.compile(rf"{_COUNT}{_TIMES}(?:\d{{1,2}}{_TIMES})?(\(\s?)?{_SIZE}")
_BACKWARDS: Final = re.compile(r"(?<![\d.,])(\d{3,4})\s?m?\s?[x×*]\s?(\d{1,2})(?!\d)")
_BEHIND: Final = re.compile(r"\d\s?(?:km|k|m|min|['’′]).*?[(\s,][x×]\s?(\d{1,2})\b")
_THOUSANDS: Final = re.compile(r"\.(?=\d{3}$)")
_MOST: Final = 40
_STRIDE_PART: Final = 0.5  # beside the word itself a set twice as long is still strides


@dataclass(frozen=True, slots=True)
class Sets:
    """What is repeated: ``text`` as "6x800", whether it is too short to be work (strides), and where it stands."""

    text: str
    short: bool
    spans: tuple[tuple[int, int], ...]


def find_sets(text: str, *, strides: bool = False) -> Sets | None:
    """Given a title in compatibility form, return its first sets that are work and not denied, else those that are too
    short to be; ``strides``: the title has a word for them, so that twice the length is still theirs.

    >>> find_sets("10-12×60-75s").text, find_sets("Easy 10k + 6x100m strides").short, find_sets("16 km") is None
    ('12x60s', True, True)
    """
    low = text.lower()
    spans, work, short = [], "", ""
    for match in _SET.finditer(low):
        count, size, unit = int(match[2] or match[1]), _THOUSANDS.sub("", match[4]), (match[5] or "").strip()
        if not 2 <= count <= _MOST or DENIED.search(plain_text(text[: match.start()])):
            continue
        spans.append(match.span())
        name = f"{count}x{size}{' ' if len(unit) > 1 and unit.isalpha() else ''}{unit}"
        number = float(size.replace(",", ".").replace(":", "."))
        small = under_work(number * (_STRIDE_PART if strides else 1.0), "'" if ":" in size else unit)
        work, short = (work, short or name) if small and not match[3] else (work or name, short)
    for match in _BACKWARDS.finditer(low):
        if 2 <= int(match[2]) <= _MOST:
            spans.append(match.span())
            work = work or f"{match[2]}x{match[1]}"
    behind = _BEHIND.search(low)
    if not spans and behind and 2 <= int(behind[1]) <= _MOST:
        spans.append(behind.span())
        work = f"x{behind[1]}"
    return Sets(work or short, not work, tuple(spans)) if work or short else None
