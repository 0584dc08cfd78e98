"""The configuration file, and what the environment says instead, into Settings; or every problem at once with its place."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from liftday import private_files
from liftday.config import checks, toml
from liftday.config.athletes import DEFAULT, NOTHING_OWN, SHARED, Places, Shared
from liftday.config.catalogue import catalogue_problems
from liftday.config.environment import decided
from liftday.config.keys import BY_NAME
from liftday.config.lines import lines, nearest
from liftday.config.problem import Problem
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
from liftday.config.tables import Report, Values, all_tables, nothing, one_table
from liftday.config.variables import Given
from liftday.errors import BadConfiguration, NoDriver
from liftday.training.exercises.catalogue import PRESENT
from liftday.training.owner import Athlete, Calendars, Owner, OwnExercise, Race, Safety, Schedule, Strength


def read(path: Path, shared: Shared | None = None, *, environ: Mapping[str, str] | None = None) -> Settings:
    """Given the file, return what it and the environment say; raises BadConfiguration that names every problem with file,
    line and key, or with the variable. The own file of an athlete who was added rests on the ``shared`` one."""
    over = decided(environ)
    return _good(toml.from_bytes(_present(path, _own(over, shared)), path), path, over, shared)


def parse(text: str, path: Path, shared: Shared | None = None, *, environ: Mapping[str, str] | None = None) -> Settings:
    """Given the text of a configuration and the file it came from, return what it says, as ``read`` does."""
    document = toml.from_bytes(text.encode("utf-8", "surrogatepass"), path)
    return _good(document, path, decided(environ), shared)


def read_at(places: Places) -> Settings:
    """Given an athlete's places, return what their configuration says, as ``read`` does."""
    return read(places.config, shared_at(places))


def shared_at(places: Places) -> Shared | None:
    """Given an athlete's places, return what their own file rests on, None for ``default``; raises BadConfiguration."""
    if places.shared is None:
        return None
    said, common = screened(places.state), places.shared
    return Shared(text=load(common), path=str(common), athlete=places.athlete, screened=said)


def is_everybodys(places: Places, error: BadConfiguration) -> bool:
    """Given the places of an athlete and why their configuration cannot be used, return whether the file that all share is to be
    mended and nothing of theirs: that is said of ``default``, once."""
    return error.files == {str(places.shared)}


def check_shared(path: Path) -> None:
    """Given the file that all share, raise BadConfiguration where it is not there, or where what all share in it is wrong; what it
    says of ``default`` alone is no matter."""
    parse(NOTHING_OWN, path, Shared(text=load(path), path=str(path), athlete=DEFAULT))


def problems(
    path: Path, environ: Mapping[str, str] | None = None, *, shared: Shared | None = None
) -> tuple[Problem, ...]:
    """Given the file, return everything that is wrong with it and everything that is probably not meant, by line.

    Hints have ``fatal`` False. Empty when all is good; raises nothing. ``environ`` is where the client secret may be too.
    """
    over = decided(environ)
    try:
        document = toml.from_bytes(_present(path, _own(over, shared)), path)
    except BadConfiguration as error:
        return (Problem(path, 0, "", error.what, remedy=error.remedy),)
    settings, fatal = _checked(document, path, over, shared)
    lacking = _lacking(settings, document.text, path, over, shared)
    if fatal or lacking:
        return (*fatal, *lacking)
    report = Report(path, lines(document.text), _own(over, shared))
    for trail, what in checks.hints(settings, environ):
        if shared is None or trail[0] not in SHARED:
            report.add(trail, what, fatal=False)
    for trail, what, remedy in checks.open_secrets(settings):
        if shared is None or trail[0] not in SHARED:
            report.add(trail, what, fatal=False, remedy=remedy)
    return tuple(sorted(report.problems, key=lambda p: p.line))


def _lacking(settings: Settings, text: str, path: Path, over: Given, shared: Shared | None) -> tuple[Problem, ...]:
    """What is written well and cannot be done by this installation: a PostgreSQL without its driver."""
    if not checks.lacks_driver(settings.store_url):
        return ()
    where = Report(path, lines(text), over)
    if shared is not None:
        common = Path(shared.path)
        where = Report(common, lines(toml.from_text(shared.text, common).text), over)
    error = NoDriver()
    where.add(("store", "url"), error.what.removeprefix("[store] url "))
    return tuple(replace(problem, remedy=error.remedy) for problem in where.problems)


def problems_at(places: Places) -> tuple[Problem, ...]:
    """Given an athlete's places, return what is wrong with their configuration, as ``problems`` does."""
    try:
        return problems(places.config, shared=shared_at(places))
    except BadConfiguration as error:
        return (Problem(places.shared or places.config, 0, "", error.what, remedy=error.remedy),)


def load(path: Path, shared: Shared | None = None, *, environ: Mapping[str, str] | None = None) -> str:
    """Given the file, return its text for ``parse``, none where the environment says enough without one; raises
    BadConfiguration when it cannot be read at all."""
    return _present(path, _own(decided(environ), shared)).decode("utf-8", "surrogateescape")


