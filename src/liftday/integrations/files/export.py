"""``activities.csv`` of Strava's bulk export, in any of its generations and languages.

Columns are found by name. Where a name stands twice, the first is what people see and the second is what Strava
computes with: "Distance" first in kilometres (in metres for swims) with grouped thousands, then in metres; "Elapsed
Time" twice in seconds; "Max Heart Rate" often only in the first. Dates are UTC: the athlete's zone makes the day.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from liftday.integrations.files.dates import Moment, read_dates
from liftday.integrations.files.report import NotReadable, Refusal
from liftday.integrations.files.track import local
from liftday.integrations.files.words import COLUMNS, PLACES, column, is_english, sport
from liftday.integrations.strava.read import known_id, number, positive, text, truth
from liftday.training.activity import Activity

MOST_ROWS = 200_000
_LARGEST_FIELD = 4 * 1024 * 1024
_NEEDED = ("date", "type")
_FASTEST = 50.0  # m/s; what is faster was metres taken for kilometres
_GROUPED = re.compile(r"\d{1,3}(?:[.,'\u2019\u00a0\u202f ]\d{3})+")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})(?:\.\d+)?")
_WORKOUT_TYPES = {"competition": 1, "long_run": 2}  # Strava's workout_type of a run


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its line, the activity (or why there is none), and the file that holds its recording, if any."""

    line: int
    activity: Activity | None = None
    why: str = ""
    filename: str = ""


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of the file as text, with what each column holds."""

    columns: Mapping[str, tuple[int, ...]]
    rows: Sequence[tuple[int, Sequence[str]]]  # line, cells
    english: bool

    def cells(self, row: Sequence[str], name: str) -> list[str]:
        """The cells of all columns of that name that say something."""
        found = (row[place].strip() for place in self.columns.get(name, ()) if place < len(row))
        return [cell for cell in found if cell]

    def first(self, row: Sequence[str], name: str) -> str:
        """What people see."""
        return next(iter(self.cells(row, name)), "")

    def last(self, row: Sequence[str], name: str) -> str:
        """What Strava computes with."""
        return next(reversed(self.cells(row, name)), "")


def read_export(written: str, *, zone: tzinfo) -> tuple[Row, ...]:
    """Given the text of an ``activities.csv``, return a row for every row; raises NotReadable when it is none."""
    table = _table(written)
    dates = read_dates([table.first(cells, "date") for _, cells in table.rows], month_first=table.english)
    return tuple(
        _row(table, line, cells, moment, zone) for (line, cells), moment in zip(table.rows, dates, strict=True)
    )


def repeated(rows: Sequence[Row]) -> tuple[tuple[Row, ...], int]:
    """Given rows, return them with the last of each id only, and how many that left out."""
    last = {row.activity.id: place for place, row in enumerate(rows) if row.activity is not None}
    kept = tuple(row for place, row in enumerate(rows) if row.activity is None or last[row.activity.id] == place)
    return kept, len(rows) - len(kept)


def refusals(rows: Sequence[Row]) -> tuple[Refusal, ...]:
    """The rows that are no activity."""
    return tuple(Refusal(row.line, row.why) for row in rows if row.activity is None)


def _table(written: str) -> _Table:
    written = written.replace("\r\n", "\n").replace("\r", "\n")  # an old Macintosh ends its lines with CR alone
    header, delimiter = _header(written)
    columns: dict[str, list[int]] = {}
    for place, name in enumerate(header):
        held = column(name)
        if held:
            columns.setdefault(held, []).append(place)
    rows = tuple(_rows(written, delimiter))
    if not columns and _looks_like_export(header, rows):
        for place, held in enumerate(PLACES[21]):
            columns.setdefault(held, []).append(place)
    lacking = [COLUMNS[name][0] for name in _NEEDED if name not in columns]
    if lacking:
        raise NotReadable(f"no column for {' and '.join(lacking)}")
    return _Table({name: tuple(places) for name, places in columns.items()}, rows, is_english(header))


def _header(written: str) -> tuple[list[str], str]:
    """The first row, by whichever delimiter makes most sense of it."""
    first = written.lstrip("\n").split("\n", 1)[0]
    try:
        readings = [(next(csv.reader([first], delimiter=mark), []), mark) for mark in (",", ";", "\t")]
    except csv.Error as error:
        raise NotReadable("its first line is no CSV") from error
    return max(readings, key=lambda reading: (sum(column(name) is not None for name in reading[0]), len(reading[0])))


def _rows(written: str, delimiter: str) -> Iterator[tuple[int, Sequence[str]]]:
    csv.field_size_limit(_LARGEST_FIELD)
    reader = csv.reader(io.StringIO(written, newline=""), delimiter=delimiter)
    begun, count = 1, 0
    while count <= MOST_ROWS:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise NotReadable(f"line {reader.line_num} is no CSV") from error
        if any(cell.strip() for cell in cells):
            if count:  # the header is not a row
                yield begun, cells
            count += 1
        begun = reader.line_num + 1
    raise NotReadable(f"more than {MOST_ROWS} rows")


def _looks_like_export(header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]) -> bool:
    """A language nobody here knows: the first columns have kept their order over all generations of so many columns."""
    return len(header) >= len(PLACES[21]) and bool(rows) and all(cells[0].isdigit() for _, cells in rows[:5])


def _row(table: _Table, line: int, cells: Sequence[str], moment: Moment | None, zone: tzinfo) -> Row:
    if moment is None:
        return Row(line=line, why="no date that can be read" if table.first(cells, "date") else "no date")
    kind = sport(text(table.first(cells, "type"), 64))
    if not kind:
        return Row(line=line, why="no activity type")
    elapsed = _seconds(table.last(cells, "elapsed"))
    moving = _seconds(table.last(cells, "moving"))
    if elapsed is None and moving is None:
        return Row(line=line, why="no duration")
    activity = Activity(
        id=_identity(table, cells),
        origin="file",
        sport=kind,
        start=local(moment.at, zone) if moment.timed else _midnight(moment.at),
        start_utc=moment.at if moment.timed else None,
        time_known=moment.timed,
        timezone=str(zone),
        elapsed_s=elapsed or moving or 0.0,
        moving_s=moving or elapsed or 0.0,
        name=text(table.first(cells, "name")),
        distance_m=_distance(table, cells, kind, elapsed or moving or 0.0),
        climb_m=positive(table.last(cells, "climb")),
        descent_m=_magnitude(table.last(cells, "descent")),
        average_speed=positive(table.last(cells, "average_speed")),
        max_speed=positive(table.last(cells, "max_speed")),
        average_hr=positive(table.first(cells, "average_hr")) or None,
        max_hr=positive(table.first(cells, "max_hr")) or None,
        cadence=positive(table.last(cells, "cadence")) or None,
        average_temp=number(table.last(cells, "temperature")),
        elev_high=number(table.last(cells, "high")),
        elev_low=number(table.last(cells, "low")),
        suffer_score=positive(table.first(cells, "effort")),
        workout_type=next((code for name, code in _WORKOUT_TYPES.items() if _yes(table.last(cells, name))), None),
        perceived_exertion=positive(table.last(cells, "rpe")) or None,
        commute=_yes(table.first(cells, "commute")) or _yes(table.last(cells, "commute")),
        manual=number(table.last(cells, "from_upload")) == 0,
        flagged=_yes(table.last(cells, "flagged")),
    )
    return Row(line=line, activity=activity, filename=table.first(cells, "filename"))


def _identity(table: _Table, cells: Sequence[str]) -> str:
    """Strava's id; else what the row says, so that the same row is always the same activity."""
    found = known_id({"id": table.first(cells, "id")})
    if found:
        return found
    said = "\x1f".join(table.first(cells, name) for name in ("date", "type", "elapsed", "moving", "distance"))
    return f"file:{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:24]}"


