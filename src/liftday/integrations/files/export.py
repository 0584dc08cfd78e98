"""``activities.csv`` of Strava's bulk export, in any of its generations and languages.

Columns are found by name, else by place. Where a name stands twice, the first is what people see and the second is what Strava
computes with: "Distance" first in kilometres (in metres for swims) with grouped thousands, then in metres; "Elapsed
Time" twice in seconds; "Max Heart Rate" often only in the first. Dates are UTC: the athlete's zone makes the day.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from liftday.integrations.files.columns import Columns, columns
from liftday.integrations.files.dates import Moment, read_dates
from liftday.integrations.files.guesses import guesses
from liftday.integrations.files.languages import column, sport
from liftday.integrations.files.report import NotReadable, Refusal
from liftday.integrations.files.track import local
from liftday.integrations.strava.quirks.ids import known_id
from liftday.integrations.strava.quirks.wrong_types import number, positive, text, truth
from liftday.training.activity import Activity

MOST_ROWS = 200_000
_LARGEST_FIELD = 4 * 1024 * 1024
_FASTEST = 50.0  # m/s; what is faster was metres taken for kilometres
_GROUPED = re.compile(r"\d{1,3}(?:[.,'\u2019\u00a0\u202f ]\d{3})+")
_DECIMALS = re.compile(r"\d+([.,])\d{1,2}")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})(?:\.\d+)?")
_SEPARATOR = re.compile(r"\A\s*\"?sep=[^\n]\"?\n", re.IGNORECASE)  # a table program's note to itself
_WORKOUT_TYPES = {"competition": 1, "long_run": 2}  # Strava's workout_type of a run


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its line, the activity (or why there is none), and the file that holds its recording, if any.

    ``guessed`` is a sport that the row does not say; ``notes`` are about the table as a whole.
    """

    line: int
    activity: Activity | None = None
    why: str = ""
    filename: str = ""
    guessed: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of the file as text, with what each column holds."""

    columns: Columns
    rows: Sequence[tuple[int, Sequence[str]]]  # line, cells
    decimal: str = "."  # what stands before the decimals of what people see

    def cells(self, row: Sequence[str], name: str) -> list[str]:
        """The cells of all columns of that name that say something."""
        values = (row[place].strip() for place in self.columns.places.get(name, ()) if place < len(row))
        return [cell for cell in values if cell]

    def first(self, row: Sequence[str], name: str) -> str:
        """What people see."""
        return next(iter(self.cells(row, name)), "")

    def last(self, row: Sequence[str], name: str) -> str:
        """What Strava computes with."""
        return _computed(next(reversed(self.cells(row, name)), ""))


def read_export(written: str, *, zone: tzinfo) -> tuple[Row, ...]:
    """Given the text of an ``activities.csv``, return a row for every row; raises NotReadable when it is none."""
    table = _table(written)
    dates = read_dates([table.first(cells, "date") for _, cells in table.rows], month_first=table.columns.english)
    rows = [_row(table, line, cells, moment, zone) for (line, cells), moment in zip(table.rows, dates, strict=True)]
    return _known(rows, table)


def _known(rows: Sequence[Row], table: _Table) -> tuple[Row, ...]:
    """The rows with the sports nobody knows as they can be read, and with what is to be said of the table."""
    made = [row.activity for row in rows if row.activity is not None]
    unknown = guesses(made, foreign=not table.columns.english)
    notes = (*_of_columns(table.columns), *map(str, unknown.values()))
    return tuple(
        _guessed(replace(row, notes=notes), {word: one.sport for word, one in unknown.items()}) for row in rows
    )


def _of_columns(known: Columns) -> Iterator[str]:
    if known.spoken is None:
        yield "read by position: the language of its columns is not known"
    elif known.by_place:
        yield f"{known.by_place} columns read by position: their names are not known in {known.spoken.name}"


def _guessed(row: Row, sports: Mapping[str, str | None]) -> Row:
    read_as = sports.get(row.activity.sport) if row.activity is not None else None
    if row.activity is None or row.activity.sport not in sports:
        return row
    return replace(row, activity=replace(row.activity, sport=read_as or row.activity.sport), guessed=True)


def repeated(rows: Sequence[Row]) -> tuple[tuple[Row, ...], int]:
    """Given rows, return them with the last of each id only, and how many that left out."""
    last = {row.activity.id: place for place, row in enumerate(rows) if row.activity is not None}
    kept = tuple(row for place, row in enumerate(rows) if row.activity is None or last[row.activity.id] == place)
    return kept, len(rows) - len(kept)


def refusals(rows: Sequence[Row]) -> tuple[Refusal, ...]:
    """The rows that are no activity."""
    return tuple(Refusal(row.line, row.why) for row in rows if row.activity is None)


def notes(rows: Sequence[Row]) -> tuple[str, ...]:
    """What is to be said of the table that the rows are from."""
    return tuple(dict.fromkeys(note for row in rows for note in row.notes))


def _table(written: str) -> _Table:
    written = written.replace("\r\n", "\n").replace("\r", "\n")  # an old Macintosh ends its lines with CR alone
    written = _SEPARATOR.sub("\n", written)
    header, delimiter = _header(written)
    rows = tuple(_rows(written, delimiter))
    known = columns(header, rows)
    table = _Table(known, rows)
    return replace(table, decimal=_decimal(table))


def _decimal(table: _Table) -> str:
    """What stands before decimals: as the shown kilometres do it, else as the language does."""
    shown = (_DECIMALS.fullmatch(table.first(cells, "distance")) for _, cells in table.rows)
    marks = [match[1] for match in shown if match is not None]
    if marks:
        return max(".,", key=marks.count)
    return table.columns.spoken.decimal if table.columns.spoken is not None else "."


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


def _row(table: _Table, line: int, cells: Sequence[str], moment: Moment | None, zone: tzinfo) -> Row:
    if moment is None:
        return Row(line=line, why="no date that can be read" if table.first(cells, "date") else "no date")
    sport_name = sport(text(table.first(cells, "type"), 64))
    if not sport_name:
        return Row(line=line, why="no activity type")
    elapsed = _seconds(table.last(cells, "elapsed"), decimal=table.decimal)
    moving = _seconds(table.last(cells, "moving"), decimal=table.decimal)
    if elapsed is None and moving is None:
        return Row(line=line, why="no duration")
    activity = Activity(
        id=_identity(table, cells),
        origin="file",
        sport=sport_name,
        start=local(moment.at, zone) if moment.timed else _midnight(moment.at),
        start_utc=moment.at if moment.timed else None,
        time_known=moment.timed,
        timezone=str(zone),
        elapsed_s=elapsed or moving or 0.0,
        moving_s=moving or elapsed or 0.0,
        name=text(table.first(cells, "name")),
        distance_m=_distance(table, cells, sport_name, elapsed or moving or 0.0),
        climb_m=positive(table.last(cells, "climb")),
        descent_m=_magnitude(table.last(cells, "descent")),
        average_speed=positive(table.last(cells, "average_speed")),
        max_speed=positive(table.last(cells, "max_speed")),
        average_hr=positive(_computed(table.first(cells, "average_hr"))) or None,
        max_hr=positive(_computed(table.first(cells, "max_hr"))) or None,
        cadence=positive(table.last(cells, "cadence")) or None,
        average_temp=number(table.last(cells, "temperature")),
        elev_high=number(table.last(cells, "high")),
        elev_low=number(table.last(cells, "low")),
        suffer_score=positive(_computed(table.first(cells, "effort"))),
        workout_type=next((code for name, code in _WORKOUT_TYPES.items() if _yes(table.last(cells, name))), None),
        perceived_exertion=positive(table.last(cells, "rpe")) or None,
        commute=_yes(table.first(cells, "commute")) or _yes(table.last(cells, "commute")),
        manual=number(table.last(cells, "from_upload")) == 0,
        flagged=_yes(table.last(cells, "flagged")),
    )
    return Row(line=line, activity=activity, filename=table.first(cells, "filename"))


def _identity(table: _Table, cells: Sequence[str]) -> str:
    """Strava's id; else what the row says, so that the same row is always the same activity."""
    own_id = known_id({"id": table.first(cells, "id")})
    if own_id:
        return own_id
    content = "\x1f".join(table.first(cells, name) for name in ("date", "type", "elapsed", "moving", "distance"))
    return f"file:{hashlib.sha256(content.encode('utf-8', 'replace')).hexdigest()[:24]}"


