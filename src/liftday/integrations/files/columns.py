"""Which column of an ``activities.csv`` holds what: by its name, and where its name is not known, by its place.

Since 2020 Strava has only added columns at the end, before "Media": English exports of 86 to 103 columns, German ones
of 92, 94 and 99 and a French one of 105 have the same column at the same place. A place is believed where no name in
the file contradicts the order and where the values are of the kind that belongs there. Before July 2019 the ten columns
were named like the API's fields, in metres; from then on exports of 10 and 11 columns were translated too.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from liftday.integrations.files.dates import read_dates
from liftday.integrations.files.languages import COLUMNS, ENGLISH, Language, column, language, plain
from liftday.integrations.files.report import NotReadable

Rows = Sequence[tuple[int, Sequence[str]]]
"""Rows as text: line, cells."""

_PLACES: Final[Mapping[int, str]] = {
    0: "id", 1: "date", 2: "name", 3: "type", 5: "elapsed", 6: "distance", 7: "max_hr", 8: "effort", 9: "commute",
    12: "filename", 15: "elapsed", 16: "moving", 17: "distance", 18: "max_speed", 19: "average_speed", 20: "climb",
    21: "descent", 22: "low", 23: "high", 29: "cadence", 30: "max_hr", 31: "average_hr", 36: "temperature", 37: "effort",
    43: "rpe", 50: "commute", 52: "from_upload", 79: "flagged", 95: "competition", 96: "long_run",
}  # fmt: skip
_OF_TEN: Final[Mapping[int, str]] = {
    0: "id",
    1: "date",
    2: "name",
    3: "type",
    5: "elapsed",
    6: "distance",
    7: "commute",
    9: "filename",
}
_OF_ELEVEN: Final[Mapping[int, str]] = {
    0: "id", 1: "date", 2: "name", 3: "type", 5: "elapsed", 6: "distance", 7: "effort", 8: "commute", 10: "filename",
}  # fmt: skip
_LEAST = 21  # columns; so many have been in every export since 2020
_OLDEST = ("id", "date", "name", "type")
_NEEDED = ("date", "type")
_LOOKED_AT = 200  # rows
_NUMBER = re.compile(r"-?\d[\d.,'\u2019\u00a0\u202f ]*|\d+:\d\d(?::\d\d)?")
_FLAG = re.compile(r"(?:true|false|[01](?:[.,]0)?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What each column holds. ``by_place`` counts those whose names are not known; ``spoken`` is None when none is."""

    places: Mapping[str, tuple[int, ...]]
    spoken: Language | None
    by_place: int = 0
    metres: bool = False

    @property
    def english(self) -> bool:
        """True when the names are English: then a comma groups thousands and the month may come first."""
        return self.spoken is ENGLISH


def columns(header: Sequence[str], rows: Rows) -> Columns:
    """Given the first row and the others, return what each column holds; raises NotReadable when that is no table of
    activities."""
    named = {place: meaning for place, name in enumerate(header) if (meaning := column(name)) is not None}
    if set(_OLDEST) <= {plain(name) for name in header} and not {"id", "date", "type"} & set(named.values()):
        own = {place: plain(name) for place, name in enumerate(header) if plain(name) in _OLDEST}
        return Columns(places=_by_what(named | own), spoken=ENGLISH, metres=True)
    placed = _by_place(named, header, rows)
    meanings = named | placed
    lacking = [COLUMNS[meaning][0].lower() for meaning in _NEEDED if meaning not in meanings.values()]
    if lacking:
        raise NotReadable(f"no column for {' and '.join(lacking)}")
    return Columns(places=_by_what(meanings), spoken=language(header), by_place=len(placed))


def _by_what(meanings: Mapping[int, str]) -> dict[str, tuple[int, ...]]:
    by_what: dict[str, tuple[int, ...]] = {}
    for place in sorted(meanings):
        by_what[meanings[place]] = (*by_what.get(meanings[place], ()), place)
    return by_what


def _by_place(named: Mapping[int, str], header: Sequence[str], rows: Rows) -> dict[int, str]:
    """The columns that are known by their places alone, none where the order is another or the first ones do not fit."""
    count = len(header)
    order = {10: _OF_TEN, 11: _OF_ELEVEN}.get(count, _PLACES if count >= _LEAST else {})
    if any(order.get(place) != meaning for place, meaning in named.items()):
        return {}
    wanted = {place: meaning for place, meaning in order.items() if place not in named and place < count}
    if not {"id", "date", "type"} & set(named.values()) and not rows:
        return {}
    fitting = {place: meaning for place, meaning in wanted.items() if _fits(meaning, _cells(rows, place))}
    needed = {
        place
        for place, meaning in wanted.items()
        if meaning in {"id", "date", "type", "elapsed"} and place < _LEAST - 6
    }
    return fitting if needed <= set(fitting) else {}


def _cells(rows: Rows, place: int) -> list[str]:
    values = (cells[place].strip() for _, cells in rows[:_LOOKED_AT] if place < len(cells))
    return [cell for cell in values if cell]


def _fits(meaning: str, cells: Sequence[str]) -> bool:
    """Whether values look like what belongs there; a column without any is believed, it tells nothing."""
    if meaning == "date":
        dates = read_dates(cells, month_first=False)
        return bool(cells) and 2 * sum(one is not None for one in dates) > len(cells)
    if meaning == "type":
        return bool(cells) and not any(cell[0].isdigit() for cell in cells)
    if meaning == "name":
        return True
    return all(map(_SHAPES.get(meaning, _is_number), cells))


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell) is not None


def _is_flag(cell: str) -> bool:
    return _FLAG.fullmatch(cell) is not None


def _is_rating(cell: str) -> bool:
    return _is_number(cell) and len(cell) <= 4


_SHAPES: Final[Mapping[str, Callable[[str], bool]]] = {
    "id": str.isdigit,
    "commute": _is_flag,
    "from_upload": _is_flag,
    "flagged": _is_flag,
    "competition": _is_flag,
    "long_run": _is_flag,
    "rpe": _is_rating,
    "filename": lambda cell: "." in cell,
}