def _distance(table: _Table, cells: Sequence[str], kind: str, seconds: float) -> float | None:
    if len(table.columns.get("distance", ())) > 1:
        metres = positive(table.cells(cells, "distance")[-1]) if len(table.cells(cells, "distance")) > 1 else None
        if metres is not None:
            return metres
    shown = _shown(table.first(cells, "distance"), english=table.english)
    if shown is None or kind == "Swim":
        return shown
    return shown if seconds > 0 and shown * 1000 / seconds > _FASTEST else round(shown * 1000, 1)


def _shown(written: str, *, english: bool) -> float | None:
    """A number as people write it: "1,250" is 1250 where English is spoken, "9,55" is 9.55 elsewhere.

    >>> _shown("1,250", english=True), _shown("1.250", english=False), _shown("9,55", english=False), _shown("2.43", english=True)
    (1250.0, 1250.0, 9.55, 2.43)
    """
    decimal = "." if english else ","
    grouped = _GROUPED.match(written)
    if grouped and decimal not in grouped[0]:
        written = re.sub(r"\D", "", grouped[0]) + written[grouped.end() :]
    return positive(written.replace(",", "."))


def _seconds(written: str) -> float | None:
    """Seconds, or hours, minutes and seconds with colons."""
    clock = _CLOCK.fullmatch(written)
    if clock:
        return int(clock[1] or 0) * 3600.0 + int(clock[2]) * 60 + int(clock[3])
    return positive(written.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", written) else written)


def _magnitude(written: str) -> float | None:
    found = number(written)
    return abs(found) if found is not None else None


def _yes(written: str) -> bool:
    return truth(written.casefold()) or number(written) == 1


def _midnight(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)
