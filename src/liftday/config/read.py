"""The configuration file into Settings, or every problem at once with file, line and key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from liftday import private_files
from liftday.config import checks, toml
from liftday.config.athletes import DEFAULT, SHARED, Places, Shared
from liftday.config.catalogue import catalogue_problems
from liftday.config.keys import BY_NAME, TABLES, Key, Table
from liftday.config.lines import lines, nearest
from liftday.config.problem import Problem, Trail, dotted
from liftday.config.screening import counted, screened
from liftday.config.settings import (
    CalendarSettings,
    FeedSettings,
    IntervalsSettings,
    NotifySettings,
    PageSettings,
    Settings,
    StravaSettings,
)
from liftday.config.shapes import Wrong, closest
from liftday.errors import BadConfiguration
from liftday.training.exercises.catalogue import PRESENT
from liftday.training.owner import Athlete, Calendars, Owner, OwnExercise, Race, Safety, Schedule, Strength

Values = dict[str, Any]
"""The values of one table by key, defaults filled in."""


def read(path: Path, shared: Shared | None = None) -> Settings:
    """Given the file, return what it says; raises BadConfiguration that names every problem with file, line and key. The
    own file of an athlete who was added rests on the ``shared`` one."""
    return _good(toml.from_bytes(_present(path), path), path, shared)


def parse(text: str, path: Path, shared: Shared | None = None) -> Settings:
    """Given the text of a configuration and the file it came from, return what it says, as ``read`` does."""
    return _good(toml.from_bytes(text.encode("utf-8", "surrogatepass"), path), path, shared)


def read_at(places: Places) -> Settings:
    """Given an athlete's places, return what their configuration says, as ``read`` does."""
    return read(places.config, shared_at(places))


def shared_at(places: Places) -> Shared | None:
    """Given an athlete's places, return what their own file rests on, None for ``default``; raises BadConfiguration."""
    if places.shared is None:
        return None
    said, common = screened(places.state), places.shared
    return Shared(text=load(common), path=str(common), athlete=places.athlete, screened=said)


def problems(
    path: Path, environ: Mapping[str, str] | None = None, *, shared: Shared | None = None
) -> tuple[Problem, ...]:
    """Given the file, return everything that is wrong with it and everything that is probably not meant, by line.

    Hints have ``fatal`` False. Empty when all is good; raises nothing. ``environ`` is where the client secret may be.
    """
    try:
        document = toml.from_bytes(_present(path), path)
    except BadConfiguration as error:
        return (Problem(path, 0, "", error.what, remedy=error.remedy),)
    settings, fatal = _checked(document, path, shared)
    if fatal:
        return fatal
    places = lines(document.text)
    hints = (
        Problem(path, nearest(places, trail), dotted(trail), what, fatal=False)
        for trail, what in checks.hints(settings, environ)
        if shared is None or trail[0] not in SHARED
    )
    return tuple(sorted(hints, key=lambda p: p.line))


def problems_at(places: Places) -> tuple[Problem, ...]:
    """Given an athlete's places, return what is wrong with their configuration, as ``problems`` does."""
    try:
        return problems(places.config, shared=shared_at(places))
    except BadConfiguration as error:
        return (Problem(places.shared or places.config, 0, "", error.what, remedy=error.remedy),)


def load(path: Path) -> str:
    """Given the file, return its text for ``parse``; raises BadConfiguration when it cannot be read at all."""
    return _present(path).decode("utf-8", "surrogateescape")


def _good(document: toml.Document, path: Path, shared: Shared | None) -> Settings:
    settings, fatal = _checked(document, path, shared)
    if fatal:
        raise _refusal(fatal)
    return settings


def _refusal(problems: tuple[Problem, ...]) -> BadConfiguration:
    if len(problems) == 1:
        return BadConfiguration(
            str(problems[0]), remedy="mend that line; `liftday config check` tells when all is good"
        )
    listed = "\n".join(f"  {problem}" for problem in problems)
    return BadConfiguration(
        f"the configuration has {len(problems)} problems\n{listed}",
        remedy="mend these lines; `liftday config check` tells when all is good",
    )


