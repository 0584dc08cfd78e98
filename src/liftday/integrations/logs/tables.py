"""The CSV files of strength apps, known by their headers in any order: Hevy, Strong in three generations, Fitbod.

>>> is_log("title,start_time,exercise_title,set_index,weight_kg,reps")
True
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from hashlib import sha256
from io import StringIO
from typing import Final

from liftday.integrations.logs.moves import move_of
from liftday.integrations.logs.names import Names
from liftday.training.lifted import LiftedSet, Load, LoadType, SetType, Workout

_HEVY: Final = frozenset({"exercisetitle", "setindex", "starttime"})
_STRONG: Final = frozenset({"exercisename", "setorder", "date"})
_FITBOD: Final = frozenset({"exercise", "iswarmup", "date", "weightkg"})
_TYPES: Final = {
    "warmup": SetType.WARM_UP, "w": SetType.WARM_UP, "dropset": SetType.DROP, "drop": SetType.DROP, "d": SetType.DROP,
    "failure": SetType.FAILURE, "f": SetType.FAILURE,
}  # fmt: skip
_SKIPPED: Final = frozenset({"resttimer", "note"})
LONGEST: Final = 300  # minutes: beyond, somebody forgot to stop the clock
_DURATION: Final = re.compile(r"(?:(?P<h>\d+)h)?\s*(?:(?P<m>\d+)m(?:in)?)?(?:\s*\d+s)?")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HEVY_TIME: Final = re.compile(r"^(\d{1,2}) ([A-Za-z]{3})[a-z]* (\d{4}),? (\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is no set, by its line and why."""

    line: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What a file holds: workouts by start, the rows that are none, and how many rows there were."""

    app: str
    workouts: tuple[Workout, ...]
    refused: tuple[Refused, ...]
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    start: datetime
    minutes: float | None
    lift: LiftedSet


def is_log(header: str) -> bool:
    """Whether a file's first line is that of a strength log."""
    return _app(_columns(header)) is not None


def read_log(written: str, names: Names, *, zone: tzinfo, unit: str = "kg") -> Log:
    """Given a file of a strength app, return its workouts. ``unit`` is what a weight without one means; ``zone`` is the
    athlete's, for the apps that write UTC. A row that cannot be read is refused by its line; the rest is read."""
    lines = written.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    columns = _columns(lines.split("\n", 1)[0])
    app = _app(columns) or "strong"
    reader = csv.reader(StringIO(lines, newline=""), delimiter=_delimiter(lines))
    next(reader, None)
    rows: list[_Row] = []
    refused: list[Refused] = []
    count = 0
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        row = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
        if _plain(row.get("setorder", "")) in _SKIPPED:
            continue
        try:
            rows.append(_ROWS[app](row, names, zone, unit))
        except ValueError as error:
            refused.append(Refused(reader.line_num, str(error)))
    return Log(app=app, workouts=tuple(_workouts(app, rows)), refused=tuple(refused), rows=count)


def _workouts(app: str, rows: Sequence[_Row]) -> Iterator[Workout]:
    """Rows with the same start are one workout."""
    starts: dict[datetime, list[_Row]] = {}
    for row in rows:
        starts.setdefault(row.start, []).append(row)
    for start, those in sorted(starts.items()):
        key = sha256(f"{app}/{start.isoformat()}".encode()).hexdigest()[:24]
        lasted = next((row.minutes for row in those if row.minutes), None)
        yield Workout(source=app, key=key, start=start, sets=tuple(row.lift for row in those), minutes=lasted)


def _hevy(row: Mapping[str, str], names: Names, zone: tzinfo, unit: str) -> _Row:
    del zone, unit
    start = _written(row["starttime"])
    end = _written(row["endtime"]) if row.get("endtime") else start
    minutes = (end - start).total_seconds() / 60
    kg, lb = _number(row.get("weightkg")), _number(row.get("weightlbs"))
    load = Load(LoadType.WEIGHT, kg) if kg else Load(LoadType.WEIGHT, lb, "lb") if lb else Load(LoadType.BODYWEIGHT)
    return _row((start, minutes), row["exercisetitle"], names, load=load, reps=row.get("reps"), seconds=row.get("durationseconds"),
                kind=row.get("settype", ""), effort=row.get("rpe"))  # fmt: skip


