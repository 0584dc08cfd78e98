"""Any file an athlete may have: what it is, is told by what is in it; its name only says what it should have been.

>>> read_file(Path("export_123.zip"), zone=ZoneInfo("Europe/Berlin"))  # doctest: +SKIP
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from liftday.errors import BadInput
from liftday.integrations.files.export import Row, notes, read_export, refusals, repeated
from liftday.integrations.files.fit import is_fit
from liftday.integrations.files.fit_sets import workouts_in
from liftday.integrations.files.lifting import of_log
from liftday.integrations.files.markup import is_markup
from liftday.integrations.files.movement import UNKNOWN
from liftday.integrations.files.recording import read_recording
from liftday.integrations.files.report import FileReport, Heard, NotReadable, Refusal, counted_off, unheard
from liftday.integrations.files.source import LARGEST_FILE, Archive, decoded, is_zip, is_zipped, label, opened, read
from liftday.integrations.logs.tables import is_log
from liftday.integrations.strava.quirks.json_bodies import NotJson, parse_json
from liftday.integrations.strava.read import Unreadable, read_activity
from liftday.training.activity import Activity
from liftday.training.bounds import SetAside, bounded
from liftday.training.lifted import Workout
from liftday.words.reading import aside_text

DETAILS = timedelta(days=120)  # how far back from the newest activity recordings are read for their laps
_SUFFIXES = (".fit", ".tcx", ".gpx", ".fit.gz", ".tcx.gz", ".gpx.gz")
_TAKES = (
    "import takes a Strava export (zip or activities.csv), Strava JSON, FIT, TCX and GPX, and the CSV of Hevy, Strong and"
    " Fitbod, also as .gz"
)
_ACTIVITY = "activity"  # what a file without lines is counted in
_AGAIN = "it is damaged or something else: export or download it again"
_CALLED = {".fit": "FIT file", ".tcx": "TCX file", ".gpx": "GPX file", ".zip": "zip archive", ".json": "JSON file"}
_SAME_START = timedelta(minutes=20)  # a row and its recording may differ by what was cropped


def read_file(
    path: Path,
    *,
    called: str = "",
    zone: tzinfo = UTC,
    details: timedelta = DETAILS,
    unit: str = "kg",
    heard: Heard = unheard,
) -> FileReport:
    """Given a Strava bulk export (zip or ``activities.csv``), a JSON array of Strava's activities, a FIT, TCX or GPX
    file, each also as .gz, return what is in it; raises BadInput for anything else.

    ``called`` is the name its owner knows it by, when ``path`` is another. ``zone`` is the athlete's: exports, TCX and GPX
    tell UTC only. ``unit`` is what a weight without one means (kg, lb). ``details`` is how far back from the newest
    activity of an export the recordings themselves are opened for their laps, which takes some tenths of a second each;
    ``heard`` is told how far that is.
    """
    name = label(Path(called) if called else path)
    if is_zip(path):
        with opened(path, name) as archive:
            return _of_archive(archive, name, zone, details, heard)
    data = read(path, name, partly=_is_recording)
    if not data.strip():
        raise BadInput(f"{name} is empty", remedy="export or download it again")
    if is_zipped(data):
        with opened(data, name) as archive:
            return _of_archive(archive, name, zone, details, heard)
    try:
        return _of_data(data, name, zone, unit)
    except NotReadable as error:
        raise BadInput(f"cannot read {name}: {error}", remedy=_TAKES) from error


def _of_data(data: bytes, name: str, zone: tzinfo, unit: str) -> FileReport:
    if _is_json(data):
        return _of_json(data, name, zone)
    if _is_recording(data):
        return _of_recorded(data, name, zone)
    wanted = _CALLED.get(_suffix(name))
    if wanted:
        raise BadInput(f"{name} is no {wanted}", remedy=_AGAIN)
    if b"\x00" in data[:512] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotReadable("nothing in it that is known")
    written = decoded(data)
    if is_log(written.split("\n", 1)[0]):
        return of_log(written, name, zone, unit)
    return _of_rows(_table_of(written, name, zone), name)


def _suffix(name: str) -> str:
    """`.fit` of `Morning.FIT.gz`."""
    return Path(name.casefold().removesuffix(".gz")).suffix


def _table_of(written: str, name: str, zone: tzinfo) -> Sequence[Row]:
    """The rows of a table. A text that nobody calls one lacks no columns: it is something else."""
    try:
        return read_export(written, zone=zone)
    except NotReadable as error:
        raise _none_of(name, {".csv", ".tsv"}, str(error)) from error


def _none_of(name: str, suffixes: Collection[str], why: str) -> NotReadable:
    """Why a file is none of a kind, where its name says that it is one; else that it is nothing known."""
    return NotReadable(why if _suffix(name) in {*suffixes, ""} else "nothing in it that is known")


def _within_bounds(placed: Iterable[tuple[int, Activity]]) -> tuple[tuple[Activity, ...], tuple[Refusal, ...]]:
    """Activities with their places in a file: those that can be, within their bounds, and why each other one cannot."""
    looked = [(place, bounded(activity)) for place, activity in placed]
    kept = tuple(one for _, one in looked if isinstance(one, Activity))
    return kept, tuple(Refusal(place, aside_text(one.reason)) for place, one in looked if isinstance(one, SetAside))


def _of_recorded(data: bytes, name: str, zone: tzinfo) -> FileReport:
    """One recording: its activities that can be, and why each other one cannot."""
    recorded = read_recording(data, zone)
    kept, refused = _within_bounds(enumerate(recorded, start=1))
    lifted = workouts_in(data, kept) if is_fit(data) and not any(one.distance_m for one in kept) else ()
    rows = len(recorded)
    return FileReport(file=name, rows=rows, activities=kept, refused=refused, workouts=lifted, unit=_ACTIVITY)


def _is_recording(data: bytes) -> bool:
    """True for what is read as far as it goes."""
    return is_fit(data) or is_markup(data)


def _of_json(data: bytes, name: str, zone: tzinfo) -> FileReport:
    try:
        records = parse_json(data, largest=LARGEST_FILE)
    except NotJson as error:
        raise _none_of(name, {".json"}, f"it begins like JSON and is none: {error}") from error
    activities: dict[str, Activity] = {}
    refused: list[Refusal] = []
    listed = records if isinstance(records, list) else [records]
    for place, record in enumerate(listed, start=1):
        try:
            activity = read_activity(record, origin="file", home=zone)
        except Unreadable as error:
            refused.append(Refusal(place, str(error)))
        else:
            activities[activity.id] = activity
    if not activities and not isinstance(records, list):
        raise NotReadable("a JSON object that is no activity")
    rows, kept, aside = len(listed), tuple(activities.values()), tuple(refused)
    doubles = rows - len(kept) - len(aside)
    return FileReport(file=name, rows=rows, activities=kept, refused=aside, repeated=doubles, unit=_ACTIVITY)


def _row_within_bounds(row: Row) -> Row:
    if row.activity is None:
        return row
    result = bounded(row.activity)
    return (
        Row(line=row.line, why=aside_text(result.reason))
        if isinstance(result, SetAside)
        else replace(row, activity=result)
    )


def _of_rows(rows: Sequence[Row], name: str) -> FileReport:
    kept, doubles = repeated([_row_within_bounds(row) for row in rows])
    return FileReport(
        file=name,
        rows=len(rows),
        activities=tuple(row.activity for row in kept if row.activity is not None),
        refused=refusals(kept),
        repeated=doubles,
        notes=notes(kept),
    )


def _of_archive(archive: Archive, name: str, zone: tzinfo, details: timedelta, heard: Heard) -> FileReport:
    try:
        return _report_of(archive, name, zone, details, heard)
    except NotReadable as error:
        raise BadInput(f"cannot read {name}: {error}", remedy="import the archive as it was sent") from error


def _report_of(archive: Archive, name: str, zone: tzinfo, details: timedelta, heard: Heard = unheard) -> FileReport:
    """What is in an archive: its table, else its recordings and what is in the archives in it."""
    rows = _rows_of(archive, zone)
    if rows is None:
        return _of_recordings(archive, name, zone, details, heard)
    rows = [_row_within_bounds(row) for row in rows]  # the newest of them must not stand in the year 9999
    newest = max((row.activity.start_utc for row in rows if row.activity and row.activity.start_utc), default=None)
    since = newest - details if newest is not None else None
    return _of_rows([_with_laps(row, archive, zone, since) for row in counted_off(rows, heard)], name)


def _rows_of(archive: Archive, zone: tzinfo) -> Sequence[Row] | None:
    """The table of the export, under its own name or as the only CSV that reads like one."""
    named = archive.find("activities.csv")
    for member in [named] if named else [one for one in archive.names if one.casefold().endswith(".csv")]:
        try:
            return read_export(decoded(archive.read(member)), zone=zone)
        except NotReadable as error:
            if named:
                raise BadInput(f"cannot read activities.csv: {error}", remedy="download the export again") from error
    return None


def _of_recordings(archive: Archive, name: str, zone: tzinfo, details: timedelta, heard: Heard) -> FileReport:
    """A zip of recordings without a table, and of further zips."""
    activities: dict[str, Activity] = {}
    refused: list[Refusal] = []
    uncertain: list[str] = []
    workouts: list[Workout] = []
    rows = doubles = 0
    members = _members(archive)
    if not members:
        raise NotReadable("neither activities.csv nor a FIT, TCX or GPX file in it")
    for member in counted_off(members, heard):
        if archive.spent:
            break
        part = _of_member(archive, member, zone, details)
        doubles += part.repeated + sum(one.id in activities for one in part.activities)
        activities |= {activity.id: activity for activity in part.activities}
        refused += [Refusal(rows + one.line, one.why) for one in part.refused]
        uncertain += part.notes
        workouts += part.workouts
        rows += part.rows
    return FileReport(
        file=name,
        rows=rows,
        activities=tuple(activities.values()),
        refused=tuple(refused),
        repeated=doubles,
        notes=tuple(dict.fromkeys(uncertain)),
        workouts=tuple(workouts),
        unit=_ACTIVITY,
    )


def _members(archive: Archive) -> list[str]:
    """The recordings and archives by their names; where nothing is called so, what begins like one, or like JSON."""
    named = [one for one in archive.names if one.casefold().endswith((*_SUFFIXES, ".zip"))]
    return named or [one for one in archive.names if _suffix(one) in {"", ".json"} and _begins_well(archive, one)]


def _begins_well(archive: Archive, member: str) -> bool:
    try:
        data = archive.read(member, partly=_is_recording)
    except NotReadable:
        return False
    return _is_recording(data) or _is_json(data)


def _is_json(data: bytes) -> bool:
    return data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"[", b"{"}


def _of_member(archive: Archive, member: str, zone: tzinfo, details: timedelta) -> FileReport:
    """One recording or archive in an archive; what cannot be read is one refused row."""
    try:
        if member.casefold().endswith(".zip"):
            with archive.inner(member) as inner:
                return _report_of(inner, member, zone, details)
        data = archive.read(member, partly=_is_recording)
        return _of_json(data, member, zone) if _is_json(data) else _of_recorded(data, member, zone)
    except (NotReadable, BadInput) as error:
        return FileReport(file=member, rows=1, activities=(), refused=(Refusal(1, str(error)),))


def _with_laps(row: Row, archive: Archive, zone: tzinfo, since: datetime | None) -> Row:
    """A young row with what only its recording knows: laps, splits, the wall clock of the watch, and a sport
    that the row says in a word nobody knows."""
    activity = row.activity
    if activity is None or activity.start_utc is None or since is None or activity.start_utc < since:
        return row
    member = archive.find(row.filename) if row.filename else None
    if member is None:
        return row
    try:
        (recording,) = read_recording(archive.read(member), zone)
    except (NotReadable, ValueError):  # damaged, or several activities in one: the row says enough
        return row
    if recording.start_utc is None or abs(recording.start_utc - activity.start_utc) > _SAME_START:
        return row
    clock = recording.start - recording.start_utc.replace(tzinfo=None)
    return replace(
        row,
        activity=replace(
            activity,
            start=activity.start_utc.replace(tzinfo=None) + clock,
            sport=recording.sport if row.guessed and recording.sport != UNKNOWN else activity.sport,
            average_hr=activity.average_hr or recording.average_hr,
            max_hr=activity.max_hr or recording.max_hr,
            detailed=True,
            laps=recording.laps,
            splits=recording.splits,
            best_efforts=(),
        ),
    )