def _present(path: Path) -> bytes:
    """The file's bytes, or BadConfiguration with what to do about a file that is not there or not for us."""
    try:
        return private_files.read(path, toml.LARGEST + 1, follow=True)
    except FileNotFoundError as cause:
        raise BadConfiguration(
            f"there is no configuration at {path}", remedy="write one with `liftday config init`, or name it: --config"
        ) from cause
    except OSError as cause:
        raise BadConfiguration(
            f"the configuration {path} cannot be read: {cause.strerror}",
            remedy="check its owner and mode, or name another with --config",
        ) from cause


@dataclass(slots=True)
class _Report:
    """What is wrong, collected while the tables are read."""

    path: Path
    where: Mapping[Trail, int]
    problems: list[Problem] = field(default_factory=list)

    def add(self, trail: Trail, what: str) -> None:
        self.problems.append(Problem(self.path, nearest(self.where, trail), dotted(trail), what))


def _checked(document: toml.Document, path: Path, shared: Shared | None = None) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings, with defaults for what is wrong, and everything that is wrong, by line, the shared file's last."""
    report = _Report(path, lines(document.text))
    own = document.values if shared is None else _personal(document.values, report, shared)
    tables = _tables(own, report) if document.text or not document.problems else _nothing()
    common: list[Problem] = []
    if shared is not None:
        tables |= _common(shared, common)
    settings = _settings(tables, path, shared)
    for trail, what in (*checks.contradictions(settings), *catalogue_problems(settings.owner.strength)):
        report.add(trail, what)
    unread = {problem.key for problem in document.problems}  # a key whose line could not be read is not missing
    ours = (problem for problem in report.problems if not (problem.key and problem.key in unread))
    ordered = sorted((*document.problems, *ours), key=lambda p: p.line)
    return settings, (*ordered, *sorted(common, key=lambda p: p.line))


def _personal(values: Mapping[str, Any], report: _Report, shared: Shared) -> Mapping[str, Any]:
    """An own file's tables without those that belong to all, which are named."""
    for name in values:
        if name in SHARED:
            where = lines(toml.from_text(shared.text, Path(shared.path)).text)
            report.add((name,), f"stands in the file that all athletes share: {shared.path}:{nearest(where, (name,))}")
    return {name: value for name, value in values.items() if name not in SHARED}


def _common(shared: Shared, found: list[Problem]) -> dict[str, list[Values]]:
    """The tables that all share; what is wrong with them is ``found``, and nothing of what else stands in that file."""
    path = Path(shared.path)
    document = toml.from_bytes(shared.text.encode("utf-8", "surrogateescape"), path)
    report = _Report(path, lines(document.text))
    tables = {name: _table(BY_NAME[name], document.values.get(name), report) for name in SHARED}
    if checks.is_one_for_all(tables["store"][0]["url"]):
        report.add(("store", "url"), "names one database, and each athlete needs one of their own: leave it empty")
    unread = (problem for problem in document.problems if problem.key.partition(".")[0] in ("", *SHARED))
    found += [*unread, *report.problems]
    return tables


def _nothing() -> dict[str, list[Values]]:
    return {table.name: [] if table.many else [{key.name: key.default for key in table.keys}] for table in TABLES}


def _tables(raw: Mapping[str, Any], report: _Report) -> dict[str, list[Values]]:
    """Every table of the file with its defaults filled in; a plain table is a list of one."""
    for name, value in raw.items():
        if name not in BY_NAME:
            report.add((name,), _unknown_table(name, value))
    return {table.name: _table(table, raw.get(table.name), report) for table in TABLES}


def _unknown_table(name: str, value: object) -> str:
    if isinstance(value, (dict, list)) and not _homes(name):
        return f"is no table of this file (nearest: [{closest(name, BY_NAME)}])"
    homes = _homes(name) or [_near_key(name)]
    return f"stands outside of its table (nearest: {' or '.join(homes)})"


def _homes(name: str, apart_from: str = "") -> list[str]:
    return [f"{t.name}.{name}" for t in TABLES if name in t.named() and t.name != apart_from]


def _near_key(name: str) -> str:
    every = {key.name: f"{table.name}.{key.name}" for table in TABLES for key in table.keys}
    return every[closest(name, every)]


