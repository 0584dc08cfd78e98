"""The configuration as text: the commented default, one key changed with its comments kept."""

import contextlib
import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any, Protocol

import tomlkit
from tomlkit.items import Table as KitTable

from liftday.config.athletes import SHARED, Shared
from liftday.config.keys import TABLES, Key, Table
from liftday.config.read import load, parse
from liftday.errors import CannotWrite, Usage
from liftday.private_files import make_directory, replace

SERVICES = Path("/etc")  # what is below it is read by services
_WIDTH = 110  # a longer comment stands above its key
_BARE = re.compile(r"[A-Za-z0-9_-]+")


class Answers(Protocol):
    """What the screening questions came to."""

    @property
    def accepted(self) -> date | None:
        """When the long text was accepted."""

    @property
    def clearance(self) -> str:
        """none, asked or cleared."""


def default_text(values: Mapping[str, Any] | None = None, *, shared: Path | None = None) -> str:
    """Given values by dotted key ("athlete.timezone"), return the commented default configuration with them in it.

    Every key is there; those without a default are commented out unless a value is given. With ``shared`` it is the own
    file of an athlete who was added: what all athletes share stands in that one.
    """
    given = {"athlete.timezone": "UTC"} | dict(values or {})
    head = (
        "# liftday: what you decide. Every key is here; a line that begins with # shows how a key is written.\n"
        "# `liftday config check` names every problem; docs/configuration.md says more.\n"
    )
    if shared is not None:
        head += f"# [{'], ['.join(SHARED)}] stand in {shared}, for all athletes.\n"
    tables = [table for table in TABLES if shared is None or table.name not in SHARED]
    return head + "".join(_table_text(table, given) for table in tables)


def _table_text(table: Table, given: Mapping[str, Any]) -> str:
    header = f"# [[{table.name}]]" if table.many else f"[{table.name}]"
    rows = [f"\n# {table.remark}", header]
    rows += [_key_text(key, given.get(f"{table.name}.{key.name}")) for key in table.keys]
    return "\n".join(rows) + "\n"


def _key_text(key: Key, given: Any) -> str:
    written = key.sample if given is None else literal(given)
    line = f"{'# ' if key.commented and given is None else ''}{key.name} = {written}"
    if not key.remark:
        return line
    row = beside(line, key.remark)
    return row if len(row) <= _WIDTH else f"# {key.remark}\n{line}"


def beside(line: str, remark: str) -> str:
    """Given a key's line and a remark, return it with the remark behind it."""
    return f"{line:<33} # {remark}"


def literal(value: Any) -> str:
    """A value as TOML writes it: JSON's text and numbers are TOML's too.

    >>> literal({"from": date(2026, 3, 5), "days": ["mon"]})
    '{ from = 2026-03-05, days = ["mon"] }'
    """
    if isinstance(value, dict):
        pairs = (
            f"{name if _BARE.fullmatch(name) else literal(name)} = {literal(each)}" for name, each in value.items()
        )
        return f"{{ {', '.join(pairs)} }}" if value else "{}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(literal, value))}]"
    return value.isoformat() if isinstance(value, (date, time)) else json.dumps(value, ensure_ascii=False)


def init(
    path: Path,
    *,
    timezone: str | None = None,
    screening: Answers | None = None,
    force: bool = False,
    services: Path = SERVICES,
) -> Path:
    """Given where it belongs, write the default configuration and return the path.

    The file is the user's alone (0600). Below ``services`` it is for a user that exists only while the service runs:
    0644, in a directory that everybody may enter. Raises Usage when there is a file and ``force`` is not given,
    BadConfiguration for an unknown time zone, CannotWrite when the disk refuses.
    """
    refuse_to_overwrite(path, force=force)
    values: dict[str, Any] = {"athlete.timezone": timezone or "UTC"}
    if screening is not None:
        values |= _answers(screening)
    text = default_text(values)
    parse(text, path, environ={})
    put(path, text, 0o644 if path.is_relative_to(services) else 0o600)
    return path


def init_own(path: Path, shared: Shared, *, timezone: str) -> None:
    """Given where the own file of an athlete belongs and what it rests on, write the default one, read by whom ``init``
    lets read."""
    text = default_text({"athlete.timezone": timezone}, shared=Path(shared.path))
    parse(text, path, shared, environ={})
    put(path, text, 0o644 if path.is_relative_to(SERVICES) else 0o600)


