"""A history of days for `liftday backtest --history`: a CSV with a row a day, ``date,kind[,minutes,strength]``."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from liftday.errors import BadInput
from liftday.integrations.files.source import decoded, read
from liftday.integrations.strava.quirks.wrong_types import positive, truth
from liftday.training.bounds import FIRST_DAY, LAST_DAY, LONGEST_MOVING_S
from liftday.training.day import Chances, Day, Kind, Source
from liftday.training.reason import Reason

_REMEDY = "give a CSV with the header date,kind (and optionally minutes,strength), one row per day, oldest first"
_KINDS = ", ".join(kind.value for kind in Kind)


def read_history(path: Path) -> tuple[Day, ...]:
    """Given a CSV file (also .gz), return its days, one per date without a gap; raises BadInput with the line."""
    days: list[Day] = []
    for line, row in _rows(decoded(read(path)), path):
        try:
            day = _day(row)
            if days and day.date != days[-1].date + timedelta(days=1):
                raise ValueError(f"{day.date} does not follow {days[-1].date}")  # noqa: TRY301 - one place names the line
        except ValueError as error:
            raise BadInput(f"{path} line {line}: {error}", remedy=_REMEDY) from error
        days.append(day)
    if not days:
        raise BadInput(f"{path} holds no days", remedy=_REMEDY)
    return tuple(days)


def _rows(written: str, path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    reader = csv.reader(io.StringIO(written, newline=""))
    try:
        names = [name.strip().casefold() for name in next(reader, [])]
        if not {"date", "kind"} <= set(names):
            raise BadInput(f"{path} line 1: no columns date and kind", remedy=_REMEDY)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, dict(zip(names, (cell.strip() for cell in cells), strict=False))
    except csv.Error as error:
        raise BadInput(f"{path} line {reader.line_num}: no CSV", remedy=_REMEDY) from error


_SAYS_SO: Final = (Reason("history_file", {}),)


def _day(row: Mapping[str, str]) -> Day:
    written, named = row.get("date", ""), row.get("kind", "").casefold()
    try:
        on = date.fromisoformat(written)
    except ValueError as error:
        raise ValueError(f"{written[:20]!r} is no date") from error
    if not FIRST_DAY <= on <= LAST_DAY:
        raise ValueError(f"{on} is no day that anybody trained on")
    if named not in set(Kind):
        raise ValueError(f"{named[:20]!r} is none of {_KINDS}")
    kind = Kind(named)
    minutes = positive(row["minutes"]) if row.get("minutes") else 0.0
    if minutes is None or minutes > LONGEST_MOVING_S / 60.0:
        raise ValueError(f"{row['minutes'][:20]!r} are no minutes")
    return Day(
        date=on,
        kind=kind,
        source=Source.RECORDED,
        confidence=1.0,
        reasons=_SAYS_SO,
        chances=Chances.sure(kind),
        minutes=minutes,
        strength=truth(row.get("strength", "").casefold()),
    )