def _strong(row: Mapping[str, str], names: Names, zone: tzinfo, unit: str) -> _Row:
    del zone
    said = next((name for name in ("weightkg", "weightlbs", "weightlb") if name in row), "weight")
    amount = _number(row.get(said))
    word = row.get("weightunit") or {"weightkg": "kg", "weightlbs": "lb", "weightlb": "lb"}.get(said, unit)
    load = (
        Load(LoadType.WEIGHT, amount, "kg" if word.casefold().startswith("kg") else "lb")
        if amount
        else Load(LoadType.BODYWEIGHT)
    )
    when = (
        _local(row["date"], None),
        _lasted(row.get("duration") or row.get("workoutduration") or row.get("durationsec") or ""),
    )
    return _row(when, row["exercisename"], names, load=load, reps=row.get("reps"),
                seconds=row.get("seconds"), kind=row.get("setorder", ""), effort=row.get("rpe"))  # fmt: skip


def _fitbod(row: Mapping[str, str], names: Names, zone: tzinfo, unit: str) -> _Row:
    del unit
    amount = _number(row.get("weightkg"))
    load = Load(LoadType.WEIGHT, amount) if amount else Load(LoadType.BODYWEIGHT)
    warm = "warmup" if row.get("iswarmup", "").casefold() == "true" else ""
    return _row((_local(row["date"], zone), None), row["exercise"], names, load=load, reps=row.get("reps"),
                seconds=row.get("durations"), kind=warm, effort=None)  # fmt: skip


_ROWS: Final = {"hevy": _hevy, "strong": _strong, "fitbod": _fitbod}


def _row(when: tuple[datetime, float | None], name: str, names: Names, *, load: Load, reps: str | None, seconds: str | None, kind: str, effort: str | None) -> _Row:  # fmt: skip
    """One row as a set; raises ValueError for what is no lift: a run, a row without a number."""
    if not name:
        raise ValueError("it names no exercise")
    count, time = _number(reps), _number(seconds)
    if not count and not time:
        raise ValueError("it has neither repetitions nor seconds")
    rated = _number(effort)
    lift = replace(
        move_of(name, names),
        load=load,
        reps=round(count) if count else None,
        seconds=None if count else round(time or 0),
        effort=rated if rated is not None and 1 <= rated <= 10 else None,
        type=_TYPES.get(_plain(kind), SetType.WORK),
    )
    start, minutes = when
    return _Row(start=start, minutes=minutes if minutes and 0 < minutes <= LONGEST else None, lift=lift)


def _written(text: str) -> datetime:
    """Hevy's instant: "12 Nov 2026, 18:00", or ISO 8601."""
    found = _HEVY_TIME.match(text)
    if not found:
        return _local(text, None)
    day, month, year, hour, minute = found.groups()
    return datetime.fromisoformat(f"{year}-{_month(month):02}-{int(day):02}T{int(hour):02}:{minute}")


def _lasted(text: str) -> float | None:
    """Strong's duration in minutes: "1h 10m", or seconds; None for anything else."""
    if text.isdecimal():
        return int(text) / 60
    found = _DURATION.fullmatch(text.strip())
    return int(found["h"] or 0) * 60 + int(found["m"] or 0) if found and (found["h"] or found["m"]) else None


def _local(text: str, zone: tzinfo | None) -> datetime:
    """A start on the athlete's wall clock; an offset is followed, where a zone is given."""
    moment = datetime.fromisoformat(re.sub(r" ([+-]\d{4})$", r"\1", text.strip()))
    if moment.tzinfo is not None:
        moment = moment.astimezone(zone) if zone else moment
    return moment.replace(tzinfo=None, microsecond=0)


def _month(name: str) -> int:
    if name.casefold() not in _MONTHS:
        raise ValueError(f"its month {name!r} is not known")
    return _MONTHS.index(name.casefold()) + 1


def _number(text: str | None) -> float | None:
    """A number, with a point or a decimal comma; None for an empty cell. Raises ValueError for anything else."""
    return float(text.replace(",", ".")) if text and text.strip() else None


def _columns(header: str) -> tuple[str, ...]:
    """A header's names without case, blanks and punctuation."""
    lines = header.lstrip("\ufeff").splitlines() or [""]
    return tuple(_plain(cell) for cell in next(csv.reader(lines[:1], delimiter=_delimiter(lines[0])), []))


def _delimiter(written: str) -> str:
    first = written.split("\n", 1)[0]
    return ";" if first.count(";") > first.count(",") else ","


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def _app(columns: Sequence[str]) -> str | None:
    """Whose file it is, None if nobody's."""
    known = {"hevy": _HEVY, "strong": _STRONG, "fitbod": _FITBOD}
    return next((app for app, needed in known.items() if needed <= set(columns)), None)