def _table(table: Table, raw: object, report: _Report) -> list[Values]:
    if not table.many:
        if raw is None or isinstance(raw, dict):
            return [_keys(table, raw or {}, (table.name,), report)]
        report.add((table.name,), f"must be a table: a line [{table.name}] with its keys below")
        return [_keys(table, {}, (table.name,), _Report(report.path, report.where))]
    good = []
    for place, row in enumerate(raw if isinstance(raw, list) else [] if raw is None else [raw]):
        if not isinstance(row, dict) or not isinstance(raw, list):
            report.add((table.name,), f"must be written as [[{table.name}]], with its keys below")
            break
        before = len(report.problems)
        values = _keys(table, row, (table.name, place), report)
        if len(report.problems) == before:
            good.append(values)
    return good


def _keys(table: Table, raw: Mapping[str, Any], trail: Trail, report: _Report) -> Values:
    known = table.named()
    for name in raw:
        if name not in known and not table.open:
            report.add((*trail, name), _unknown_key(name, table))
    return {name: _value(key, raw, trail, report) for name, key in known.items()} | (
        {"rest": {name: value for name, value in raw.items() if name not in known}} if table.open else {}
    )


def _unknown_key(name: str, table: Table) -> str:
    homes = _homes(name, apart_from=table.name)
    near = " or ".join(homes) if homes else f"{table.name}.{closest(name, table.named())}"
    return f"is not a key (nearest: {near})"


def _value(key: Key, raw: Mapping[str, Any], trail: Trail, report: _Report) -> Any:
    if key.name not in raw:
        if key.required:
            report.add((*trail, key.name), f"is missing; such as {key.name} = {key.sample}")
        return key.default
    try:
        return key.shape(raw[key.name])
    except Wrong as wrong:
        for tail, what in wrong.faults:
            report.add((*trail, key.name, *tail), what)
        return key.default


def _settings(tables: Mapping[str, list[Values]], path: Path, shared: Shared | None) -> Settings:
    """Given checked values, put them together; what was wrong has its default here and is told beside it. The file that
    the feed is also written to is ``default``'s."""
    common = path if shared is None else Path(shared.path)
    one = {name: rows[0] for name, rows in tables.items() if not BY_NAME[name].many}
    athlete = one["athlete"] | {"timezone": one["athlete"]["timezone"] or ZoneInfo("UTC")}
    strength = one["strength"] | {
        "equipment": one["strength"]["equipment"] - PRESENT,
        "own_exercises": tuple(OwnExercise(id=row["id"], keys=row["rest"]) for row in tables["exercises"]),
    }
    calendars = dict(one["calendars"])
    files = {"client_secret_file": _beside(one["strava"]["client_secret_file"], common)}
    keys = {"api_key_file": _beside(one["intervals"]["api_key_file"], path), "own_file_only": shared is not None}
    feed = one["feed"] | {"file": _beside(one["feed"]["file"], path) if shared is None else None}
    return Settings(
        owner=Owner(
            athlete=Athlete(**athlete),
            safety=counted(Safety(**one["safety"]), None if shared is None else shared.screened),
            strength=Strength(**strength),
            schedule=Schedule(**one["schedule"]),
            calendars=Calendars(**{name: calendars.pop(name) for name in ("plan_strength", "words", "buffer_minutes")}),
            races=tuple(sorted((Race(**row) for row in tables["races"]), key=lambda r: (r.date, r.name))),
        ),
        strava=StravaSettings(**one["strava"] | files),
        intervals=IntervalsSettings(**one["intervals"] | keys),
        calendars=CalendarSettings(**{name: _from_here(those, path) for name, those in calendars.items()}),
        feed=FeedSettings(**feed),
        page=PageSettings(**one["page"]),
        import_watch=_beside(one["import"]["watch"], path),
        notify=NotifySettings(**one["notify"]),
        store_url=one["store"]["url"],
        path=path,
        athlete=DEFAULT if shared is None else shared.athlete,
    )


def _beside(file: Path | None, config: Path) -> Path | None:
    """A relative path counts from the configuration's directory."""
    return None if file is None else config.parent / file


def _from_here(addresses: Sequence[str], config: Path) -> tuple[str, ...]:
    """Addresses as they are, and paths from the configuration's directory."""
    return tuple(each if "://" in each else str(config.parent / each) for each in addresses)