def refuse_to_overwrite(path: Path, *, force: bool) -> None:
    """Given where one is to be written, raise Usage when there is one already and ``force`` is not given."""
    if path.exists() and not force:
        raise Usage(f"there is a configuration at {path}", remedy="edit that one, or give --force to overwrite it")


def questions_open(path: Path) -> bool:
    """True for a configuration whose safety text nobody has accepted; raises BadConfiguration for one with problems."""
    return path.exists() and parse(load(path), path).owner.safety.accepted is None


def answer_questions(path: Path, screening: Answers) -> None:
    """Given a configuration and the answers, write them into it and leave everything else as it is."""
    change(path, _answers(screening))


def _answers(screening: Answers) -> dict[str, Any]:
    return {"safety.accepted": screening.accepted, "safety.clearance": screening.clearance}


def put(path: Path, text: str, mode: int = 0o600) -> None:
    """Given text, write it so that a reader sees the old file or the new one, and only who ``mode`` lets reads it: a
    directory that has to be made lets the same people in."""
    try:
        make_directory(path.parent, 0o755 if mode & 0o004 else 0o700)
        replace(path, text.encode(), mode=mode)
    except OSError as cause:
        reason = "a file is in the way of its directory" if isinstance(cause, FileExistsError) else cause.strerror
        raise CannotWrite(
            f"{path} cannot be written: {reason}", remedy="check the directory's owner and the free space"
        ) from cause


def edit(text: str, changes: Mapping[str, Any]) -> str:
    """Given TOML and new values by dotted key, return it with them, comments and order kept; None removes a key. A new
    key takes the place of the line that shows how it is written, else it stands below the last one of its table.

    >>> edit("[feed]", {"feed.port": 8080}).split()
    ['[feed]', 'port', '=', '8080']
    """
    for name, value in changes.items():
        if value is not None:
            text = _with_place(text, *name.split(".", 1))
    document = tomlkit.parse(text)
    for name, value in changes.items():
        table_name, _, key = name.partition(".")
        table = document.setdefault(table_name, tomlkit.table())
        assert isinstance(table, KitTable)
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value
    return tomlkit.dumps(document)


def _with_place(text: str, table: str, key: str) -> str:
    """Given TOML, return it with a line for the key in its place, whose value is then set. A text that has the key
    already, or no header for the table, comes back unchanged."""
    rows = text.splitlines(keepends=True)
    begin, end = _section(rows, table)
    if not begin or key in tomllib.loads(text).get(table, {}):
        return text
    tries = []
    shown = next((n for n in range(begin, end) if re.match(rf"#\s*{re.escape(key)}\s*=", rows[n])), None)
    if shown is not None:
        tries.append([*rows[:shown], _uncommented(rows[shown]), *rows[shown + 1 :]])
    last = next(n for n in range(end, 0, -1) if n == begin or re.match(r"\s*[^\s#]", rows[n - 1]))
    tries.append([*rows[: last - 1], rows[last - 1].rstrip("\n") + "\n", f"{key} = 0\n", *rows[last:]])
    for tried in map("".join, tries):
        with contextlib.suppress(tomllib.TOMLDecodeError):  # a remark that only looks like a sample
            if key in tomllib.loads(tried)[table]:
                return tried
    return text


def _section(rows: list[str], table: str) -> tuple[int, int]:
    """Where a table begins and ends: the row behind its header (0 without one) and the next header, samples included."""
    begin = next((n for n, row in enumerate(rows, 1) if re.match(rf"\s*\[{re.escape(table)}\]", row)), 0)
    return begin, next((n for n in range(begin, len(rows)) if re.match(r"\s*(?:#\s*)?\[", rows[n])), len(rows))


def _uncommented(row: str) -> str:
    """A sample's line as a key's, with the remark behind it where it was."""
    line = row.lstrip("#").lstrip()
    return line.replace(" # ", " " * (len(row) - len(line)) + " # ", 1)


def change(path: Path, changes: Mapping[str, Any]) -> None:
    """Given new values by dotted key, change the file and nothing else in it. A text that would not be good any more is
    refused with BadConfiguration and the file stays as it is."""
    target = path.resolve()  # a link stays a link
    text = edit(load(target), changes)
    parse(text, path)
    put(target, text, target.stat().st_mode & 0o777)