def is_there(path: Path) -> bool:
    """Given the file, return whether there is a configuration: it, or an environment that needs none."""
    return path.exists() or decided().is_enough


def _own(over: Given, shared: Shared | None) -> Given:
    """What the environment decides of an athlete's own file: it speaks for ``default``, and of all others' it decides
    what all share."""
    return over if shared is None else over.only(())


def _good(document: toml.Document, path: Path, over: Given, shared: Shared | None) -> Settings:
    settings, fatal = _checked(document, path, over, shared)
    if fatal:
        raise _refusal(fatal)
    return settings


def _refusal(problems: tuple[Problem, ...]) -> BadConfiguration:
    files = frozenset(str(problem.path) for problem in problems)
    if len(problems) == 1:
        place = "variable" if problems[0].variable else "line"
        return BadConfiguration(
            str(problems[0]),
            remedy=f"mend that {place}; `liftday config check` tells when all is good",
            logged=problems[0].logged,
            files=files,
        )
    listed = "\n".join(["", *(f"  {problem}" for problem in problems)])
    logged = "\n".join(["", *(f"  {problem.logged}" for problem in problems)])
    return BadConfiguration(
        f"the configuration has {len(problems)} problems{listed}",
        remedy=f"mend these {'places' if any(p.variable for p in problems) else 'lines'}; `liftday config check` tells when all is good",
        logged=f"the configuration has {len(problems)} problems{logged}",
        files=files,
    )


def _present(path: Path, over: Given) -> bytes:
    """The file's bytes, or BadConfiguration with what to do about a file that is not there or not for us."""
    try:
        return private_files.read(path, toml.LARGEST + 1, follow=True)
    except FileNotFoundError as cause:
        if over.is_enough:
            return b""
        raise BadConfiguration(
            f"there is no configuration at {path}",
            remedy="write one with `liftday config init`, or name it: --config",
            files=frozenset({str(path)}),
        ) from cause
    except OSError as cause:
        raise BadConfiguration(
            f"the configuration {path} cannot be read: {cause.strerror}",
            remedy="check its owner and mode, or name another with --config",
            files=frozenset({str(path)}),
        ) from cause


def _checked(
    document: toml.Document, path: Path, over: Given, shared: Shared | None
) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings, with defaults for what is wrong, and everything that is wrong, by line; the environment's first, the
    shared file's last."""
    mine = _own(over, shared)
    unread = frozenset(problem.key for problem in document.problems)
    report = Report(path, lines(document.text), mine, list(mine.problems(path)), unread)
    own = document.values if shared is None else _personal(document.values, report, shared)
    tables = all_tables(mine.onto(own), report) if document.text or not document.problems else nothing()
    common: list[Problem] = []
    if shared is not None:
        tables |= _common(shared, over.only(SHARED), common)
    settings = _settings(tables, path, shared)
    for trail, what in (*checks.contradictions(settings), *catalogue_problems(settings.owner.strength)):
        report.add(trail, what)
    ordered = sorted((*document.problems, *report.problems), key=lambda p: p.line)
    return settings, (*ordered, *sorted(common, key=lambda p: p.line))


def _personal(values: Mapping[str, Any], report: Report, shared: Shared) -> Mapping[str, Any]:
    """An own file's tables without those that belong to all, which are named."""
    for name in values:
        if name in SHARED:
            where = lines(toml.from_text(shared.text, Path(shared.path)).text)
            report.add((name,), f"stands in the file that all athletes share: {shared.path}:{nearest(where, (name,))}")
    return {name: value for name, value in values.items() if name not in SHARED}


def _common(shared: Shared, over: Given, found: list[Problem]) -> dict[str, list[Values]]:
    """The tables that all share; what is wrong with them is ``found``, and nothing of what else stands in that file."""
    path = Path(shared.path)
    document = toml.from_bytes(shared.text.encode("utf-8", "surrogateescape"), path)
    report = Report(path, lines(document.text), over)
    values = over.onto(document.values)
    tables = {name: one_table(BY_NAME[name], values.get(name), report) for name in SHARED}
    if checks.is_one_for_all(tables["store"][0]["url"]):
        report.add(("store", "url"), "names one file, and each athlete needs one of their own: leave it empty")
    unread = (problem for problem in document.problems if problem.key.partition(".")[0] in ("", *SHARED))
    found += [*unread, *report.problems]
    return tables


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
        store_key_file=_beside(one["store"]["key_file"], common),
        path=path,
        athlete=DEFAULT if shared is None else shared.athlete,
    )


def _beside(file: Path | None, config: Path) -> Path | None:
    """A relative path counts from the configuration's directory."""
    return None if file is None else config.parent / file


def _from_here(addresses: Sequence[str], config: Path) -> tuple[str, ...]:
    """Addresses as they are, and paths from the configuration's directory."""
    return tuple(each if "://" in each else str(config.parent / each) for each in addresses)