def _distance(table: _Table, cells: Sequence[str], sport_name: str, seconds: float) -> float | None:
    if table.columns.metres:
        return positive(table.first(cells, "distance"))
    both = [positive(_computed(one)) or 0.0 for one in table.cells(cells, "distance")]
    one_unit = len(both) > 1 and 0.0 < max(both) < 2.0 * min(both)  # a table program has made one form of both
    if len(both) > 1 and not one_unit and (all(both) or both[-1] > 0 or not any(both)):
        return max(both)  # more metres than kilometres, whichever column a table program has put first
    shown = _shown(table.first(cells, "distance"), decimal=table.decimal)
    if shown is None or sport_name == "Swim":
        return shown
    return shown if seconds > 0 and shown * 1000 / seconds > _FASTEST else round(shown * 1000, 1)


def _shown(written: str, *, decimal: str) -> float | None:
    """A number as people write it: "1,250" is 1250 where English is spoken, "9,55" is 9.55 elsewhere.

    >>> _shown("1,250", decimal="."), _shown("1.250", decimal=","), _shown("9,55", decimal=","), _shown("2.43", decimal=".")
    (1250.0, 1250.0, 9.55, 2.43)
    """
    grouped = _GROUPED.match(written)
    if grouped and decimal not in grouped[0]:
        written = re.sub(r"\D", "", grouped[0]) + written[grouped.end() :]
    return positive(written.replace(",", "."))


def _computed(written: str) -> str:
    """A number that Strava computes with, whose point a table program may have made a comma.

    >>> _computed("2432.77"), _computed("2432,77"), _computed("1.234,5"), _computed("1,234")
    ('2432.77', '2432.77', '1234.5', '1,234')
    """
    if "," not in written or re.fullmatch(r"\d{1,3}(,\d{3})+", written):
        return written
    whole, _, part = written.rpartition(",")
    return written if "." in part else f"{whole.replace('.', '').replace(',', '')}.{part}"


def _seconds(written: str, *, decimal: str) -> float | None:
    """Seconds, with thousands grouped as the language does, or hours, minutes and seconds with colons.

    >>> _seconds("2700.0", decimal=","), _seconds("2.700", decimal=","), _seconds("2 700", decimal=","), _seconds("45:00", decimal=".")
    (2700.0, 2700.0, 2700.0, 2700.0)
    """
    clock = _CLOCK.fullmatch(written)
    if clock:
        return int(clock[1] or 0) * 3600.0 + int(clock[2]) * 60 + int(clock[3])
    grouped = _GROUPED.fullmatch(written)
    return positive(re.sub(r"\D", "", written) if grouped and ("." not in written or decimal == ",") else written)


def _magnitude(written: str) -> float | None:
    value = number(written)
    return abs(value) if value is not None else None


def _yes(written: str) -> bool:
    return truth(written.casefold()) or number(written) == 1


def _midnight(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)
